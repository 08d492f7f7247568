// The state search: every reachable state, each once.
//
// Depth first over saved moments.  A state is the whole simulated world (model,
// heap, module data, live stacks), told apart by a 128-bit hash, so polling
// loops, retries and timers come back to where they were: when the search ends
// by itself, its result holds for any number of rounds, pre-emptions and timer
// expiries.  No dependence relation is used: without `reduce` it is the
// yardstick for every engine that uses one.  With it, steps whose order with
// what others do decides nothing are one transaction (scenario/protection.h),
// and so is what happens while nobody else can move.
//
// With `jobs` several processes search at once (states_together.cc).  How much
// is done is estimated from a sample of states that random walks come to: the
// share of it that has been visited.
//
// Hangs that still move (somebody polls, nobody gets anywhere) are found from
// the shape of the graph: Tarjan's algorithm runs along with the search, and a
// strongly connected component that no edge leaves, in which some actor is not
// done, can never end under any schedule.
//
// What a 128-bit hash can do wrong: two of 10^9 states collide with probability
// below 10^-20; the search would then miss what lies behind one of them.
#ifndef QUIESCE_SCENARIO_STATES_H_
#define QUIESCE_SCENARIO_STATES_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/scenario/session.h"
#include "sim/schedule/choice.h"
#include "sim/schedule/finding.h"

namespace quiesce {

struct StatesLimits {
  int64_t memory_bytes = int64_t{2} << 30;
  double time_s = 0;       // 0: none
  int64_t states_max = 0;  // 0: none
  bool keep_going = false;
  bool digest = false;
  int jobs = 1;              // processes; more need a search without at_ending
  int64_t in_turn = 50'000;  // states before the others are called in
  // Of the set that they share at first: every page of a larger one costs time.
  int64_t first_set_bytes = 64 << 20;
  int64_t progress_every = 0x40000;  // transitions
  bool reduce = true;                // merge steps that nobody can come between
  // Having so many to visit again, the search supposes less
  // (Protection::Learn).
  int64_t dear = 20'000;
  int look_around = 40;  // random walks first, to suppose less that is wrong
  bool learn = true;     // tests only: false never doubts what that rests on
  int hash_bits = 128;   // tests only: with few bits states are confused
};

struct FoundBySearch {
  RawFinding finding;
  Schedule schedule;
};

struct StatesResult {
  bool closed = false;  // every reachable state was visited
  std::string why_not;  // "memory", "time", "states"
  int64_t states = 0;
  int64_t transitions = 0;
  int64_t endings = 0;  // transitions into an end of the run
  int64_t deepest = 0;
  uint64_t digest = 0;  // if asked for: of the states, in any order
  uint32_t reached = 0;
  int64_t restarts = 0;     // because a step broke what was supposed
  int64_t handed_over = 0;  // pieces of work from one process to another
  // For progress: an estimate of how much is done; below 0: not known.
  double share = -1;
  std::vector<FoundBySearch> found;
  std::vector<const void*> counters;  // held constant (search/counters.h)
};

// Needs a session that can step (fibers).  `progress` is called now and then
// with the number of states so far; returning false stops the search.
StatesResult SearchStates(
    Session& session, const StatesLimits& limits,
    const std::function<bool(const StatesResult&)>& progress = {},
    const std::function<void(Ending)>& at_ending = {});

}  // namespace quiesce

#endif  // QUIESCE_SCENARIO_STATES_H_
