// Dead stack: the bytes below what a simulated thread is still using.
//
// Calls that have returned leave them, later calls build their frames over
// them, and of a frame not every word is written: padding, and places that are
// only filled on another path.  What is left there would tell states apart that
// are the same, and be found in uninitialised locals.  So it is cleared
// whenever a thread is about to go on, and by module code itself at each basic
// block: what a call has left lies in no frame that is built after it.
#ifndef QUIESCE_EXEC_DEAD_STACK_H_
#define QUIESCE_EXEC_DEAD_STACK_H_

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "sim/exec/sanitizer.h"

namespace quiesce {

// As much as calls between two scheduling points use, as a rule.
inline constexpr size_t kDeadStack = 1536;

// Below the live part of a stopped thread's stack.
QUIESCE_NO_ASAN inline void ClearBelow(uintptr_t sp) {
#ifdef QUIESCE_ASAN
  ASAN_UNPOISON_MEMORY_REGION(reinterpret_cast<void*>(sp - kDeadStack),
                              kDeadStack);
#endif
  // A length that is known here makes compilers choose a slow way.
  static const volatile size_t length = kDeadStack;
  std::memset(reinterpret_cast<void*>(sp - kDeadStack), 0, length);
}

// Below the caller's frame.
[[gnu::noinline]] QUIESCE_NO_ASAN inline void ClearBelowHere() {
  char dead[kDeadStack];
  ClearBelow(reinterpret_cast<uintptr_t>(dead + kDeadStack));
  asm volatile("" ::"r"(dead) : "memory");
}

}  // namespace quiesce

#endif  // QUIESCE_EXEC_DEAD_STACK_H_
