// callout(9) and taskqueue(9).
#include <algorithm>

#include "sim/kpi/entry.h"

namespace quiesce {
namespace {

using CalloutFn = void (*)(void*);

// callout_reset(…, 0, …) fires at the next tick, like 1.
int64_t CalloutNs(int ticks) { return std::max<int64_t>(ticks, 1) * kTickNs; }
int64_t CalloutSbt(int64_t sbt, int flags, Site pc) {
  return std::max<int64_t>(SleepNs(sbt, flags, pc), 1);
}

abi::lock_object* Giant() { return &kernel().state.id.giant.lock_object; }

}  // namespace

// Without mpsafe the handler runs with Giant (K6.1).
QZ_ENTRY(void, callout_init)(abi::callout* c, int mpsafe) {
  kernel().CalloutInit(c, mpsafe != 0 ? nullptr : Giant(),
                       mpsafe != 0 ? uint32_t{abi::QZ_CALLOUT_MPSAFE} : 0,
                       QZ_HERE);
}
QZ_ENTRY(void, callout_init_mtx)(abi::callout* c, abi::mtx* m, int flags) {
  kernel().CalloutInit(c, m == nullptr ? nullptr : &m->lock_object,
                       static_cast<uint32_t>(flags), QZ_HERE);
}
QZ_ENTRY(void, callout_init_rw)(abi::callout* c, abi::rwlock* rw, int flags) {
  kernel().CalloutInit(c, rw == nullptr ? nullptr : &rw->lock_object,
                       static_cast<uint32_t>(flags), QZ_HERE);
}
QZ_ENTRY(void, callout_init_rm)(abi::callout* c, abi::rmlock* rm, int flags) {
  kernel().CalloutInit(c, rm == nullptr ? nullptr : &rm->lock_object,
                       static_cast<uint32_t>(flags), QZ_HERE);
}
QZ_ENTRY(int, callout_reset)
(abi::callout* c, int ticks, CalloutFn fn, void* arg) {
  return kernel().CalloutReset(c, CalloutNs(ticks), fn, arg, QZ_HERE);
}
QZ_ENTRY(int, callout_reset_on)
(abi::callout* c, int ticks, CalloutFn fn, void* arg, int) {
  return kernel().CalloutReset(c, CalloutNs(ticks), fn, arg, QZ_HERE);
}
QZ_ENTRY(int, callout_reset_sbt)
(abi::callout* c, int64_t sbt, int64_t, CalloutFn fn, void* arg, int flags) {
  return kernel().CalloutReset(c, CalloutSbt(sbt, flags, QZ_HERE), fn, arg,
                               QZ_HERE);
}
QZ_ENTRY(int, callout_reset_sbt_on)
(abi::callout* c, int64_t sbt, int64_t, CalloutFn fn, void* arg, int,
 int flags) {
  return kernel().CalloutReset(c, CalloutSbt(sbt, flags, QZ_HERE), fn, arg,
                               QZ_HERE);
}
QZ_ENTRY(int, callout_schedule)(abi::callout* c, int ticks) {
  return kernel().CalloutSchedule(c, CalloutNs(ticks), QZ_HERE);
}
QZ_ENTRY(int, callout_schedule_on)(abi::callout* c, int ticks, int) {
  return kernel().CalloutSchedule(c, CalloutNs(ticks), QZ_HERE);
}
QZ_ENTRY(int, callout_schedule_sbt)
(abi::callout* c, int64_t sbt, int64_t, int flags) {
  return kernel().CalloutSchedule(c, CalloutSbt(sbt, flags, QZ_HERE), QZ_HERE);
}
QZ_ENTRY(int, callout_stop)(abi::callout* c) {
  return kernel().CalloutStop(c, QZ_HERE);
}
QZ_ENTRY(int, callout_drain)(abi::callout* c) {
  return kernel().CalloutDrain(c, QZ_HERE);
}
QZ_ENTRY(int, callout_active)(abi::callout* c) {
  return kernel().CalloutFlag(c, abi::QZ_CALLOUT_ACTIVE);
}
QZ_ENTRY(int, callout_pending)(abi::callout* c) {
  return kernel().CalloutFlag(c, abi::QZ_CALLOUT_PENDING);
}
QZ_ENTRY(void, callout_deactivate)(abi::callout* c) {
  kernel().CalloutDeactivate(c);
}

// ---- taskqueue(9)
// ----------------------------------------------------------------

QZ_ENTRY(void*, shared_taskqueue)() { return kernel().SharedTaskqueue(); }

QZ_ENTRY(void*, taskqueue_create)(const char*, int, void (*)(void*), void*) {
  return kernel().TaskqueueCreate(QZ_HERE);
}
QZ_ENTRY(void*, taskqueue_create_fast)
(const char*, int, void (*)(void*), void*) {
  return kernel().TaskqueueCreate(QZ_HERE);
}
QZ_ENTRY(int, taskqueue_start_threads)
(void** tqp, int count, int, const char* format, ...) {
  char name[kNameMax];
  QZ_FORMAT(name, format, QZ_HERE);
  return kernel().TaskqueueStartThreads(*tqp, count, name, QZ_HERE);
}
// With a set of CPUs, or into a process: who the threads are does not matter.
QZ_ENTRY(int, taskqueue_start_threads_cpuset)
(void** tqp, int count, int, void*, const char* format, ...) {
  char name[kNameMax];
  QZ_FORMAT(name, format, QZ_HERE);
  return kernel().TaskqueueStartThreads(*tqp, count, name, QZ_HERE);
}
QZ_ENTRY(int, taskqueue_enqueue)(void* tq, abi::task* task) {
  return kernel().TaskqueueEnqueue(tq, task, QZ_HERE);
}
QZ_ENTRY(int, callout_async_drain)(abi::callout* c, void (*done)(void*)) {
  return kernel().CalloutAsyncDrain(c, done, QZ_HERE);
}
QZ_ENTRY(int, taskqueue_enqueue_flags)(void* tq, abi::task* task, int flags) {
  return kernel().TaskqueueEnqueue(tq, task, QZ_HERE, flags);
}
// The queue's own thread?
QZ_ENTRY(int, taskqueue_member)(void* tq, abi::thread* td) {
  return kernel().TaskqueueMember(tq, td) ? 1 : 0;
}
QZ_ENTRY(int, taskqueue_poll_is_busy)(void* tq, abi::task* task) {
  return kernel().TaskqueueIsBusy(tq, task, QZ_HERE) ? 1 : 0;
}
QZ_ENTRY(int, taskqueue_cancel)(void* tq, abi::task* task, unsigned* pending) {
  return kernel().TaskqueueCancel(tq, task, pending, QZ_HERE);
}
QZ_ENTRY(void, taskqueue_drain)(void* tq, abi::task* task) {
  kernel().TaskqueueDrain(tq, task, QZ_HERE);
}
QZ_ENTRY(void, taskqueue_drain_all)(void* tq) {
  kernel().TaskqueueDrainAll(tq, QZ_HERE);
}
// Until there is nothing left, also of what is queued meanwhile (K6.13).
QZ_ENTRY(void, taskqueue_quiesce)(void* tq) {
  const auto* queue = static_cast<const TaskqueueState*>(tq);
  auto idle = [queue] {
    for (const abi::task* running : queue->running) {
      if (running != nullptr) return false;
    }
    return queue->head == nullptr;
  };
  do {
    kernel().TaskqueueDrainAll(tq, QZ_HERE);
  } while (!idle());
}
QZ_ENTRY(void, taskqueue_block)(void* tq) {
  kernel().TaskqueueBlock(tq, true, QZ_HERE);
}
QZ_ENTRY(void, taskqueue_unblock)(void* tq) {
  kernel().TaskqueueBlock(tq, false, QZ_HERE);
}
QZ_ENTRY(void, taskqueue_free)(void* tq) {
  kernel().TaskqueueFree(tq, QZ_HERE);
}
QZ_ENTRY(void, taskqueue_set_callback)
(void* tq, int type, void (*fn)(void*), void* arg) {
  kernel().TaskqueueSetCallback(tq, type, fn, arg, QZ_HERE);
}
// Given to taskqueue_create, which needs nothing of it here.
QZ_ENTRY(void, taskqueue_thread_enqueue)(void*) {}

// ---- timeout tasks: a callout in base text that enqueues (K6.14)
// --------------------

namespace {

void EnqueueTimeoutTask(void* arg) {
  kernel().TimeoutTaskFires(static_cast<abi::timeout_task*>(arg));
}

int ArmTimeoutTask(void* tq, abi::timeout_task* t, int64_t ns, Site pc) {
  Kernel& k = kernel();
  if ((t->f & abi::QZ_TIMEOUT_TASK_DRAINING) != 0) return -1;
  const int pending = t->t.ta_pending;
  t->q = tq;
  if (ns == 0) {
    k.TaskqueueEnqueue(tq, &t->t, pc);
    return pending;
  }
  const int armed = (t->f & abi::QZ_TIMEOUT_TASK_CALLOUT) != 0 ? 1 : 0;
  k.CalloutReset(&t->c, ns, EnqueueTimeoutTask, t, pc);
  // A callout that is being drained is not armed (K6.2).
  if (k.CalloutFlag(&t->c, abi::QZ_CALLOUT_PENDING) != 0) {
    k.TimeoutTaskArmed(tq, t, pc);
  }
  return pending + armed;
}

}  // namespace

QZ_ENTRY(void, timeout_task_init)
(void* tq, abi::timeout_task* t, int priority, abi::qz_task_fn_t* func,
 void* context) {
  ReportWrite(t, sizeof *t, QZ_HERE);
  *t = abi::timeout_task{};
  t->q = tq;
  t->t.ta_priority = static_cast<unsigned short>(priority);
  t->t.ta_func = func;
  t->t.ta_context = context;
  kernel().CalloutInit(
      &t->c, nullptr,
      uint32_t{abi::QZ_CALLOUT_MPSAFE} | uint32_t{abi::QZ_CALLOUT_QUEUE_LOCK},
      QZ_HERE);
}
QZ_ENTRY(int, taskqueue_enqueue_timeout)
(void* tq, abi::timeout_task* t, int ticks) {
  // A negative interval is from now, not from the last run.
  const int64_t n = ticks < 0 ? -int64_t{ticks} : ticks;
  return ArmTimeoutTask(tq, t, n * kTickNs, QZ_HERE);
}
QZ_ENTRY(int, taskqueue_enqueue_timeout_sbt)
(void* tq, abi::timeout_task* t, int64_t sbt, int64_t, int flags) {
  return ArmTimeoutTask(tq, t, SleepNs(sbt, flags, QZ_HERE), QZ_HERE);
}
QZ_ENTRY(int, taskqueue_cancel_timeout)
(void* tq, abi::timeout_task* t, unsigned* pendp) {
  const bool armed = kernel().CalloutStop(&t->c, QZ_HERE) > 0;
  kernel().TimeoutTaskDisarmed(tq, t);
  unsigned pending = 0;
  const int error = kernel().TaskqueueCancel(tq, &t->t, &pending, QZ_HERE);
  if (pendp != nullptr) *pendp = pending + (armed ? 1 : 0);
  return error;
}
QZ_ENTRY(void, taskqueue_drain_timeout)(void* tq, abi::timeout_task* t) {
  t->f |= abi::QZ_TIMEOUT_TASK_DRAINING;
  // Who armed it had looked at the flag before it was set, and is waited for:
  // the kernel's queue lock makes the two one step.
  const KernelIdentity& id = kernel().state.id;
  do {
    kernel().CalloutDrain(&t->c, QZ_HERE);
    kernel().TaskqueueDrain(tq, &t->t, QZ_HERE);
  } while (kernel().CalloutFlag(&t->c, abi::QZ_CALLOUT_PENDING) != 0 ||
           id.running == &t->c);
  kernel().TimeoutTaskDisarmed(tq, t);
  t->f &= ~int{abi::QZ_TIMEOUT_TASK_DRAINING};
}

}  // namespace quiesce
