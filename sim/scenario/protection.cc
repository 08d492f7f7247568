#include "sim/scenario/protection.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "sim/exec/bytes.h"
#include "sim/kernel/kernel.h"
#include "sim/kernel/memory.h"
#include "sim/schedule/machine.h"

namespace quiesce {
namespace {

constexpr uintptr_t kCell = 4;
constexpr uintptr_t kCellsMax = 256;  // of one operation, one by one

uintptr_t Address(const volatile void* p) {
  return reinterpret_cast<uintptr_t>(p);
}

const abi::lock_object* LockOf(const Operation& op) {
  return static_cast<const abi::lock_object*>(
      const_cast<const void*>(op.object));
}

// Giving back, which shares its kind with the beginning and end of a lock.
bool IsRelease(const Operation& op) {
  return op.kind == OpKind::kUnlock && std::strcmp(op.verb, "lock init") != 0 &&
         std::strcmp(op.verb, "lock destroy") != 0;
}

// How many bytes it is about.
uintptr_t SizeOf(const Operation& op) {
  if (op.kind != OpKind::kMemory) return std::max<uint32_t>(op.size, 1);
  const KernelState& s = kernel().state;
  const uintptr_t offset = Address(op.object) - Address(HeapBase());
  for (uint32_t i = 0; i < s.id.block_count; ++i) {
    if (s.blocks[i].offset == offset) {
      return std::max<uint32_t>(s.blocks[i].size, 1);
    }
  }
  return 1;
}

bool IsMutex(const Operation& op) {
  return LockOf(op)->lo_class == abi::QZ_LOCK_MTX;
}

bool ReturnsToKld(const Operation& op) {
  return op.kind == OpKind::kLeave &&
         std::strcmp(op.verb, Kernel::kReturnsToKld) == 0;
}

// Out of module text, and whoever sleeps on the thread is woken.
bool IsKthreadExit(const Operation& op) {
  return op.kind == OpKind::kExit &&
         std::strcmp(op.verb, Kernel::kKthreadExit) == 0;
}

// A step of kldload or kldunload.  On its way to the next one the linker looks
// at its tables, whatever the step itself is about.
bool IsLinkers(int slot) {
  const KernelState& s = kernel().state;
  const Operation& op = machine().state.threads[slot].op;
  switch (op.kind) {
    case OpKind::kModule:
      return true;
    case OpKind::kLeave:
      return s.threads[slot].role == kActor && !ReturnsToKld(op);
    case OpKind::kLock:
    case OpKind::kRelock:
    case OpKind::kUnlock:
      return op.object == &s.id.kld_sx || op.object == &s.id.kld_busy ||
             (op.object == &s.id.giant && s.threads[slot].role == kActor);
    default:
      return false;
  }
}

// What the kernel does on its own behalf may do more than it says.
bool IsKernelsOwn(int slot) {
  const auto& id = kernel().state.id;
  return (machine().state.threads[slot].op.pc == nullptr && !IsLinkers(slot)) ||
         static_cast<uint32_t>(slot) == id.softclock_slot ||
         static_cast<uint32_t>(slot) == id.epoch_slot;
}

// The threads' and processes' own fields are the kernel's to change.
bool IsKernels(uintptr_t address) {
  return address - Address(&kernel().state) < sizeof kernel().state;
}

// … but for what a thread is told of itself, once.
bool IsOwnConstant(int slot, const Operation& op) {
  const abi::thread& td = kernel().state.td[slot];
  return (op.access & kWrites) == 0 &&
         (op.object == &td.td_tid || op.object == &td.td_proc);
}

// Can nobody else move, and is nobody in the middle of something?
bool OthersAreIdle(int slot) {
  const Machine& m = machine();
  if (!m.Enabled().Without(slot).Empty()) return false;
  const bool tells_text = kernel().kld_count() != 0;
  for (const int other : m.state.live.Without(slot)) {
    const ThreadState& t = kernel().state.threads[other];
    const bool inside = tells_text ? t.frame_count != 0 : t.exiting == 0;
    if (inside && m.state.threads[other].op.kind != OpKind::kStart) {
      return false;
    }
  }
  return true;
}

template <class T>
int PlaceOf(T what, std::vector<T>& in) {
  const auto it = std::find(in.begin(), in.end(), what);
  const auto place = static_cast<int>(it - in.begin());
  if (it == in.end()) in.push_back(std::move(what));
  return place;
}

template <class T>
auto Find(const T& what, std::vector<T>& in) {
  return std::find_if(in.begin(), in.end(),
                      [&](const T& other) { return what.SameAs(other); });
}

}  // namespace

Protection::Use Protection::UseBy(int slot, const Operation& op) {
  const ThreadState& t = kernel().state.threads[slot];
  Latest now;
  now.count = t.held_count;
  for (uint32_t i = 0; i < t.held_count; ++i) {
    const abi::lock_object* lock = t.held[i].lock;
    now.locks[i] = Address(lock);
    now.exclusive[i] = lock->qz_owner == static_cast<uint32_t>(slot);
  }
  // From one step to a thread's next it seldom changes.
  Latest& latest = latest_[slot];
  if (!latest.IsOf(now)) {
    HeldLocks held;
    for (uint32_t i = 0; i < now.count; ++i) {
      held.all.push_back(now.locks[i]);
      if (now.exclusive[i]) held.exclusive.push_back(now.locks[i]);
    }
    std::sort(held.all.begin(), held.all.end());
    std::sort(held.exclusive.begin(), held.exclusive.end());
    latest = now;
    latest.index = IndexOf(std::move(held));
  }
  return UseOf(slot, latest.index,
               op.kind != OpKind::kAccess || (op.access & kWrites) != 0);
}

Protection::Use Protection::UseOf(int slot, int held, bool writes) {
  const ThreadState& t = kernel().state.threads[slot];
  return {slot, held, writes, t.creator, t.birth, t.births, GoneNow()};
}

namespace {

uint16_t NameOf(uint32_t creator, uint32_t birth) {
  return static_cast<uint16_t>(creator << 8 | birth);
}

}  // namespace

int Protection::GoneNow() {
  constexpr uint32_t kNamedMax = 31;  // of those that one thread has created
  const KernelState& s = kernel().state;
  uint32_t there[kSlotMax] = {};  // a bit per birth, by creator
  for (uint32_t slot = 2; slot < s.id.thread_count; ++slot) {
    const ThreadState& t = s.threads[slot];
    if (t.life != kExited && t.exiting == 0 && t.birth <= kNamedMax) {
      there[t.creator] |= uint32_t{1} << t.birth;
    }
  }
  now_.clear();
  for (const int creator : machine().state.live) {
    const uint32_t births = s.threads[creator].births;
    for (uint32_t i = 1; i <= std::min(births, kNamedMax); ++i) {
      if ((there[creator] >> i & 1) == 0) {
        now_.push_back(NameOf(static_cast<uint32_t>(creator), i));
      }
    }
  }
  if (now_ != gone_[static_cast<size_t>(gone_now_)]) {
    gone_now_ = PlaceOf(now_, gone_);
  }
  return gone_now_;
}

// Was a's thread, whenever b was seen?
bool Protection::WasGone(const Use& a, const Use& b) const {
  const std::vector<uint16_t>& gone = gone_[static_cast<size_t>(b.gone)];
  return std::binary_search(gone.begin(), gone.end(),
                            NameOf(a.creator, a.birth));
}

// `known` was seen once more.  False: that tells nothing new.
bool Protection::Narrow(const Use& use, Use& known) {
  if (use.gone == known.gone) return false;
  const auto& a = gone_[static_cast<size_t>(use.gone)];
  const auto& b = gone_[static_cast<size_t>(known.gone)];
  std::vector<uint16_t> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(),
                        std::back_inserter(both));
  if (both == b) return false;
  known.gone = PlaceOf(std::move(both), gone_);
  return true;
}

