#include "sim/scenario/protection.h"

#include <algorithm>
#include <cstring>

#include "sim/kernel/kernel.h"
#include "sim/kernel/memory.h"
#include "sim/schedule/machine.h"

namespace quiesce {
namespace {

constexpr uintptr_t kCell = 4;

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

// The threads' and processes' own fields are the kernel's to change.
bool IsKernels(uintptr_t address) {
  return address - Address(&kernel().state) < sizeof kernel().state;
}

}  // namespace

Protection::Use Protection::UseBy(int slot, const Operation& op) {
  const ThreadState& t = kernel().state.threads[slot];
  HeldLocks held;
  for (uint32_t i = 0; i < t.held_count; ++i) {
    const abi::lock_object* lock = t.held[i].lock;
    held.all.push_back(Address(lock));
    if (lock->qz_owner == static_cast<uint32_t>(slot)) {
      held.exclusive.push_back(Address(lock));
    }
  }
  std::sort(held.all.begin(), held.all.end());
  std::sort(held.exclusive.begin(), held.exclusive.end());
  const auto it = std::find(held_.begin(), held_.end(), held);
  const auto index = static_cast<int>(it - held_.begin());
  if (it == held_.end()) held_.push_back(std::move(held));
  return {slot, index,
          op.kind != OpKind::kAccess || (op.access & kWrites) != 0};
}

// Do they not disturb each other, or keep each other out?
bool Protection::Excludes(const Use& a, const Use& b) const {
  if (a.slot == b.slot || (!a.writes && !b.writes)) return true;
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

bool Protection::Used(const Use& use, uintptr_t begin, uintptr_t size) {
  bool kept = true;
  for (uintptr_t at = begin / kCell; at <= (begin + size - 1) / kCell; ++at) {
    Cell& cell = cells_[at];
    if (std::find(cell.uses.begin(), cell.uses.end(), use) != cell.uses.end()) {
      continue;
    }
    cell.uses.push_back(use);
    kept &= std::all_of(cell.relied.begin(), cell.relied.end(),
                        [&](const Use& r) { return Excludes(r, use); });
  }
  return kept;
}

bool Protection::Learn(int slot, bool alone) {
  if (alone) return true;
  const Operation& op = machine().state.threads[slot].op;
  switch (op.kind) {
    case OpKind::kAccess:
    case OpKind::kPublish:
    case OpKind::kMemory:  // a block goes, with the locks that are in it
      break;
    case OpKind::kLock:
      if (op.gate != nullptr) return true;
      break;  // tries it
    case OpKind::kUnlock:
      if (IsRelease(op)) return true;
      break;  // begins or ends it
    default:
      return true;
  }
  return Used(UseBy(slot, op), Address(op.object), SizeOf(op));
}

bool Protection::IsHidden(int slot) {
  const KernelState& s = kernel().state;
  const Operation& op = machine().state.threads[slot].op;
  // What the kernel does on its own behalf may do more than it says.
  if (op.pc == nullptr || ends_.contains(op.pc) ||
      static_cast<uint32_t>(slot) == s.id.softclock_slot ||
      static_cast<uint32_t>(slot) == s.id.epoch_slot) {
    return false;
  }
  const bool releases = IsRelease(op) &&
                        LockOf(op) != &s.id.giant.lock_object &&
                        LockOf(op)->lo_class == abi::QZ_LOCK_MTX &&
                        LockOf(op)->qz_owner == static_cast<uint32_t>(slot);
  const uintptr_t begin = Address(op.object);
  // What the kernel touches on a module's behalf counts as atomic, and it has
  // ways of its own to touch it.
  const bool accesses = op.kind == OpKind::kAccess &&
                        (op.access & kAtomic) == 0 && !IsKernels(begin);
  if (!releases && !accesses) return false;
  const uintptr_t last = begin + SizeOf(op) - 1;
  const Use use = UseBy(slot, op);
  for (uintptr_t at = begin / kCell; at <= last / kCell; ++at) {
    const auto it = cells_.find(at);
    if (it != cells_.end() &&
        !std::all_of(it->second.uses.begin(), it->second.uses.end(),
                     [&](const Use& u) { return Excludes(use, u); })) {
      return false;
    }
  }
  for (uintptr_t at = begin / kCell; at <= last / kCell; ++at) {
    std::vector<Use>& relied = cells_[at].relied;
    if (std::find(relied.begin(), relied.end(), use) == relied.end()) {
      relied.push_back(use);
    }
  }
  return true;
}

}  // namespace quiesce
