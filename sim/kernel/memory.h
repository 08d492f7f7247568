// The simulated heap's place, and the kernel variables that are clocks.
#ifndef QUIESCE_KERNEL_MEMORY_H_
#define QUIESCE_KERNEL_MEMORY_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "sim/exec/carrier.h"

namespace quiesce {

// The arena behind malloc(9).  Each thread slot allocates in an area of its
// own: blocks that threads keep for themselves lie where they lie whoever came
// first, and their allocation commutes.  (Of one that all share, and whoever
// needs it first makes, the address does tell.)  What does not fit goes into
// the part that all share, which is watched (sim/exec/dirty_pages.h).
inline constexpr uint32_t kHeapSize = uint32_t{32} << 20;
inline constexpr uint32_t kAreaSize = 8192;
inline constexpr uint32_t kSharedArea = kSlotMax;
inline constexpr uint32_t kHeapShared = kSharedArea * kAreaSize;

// What memory holds that nobody has written yet, from a block's beginning.
inline constexpr uint32_t kUnwritten = 0xdeadc0de;

inline constexpr uint32_t AreaOf(uint32_t offset) {
  return std::min(offset / kAreaSize, kSharedArea);
}
// What a block of `size` takes, without the gap behind it.
inline constexpr uint32_t RoomOf(uint32_t size) {
  constexpr uint32_t kGrain = 16;
  return (size + kGrain - 1) / kGrain * kGrain;
}
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
