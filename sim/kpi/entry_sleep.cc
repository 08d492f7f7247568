// sleep(9), condvar(9), sema(9): ticks and sbintime become nanoseconds.
#include <algorithm>

#include "sim/kpi/entry.h"

namespace quiesce {

int64_t SleepNs(int64_t sbt, int flags, Site pc) {
  constexpr int kAbsolute = 0x0200;  // C_ABSOLUTE
  if (sbt == 0) return 0;
  // [K3.1]
  int64_t ns = SbtToNs(sbt);
  // Uptime begins near one second (K7.5).
  if ((flags & kAbsolute) != 0) {
    ns -= kernel().NowNs(pc) + 1'000'000'000;
  }
  // Due already is not "for ever" (K3.4).
  return std::max<int64_t>(ns, 1);
}

namespace {

abi::lock_object* Lock(abi::mtx* m) {
  return m == nullptr ? nullptr : &m->lock_object;
}

}  // namespace

// ---- sleeping
// ---------------------------------------------------------------------

QZ_ENTRY(int, msleep)
(const void* channel, abi::mtx* m, int priority, const char* wmesg, int timo) {
  return kernel().Sleep(channel, Lock(m), priority, wmesg,
                        Kernel::TicksToNs(timo), "msleep", QZ_HERE);
}
QZ_ENTRY(int, mtx_sleep)
(const void* channel, abi::mtx* m, int priority, const char* wmesg, int timo) {
  return kernel().Sleep(channel, Lock(m), priority, wmesg,
                        Kernel::TicksToNs(timo), "mtx_sleep", QZ_HERE);
}
QZ_ENTRY(int, msleep_sbt)
(const void* channel, abi::mtx* m, int priority, const char* wmesg, int64_t sbt,
 int64_t, int flags) {
  return kernel().Sleep(channel, Lock(m), priority, wmesg,
                        SleepNs(sbt, flags, QZ_HERE), "msleep_sbt", QZ_HERE);
}
// No priority, no PCATCH, no PDROP (K3.1).
QZ_ENTRY(int, msleep_spin)
(const void* channel, abi::mtx* m, const char* wmesg, int timo) {
  return kernel().Sleep(channel, Lock(m), 0, wmesg, Kernel::TicksToNs(timo),
                        "msleep_spin", QZ_HERE);
}
QZ_ENTRY(int, msleep_spin_sbt)
(const void* channel, abi::mtx* m, const char* wmesg, int64_t sbt, int64_t,
 int flags) {
  return kernel().Sleep(channel, Lock(m), 0, wmesg,
                        SleepNs(sbt, flags, QZ_HERE), "msleep_spin_sbt",
                        QZ_HERE);
}
QZ_ENTRY(int, sx_sleep)
(const void* channel, abi::sx* sx, int priority, const char* wmesg, int timo) {
  return kernel().Sleep(channel, &sx->lock_object, priority, wmesg,
                        Kernel::TicksToNs(timo), "sx_sleep", QZ_HERE);
}
QZ_ENTRY(int, rw_sleep)
(const void* channel, abi::rwlock* rw, int priority, const char* wmesg,
 int timo) {
  return kernel().Sleep(channel, &rw->lock_object, priority, wmesg,
                        Kernel::TicksToNs(timo), "rw_sleep", QZ_HERE);
}
QZ_ENTRY(int, rm_sleep)
(const void* channel, abi::rmlock* rm, int priority, const char* wmesg,
 int timo) {
  return kernel().Sleep(channel, &rm->lock_object, priority, wmesg,
                        Kernel::TicksToNs(timo), "rm_sleep", QZ_HERE);
}
QZ_ENTRY(int, tsleep)
(const void* channel, int priority, const char* wmesg, int timo) {
  return kernel().Sleep(channel, nullptr, priority, wmesg,
                        Kernel::TicksToNs(timo), "tsleep", QZ_HERE);
}
QZ_ENTRY(int, tsleep_sbt)
(const void* channel, int priority, const char* wmesg, int64_t sbt, int64_t,
 int flags) {
  return kernel().Sleep(channel, nullptr, priority, wmesg,
                        SleepNs(sbt, flags, QZ_HERE), "tsleep_sbt", QZ_HERE);
}

// A pause of 0 is one tick (K3.3).
QZ_ENTRY(int, pause)(const char* wmesg, int timo) {
  return kernel().Pause(wmesg, std::max<int64_t>(timo, 1) * kTickNs, false,
                        QZ_HERE);
}
QZ_ENTRY(int, pause_sig)(const char* wmesg, int timo) {
  return kernel().Pause(wmesg, std::max<int64_t>(timo, 1) * kTickNs, true,
                        QZ_HERE);
}
QZ_ENTRY(int, pause_sbt)(const char* wmesg, int64_t sbt, int64_t, int flags) {
  constexpr int kCatch = 0x0800;  // C_CATCH
  const int64_t ns = sbt == 0 ? kTickNs : SleepNs(sbt, flags, QZ_HERE);
  return kernel().Pause(wmesg, ns, (flags & kCatch) != 0, QZ_HERE);
}

QZ_ENTRY(void, wakeup)(const void* channel) {
  kernel().Wakeup(channel, Kernel::kWakeAll, "wakeup", QZ_HERE);
}
QZ_ENTRY(void, wakeup_one)(const void* channel) {
  kernel().Wakeup(channel, Kernel::kWakeOne, "wakeup_one", QZ_HERE);
}
QZ_ENTRY(void, wakeup_any)(const void* channel) {
  kernel().Wakeup(channel, Kernel::kWakeAny, "wakeup_any", QZ_HERE);
}

// ---- condvar(9)
// ---------------------------------------------------------------------

namespace {

// cv_timedwait(…, 0) is one tick, not for ever (K4.44).
int64_t CvTicks(int timo) { return std::max<int64_t>(timo, 1) * kTickNs; }
int64_t CvSbt(int64_t sbt, int flags, Site pc) {
  return std::max(kTickNs, SleepNs(sbt, flags, pc));
}

}  // namespace

QZ_ENTRY(void, cv_init)(abi::cv* cv, const char* description) {
  kernel().CvInit(cv, description, QZ_HERE);
}
QZ_ENTRY(void, cv_destroy)(abi::cv* cv) { kernel().CvDestroy(cv, QZ_HERE); }
QZ_ENTRY(const char*, cv_wmesg)(abi::cv* cv) { return cv->cv_description; }
QZ_ENTRY(void, cv_wait)(abi::cv* cv, abi::lock_object* lock) {
  kernel().CvWait(cv, lock, false, -1, false, "cv_wait", QZ_HERE);
}
QZ_ENTRY(void, cv_wait_unlock)(abi::cv* cv, abi::lock_object* lock) {
  kernel().CvWait(cv, lock, false, -1, true, "cv_wait_unlock", QZ_HERE);
}
QZ_ENTRY(int, cv_wait_sig)(abi::cv* cv, abi::lock_object* lock) {
  return kernel().CvWait(cv, lock, true, -1, false, "cv_wait_sig", QZ_HERE);
}
QZ_ENTRY(int, cv_timedwait)(abi::cv* cv, abi::lock_object* lock, int timo) {
  return kernel().CvWait(cv, lock, false, CvTicks(timo), false, "cv_timedwait",
                         QZ_HERE);
}
QZ_ENTRY(int, cv_timedwait_sig)(abi::cv* cv, abi::lock_object* lock, int timo) {
  return kernel().CvWait(cv, lock, true, CvTicks(timo), false,
                         "cv_timedwait_sig", QZ_HERE);
}
QZ_ENTRY(int, cv_timedwait_sbt)
(abi::cv* cv, abi::lock_object* lock, int64_t sbt, int64_t, int flags) {
  return kernel().CvWait(cv, lock, false, CvSbt(sbt, flags, QZ_HERE), false,
                         "cv_timedwait_sbt", QZ_HERE);
}
QZ_ENTRY(int, cv_timedwait_sig_sbt)
(abi::cv* cv, abi::lock_object* lock, int64_t sbt, int64_t, int flags) {
  return kernel().CvWait(cv, lock, true, CvSbt(sbt, flags, QZ_HERE), false,
                         "cv_timedwait_sig_sbt", QZ_HERE);
}
QZ_ENTRY(void, cv_signal)(abi::cv* cv) {
  kernel().CvSignal(cv, false, QZ_HERE);
}
QZ_ENTRY(void, cv_broadcast)(abi::cv* cv) {
  kernel().CvSignal(cv, true, QZ_HERE);
}
QZ_ENTRY(void, cv_broadcastpri)(abi::cv* cv, int) {
  kernel().CvSignal(cv, true, QZ_HERE);
}

// ---- sema(9): one mutex, one cv, a value (K4.35)
// --------------------------------------

QZ_ENTRY(void, sema_init)(abi::sema* s, int value, const char* description) {
  kernel().LockInit(&s->sema_mtx.lock_object, description, "sema",
                    abi::QZ_LOCK_MTX, abi::QZ_LO_NOWITNESS, false, QZ_HERE);
  kernel().CvInit(&s->sema_cv, description, QZ_HERE);
  s->sema_value = value;
  s->sema_waiters = 0;
}
QZ_ENTRY(void, sema_destroy)(abi::sema* s) {
  // [K4.37]
  if (s->sema_waiters != 0) {
    kernel().Misuse("K4.37", "destroys a semaphore that threads wait on", s,
                    QZ_HERE);
  }
  kernel().CvDestroy(&s->sema_cv, QZ_HERE);
  kernel().LockDestroy(&s->sema_mtx.lock_object, QZ_HERE);
}
QZ_ENTRY(void, sema_post)(abi::sema* s) {
  kernel().LockExclusive(&s->sema_mtx.lock_object, "sema_post", false, QZ_HERE);
  // [K4.35]
  ++s->sema_value;
  if (s->sema_waiters != 0 && s->sema_value > 0) {
    kernel().CvSignal(&s->sema_cv, false, QZ_HERE);
  }
  kernel().UnlockExclusive(&s->sema_mtx.lock_object, "sema_post", QZ_HERE);
}
QZ_ENTRY(void, sema_wait)(abi::sema* s) {
  kernel().LockExclusive(&s->sema_mtx.lock_object, "sema_wait", false, QZ_HERE);
  while (s->sema_value == 0) {
    ++s->sema_waiters;
    kernel().CvWait(&s->sema_cv, &s->sema_mtx.lock_object, false, -1, false,
                    "sema_wait", QZ_HERE);
    --s->sema_waiters;
  }
  --s->sema_value;
  kernel().UnlockExclusive(&s->sema_mtx.lock_object, "sema_wait", QZ_HERE);
}
// A spurious wakeup restarts the full interval (K4.36).
QZ_ENTRY(int, sema_timedwait)(abi::sema* s, int timo) {
  kernel().LockExclusive(&s->sema_mtx.lock_object, "sema_timedwait", false,
                         QZ_HERE);
  int error = 0;
  while (s->sema_value == 0 && error == 0) {
    ++s->sema_waiters;
    error = kernel().CvWait(&s->sema_cv, &s->sema_mtx.lock_object, false,
                            CvTicks(timo), false, "sema_timedwait", QZ_HERE);
    --s->sema_waiters;
  }
  // [K4.36]
  if (s->sema_value > 0) {
    --s->sema_value;
    error = 0;
  }
  kernel().UnlockExclusive(&s->sema_mtx.lock_object, "sema_timedwait", QZ_HERE);
  return error;
}
QZ_ENTRY(int, sema_trywait)(abi::sema* s) {
  kernel().LockExclusive(&s->sema_mtx.lock_object, "sema_trywait", false,
                         QZ_HERE);
  // [K4.36]
  const int got = s->sema_value > 0 ? 1 : 0;
  s->sema_value -= got;
  kernel().UnlockExclusive(&s->sema_mtx.lock_object, "sema_trywait", QZ_HERE);
  return got;
}
QZ_ENTRY(int, sema_value)(abi::sema* s) {
  kernel().LockExclusive(&s->sema_mtx.lock_object, "sema_value", false,
                         QZ_HERE);
  const int value = s->sema_value;
  kernel().UnlockExclusive(&s->sema_mtx.lock_object, "sema_value", QZ_HERE);
  return value;
}

}  // namespace quiesce
