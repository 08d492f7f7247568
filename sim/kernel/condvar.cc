// condvar(9): sleepqueues with a name, and memory of their own.
//
// The difference to a bare channel that bites: signalling *dereferences* the cv
// (K4.42), so a cv destroyed or freed under its signaller is a use after free,
// where a wakeup on a dead channel is harmless.  cv_timedwait with 0 waits one
// tick, not for ever (K4.44).  Source: kern_condvar.c of 13.0.
#include <cstring>

#include "sim/kernel/kernel.h"

namespace quiesce {

void Kernel::CvInit(abi::cv* cv, const char* description, Site pc) {
  if (!CheckMemory(cv, sizeof *cv, "cv_init", pc)) return;
  machine().Point(Op(OpKind::kUnlock, "cv_init", cv, pc));
  cv->cv_description = description;
  cv->qz_class = abi::QZ_CV_LIVE;
  cv->cv_waiters = 0;
}

static bool CvAlive(const abi::cv* cv) {
  return cv->qz_class == abi::QZ_CV_LIVE;
}

void Kernel::CvDestroy(abi::cv* cv, Site pc) {
  machine().Point(Op(OpKind::kUnlock, "cv_destroy", cv, pc));
  if (!CheckMemory(cv, sizeof *cv, "cv_destroy", pc)) return;
  for (uint32_t i = 0; i < state.id.sleeper_count; ++i) {
    int slot = state.id.sleepers[i];
    // [K4.43]
    if (state.threads[slot].channel != cv) continue;
    Accuse(FindingKind::kLockMisuse, "destroy-with-waiters", "K4.43", "",
           "destroys a condition variable that a thread sleeps on", cv, pc,
           Panics::kWithInvariants, slot, places.slept[slot]);
  }
  cv->qz_class = abi::QZ_LOCK_DESTROYED;
}

int Kernel::CvWait(abi::cv* cv, abi::lock_object* lock, bool catches,
                   int64_t timeout_ns, bool unlock, const char* verb, Site pc) {
  if (!CheckMemory(cv, sizeof *cv, verb, pc)) return 0;
  if (!CvAlive(cv)) {
    bool dead = cv->qz_class == abi::QZ_LOCK_DESTROYED;
    Accuse(dead ? FindingKind::kUseAfterFree : FindingKind::kLockMisuse,
           dead ? "destroyed-cv" : "uninitialised", "K4.40", dead ? "T40" : "",
           verb, cv, pc);
    return 0;
  }
  // [K4.40]
  if (lock == nullptr || !Holds(lock)) {
    Accuse(FindingKind::kLockMisuse, "interlock-not-owned", "K4.40", "", verb,
           lock, pc, Panics::kWithInvariants);
    return 0;
  }
  SleepCall call{};
  call.channel = call.shown = cv;
  call.lock = lock;
  call.queue = kOnCondvar;
  call.catches = catches;
  call.drop = unlock;
  call.wmesg = cv->cv_description;
  // [K4.44]
  call.timeout_ns = timeout_ns < 0         ? 0
                    : timeout_ns < kTickNs ? kTickNs
                                           : timeout_ns;
  call.verb = verb;
  call.pc = pc;
  return SleepOn(call);
}

void Kernel::CvSignal(abi::cv* cv, bool all, Site pc) {
  const char* verb = all ? "cv_broadcast" : "cv_signal";
  machine().Point(Op(OpKind::kWakeup, verb, cv, pc));
  CheckTextAlive(pc);
  if (!CheckMemory(cv, sizeof *cv, verb, pc)) return;
  // [K4.42]
  if (!CvAlive(cv)) {
    bool dead = cv->qz_class == abi::QZ_LOCK_DESTROYED;
    Accuse(dead ? FindingKind::kUseAfterFree : FindingKind::kLockMisuse,
           dead ? "destroyed-cv" : "uninitialised", "K4.42", dead ? "T40" : "",
           verb, cv, pc, Panics::kNever);
    return;
  }
  // [K4.41]
  machine().NoteWoken(Wake(cv, kOnCondvar, all ? kWakeAll : kWakeOne));
}

}  // namespace quiesce
