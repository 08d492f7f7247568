#include "sim/search/dpor.h"

#include <xxhash.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "sim/search/dpor_search.h"
#include "sim/search/since.h"

namespace quiesce {
namespace {

constexpr uint32_t kUnsavedMax = 16;

bool SameAnswers(const Event& a, const Event& b) {
  const auto shared =
      static_cast<ptrdiff_t>(std::min(a.answers.size(), b.answers.size()));
  return a.slot == b.slot &&
         std::equal(a.answers.begin(), a.answers.begin() + shared,
                    b.answers.begin());
}

bool IsAmong(const Event& e, const std::vector<Event>& sleep) {
  return std::any_of(sleep.begin(), sleep.end(),
                     [&](const Event& other) { return SameAnswers(e, other); });
}

bool IsPlanned(const Event& e, const std::vector<Wakeup>& wakeup) {
  return std::any_of(wakeup.begin() + 1, wakeup.end(),
                     [&](const Wakeup& w) { return SameAnswers(e, w.event); });
}

// Notes it if all answers of a thread sleep.
void NoteAll(int slot, std::vector<Event>& sleep) {
  std::vector<const Answers*> its;
  for (const Event& e : sleep) {
    if (e.slot == slot && !e.under_way) its.push_back(&e.answers);
  }
  if (!AreAll(its)) return;
  for (Event& e : sleep) e.all |= e.slot == slot;
}

}  // namespace

void Dpor::GoTo(size_t at) {
  const Moment& moment = nodes_[at].before;
  if (moment.saved) {
    snapshots_.Restore(moment.mark, /*stacks=*/true);
    return;
  }
  if (!session_.can_step()) {
    GoBackTo(moment, session_, snapshots_, at,
             [this](size_t k) -> const Event& { return nodes_[k].event; });
    return;
  }
  size_t from = at - nodes_[at].unsaved;
  snapshots_.Restore(nodes_[from].before.mark, /*stacks=*/true);
  made_up_ += static_cast<int64_t>(at - from);
  for (; from < at; ++from) {
    Event again = nodes_[from].event;
    TakeEvent(again, nullptr);
  }
  machine().meter.finding_count = 0;
  machine().meter.after_actors = moment.after_actors;
  machine().meter.current = moment.current;
}

// Where only one can move nothing but that is ever tried, unless it is asked
// something.  To save it all the same is better than to play much again.
bool Dpor::SavesHere(const SlotSet& enabled) const {
  return nodes_.size() == 0 || enabled.Several() ||
         nodes_[nodes_.size() - 1].unsaved >= kUnsavedMax ||
         made_up_ > left_out_ / 4;
}

std::optional<size_t> Dpor::ComesBackTo(Moment& moment) {
  rounds_.Note(nodes_.size());
  std::optional<size_t> i = rounds_.Candidate(nodes_.size());
  for (; i; i = rounds_.Candidate(*i)) {
    Save(moment, snapshots_);
    Moment then = nodes_[*i].before;
    const bool lost = !then.saved;
    if (lost) {
      GoTo(*i);
      Save(then, snapshots_);
    }
    const bool same = snapshots_.SameState(then.mark, moment.mark);
    if (lost) {
      snapshots_.Drop(then.mark);
      snapshots_.Restore(moment.mark, /*stacks=*/true);
    }
    if (same) break;
  }
  return i;
}

void Dpor::Begin() {
  std::vector<Event> sleep;
  std::vector<Wakeup> wakeup;
  Arrive(sleep, wakeup);
}

// The present moment is new: is there anything to do in it?
Dpor::Arrival Dpor::Arrive(std::vector<Event>& sleep,
                           std::vector<Wakeup>& wakeup) {
  Machine& m = machine();
  if (RunEnded()) {
    if (at_ending_) {
      at_ending_(m.state.finished != 0 ? Ending::kFinished : m.meter.ending);
    }
    return Arrival::kEnded;
  }
  if (m.LookedOnForLong()) {
    if (at_ending_) at_ending_(Ending::kFinished);
    return Arrival::kCut;
  }
  const SlotSet enabled = Enabled();
  if (enabled.Empty() && m.state.timers_armed != 0) return Arrival::kEnded;
  if (enabled.Empty()) {
    if (at_ending_) at_ending_(Ending::kStuck);
    m.meter.finding_count = 0;
    m.model().JudgeEnding(Ending::kStuck);
    Collect(nodes_.size(), {});
    return Arrival::kEnded;
  }
  if (static_cast<int64_t>(nodes_.size()) >= limits_.depth_max) {
    return Arrival::kCut;
  }
  Moment moment = PresentMoment(session_, snapshots_, SavesHere(enabled));
  if (session_.can_step()) {
    if (const auto first = ComesBackTo(moment)) {
      GoesRound(moment, *first);
      return Arrival::kEnded;
    }
  }
  std::optional<int> slot;
  if (wakeup.empty()) {
    slot = Awake(enabled, sleep);
    if (!slot) {
      if (moment.saved) snapshots_.Drop(moment.mark);
      return Arrival::kBlocked;
    }
  }
  Node& node = Enter(moment, enabled);
  node.sleep.swap(sleep);
  if (slot) {
    plain_.event.slot = *slot;
    node.wakeup.push_back(plain_);
  } else {
    node.wakeup.swap(wakeup);
  }
  return Arrival::kGoesOn;
}

// Who goes on, of these, if somebody is awake.
std::optional<int> Dpor::Awake(const SlotSet& these,
                               const std::vector<Event>& sleep) {
  // Of a thread whose other answers have woken, some are to be explored; that
  // none are may show only when it is played.
  SlotSet awake = these;
  SlotSet wide_awake = these;
  for (const Event& e : sleep) {
    wide_awake.Remove(e.slot);
    if (e.all) awake.Remove(e.slot);
  }
  if (!wide_awake.Empty()) awake = wide_awake;
  if (awake.Empty()) return std::nullopt;
  // Staying with the thread costs no switch, and the clock can wait.
  const SlotSet threads = awake.Without(kClockSlot);
  const int current = machine().meter.current;
  return threads.Has(current) ? current
         : threads.Empty()    ? kClockSlot
                              : threads.First();
}

Dpor::Node& Dpor::Enter(const Moment& moment, const SlotSet& enabled) {
  const uint32_t unsaved = moment.saved || nodes_.size() == 0
                               ? 0
                               : nodes_[nodes_.size() - 1].unsaved + 1;
  Node& node = nodes_.Push();
  node.before = moment;
  node.unsaved = unsaved;
  left_out_ += moment.saved ? 0 : 1;
  node.enabled = enabled;
  node.clock_stopped =
      machine().state.timers_armed != 0 && !enabled.Has(kClockSlot);
  node.sleep.clear();
  node.wakeup.clear();
  node.explored = 0;
  node.spent = SlotSet{};
  node.played.clear();
  placed_.resize(nodes_.size());
  clocks_.resize(std::max(clocks_.size(), nodes_.size() * width_));
  latest_.resize(std::max(latest_.size(), (nodes_.size() + 1) * width_));
  here_ = true;
  return node;
}

void Dpor::GoesRound(const Moment& moment, size_t first) {
  ++result_.rounds;
  if (at_ending_ && machine().model().UnfinishedActors().Empty()) {
    at_ending_(Ending::kFinished);
  }
  rounds_.Judge(moment.mark);
  if (machine().finding_count() != 0) Collect(nodes_.size(), {});
  next_ = PlayPending(moment);
  snapshots_.Drop(moment.mark);
  // Everybody gets a turn at one moment of the round: one that is ours.
  Node& node = nodes_[std::max(first, base_)];
  node.event.round = true;
  for (const int slot : node.enabled) {
    auto is_its = [slot](const Event& e) { return e.slot == slot; };
    if (std::any_of(node.sleep.begin(), node.sleep.end(), is_its) ||
        std::any_of(node.wakeup.begin(), node.wakeup.end(),
                    [&](const Wakeup& w) { return is_its(w.event); })) {
      continue;
    }
    Event event;
    event.slot = slot;
    event.open = true;
    event.footprint.everything = true;  // not known yet: it stands for itself
    node.wakeup.push_back({std::move(event), {}});
  }
}

// Where the event of nodes_[at] stands in the order of the path.
void Dpor::Place(size_t at) {
  const Event& event = nodes_[at].event;
  const auto slot = static_cast<size_t>(event.slot);
  if (slot >= width_) Widen(slot + 1);
  uint32_t* const clock = Clock(at);
  if (const uint32_t own = Latest(at)[slot]; own != 0) {
    std::copy_n(Clock(own - 1), width_, clock);
  } else {
    std::fill_n(clock, width_, 0);
  }
  placed_[at] = {event.slot, event.footprint.classes,
                 event.footprint.everything, false, false};
  NoteLatest(at);
  // Of each other thread, the latest that is not behind one we have.
  for (size_t s = 0; s < width_; ++s) {
    for (uint32_t i = Latest(at)[s]; i > clock[s]; i = Latest(i - 1)[s]) {
      if (!ConflictsWith(i - 1, event.footprint)) continue;
      placed_[at].unordered = true;
      const uint32_t* its = Clock(i - 1);
      for (size_t t = 0; t < width_; ++t) clock[t] = std::max(clock[t], its[t]);
    }
  }
  clock[slot] = static_cast<uint32_t>(at) + 1;
  while (!races_.empty() && races_.back().later >= at) races_.pop_back();
  races_of_ = std::min(races_of_, at);
}

void Dpor::Unplace(size_t at) {
  nodes_[at].event = Event{};
  placed_[at] = Placed{};
  std::fill_n(Clock(at), width_, 0);
  NoteLatest(at);
}

void Dpor::NoteLatest(size_t at) {
  std::copy_n(Latest(at), width_, Latest(at + 1));
  Latest(at + 1)[placed_[at].slot] = static_cast<uint32_t>(at) + 1;
}

size_t Dpor::AllBut(size_t at, const uint32_t* clock) {
  const uint32_t* latest = Latest(at);
  size_t first = at;
  for (size_t s = 0; s < width_; ++s) {
    if (latest[s] > clock[s]) first = std::min<size_t>(first, clock[s]);
  }
  return first;
}

void Dpor::Widen(size_t width) {
  for (std::vector<uint32_t>* rows : {&clocks_, &latest_}) {
    const std::vector<uint32_t> narrow = std::move(*rows);
    const size_t count = narrow.size() / width_;
    rows->assign(count * width, 0);
    for (size_t i = 0; i < count; ++i) {
      std::copy_n(narrow.data() + i * width_, width_, rows->data() + i * width);
    }
  }
  width_ = width;
}

bool Dpor::ClockHere(Event& clock) const {
  if (machine().state.timers_armed == 0 || ClockStopped()) return false;
  clock = Event{};
  Model& model = machine().model();
  clock.open = model.EarliestTimers() > 1;
  model.TouchesBefore(kClockSlot, Operation{}, clock.footprint);
  return true;
}

// Explores the first branch of the last node.
void Dpor::Advance() {
  Node& node = nodes_.back();
  if (!here_) GoTo(nodes_.size() - 1);
  here_ = false;
  Event& event = node.event;
  event = node.wakeup.front().event;
  const size_t given = event.open ? 0 : event.answers.size();
  const bool clock = event.slot != kClockSlot && ClockHere(clock_here_);
  std::vector<uint8_t> counts;
  TakeEvent(event, &counts);
  event.all |= given == 0 || limits_.out_of_turn;
  event.open = false;
  const bool asleep = given == 0 && IsAmong(event, node.sleep);
  // The other answers are branches of their own, left of whatever came later.
  // In turn, who wanted only some of them has seen to the others; and one that
  // somebody wants anyway is not explored twice.
  auto at = node.wakeup.begin() + 1;
  for (size_t i = limits_.out_of_turn ? 0 : given; i < counts.size(); ++i) {
    for (uint8_t value = 0; value < counts[i]; ++value) {
      if (value == event.answers[i].value) continue;
      Event other = event;
      other.answers.resize(i + 1);
      other.answers[i].value = value;
      if (IsAmong(other, node.sleep)) continue;
      if (IsPlanned(other, node.wakeup)) continue;
      at = node.wakeup.insert(at, Wakeup{std::move(other), {}}) + 1;
    }
  }
  if (asleep) {  // but not with every answer
    node.spent.Add(event.slot);
    Unplace(nodes_.size() - 1);
    node.wakeup.erase(node.wakeup.begin());
    if (!node.wakeup.empty()) return;
    if (node.explored == 0) {
      SlotSet left = node.enabled;
      for (const int slot : node.spent) left.Remove(slot);
      if (const std::optional<int> other = Awake(left, node.sleep)) {
        node.wakeup.push_back({{*other, {}, {}}, {}});
        return;
      }
      ++result_.blocked;
      ReverseRaces();
    }
    Leave();
    Backtrack();
    return;
  }
  // What asks nothing is never looked at there.
  Event& under_way = node.wakeup.front().event;
  if (!event.answers.empty() || !under_way.answers.empty()) under_way = event;
  const bool prevents =
      clock && Conflict(event.footprint, clock_here_.footprint);
  if (prevents) {
    node.prevented = clock_here_;
    Sequence first = {&clock_here_};
    Want(first, nodes_.size() - 1);
  }
  Place(nodes_.size() - 1);
  placed_[nodes_.size() - 1].prevents = prevents;
  result_.reached |= machine().meter.reached;
  if (machine().finding_count() != 0) Collect(nodes_.size(), {});
  std::vector<Event>& sleep = next_sleep_;
  sleep.clear();
  SlotSet woken;  // at least by one of their answers
  bool soft = false;
  for (const Event& e : node.sleep) {
    if (Dependent(e, event)) woken.Add(e.slot);
    soft |= e.under_way;
  }
  for (const Event& e : node.sleep) {
    if (Dependent(e, event) || e.round) continue;
    sleep.push_back(e);
    sleep.back().all &= !woken.Has(e.slot);
    sleep.back().soft |= soft;
    sleep.back().under_way = false;
  }
  std::vector<Wakeup> then = std::move(node.wakeup.front().then);
  node.wakeup.front().then.clear();
  switch (Arrive(sleep, then)) {
    case Arrival::kGoesOn:
      return;
    case Arrival::kBlocked:
      ++result_.blocked;
      ReverseRaces();  // what came before may be seen nowhere else
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
  result_.operations += static_cast<int64_t>(nodes_.size());
  if (limits_.digest || sample_ != nullptr) {
    while (order_.size() < nodes_.size()) {
      order_.Append(nodes_[order_.size()].event);
    }
    const uint64_t trace = order_.hash();
    if (limits_.digest) result_.digest += XXH3_64bits(&trace, sizeof trace);
    if (sample_ != nullptr) {
      ++result_.watched;
      result_.met += sample_->Has(trace) ? 1 : 0;
    }
    if (limits_.at_trace) {
      limits_.at_trace(trace, ScheduleOf(nodes_.size(), {}));
    }
  }
  if (limits_.timer_events >= 0 &&
      std::any_of(nodes_.begin(), nodes_.end(),
                  [](const Node& n) { return n.clock_stopped; })) {
    ++result_.cut_timers;
  }
  ReverseRaces();
}

// The branch under way is done, and with it every node that has no other.
void Dpor::Backtrack() {
  here_ = false;
  while (nodes_.size() > base_) {
    Node& node = nodes_.back();
    order_.Truncate(nodes_.size() - 1);
    ++node.explored;
    node.wakeup.erase(node.wakeup.begin());
    if (!node.wakeup.empty() || nodes_.size() == base_ + 1) {
      node.sleep.push_back(std::move(node.event));
      if (!node.sleep.back().answers.empty()) {
        NoteAll(node.sleep.back().slot, node.sleep);
      }
    }
    if (!node.wakeup.empty()) return;
    Leave();
  }
}

void Dpor::Leave() {
  Node& node = nodes_.back();
  if (node.before.saved) snapshots_.Drop(node.before.mark);
  if (nodes_.size() == base_ + 1) base_sleep_ = std::move(node.sleep);
  nodes_.Pop();
}

void Dpor::Walk() {
  const auto began = std::chrono::steady_clock::now();
  int64_t rounds = 0;
  while (nodes_.size() > base_ && !stop_) {
    Advance();
    if (limits_.runs_max != 0 && result_.executions >= limits_.runs_max &&
        nodes_.size() > base_) {
      result_.why_not = "runs";
      break;
    }
    if ((++rounds & 0x3fff) == 0 && progress_) {
      result_.share = result_.ShareOf(sample_->size());
      progress_(result_);
    }
    if (limits_.time_s > 0 && (rounds & 0xff) == 0 &&
        Since(began) > limits_.time_s) {
      result_.why_not = "time";
      break;
    }
  }
  result_.complete = nodes_.size() == base_ && !stop_ && result_.cut == 0 &&
                     result_.rounds == 0 && result_.why_not.empty();
}

DporResult Dpor::Search() {
  std::optional<TraceSample> sample;
  if (progress_) {
    sample.emplace(session_, limits_.timer_events);
    sample_ = &*sample;
  }
  const Stepping stepping(session_);
  Begin();
  Walk();
  return result_;
}

Schedule Dpor::ScheduleOf(size_t upto, const std::vector<Event>& more) const {
  Schedule schedule;
  for (size_t k = 0; k < upto; ++k) AppendTo(schedule, nodes_[k].event);
  for (const Event& e : more) AppendTo(schedule, e);
  return schedule;
}

void Dpor::Collect(size_t upto, const std::vector<Event>& more) {
  const bool error =
      KeepFindings(result_.found, [&] { return ScheduleOf(upto, more); });
  if (error && !limits_.keep_going) stop_ = true;
}

DporResult SearchDpor(Session& session, const DporLimits& limits,
                      const std::function<void(Ending)>& at_ending,
                      const std::function<void(const DporResult&)>& progress) {
  Dpor dpor(session, limits, at_ending, progress);
  return dpor.Search();
}

}  // namespace quiesce
