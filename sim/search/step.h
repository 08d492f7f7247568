// One step of one thread in a stepped search, on clean stack.
#ifndef QUIESCE_SEARCH_STEP_H_
#define QUIESCE_SEARCH_STEP_H_

#include <cstdint>
#include <cstring>

#include "sim/exec/sanitizer.h"
#include "sim/schedule/machine.h"

namespace quiesce {

// Stack bytes below a stopped thread's live part are whatever earlier branches
// left there.  Frames pushed over them would carry that into the hash and into
// uninitialised locals.
inline constexpr size_t kScrub = 1536;

QUIESCE_NO_ASAN inline void ScrubBelow(int slot) {
  const uintptr_t sp = machine().carrier().LiveStackPointer(slot);
  if (sp == 0) return;  // threads: nobody saves their stacks
#ifdef QUIESCE_ASAN
  ASAN_UNPOISON_MEMORY_REGION(reinterpret_cast<void*>(sp - kScrub), kScrub);
#endif
  std::memset(reinterpret_cast<void*>(sp - kScrub), 0, kScrub);
}

inline void StepThread(int slot, uint32_t answer) {
  ScrubBelow(slot);
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
