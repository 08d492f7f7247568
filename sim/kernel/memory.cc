// Memory: malloc(9), the instrumented accesses, and who may still be touched.
//
// Simulated allocations live in one arena at a fixed address, found again by
// offset; a freed block stays mapped and is remembered as freed, so the first
// touch is the finding.  Blocks are recycled (else a loop that allocates would
// never close), but not the one of its area that was freed last: an immediate
// reuse would hide the stale pointer.
//
// Every access that the module's instrumentation reports comes through
// Access().  Own-stack accesses are only counted; everything else is a
// scheduling point (`--points=all`) and is checked when it takes effect.
#include "sim/kernel/memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>

#include "sim/exec/bug.h"
#include "sim/exec/dirty_pages.h"
#include "sim/kernel/kernel.h"

namespace quiesce {
namespace {

constexpr uint32_t kGap = 16;  // between blocks, catches overruns
constexpr int kMNowait = 0x1, kMWaitok = 0x2, kMZero = 0x100;
constexpr uintptr_t kNullPage = 64 * 1024;

std::vector<TimeVariable> time_table;

char* arena = nullptr;

char* MapArena() {
  void* p = mmap(nullptr, kHeapSize, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANON | MAP_NORESERVE, -1, 0);
  QUIESCE_CHECK(p != MAP_FAILED);
  return static_cast<char*>(p);
}

}  // namespace

char* HeapBase() {
  if (arena == nullptr) arena = MapArena();
  return arena;
}

void AddTimeVariable(const TimeVariable& variable) {
  time_table.push_back(variable);
}

Block* Kernel::FindBlock(const volatile void* address) {
  auto offset = static_cast<size_t>(
      reinterpret_cast<const char*>(const_cast<const void*>(address)) -
      HeapBase());
  uint32_t n = state.id.block_count;
  Block* end = state.blocks + n;
  Block* it =
      std::upper_bound(state.blocks, end, offset,
                       [](size_t at, const Block& b) { return at < b.offset; });
  if (it == state.blocks) return nullptr;
  --it;
  return offset < it->offset + std::max<uint32_t>(it->size, 1) ? it : nullptr;
}

// What stands for how much of an area is taken.
const void* Kernel::RowsOf(uint32_t area) const { return &state.blocks[area]; }

// A free block of `area` with exactly this room, or a new one behind its last;
// kBlockMax: there is no place.
uint32_t Kernel::BlockFor(uint32_t area, uint32_t room) {
  const uint32_t end = area == kSharedArea ? kHeapSize : (area + 1) * kAreaSize;
  uint32_t offset = area * kAreaSize;
  uint32_t& count = state.id.block_count;
  uint32_t i = 0;
  for (; i < count && AreaOf(state.blocks[i].offset) <= area; ++i) {
    const Block& b = state.blocks[i];
    if (AreaOf(b.offset) != area) continue;
    const uint32_t has = RoomOf(b.size);
    if (b.live == 0 && has == room && b.rests == 0) return i;
    offset = b.offset + has + kGap;
  }
  if (count == kBlockMax || offset + room + kGap > end) return kBlockMax;
  const auto insert = [i, count](auto& table) {
    std::move_backward(&table[i], &table[count], &table[count + 1]);
  };
  insert(state.blocks);
  insert(places.allocated);
  insert(places.freed);
  insert(places.block_number);
  insert(places.block_type);
  std::memmove(&places.block_name[i + 1], &places.block_name[i],
               (count - i) * sizeof places.block_name[0]);
  places.block_number[i] = count++;
  state.blocks[i] = {};
  state.blocks[i].offset = offset;
  return i;
}

void* Kernel::Malloc(size_t size, abi::malloc_type* type, int flags, Site pc) {
  if ((flags & kMWaitok) != 0) {
    if (Self().no_sleeping != 0 || CurThread()->td_critnest != 0) {
      SleepCall sleeps{};
      sleeps.verb = "malloc(M_WAITOK)";
      sleeps.pc = pc;
      CheckMaySleep(sleeps);
    } else {
      SleepCall sleeps{};
      sleeps.verb = "malloc(M_WAITOK)";
      sleeps.pc = pc;
      // [K6.55]
      if (config_.witness() || Self().held_count != 0) CheckMaySleep(sleeps);
    }
  } else if ((flags & kMNowait) != 0 &&
             FaultHappens(Fault::kNowait)) {  // [K6.55]
    return nullptr;
  }
  const auto want =
      static_cast<uint32_t>(std::clamp<size_t>(size, 1, size_t{kHeapSize}));
  const uint32_t room = RoomOf(want);
  auto area = static_cast<uint32_t>(machine().current());
  uint32_t index = BlockFor(area, room);
  Touches(TouchClass::kRows, RowsOf(area), TouchMode::kCount);
  if (index == kBlockMax) {
    area = kSharedArea;
    index = BlockFor(area, room);
    // Which block it is decides nothing, but whether one was free.
    Touches(TouchClass::kRows, RowsOf(area), TouchMode::kCount);
  }
  if (index == kBlockMax) {
    if ((flags & kMNowait) != 0) return nullptr;
    ModelLimit("more than 31 MiB, or 1024 blocks, of memory");
  }
  Block& b = state.blocks[index];
  b.size = want;
  b.live = 1;
  b.type = type;
  b.kld = static_cast<uint32_t>(KldOfText(pc) + 1);
  places.allocated[index] = pc;
  places.block_type[index] = type != nullptr ? type->ks_shortdesc : nullptr;
  places.block_name[index][0] = '\0';
  char* at = HeapBase() + b.offset;
  Touches(TouchClass::kMemory, at, TouchMode::kExclusive, room);
  machine().ForgetAccesses(at, room);
  if ((flags & kMZero) != 0) {
    dirty_pages().Zero(at, room);
  } else {
    std::fill_n(reinterpret_cast<uint32_t*>(at), room / sizeof kUnwritten,
                kUnwritten);
  }
  if (type != nullptr) ++type->qz_live;
  return at;
}

void* Kernel::Realloc(void* p, size_t size, abi::malloc_type* type, int flags,
                      Site pc) {
  void* fresh = Malloc(size, type, flags, pc);
  if (p == nullptr || fresh == nullptr) return fresh;
  Block* old = FindBlock(p);
  if (old != nullptr && old->live != 0) {
    std::memcpy(fresh, p, std::min<size_t>(old->size, size));
  }
  Free(p, type, pc);
  return fresh;
}

void Kernel::Free(void* p, abi::malloc_type* type, Site pc) {
  if (p == nullptr) return;  // K6.55
  machine().Point(Op(OpKind::kMemory, "free", p, pc));
  CheckTextAlive(pc);
  Block* b = FindBlock(p);
  if (b == nullptr || HeapBase() + b->offset != p) {
    Accuse(FindingKind::kKpiMisuse, "free-of-no-block", "K6.55", "",
           "frees something that malloc never returned", p, pc);
    return;
  }
  auto index = static_cast<uint32_t>(b - state.blocks);
  if (b->live == 0) {
    Accuse(FindingKind::kUseAfterFree, "double-free", "K6.55", "", "free", p,
           pc, Panics::kNever, 0, places.freed[index]);
    return;
  }
  if (type != nullptr && type != b->type) {
    Accuse(FindingKind::kKpiMisuse, "free-of-other-type", "K6.55", "",
           "frees with a malloc type other than the allocation's", p, pc,
           Panics::kNever);
  }
  // A lock or cv inside the block that somebody is waiting for.
  for (uint32_t s = 2; s < state.id.thread_count; ++s) {
    if (state.threads[s].life != kAlive) continue;
    Operation& op = machine().state.threads[s].op;
    bool waits = op.kind == OpKind::kLock || op.kind == OpKind::kRelock;
    if (!waits) continue;
    auto at = reinterpret_cast<uintptr_t>(op.object);
    auto begin = reinterpret_cast<uintptr_t>(p);
    if (at < begin || at >= begin + b->size) continue;
    if (machine().OpEnabled(static_cast<int>(s))) {
      // On its way to a lock that is free: it will find what is there by then.
      op.gate = nullptr;
    } else {
      Accuse(FindingKind::kUseAfterFree, "freed-lock", "K4.6", "",
             "frees a lock that a thread is waiting for", p, pc, Panics::kNever,
             static_cast<int>(s), op.pc);
    }
  }
  b->live = 0;
  if (b->type != nullptr && b->type->qz_live > 0) --b->type->qz_live;
  b->type = nullptr;
  places.freed[index] = pc;
  for (uint32_t i = 0; i < state.id.block_count; ++i) {
    Block& other = state.blocks[i];
    if (AreaOf(other.offset) == AreaOf(b->offset)) other.rests = 0;
  }
  b->rests = 1;
  // Whoever still reads it is found by the block; a pattern would make every
  // page of a buffer dirty.
  dirty_pages().Zero(static_cast<char*>(p), RoomOf(b->size));
}

void Kernel::ForgetType(const abi::malloc_type* type) {
  for (uint32_t i = 0; i < state.id.block_count; ++i) {
    if (state.blocks[i].type == type) state.blocks[i].type = nullptr;
  }
}

bool Kernel::CheckMemory(const volatile void* address, size_t size,
                         const char* verb, Site pc) {
  // What is not of the heap goes with its kld, which touches everything.
  if (reinterpret_cast<uintptr_t>(address) -
          reinterpret_cast<uintptr_t>(HeapBase()) <
      kHeapSize) {
    Touches(TouchClass::kMemory, address, TouchMode::kRead, 1);
  }
  return CheckAccess(address, size, verb, pc);
}

bool Kernel::CheckAccess(const volatile void* address, size_t size,
                         const char* verb, Site pc) {
  auto a = reinterpret_cast<uintptr_t>(address);
  const void* where = const_cast<const void*>(address);
  if (a < kNullPage) {
    Accuse(FindingKind::kPageFault, a == 0 ? "null" : "near-null", "K7.11", "",
           verb, where, pc);
    return false;
  }
  auto heap = reinterpret_cast<uintptr_t>(HeapBase());
  if (a - heap < kHeapSize) {
    Block* b = FindBlock(address);
    if (b == nullptr || a + size > heap + b->offset + b->size) {
      // Inside the arena, outside any block: a real kernel would have found
      // some neighbour's memory there.
      Accuse(FindingKind::kPageFault, "out-of-bounds", "K6.55", "", verb, where,
             pc, Panics::kNever);
      return false;
    }
    // [K6.55]
    if (b->live == 0) {
      Accuse(FindingKind::kUseAfterFree, "freed", "K6.55",
             TrapOfFreedUse(HeapBase() + b->offset), verb, where, pc,
             Panics::kNever, 0, places.freed[b - state.blocks]);
      return false;
    }
    return true;
  }
  for (int kld = 0; kld < kld_count(); ++kld) {
    if (!images_[kld]->Contains(address)) continue;
    // [K5.60]
    if (state.klds[kld].life != kNotLoaded) return true;
    Accuse(FindingKind::kUseAfterUnload, "data", "K5.62", "", verb, where, pc,
           Panics::kAlways);
    return false;
  }
  return true;
}

void Kernel::EndlessLoop(Site pc) {
  Accuse(FindingKind::kLivelock, "endless-loop", "K7.13", "",
         "loops without ever reaching a scheduling point", nullptr, pc);
  machine().EndRun(Ending::kError);
}

void Kernel::Spin(Site pc) {
  if (machine().current() == kClockSlot) return;
  if (machine().CountUnseen(256)) EndlessLoop(pc);
}

namespace {

// What a read sees, for traces.
int64_t SignedN(const volatile void* p, size_t size) {
  switch (size) {
    case 1:
      return *static_cast<const volatile int8_t*>(p);
    case 2:
      return *static_cast<const volatile int16_t*>(p);
    case 4:
      return *static_cast<const volatile int32_t*>(p);
    default:
      return *static_cast<const volatile int64_t*>(p);
  }
}

}  // namespace

// Can anybody else read or write it?  Constants of a module cannot change, and
// what lies outside the simulated world (`hz`) never does.
bool Kernel::IsShared(uintptr_t a) const {
  if (a - reinterpret_cast<uintptr_t>(HeapBase()) < kHeapSize) return true;
  for (const KldImage* image : images_) {
    for (const AddressRange& r : image->mapped) {
      if (r.Contains(a)) return image->IsWritable(a);
    }
  }
  if (a - reinterpret_cast<uintptr_t>(&state) < sizeof state) return true;
  for (const Region& r : regions_) {
    if (a - reinterpret_cast<uintptr_t>(r.begin) < r.size) return true;
  }
  for (uint32_t s = 2; s < state.id.thread_count; ++s) {
    if (machine().carrier().Stack(static_cast<int>(s)).Contains(a)) return true;
  }
  return false;
}

void Kernel::Access(const volatile void* address, size_t size, uint32_t access,
                    Site pc) {
  Machine& m = machine();
  int me = m.current();
  if (me == kClockSlot) return;  // constructors of a kld being mapped
  auto a = reinterpret_cast<uintptr_t>(address);
  const StackRange& stack = m.carrier().Stack(me);
  if (stack.top - reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) >
      kStackLimit) {
    Accuse(FindingKind::kPageFault, "stack-overflow", "K7.11", "",
           "runs out of kernel stack", nullptr, pc);
    m.EndRun(Ending::kError);
  }
  if (stack.Contains(a)) {
    if (m.CountUnseen(1)) EndlessLoop(pc);
    return;
  }
  if (a < kNullPage) {
    CheckMemory(address, size, (access & kWrites) != 0 ? "writes" : "reads",
                pc);
    m.EndRun(Ending::kError);
  }
  if (!IsShared(a)) {
    for (const TimeVariable& v : time_table) {
      if (v.address == address) v.store(NowNs(pc));
    }
    return;
  }
  const char* verb = (access & kWrites) != 0
                         ? (access & kReads) != 0 ? "updates" : "writes"
                         : "reads";
  if (config_.branch_on_accesses || (access & kAtomic) != 0) {
    Operation op = Op(OpKind::kAccess, verb, address, pc);
    op.access = static_cast<uint8_t>(access);
    op.size = static_cast<uint32_t>(size);
    // [K7.13]
    m.Point(op);
    CheckTextAlive(pc);
  }
  if (!CheckAccess(address, size, verb, pc)) return;
  if (m.recording() && access == kReads && size <= 8) {
    m.NoteResult(SignedN(address, size));
  }
  // The fields of a recycled thread or process (K1.3, T6).
  if (a - reinterpret_cast<uintptr_t>(state.td) < sizeof state.td) {
    size_t slot =
        (a - reinterpret_cast<uintptr_t>(state.td)) / sizeof state.td[0];
    if (slot >= 2) CheckHandle(&state.td[slot], verb, pc);
  } else if (a - reinterpret_cast<uintptr_t>(state.p) < sizeof state.p) {
    CheckHandle(
        &state
             .p[(a - reinterpret_cast<uintptr_t>(state.p)) / sizeof state.p[0]],
        verb, pc);
  }
}

