// mutex(9), sx(9), rwlock(9), rmlock(9): one lock with two ways to hold it.
//
// The lock's memory is the module's; the model keeps its state inside it
// (quiesce_abi.h), so a lock that is copied, zeroed, freed or unmapped behaves
// like one.  Acquiring is disabled while the lock is busy, never spun on; who
// gets a released lock is the thread choice, because FreeBSD's locks barge
// (K4.3).  The classes differ in what may be done while holding them, not in
// how they exclude.
//
//   state     | lock X  lock S  try X  unlock X  destroy
//   free      | holds   holds   1      misuse    destroyed
//   held X    | waits   waits   0      free      owner only, mutexes only
//   (K4.6) held S    | waits   holds*  0      misuse    misuse        * not
//   past a destroyed | use-after-free in every column                   queued
//   writer
//
// Not modelled: priority propagation, adaptive spinning, lock profiling; none
// changes who can hold a lock when.  K4.22's exception (a thread that already
// holds an sx shared may pass a queued writer) is modelled as "any sx".
// Source: kern_mutex.c, kern_sx.c, kern_rwlock.c of 13.0.
#include <cstring>

#include "sim/kernel/kernel.h"

namespace quiesce {
namespace {

bool Live(const abi::lock_object& lo) {
  switch (lo.lo_class) {
    case abi::QZ_LOCK_MTX:
    case abi::QZ_LOCK_MTX_SPIN:
    case abi::QZ_LOCK_SX:
    case abi::QZ_LOCK_RW:
    case abi::QZ_LOCK_RM:
      return true;
    default:
      return false;
  }
}

// What must wait after owner, readers or queued writers changed.
void Settle(abi::lock_object& lo) {
  lo.qz_busy = lo.qz_owner != 0 || lo.qz_readers != 0 ? 1 : 0;
  lo.qz_closed = lo.qz_owner != 0 || lo.qz_writers != 0 ? 1 : 0;
}

}  // namespace

void Kernel::LockInit(abi::lock_object* lo, const char* name, const char* type,
                      uint32_t lock_class, uint32_t flags, bool is_new,
                      Site pc) {
  if (!CheckMemory(lo, sizeof *lo, "initialises a lock in", pc)) return;
  Operation op = Op(OpKind::kUnlock, "lock init", lo, pc);
  machine().Point(op);
  // [K4.1]
  if (!is_new && Live(*lo)) {
    Accuse(FindingKind::kLockMisuse, "double-init", "K4.1", "",
           "initialises a lock that is initialised already", lo, pc,
           Panics::kWithInvariants);
  }
  std::memset(static_cast<void*>(lo), 0, sizeof *lo);
  lo->lo_name = name;
  lo->lo_type = type;
  lo->lo_class = lock_class;
  lo->lo_flags = flags;
}

bool Kernel::UsableLock(abi::lock_object* lo, const char* verb, Site pc) {
  if (!CheckMemory(lo, sizeof *lo, verb, pc)) return false;
  if (Live(*lo)) return true;
  // [K6.5]
  if (lo->lo_class == abi::QZ_LOCK_DESTROYED) {
    Accuse(FindingKind::kUseAfterFree, "destroyed-lock", "K4.6",
           TrapOfDestroyedLock(lo, verb), verb, lo, pc,
           Panics::kWithInvariants);
  } else if (lo->lo_class == 0xdeadc0de) {
    Accuse(FindingKind::kUseAfterFree, "freed-lock", "K6.55", "", verb, lo, pc);
  } else {
    Accuse(FindingKind::kLockMisuse, "uninitialised", "K4.1",
           TrapOfUninitialised(lo), verb, lo, pc, Panics::kAlways);
  }
  return false;
}

void Kernel::LockDestroy(abi::lock_object* lo, Site pc) {
  machine().Point(Op(OpKind::kUnlock, "lock destroy", lo, pc));
  if (!UsableLock(lo, "destroys", pc)) return;
  auto me = static_cast<uint32_t>(machine().current());
  // [K4.21]
  bool is_mutex =
      lo->lo_class == abi::QZ_LOCK_MTX || lo->lo_class == abi::QZ_LOCK_MTX_SPIN;
  bool mine = lo->qz_owner == me;
  // [K4.6]
  if (lo->qz_busy != 0 && !(mine && is_mutex && lo->qz_recurse == 0)) {
    Accuse(FindingKind::kLockMisuse, "destroy-while-held",
           is_mutex ? "K4.6" : "K4.21",
           lo->qz_owner == state.id.softclock_slot ? "T18" : "T10",
           "destroys a lock that is held", lo, pc, Panics::kWithInvariants,
           static_cast<int>(lo->qz_owner));
  }
  for (uint32_t s = 2; s < state.id.thread_count; ++s) {
    if (s == me || state.threads[s].life != kAlive) continue;
    const Operation& op = machine().state.threads[s].op;
    if (op.object != lo) continue;
    if (op.kind != OpKind::kLock && op.kind != OpKind::kRelock) continue;
    if (op.kind == OpKind::kLock && lo->qz_busy == 0) continue;  // not blocked
    Accuse(FindingKind::kLockMisuse, "destroy-while-contested", "K4.6",
           s == state.id.softclock_slot ? "T18" : "",
           "destroys a lock that a thread is waiting for", lo, pc,
           Panics::kWithInvariants, static_cast<int>(s), op.pc);
  }
  if (mine) Unhold(lo);
  const char* name = lo->lo_name;
  std::memset(static_cast<void*>(lo), 0, sizeof *lo);
  lo->lo_name = name;
  lo->lo_class = abi::QZ_LOCK_DESTROYED;
}

void Kernel::LockExclusive(abi::lock_object* lo, const char* verb,
                           bool may_recurse, Site pc) {
  if (!UsableLock(lo, verb, pc)) return;
  auto me = static_cast<uint32_t>(machine().current());
  if (lo->qz_owner == me) {
    bool allowed = may_recurse || (lo->lo_flags & abi::QZ_LO_RECURSABLE) != 0;
    // [K4.2]
    if (!allowed) {
      // A release kernel recurses in silence (K4.2).
      Accuse(FindingKind::kLockMisuse, "recursion", "K4.2", "", verb, lo, pc,
             Panics::kWithInvariants);
    }
    ++lo->qz_recurse;
    return;
  }
  Witness(lo, pc);
  bool queues =
      lo->lo_class == abi::QZ_LOCK_SX || lo->lo_class == abi::QZ_LOCK_RW;
  if (queues && lo->qz_readers != 0) {
    // A waiting writer is visible: it keeps new readers out (K4.22, K4.30).
    Operation queue = Op(OpKind::kLock, "queues for", lo, pc);
    machine().Point(queue);
    ++lo->qz_writers;
    Settle(*lo);
  } else {
    queues = false;
  }
  Operation op = Op(OpKind::kLock, verb, lo, pc);
  // [K4.3]
  op.gate = &lo->qz_busy;
  machine().Point(op);
  CheckTextAlive(pc);
  if (!UsableLock(lo, verb, pc)) return;
  if (queues) --lo->qz_writers;
  lo->qz_owner = me;
  Settle(*lo);
  Hold(lo, pc);
  const uintptr_t in_p =
      reinterpret_cast<uintptr_t>(lo) - reinterpret_cast<uintptr_t>(state.p);
  if (in_p < sizeof state.p) state.procs[in_p / sizeof state.p[0]].locked = 1;
  if (lo->lo_class == abi::QZ_LOCK_MTX_SPIN) {
    ++Self().spinlocks;
    ++CurThread()->td_critnest;  // K4.8
  }
}

void Kernel::UnlockExclusive(abi::lock_object* lo, const char* verb, Site pc) {
  if (!UsableLock(lo, verb, pc)) return;
  auto me = static_cast<uint32_t>(machine().current());
  // [K4.4]
  if (lo->qz_owner != me) {
    machine().Point(Op(OpKind::kUnlock, verb, lo, pc));
    Accuse(FindingKind::kLockMisuse, "not-owned", "K4.4", "",
           "releases a lock that it does not own", lo, pc,
           Panics::kWithInvariants, static_cast<int>(lo->qz_owner));
    return;
  }
  if (lo->qz_recurse > 0) {
    --lo->qz_recurse;
    return;
  }
  machine().Point(Op(OpKind::kUnlock, verb, lo, pc));
  CheckTextAlive(pc);
  if (!UsableLock(lo, verb, pc)) return;
  Unhold(lo);
  lo->qz_owner = 0;
  Settle(*lo);
  if (lo->lo_class == abi::QZ_LOCK_MTX_SPIN) {
    --Self().spinlocks;
    --CurThread()->td_critnest;
  }
}

void Kernel::LockShared(abi::lock_object* lo, const char* verb, Site pc) {
  if (!UsableLock(lo, verb, pc)) return;
  if (lo->qz_owner == static_cast<uint32_t>(machine().current())) {
    Accuse(FindingKind::kLockMisuse, "shared-while-exclusive", "K4.51", "",
           verb, lo, pc, Panics::kWithWitness);
    return;
  }
  Witness(lo, pc);
  bool passes_writers = false;  // K4.22
  for (uint32_t i = 0; i < Self().held_count; ++i) {
    const abi::lock_object* held = Self().held[i].lock;
    // [K4.22]
    if (held->lo_class == lo->lo_class && held->qz_readers != 0) {
      passes_writers = true;
    }
  }
  Operation op = Op(OpKind::kLock, verb, lo, pc);
  op.gate = passes_writers ? &lo->qz_owner : &lo->qz_closed;
  op.flags = kShared;
  machine().Point(op);
  if (!UsableLock(lo, verb, pc)) return;
  ++lo->qz_readers;
  Settle(*lo);
  Hold(lo, pc);
}

void Kernel::UnlockShared(abi::lock_object* lo, const char* verb, Site pc) {
  if (!UsableLock(lo, verb, pc)) return;
  Operation op = Op(OpKind::kUnlock, verb, lo, pc);
  op.flags = kShared;
  machine().Point(op);
  if (!UsableLock(lo, verb, pc)) return;
  if (lo->qz_readers == 0 || !Holds(lo)) {
    Accuse(FindingKind::kLockMisuse, "not-owned", "K4.4", "",
           "releases a lock that it does not hold", lo, pc,
           Panics::kWithInvariants);
    return;
  }
  --lo->qz_readers;
  Settle(*lo);
  Unhold(lo);
}

void Kernel::UnlockAny(abi::lock_object* lo, const char* verb, Site pc) {
  if (lo->qz_readers != 0 && lo->qz_owner == 0) {
    UnlockShared(lo, verb, pc);
  } else {
    UnlockExclusive(lo, verb, pc);
  }
}

int Kernel::TryLock(abi::lock_object* lo, bool shared, const char* verb,
                    Site pc) {
  if (!UsableLock(lo, verb, pc)) return 0;
  auto me = static_cast<uint32_t>(machine().current());
  if (!shared && lo->qz_owner == me) {
    if ((lo->lo_flags & abi::QZ_LO_RECURSABLE) == 0) return 0;
    ++lo->qz_recurse;
    return 1;
  }
  Operation op = Op(OpKind::kLock, verb, lo, pc);
  if (shared) op.flags = kShared;
  machine().Point(op);
  if (!UsableLock(lo, verb, pc)) return 0;
  // [K4.7]
  bool free = shared ? lo->qz_closed == 0 : lo->qz_busy == 0;
  machine().NoteResult(free ? 1 : 0);
  if (!free) return 0;
  if (shared) {
    ++lo->qz_readers;
  } else {
    lo->qz_owner = me;
  }
  Settle(*lo);
  Hold(lo, pc);
  if (lo->lo_class == abi::QZ_LOCK_MTX_SPIN) {
    ++Self().spinlocks;
    ++CurThread()->td_critnest;
  }
  return 1;
}

int Kernel::TryUpgrade(abi::lock_object* lo, const char* verb, Site pc) {
  if (!UsableLock(lo, verb, pc)) return 0;
  machine().Point(Op(OpKind::kLock, verb, lo, pc));
  // [K4.30]
  bool sole = lo->qz_readers == 1 && Holds(lo);
  machine().NoteResult(sole ? 1 : 0);
  if (!sole) return 0;
  lo->qz_readers = 0;
  lo->qz_owner = static_cast<uint32_t>(machine().current());
  Settle(*lo);
  return 1;
}

void Kernel::Downgrade(abi::lock_object* lo, const char* verb, Site pc) {
  if (!UsableLock(lo, verb, pc)) return;
  machine().Point(Op(OpKind::kUnlock, verb, lo, pc));
  lo->qz_owner = 0;
  lo->qz_readers = 1;
  Settle(*lo);
}

int Kernel::Owned(const abi::lock_object* lo) const {
  return lo->qz_owner == static_cast<uint32_t>(machine().current()) &&
         lo->qz_owner != 0;
}

int Kernel::Recursed(const abi::lock_object* lo) const {
  return lo->qz_recurse != 0;
}

void Kernel::AssertLock(const abi::lock_object* lo, int what, Site pc) {
  // [K4.7]
  bool exclusive = Owned(lo) != 0;
  bool shared = lo->qz_readers != 0 && Holds(lo);
  const char* failed = nullptr;
  if ((what & kOwned) != 0 && !exclusive) failed = "lock not owned";
  if ((what & kSharedOwned) != 0 && !shared) failed = "lock not share-held";
  if ((what & kAnyOwned) != 0 && !shared && !exclusive) {
    failed = "lock not held";
  }
  if ((what & kNotOwned) != 0 && (exclusive || shared)) failed = "lock owned";
  if ((what & kRecursed) != 0 && lo->qz_recurse == 0) failed = "not recursed";
  if ((what & kNotRecursed) != 0 && lo->qz_recurse != 0) failed = "recursed";
  if (failed == nullptr) return;
  Accuse(FindingKind::kPanic, "assertion", "K4.7", "", failed, lo, pc,
         Panics::kWithInvariants);
}

// ---- interlocks of sleeps
// -------------------------------------------------------

bool Kernel::ReleaseQuietly(abi::lock_object* lo) {
  Touches(TouchClass::kMemory, lo, TouchMode::kRead);
  bool shared = lo->qz_owner == 0;
  if (shared) {
    if (lo->qz_readers > 0) --lo->qz_readers;
  } else {
    lo->qz_owner = 0;
    if (lo->lo_class == abi::QZ_LOCK_MTX_SPIN) {
      --Self().spinlocks;
      --CurThread()->td_critnest;
    }
  }
  Settle(*lo);
  Unhold(lo);
  return shared;
}

void Kernel::TakeBack(abi::lock_object* lo, bool shared, Site pc) {
  if (!UsableLock(lo, "takes back", pc)) return;
  Operation op = Op(OpKind::kRelock, "takes back", lo, pc);
  op.gate = shared ? &lo->qz_closed : &lo->qz_busy;
  op.flags = kFree | kContinues;
  if (shared) op.flags |= kShared;
  machine().Point(op);
  if (!UsableLock(lo, "takes back", pc)) return;
  if (shared) {
    ++lo->qz_readers;
  } else {
    lo->qz_owner = static_cast<uint32_t>(machine().current());
    if (lo->lo_class == abi::QZ_LOCK_MTX_SPIN) {
      ++Self().spinlocks;
      ++CurThread()->td_critnest;
    }
  }
  Settle(*lo);
  Hold(lo, pc);
}

// ---- the held list
// ----------------------------------------------------------------

void Kernel::Hold(abi::lock_object* lo, Site pc) {
  ThreadState& t = Self();
  if (t.held_count == kHeldMax) {
    Misuse("K4.54", "holds more locks at once than the model tracks", lo, pc);
    return;
  }
  places.held[machine().current()][t.held_count] = pc;
  t.held[t.held_count++].lock = lo;
}

void Kernel::Unhold(abi::lock_object* lo) {
  ThreadState& t = Self();
  int me = machine().current();
  for (uint32_t i = t.held_count; i-- > 0;) {
    if (t.held[i].lock != lo) continue;
    for (uint32_t j = i + 1; j < t.held_count; ++j) {
      t.held[j - 1] = t.held[j];
      places.held[me][j - 1] = places.held[me][j];
    }
    t.held[--t.held_count].lock = nullptr;
    return;
  }
}

bool Kernel::Holds(const abi::lock_object* lo) const {
  const ThreadState& t = Self();
  for (uint32_t i = 0; i < t.held_count; ++i) {
    if (t.held[i].lock == lo) return true;
  }
  return false;
}

// Anything above `base` entries is still held where it must not be (K1.47,
// K4.9, K4.10).  Spin locks count too; Giant does not outlive a handler.
void Kernel::CheckLocksAtReturn(size_t base, const char* what, Site pc) {
  ThreadState& t = Self();
  int me = machine().current();
  for (uint32_t i = static_cast<uint32_t>(base); i < t.held_count; ++i) {
    Site held_at = places.held[me][i];
    Accuse(FindingKind::kLockLeaked, "", base == 0 ? "K4.9" : "K4.10",
           base == 0 ? "T37" : "", what, t.held[i].lock,
           held_at != nullptr ? held_at : pc, Panics::kWithInvariants);
  }
  // [K1.15]
  if (t.thread_locks == 0) return;
  Accuse(FindingKind::kLockLeaked, "thread-lock", "K1.15", "", what,
         CurThread(), pc, Panics::kAlways);
}

}  // namespace quiesce