void Protection::Keep(const Use& use, std::vector<Use>& to) {
  const auto known = Find(use, to);
  if (known == to.end()) {
    to.push_back(use);
  } else {
    Narrow(use, *known);
  }
}

int Protection::IndexOf(HeldLocks held) {
  return PlaceOf(std::move(held), held_);
}

// Do they not disturb each other, or keep each other out?
bool Protection::Excludes(const Use& a, const Use& b) const {
  if (a.slot == b.slot || (!a.writes && !b.writes)) return true;
  auto before_creation = [](const Use& x, const Use& y) {
    return x.slot == y.creator && x.births < y.birth;
  };
  if (before_creation(a, b) || before_creation(b, a)) return true;
  if (WasGone(a, b) || WasGone(b, a)) return true;
  auto meet = [](const std::vector<uintptr_t>& x,
                 const std::vector<uintptr_t>& y) {
    return std::any_of(x.begin(), x.end(), [&](uintptr_t lock) {
      return std::binary_search(y.begin(), y.end(), lock);
    });
  };
  const HeldLocks& of_a = held_[static_cast<size_t>(a.held)];
  const HeldLocks& of_b = held_[static_cast<size_t>(b.held)];
  return meet(of_a.exclusive, of_b.all) || meet(of_a.all, of_b.exclusive);
}