namespace {

uint64_t LoadN(const volatile void* p, size_t size) {
  switch (size) {
    case 1:
      return *static_cast<const volatile uint8_t*>(p);
    case 2:
      return *static_cast<const volatile uint16_t*>(p);
    case 4:
      return *static_cast<const volatile uint32_t*>(p);
    default:
      return *static_cast<const volatile uint64_t*>(p);
  }
}

void StoreN(volatile void* p, size_t size, uint64_t v) {
  switch (size) {
    case 1:
      *static_cast<volatile uint8_t*>(p) = static_cast<uint8_t>(v);
      break;
    case 2:
      *static_cast<volatile uint16_t*>(p) = static_cast<uint16_t>(v);
      break;
    case 4:
      *static_cast<volatile uint32_t*>(p) = static_cast<uint32_t>(v);
      break;
    default:
      *static_cast<volatile uint64_t*>(p) = v;
  }
}

}  // namespace

// One event, sequentially consistent: orderings weaker than that are not
// explored (docs/model.md, "not covered").
uint64_t Kernel::Atomic(int op, volatile void* address, size_t size,
                        uint64_t operand, uint64_t* expected, Site pc) {
  uint32_t access = kAtomic;
  if (op != abi::QZ_ATOMIC_STORE) access |= kReads;
  if (op != abi::QZ_ATOMIC_LOAD) access |= kWrites;
  // An atomic on one's own stack is still an access nobody else can see.
  Access(address, size, access, pc);
  uint64_t old = LoadN(address, size);
  uint64_t mask = size == 8 ? ~uint64_t{0} : (uint64_t{1} << (8 * size)) - 1;
  switch (op) {
    case abi::QZ_ATOMIC_LOAD:
      return old;
    case abi::QZ_ATOMIC_STORE:
    case abi::QZ_ATOMIC_SWAP:
      StoreN(address, size, operand);
      break;
    case abi::QZ_ATOMIC_ADD:
      // [K6.41]
      StoreN(address, size, old + operand);
      break;
    case abi::QZ_ATOMIC_SUBTRACT:
      StoreN(address, size, old - operand);
      break;
    case abi::QZ_ATOMIC_SET:
      StoreN(address, size, old | operand);
      break;
    case abi::QZ_ATOMIC_CLEAR:
      StoreN(address, size, old & ~operand);
      break;
    case abi::QZ_ATOMIC_AND:
      StoreN(address, size, old & operand);
      break;
    case abi::QZ_ATOMIC_XOR:
      StoreN(address, size, old ^ operand);
      break;
    case abi::QZ_ATOMIC_NAND:
      StoreN(address, size, ~(old & operand));
      break;
    case abi::QZ_ATOMIC_CMPSET:
      if ((*expected & mask) == old) {
        StoreN(address, size, operand);
        return 1;
      }
      *expected = old;
      return 0;
    default:
      QUIESCE_BUG("an atomic operation of no kind");
  }
  return old;
}

}  // namespace quiesce
