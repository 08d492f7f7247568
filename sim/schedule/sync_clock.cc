#include "sim/schedule/sync_clock.h"

#include <algorithm>

namespace quiesce {
namespace {

uintptr_t Address(const volatile void* p) {
  return reinterpret_cast<uintptr_t>(p);
}

// Holders of a shared lock are ordered with writers, not with each other.
const void* Readers(const void* lock) {
  return static_cast<const char*>(lock) + 1;
}

// What the base kernel registers, lists and calls is under locks of its own.
constexpr char kRegistry = 0;

}  // namespace

void SyncClocks::BeginRun() {
  ++run_;
  for (int i = 0; i < width_; ++i) {
    std::fill_n(threads_[i].begin(), width_, 0);
    gates_[i] = nullptr;
  }
  width_ = 1;
  pairs_.clear();
}

void SyncClocks::JoinThread(int into, int from) {
  for (int i = 0; i < width_; ++i) {
    threads_[into][i] = std::max(threads_[into][i], threads_[from][i]);
  }
}

void SyncClocks::Spawned(int slot, int creator) {
  width_ = std::max(width_, slot + 1);
  if (creator != kClockSlot) {
    JoinThread(slot, creator);
    Tick(creator);
  }
  Tick(slot);  // a slot that is used again is a thread of its own
  gates_[slot] = nullptr;
}

void SyncClocks::Settle(const SlotSet& live, const Operation* const* pending,
                        int stepped) {
  bool moved = false;
  for (const int slot : live) {
    const uint32_t* gate = pending[slot]->gate;
    if (gate == nullptr) {
      gates_[slot] = nullptr;
      continue;
    }
    const uint32_t value = *gate;
    if (slot != stepped && stepped != kClockSlot && gates_[slot] == gate &&
        values_[slot] != value) {
      JoinThread(slot, stepped);
      moved = true;
    }
    gates_[slot] = gate;
    values_[slot] = value;
  }
  if (moved) Tick(stepped);
}

void SyncClocks::Join(int slot, const void* object) {
  const auto it = objects_.find(Address(object));
  if (it == objects_.end() || it->second.run != run_) return;
  for (int i = 0; i < it->second.width; ++i) {
    threads_[slot][i] = std::max(threads_[slot][i], it->second.clock[i]);
  }
}

void SyncClocks::Release(int slot, const void* object) {
  ObjectClock& o = objects_[Address(object)];
  if (o.run != run_) {
    o.run = run_;
    o.width = 0;
  }
  std::fill(o.clock.begin() + o.width, o.clock.begin() + width_, 0);
  o.width = width_;
  for (int i = 0; i < width_; ++i) {
    o.clock[i] = std::max(o.clock[i], threads_[slot][i]);
  }
  Tick(slot);
}

void SyncClocks::Assign(int slot, const void* object) {
  ObjectClock& o = objects_[Address(object)];
  o.run = run_;
  o.width = width_;
  std::copy_n(threads_[slot].begin(), width_, o.clock.begin());
  Tick(slot);
}

void SyncClocks::Forget(const void* begin, size_t size) {
  const uintptr_t first = Address(begin) / 8;
  const uintptr_t last = (Address(begin) + size - 1) / 8;
  if (last - first > shadows_.size()) {  // a large buffer
    for (auto& [g, shadow] : shadows_) {
      if (g >= first && g <= last) shadow.run = 0;
    }
    return;
  }
  for (uintptr_t g = first; g <= last; ++g) {
    const auto it = shadows_.find(g);
    if (it != shadows_.end()) it->second.run = 0;
  }
}

void SyncClocks::Performs(int slot, const Operation& op, size_t choice) {
  const void* object = const_cast<const void*>(op.object);
  const bool shared = (op.flags & kShared) != 0;
  switch (op.kind) {
    case OpKind::kLock:
    case OpKind::kRelock:
      Join(slot, object);
      if (!shared) Join(slot, Readers(object));
      break;
    case OpKind::kUnlock:
      Release(slot, shared ? Readers(object) : object);
      break;
    case OpKind::kSleep:
      if (op.object2 != nullptr) Release(slot, op.object2);
      break;
    case OpKind::kExit:
    case OpKind::kWait:
    case OpKind::kTimer:
    case OpKind::kTask:
      if (object == nullptr) break;
      Join(slot, object);
      Release(slot, object);
      break;
    case OpKind::kObserve:
      if (object != nullptr) Release(slot, object);
      break;
    case OpKind::kModule:
      Join(slot, &kRegistry);
      Release(slot, &kRegistry);
      break;
    default:
      break;
  }
  if ((op.access & (kReads | kWrites)) == 0) return;
  if ((op.access & kAtomic) != 0) {
    // Sequentially consistent, as the model is.  A store replaces what was
    // there, and with it whom a load of it comes after.
    if ((op.access & kReads) != 0) Join(slot, object);
    Touch(slot, op, choice);
    if ((op.access & kWrites) == 0) return;
    if ((op.access & kReads) != 0) {
      Release(slot, object);
    } else {
      Assign(slot, object);
    }
    return;
  }
  Touch(slot, op, choice);
}

void SyncClocks::Touch(int slot, const Operation& op, size_t choice) {
  const uintptr_t begin = Address(op.object);
  const uintptr_t end = begin + std::max<uintptr_t>(op.size, 1);
  for (uintptr_t g = begin / 8; g <= (end - 1) / 8; ++g) {
    const uintptr_t from = std::max(begin, g * 8) - g * 8;
    const uintptr_t to = std::min(end, (g + 1) * 8) - g * 8;
    const auto bytes =
        static_cast<uint8_t>(((1u << to) - 1) & ~((1u << from) - 1));
    Shadow& s = shadows_[g];
    if (s.run != run_) {
      s = Shadow{};
      s.run = run_;
    }
    Cell* mine = nullptr;
    for (Cell& c : s.cells) {
      if (c.epoch == 0) {
        if (mine == nullptr) mine = &c;
        continue;
      }
      if (c.slot == slot) {
        if (c.bytes == bytes && c.access == op.access) mine = &c;
        continue;
      }
      if ((c.bytes & bytes) == 0) continue;
      if (!Conflict(c.access, op.access)) continue;
      if (c.epoch <= threads_[slot][c.slot]) continue;
      const bool known =
          std::any_of(pairs_.begin(), pairs_.end(), [&](const auto& p) {
            return p.first_pc == c.pc && p.second_pc == op.pc;
          });
      if (known || pairs_.size() == kPairMax) continue;
      pairs_.push_back({c.slot, slot, c.choice, c.pc, op.pc});
    }
    if (mine == nullptr) mine = &s.cells[s.next++ % kCells];
    *mine = {threads_[slot][slot],
             static_cast<uint8_t>(slot),
             op.access,
             bytes,
             choice,
             op.pc};
  }
}

}  // namespace quiesce
