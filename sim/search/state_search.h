// StateSearch: what states.h promises, by one process or by several.
//
// states.cc goes depth first; states_together.cc lets several processes do so
// at once, each with a stack of its own and all with one set of visited states
// (shared_states.h).  Then Tarjan's algorithm has no stack to work on, and what
// can end is found from the edges that are left over.
#ifndef QUIESCE_SEARCH_STATE_SEARCH_H_
#define QUIESCE_SEARCH_STATE_SEARCH_H_

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/scenario/protection.h"
#include "sim/search/counters.h"
#include "sim/search/shared_states.h"
#include "sim/search/states.h"
#include "sim/search/visited.h"

namespace quiesce {

// What is left of them of a search that began then.
StatesLimits Left(StatesLimits limits,
                  std::chrono::steady_clock::time_point began);

// What an earlier search of the same target found is not lost, though this one
// may have had no time to come to it.
void AddFound(const StatesResult& before, StatesResult& now);

class StateSearch {
 public:
  StateSearch(Session& session, const StatesLimits& limits,
              const std::function<bool(const StatesResult&)>& progress,
              const std::function<void(Ending)>& at_ending)
      : session_(session),
        limits_(limits),
        progress_(progress),
        at_ending_(at_ending),
        snapshots_(session.moments()) {}

  StatesResult Search();
  // The same by limits.jobs processes.  Findings of kinds that only the shape
  // of the graph tells are left to Search.
  StatesResult SearchTogether();

 private:
  struct Alternative {
    uint8_t slot;    // kClockSlot: the clock moves
    uint8_t answer;  // which timer; which alternative of a choice
    ChoiceKind kind;
  };

  struct Node {
    SnapshotStack::Mark mark;
    uint32_t state = 0;  // index of the visited state
    uint32_t first = 0;  // its alternatives in `alternatives`
    uint16_t count = 0;
    uint16_t next = 0;
    size_t way = 0;  // how long path_ is at its moment
  };
  enum StateFlags : uint8_t {
    kCanEnd = 1,      // some path from here ends, or all actors are done
    kActorMoves = 2,  // an unfinished actor has an enabled operation
    kOnStack = 4,     // Tarjan: on the component stack
  };

  // A step that leads to a state of which it was not known yet that it can end.
  struct Edge {
    uint32_t from;
    uint32_t to;
  };

  using Key = std::pair<uint64_t, uint64_t>;  // of a state: low and high half

  uint64_t Summary() const;
  Key KeyOf(const SnapshotStack::Mark& mark) const;
  void ListAlternatives();
  void PushNode();
  void TakeStep(Node& node);
  bool Transact(const Alternative& a);
  bool Take(const Alternative& a);
  int64_t Visited() const;
  bool RunIsOver() const;
  int NextUnasked(int slot, bool committed);
  void LookAround(const SnapshotStack::Mark* from);
  void LookAroundHere();
  void TakeSample();
  void Estimate();
  void PopNode();
  void CollectFindings();
  void Judge(RawFinding finding);
  Schedule Path() const;
  bool OutOfBudget();
  void Begin();
  bool Explore();
  void AddFlags(uint32_t state, uint8_t flags);
  void LeadsTo(uint32_t from, uint32_t to);
  void CloseComponent(uint32_t root);

  // ---- states_together.cc
  void GiveAway();
  bool TakeOver(const std::string& work);
  std::string Work(bool first);
  bool TakeIn(const std::string& reply);
  void Round();
  void LookAgain();
  bool AllCanEnd();

  Session& session_;
  const StatesLimits& limits_;
  const std::function<bool(const StatesResult&)>& progress_;
  const std::function<void(Ending)>& at_ending_;
  StatesResult result_;
  SnapshotStack& snapshots_;
  VisitedSet visited_;
  std::vector<Node> nodes_;
  std::vector<Alternative> alternatives_;
  std::vector<Alternative> path_;  // what was taken so far
  // Not vectors: these grow with the states, and must not need twice their
  // size to do so.
  std::deque<uint32_t> low_;        // Tarjan's lowlink, by state
  std::deque<uint8_t> flags_;       // by state
  std::deque<uint32_t> component_;  // Tarjan's stack
  bool here_ = false;               // the present moment is the top node's
  bool actor_moves_ = false;        // … in the transaction just made
  bool stop_ = false;
  bool restart_ = false;  // what is known of counters has changed
  Counters counters_;
  Protection protection_;
  std::chrono::steady_clock::time_point began_;

  std::vector<Key> sample_;  // states whose visits tell how far it is
  int64_t told_ = 0;         // transitions when progress was last told

  SharedStates* shared_ = nullptr;  // of a search by several
  std::vector<Edge> edges_;
  std::vector<FoundBySearch> found_;  // by workers
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_STATE_SEARCH_H_
