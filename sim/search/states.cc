#include "sim/search/states.h"

#include <xxhash.h>

#include <algorithm>
#include <array>

#include "sim/exec/bug.h"
#include "sim/schedule/machine.h"
#include "sim/search/random.h"
#include "sim/search/since.h"
#include "sim/search/state_search.h"
#include "sim/search/step.h"

namespace quiesce {
namespace {

// So many steps in a row may be merged: a loop of them must come to a state.
constexpr int kMergedMax = 1000;

}  // namespace

Schedule StateSearch::Path() const {
  Schedule s;
  for (const Alternative& a : path_) {
    if (a.kind == ChoiceKind::kThread && a.slot == kClockSlot) {
      s.push_back({ChoiceKind::kClock, a.answer, 2});
    } else if (a.kind == ChoiceKind::kThread) {
      s.push_back({ChoiceKind::kThread, a.slot, 2});
    } else {
      s.push_back({a.kind, a.answer, 2});
    }
  }
  return s;
}

void StateSearch::Judge(RawFinding finding) {
  for (const FoundBySearch& f : result_.found) {
    if (f.finding.SameSignature(finding)) return;
  }
  result_.found.push_back({finding, Path()});
  if (finding.severity == Severity::kError && !limits_.keep_going &&
      finding.kind != FindingKind::kDataRace) {
    stop_ = true;
  }
}

void StateSearch::CollectFindings() {
  Machine& m = machine();
  for (int i = 0; i < m.finding_count(); ++i) Judge(m.findings()[i]);
  m.meter.finding_count = 0;
}

// The present state without an address: which threads there are, what each is
// about to do, and whether it can.
uint64_t StateSearch::Summary() const {
  const Machine& m = machine();
  const SlotSet enabled = m.Enabled();
  std::array<uint8_t, 4 * kSlotMax + 1> words{};
  size_t n = 0;
  words[n++] = enabled.Has(kClockSlot) ? 1 : 0;
  for (const int slot : m.state.live) {
    const Operation& op = m.state.threads[slot].op;
    words[n++] = static_cast<uint8_t>(slot);
    words[n++] = static_cast<uint8_t>(op.kind);
    words[n++] = static_cast<uint8_t>(op.access);
    words[n++] = enabled.Has(slot) ? 1 : 0;
  }
  return XXH3_64bits(words.data(), n);
}

StateSearch::Key StateSearch::KeyOf(const SnapshotStack::Mark& mark) const {
  const XXH128_hash_t hash = XXH3_128bits(snapshots_.Data(mark), mark.hashed);
  if (limits_.hash_bits >= 64) return {hash.low64, hash.high64};
  return {hash.low64 & ((uint64_t{1} << limits_.hash_bits) - 1), 0};
}

// Of the present moment.
void StateSearch::ListAlternatives() {
  const Machine& m = machine();
  if (const int chooser = Asker(); chooser != kClockSlot) {
    const ThreadRecord& t = m.state.threads[chooser];
    for (uint32_t i = 0; i < t.choice_count; ++i) {
      alternatives_.push_back({static_cast<uint8_t>(chooser),
                               static_cast<uint8_t>(i),
                               static_cast<ChoiceKind>(t.choice_kind)});
    }
    return;
  }
  // Going on with the thread that just ran comes first: counterexamples then
  // begin with few switches.
  const SlotSet enabled = m.Enabled();
  SlotSet threads = enabled.Without(kClockSlot);
  auto add = [&](int slot) {
    alternatives_.push_back(
        {static_cast<uint8_t>(slot), 0, ChoiceKind::kThread});
  };
  if (threads.Has(m.meter.current)) {
    add(m.meter.current);
    threads.Remove(m.meter.current);
  }
  for (const int slot : threads) add(slot);
  if (!enabled.Has(kClockSlot)) return;
  const uint32_t timers = machine().model().EarliestTimers();
  for (uint32_t i = 0; i < timers; ++i) {
    alternatives_.push_back(
        {kClockSlot, static_cast<uint8_t>(i), ChoiceKind::kThread});
  }
}

void StateSearch::PushNode() {
  Machine& m = machine();
  Node node;
  node.mark = snapshots_.Push(/*stacks=*/true);
  const Key key = KeyOf(node.mark);
  bool fresh = false;
  node.state = shared_ != nullptr
                   ? shared_->Insert(key.first, key.second, &fresh)
                   : visited_.Insert(key.first, key.second, &fresh);
  uint32_t parent = nodes_.empty() ? 0 : nodes_.back().state;
  if (!fresh) {
    snapshots_.Drop(node.mark);
    LeadsTo(parent, node.state);
    return;
  }
  node.way = path_.size();
  if (limits_.digest) result_.digest += Summary();
  uint8_t flags = kOnStack;
  const SlotSet actors = m.model().UnfinishedActors();
  if (actors.Empty()) flags |= kCanEnd;
  node.first = static_cast<uint32_t>(alternatives_.size());
  ListAlternatives();
  const SlotSet enabled = m.Enabled();
  if (Asker() != kClockSlot || !(enabled & actors).Empty()) {
    flags |= kActorMoves;
  } else if (enabled.Empty()) {
    ++result_.endings;
    if (at_ending_) at_ending_(Ending::kStuck);
    m.meter.finding_count = 0;
    m.model().JudgeEnding(Ending::kStuck);
    if (m.finding_count() != 0) flags |= kCanEnd;  // reported here already
    CollectFindings();
  }
  node.count = static_cast<uint16_t>(alternatives_.size() - node.first);
  if (shared_ != nullptr) {
    if ((flags & kCanEnd) != 0) shared_->Mark(node.state);
  } else {
    low_.push_back(node.state);
    flags_.push_back(flags);
    component_.push_back(node.state);
  }
  nodes_.push_back(node);
  result_.deepest = std::max<int64_t>(result_.deepest, nodes_.size());
  here_ = true;
}

int64_t StateSearch::Visited() const {
  return shared_ != nullptr ? shared_->size() : visited_.size();
}

bool StateSearch::RunIsOver() const {
  const Machine& m = machine();
  return m.meter.ending != Ending::kRunning || m.state.finished != 0;
}

// One step from the present moment.  False: the search begins again.
bool StateSearch::Take(const Alternative& a) {
  Machine& m = machine();
  path_.push_back(a);
  m.meter.finding_count = 0;
  m.meter.ending = Ending::kRunning;
  ++result_.transitions;
  if (a.slot == kClockSlot) {
    m.StepClock(a.answer);
  } else {
    if (limits_.reduce && limits_.learn &&
        !protection_.Learn(a.slot, Visited() >= limits_.dear)) {
      restart_ = true;
      LookAroundHere();
      return false;
    }
    if (counters_.BeforeStep(a.slot, m.state.threads[a.slot].op, snapshots_) ==
        Counters::Verdict::kRestart) {
      restart_ = true;
    }
    if (restart_) return false;
    StepThread(a.slot, a.answer);
  }
  result_.reached |= m.meter.reached;
  if (m.finding_count() != 0) CollectFindings();
  return true;
}

// Who goes on after a step of `slot` without being asked: nobody could come
// between, or whoever could might as well come before all of this, or nobody
// else can move at all.  kClockSlot: here is a state.
int StateSearch::NextUnasked(int slot, bool committed) {
  const Machine& m = machine();
  if (!limits_.reduce || Asker() != kClockSlot) return kClockSlot;
  const SlotSet enabled = m.Enabled();
  if (slot != kClockSlot && m.state.live.Has(slot)) {
    // What others look at must be seen pending: a plain access, for the race
    // with another one, and whoever wants a lock, by whoever destroys it.
    const Operation& op = m.state.threads[slot].op;
    const bool plain = op.kind == OpKind::kAccess && (op.access & kAtomic) == 0;
    const bool lock = op.kind == OpKind::kLock || op.kind == OpKind::kRelock;
    if (committed || plain
            ? protection_.MovesLeft(slot)
            : enabled.Has(slot) && (!lock || protection_.MovesRight(slot))) {
      return slot;
    }
  }
  return enabled.Empty() || enabled.Several() ? kClockSlot : enabled.First();
}

// One transaction (protection.h) from the present moment.  False: the search
// begins again.
bool StateSearch::Transact(const Alternative& a) {
  Machine& m = machine();
  actor_moves_ = false;
  int slot = a.slot;
  bool committed = true;
  if (limits_.reduce && slot != kClockSlot && a.kind == ChoiceKind::kThread) {
    committed = !protection_.MovesRight(slot);
  }
  const int orders = Protection::LockOrders();
  if (!Take(a)) return false;
  for (int merged = 0; merged < kMergedMax && !RunIsOver(); ++merged) {
    // Which of two lock orders WITNESS saw first decides whom it accuses.
    committed |= Protection::LockOrders() != orders;
    const int next = NextUnasked(slot, committed);
    if (next == kClockSlot) break;
    const bool alone = !m.Enabled().Several();
    const void* pc = m.state.threads[next].op.pc;
    const bool left = !alone && committed;
    if (!committed) {
      committed = next != slot || !protection_.MovesRight(next);
    }
    slot = next;
    actor_moves_ |= m.model().UnfinishedActors().Has(slot);
    if (!Take({static_cast<uint8_t>(slot), 0, ChoiceKind::kThread})) {
      return false;
    }
    if (left && (RunIsOver() || !m.state.live.Has(slot))) {
      protection_.IsAnEnd(pc);
      restart_ = true;
      return false;
    }
  }
  return true;
}

// The node's next alternative.
void StateSearch::TakeStep(Node& node) {
  const Alternative a = alternatives_[node.first + node.next++];
  if (!here_) snapshots_.Restore(node.mark, /*stacks=*/true);
  here_ = false;
  path_.resize(node.way);
  // A reference to `node` dies with the next push.
  const uint32_t state = node.state;
  if (!Transact(a)) return;
  if (actor_moves_) AddFlags(state, kActorMoves);
  if (RunIsOver()) {
    ++result_.endings;
    AddFlags(state, kCanEnd);
    if (at_ending_) {
      const Machine& m = machine();
      at_ending_(m.state.finished != 0 ? Ending::kFinished : m.meter.ending);
    }
    return;
  }
  PushNode();
}

// All of a component has been seen.  If nothing leaves it and some actor is not
// done, that actor never will be.
void StateSearch::CloseComponent(uint32_t root) {
  bool can_end = false;
  bool moves = false;
  size_t first = component_.size();
  do {
    --first;
    can_end |= (flags_[component_[first]] & kCanEnd) != 0;
    moves |= (flags_[component_[first]] & kActorMoves) != 0;
  } while (component_[first] != root);
  for (size_t i = first; i < component_.size(); ++i) {
    uint8_t& f = flags_[component_[i]];
    // One that never ends is reported below: what leads to any state of it need
    // not be reported again.
    f = static_cast<uint8_t>((f & ~kOnStack) | kCanEnd);
  }
  component_.resize(first);
  if (can_end) return;
  // The present moment must be the root's for the judge to look at.
  Machine& m = machine();
  snapshots_.Restore(nodes_.back().mark, /*stacks=*/true);
  here_ = false;
  m.meter.finding_count = 0;
  m.model().JudgeRound(moves);
  CollectFindings();
}

void StateSearch::PopNode() {
  Node node = nodes_.back();
  if (shared_ == nullptr && low_[node.state] == node.state) {
    CloseComponent(node.state);
  }
  nodes_.pop_back();
  snapshots_.Drop(node.mark);
  alternatives_.resize(node.first);
  here_ = false;
  if (nodes_.empty()) return;
  LeadsTo(nodes_.back().state, node.state);
}

void StateSearch::AddFlags(uint32_t state, uint8_t flags) {
  if (shared_ == nullptr) {
    flags_[state] |= flags;
  } else if ((flags & kCanEnd) != 0) {
    shared_->Mark(state);
  }
}

// An edge of the graph whose end is a state on the stack, or one whose subgraph
// has been seen.
void StateSearch::LeadsTo(uint32_t from, uint32_t to) {
  if (shared_ != nullptr) {
    if (shared_->IsMarked(to)) {
      shared_->Mark(from);
    } else {
      edges_.push_back({from, to});
    }
  } else if ((flags_[to] & kOnStack) != 0) {
    // Of a state without an alternative left, `low_` is final.
    low_[from] = std::min(low_[from], low_[to]);
  } else {
    flags_[from] |= flags_[to] & kCanEnd;
  }
}

bool StateSearch::OutOfBudget() {
  if (shared_ != nullptr) {
    // Asked before every step: the set has room for one more of each worker.
    if (shared_->Stopped()) return true;
    if (shared_->Hungry()) GiveAway();
    return false;
  }
  result_.states = visited_.size();
  if (limits_.states_max != 0 && result_.states > limits_.states_max) {
    result_.why_not = "states";
    return true;
  }
  if ((result_.transitions & 0xff) != 0) return false;
  auto bytes = static_cast<int64_t>(
      visited_.bytes() + snapshots_.capacity() + low_.size() * 4 +
      flags_.size() + component_.size() * 4 + nodes_.capacity() * sizeof(Node) +
      alternatives_.capacity() * 3 + path_.capacity() * 3);
  if (bytes > limits_.memory_bytes) {
    result_.why_not = "memory";
    return true;
  }
  if (limits_.time_s > 0 && Since(began_) > limits_.time_s) {
    result_.why_not = "time";
    return true;
  }
  if (progress_ && result_.transitions - told_ >= limits_.progress_every) {
    told_ = result_.transitions;
    Estimate();
    if (!progress_(result_)) {
      result_.why_not = "progress";
      return true;
    }
  }
  return false;
}

// From the first state, with nothing visited.  Findings stay: each has a
// schedule of its own.
void StateSearch::Begin() {
  result_.restarts += restart_ ? 1 : 0;
  restart_ = false;
  result_.digest = 0;
  protection_.RelyOnNothing();
  snapshots_.Clear();
  visited_ = VisitedSet();
  nodes_.clear();
  alternatives_.clear();
  path_.clear();
  low_.clear();
  flags_.clear();
  component_.clear();
  if (progress_ && shared_ == nullptr) {
    TakeSample();
    snapshots_.Clear();
    alternatives_.clear();
    path_.clear();
  }
  session_.Fresh();
  PushNode();
}

// States wherever random walks come: how many of them the search has visited
// says how far it is.  Leaves no other trace.
void StateSearch::TakeSample() {
  constexpr int kWalks = 200;
  constexpr int kStepsMax = 300;
  sample_.clear();
  const Protection protection = protection_;
  const Counters counters = counters_;
  const StatesResult result = result_;
  Random random(2);
  for (int walk = 0; walk < kWalks; ++walk) {
    session_.Fresh();
    snapshots_.Clear();
    machine().meter.ending = Ending::kRunning;
    for (int step = 0; step < kStepsMax && !RunIsOver(); ++step) {
      const SnapshotStack::Mark mark = snapshots_.Push(/*stacks=*/true);
      sample_.push_back(KeyOf(mark));
      snapshots_.Drop(mark);
      alternatives_.clear();
      ListAlternatives();
      if (alternatives_.empty()) break;
      const auto n = static_cast<uint32_t>(alternatives_.size());
      if (!Transact(alternatives_[random.Below(n)])) break;
    }
  }
  std::sort(sample_.begin(), sample_.end());
  sample_.erase(std::unique(sample_.begin(), sample_.end()), sample_.end());
  protection_ = protection;
  counters_ = counters;
  result_ = result;
  restart_ = stop_ = false;
}

void StateSearch::Estimate() {
  int64_t met = 0;
  for (const Key& key : sample_) {
    met += (shared_ != nullptr ? shared_->Has(key.first, key.second)
                               : visited_.Has(key.first, key.second))
               ? 1
               : 0;
  }
  result_.share = sample_.empty() ? -1
                                  : static_cast<double>(met) /
                                        static_cast<double>(sample_.size());
}

// A few random walks, from the beginning or from a moment: most of what is not
// protected shows in them, and need not be found out later by beginning again.
void StateSearch::LookAround(const SnapshotStack::Mark* from) {
  constexpr int kStepsMax = 400;
  Machine& m = machine();
  const bool dear = Visited() >= limits_.dear;
  Random random(1);
  for (int walk = 0; walk < limits_.look_around; ++walk) {
    if (from != nullptr) {
      snapshots_.Restore(*from, /*stacks=*/true);
    } else {
      session_.Fresh();
    }
    m.meter.ending = Ending::kRunning;
    for (int step = 0; step < kStepsMax && !RunIsOver(); ++step) {
      if (const int asker = Asker(); asker != kClockSlot) {
        StepThread(asker, random.Below(m.state.threads[asker].choice_count));
        continue;
      }
      const SlotSet enabled = m.Enabled();
      if (enabled.Empty()) break;
      const int slot =
          enabled.Nth(random.Below(static_cast<uint32_t>(enabled.Count())));
      if (slot == kClockSlot) {
        m.StepClock(0);
        continue;
      }
      protection_.Learn(slot, dear);
      StepThread(slot, 0);
    }
  }
  m.meter.finding_count = 0;
}

// Here something was not as supposed: what else is not shows nearby.
void StateSearch::LookAroundHere() {
  const SnapshotStack::Mark here = snapshots_.Push(/*stacks=*/true);
  LookAround(&here);
  snapshots_.Drop(here);
}

// Until nothing is left, or something is found, or what is known has changed.
// True: the budget was used up.
bool StateSearch::Explore() {
  while (!nodes_.empty() && !stop_ && !restart_) {
    Node& top = nodes_.back();
    if (top.next < top.count) {
      if (OutOfBudget()) return true;
      TakeStep(top);
    } else {
      PopNode();
    }
  }
  return false;
}

StatesResult StateSearch::Search() {
  QUIESCE_CHECK(session_.can_step());
  began_ = std::chrono::steady_clock::now();
  machine().BeginStepping();
  if (limits_.reduce && limits_.learn) LookAround(nullptr);
  bool cut = false;
  do {
    Begin();
    cut = Explore();
  } while (restart_ && !stop_);
  machine().EndStepping();
  result_.states = visited_.size();
  result_.closed = !cut && !stop_;
  for (const volatile void* c : counters_.Held()) {
    result_.counters.push_back(const_cast<const void*>(c));
  }
  return result_;
}

void AddFound(const StatesResult& before, StatesResult& now) {
  for (const FoundBySearch& f : before.found) {
    if (std::none_of(now.found.begin(), now.found.end(),
                     [&](const FoundBySearch& g) {
                       return g.finding.SameSignature(f.finding);
                     })) {
      now.found.push_back(f);
    }
  }
  now.reached |= before.reached;
}

StatesLimits Left(StatesLimits limits,
                  std::chrono::steady_clock::time_point began) {
  if (limits.time_s > 0) {
    limits.time_s = std::max(0.01, limits.time_s - Since(began));
  }
  return limits;
}

StatesResult SearchStates(
    Session& session, const StatesLimits& limits,
    const std::function<bool(const StatesResult&)>& progress,
    const std::function<void(Ending)>& at_ending) {
  if (limits.jobs > 1 && !at_ending) {
    const auto began = std::chrono::steady_clock::now();
    // One that is over soon has little to gain from more hands.
    StatesLimits few = limits;
    few.states_max = limits.in_turn;
    StatesResult r = StateSearch(session, few, progress, at_ending).Search();
    if (r.why_not != "states") return r;
    const StatesLimits left = Left(limits, began);
    StatesResult all =
        StateSearch(session, left, progress, at_ending).SearchTogether();
    AddFound(r, all);
    return all;
  }
  return StateSearch(session, limits, progress, at_ending).Search();
}

}  // namespace quiesce
