// Who runs, what time it is and how it ends, rule by rule: K7.x of
// docs/model.md.
#include "gmock/gmock.h"
#include "test/support/kernel_fixture.h"

namespace quiesce::testing {
namespace {

using ::testing::Contains;

using Kpi = KernelTest;

// ---- identity, time, yielding ----------------------------------------------

TEST_F(Kpi, K7_1_CurthreadIsWhoRuns) {
  Only(R"(
    static void worker(void *a)
    {
      NOTE(0, curthread == *(struct thread **)a);
      NOTE(1, curproc == curthread->td_proc && curproc == &proc0);
      kthread_exit();
    }
    static int load(void)
    {
      kthread_add(worker, &td, NULL, &td, RFSTOPPED, 0, "worker");
      NOTE(2, curthread != td);
      thread_lock(td);
      sched_add(td, SRQ_BORING);
      return (0);
    }
    static int unload(void) { return (EBUSY); })");
  Explore();
  ExpectNoFinding();
  ExpectOutcomes({"finished 1 1 1"});
}

// Up to 12 whoever starts a thread lets go of its lock, from 13 on sched_add
// does: the other version's habit is a lock too many or too few.
TEST_F(Kpi, K1_15_TheThreadLockIsGivenBackOnce) {
  for (int version : {11, 12, 13, 14}) {
    for (bool unlocks : {false, true}) {
      Again();
      config.version = version;
      Module(std::string(R"(
        static void worker(void *a) { kthread_exit(); }
        static int load(void)
        {
          if (kthread_add(worker, NULL, NULL, &td, RFSTOPPED, 0, "worker"))
            return (ENOMEM);
          thread_lock(td);
          sched_prio(td, PWAIT);
          sched_add(td, SRQ_BORING);
          )") +
             (unlocks ? "thread_unlock(td);" : "") + R"(
          return (0);
        }
        static int unload(void) { return (EBUSY); })");
      LoadAndUnload();
      Explore();
      if (version < 13 && !unlocks) {
        ExpectFindings({"lock-leaked/thread-lock/K1.15"});
      } else if (version >= 13 && unlocks) {
        ExpectFindings({"lock-misuse/not-owned/K1.15"});
      } else {
        ExpectProven();
      }
    }
  }
}

TEST_F(Kpi, K7_2_IdsAreUniqueAmongTheLiving) {
  Only(R"(
    static void worker(void *a) { kproc_exit(0); }
    static int load(void)
    {
      struct proc *a, *b;

      kproc_create(worker, NULL, &a, RFSTOPPED, 0, "a");
      kproc_create(worker, NULL, &b, RFSTOPPED, 0, "b");
      NOTE(0, a->p_pid > 1 && b->p_pid > 1 && a->p_pid != b->p_pid);
      NOTE(1, FIRST_THREAD_IN_PROC(a)->td_tid !=
          FIRST_THREAD_IN_PROC(b)->td_tid);
      NOTE(2, FIRST_THREAD_IN_PROC(a)->td_tid > 99999);
      NOTE(3, proc0.p_pid);
      return (0);
    }
    static int unload(void) { return (EBUSY); })");
  Explore();
  ExpectOutcomes({"finished 1 1 1 0"});
}

TEST_F(Kpi, K7_3_TheFlagsOfAProcess) {
  Only(R"(
    static void worker(void *a) { kproc_exit(0); }
    static int load(void)
    {
      kproc_create(worker, NULL, &p, RFSTOPPED, 0, "a");
      NOTE(0, (p->p_flag & (P_KPROC | P_SYSTEM)) == (P_KPROC | P_SYSTEM));
      NOTE(1, (p->p_flag & (P_WEXIT | P_HADTHREADS)) != 0);
      NOTE(2, p->p_state == PRS_NORMAL);
      return (0);
    }
    static int unload(void) { return (EBUSY); })");
  Explore();
  ExpectOutcomes({"finished 1 0 1"});
}

TEST_F(Kpi, K7_4_TicksWrapTenMinutesAfterBoot) {
  timer_events = 1;
  Module(R"(
    static int load(void)
    {
      NOTE(0, ticks == INT_MAX - 600 * hz);
      return (0);
    })");
  Thread("admin", [] { Load(); });
  Explore();
  ExpectOutcomes({"finished 1"});
  Again();  // and a tick is one sleep of 1
  Module(R"(static int load(void) { NOTE(0, tsleep(&chan, 0, "t", 1)); return
      (0); })");
  Thread("admin", [] { Load(); });
  Thread("observer", [&] {
    Wakeup(&w.b);
    if (kernel().state.id.timer_count != 0)
      Out(1, static_cast<int>(kernel().state.timers[0].in_ns / 1000) * 100);
  });
  Explore();
  ExpectOutcomes({"finished 35", "finished 35 1000000"});
}

TEST_F(Kpi, K7_5_UptimeBeginsNearOneSecondAndNeverGoesBack) {
  timer_events = 2;
  Thread("t", [&] {
    const int64_t then = kernel().NowNs(nullptr);
    Tsleep(&w.a, 1);
    const int64_t now = kernel().NowNs(nullptr);
    Out(0, now - then >= kTickNs);
  });
  Explore();
  ExpectOutcomes({"finished 1"});
}

// Also while no timer is armed; how much there is no end of, so some is tried.
TEST_F(Kpi, K7_5_TimePassesBetweenTwoReadings) {
  Thread("t", [&] {
    const int64_t then = kernel().NowNs(nullptr);
    const int64_t now = kernel().NowNs(nullptr);
    Out(0, static_cast<int>((now - then) / kTickNs));
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 0", "finished 1", "finished 360000"});
}

TEST_F(Kpi, K7_6_DelayTakesTimeWithoutSleeping) {
  Thread("t", [&] {
    Lock(w.m);
    kernel().Delay(10, nullptr);
    Out(0, kernel().Owned(&w.m.lock_object));
    Unlock(w.m);
  });
  Thread("observer", [&] {
    Wakeup(&w.b);
    if (kernel().state.id.timer_count != 0)
      Out(1, static_cast<int>(kernel().state.timers[0].in_ns));
    Out(2, static_cast<int>(kernel().state.id.sleeper_count));
  });
  Explore();
  ExpectProven();  // with a mutex held, too
  ExpectOutcomes({"finished 1 - 0", "finished 1 10000 0"});
}

TEST_F(Kpi, K7_7_CriticalSectionsNestAndMustBalance) {
  Thread("t", [&] {
    kernel().CriticalEnter(nullptr);
    kernel().CriticalEnter(nullptr);
    kernel().CriticalExit(nullptr);
    Out(0, kernel().CurThread()->td_critnest);
    kernel().CriticalExit(nullptr);
    Tsleep(&w.a, 1);
    Out(1, 1);
    kernel().CriticalExit(nullptr);
  });
  Explore();
  ExpectFindings({"kpi-misuse//K7.7"});
  ExpectOutcomes({"error 1 1"});
}

TEST_F(Kpi, K7_9_AYieldKeepsLocksButNotGiant) {
  Thread("t", [&] {
    LockGiant();
    Lock(w.m);
    kernel().Yield(nullptr);
    Out(0, kernel().Owned(&w.m.lock_object));
    Out(1, kernel().Owned(&kernel().state.id.giant.lock_object));
    Unlock(w.m);
    UnlockGiant();
  });
  Thread("other", [&] {
    LockGiant();
    Out(2, w.m.lock_object.qz_owner != 0);
    UnlockGiant();
  });
  Explore();
  EXPECT_THAT(outcomes(), Contains("finished 1 1 0"));
  EXPECT_THAT(outcomes(), Contains("finished 1 1 1"));  // Giant, meanwhile
}

TEST_F(Kpi, K7_10_PrintfNeverSleeps) {
  Only(R"(
    static int load(void)
    {
      mtx_lock(&m);
      critical_enter();
      NOTE(0, printf("%s %d\n", "text", 5));
      critical_exit();
      mtx_unlock(&m);
      return (0);
    })");
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 7"});
}

TEST_F(Kpi, K7_11_PanicAndKassertEndTheRun) {
  for (Flavour flavour : {Flavour::kDebug, Flavour::kRelease}) {
    Again();
    config.flavour = flavour;
    Module(R"(
      static int load(void)
      {
        NOTE(0, 1);
        KASSERT(curthread == NULL, ("never"));
        NOTE(1, 1);
        return (0);
      })");
    LoadAndUnload();
    Explore();
    if (flavour == Flavour::kDebug) {
      ExpectFindings({"panic/kassert/K7.11"});
      ExpectOutcomes({"error 1"});
    } else {
      ExpectProven();
      ExpectOutcomes({"finished 1 1"});
    }
  }
  Only("static int load(void) { panic(\"on purpose\"); }");
  Explore();
  ExpectFindings({"panic/panic/K7.11"});
}

TEST_F(Kpi, K7_12_NamesAreSetAtCreation) {
  Only(R"(
    static int load(void)
    {
      kproc_create(NULL, NULL, &p, RFSTOPPED, 0, "rule%d", 7);
      NOTE(0, strcmp(p->p_comm, "rule7"));
      NOTE(1, strcmp(FIRST_THREAD_IN_PROC(p)->td_name, "rule7"));
      return (0);
    }
    static int unload(void) { return (EBUSY); })");
  Explore();
  ExpectOutcomes({"finished 0 0"});
}

TEST_F(Kpi, K7_13_AThreadMayBePreEmptedAnywhere) {
  Only(R"(
    static volatile int steps;
    static void worker(void *a)
    {
      atomic_store_rel_int(&steps, 1);
      atomic_store_rel_int(&steps, 2);
      kthread_exit();
    }
    static int load(void)
    {
      return (kthread_add(worker, NULL, NULL, &td, 0, 0, "worker"));
    }
    static int unload(void) { NOTE(0, atomic_load_acq_int(&steps)); return (EBUSY); })");
  Explore();
  ExpectNoFinding();
  ExpectOutcomes({"finished 0", "finished 1", "finished 2"});
}

TEST_F(Kpi, K7_14_AnUninterruptibleUnloadCannotBeCancelled) {
  for (const char* flags : {"0", "PCATCH"}) {
    Again();
    config.fault_signal = true;
    Module(std::string("static int unload(void) { return (tsleep(&chan, ") +
           flags + ", \"u\", 0)); }");
    Thread("admin", [&] {
      Load();
      Out(0, Unload());
    });
    Explore();
    if (flags[0] == '0') {
      ExpectOutcomes({"stuck "});
    } else {
      ExpectOutcomes({"finished 4", "stuck "});
    }
  }
}

}  // namespace
}  // namespace quiesce::testing