Protection::Cell& Protection::CellAt(Space space, uintptr_t at) {
  const auto [it, fresh] = spaces_[space].try_emplace(at);
  if (fresh && space == kBytes) {
    for (const Wide& w : wide_) {
      if (at >= w.first && at <= w.last) Keep(w.use, it->second.uses);
    }
  }
  return it->second;
}

// False: somebody relied on the contrary.
bool Protection::Add(const Use& use, Cell& cell, bool dear) {
  auto known = Find(use, cell.uses);
  if (known == cell.uses.end()) {
    known = cell.uses.insert(known, use);
  } else if (!Narrow(use, *known)) {
    return true;
  }
  if (std::all_of(cell.relied.begin(), cell.relied.end(),
                  [&](const Use& r) { return Excludes(r, *known); })) {
    return true;
  }
  if (dear) fixed_.insert(cell.pcs.begin(), cell.pcs.end());
  return false;
}

bool Protection::UsedWidely(const Wide& wide, bool dear) {
  const auto known = Find(wide, wide_);
  if (known == wide_.end()) {
    wide_.push_back(wide);
  } else if (!Narrow(wide.use, known->use)) {
    return true;
  }
  bool kept = true;
  for (auto& [at, cell] : spaces_[kBytes]) {
    if (at >= wide.first && at <= wide.last) kept &= Add(wide.use, cell, dear);
  }
  return kept;
}

bool Protection::Used(const Use& use, Space space, uintptr_t begin,
                      uintptr_t size, bool dear) {
  const uintptr_t first = begin / kCell;
  const uintptr_t last = (begin + size - 1) / kCell;
  if (space == kBytes && last - first > kCellsMax) {
    return UsedWidely({first, last, use}, dear);
  }
  bool kept = true;
  for (uintptr_t at = first; at <= last; ++at) {
    kept &= Add(use, CellAt(space, at), dear);
  }
  return kept;
}

bool Protection::Learn(int slot, bool dear) {
  const Operation& op = machine().state.threads[slot].op;
  const bool kept =
      !IsLinkers(slot) || Used(UseBy(slot, op), kLinker, kCell, 1, dear);
  if (OthersAreIdle(slot)) return kept;
  Space space = kBytes;
  switch (op.kind) {
    case OpKind::kAccess:
    case OpKind::kPublish:
    case OpKind::kMemory:  // a block goes, with the locks that are in it
      break;
    case OpKind::kLock:
    case OpKind::kRelock:
      if (op.gate != nullptr && IsMutex(op)) return kept;
      break;  // tries it; or may hold it together with others
    case OpKind::kUnlock:
      if (IsRelease(op) && IsMutex(op)) return kept;
      break;  // begins or ends it
    case OpKind::kSleep:
    case OpKind::kWakeup:
    case OpKind::kWait:  // may sleep in the same event
      space = kChannels;
      break;
    case OpKind::kExit:
      if (!IsKthreadExit(op)) return kept;
      space = kChannels;
      break;
    default:
      return kept;
  }
  return Used(UseBy(slot, op), space, Address(op.object), SizeOf(op), dear) &&
         kept;
}

