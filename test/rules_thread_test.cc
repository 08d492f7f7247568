// How threads leave, and how one waits for that, rule by rule: K1.30 to K1.71
// and K2.x of docs/model.md.
#include "gmock/gmock.h"
#include "sim/kpi/compile.h"
#include "test/support/thread_fixture.h"

namespace quiesce::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

// ---- leaving ---------------------------------------------------------------

TEST_F(Threads, K1_30_AMainThatReturnsLeavesLikeKthreadExit) {
  void* body = Body([&] {
    Lock(w.m);
    Unlock(w.m);
  });
  Thread("creator", [&, body] {
    Lock(w.m);
    w.flag = 1;
    Unlock(w.m);
    Kproc(body);
    Out(0, Msleep(w.p, w.m, 0));
  });
  Again();
  // The last thread takes the process with it, and wakes it.
  body = Body([&] {
    Lock(w.m);
    while (w.flag == 0) Msleep(&w.flag, w.m, 0);
    Unlock(w.m);
  });
  Thread("creator", [&, body] {
    Kproc(body);
    Lock(w.m);
    w.flag = 1;
    Wakeup(&w.flag);
    Out(0, Msleep(w.p, w.m, 0));
    Unlock(w.m);
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 0"});
}

// A worker that is told to stop under m; how it leaves, and what is waited on.
std::string Joined(const char* leave, const char* handle) {
  return std::string(R"(
    static void worker(void *a)
    {
      mtx_lock(&m);
      while (!flag)
        mtx_sleep(&flag, &m, 0, "w", 0);
      mtx_unlock(&m);
      )") +
         leave + R"(;
    }
    static int load(void)
    {
      return (kproc_create(worker, NULL, &p, 0, 0, "w"));
    }
    static int unload(void)
    {
      td = FIRST_THREAD_IN_PROC(p);
      mtx_lock(&m);
      flag = 1;
      wakeup(&flag);
      mtx_sleep()" +
         handle + R"(, &m, 0, "exit", 0);
      mtx_unlock(&m);
      mtx_destroy(&m);
      return (0);
    })";
}

TEST_F(Threads, K1_32_ToReturnIsSafeForWhoWaitsOnTheHandle) {
  Module(Joined("return", "p"));
  LoadAndUnload();
  Explore();
  ExpectProven();
}

TEST_F(Threads, K1_40_KprocExitTakesTheProcessLockFirst) {
  Module(R"(
    static void worker(void *a)
    {
      while (!atomic_load_acq_int(&flag))
        pause("w", 1);
      kproc_exit(0);
    }
    static int load(void)
    {
      return (kproc_create(worker, NULL, &p, 0, 0, "w"));
    }
    static int unload(void)
    {
      PROC_LOCK(p);
      atomic_store_rel_int(&flag, 1);
      msleep(p, &p->p_mtx, PDROP, "exit", 0);
      return (0);
    })");
  LoadAndUnload();
  Explore();
  ExpectProven();
}

TEST_F(Threads, K1_41_KprocExitWakesBeforeAnythingIsTornDown) {
  by_states = true;
  void* sibling = Body([&] {
    Nap();
    ExitThread();
  });
  void* body = Body([&, sibling] {
    Kthread(sibling, kernel().CurThread()->td_proc);
    Lock(w.m);
    Unlock(w.m);
    ExitProc();
  });
  Thread("waiter", [&, body] {
    Lock(w.m);
    Kproc(body, 0);
    Out(0, Msleep(&kernel().state.p[1], w.m, 0));
    Out(1, Exiting());
    Unlock(w.m);
  });
  Explore();
  EXPECT_THAT(outcomes(), Contains("finished 0 0"));
  for (const std::string& o : outcomes())
    EXPECT_THAT(o, Not(HasSubstr("stuck")));
}

TEST_F(Threads, K1_42_ExitingWithGiant) {
  void* body = Body([] {
    LockGiant();
    ExitProc();
  });
  Thread("creator", [&, body] { Kproc(body); });
  Explore();
  ExpectFindings({"lock-leaked//K4.9"});
}

TEST_F(Threads, K1_43_ASecondExitOfTheProcessIsQuiet) {
  by_states = true;
  void* sibling = Body([] { ExitProc(); });
  void* body = Body([sibling] {
    Kthread(sibling, kernel().CurThread()->td_proc);
    ExitProc();
  });
  Thread("waiter", [&, body] {
    Kproc(body);
    int woken = 0;
    while (!Exiting() && woken < 3) {
      if (kernel().state.procs[1].single != 0) Out(1, 1);
      if (Tsleep(&kernel().state.p[1], 1) == 0) ++woken;
      Out(0, woken);
    }
  });
  Explore();
  ExpectProven();
  // One wakeup for each; the one who comes first waits for the other.
  EXPECT_THAT(outcomes(), Contains("finished 2"));
  EXPECT_THAT(outcomes(), Contains("finished 1 1"));
  EXPECT_THAT(outcomes(), Not(Contains("finished 3")));
}

// A process whose main thread exits it, beside a sibling that `naps` first.
TEST_F(Threads, K1_44_TheExitWaitsForAllOthers) {
  by_states = true;
  void* sibling = Body([&] {
    Lock(w.m);
    Msleep(&w.a, w.m, 0);
    Unlock(w.m);
    ExitThread();
  });
  void* body = Body([sibling] {
    Kthread(sibling, kernel().CurThread()->td_proc);
    ExitProc();
  });
  Thread("creator", [&, body] {
    Kproc(body);
    for (int i = 0; i < 3; ++i) Nap();
    Out(0, Exiting());
  });
  Explore();
  ExpectOutcomes({"finished 0"});
}

TEST_F(Threads, K1_45_WexitComesLateAndPholdDelaysTheRest) {
  by_states = true;
  void* sibling = Body([&] { ExitThread(); });
  void* body = Body([&, sibling] {
    Kthread(sibling, kernel().CurThread()->td_proc);
    Lock(w.m);
    while (w.flag == 0) Msleep(&w.flag, w.m, 0);
    Unlock(w.m);
    ExitProc();
  });
  Thread("creator", [&, body] {
    Kproc(body);
    Hold(true);
    Lock(w.m);
    w.flag = 1;
    Wakeup(&w.flag);
    Unlock(w.m);
    while (!Exiting()) Nap();
    Out(0, w.p->p_numthreads);
    Nap();
    Out(1, w.p->p_state);
    Hold(false);
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 1 1"});
}

TEST_F(Threads, K1_47_ExitingWithALock) {
  for (bool returns : {false, true}) {
    Again();
    void* body = Body([returns] {
      Lock(w.m);
      if (!returns) ExitThread();
    });
    Thread("creator", [&, body] { Kthread(body); });
    Explore();
    ExpectFindings({"lock-leaked//K4.9"});
  }
}

TEST_F(Threads, K1_48_AZombieNeverRunsAgain) {
  void* body = Body([] { ExitProc(); });
  Thread("creator", [&, body] {
    Kproc(body);
    Nap();
    Out(0, kernel().state.p[1].p_state);
    Nap();
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 1", "finished 2"});
}

TEST_F(Threads, K1_49_AZombieIsReapedAtAnyTime) {
  void* body = Body([] { ExitProc(); });
  Thread("creator", [&, body] {
    Kproc(body);
    Nap();
    Suspend(1);
  });
  Explore();
  ExpectFindings({"use-after-free/recycled-proc/K1.49"});
}

TEST_F(Threads, K1_50_WokenMeansOutOfTheModuleNotGone) {
  Module(Joined("kproc_exit(0)", "p"));
  Thread("admin", [&] {
    Load();
    Unload();
    Out(0, kernel().state.procs[1].life == kAlive);
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 0", "finished 1"});
}

TEST_F(Threads, K1_51_KprocExitOutsideOfAKproc) {
  void* body = Body([] { ExitProc(); });
  Thread("creator", [&, body] { Kthread(body); });
  Explore();
  ExpectFindings({"kpi-misuse/exit-of-proc0/K1.51"});
}

TEST_F(Threads, K1_55_KthreadExitWakesTheThreadAndTheLastOneTheProcess) {
  for (const char* handle : {"td", "p"}) {
    Again();
    Module(Joined("kthread_exit()", handle));
    LoadAndUnload();
    Explore();
    ExpectProven();
  }
}

TEST_F(Threads, K1_57_AThreadLeavesUnderTheProcessLock) {
  by_states = true;
  void* sibling = Body([] { ExitThread(); });
  void* body = Body([&, sibling] {
    Kthread(sibling, kernel().CurThread()->td_proc);
    Lock(w.m);
    while (w.flag == 0) Msleep(&w.flag, w.m, 0);
    Unlock(w.m);
    ExitThread();
  });
  Thread("creator", [&, body] {
    Kproc(body);
    ProcLock(w.p);
    const int before = w.p->p_numthreads;
    Wakeup(&w.b);
    if (before == 2) Out(0, w.p->p_numthreads);
    ProcUnlock(w.p);
    Lock(w.m);
    w.flag = 1;
    Wakeup(&w.flag);
    Unlock(w.m);
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished ", "finished 2"});
}

TEST_F(Threads, K1_58_AThreadIsRecycledSomeTimeAfterItsExit) {
  void* body = Body([] { ExitThread(); });
  Thread("creator", [&, body] {
    Kthread(body, nullptr, kStopped);
    Out(0, SuspendThread(1));
    kernel().SchedAdd(w.td, Here());
    Nap();
    SuspendThread(1);
  });
  Explore();
  ExpectFindings({"use-after-free/recycled-thread/K1.58"});
  ExpectOutcomes({"finished 35"});
}

TEST_F(Threads, K1_59_TheOtherHandleIsNeverWoken) {
  Module(Joined("kproc_exit(0)", "td"));
  LoadAndUnload();
  Explore();
  ExpectFinding("hang/never-woken/K3.32");
  Again();  // a thread that is not the last wakes no process
  by_states = true;
  void* sibling = Body([&] {
    Lock(w.m);
    while (w.flag == 0) Msleep(&w.flag, w.m, 0);
    Unlock(w.m);
    ExitThread();
  });
  void* body = Body([&] {
    Lock(w.m);
    Msleep(&w.b, w.m, 0);  // for ever
    Unlock(w.m);
  });
  Thread("creator", [&, body, sibling] {
    Kproc(body);
    Kthread(sibling, w.p);
    Lock(w.m);
    w.flag = 1;
    Wakeup(&w.flag);
    Out(0, Msleep(w.p, w.m, 0));
    Unlock(w.m);
  });
  Explore();
  ExpectOutcomes({"stuck "});
}

// A main thread that exits its process while a sibling sleeps for ever.
TEST_F(Threads, K1_60_TheExitInterruptsWhoCanBe) {
  for (int flags : {0, kPcatch}) {
    Again();
    by_states = true;
    void* sibling = Body([this, flags] {
      Lock(w.m);
      w.flag = 1;
      Wakeup(&w.flag);
      Out(0, Msleep(&w.a, w.m, 0, flags));
      Unlock(w.m);
      ExitThread();
    });
    void* body = Body([sibling] {
      Lock(w.m);
      Kthread(sibling, kernel().CurThread()->td_proc);
      while (w.flag == 0) Msleep(&w.flag, w.m, 0);
      Unlock(w.m);
      ExitProc();
    });
    Thread("creator", [this, body] {
      config.flavour = Flavour::kRelease;
      Kproc(body);
      for (int i = 0; i < 3 && !Exiting(); ++i) Nap();
      Out(1, Exiting());
    });
    Explore();
    if (flags == 0) {
      ExpectOutcomes({"finished - 0"});
    } else {
      EXPECT_THAT(outcomes(), Contains("finished 4 1"));
    }
  }
}

TEST_F(Threads, K1_61_NobodyIsKilled) {
  by_states = true;
  void* sibling = Body([&] {
    Lock(w.m);
    w.flag = 1;
    Out(0, Msleep(&w.a, w.m, 0));  // not to be interrupted
    Unlock(w.m);
    ExitThread();
  });
  void* body = Body([sibling] {
    Kthread(sibling, kernel().CurThread()->td_proc);
    ExitProc();
  });
  Thread("creator", [&, body] {
    Kproc(body);
    for (int i = 0; i < 3; ++i) Nap();
    Out(1, Exiting());
  });
  Explore();
  ExpectOutcomes({"finished - 0"});
}

TEST_F(Threads, K1_62_LaterInterruptibleSleepsFailAtOnce) {
  by_states = true;
  void* sibling = Body([&] {
    while (kernel().state.procs[1].single == 0) Nap();
    Lock(w.m);
    Out(0, Msleep(&w.a, w.m, 0, kPcatch));
    Out(1, Msleep(&w.a, w.m, 1, 0));  // others still sleep
    Unlock(w.m);
    ExitThread();
  });
  void* body = Body([sibling] {
    Kthread(sibling, kernel().CurThread()->td_proc);
    ExitProc();
  });
  Thread("creator", [&, body] {
    Kproc(body);
    while (!Exiting()) Nap();
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 4 35"});
}

TEST_F(Threads, K1_63_TheExitGoesOnWhenTheOthersHaveGone) {
  by_states = true;
  void* sibling = Body([&] {
    Nap();
    w.flag = 1;
    ExitThread();
  });
  void* body = Body([sibling] {
    Kthread(sibling, kernel().CurThread()->td_proc);
    ExitProc();
  });
  Thread("creator", [&, body] {
    Kproc(body);
    while (!Exiting()) Nap();
    Out(0, w.flag);
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 1"});
}

TEST_F(Threads, K1_64_TheProcessIsWokenBeforeItsSiblingsHaveGone) {
  Module(R"(
    static void sibling(void *a)
    {
      mtx_lock(&m);
      mtx_sleep(&chan, &m, 0, "s", 0);
      mtx_unlock(&m);
      kthread_exit();
    }
    static void worker(void *a)
    {
      kthread_add(sibling, NULL, curproc, NULL, 0, 0, "sibling");
      mtx_lock(&m);
      while (!flag)
        mtx_sleep(&flag, &m, 0, "w", 0);
      mtx_unlock(&m);
      kproc_exit(0);
    }
    static int load(void)
    {
      return (kproc_create(worker, NULL, &p, 0, 0, "w"));
    }
    static int unload(void)
    {
      mtx_lock(&m);
      flag = 1;
      wakeup(&flag);
      mtx_sleep(p, &m, 0, "exit", 0);
      mtx_unlock(&m);
      while ((p->p_flag2 & P2_WEXIT) == 0)
        pause("exit", 1);
      return (0);
    })");
  LoadAndUnload();
  Explore();
  ExpectFindings(
      {"use-after-unload/never-ran/K5.61", "use-after-unload/sibling/K1.64"});
}

TEST_F(Threads, K1_70_ExactlyOneThreadIsTheLast) {
  by_states = true;
  void* sibling = Body([] { ExitThread(); });
  void* body = Body([sibling] {
    Kthread(sibling, kernel().CurThread()->td_proc);
    ExitThread();
  });
  Thread("creator", [&, body] {
    Kproc(body);
    while (!Exiting()) Nap();
    Out(0, kernel().state.p[1].p_numthreads <= 1);
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 1"});
}

TEST_F(Threads, K1_71_AThreadMayBeAddedWhileTheLastOneExits) {
  by_states = true;
  void* late = Body([&] {
    Out(0, Exiting());
    ExitThread();
  });
  void* body = Body([] { ExitThread(); });
  Thread("creator", [&, body, late] {
    Lock(w.m);
    Kproc(body);
    if (!Exiting()) Out(1, Kthread(late, w.p));
    Unlock(w.m);
  });
  config.flavour = Flavour::kRelease;
  Explore();
  // Its exit waits for the newcomer: P_WEXIT comes after that has gone.
  EXPECT_THAT(outcomes(), Contains("finished 0 0"));
  EXPECT_THAT(outcomes(), Not(Contains("finished 1 0")));
}

// ---- what else wakes -------------------------------------------------------

// Sleeps on p_stype, under the process's lock.
constexpr char kStype[] = R"(
    static void sibling(void *a) { NOTE(0, 1); kthread_exit(); }
    static void worker(void *a)
    {
      kthread_add(sibling, NULL, curproc, NULL, 0, 0, "sibling");
      while (!atomic_load_acq_int(&flag))
        pause("w", 1);
      kproc_exit(0);
    }
    static int load(void)
    {
      int error = kproc_create(worker, NULL, &p, 0, 0, "w");
      PHOLD(p);  // or it might be reaped before it is looked at again
      return (error);
    }
    static int unload(void)
    {
      PROC_LOCK(p);
      atomic_store_rel_int(&flag, 1);
      while ((p->p_flag & P_WEXIT) == 0)
        msleep(&p->p_stype, &p->p_mtx, 0, "exit", 0);
      NOTE(1, p->p_numthreads);
      _PRELE(p);
      PROC_UNLOCK(p);
      return (0);
    })";

TEST_F(Threads, K2_1_UpTo12TheExitWakesPStype) {
  config.version = 12;
  Module(kStype);
  LoadAndUnload();
  Explore();
  ExpectProven();
}

TEST_F(Threads, K2_2_ASleepOnPStypeIsLateEnough) {
  config.version = 12;
  Module(kStype);
  LoadAndUnload();
  Explore();
  // Whoever is woken, or sees P_WEXIT, finds all threads gone.
  ExpectProven();
  ExpectOutcomes({"finished 1 1"});
}

TEST_F(Threads, K2_3_From13OnPStypeDoesNotCompile) {
  BuildRequest request;
  request.sources = {std::string(QUIESCE_TEST_ROOT) + "/modules/r2_stype.c"};
  request.kernel.version = 12;
  EXPECT_TRUE(BuildKld(request).ok());
  request.kernel.version = 13;
  EXPECT_THAT(std::string(BuildKld(request).status().message()),
              HasSubstr("K2.3"));
}

TEST_F(Threads, K2_4_OthersWakeOnAProcess) {
  config.fault_spurious = true;
  void* body = Body([&] {
    Lock(w.m);
    Msleep(&w.b, w.m, 0);
    Msleep(&w.b, w.m, 0);
    Unlock(w.m);
  });
  Thread("waiter", [&, body] {
    Lock(w.m);
    Kproc(body, kStopped);
    Out(0, Msleep(w.p, w.m, 0));
    Unlock(w.m);
  });
  Explore();
  ExpectOutcomes({"finished 0", "stuck "});
  config.fault_spurious = false;
  Explore();
  ExpectOutcomes({"stuck "});
}

TEST_F(Threads, K2_6_OnlyKthreadExitWakesAThread) {
  by_states = true;
  void* body = Body([&] {
    Lock(w.m);
    while (w.flag == 0) Msleep(&w.flag, w.m, 0);
    Unlock(w.m);
    ExitThread();
  });
  Thread("waiter", [&, body] {
    Kthread(body);
    Lock(w.m);
    Out(0, Msleep(w.td, w.m, 1));
    w.flag = 1;
    Wakeup(&w.flag);
    Out(1, Msleep(w.td, w.m, 0));
    Unlock(w.m);
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 35 0"});
}

TEST_F(Threads, K2_7_AReturnOf0ProvesNothing) {
  by_states = true;
  void* body = Body([&] {
    Lock(w.m);
    Msleep(&w.b, w.m, 0);
    Unlock(w.m);
  });
  Thread("waiter", [&, body] {
    Kproc(body);
    w.flag = 1;
    Lock(w.m);
    Out(0, Msleep(w.p, w.m, 0));
    Out(1, kernel().state.procs[1].life == kAlive);
    Unlock(w.m);
  });
  Thread("other", [&] {
    if (w.flag != 0) Suspend(1);
  });
  Explore();
  EXPECT_THAT(outcomes(), Contains("finished 0 1"));
}

TEST_F(Threads, K2_8_PholdKeepsAProcessFromBeingReaped) {
  by_states = true;
  void* body = Body([] { ExitProc(); });
  Thread("creator", [&, body] {
    Kproc(body, kStopped);
    Hold(true);
    kernel().SchedAdd(kernel().FirstThread(w.p), Here());
    while (!Exiting()) Nap();
    Nap();
    Out(0, w.p->p_state);
    Resume();  // the handle is good
    Hold(false);
    while (kernel().state.p[1].p_state != kZombie) Nap();
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 1"});
  Again();
  Thread("creator", [&, body = Body([] { ExitProc(); })] {
    Kproc(body, kStopped);
    Hold(false);
  });
  Explore();
  ExpectFindings({"kpi-misuse/unbalanced-prele/K2.8"});
}

}  // namespace
}  // namespace quiesce::testing
