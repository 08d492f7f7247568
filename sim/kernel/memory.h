// The simulated heap's place, and the kernel variables that are clocks.
#ifndef QUIESCE_KERNEL_MEMORY_H_
#define QUIESCE_KERNEL_MEMORY_H_

#include <cstddef>
#include <cstdint>

namespace quiesce {

// The arena behind malloc(9); its first heap_brk bytes are state.  What lies
// beyond kHeapCopied is watched (sim/exec/dirty_pages.h).
inline constexpr size_t kHeapSize = size_t{32} << 20;
inline constexpr size_t kHeapCopied = size_t{16} << 10;
char* HeapBase();

// `ticks`, `time_uptime` …: reading one is reading the clock.  `store` puts the
// present value into the variable, just before the module loads it.
struct TimeVariable {
  const volatile void* address;
  void (*store)(int64_t now_ns);
};
void AddTimeVariable(const TimeVariable& variable);

}  // namespace quiesce

#endif  // QUIESCE_KERNEL_MEMORY_H_
