// KernelTest with the words of kproc(9) and kthread(9).
#ifndef QUIESCE_TEST_SUPPORT_THREAD_FIXTURE_H_
#define QUIESCE_TEST_SUPPORT_THREAD_FIXTURE_H_

#include "test/support/kernel_fixture.h"

namespace quiesce::testing {

inline constexpr int kWexit = 0x2000, kZombie = 2, kStopped = 1 << 17;

class Threads : public KernelTest {
 protected:
  static Site Here() { return reinterpret_cast<Site>(&Site_); }
  static void ExitProc() { kernel().KprocExit(0, Here()); }
  static void ExitThread() { kernel().KthreadExit(Here()); }
  static int Suspend(int ticks) {
    return kernel().KprocSuspend(w.p, Kernel::TicksToNs(ticks), Here());
  }
  static int Resume() { return kernel().KprocResume(w.p, Here()); }
  static void Check() {
    kernel().KprocSuspendCheck(kernel().CurThread()->td_proc, Here());
  }
  static int SuspendThread(int ticks) {
    return kernel().KthreadSuspend(w.td, Kernel::TicksToNs(ticks), Here());
  }
  static void Hold(bool on) { kernel().Phold(w.p, on, Here()); }
  static void Nap() { kernel().Pause("nap", kTickNs, false, Here()); }
  static int Tsleep0(const void* channel, int ticks) {
    return Tsleep(channel, ticks);
  }
  // Whether the first process that was created has got that far.
  static bool Exiting() { return (kernel().state.p[1].p_flag & kWexit) != 0; }

 private:
  static void Site_() {}
};

}  // namespace quiesce::testing

#endif  // QUIESCE_TEST_SUPPORT_THREAD_FIXTURE_H_
