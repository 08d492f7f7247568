// Creating processes and threads, rule by rule: K1.1 to K1.22 of docs/model.md.
#include "gmock/gmock.h"
#include "test/support/thread_fixture.h"

namespace quiesce::testing {
namespace {

using ::testing::Contains;
using ::testing::Not;

// ---- objects and creation -------------------------------------------------

TEST_F(Threads, K1_1_AKprocIsAProcessWithItsOwnThread) {
  Module(R"(
    static void worker(void *a)
    {
      NOTE(0, (curproc->p_flag & (P_KPROC | P_SYSTEM)) == (P_KPROC | P_SYSTEM));
      NOTE(1, curproc != &proc0 && curthread->td_proc == curproc);
      NOTE(2, (curthread->td_pflags & TDP_KTHREAD) != 0);
      NOTE(3, curproc->p_numthreads);
      kproc_exit(0);
    }
    static int load(void)
    {
      return (kproc_create(worker, NULL, &p, 0, 0, "worker"));
    })");
  Thread("admin", [&] { Load(); });
  Explore();
  EXPECT_THAT(outcomes(), Contains("finished 1 1 1 1"));
  EXPECT_THAT(outcomes(), Not(Contains("finished 0 1 1 1")));
}

TEST_F(Threads, K1_2_AKthreadOfNoProcessIsOneOfProcess0) {
  void* body = Body([&] {
    Out(0, kernel().CurThread()->td_proc->p_pid);
    ExitThread();
  });
  Thread("creator", [&, body] { Kthread(body); });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 0"});
}

TEST_F(Threads, K1_3_AHandleIsNeverUnmapped) {
  Module(R"(static int load(void)
    {
      return (kproc_resume((struct proc *)&flag));  // no process at all
    })");
  Thread("admin", [&] { Load(); });
  Explore();
  ExpectFindings({"page-fault/wild-handle/K1.3"});
}

TEST_F(Threads, K1_4_NamesAreCutAndCopied) {
  Module(R"(
    static void worker(void *a)
    {
      NOTE(0, strlen(curproc->p_comm));
      NOTE(1, strlen(curthread->td_name));
      kproc_exit(0);
    }
    static int load(void)
    {
      char name[] = "a name that is longer than that";
      int error = kproc_create(worker, NULL, &p, 0, 0, "%s", name);
      name[0] = '\0';
      return (error);
    })");
  Thread("admin", [&] { Load(); });
  Explore();
  ExpectOutcomes({"finished 19 19"});
}

TEST_F(Threads, K1_5_AKprocDescCallsWithoutAnArgument) {
  Module(R"(
    static void daemon(void)
    {
      NOTE(0, p == curproc);
      kproc_exit(0);
    }
    static struct kproc_desc desc = { "daemon", daemon, &p };
    SYSINIT(daemon, SI_SUB_KTHREAD_IDLE, SI_ORDER_ANY, kproc_start, &desc);)");
  Thread("admin", [&] { Load(); });
  Explore();
  ExpectOutcomes({"finished 1"});
}

TEST_F(Threads, K1_10_TheHandleIsStoredBeforeTheProcessRuns) {
  void* body = Body([&] {
    Out(0, w.p == kernel().CurThread()->td_proc);
    ExitProc();
  });
  Thread("creator", [&, body] { Out(1, Kproc(body)); });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 1 0"});
}

TEST_F(Threads, K1_11_TheProcessMayBeOverBeforeCreateReturns) {
  void* body = Body([&] {
    w.flag = 1;
    ExitProc();
  });
  Thread("creator", [&, body] {
    LockGiant();
    Kproc(body);
    UnlockGiant();
    Out(0, w.flag);
    Resume();
  });
  Explore();
  ExpectFindings({"use-after-free/recycled-proc/K1.49"});
  EXPECT_THAT(outcomes(), Contains("finished 0"));
  EXPECT_THAT(outcomes(), Contains("finished 1"));
}

TEST_F(Threads, K1_12_From15OnCreationLetsGoOfGiant) {
  for (int version : {13, 15}) {
    Again();
    config.version = version;
    void* body = Body([] { ExitProc(); });
    Thread("creator", [&, body] {
      LockGiant();
      w.flag = 1;
      Kproc(body);
      w.flag = 2;
      UnlockGiant();
    });
    Thread("other", [&] {
      LockGiant();
      Out(0, w.flag);
      UnlockGiant();
    });
    Explore();
    ExpectProven();
    EXPECT_EQ(outcomes().count("finished 1"), version == 13 ? 0u : 1u);
  }
}

TEST_F(Threads, K1_13_CreationMayFail) {
  config.fault_create = true;
  void* body = Body([] { ExitProc(); });
  Thread("creator", [&, body] {
    Out(0, Kproc(body));
    Out(1, w.p != nullptr);
  });
  Explore();
  ExpectOutcomes({"finished 0 1", "finished 35 0"});
}

TEST_F(Threads, K1_14_CreationMaySleep) {
  void* body = Body([] { ExitProc(); });
  Thread("creator", [&, body] {
    Lock(w.m);
    Kproc(body);
    Unlock(w.m);
  });
  Explore();
  ExpectFinding("sleep-forbidden/lock-held/K3.40");
}

TEST_F(Threads, K1_15_AStoppedThreadWaitsForSchedAdd) {
  void* body = Body([&] {
    Out(0, w.flag);
    ExitThread();
  });
  Thread("creator", [&, body] {
    Kthread(body, nullptr, kStopped);
    Nap();
    w.flag = 1;
    kernel().SchedAdd(w.td, Here());
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 1"});
}

TEST_F(Threads, K1_16_KthreadAddMarksTheProcess) {
  constexpr int kHadThreads = 0x80;
  void* sibling = Body([] { ExitThread(); });
  void* body = Body([&, sibling] {
    abi::proc* p = kernel().CurThread()->td_proc;
    Out(0, (p->p_flag & kHadThreads) != 0);
    Out(1, Kthread(sibling, p));
    Out(2, (p->p_flag & kHadThreads) != 0);
    Out(3, w.td->td_proc == p);
    ExitThread();
  });
  Thread("creator", [&, body] { Kproc(body); });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 0 0 1 1"});
}

TEST_F(Threads, K1_17_UpTo14TheHandleComesLate) {
  for (int version : {14, 15}) {
    Again();
    config.version = version;
    void* body = Body([&] {
      Out(0, w.td != nullptr);
      ExitThread();
    });
    Thread("creator", [&, body] { Kthread(body); });
    Explore();
    ExpectProven();
    EXPECT_EQ(outcomes().count("finished 0"), version == 14 ? 1u : 0u);
    EXPECT_THAT(outcomes(), Contains("finished 1"));
  }
}

TEST_F(Threads, K1_18_AddingToAProcessThatExits) {
  for (int version : {13, kVersionMain}) {
    Again();
    config.version = version;
    by_states = true;
    void* late = Body([] { ExitThread(); });
    void* sibling = Body([] {
      while (w.flag == 0) Nap();
      ExitThread();
    });
    void* body = Body([sibling] {
      Kthread(sibling, kernel().CurThread()->td_proc);
      ExitProc();
    });
    Thread("creator", [&, body, late] {
      Kproc(body);
      Wakeup(&w.b);
      // Its main thread waits for the sibling.
      if (kernel().state.procs[1].single != 0) Out(0, Kthread(late, w.p));
      w.flag = 1;
    });
    Explore();
    ExpectProven();
    ExpectOutcomes({"finished ", version == 13 ? "finished 0" : "finished 3"});
  }
}

TEST_F(Threads, K1_19_KthreadAddFailsWithEnomemOnly) {
  config.fault_create = true;
  void* body = Body([] { ExitThread(); });
  Thread("creator", [&, body] { Out(0, Kthread(body, nullptr, 1 << 12)); });
  Explore();
  ExpectOutcomes({"finished 0", "finished 12"});
}

TEST_F(Threads, K1_20_KprocKthreadAddLooksWithoutALock) {
  by_states = true;
  void* body = Body([] { ExitThread(); });
  for (int i : {0, 1}) {
    Thread("creator", [this, body, i] {
      Out(i,
          kernel().KprocKthreadAdd(&Main, body, &w.p, i == 0 ? &w.td : &w.td2,
                                   kStopped, "proc", "thread", Here()));
      Out(2, static_cast<int>(kernel().state.id.proc_count));
    });
  }
  Explore();
  // One process, or two.
  EXPECT_THAT(outcomes(), Contains("finished 0 0 2"));
  EXPECT_THAT(outcomes(), Contains("finished 0 0 3"));
}

TEST_F(Threads, K1_21_KprocStartPanicsIfCreationFails) {
  config.fault_create = true;
  Module(R"(
    static void daemon(void) { NOTE(0, 1); kproc_exit(0); }
    static struct kproc_desc desc = { "daemon", daemon, &p };
    SYSINIT(daemon, SI_SUB_KTHREAD_IDLE, SI_ORDER_ANY, kproc_start, &desc);)");
  Thread("admin", [&] { Load(); });
  Explore();
  ExpectFindings({"panic/panic/K7.11"});
  ExpectOutcomes({"error ", "finished 1"});
}

TEST_F(Threads, K1_22_AThreadBeginsWithNothingHeld) {
  Module(R"(
    static void worker(void *a)
    {
      int x;

      NOTE(0, mtx_owned(&Giant));
      NOTE(1, a == &chan);
      NOTE(2, (char *)&x < (char *)a - 4096 || (char *)&x > (char *)a + 4096);
      kthread_exit();
    }
    static int load(void)
    {
      NOTE(3, mtx_owned(&Giant));
      return (kthread_add(worker, &chan, NULL, &td, 0, 0, "worker"));
    })");
  Thread("admin", [&] { Load(); });
  Explore();
  ExpectOutcomes({"finished 0 1 1 1"});
}

}  // namespace
}  // namespace quiesce::testing
