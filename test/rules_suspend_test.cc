// Suspending and resuming, rule by rule: K1.80 to K1.88 of docs/model.md.
#include "gmock/gmock.h"
#include "test/support/thread_fixture.h"

namespace quiesce::testing {
namespace {

using ::testing::Contains;

// ---- suspension ------------------------------------------------------------

TEST_F(Threads, K1_80_KprocSuspendWakesSetsAFlagAndWaits) {
  by_states = true;
  void* body = Body([&] {
    Lock(w.m);
    Out(0, Msleep(kernel().CurThread()->td_proc, w.m, 0));
    Unlock(w.m);
    Check();
    Lock(w.m);
    Msleep(&w.b, w.m, 0);
    Unlock(w.m);
  });
  Thread("creator", [&, body] {
    Kproc(body);
    while (kernel().state.id.sleeper_count == 0) Nap();
    Out(1, Suspend(0));
  });
  Explore();
  ExpectOutcomes({"finished 0 0"});
  Again();  // with a timeout, and nobody to answer
  body = Body([&] {
    Lock(w.m);
    Msleep(&w.b, w.m, 0);
    Unlock(w.m);
  });
  Thread("creator", [&, body] {
    Kproc(body);
    Out(0, Suspend(1));
  });
  Explore();
  ExpectOutcomes({"finished 35"});
}

TEST_F(Threads, K1_81_TheCheckParksUntilResumed) {
  by_states = true;
  void* body = Body([&] {
    while (w.flag == 0) Nap();
    Check();
    Out(0, w.count);
    ExitProc();
  });
  Thread("creator", [&, body] {
    Kproc(body);
    w.p->p_siglist = 1 << 16;  // SIGSTOP, as kproc_suspend leaves it
    w.flag = 1;
    Nap();
    w.count = 1;
    Resume();
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 1"});
}

TEST_F(Threads, K1_82_ResumeClearsTheFlagAndWakes) {
  by_states = true;
  void* body = Body([&] {
    Check();
    Check();
    Out(0, 1);
    Lock(w.m);
    Msleep(&w.b, w.m, 0);
    Unlock(w.m);
  });
  Thread("creator", [&, body] {
    Kproc(body);
    Suspend(1);
    Out(1, Resume());
    Out(2, w.p->p_siglist);
  });
  Explore();
  ExpectOutcomes({"finished 1 0 0"});
}

TEST_F(Threads, K1_83_ThatSuspendReturns0IsAHint) {
  void* body = Body([&] {
    Lock(w.m);
    Msleep(&w.b, w.m, 0);  // never looks
    Unlock(w.m);
  });
  Thread("creator", [&, body] {
    Kproc(body);
    w.flag = 1;
    Out(0, Suspend(0));
  });
  Thread("other", [&] {
    if (w.flag != 0) Resume();
  });
  Explore();
  EXPECT_THAT(outcomes(), Contains("finished 0"));
}

TEST_F(Threads, K1_84_KthreadSuspendDoesNotWakeItsTarget) {
  by_states = true;
  void* body = Body([&] {
    Lock(w.m);
    Out(0, Msleep(kernel().CurThread(), w.m, 1));
    Unlock(w.m);
    for (;;) {
      kernel().KthreadSuspendCheck(Here());
      Nap();
    }
  });
  Thread("creator", [&, body] {
    Kthread(body);
    while (kernel().state.id.sleeper_count == 0) Nap();
    Out(1, SuspendThread(0));
  });
  Explore();
  ExpectOutcomes({"finished 35 0"});
}

TEST_F(Threads, K1_85_KthreadSuspendCheckParksUntilKthreadResume) {
  by_states = true;
  void* body = Body([&] {
    while (w.flag == 0) {
      kernel().KthreadSuspendCheck(Here());
      Nap();
    }
    Out(0, w.count);
    ExitThread();
  });
  Thread("creator", [&, body] {
    Kthread(body);
    Out(1, SuspendThread(0));
    w.flag = 1;
    Nap();
    w.count = 1;
    Out(2, kernel().KthreadResume(w.td, Here()));
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 1 0 0"});
}

TEST_F(Threads, K1_86_WhoIsParkedIsInTheModule) {
  Module(R"(
    static void worker(void *a)
    {
      kproc_suspend_check(curproc);
      kproc_exit(0);
    }
    static int load(void)
    {
      kproc_create(worker, NULL, &p, RFSTOPPED, 0, "w");
      p->p_siglist |= 1 << 16;
      thread_lock(FIRST_THREAD_IN_PROC(p));
      sched_add(FIRST_THREAD_IN_PROC(p), SRQ_BORING);
      return (0);
    })");
  Thread("admin", [&] {
    Load();
    if (kernel().state.id.sleeper_count != 0) Unload();
  });
  Explore();
  ExpectFindings({"use-after-unload/asleep/K5.62"});
}

TEST_F(Threads, K1_87_WhoIsParkedDoesNotSeeTheModulesChannel) {
  by_states = true;
  void* body = Body([&] {
    Check();
    Lock(w.m);
    while (w.flag == 0) Msleep(&w.flag, w.m, 0);
    Unlock(w.m);
    ExitProc();
  });
  Thread("creator", [&, body] {
    Kproc(body, kStopped);
    w.p->p_siglist = 1 << 16;
    kernel().SchedAdd(kernel().FirstThread(w.p), Here());
    Lock(w.m);
    w.flag = 1;
    Wakeup(&w.flag);
    Out(0, Msleep(w.p, w.m, 0));
    Unlock(w.m);
  });
  Explore();
  ExpectOutcomes({"stuck "});
}

TEST_F(Threads, K1_88_KprocShutdownSuspends) {
  Module(R"(
    static void worker(void *a)
    {
      for (;;) {
        kproc_suspend_check(curproc);
        pause("w", 1);
      }
    }
    static int load(void)
    {
      kproc_create(worker, NULL, &p, 0, 0, "w");
      kproc_shutdown(p, 0);
      NOTE(0, (p->p_siglist & (1 << 16)) != 0);
      return (0);
    })");
  Thread("admin", [&] { Load(); });
  Explore();
  ExpectOutcomes({"finished 1"});
}

}  // namespace
}  // namespace quiesce::testing
