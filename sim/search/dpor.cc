#include "sim/search/dpor.h"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <utility>

#include "sim/schedule/footprint.h"
#include "sim/schedule/machine.h"
#include "sim/search/step.h"
#include "sim/search/wakeup_tree.h"

namespace quiesce {
namespace {

// After every actor is done a module's threads may go on for ever; a stateless
// run looks on for a while (the same as Machine's, so that outcomes agree).
constexpr int64_t kAfterActorsMax = 400;

// clock[s]: how many events of the path, counted from its start, up to the last
// one of slot s that happens before (or is) this one.
using VectorClock = std::array<uint32_t, kSlotMax>;

struct Race {
  uint32_t earlier;
  bool settled;  // what comes after the later one no longer matters
};

struct Node {
  SnapshotStack::Mark mark;    // the moment before `event`, on fibers
  int64_t after_actors = 0;    // … and its meter, on threads
  bool clock_stopped = false;  // the bound keeps a timer from expiring
  std::vector<Event> sleep;    // explored from here, or asleep on arrival
  std::vector<Wakeup> wakeup;  // to be explored; the first one is under way
  Event event;
  VectorClock clock{};
  std::vector<Race> races;  // of earlier events with this one
  bool races_known = false;
};

class Dpor {
 public:
  Dpor(Session& session, const DporLimits& limits,
       const std::function<void(Ending)>& at_ending,
       const std::function<void(const DporResult&)>& progress)
      : session_(session),
        limits_(limits),
        at_ending_(at_ending),
        progress_(progress) {}

  DporResult Search();

 private:
  enum class Arrival { kGoesOn, kEnded, kCut, kBlocked };

  // Makes the moment before nodes_[at] the present one: copied back where
  // stacks can be, else played again.
  void GoTo(size_t at);
  Arrival Arrive(std::vector<Event> sleep, std::vector<Wakeup> wakeup);
  void Advance();
  void Backtrack();
  // Takes `event` at the present moment; learns its footprint, and fills in
  // answers that it does not have with 0.  `counts`, if given: how many answers
  // each question had.
  void Execute(Event& event, std::vector<uint8_t>* counts);
  void Place(size_t at);
  bool HappensBefore(size_t i, size_t j) const {
    return nodes_[j].clock[nodes_[i].event.slot] > i;
  }
  void Maximal();  // an execution came to its end
  void ReverseRaces();
  void FindRaces(size_t j, const Event& later, std::vector<Race>* found);
  // Could `later`, event j, have come before event i?  Then it will.
  bool Reverse(size_t i, size_t j, const Event& later, bool* settled);
  bool Asleep(size_t i, const std::vector<Event>& v, bool strict) const;
  void Want(std::vector<Event> v, size_t i);
  // Keeps the findings of the operation just taken, which is the last of
  // nodes_[0, upto) and then `more`.
  void Collect(size_t upto, const std::vector<Event>& more);
  bool Ended() const;
  // The clock is one thread more, until the bound stops it: how often it has
  // moved is the same in every order of a trace.
  bool ClockStopped() const {
    return limits_.timer_events >= 0 &&
           machine().meter.clock_steps >= limits_.timer_events;
  }
  uint32_t Enabled() const {
    return machine().EnabledMask() & (ClockStopped() ? ~1u : ~0u);
  }

