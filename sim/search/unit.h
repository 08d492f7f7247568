// A unit: one part of a search by dpor, as text that any process can take up.
//
// A search is a tree of moments.  A unit names one of them (the events that
// lead there), what sleeps there and on the way, and what is to be explored
// from it.  Whoever takes it explores all of that and nothing else; what turns
// out to be wanted at an earlier moment is handed back, because other units may
// want it too.  Nothing in a unit is an address: what events touch is found out
// again by playing them, so a unit fits every process with the same target.
//
//   path 4              after event 4,
//   path 2 < 3f1        event 2, where 3 with its fault had been explored;
//   sleep 4 1           at this moment 4 and the clock's twin sleep, and
//   wake 5(2 6) 7*      5 then 2, 5 then 6, and 7 with every answer wait
//   want 3 4            … if no other unit has seen to it
//
// An event is a thread's slot (0: the clock) and its answers: c which timer, w
// which sleeper, v a number, f a fault; `*`: every answer is wanted, `+`: every
// other answer is explored here as well; `~`, `^`, `@`: Event::soft, under_way,
// round.
#ifndef QUIESCE_SEARCH_UNIT_H_
#define QUIESCE_SEARCH_UNIT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sim/schedule/choice.h"
#include "sim/search/wakeup_tree.h"

namespace quiesce {

// An event on the way, and what slept beside it.
struct UnitStep {
  Event event;
  std::vector<Event> sleep;
};

struct Unit {
  std::vector<UnitStep> path;
  std::vector<Event> sleep;
  std::vector<Wakeup> wakeup;
  std::vector<std::vector<Event>> wants;

  // Nothing is known yet: all there is.
  bool IsWhole() const {
    return path.empty() && sleep.empty() && wakeup.empty() && wants.empty();
  }
};

// What a search counted.  All of it adds up over units.
struct SearchCounts {
  int64_t executions = 0;  // that came to an end of their own
  int64_t blocked = 0;     // that had nothing new to go on to: 0 is optimal
  int64_t cut = 0;         // that went on for too long, with nothing done
  int64_t rounds = 0;      // that came back to a state that they were in
  int64_t cut_timers = 0;  // that the bound on timer events cut short
  int64_t operations = 0;  // in the executions
  uint32_t reached = 0;    // MachineMeter::reached
  uint64_t digest = 0;     // of the traces, whatever their order
  int64_t watched = 0;     // executions whose trace was looked up in a sample
  int64_t met = 0;         // … and is in it

  // How much is done, by a sample of so many traces; below 0: not known, as
  // there is none, or not all were looked up, or some came to no end.
  double ShareOf(int64_t sampled) const;

  void Add(const SearchCounts& more);
};

// A finding as a schedule that shows it.  `key` tells findings of one target
// apart within one process.
struct FoundSchedule {
  std::string key;
  bool is_error = false;
  Schedule schedule;
};

// What remains of a moment after the unit's budget is spent.
struct UnitMoment {
  std::vector<Event> sleep;  // what is under way from here included
  std::vector<Wakeup> wakeup;
  std::vector<Event> taken;  // the way to the next moment: one event, or none
};

struct UnitResult {
  SearchCounts counts;
  std::vector<FoundSchedule> found;
  std::vector<UnitMoment> moments;  // [0] is the unit's own
  // Sequences that are wanted at the moment after so many events of the path.
  struct Want {
    size_t depth = 0;
    std::vector<Event> events;
  };
  std::vector<Want> wants;
};

std::string ToText(const Unit& unit);
std::string ToText(const UnitResult& result);
std::string ToText(const SearchCounts& counts);
std::string ToText(const FoundSchedule& found);

// InvalidArgument with the line that could not be read.
absl::StatusOr<Unit> ParseUnit(absl::string_view text);
absl::StatusOr<UnitResult> ParseUnitResult(absl::string_view text);

// The words after "counts" and "found"; false if they cannot be read.
bool ReadCounts(absl::string_view words, SearchCounts& counts);
bool ReadFound(absl::string_view words, FoundSchedule& found);
bool ReadEvents(absl::string_view words, std::vector<Event>& events);
bool ReadTrees(absl::string_view words, std::vector<Wakeup>& trees);
std::string EventsText(const std::vector<Event>& events);
std::string TreesText(const std::vector<Wakeup>& trees);

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_UNIT_H_
