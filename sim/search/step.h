// One step of one thread in a stepped search, on clean stack.
#ifndef QUIESCE_SEARCH_STEP_H_
#define QUIESCE_SEARCH_STEP_H_

#include <cstdint>

#include "sim/exec/dead_stack.h"
#include "sim/schedule/machine.h"

namespace quiesce {

inline void ClearBelow(int slot) {
  const uintptr_t sp = machine().carrier().LiveStackPointer(slot);
  if (sp != 0) ClearBelow(sp);  // threads: nobody saves their stacks
}

inline void StepThread(int slot, uint32_t answer) {
  ClearBelow(slot);
  machine().Step(slot, answer);
}

// The thread that waits for the answer to a question, and alone can move;
// kClockSlot: none.
inline int Asker() {
  const Machine& m = machine();
  for (const int slot : m.state.live) {
    if (m.state.threads[slot].op.kind == OpKind::kChoice) return slot;
  }
  return kClockSlot;
}

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_STEP_H_
