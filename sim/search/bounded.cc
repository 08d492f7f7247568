#include "sim/search/bounded.h"

#include <xxhash.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "sim/schedule/machine.h"
#include "sim/search/event.h"
#include "sim/search/rounds.h"
#include "sim/search/since.h"
#include "sim/search/trace_order.h"

namespace quiesce {
namespace {

constexpr int64_t kBytesPerEntry = 24;

class Bounded {
 public:
  Bounded(Session& session, const BoundedLimits& limits,
          const std::function<void(Ending)>& at_ending,
          const std::function<void(const DporResult&)>& progress)
      : session_(session),
        limits_(limits),
        at_ending_(at_ending),
        progress_(progress),
        rounds_(snapshots_, limits.timer_events >= 0) {}

  BoundedResult Search();

 private:
  struct Node {
    Moment before;                // … `taken`
    int preemptions = 0;          // so many before
    SlotSet gone_round;           // they came back to this state by themselves
    std::vector<Event> todo;      // from here, the last one first
    Event taken;                  // of them
    bool can_preempt = false;     // leaving `current` would be one
    bool cut_preemption = false;  // the bounds took something away
    bool cut_timer = false;
  };

  void GoTo(size_t at);
  void Arrive();
  bool GoesRound(Node& node);
  void Advance();
  void Ends(Ending ending, bool cut_timer = false);
  bool BeenHere(int preemptions);
  Schedule Path() const;

