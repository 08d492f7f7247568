// Choice and Schedule: everything nondeterministic about a run, as one list.
//
// Exploring is changing the list, replaying is walking it, shrinking is
// shortening it.  Thread picks name the slot, so that a schedule that no longer
// fits can say whom it wanted.
#ifndef QUIESCE_SCHEDULE_CHOICE_H_
#define QUIESCE_SCHEDULE_CHOICE_H_

#include <cstdint>
#include <vector>

namespace quiesce {

enum class ChoiceKind : uint8_t {
  kThread,  // chosen = slot
  kClock,   // the clock moves; chosen = which of the equal earliest deadlines
  kWaiter,  // which sleeper wakeup_one picks
  kValue,   // any other small number
  kFault,   // 0: no fault, 1…: the fault happens
};

struct Choice {
  ChoiceKind kind = ChoiceKind::kThread;
  uint8_t chosen = 0;
  uint8_t alternatives = 1;  // 1: forced, 2: there were others
  bool operator==(const Choice& o) const {
    return kind == o.kind && chosen == o.chosen;
  }
};

using Schedule = std::vector<Choice>;

}  // namespace quiesce

#endif  // QUIESCE_SCHEDULE_CHOICE_H_
