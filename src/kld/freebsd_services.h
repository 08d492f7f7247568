// KernelServices on FreeBSD, by way of os.h.
//
// InModule: thread mains lie in the module that includes this; a stop goes on
// until the kernel says that the thread is gone.  No other kld is needed.
// Preconditions: threads end by returning from the body, never by kthread_exit
// themselves (a stop with a deadline panics with INVARIANTS, others wait for
// ever); whoever starts, stops, suspends or destroys holds no lock that may not
// be slept with (WITNESS complains each time).
#ifndef QUIESCE_SRC_KLD_FREEBSD_SERVICES_H_
#define QUIESCE_SRC_KLD_FREEBSD_SERVICES_H_

#include "../worker.h"
#include "os.h"

namespace quiesce {

struct InModule {
  using Lock = quiesce_os_lock;
  using Thread = quiesce_os_thread;
  using Process = void*;
  static constexpr bool kJoinsTail = true;

  static void LockInit(Lock* l, const char* name) {
    quiesce_os_lock_init(l, name);
  }
  static void LockDestroy(Lock* l) { quiesce_os_lock_destroy(l); }
  static void Acquire(Lock* l) { quiesce_os_acquire(l); }
  static void Release(Lock* l) { quiesce_os_release(l); }
  static Wake Sleep(const void* chan, Lock* l, const char* wmesg, int ticks,
                    bool interruptible) {
    return static_cast<Wake>(
        quiesce_os_sleep(chan, l, wmesg, ticks, interruptible));
  }
  static void WakeAll(const void* chan) { quiesce_os_wake_all(chan); }
  static void WakeOne(const void* chan) { quiesce_os_wake_one(chan); }
  static void Pause(const char* wmesg, int ticks) {
    quiesce_os_pause(wmesg, ticks);
  }
  static void MaySleep() { quiesce_os_may_sleep(); }
  static int CreateThread(void (*main)(void*), void* arg, Process* process,
                          const char* name) {
    return quiesce_os_create(main, arg, process, name);
  }
  static void Current(Thread* t) { quiesce_os_current(t); }
  static bool IsCurrent(const Thread& t) {
    return quiesce_os_is_current(&t) != 0;
  }
  static void LeavesClient() {}
  static bool Gone(const Thread& t) { return quiesce_os_gone(&t) != 0; }
  [[noreturn]] static void ExitThread() { quiesce_os_exit(); }
  static int Now() { return quiesce_os_now(); }
  static void Check(bool fact, const char* text) {
    quiesce_os_check(fact, text);
  }
  static void Print(const char* format, const char* a, const char* b) {
    quiesce_os_print(format, a, b);
  }
};
static_assert(KernelServices<InModule>);

}  // namespace quiesce

#endif  // QUIESCE_SRC_KLD_FREEBSD_SERVICES_H_
