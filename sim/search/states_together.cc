// A state search by several processes.
//
// In rounds.  The workers of a round are forked when all is set up, so that the
// simulated world has the same addresses in each of them and a state the same
// hash.  One begins at the first state; whoever has nothing to do is given
// untried alternatives of somebody's shallowest state, and the way there.  What
// is supposed of the target (protection.h, counters.h) every worker supposes
// and doubts for itself; at the end of a round it is laid together, and if it
// does not hold of all of them the next round begins with what is known now.
#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "sim/exec/bug.h"
#include "sim/exec/bytes.h"
#include "sim/exec/crew.h"
#include "sim/schedule/machine.h"
#include "sim/search/replay.h"
#include "sim/search/since.h"
#include "sim/search/state_search.h"

namespace quiesce {
namespace {

// A set that is too small is thrown away, with the round.
constexpr int64_t kSetGrowth = 16;

}  // namespace

// Half of the untried alternatives of the shallowest state that has any.
void StateSearch::GiveAway() {
  for (Node& node : nodes_) {
    const int left = node.count - node.next;
    if (left == 0) continue;
    if (&node == &nodes_.back() && left == 1) return;
    const auto given = static_cast<uint16_t>((left + 1) / 2);
    const auto end = alternatives_.begin() + node.first + node.count;
    std::string work;
    Put(work, node.state);
    Put(work,
        std::vector<Alternative>(
            path_.begin(), path_.begin() + static_cast<ptrdiff_t>(node.way)));
    Put(work, std::vector<Alternative>(end - given, end));
    if (shared_->Offer(work)) node.count -= given;
    return;
  }
}

// Makes what was given away the bottom of an empty stack.  False: what is known
// has changed on the way there.
bool StateSearch::TakeOver(const std::string& work) {
  std::string_view rest = work;
  Node node;
  node.state = Get<uint32_t>(rest);
  snapshots_.Clear();
  alternatives_.clear();
  path_.clear();
  session_.Fresh();
  const int64_t transitions = result_.transitions;
  for (const Alternative& a : GetAll<Alternative>(rest)) {
    if (!Take(a)) return false;
  }
  result_.transitions = transitions;
  ++result_.handed_over;
  alternatives_ = GetAll<Alternative>(rest);
  node.mark = snapshots_.Push(/*stacks=*/true);
  node.count = static_cast<uint16_t>(alternatives_.size());
  node.way = path_.size();
  nodes_ = {node};
  here_ = true;
  return true;
}

// A worker's part of a round; what it has to tell.
std::string StateSearch::Work(bool first) {
  result_ = StatesResult();
  edges_.clear();
  machine().BeginStepping();
  if (first) Begin();
  std::string work;
  while (true) {
    Explore();
    if (restart_) shared_->Stop(SharedStates::Why::kRestart);
    if (stop_) shared_->Stop(SharedStates::Why::kFinding);
    if (!shared_->Take(work)) break;
    TakeOver(work);
  }
  std::string told;
  Put(told, result_.transitions);
  Put(told, result_.endings);
  Put(told, result_.deepest);
  Put(told, result_.digest);
  Put(told, result_.reached);
  Put(told, result_.handed_over);
  Put(told, edges_);
  Put(told, static_cast<uint64_t>(result_.found.size()));
  for (const FoundBySearch& f : result_.found) {
    Put(told, f.finding);
    Put(told, f.schedule);
  }
  protection_.Write(told);
  counters_.Write(told);
  return told;
}

// False: what this worker relied on does not hold of what others have seen.
bool StateSearch::TakeIn(const std::string& reply) {
  std::string_view told = reply;
  result_.transitions += Get<int64_t>(told);
  result_.endings += Get<int64_t>(told);
  result_.deepest = std::max(result_.deepest, Get<int64_t>(told));
  result_.digest += Get<uint64_t>(told);
  result_.reached |= Get<uint32_t>(told);
  result_.handed_over += Get<int64_t>(told);
  const std::vector<Edge> edges = GetAll<Edge>(told);
  edges_.insert(edges_.end(), edges.begin(), edges.end());
  for (auto n = Get<uint64_t>(told); n > 0; --n) {
    const auto finding = Get<RawFinding>(told);
    found_.push_back({finding, GetAll<Choice>(told)});
  }
  const bool protection = protection_.TakeIn(told);
  counters_.TakeIn(told);
  QUIESCE_CHECK(told.empty());
  return protection;
}

// Edges that were drawn before it was known whether their ends can end.
bool StateSearch::AllCanEnd() {
  auto by_end = [](const Edge& a, const Edge& b) { return a.to < b.to; };
  std::sort(edges_.begin(), edges_.end(), by_end);
  std::vector<uint32_t> todo;
  for (const Edge& e : edges_) {
    if (shared_->IsMarked(e.to)) todo.push_back(e.to);
  }
  while (!todo.empty()) {
    const uint32_t to = todo.back();
    todo.pop_back();
    const auto [first, last] =
        std::equal_range(edges_.begin(), edges_.end(), Edge{0, to}, by_end);
    for (auto e = first; e != last; ++e) {
      if (shared_->IsMarked(e->from)) continue;
      shared_->Mark(e->from);
      todo.push_back(e->from);
    }
  }
  return shared_->marked() == shared_->size();
}

void StateSearch::Round() {
  result_.restarts += restart_ ? 1 : 0;
  restart_ = false;
  edges_.clear();
  protection_.RelyOnNothing();
  if (progress_) {
    machine().BeginStepping();
    TakeSample();
    machine().EndStepping();
  }
  result_.digest = 0;
  Crew crew(limits_.jobs, [this]() -> Crew::Serve {
    return [this](const std::string& first) { return Work(!first.empty()); };
  });
  for (int i = 0; i < crew.size(); ++i) crew.Send(i, i == 0 ? "first" : "");
  for (int left = crew.size(); left > 0;) {
    if (std::optional<Crew::Reply> reply = crew.Receive(0.25)) {
      if (reply->gone) {
        QUIESCE_BUG(absl::StrCat("a worker died: ", reply->text).c_str());
      }
      if (!TakeIn(reply->text)) restart_ = true;
      --left;
    }
    result_.states = shared_->size();
    if (left == 0) break;  // too late to say that it is over
    if (limits_.time_s > 0 && Since(began_) > limits_.time_s) {
      shared_->Stop(SharedStates::Why::kTime);
    }
    if (progress_) {
      Estimate();
      if (!progress_(result_)) shared_->Stop(SharedStates::Why::kProgress);
    }
  }
}

// Some of what a finding points at only the worker that made it still has.
void StateSearch::LookAgain() {
  result_.found.clear();
  machine().EndStepping();
  for (const FoundBySearch& f : found_) {
    ReplayStrategy replay(f.schedule);
    replay.BeginRun();
    session_.Run(replay);
    const RawFinding* begin = machine().findings();
    const RawFinding* end = begin + machine().finding_count();
    const RawFinding* again = std::find_if(
        begin, end, [&](const RawFinding& g) { return g.SameBug(f.finding); });
    if (again == end) {  // found in a moment that was gone back to: where?
      again = std::find_if(begin, end, [&](const RawFinding& g) {
        return g.kind == f.finding.kind;
      });
    }
    QUIESCE_CHECK(again != end);
    auto known = [&](const FoundBySearch& g) {
      return g.finding.SameSignature(*again);
    };
    if (std::none_of(result_.found.begin(), result_.found.end(), known)) {
      result_.found.push_back({*again, f.schedule});
    }
  }
}

StatesResult StateSearch::SearchTogether() {
  QUIESCE_CHECK(session_.can_step());
  began_ = std::chrono::steady_clock::now();
  machine().BeginStepping();
  if (limits_.reduce && limits_.learn) LookAround(nullptr);
  machine().EndStepping();
  using Why = SharedStates::Why;
  bool all_can_end = true;
  Why why;
  bool grows = false;
  int64_t bytes = std::min(limits_.memory_bytes, limits_.first_set_bytes);
  do {
    SharedStates shared(bytes, limits_.jobs);
    shared_ = &shared;
    Round();
    why = shared.why();
    if (why == Why::kNothing && !restart_) all_can_end = AllCanEnd();
    shared_ = nullptr;
    grows = why == Why::kMemory && bytes < limits_.memory_bytes;
    if (grows) bytes = std::min(limits_.memory_bytes, bytes * kSetGrowth);
  } while (grows || why == Why::kRestart || (why == Why::kNothing && restart_));
  LookAgain();
  if (!all_can_end) {
    const StatesLimits left = Left(limits_, began_);
    StatesResult r =
        StateSearch(session_, left, progress_, at_ending_).Search();
    AddFound(result_, r);
    return r;
  }
  result_.closed = why == Why::kNothing;
  if (why == Why::kMemory) result_.why_not = "memory";
  if (why == Why::kTime) result_.why_not = "time";
  if (why == Why::kProgress) result_.why_not = "progress";
  for (const volatile void* c : counters_.Held()) {
    result_.counters.push_back(const_cast<const void*>(c));
  }
  return result_;
}

}  // namespace quiesce
