#include "sim/scenario/snapshot.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>
#include <vector>

#include "sim/exec/dirty_pages.h"
#include "sim/exec/sanitizer.h"
#include "sim/kernel/kernel.h"
#include "sim/kernel/memory.h"
#include "sim/schedule/machine.h"

namespace quiesce {
namespace {

// Raw stack bytes hold ASan's redzones; an instrumented memcpy would object.
QUIESCE_NO_ASAN inline void Copy(void* to, const void* from, size_t size) {
#ifdef QUIESCE_ASAN
  auto* t = static_cast<volatile uint8_t*>(to);
  auto* f = static_cast<const volatile uint8_t*>(from);
  for (size_t i = 0; i < size; ++i) t[i] = f[i];
#else
  std::memcpy(to, from, size);
#endif
}

// Calls f(begin, size) for every table's used prefix, sizes taken from the
// counts that are in memory *now*: restoring must bring the counts back first.
template <typename F>
void ForEachTable(Kernel& k, F f) {
  KernelState& s = k.state;
  const KernelIdentity& id = s.id;
  auto used = [&](auto& table, size_t first, size_t count) {
    // Padding would tell equal states apart.
    static_assert(std::has_unique_object_representations_v<
                  std::remove_reference_t<decltype(table[0])>>);
    if (count > first) f(&table[first], (count - first) * sizeof table[0]);
  };
  used(machine().state.threads, 2, id.thread_count);
  used(s.threads, 2, id.thread_count);
  used(s.td, 2, id.thread_count);
  used(s.procs, 0, id.proc_count);
  used(s.p, 0, id.proc_count);
  used(s.timers, 0, id.timer_count);
  used(s.klds, 0, id.kld_count);
  used(s.registrations, 0, id.registration_count);
  used(s.files, 0, id.file_count);
  used(s.epoch_callbacks, 0, id.epoch_callback_count);
  used(s.taskqueues, 0, id.taskqueue_count);
  used(s.witness, 0, id.witness_count);
  used(s.blocks, 0, id.block_count);
  for (uint32_t i = 0; i < id.block_count; ++i) {
    const uint32_t begin = s.blocks[i].offset;
    if (begin >= kHeapShared) break;
    while (i + 1 < id.block_count &&
           AreaOf(s.blocks[i + 1].offset) == AreaOf(begin)) {
      ++i;
    }
    const Block& last = s.blocks[i];
    f(HeapBase() + begin, last.offset + RoomOf(last.size) - begin);
  }
  for (const Kernel::Region& r : k.regions()) {
    auto* begin = static_cast<char*>(r.begin);
    const DirtyPages::Range* watched = dirty_pages().RangeIn(begin, r.size);
    if (watched == nullptr) {
      f(begin, r.size);
      continue;
    }
    char* after = watched->begin + watched->size;
    f(begin, static_cast<size_t>(watched->begin - begin));
    f(after, static_cast<size_t>(begin + r.size - after));
  }
}

// The pages of a watched range are saved with their numbers, those of fresh
// memory without what they hold; this one ends them.
constexpr uint32_t kNoPage = UINT32_MAX;
constexpr uint32_t kFresh = uint32_t{1} << 31;

const void* FreshPage() {
  static const std::vector<uint32_t> page(
      dirty_pages().page_size() / sizeof kUnwritten, kUnwritten);
  return page.data();
}

// Calls f(begin, size) for the call sites that findings may name: of what is
// held, waited on and allocated now, and of lock orders.  The tables must be
// back already.
template <typename F>
void ForEachPlace(Kernel& k, F f) {
  const KernelState& s = k.state;
  for (uint32_t slot = 0; slot < s.id.thread_count; ++slot) {
    const uint32_t held = s.threads[slot].held_count;
    if (held != 0) f(&k.places.held[slot][0], held * sizeof(const void*));
  }
  auto used = [&](auto& table, size_t count) {
    if (count != 0) f(&table[0], count * sizeof table[0]);
  };
  used(k.places.slept, s.id.thread_count);
  used(k.places.allocated, s.id.block_count);
  used(k.places.freed, s.id.block_count);
  for (uint32_t i = 0; i < s.id.witness_count; ++i) {
    used(k.places.order_later[i], s.id.witness_count);
  }
}

constexpr size_t kMachineHeader = offsetof(MachineState, threads);

}  // namespace

void SnapshotStack::Append(const void* from, size_t size) {
  if (size_ + size > capacity_) {
    capacity_ = std::max<size_t>(2 * capacity_, size_ + size + 65536);
    // Not zeroed: pages that no search reaches are never touched.
    std::unique_ptr<uint8_t[]> grown(new uint8_t[capacity_]);
    if (size_ != 0) std::memcpy(grown.get(), bytes_.get(), size_);
    bytes_ = std::move(grown);
  }
  Copy(bytes_.get() + size_, from, size);
  size_ += size;
}

SnapshotStack::Mark SnapshotStack::Push(bool stacks) {
  Mark mark;
  mark.begin = size_;
  Machine& m = machine();
  Kernel& k = kernel();
  Append(&m.state, kMachineHeader);
  Append(&k.state.id, sizeof k.state.id);
  ForEachTable(k, [this](const void* p, size_t n) { Append(p, n); });
  const size_t page = dirty_pages().page_size();
  for (const DirtyPages::Range& r : dirty_pages().ranges()) {
    for (const uint32_t i : r.dirty) {
      const char* at = r.begin + i * page;
      if (std::memcmp(at, r.pristine + i * page, page) == 0) continue;
      const bool fresh = std::memcmp(at, FreshPage(), page) == 0;
      const uint32_t saved = fresh ? i | kFresh : i;
      Append(&saved, sizeof saved);
      if (!fresh) Append(at, page);
    }
    Append(&kNoPage, sizeof kNoPage);
  }
  if (stacks) {
    for (const int slot : m.state.live) {
      uint64_t sp = m.carrier().LiveStackPointer(slot);
      Append(&sp, sizeof sp);
      Append(reinterpret_cast<const void*>(sp),
             m.carrier().Stack(slot).top - sp);
    }
  }
  mark.hashed = size_ - mark.begin;
  Append(&m.meter, sizeof m.meter);
  Append(m.findings(), m.finding_count() * sizeof(RawFinding));
  Append(&k.state.memo, sizeof k.state.memo);
  ForEachPlace(k, [this](const void* p, size_t n) { Append(p, n); });
  mark.end = size_;
  return mark;
}

void SnapshotStack::Restore(const Mark& mark, bool stacks) {
  Machine& m = machine();
  Kernel& k = kernel();
  const uint8_t* at = bytes_.get() + mark.begin;
  auto take = [&at](void* to, size_t size) {
    Copy(to, at, size);
    at += size;
  };
  take(&m.state, kMachineHeader);
  take(&k.state.id, sizeof k.state.id);
  ForEachTable(k, take);
  const size_t page = dirty_pages().page_size();
  for (const DirtyPages::Range& r : dirty_pages().ranges()) {
    uint32_t saved = 0;
    take(&saved, sizeof saved);
    for (const uint32_t i : r.dirty) {
      char* to = r.begin + i * page;
      if ((saved & ~kFresh) != i || saved == kNoPage) {
        Copy(to, r.pristine + i * page, page);
        continue;
      }
      if ((saved & kFresh) != 0) {
        Copy(to, FreshPage(), page);
      } else {
        take(to, page);
      }
      take(&saved, sizeof saved);
    }
  }
  if (stacks) {
    for (const int slot : m.state.live) {
      uint64_t sp = 0;
      take(&sp, sizeof sp);
      m.carrier().SetLiveStackPointer(slot, sp);
#ifdef QUIESCE_ASAN
      ASAN_UNPOISON_MEMORY_REGION(
          reinterpret_cast<void*>(m.carrier().Stack(slot).low),
          m.carrier().Stack(slot).top - m.carrier().Stack(slot).low);
#endif
      take(reinterpret_cast<void*>(sp), m.carrier().Stack(slot).top - sp);
    }
  }
  take(&m.meter, sizeof m.meter);
  take(m.findings(), m.finding_count() * sizeof(RawFinding));
  take(&k.state.memo, sizeof k.state.memo);
  ForEachPlace(k, take);
}

uint64_t HashOfData(size_t most) {
  uint64_t hash = 0;
  for (const Kernel::Region& r : kernel().regions()) {
    const size_t size = std::min(most, r.size);
    if (size != 0) hash = XXH3_64bits_withSeed(r.begin, size, hash);
    most -= size;
  }
  return hash;
}

}  // namespace quiesce
