// Strategy: who goes next.  It picks; it does not execute, judge or print.
#ifndef QUIESCE_SCHEDULE_STRATEGY_H_
#define QUIESCE_SCHEDULE_STRATEGY_H_

#include <cstdint>

#include "sim/schedule/choice.h"
#include "sim/schedule/operation.h"
#include "sim/schedule/slot_set.h"

namespace quiesce {

// What a strategy may see at a scheduling point.
struct PointView {
  SlotSet enabled;               // the clock if a timer is armed
  int current = 0;               // slot that ran last (0 before the first)
  bool current_enabled = false;  // … and could go on
  bool current_yields = false;   // … and leaving it is no pre-emption
  const Operation* const* pending = nullptr;  // by slot, valid where live
  int64_t step = 0;                           // operations so far

  bool Enabled(int slot) const { return enabled.Has(slot); }
  // Switching away from the current thread would be a pre-emption.
  bool CanPreempt() const { return current_enabled && !current_yields; }
  // The same, but for one who is held back.
  PointView Without(int slot) const {
    PointView rest = *this;
    rest.enabled.Remove(slot);
    if (current == slot) rest.current_enabled = false;
    return rest;
  }
};

// How PickThread says "stop here": the run is cut, not failed.
inline constexpr int kCutRun = -1;
// … and "the schedule does not fit": the run has diverged.
inline constexpr int kDivergedRun = -2;

class Strategy {
 public:
  virtual ~Strategy() = default;
  // False: the search is over, no further run.
  virtual bool BeginRun() = 0;
  // A slot enabled in `view`, or kCutRun, or kDivergedRun.
  virtual int PickThread(const PointView& view) = 0;
  // A number below `alternatives` (>= 2).
  virtual uint32_t PickValue(ChoiceKind kind, uint32_t alternatives) = 0;
  virtual void EndRun() {}
};

// The order in which a run goes on when nothing says otherwise: stay, else the
// next slot in turn, the clock only when nobody else can move.
inline int NonPreemptive(const PointView& view) {
  if (view.current != kClockSlot && view.CanPreempt()) return view.current;
  const SlotSet threads = view.enabled.Without(kClockSlot);
  return threads.Empty() ? kClockSlot : threads.NextInTurn(view.current);
}

}  // namespace quiesce

#endif  // QUIESCE_SCHEDULE_STRATEGY_H_
