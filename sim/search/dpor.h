// Optimal dynamic partial-order reduction: one execution per trace.
//
// Two schedules that differ only in the order of operations that do not touch
// the same things are one Mazurkiewicz trace, and behave alike.  After each
// execution every race in it (two dependent operations that could have come the
// other way round) is turned into a sequence that reverses it, and the sequence
// is put into the *wakeup tree* of the moment before the earlier one; what was
// explored from a moment sleeps there until something dependent wakes it.
// Source: Abdulla, Aronis, Jonsson, Sagonas, "Source sets: a foundation for
// optimal dynamic partial order reduction", JACM 64(4), 2017.
//
// What goes beyond the paper:
// - Waiting is disabled, not executed, so the race of a lock is with the
//   acquisition that shut it out, behind the release that let it in.
// - A reversed sequence is really played once, from a saved moment, so that
//   what it touches is seen and not guessed.
// - A step may ask (does the fault happen?  which sleeper?): every answer is a
//   branch, which sleeps and wakes by itself.  One that sleeps stands for its
//   thread only if the others do as well, and what could wait for all of them
//   is left to each that is planned (in turn: wakeup_tree.h).
// - An error touches everything, and so does, there, what it kept from
//   happening.  The plain end of a run is an object of its own: it comes with
//   whichever actor leaves last.
// - A deadline that is cancelled is never seen to race: the clock is wanted
//   before what cancelled it, behind all that could have come first.
// - A run that comes back to a state that it was in ends there (rounds.h), and
//   the search proves nothing.
// A step may touch more in one moment than in another; what covers what is
// therefore judged by what was touched in the moment that is asked about.
//
// It shares neither visited states nor hashes with the state search: each is
// the other's yardstick.
#ifndef QUIESCE_SEARCH_DPOR_H_
#define QUIESCE_SEARCH_DPOR_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "sim/scenario/session.h"
#include "sim/search/states.h"
#include "sim/search/trace_sample.h"
#include "sim/search/unit.h"

namespace quiesce {

struct DporLimits {
  double time_s = 0;          // 0: none
  int64_t runs_max = 0;       // 0: none
  int64_t depth_max = 5'000;  // operations in one execution
  int timer_events = -1;      // clock steps in one execution; -1: no bound
  bool keep_going = false;
  bool out_of_turn = false;  // units: others are explored at the same time
  bool digest = false;       // sum the traces up (SearchCounts::digest)
  const TraceSample* sample = nullptr;  // count those met (SearchCounts::met)
  // With `digest`: of every trace its hash, and the schedule it was played by.
  std::function<void(uint64_t, const Schedule&)> at_trace;
};

struct DporResult : SearchCounts {
  bool complete = false;  // every trace within the bound was visited
  std::string why_not;    // "time", "runs"
  // While it goes on, how much is done, from 0 to 1, by a sample of traces;
  // below 0: not known.
  double share = -1;
  double share_before = 0;  // … of that, when this process took it up
  std::vector<FoundBySearch> found;
};

// On both carriers: fibers go back in time, threads play the path again.
// `at_ending`: called wherever an execution ends.  `progress`: now and then.
DporResult SearchDpor(
    Session& session, const DporLimits& limits,
    const std::function<void(Ending)>& at_ending = {},
    const std::function<void(const DporResult&)>& progress = {});

// Explores one unit; what is left when the limits are spent is in the result.
// InvalidArgument: the unit does not fit this target.
absl::StatusOr<UnitResult> ExploreUnit(
    Session& session, const Unit& unit, const DporLimits& limits,
    const std::function<void(Ending)>& at_ending = {});

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_DPOR_H_