  Session& session_;
  const BoundedLimits& limits_;
  const std::function<void(Ending)>& at_ending_;
  const std::function<void(const DporResult&)>& progress_;
  BoundedResult result_;
  SnapshotStack snapshots_;
  Rounds rounds_;
  std::vector<Node> nodes_;
  TraceOrder order_;
  // By trace and thread: the fewest pre-emptions that it was reached with.
  absl::flat_hash_map<std::pair<uint64_t, int>, int> visited_;
  absl::flat_hash_set<uint64_t> ended_;
  bool here_ = false;
  bool stop_ = false;
};

Schedule Bounded::Path() const {
  Schedule schedule;
  for (const Node& n : nodes_) AppendTo(schedule, n.taken);
  return schedule;
}

void Bounded::GoTo(size_t at) {
  GoBackTo(nodes_[at].before, session_, snapshots_, at,
           [this](size_t k) -> const Event& { return nodes_[k].taken; });
}

bool Bounded::BeenHere(int preemptions) {
  const std::pair<uint64_t, int> key{order_.hash(), machine().meter.current};
  if (auto it = visited_.find(key); it != visited_.end()) {
    if (it->second <= preemptions) return true;
    it->second = preemptions;
    return false;
  }
  result_.memory_spent |=
      static_cast<int64_t>(visited_.capacity()) * kBytesPerEntry >
          limits_.memory_bytes &&
      visited_.size() == visited_.capacity();
  if (!result_.memory_spent) visited_[key] = preemptions;
  return false;
}

void Bounded::Ends(Ending ending, bool cut_timer) {
  ++result_.executions;
  result_.operations += static_cast<int64_t>(nodes_.size());
  bool preemption = false, timer = cut_timer;
  for (const Node& n : nodes_) {
    preemption |= n.cut_preemption;
    timer |= n.cut_timer;
  }
  result_.cut_preemptions += preemption ? 1 : 0;
  result_.cut_timers += timer ? 1 : 0;
  const uint64_t trace = order_.hash();
  if (ended_.insert(trace).second) {
    ++result_.distinct;
    result_.digest += XXH3_64bits(&trace, sizeof trace);
  }
  if (at_ending_) at_ending_(ending);
  if (limits_.at_trace) limits_.at_trace(order_.hash(), Path());
}

// Is the moment of `node`, which is the present one, in the state of an earlier
// one, and nothing new to do in it?  Whoever goes round need not be pre-empted
// to let the others go on.
bool Bounded::GoesRound(Node& node) {
  const auto first = rounds_.Arrive(node.before.mark, nodes_.size());
  if (!first) return false;
  ++result_.rounds;
  const Node& before = nodes_[*first];
  node.gone_round = before.gone_round;
  node.gone_round.Add(machine().meter.current);
  if (before.cut_preemption && !(machine().Enabled() - node.gone_round).Empty())
    return false;
  rounds_.Judge(node.before.mark);
  stop_ |= KeepFindings(result_.found, [&] { return Path(); }) &&
           !limits_.keep_going;
  snapshots_.Drop(node.before.mark);
  Ends(machine().model().UnfinishedActors().Empty() ? Ending::kFinished
                                                    : Ending::kCut);
  return true;
}

// The present moment is new: what is there to do?
void Bounded::Arrive() {
  Machine& m = machine();
  const Node* last = nodes_.empty() ? nullptr : &nodes_.back();
  int preemptions = 0;
  if (last != nullptr) {
    preemptions = last->preemptions;
    if (last->can_preempt && last->taken.slot != kClockSlot &&
        last->taken.slot != last->before.current) {
      ++preemptions;
    }
  }
  if (RunEnded()) {
    Ends(m.state.finished != 0 ? Ending::kFinished : m.meter.ending);
    return;
  }
  if (BeenHere(preemptions)) {
    ++result_.turned_back;
    return;
  }
  if (m.LookedOnForLong()) {
    Ends(Ending::kFinished);
    return;
  }
  if (static_cast<int64_t>(nodes_.size()) >= limits_.depth_max) {
    ++result_.cut;
    return;
  }
  const SlotSet enabled = m.Enabled();
  if (enabled.Empty()) {
    m.meter.finding_count = 0;
    m.model().JudgeEnding(Ending::kStuck);
    stop_ |= KeepFindings(result_.found, [&] { return Path(); }) &&
             !limits_.keep_going;
    Ends(Ending::kStuck);
    return;
  }
  Node node;
  node.before = PresentMoment(session_, snapshots_);
  if (session_.can_step() && GoesRound(node)) return;
  const int current = m.meter.current;
  node.preemptions = preemptions;
  node.can_preempt = node.gone_round.Empty() && current != kClockSlot &&
                     enabled.Has(current) &&
                     (m.state.threads[current].op.flags & kFree) == 0;
  SlotSet allowed = enabled - node.gone_round;
  if (enabled.Has(kClockSlot) && limits_.timer_events >= 0 &&
      m.meter.clock_steps >= limits_.timer_events) {
    allowed.Remove(kClockSlot);
    node.cut_timer = true;
  }
  if (node.can_preempt && preemptions >= limits_.preemptions) {
    const SlotSet kept = allowed & SlotSet{current, kClockSlot};
    node.cut_preemption = kept != allowed;
    allowed = kept;
  }
  if (allowed.Empty()) {
    if (session_.can_step()) snapshots_.Drop(node.before.mark);
    Ends(Ending::kCut, node.cut_timer);
    return;
  }
  for (const int slot : allowed) {
    Event e;
    e.slot = slot;
    node.todo.push_back(std::move(e));
  }
  // Staying costs nothing: first.
  if (current != kClockSlot && allowed.Has(current)) {
    std::iter_swap(
        std::find_if(node.todo.begin(), node.todo.end(),
                     [&](const Event& e) { return e.slot == current; }),
        node.todo.end() - 1);
  }
  nodes_.push_back(std::move(node));
  here_ = true;
}

void Bounded::Advance() {
  Node& node = nodes_.back();
  order_.Truncate(nodes_.size() - 1);
  if (node.todo.empty()) {
    if (session_.can_step()) snapshots_.Drop(node.before.mark);
    nodes_.pop_back();
    here_ = false;
    return;
  }
  if (!here_) GoTo(nodes_.size() - 1);
  here_ = false;
  Event event = std::move(node.todo.back());
  node.todo.pop_back();
  const size_t given = event.answers.size();
  std::vector<uint8_t> counts;
  TakeEvent(event, &counts);
  for (size_t i = given; i < counts.size(); ++i) {
    for (uint8_t value = 1; value < counts[i]; ++value) {
      Event other = event;
      other.answers.resize(i + 1);
      other.answers[i].value = value;
      node.todo.push_back(std::move(other));
    }
  }
  order_.Append(event);
  node.taken = std::move(event);
  result_.reached |= machine().meter.reached;
  if (machine().finding_count() != 0) {
    stop_ |= KeepFindings(result_.found, [&] { return Path(); }) &&
             !limits_.keep_going;
  }
  Arrive();
}

BoundedResult Bounded::Search() {
  const auto began = std::chrono::steady_clock::now();
  const Stepping stepping(session_);
  Arrive();
  for (int64_t rounds = 1; !nodes_.empty() && !stop_; ++rounds) {
    Advance();
    if (limits_.runs_max != 0 && result_.executions >= limits_.runs_max &&
        !nodes_.empty()) {
      result_.why_not = "runs";
      break;
    }
    if ((rounds & 0x3ffff) == 0 && progress_) progress_(result_);
    if (limits_.time_s > 0 && (rounds & 0xff) == 0 &&
        Since(began) > limits_.time_s) {
      result_.why_not = "time";
      break;
    }
  }
  result_.complete = nodes_.empty() && !stop_ && result_.cut == 0 &&
                     result_.rounds == 0 && result_.why_not.empty();
  return result_;
}

}  // namespace

BoundedResult SearchBounded(
    Session& session, const BoundedLimits& limits,
    const std::function<void(Ending)>& at_ending,
    const std::function<void(const DporResult&)>& progress) {
  return Bounded(session, limits, at_ending, progress).Search();
}

}  // namespace quiesce
