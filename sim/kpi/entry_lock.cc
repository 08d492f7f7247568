// mutex(9), sx(9), rwlock(9), rmlock(9): classes and option bits of the headers
// become those of the model; what a lock does is in kernel/lock.cc.
#include "sim/kpi/entry.h"

namespace quiesce {
namespace {

// What the *_assert macros pass (LA_* in <sys/lock.h>).
int AssertBits(int what) {
  int bits = 0;
  if ((what & 0x01) != 0) bits |= Kernel::kAnyOwned;
  if ((what & 0x02) != 0) bits |= Kernel::kSharedOwned;
  if ((what & 0x04) != 0) bits |= Kernel::kOwned;
  if ((what & 0x08) != 0) bits |= Kernel::kRecursed;
  if ((what & 0x10) != 0) bits |= Kernel::kNotRecursed;
  return bits != 0 ? bits : static_cast<int>(Kernel::kNotOwned);
}

bool Live(const abi::lock_object& lo) {
  return lo.lo_class != abi::QZ_LOCK_NONE &&
         lo.lo_class != abi::QZ_LOCK_DESTROYED;
}

void MtxInit(abi::mtx* m, const char* name, const char* type, int options,
             Site pc) {
  uint32_t flags = 0;
  if ((options & 0x00000004) != 0) flags |= abi::QZ_LO_RECURSABLE;
  if ((options & 0x00000008) != 0) flags |= abi::QZ_LO_NOWITNESS;
  if ((options & 0x00010000) != 0) flags |= abi::QZ_LO_QUIET;
  if ((options & 0x00400000) != 0) flags |= abi::QZ_LO_DUPOK;
  const bool spin = (options & 0x1) != 0;
  const bool is_new = (options & 0x40) != 0;
  kernel().LockInit(&m->lock_object, name, type,
                    spin ? abi::QZ_LOCK_MTX_SPIN : abi::QZ_LOCK_MTX, flags,
                    is_new, pc);
}

void SxInit(abi::sx* sx, const char* name, int options, Site pc) {
  uint32_t flags = abi::QZ_LO_SLEEPABLE;
  if ((options & 0x01) != 0) flags |= abi::QZ_LO_DUPOK;
  if ((options & 0x04) != 0) flags |= abi::QZ_LO_NOWITNESS;
  if ((options & 0x08) != 0) flags |= abi::QZ_LO_QUIET;
  if ((options & 0x20) != 0) flags |= abi::QZ_LO_RECURSABLE;
  kernel().LockInit(&sx->lock_object, name, nullptr, abi::QZ_LOCK_SX, flags,
                    (options & 0x40) != 0, pc);
}

void RwInit(abi::rwlock* rw, const char* name, int options, Site pc) {
  uint32_t flags = 0;
  if ((options & 0x01) != 0) flags |= abi::QZ_LO_DUPOK;
  if ((options & 0x04) != 0) flags |= abi::QZ_LO_NOWITNESS;
  if ((options & 0x08) != 0) flags |= abi::QZ_LO_QUIET;
  if ((options & 0x10) != 0) flags |= abi::QZ_LO_RECURSABLE;
  kernel().LockInit(&rw->lock_object, name, nullptr, abi::QZ_LOCK_RW, flags,
                    (options & 0x20) != 0, pc);
}

void RmInit(abi::rmlock* rm, const char* name, int options, Site pc) {
  uint32_t flags = 0;
  if ((options & 0x01) != 0) flags |= abi::QZ_LO_NOWITNESS;
  if ((options & 0x02) != 0) flags |= abi::QZ_LO_RECURSABLE;
  // [K4.31]
  if ((options & 0x04) != 0) flags |= abi::QZ_LO_SLEEPABLE;
  if ((options & 0x10) != 0) flags |= abi::QZ_LO_DUPOK;
  kernel().LockInit(&rm->lock_object, name, nullptr, abi::QZ_LOCK_RM, flags,
                    (options & 0x08) != 0, pc);
}

constexpr int kRecurse = 0x4;  // MTX_RECURSE, also as an argument of lock calls

}  // namespace

// ---- mutex(9)
// -------------------------------------------------------------------

QZ_ENTRY(void, mtx_init)
(abi::mtx* m, const char* name, const char* type, int options) {
  MtxInit(m, name, type, options, QZ_HERE);
}
QZ_ENTRY(void, mtx_destroy)(abi::mtx* m) {
  kernel().LockDestroy(&m->lock_object, QZ_HERE);
}
QZ_ENTRY(void, mtx_lock)(abi::mtx* m) {
  kernel().LockExclusive(&m->lock_object, "mtx_lock", false, QZ_HERE);
}
QZ_ENTRY(void, mtx_lock_flags)(abi::mtx* m, int flags) {
  kernel().LockExclusive(&m->lock_object, "mtx_lock", (flags & kRecurse) != 0,
                         QZ_HERE);
}
QZ_ENTRY(void, mtx_unlock)(abi::mtx* m) {
  kernel().UnlockExclusive(&m->lock_object, "mtx_unlock", QZ_HERE);
}
QZ_ENTRY(void, mtx_unlock_flags)(abi::mtx* m, int) {
  kernel().UnlockExclusive(&m->lock_object, "mtx_unlock", QZ_HERE);
}
QZ_ENTRY(int, mtx_trylock)(abi::mtx* m) {
  return kernel().TryLock(&m->lock_object, false, "mtx_trylock", QZ_HERE);
}
QZ_ENTRY(int, mtx_trylock_flags)(abi::mtx* m, int) {
  return kernel().TryLock(&m->lock_object, false, "mtx_trylock", QZ_HERE);
}
QZ_ENTRY(void, mtx_lock_spin)(abi::mtx* m) {
  kernel().LockExclusive(&m->lock_object, "mtx_lock_spin", false, QZ_HERE);
}
QZ_ENTRY(void, mtx_lock_spin_flags)(abi::mtx* m, int flags) {
  kernel().LockExclusive(&m->lock_object, "mtx_lock_spin",
                         (flags & kRecurse) != 0, QZ_HERE);
}
QZ_ENTRY(int, mtx_trylock_spin)(abi::mtx* m) {
  return kernel().TryLock(&m->lock_object, false, "mtx_trylock_spin", QZ_HERE);
}
QZ_ENTRY(void, mtx_unlock_spin)(abi::mtx* m) {
  kernel().UnlockExclusive(&m->lock_object, "mtx_unlock_spin", QZ_HERE);
}
QZ_ENTRY(void, mtx_unlock_spin_flags)(abi::mtx* m, int) {
  kernel().UnlockExclusive(&m->lock_object, "mtx_unlock_spin", QZ_HERE);
}
QZ_ENTRY(void, witness_warn)
(int flags, const abi::lock_object* except) {
  kernel().CheckHeld(flags, except, "WITNESS_WARN", QZ_HERE);
}
QZ_ENTRY(void, mtx_assert)(const abi::mtx* m, int what) {
  kernel().AssertLock(&m->lock_object, AssertBits(what), QZ_HERE);
}
QZ_ENTRY(int, mtx_owned)(const abi::mtx* m) {
  return kernel().Owned(&m->lock_object);
}
QZ_ENTRY(int, mtx_recursed)(const abi::mtx* m) {
  return kernel().Recursed(&m->lock_object);
}
QZ_ENTRY(int, mtx_initialized)(const abi::mtx* m) {
  return Live(m->lock_object) ? 1 : 0;
}
QZ_ENTRY(const char*, mtx_name)(const abi::mtx* m) {
  return m->lock_object.lo_name;
}
QZ_ENTRY(void, mtx_sysinit)(const void* arg) {
  const auto* a = static_cast<const abi::qz_lock_args*>(arg);
  MtxInit(static_cast<abi::mtx*>(a->lock), a->description, nullptr, a->options,
          QZ_HERE);
}
QZ_ENTRY(void, mtx_sysuninit)(const void* arg) {
  const auto* a = static_cast<const abi::qz_lock_args*>(arg);
  kernel().LockDestroy(&static_cast<abi::mtx*>(a->lock)->lock_object, QZ_HERE);
}

// ---- Giant
// ------------------------------------------------------------------------

QZ_ENTRY(abi::mtx*, giant)() { return &kernel().state.id.giant; }

QZ_ENTRY(int, drop_giant)() {
  abi::lock_object* giant = &kernel().state.id.giant.lock_object;
  int depth = 0;
  while (kernel().Owned(giant) != 0) {
    kernel().UnlockExclusive(giant, "DROP_GIANT", QZ_HERE);
    ++depth;
  }
  return depth;
}
QZ_ENTRY(void, pickup_giant)(int depth) {
  while (depth-- > 0) {
    kernel().LockExclusive(&kernel().state.id.giant.lock_object, "PICKUP_GIANT",
                           true, QZ_HERE);
  }
}

// ---- sx(9)
// ------------------------------------------------------------------------

QZ_ENTRY(void, sx_init_flags)(abi::sx* sx, const char* name, int options) {
  SxInit(sx, name, options, QZ_HERE);
}
QZ_ENTRY(void, sx_init)(abi::sx* sx, const char* name) {
  SxInit(sx, name, 0, QZ_HERE);
}
QZ_ENTRY(void, sx_destroy)(abi::sx* sx) {
  kernel().LockDestroy(&sx->lock_object, QZ_HERE);
}
QZ_ENTRY(void, sx_xlock)(abi::sx* sx) {
  kernel().LockExclusive(&sx->lock_object, "sx_xlock", false, QZ_HERE);
}
QZ_ENTRY(void, sx_slock)(abi::sx* sx) {
  kernel().LockShared(&sx->lock_object, "sx_slock", QZ_HERE);
}
// Signals reach sleeps only (K4.20: an interrupted acquisition is not
// modelled).
QZ_ENTRY(int, sx_xlock_sig)(abi::sx* sx) {
  kernel().LockExclusive(&sx->lock_object, "sx_xlock_sig", false, QZ_HERE);
  return 0;
}
QZ_ENTRY(int, sx_slock_sig)(abi::sx* sx) {
  kernel().LockShared(&sx->lock_object, "sx_slock_sig", QZ_HERE);
  return 0;
}
QZ_ENTRY(int, sx_try_xlock)(abi::sx* sx) {
  return kernel().TryLock(&sx->lock_object, false, "sx_try_xlock", QZ_HERE);
}
QZ_ENTRY(int, sx_try_slock)(abi::sx* sx) {
  return kernel().TryLock(&sx->lock_object, true, "sx_try_slock", QZ_HERE);
}
QZ_ENTRY(void, sx_xunlock)(abi::sx* sx) {
  kernel().UnlockExclusive(&sx->lock_object, "sx_xunlock", QZ_HERE);
}
QZ_ENTRY(void, sx_sunlock)(abi::sx* sx) {
  kernel().UnlockShared(&sx->lock_object, "sx_sunlock", QZ_HERE);
}
QZ_ENTRY(void, sx_unlock)(abi::sx* sx) {
  kernel().UnlockAny(&sx->lock_object, "sx_unlock", QZ_HERE);
}
QZ_ENTRY(int, sx_try_upgrade)(abi::sx* sx) {
  return kernel().TryUpgrade(&sx->lock_object, "sx_try_upgrade", QZ_HERE);
}
QZ_ENTRY(void, sx_downgrade)(abi::sx* sx) {
  kernel().Downgrade(&sx->lock_object, "sx_downgrade", QZ_HERE);
}
QZ_ENTRY(void, sx_assert)(const abi::sx* sx, int what) {
  kernel().AssertLock(&sx->lock_object, AssertBits(what), QZ_HERE);
}
QZ_ENTRY(int, sx_xlocked)(const abi::sx* sx) {
  return kernel().Owned(&sx->lock_object);
}
QZ_ENTRY(const char*, sx_name)(const abi::sx* sx) {
  return sx->lock_object.lo_name;
}
QZ_ENTRY(void, sx_sysinit)(const void* arg) {
  const auto* a = static_cast<const abi::qz_lock_args*>(arg);
  SxInit(static_cast<abi::sx*>(a->lock), a->description, a->options, QZ_HERE);
}
QZ_ENTRY(void, sx_sysuninit)(const void* arg) {
  const auto* a = static_cast<const abi::qz_lock_args*>(arg);
  kernel().LockDestroy(&static_cast<abi::sx*>(a->lock)->lock_object, QZ_HERE);
}

// ---- rwlock(9)
// ----------------------------------------------------------------------

QZ_ENTRY(void, rw_init_flags)(abi::rwlock* rw, const char* name, int options) {
  RwInit(rw, name, options, QZ_HERE);
}
QZ_ENTRY(void, rw_init)(abi::rwlock* rw, const char* name) {
  RwInit(rw, name, 0, QZ_HERE);
}
QZ_ENTRY(void, rw_destroy)(abi::rwlock* rw) {
  kernel().LockDestroy(&rw->lock_object, QZ_HERE);
}
QZ_ENTRY(void, rw_rlock)(abi::rwlock* rw) {
  kernel().LockShared(&rw->lock_object, "rw_rlock", QZ_HERE);
}
QZ_ENTRY(void, rw_wlock)(abi::rwlock* rw) {
  kernel().LockExclusive(&rw->lock_object, "rw_wlock", false, QZ_HERE);
}
QZ_ENTRY(int, rw_try_rlock)(abi::rwlock* rw) {
  return kernel().TryLock(&rw->lock_object, true, "rw_try_rlock", QZ_HERE);
}
QZ_ENTRY(int, rw_try_wlock)(abi::rwlock* rw) {
  return kernel().TryLock(&rw->lock_object, false, "rw_try_wlock", QZ_HERE);
}
QZ_ENTRY(void, rw_runlock)(abi::rwlock* rw) {
  kernel().UnlockShared(&rw->lock_object, "rw_runlock", QZ_HERE);
}
QZ_ENTRY(void, rw_wunlock)(abi::rwlock* rw) {
  kernel().UnlockExclusive(&rw->lock_object, "rw_wunlock", QZ_HERE);
}
QZ_ENTRY(void, rw_unlock)(abi::rwlock* rw) {
  kernel().UnlockAny(&rw->lock_object, "rw_unlock", QZ_HERE);
}
QZ_ENTRY(int, rw_try_upgrade)(abi::rwlock* rw) {
  return kernel().TryUpgrade(&rw->lock_object, "rw_try_upgrade", QZ_HERE);
}
QZ_ENTRY(void, rw_downgrade)(abi::rwlock* rw) {
  kernel().Downgrade(&rw->lock_object, "rw_downgrade", QZ_HERE);
}
QZ_ENTRY(void, rw_assert)(const abi::rwlock* rw, int what) {
  kernel().AssertLock(&rw->lock_object, AssertBits(what), QZ_HERE);
}
QZ_ENTRY(int, rw_wowned)(const abi::rwlock* rw) {
  return kernel().Owned(&rw->lock_object);
}
QZ_ENTRY(int, rw_initialized)(const abi::rwlock* rw) {
  return Live(rw->lock_object) ? 1 : 0;
}
QZ_ENTRY(void, rw_sysinit)(const void* arg) {
  const auto* a = static_cast<const abi::qz_lock_args*>(arg);
  RwInit(static_cast<abi::rwlock*>(a->lock), a->description, a->options,
         QZ_HERE);
}
QZ_ENTRY(void, rw_sysuninit)(const void* arg) {
  const auto* a = static_cast<const abi::qz_lock_args*>(arg);
  kernel().LockDestroy(&static_cast<abi::rwlock*>(a->lock)->lock_object,
                       QZ_HERE);
}

// ---- rmlock(9): modelled as a rwlock (K4.31)
// ---------------------------------------

QZ_ENTRY(void, rm_init_flags)(abi::rmlock* rm, const char* name, int options) {
  RmInit(rm, name, options, QZ_HERE);
}
QZ_ENTRY(void, rm_init)(abi::rmlock* rm, const char* name) {
  RmInit(rm, name, 0, QZ_HERE);
}
QZ_ENTRY(void, rm_destroy)(abi::rmlock* rm) {
  kernel().LockDestroy(&rm->lock_object, QZ_HERE);
}
QZ_ENTRY(void, rm_rlock)(abi::rmlock* rm, void*) {
  kernel().LockShared(&rm->lock_object, "rm_rlock", QZ_HERE);
}
QZ_ENTRY(int, rm_try_rlock)(abi::rmlock* rm, void*) {
  return kernel().TryLock(&rm->lock_object, true, "rm_try_rlock", QZ_HERE);
}
QZ_ENTRY(void, rm_runlock)(abi::rmlock* rm, void*) {
  kernel().UnlockShared(&rm->lock_object, "rm_runlock", QZ_HERE);
}
QZ_ENTRY(void, rm_wlock)(abi::rmlock* rm) {
  kernel().LockExclusive(&rm->lock_object, "rm_wlock", false, QZ_HERE);
}
QZ_ENTRY(void, rm_wunlock)(abi::rmlock* rm) {
  kernel().UnlockExclusive(&rm->lock_object, "rm_wunlock", QZ_HERE);
}
QZ_ENTRY(int, rm_wowned)(const abi::rmlock* rm) {
  return kernel().Owned(&rm->lock_object);
}
QZ_ENTRY(void, rm_assert)(const abi::rmlock* rm, int what) {
  kernel().AssertLock(&rm->lock_object, AssertBits(what), QZ_HERE);
}

}  // namespace quiesce
