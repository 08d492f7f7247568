// SimKernel: the protocol's kernel services, on the simulated kernel.
//
// The same protocol that ships in a kld, without the kld: for built-in
// scenarios.  What of it a thread may run when a module goes is the business of
// the kld tests; here a thread is gone when it has exited.
#ifndef QUIESCE_SCENARIO_SIM_SERVICES_H_
#define QUIESCE_SCENARIO_SIM_SERVICES_H_

#include "sim/kernel/kernel.h"
#include "src/kernel_services.h"

namespace quiesce {

struct SimKernel {
  using Lock = abi::mtx;
  struct Thread {
    abi::thread* td;
    int tid;
  };
  using Process = abi::proc*;
  static constexpr bool kJoinsTail = true;

  // As MTX_SYSINIT would: also while a scenario is set up, on no thread.
  static void LockInit(Lock* l, const char* name) {
    *l = Lock{};
    l->lock_object.lo_name = name;
    l->lock_object.lo_class = abi::QZ_LOCK_MTX;
  }
  [[gnu::noinline]] static void LockDestroy(Lock* l) {
    kernel().LockDestroy(&l->lock_object, Here());
  }
  [[gnu::noinline]] static void Acquire(Lock* l) {
    kernel().LockExclusive(&l->lock_object, "mtx_lock", false, Here());
  }
  [[gnu::noinline]] static void Release(Lock* l) {
    kernel().UnlockExclusive(&l->lock_object, "mtx_unlock", Here());
  }
  [[gnu::noinline]] static Wake Sleep(const void* channel, Lock* l,
                                      const char* wmesg, int ticks,
                                      bool interruptible) {
    int error =
        kernel().Sleep(channel, &l->lock_object, interruptible ? kPcatch : 0,
                       wmesg, Kernel::TicksToNs(ticks), "msleep", Here());
    if (error == 0) return Wake::kWoken;
    return error == kEwouldblock ? Wake::kTimedOut : Wake::kInterrupted;
  }
  [[gnu::noinline]] static void WakeAll(const void* channel) {
    kernel().Wakeup(channel, Kernel::kWakeAll, "wakeup", Here());
  }
  [[gnu::noinline]] static void WakeOne(const void* channel) {
    kernel().Wakeup(channel, Kernel::kWakeOne, "wakeup_one", Here());
  }
  [[gnu::noinline]] static void Pause(const char* wmesg, int ticks) {
    kernel().Pause(wmesg, Kernel::TicksToNs(ticks), false, Here());
  }
  [[gnu::noinline]] static void MaySleep() {
    kernel().CheckMayBlock("quiesce", Here());
  }
  [[gnu::noinline]] static int CreateThread(void (*main)(void*), void* arg,
                                            Process* process,
                                            const char* name) {
    if (process != nullptr && *process == nullptr) {
      return kernel().KprocCreate(main, arg, process, 0, name, Here());
    }
    return kernel().KthreadAdd(main, arg,
                               process == nullptr ? nullptr : *process, nullptr,
                               0, name, Here());
  }
  static void Current(Thread* t) {
    *t = {kernel().CurThread(), kernel().CurThread()->td_tid};
  }
  static bool IsCurrent(const Thread& t) {
    return t.td == kernel().CurThread();
  }
  static void LeavesClient() {}
  [[gnu::noinline]] static bool Gone(const Thread& t) {
    abi::thread* td = kernel().TdFind(t.tid, -1, Here());
    if (td == nullptr) return true;
    kernel().UnlockExclusive(&td->td_proc->p_mtx.lock_object, "mtx_unlock",
                             Here());
    return td != t.td;
  }
  [[noreturn, gnu::noinline]] static void ExitThread() {
    kernel().KthreadExit(Here());
  }
  [[gnu::noinline]] static int Now() {
    return static_cast<int>(kernel().NowNs(Here()) / kTickNs);
  }
  [[gnu::noinline]] static void Check(bool fact, const char* text) {
    if (!fact) kernel().Panic(text, Here());
  }
  static void Print(const char* text, const char*, const char*) {
    kernel().Console(text);
  }

 private:
  [[gnu::always_inline]] static Site Here() {
    return __builtin_return_address(0);
  }
};
static_assert(KernelServices<SimKernel>);

}  // namespace quiesce

#endif  // QUIESCE_SCENARIO_SIM_SERVICES_H_
