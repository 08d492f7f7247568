// kproc(9), kthread(9), and what a thread asks about itself and the scheduler.
#include "sim/kpi/entry.h"

namespace quiesce {
namespace {

using ThreadMain = void (*)(void*);

// struct kproc_desc and struct kthread_desc (K1.5).
struct Desc {
  const char* arg0;
  void (*func)();
  void* global;
};

void WaitForSuspension(const char* name, int error) {
  char text[128];
  const char* end = error == kEwouldblock ? "timed out" : "done";
  size_t at = 0;
  for (const char* part : {"Waiting (max 60 seconds) for system thread `", name,
                           "' to stop... ", end, "\n"}) {
    while (*part != '\0' && at + 1 < sizeof text) text[at++] = *part++;
  }
  text[at] = '\0';
  kernel().Console(text);
}

constexpr int64_t kShutdownWaitNs = 60'000'000'000;  // K1.88

}  // namespace

QZ_ENTRY(int, kproc_create)
(ThreadMain func, void* arg, abi::proc** newpp, int flags, int,
 const char* format, ...) {
  char name[kNameMax];
  QZ_FORMAT(name, format, QZ_HERE);
  return kernel().KprocCreate(func, arg, newpp, flags, name, QZ_HERE);
}
QZ_ENTRY(int, kthread_add)
(ThreadMain func, void* arg, abi::proc* p, abi::thread** newtdp, int flags, int,
 const char* format, ...) {
  char name[kNameMax];
  QZ_FORMAT(name, format, QZ_HERE);
  return kernel().KthreadAdd(func, arg, p, newtdp, flags, name, QZ_HERE);
}
QZ_ENTRY(int, kproc_kthread_add)
(ThreadMain func, void* arg, abi::proc** procptr, abi::thread** tdptr,
 int flags, int, const char* procname, const char* format, ...) {
  char name[kNameMax];
  QZ_FORMAT(name, format, QZ_HERE);
  return kernel().KprocKthreadAdd(func, arg, procptr, tdptr, flags, procname,
                                  name, QZ_HERE);
}
// SYSINIT helpers: any error is a panic (K1.21).
QZ_ENTRY(void, kproc_start)(const void* udata) {
  const auto* d = static_cast<const Desc*>(udata);
  // [K1.5]
  const int error =
      kernel().KprocCreate(reinterpret_cast<ThreadMain>(d->func), nullptr,
                           static_cast<abi::proc**>(d->global), 0, d->arg0,
                           reinterpret_cast<Site>(d->func));
  // [K1.21]
  if (error != 0) kernel().Panic("kproc_start: kproc_create failed", QZ_HERE);
}
QZ_ENTRY(void, kthread_start)(const void* udata) {
  const auto* d = static_cast<const Desc*>(udata);
  const int error =
      kernel().KthreadAdd(reinterpret_cast<ThreadMain>(d->func), nullptr,
                          nullptr, static_cast<abi::thread**>(d->global), 0,
                          d->arg0, reinterpret_cast<Site>(d->func));
  if (error != 0) kernel().Panic("kthread_start: kthread_add failed", QZ_HERE);
}
QZ_ENTRY(void, kproc_exit)(int code) { kernel().KprocExit(code, QZ_HERE); }
QZ_ENTRY(void, kthread_exit)() { kernel().KthreadExit(QZ_HERE); }

QZ_ENTRY(int, kproc_suspend)(abi::proc* p, int timo) {
  return kernel().KprocSuspend(p, Kernel::TicksToNs(timo), QZ_HERE);
}
QZ_ENTRY(int, kproc_resume)(abi::proc* p) {
  return kernel().KprocResume(p, QZ_HERE);
}
QZ_ENTRY(void, kproc_suspend_check)(abi::proc* p) {
  kernel().KprocSuspendCheck(p, QZ_HERE);
}
QZ_ENTRY(int, kthread_suspend)(abi::thread* td, int timo) {
  return kernel().KthreadSuspend(td, Kernel::TicksToNs(timo), QZ_HERE);
}
QZ_ENTRY(int, kthread_resume)(abi::thread* td) {
  return kernel().KthreadResume(td, QZ_HERE);
}
QZ_ENTRY(void, kthread_suspend_check)() {
  kernel().KthreadSuspendCheck(QZ_HERE);
}
QZ_ENTRY(void, kproc_shutdown)(void* arg, int) {
  auto* p = static_cast<abi::proc*>(arg);
  // [K1.88]
  const int error = kernel().KprocSuspend(p, kShutdownWaitNs, QZ_HERE);
  WaitForSuspension(p->p_comm, error);
}
QZ_ENTRY(void, kthread_shutdown)(void* arg, int) {
  auto* td = static_cast<abi::thread*>(arg);
  const int error = kernel().KthreadSuspend(td, kShutdownWaitNs, QZ_HERE);
  WaitForSuspension(td->td_name, error);
}

// ---- identity (K7.1)
// --------------------------------------------------------------

QZ_ENTRY(abi::thread*, curthread)() { return kernel().CurThread(); }
QZ_ENTRY(abi::proc*, curproc)() { return kernel().CurThread()->td_proc; }
QZ_ENTRY(abi::proc*, proc0)() { return kernel().Proc0(); }
QZ_ENTRY(abi::thread*, thread0)() { return kernel().Thread0(); }
QZ_ENTRY(abi::thread*, first_thread)(abi::proc* p) {
  return kernel().FirstThread(p);
}
QZ_ENTRY(abi::thread*, next_thread)(abi::thread* td) {
  return kernel().NextThread(td);
}
QZ_ENTRY(abi::thread*, tdfind)(int tid, int pid) {
  return kernel().TdFind(tid, pid, QZ_HERE);
}
QZ_ENTRY(void, phold)(abi::proc* p) { kernel().Phold(p, true, QZ_HERE); }
QZ_ENTRY(void, prele)(abi::proc* p) { kernel().Phold(p, false, QZ_HERE); }

// ---- scheduler
// ------------------------------------------------------------------

// Priorities, CPUs and the thread lock decide nothing: every order is explored.
QZ_ENTRY(void, thread_lock)(abi::thread* td) {
  kernel().ThreadLock(td, QZ_HERE);
}
QZ_ENTRY(void, thread_unlock)(abi::thread* td) {
  kernel().ThreadUnlock(
      td,
      kernel().config().version >= 13
          ? "releases the lock of a thread that it does not hold (from 13 on "
            "sched_add has released it)"
          : "releases the lock of a thread that it does not hold",
      QZ_HERE);
}
QZ_ENTRY(void, sched_add)(abi::thread* td, int) {
  kernel().SchedAdd(td, QZ_HERE);
  // [K1.15]
  if (kernel().config().version >= 13) {
    kernel().ThreadUnlock(td, "starts a thread without its lock", QZ_HERE);
  }
}
QZ_ENTRY(void, sched_prio)(abi::thread*, unsigned char) {}
QZ_ENTRY(void, sched_bind)(abi::thread*, int) {}
QZ_ENTRY(void, sched_unbind)(abi::thread*) {}
QZ_ENTRY(int, sched_is_bound)(abi::thread*) { return 0; }
QZ_ENTRY(void, sched_pin)() {}
QZ_ENTRY(void, sched_unpin)() {}
QZ_ENTRY(void, sched_relinquish)(abi::thread*) { kernel().Yield(QZ_HERE); }
QZ_ENTRY(void, kern_yield)(int) { kernel().Yield(QZ_HERE); }
// Only after hogging the CPU for a while (K7.9): never the difference.
QZ_ENTRY(void, maybe_yield)() {}
QZ_ENTRY(int, should_yield)() { return 0; }
QZ_ENTRY(void, critical_enter)() { kernel().CriticalEnter(QZ_HERE); }
QZ_ENTRY(void, critical_exit)() { kernel().CriticalExit(QZ_HERE); }
QZ_ENTRY(void, DELAY)(int usec) { kernel().Delay(usec, QZ_HERE); }
// A round of a busy loop lasts a microsecond, so that the clock can move on.
QZ_ENTRY(void, cpu_spinwait)() { kernel().Delay(1, QZ_HERE); }

QZ_VARIABLE(int, curcpu) = 0;
QZ_VARIABLE(int, mp_ncpus) = 2;
QZ_VARIABLE(unsigned, mp_maxid) = 1;
QZ_VARIABLE(int, smp_started) = 1;

// Each processor calls `action` in an interrupt; the caller waits for all. Here
// one after the other: *may miss* what the calls do to each other.
QZ_ENTRY(void, smp_rendezvous)
(void (*setup)(void*), void (*action)(void*), void (*teardown)(void*),
 void* arg) {
  Kernel& k = kernel();
  k.InterruptEnter();
  for (auto* step : {setup, action, teardown}) {
    for (int cpu = 0; step != nullptr && cpu < quiesce_kpi_mp_ncpus; ++cpu) {
      step(arg);
    }
  }
  k.InterruptExit();
}
QZ_ENTRY(void, smp_no_rendezvous_barrier)(void*) {}

// THREAD_NO_SLEEPING and its end, which nest (K3.44).
QZ_ENTRY(void, no_sleeping)(int on) { kernel().SleepingProhibited(on != 0); }
QZ_ENTRY(int, can_sleep)() {
  return kernel().state.threads[machine().current()].no_sleeping == 0 ? 1 : 0;
}

// Everybody is root.
QZ_ENTRY(int, priv_check)(abi::thread*, int) { return 0; }

}  // namespace quiesce