  Session& session_;
  const DporLimits& limits_;
  const std::function<void(Ending)>& at_ending_;
  const std::function<void(const DporResult&)>& progress_;
  DporResult result_;
  SnapshotStack snapshots_;
  std::vector<Node> nodes_;
  bool here_ = false;  // the present moment is the last node's
  bool stop_ = false;
};

bool Dpor::Ended() const {
  const Machine& m = machine();
  return m.meter.ending != Ending::kRunning || m.state.finished != 0;
}

void Dpor::Execute(Event& event, std::vector<uint8_t>* counts) {
  Machine& m = machine();
  Model& model = m.model();
  m.meter.ending = Ending::kRunning;
  m.meter.finding_count = 0;
  event.footprint = Footprint{};
  uint32_t timers = model.ArmedTimers();
  size_t asked = 0;
  auto answer = [&](ChoiceKind kind, uint32_t alternatives) {
    if (asked == event.answers.size()) event.answers.push_back({kind, 0});
    Answer& a = event.answers[asked++];
    if (a.value >= alternatives || a.kind != kind) a = {kind, 0};
    if (counts != nullptr)
      counts->push_back(static_cast<uint8_t>(alternatives));
    return a.value;
  };
  ++result_.operations;
  if (event.slot == kClockSlot) {
    model.TouchesBefore(kClockSlot, Operation{}, event.footprint);
    uint32_t equal = model.EarliestTimers();
    m.StepClock(equal > 1 ? answer(ChoiceKind::kClock, equal) : 0);
  } else {
    const ThreadRecord& t = m.state.threads[event.slot];
    event.gate = t.op.gate;
    model.TouchesBefore(event.slot, t.op, event.footprint);
    StepThread(event.slot, 0);
    while (!Ended() && ((m.state.live >> event.slot) & 1) != 0 &&
           t.op.kind == OpKind::kChoice) {
      auto kind = static_cast<ChoiceKind>(t.choice_kind);
      if (kind == ChoiceKind::kFault) {
        event.footprint.Add(TouchClass::kFaults, nullptr,
                            TouchMode::kExclusive);
      }
      StepThread(event.slot, answer(kind, t.choice_count));
    }
  }
  event.answers.resize(asked);
  model.TouchesAfter(event.slot, timers, event.footprint);
  // An error keeps what is still pending from happening.  (A data race does
  // not: it is seen by reversing it.  The plain end of a run has a touch of its
  // own.)
  bool found = false;
  for (int i = 0; i < m.finding_count(); ++i) {
    found |= m.findings()[i].kind != FindingKind::kDataRace;
  }
  if (m.meter.ending != Ending::kRunning || found) {
    event.footprint.everything = true;
  }
}

void Dpor::GoTo(size_t at) {
  if (session_.can_step()) {
    snapshots_.Restore(nodes_[at].mark, /*stacks=*/true);
    return;
  }
  machine().carrier().AbandonAll();
  session_.Fresh();
  for (size_t k = 0; k < at; ++k) {
    Event again = nodes_[k].event;
    Execute(again, nullptr);
  }
  machine().meter.after_actors = nodes_[at].after_actors;
}

// The present moment is new: is there anything to do in it?
Dpor::Arrival Dpor::Arrive(std::vector<Event> sleep,
                           std::vector<Wakeup> wakeup) {
  Machine& m = machine();
  if (Ended()) {
    if (at_ending_) {
      at_ending_(m.state.finished != 0 ? Ending::kFinished : m.meter.ending);
    }
    return Arrival::kEnded;
  }
  if (m.state.actors_done != 0 && ++m.meter.after_actors > kAfterActorsMax) {
    if (at_ending_) at_ending_(Ending::kFinished);
    return Arrival::kCut;
  }
  uint32_t enabled = Enabled();
  if (enabled == 0 && m.EnabledMask() != 0) return Arrival::kEnded;
  if (enabled == 0) {
    if (at_ending_) at_ending_(Ending::kStuck);
    m.meter.finding_count = 0;
    m.model().JudgeEnding(Ending::kStuck);
    Collect(nodes_.size(), {});
    return Arrival::kEnded;
  }
  if (static_cast<int64_t>(nodes_.size()) >= limits_.depth_max) {
    return Arrival::kCut;
  }
  if (wakeup.empty()) {
    uint32_t asleep = 0;
    for (const Event& e : sleep) asleep |= 1u << e.slot;
    uint32_t awake = enabled & ~asleep;
    if (awake == 0) return Arrival::kBlocked;
    // Staying with the thread costs no switch, and the clock can wait.
    int current = m.meter.current;
    int slot = ((awake & ~1u) >> current) & 1 ? current
               : (awake & ~1u) != 0           ? std::countr_zero(awake & ~1u)
                                              : kClockSlot;
    wakeup.push_back({{slot, {}, {}}, {}});
  }
  Node node;
  if (session_.can_step()) node.mark = snapshots_.Push(/*stacks=*/true);
  node.after_actors = m.meter.after_actors;
  node.clock_stopped = (m.EnabledMask() & ~enabled) != 0;
  node.sleep = std::move(sleep);
  node.wakeup = std::move(wakeup);
  nodes_.push_back(std::move(node));
  here_ = true;
  return Arrival::kGoesOn;
}

// Where the event of nodes_[at] stands in the order of the path.
void Dpor::Place(size_t at) {
  Node& n = nodes_[at];
  n.clock.fill(0);
  for (size_t i = at; i-- > 0;) {
    const Node& before = nodes_[i];
    if (n.clock[before.event.slot] > i) continue;  // behind one we have
    if (!Dependent(before.event, n.event)) continue;
    for (int s = 0; s < kSlotMax; ++s) {
      n.clock[s] = std::max(n.clock[s], before.clock[s]);
    }
  }
  n.clock[n.event.slot] = static_cast<uint32_t>(at) + 1;
}

// Explores the first branch of the last node.
void Dpor::Advance() {
  Node& node = nodes_.back();
  if (!here_) GoTo(nodes_.size() - 1);
  here_ = false;
  Event event = node.wakeup.front().event;
  const size_t given = event.open ? 0 : event.answers.size();
  Event clock;
  const bool ticks = (Enabled() & 1) != 0 && event.slot != kClockSlot;
  if (ticks) {
    clock.open = machine().model().EarliestTimers() > 1;
    machine().model().TouchesBefore(kClockSlot, Operation{}, clock.footprint);
  }
  std::vector<uint8_t> counts;
  Execute(event, &counts);
  event.all |= given == 0;
  event.open = false;
  // The other answers are branches of their own, left of whatever came later.
  auto at = node.wakeup.begin() + 1;
  for (size_t i = given; i < counts.size(); ++i) {
    for (uint8_t value = 0; value < counts[i]; ++value) {
      if (value == event.answers[i].value) continue;
      Event other = event;
      other.answers.resize(i + 1);
      other.answers[i].value = value;
      at = node.wakeup.insert(at, Wakeup{std::move(other), {}}) + 1;
    }
  }
  // Answers exclude each other: what conflicts with one keeps all apart.
  for (Event& e : node.sleep) {
    if (e.slot != event.slot) continue;
    Merge(event.footprint, e.footprint);
    Merge(e.footprint, event.footprint);
  }
  node.event = std::move(event);
  node.wakeup.front().event = node.event;
  // A deadline that is cancelled is never seen to race: it is gone.
  if (ticks && Conflict(node.event.footprint, clock.footprint)) {
    Want({std::move(clock)}, nodes_.size() - 1);
  }
  node.races.clear();
  node.races_known = false;
  Place(nodes_.size() - 1);
  result_.reached |= machine().meter.reached;
  if (machine().finding_count() != 0) Collect(nodes_.size(), {});
  std::vector<Event> sleep;
  // Whoever wakes up may give every answer anew.
  uint32_t woken = 0;
  for (const Event& e : node.sleep) {
    if (Dependent(e, node.event)) woken |= 1u << e.slot;
  }
  for (const Event& e : node.sleep) {
    if (((woken >> e.slot) & 1) == 0) sleep.push_back(e);
  }
  std::vector<Wakeup> then = std::move(node.wakeup.front().then);
  node.wakeup.front().then.clear();
  switch (Arrive(std::move(sleep), std::move(then))) {
    case Arrival::kGoesOn:
      return;
    case Arrival::kBlocked:
      ++result_.blocked;
      break;
    case Arrival::kCut:
      ++result_.cut;
      Maximal();
      break;
    case Arrival::kEnded:
      Maximal();
      break;
  }
  Backtrack();
}

void Dpor::Maximal() {
  ++result_.executions;
  if (std::any_of(nodes_.begin(), nodes_.end(),
                  [](const Node& n) { return n.clock_stopped; })) {
    ++result_.cut_timers;
  }
  ReverseRaces();
}

// Is v, played from before event i, among what is asleep there?  `strict`: and
// any v that begins like this one.
bool Dpor::Asleep(size_t i, const std::vector<Event>& v, bool strict) const {
  for (const Event& e : nodes_[i].sleep) {
    const int at = WeakInitial(e, v);
    if (at == kNotInV && !strict) return true;
    if (at < 0) continue;
    // It may do more here than it does in v: an error.  What comes after v
    // would tell.
    if (!strict || Within(e.footprint, v[static_cast<size_t>(at)].footprint)) {
      return true;
    }
  }
  return false;
}

// The branch under way is done, and with it every node that has no other.
void Dpor::Backtrack() {
  here_ = false;
  while (!nodes_.empty()) {
    Node& node = nodes_.back();
    node.sleep.push_back(std::move(node.event));
    node.wakeup.erase(node.wakeup.begin());
    if (!node.wakeup.empty()) return;
    if (session_.can_step()) snapshots_.Drop(node.mark);
    nodes_.pop_back();
  }
}

// What is still pending where the execution ended races as well: a lock that is
// never had, and whatever the ending kept from happening.
void Dpor::ReverseRaces() {
  Machine& m = machine();
  std::vector<Event> pending;
  for (uint32_t live = m.state.live | (m.state.timers_armed != 0 ? 1u : 0u);
       live != 0; live &= live - 1) {
    Event e;
    e.slot = std::countr_zero(live);
    m.model().TouchesBefore(
        e.slot, e.slot == kClockSlot ? Operation{} : m.state.threads[e.slot].op,
        e.footprint);
    if (e.slot != kClockSlot) e.gate = m.state.threads[e.slot].op.gate;
    // An ending hides what would have come after, too.
    if (Ended() && (e.slot == kClockSlot || m.OpEnabled(e.slot))) {
      e.footprint.everything = true;
    }
    pending.push_back(std::move(e));
  }
  for (size_t j = 1; j < nodes_.size(); ++j) {
    if (!nodes_[j].races_known) {
      FindRaces(j, nodes_[j].event, &nodes_[j].races);
      nodes_[j].races_known = true;
      continue;
    }
    for (Race& r : nodes_[j].races) {
      if (!r.settled) Reverse(r.earlier, j, nodes_[j].event, &r.settled);
    }
  }
  for (const Event& e : pending) FindRaces(nodes_.size(), e, nullptr);
}

void Dpor::FindRaces(size_t j, const Event& later, std::vector<Race>* found) {
  // The thread's own event before j: what precedes that cannot come after j.
  const VectorClock* own = nullptr;
  for (size_t i = j; i-- > 0 && own == nullptr;) {
    if (nodes_[i].event.slot == later.slot) own = &nodes_[i].clock;
  }
  std::vector<size_t> reversed;
  for (size_t i = j; i-- > 0;) {
    const Event& earlier = nodes_[i].event;
    if (earlier.slot == later.slot) continue;
    if (own != nullptr && (*own)[earlier.slot] > i) continue;
    if (!Conflict(earlier.footprint, later.footprint)) continue;
    if (std::any_of(reversed.begin(), reversed.end(),
                    [&](size_t r) { return HappensBefore(i, r); })) {
      continue;
    }
    bool settled = false;
    if (!Reverse(i, j, later, &settled)) continue;
    reversed.push_back(i);
    if (found != nullptr) found->push_back({static_cast<uint32_t>(i), settled});
  }
}

//   E:  … i  a  b  j  c …      a, c: not after i      b: after i
//   v:  …    a  c  j           played from the moment before i
bool Dpor::Reverse(size_t i, size_t j, const Event& later, bool* settled) {
  std::vector<Event> v;
  auto take = [&](size_t k) {
    if (HappensBefore(i, k)) return;
    v.push_back(nodes_[k].event);
    v.back().all = false;  // that was said of another moment
  };
  Event last = later;
  last.all = false;
  // Surely enabled there: it waits for nothing, or for the very same.
  last.guess = last.slot != kClockSlot &&
               (last.gate == nullptr || last.gate == nodes_[i].event.gate);
  for (size_t k = i + 1; k < j; ++k) take(k);
  if (last.guess) {
    v.push_back(last);
    if (Asleep(i, v, /*strict=*/true)) {
      *settled = true;
      return true;
    }
    v.pop_back();
  }
  for (size_t k = j + 1; k < nodes_.size(); ++k) take(k);
  if (last.guess) {
    v.push_back(last);
    if (Asleep(i, v, /*strict=*/false) || Covers(nodes_[i].wakeup, v)) {
      return true;
    }
    v.pop_back();
    last.guess = false;
  }
  GoTo(i);
  Machine& m = machine();
  for (Event& e : v) {
    if (((Enabled() >> e.slot) & 1) == 0) return false;
    Execute(e, nullptr);
    if (m.finding_count() != 0) {
      Collect(i, {v.begin(), v.begin() + (&e - v.data()) + 1});
    }
  }
  if (Ended() || ((Enabled() >> last.slot) & 1) == 0) return false;
  Execute(last, nullptr);
  v.push_back(last);
  if (m.finding_count() != 0) Collect(i, v);
  // Wanted with every answer; what this one touches counts for all of them.
  last.open = !last.answers.empty();
  if (last.open) last.answers.clear();
  v.back() = std::move(last);
  Want(std::move(v), i);
  return true;
}

// Makes sure that v will have been explored from the moment before event i.
void Dpor::Want(std::vector<Event> v, size_t i) {
  if (Asleep(i, v, /*strict=*/false)) return;
  Insert(std::move(v), nodes_[i].wakeup);
}

DporResult Dpor::Search() {
  auto began = std::chrono::steady_clock::now();
  machine().BeginStepping();
  session_.Fresh();
  machine().meter.ending = Ending::kRunning;
  Arrive({}, {});
  int64_t rounds = 0;
  while (!nodes_.empty() && !stop_) {
    Advance();
    if (limits_.runs_max != 0 && result_.executions >= limits_.runs_max &&
        !nodes_.empty()) {
      result_.why_not = "runs";
      break;
    }
    if ((++rounds & 0x3fff) == 0 && progress_) progress_(result_);
    if (limits_.time_s > 0 && (rounds & 0xff) == 0 &&
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began)
                .count() > limits_.time_s) {
      result_.why_not = "time";
      break;
    }
  }
  machine().EndStepping();
  if (!session_.can_step()) machine().carrier().AbandonAll();
  result_.complete =
      nodes_.empty() && !stop_ && result_.cut == 0 && result_.why_not.empty();
  return result_;
}

void Dpor::Collect(size_t upto, const std::vector<Event>& more) {
  Machine& m = machine();
  for (int i = 0; i < m.finding_count(); ++i) {
    const RawFinding& f = m.findings()[i];
    if (std::any_of(result_.found.begin(), result_.found.end(),
                    [&](const FoundBySearch& have) {
                      return have.finding.SameSignature(f);
                    })) {
      continue;
    }
    Schedule schedule;
    auto append = [&](const Event& e) {
      if (e.slot == kClockSlot) {
        schedule.push_back({ChoiceKind::kClock,
                            e.answers.empty() ? uint8_t{0} : e.answers[0].value,
                            2});
        return;
      }
      schedule.push_back(
          {ChoiceKind::kThread, static_cast<uint8_t>(e.slot), 2});
      for (const Answer& a : e.answers) {
        schedule.push_back({a.kind, a.value, 2});
      }
    };
    for (size_t k = 0; k < upto; ++k) append(nodes_[k].event);
    for (const Event& e : more) append(e);
    result_.found.push_back({f, std::move(schedule)});
    if (f.severity == Severity::kError && !limits_.keep_going &&
        f.kind != FindingKind::kDataRace) {
      stop_ = true;
    }
  }
  m.meter.finding_count = 0;
}

}  // namespace

DporResult SearchDpor(Session& session, const DporLimits& limits,
                      const std::function<void(Ending)>& at_ending,
                      const std::function<void(const DporResult&)>& progress) {
  Dpor dpor(session, limits, at_ending, progress);
  return dpor.Search();
}

}  // namespace quiesce