bool Protection::MovesLeft(int slot) {
  const Operation& op = machine().state.threads[slot].op;
  if (IsKernelsOwn(slot) || fixed_.contains(op.pc)) return false;
  if (IsLinkers(slot) && !IsLinkersAlone(slot)) return false;
  switch (op.kind) {
    case OpKind::kAccess:
      // What the kernel touches on a module's behalf counts as atomic, and it
      // has ways of its own to touch it.
      return (op.access & kAtomic) == 0 &&
             (!IsKernels(Address(op.object)) || IsOwnConstant(slot, op)) &&
             IsKeptOut(UseBy(slot, op), kBytes, Address(op.object), op.size,
                       op.pc);
    case OpKind::kUnlock:
      return IsRelease(op) && Releases(UseBy(slot, op), LockOf(op));
    case OpKind::kLeave:
      return IsLinkers(slot);
    case OpKind::kWakeup:
      return WakesOnlyWaiters(slot, op);
    case OpKind::kSleep:
      return SleepsForEver(slot, op);
    default:
      return false;
  }
}

bool Protection::IsLinkersAlone(int slot) {
  return IsKeptOut(UseBy(slot, machine().state.threads[slot].op), kLinker,
                   kCell, 1);
}

bool Protection::Releases(const Use& use, const abi::lock_object* lock) {
  return lock->qz_owner == static_cast<uint32_t>(use.slot) &&
         IsKeptOut(use, kBytes, Address(lock), 1);
}

// A wakeup, of sleepers who can be woken in no other way.
bool Protection::WakesOnlyWaiters(int slot, const Operation& op) {
  const KernelState& s = kernel().state;
  if (std::strncmp(op.verb, "wakeup", 6) != 0 ||
      IsKernels(Address(op.object))) {
    return false;
  }
  for (uint32_t i = 0; i < s.id.sleeper_count; ++i) {
    const ThreadState& t = s.threads[s.id.sleepers[i]];
    if (t.channel == op.object && (t.timed != 0 || t.catches != 0)) {
      return false;
    }
  }
  return IsKeptOut(UseBy(slot, op), kChannels, Address(op.object), 1);
}

// A sleep that only a wakeup ends; it gives up its interlock, and Giant.
bool Protection::SleepsForEver(int slot, const Operation& op) {
  const auto& id = kernel().state.id;
  const auto* interlock = static_cast<const abi::lock_object*>(op.object2);
  const abi::lock_object* giant = &id.giant.lock_object;
  if ((op.flags & kForEver) == 0 || interlock == nullptr ||
      IsKernels(Address(op.object)) ||
      id.faults_left[static_cast<size_t>(Fault::kSpurious)] != 0) {
    return false;
  }
  const Use use = UseBy(slot, op);
  const bool drops_giant = giant->qz_owner == static_cast<uint32_t>(slot);
  return (!drops_giant || Releases(use, giant)) && Releases(use, interlock) &&
         IsKeptOut(use, kChannels, Address(op.object), 1);
}

bool Protection::MovesRight(int slot) {
  const KernelState& s = kernel().state;
  const ThreadState& t = s.threads[slot];
  const Operation& op = machine().state.threads[slot].op;
  if (IsKernelsOwn(slot)) return false;
  if (IsLinkers(slot) && !IsLinkersAlone(slot)) return false;
  switch (op.kind) {
    case OpKind::kAccess:
      return MovesLeft(slot);
    case OpKind::kLeave:
      return ReturnsToKld(op);
    case OpKind::kExit:
      return IsKthreadExit(op) &&
             IsKeptOut(UseBy(slot, op), kChannels, Address(op.object), 1);
    case OpKind::kResume:
      // A deadline may yet pass; and nothing of the module's may follow before
      // the interlock is taken back.
      return t.timed == 0 && t.interlock != nullptr;
    case OpKind::kLock:
    case OpKind::kRelock: {
      const abi::lock_object* lock = LockOf(op);
      // Those of processes are looked at by whoever exits.
      return op.gate == &lock->qz_busy && (op.flags & kShared) == 0 &&
             Address(lock) - Address(s.p) >= sizeof s.p &&
             IsKeptOut(
                 UseOf(slot, IndexOf({{Address(lock)}, {Address(lock)}}), true),
                 kBytes, Address(lock), 1);
    }
    default:
      return false;
  }
}

void Protection::Write(std::string& to) const {
  Put(to, static_cast<uint64_t>(held_.size()));
  for (const HeldLocks& held : held_) {
    Put(to, held.all);
    Put(to, held.exclusive);
  }
  Put(to, static_cast<uint64_t>(gone_.size()));
  for (const auto& gone : gone_) Put(to, gone);
  for (const auto& cells : spaces_) {
    Put(to, static_cast<uint64_t>(cells.size()));
    for (const auto& [at, cell] : cells) {
      Put(to, at);
      Put(to, cell.uses);
      Put(to, cell.relied);
    }
  }
  Put(to, static_cast<uint64_t>(wide_.size()));
  for (const Wide& wide : wide_) Put(to, wide);
  Put(to, std::vector<const void*>(fixed_.begin(), fixed_.end()));
}

void Protection::RelyOnNothing() {
  for (auto& cells : spaces_) {
    for (auto& [at, cell] : cells) {
      cell.relied.clear();
      cell.pcs.clear();
    }
  }
}

bool Protection::TakeIn(std::string_view& from) {
  std::vector<int> index;  // of its sets of locks among ours
  for (auto n = Get<uint64_t>(from); n > 0; --n) {
    HeldLocks held;
    held.all = GetAll<uintptr_t>(from);
    held.exclusive = GetAll<uintptr_t>(from);
    index.push_back(IndexOf(std::move(held)));
  }
  std::vector<int> gone;
  for (auto n = Get<uint64_t>(from); n > 0; --n) {
    gone.push_back(PlaceOf(GetAll<uint16_t>(from), gone_));
  }
  auto ours = [&](Use use) {
    use.held = index[static_cast<size_t>(use.held)];
    use.gone = gone[static_cast<size_t>(use.gone)];
    return use;
  };
  auto add = [&](const std::vector<Use>& uses, std::vector<Use>& to) {
    for (const Use& use : uses) Keep(ours(use), to);
  };
  bool kept = true;
  for (int space = 0; space < kSpaces; ++space) {
    for (auto n = Get<uint64_t>(from); n > 0; --n) {
      Cell& cell = CellAt(static_cast<Space>(space), Get<uintptr_t>(from));
      add(GetAll<Use>(from), cell.uses);
      add(GetAll<Use>(from), cell.relied);
      for (const Use& r : cell.relied) {
        kept &= std::all_of(cell.uses.begin(), cell.uses.end(),
                            [&](const Use& u) { return Excludes(r, u); });
      }
    }
  }
  for (auto n = Get<uint64_t>(from); n > 0; --n) {
    auto wide = Get<Wide>(from);
    wide.use = ours(wide.use);
    kept &= UsedWidely(wide, /*dear=*/false);
  }
  for (const void* pc : GetAll<const void*>(from)) fixed_.insert(pc);
  return kept;
}

int Protection::LockOrders() { return kernel().OrdersSeen(); }

bool Protection::IsKeptOut(const Use& use, Space space, uintptr_t begin,
                           uintptr_t size, const void* pc) {
  const uintptr_t first = begin / kCell;
  const uintptr_t last = (begin + size - 1) / kCell;
  for (uintptr_t at = first; at <= last; ++at) {
    const Cell& cell = CellAt(space, at);
    if (!std::all_of(cell.uses.begin(), cell.uses.end(),
                     [&](const Use& u) { return Excludes(use, u); })) {
      return false;
    }
  }
  for (uintptr_t at = first; at <= last; ++at) {
    Cell& cell = CellAt(space, at);
    Keep(use, cell.relied);
    if (pc != nullptr) PlaceOf(pc, cell.pcs);
  }
  return true;
}

}  // namespace quiesce
