// mutex(9), sx(9), rwlock(9), rmlock(9), sema(9) and WITNESS, rule by rule:
// K4.x of docs/model.md.
#include "gmock/gmock.h"
#include "test/support/kernel_fixture.h"

namespace quiesce::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class Locks : public KernelTest {
 protected:
  static void Init(abi::lock_object& lo, const char* name, uint32_t lock_class,
                   uint32_t flags = 0, bool is_new = false) {
    kernel().LockInit(&lo, name, nullptr, lock_class, flags, is_new, nullptr);
  }
  static void Destroy(abi::mtx& m) {
    kernel().LockDestroy(&m.lock_object, nullptr);
  }
  static void Wlock(abi::rwlock& rw) {
    kernel().LockExclusive(&rw.lock_object, "rw_wlock", false, nullptr);
  }
  static void Rlock(abi::rwlock& rw) {
    kernel().LockShared(&rw.lock_object, "rw_rlock", nullptr);
  }
  static void Runlock(abi::rwlock& rw) {
    kernel().UnlockAny(&rw.lock_object, "rw_unlock", nullptr);
  }
};

TEST_F(Locks, K4_1_AMutexIsInitialisedOnce) {
  Thread("t", [] { Init(w.m.lock_object, "m", abi::QZ_LOCK_MTX); });
  Explore();
  ExpectFindings({"lock-misuse/double-init/K4.1"});
  Again();
  Thread("t", [] {
    Init(w.m.lock_object, "m", abi::QZ_LOCK_MTX, 0, true);  // MTX_NEW
    Destroy(w.m);
    Init(w.m.lock_object, "m", abi::QZ_LOCK_MTX);
    Lock(w.m);
    Unlock(w.m);
  });
  Explore();
  ExpectProven();
}

TEST_F(Locks, K4_2_AMutexRecursesOnlyIfItMay) {
  for (bool may : {false, true}) {
    Again();
    Thread("t", [this, may] {
      Destroy(w.m);
      Init(w.m.lock_object, "m", abi::QZ_LOCK_MTX,
           may ? abi::QZ_LO_RECURSABLE : 0);
      Lock(w.m);
      Lock(w.m);
      Out(0, kernel().Recursed(&w.m.lock_object));
      Unlock(w.m);
      Out(1, kernel().Owned(&w.m.lock_object));
      Unlock(w.m);
    });
    Explore();
    if (may) {
      ExpectProven();
      ExpectOutcomes({"finished 1 1"});
    } else {
      ExpectFindings({"lock-misuse/recursion/K4.2"});
      ExpectOutcomes({"error "});
    }
  }
  config.flavour = Flavour::kRelease;  // recurses in silence
  Again();
  config.flavour = Flavour::kRelease;
  Thread("t", [&] {
    Lock(w.m);
    Lock(w.m);
    Unlock(w.m);
    Out(0, kernel().Owned(&w.m.lock_object));
    Unlock(w.m);
  });
  Explore();
  ExpectOutcomes({"finished 1"});
}

TEST_F(Locks, K4_3_WhoGetsAReleasedMutexIsOpen) {
  for (int i : {0, 1}) {
    Thread(i == 0 ? "one" : "two", [this, i] {
      for (int round = 0; round < 2; ++round) {
        Lock(w.m);
        w.flag += 1;
        Wakeup(&w.a);
        w.flag -= 1;
        Out(w.count++, i + 2 * w.flag);
        Unlock(w.m);
      }
    });
  }
  Explore();
  ExpectProven();
  // Every order, and never two at once.
  ExpectOutcomes({"finished 0 0 1 1", "finished 0 1 0 1", "finished 0 1 1 0",
                  "finished 1 0 0 1", "finished 1 0 1 0", "finished 1 1 0 0"});
}

TEST_F(Locks, K4_4_UnlockingWhatOneDoesNotOwn) {
  Thread("t", [] { Unlock(w.m); });
  Explore();
  ExpectFindings({"lock-misuse/not-owned/K4.4"});
  Again();
  Thread("t", [] {
    Lock(w.m);
    Unlock(w.m);
  });
  Explore();
  ExpectProven();
}

TEST_F(Locks, K4_5_AfterItsReleaseAnUnlockTouchesNothing) {
  Thread("owner", [] {
    Lock(w.m);
    w.flag = 1;
    Unlock(w.m);
  });
  Thread("destroyer", [] {
    for (;;) {
      Lock(w.m);
      const bool done = w.flag != 0;
      Unlock(w.m);
      if (done) break;
      kernel().Pause("poll", kTickNs, false, nullptr);
    }
    Destroy(w.m);
  });
  by_states = true;
  Explore();
  ExpectProven();
}

TEST_F(Locks, K4_6_AMutexIsDestroyedUnownedOrByItsOwner) {
  Thread("owner", [] {
    Lock(w.m);
    Unlock(w.m);
  });
  Thread("destroyer", [] { Destroy(w.m); });
  Explore();
  ExpectFinding("lock-misuse/destroy-while-held/K4.6");
  ExpectFinding("use-after-free/destroyed-lock/K4.6");
  Again();
  Thread("owner", [] {
    Lock(w.m);
    Destroy(w.m);
  });
  Explore();
  ExpectProven();
}

TEST_F(Locks, K4_7_TryOwnedAssert) {
  Thread("t", [&] {
    Out(0, kernel().Owned(&w.m.lock_object));
    Out(1, Try(w.m));
    Out(2, kernel().Owned(&w.m.lock_object));
    Out(3, Try(w.m));  // not recursive
    kernel().AssertLock(&w.m.lock_object, Kernel::kOwned, nullptr);
    Unlock(w.m);
    kernel().AssertLock(&w.m.lock_object, Kernel::kNotOwned, nullptr);
    Out(4, 1);
    kernel().AssertLock(&w.m.lock_object, Kernel::kOwned, nullptr);
  });
  Explore();
  ExpectOutcomes({"error 0 1 1 0 1"});
  ExpectFindings({"panic/assertion/K4.7"});
  Again();
  Thread("owner", [] {
    Lock(w.m);
    Unlock(w.m);
  });
  Thread("t", [&] {
    const int got = Try(w.m);
    Out(0, got);
    if (got != 0) Unlock(w.m);
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 0", "finished 1"});
}

TEST_F(Locks, K4_8_ASpinMutexInsideOfASleepMutexIsInOrder) {
  Thread("t", [] {
    Init(w.n.lock_object, "spin", abi::QZ_LOCK_MTX_SPIN, 0, true);
    Lock(w.m);
    Lock(w.n);
    Unlock(w.n);
    Unlock(w.m);
  });
  Explore();
  ExpectNoFinding();
}

TEST_F(Locks, K4_8_ASpinMutexForbidsBlocking) {
  Thread("t", [] {
    Init(w.n.lock_object, "spin", abi::QZ_LOCK_MTX_SPIN, 0, true);
    Lock(w.m);
    Lock(w.n);  // spin inside of sleep: in order
    Unlock(w.n);
    Unlock(w.m);
    Lock(w.n);
    Lock(w.m);
  });
  Explore();
  ExpectFindings({"lock-misuse/sleep-lock-in-spin-section/K4.8"});
}

TEST_F(Locks, K4_9_ALockOfADeadThreadIsNobodys) {
  config.flavour = Flavour::kRelease;
  void* body = Body([] {
    Lock(w.m);
    kernel().KthreadExit(nullptr);
  });
  Thread("t", [body] {
    Kthread(body);
    kernel().Pause("p", kTickNs, false, nullptr);
    Lock(w.m);
    Unlock(w.m);
  });
  Explore();
  ExpectFinding("lock-leaked//K4.9");
  ExpectFinding("hang/owner-gone/K4.3");
}

TEST_F(Locks, K4_10_ReturningWithALock) {
  Module("static int load(void) { mtx_lock(&m); return (0); }");
  Thread("admin", [] { Load(); });
  Explore();
  ExpectFindings({"lock-leaked//K4.10"});
  Again();
  Module("static int load(void) { mtx_lock(&m); mtx_unlock(&m); return (0); }");
  Thread("admin", [] { Load(); });
  Explore();
  ExpectProven();
}

TEST_F(Locks, K4_11_MtxSysinitMutexesGoAfterUnload) {
  Module(R"(static struct mtx global;
    MTX_SYSINIT(global, &global, "global", MTX_DEF);
    static int load(void) { NOTE(0, mtx_initialized(&global)); return (0); }
    static int unload(void) { NOTE(1, mtx_initialized(&global)); return (0); }
    static void last(void *u) { NOTE(2, mtx_initialized(&global)); }
    SYSUNINIT(last, SI_SUB_LOCK, SI_ORDER_FIRST, last, NULL);)");
  LoadAndUnload();
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 1 1 0"});
}

TEST_F(Locks, K4_20_AnSxMayBeHeldAcrossASleep) {
  Thread("t", [&] {
    Xlock(w.sx);
    Out(0, Tsleep(&w.a, 1));
    Sunlock(w.sx);
    Slock(w.sx);
    Out(1, Tsleep(&w.a, 1));
    Sunlock(w.sx);
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 35 35"});
  Again();
  Thread("t", [] {
    Xlock(w.sx);
    Xlock(w.sx);
  });
  Explore();
  ExpectFindings({"lock-misuse/recursion/K4.2"});
}

TEST_F(Locks, K4_21_AnSxIsDestroyedUnlocked) {
  Thread("t", [] {
    Xlock(w.sx);
    kernel().LockDestroy(&w.sx.lock_object, nullptr);  // a mutex might
  });
  Explore();
  ExpectFindings({"lock-misuse/destroy-while-held/K4.21"});
  Again();
  Thread("t", [] {
    Xlock(w.sx);
    Sunlock(w.sx);
    kernel().LockDestroy(&w.sx.lock_object, nullptr);
  });
  Explore();
  ExpectProven();
}

TEST_F(Locks, K4_22_AWaitingWriterKeepsNewReadersOut) {
  Thread("reader", [] {
    Slock(w.sx);
    w.flag = 1;
    Slock(w.sx);  // holds one already: past the writer
    Sunlock(w.sx);
    Sunlock(w.sx);
  });
  Thread("writer", [] {
    Xlock(w.sx);
    Sunlock(w.sx);
  });
  Explore();
  ExpectProven();
  Again();  // who holds none waits for the writer, and with it for the reader
  Thread("reader", [] {
    Slock(w.sx);
    Lock(w.m);
    while (w.flag == 0) Msleep(&w.flag, w.m, 0);
    Unlock(w.m);
    Sunlock(w.sx);
  });
  Thread("writer", [] {
    Xlock(w.sx);
    Sunlock(w.sx);
  });
  Thread("newcomer", [] {
    Slock(w.sx);
    Lock(w.m);
    w.flag = 1;
    Wakeup(&w.flag);
    Unlock(w.m);
    Sunlock(w.sx);
  });
  by_states = true;
  Explore();
  ExpectOutcomes({"finished ", "stuck "});
}

TEST_F(Locks, K4_30_RwlocksAreReadWrittenAndUpgraded) {
  for (int i : {0, 1}) {
    Thread("reader", [this, i] {
      Rlock(w.rw);
      const int up =
          kernel().TryUpgrade(&w.rw.lock_object, "rw_try_upgrade", nullptr);
      Out(i, up);
      if (up != 0) {
        Out(i + 2, kernel().Owned(&w.rw.lock_object));
        kernel().Downgrade(&w.rw.lock_object, "rw_downgrade", nullptr);
      }
      Runlock(w.rw);
    });
  }
  Explore();
  ExpectProven();
  EXPECT_THAT(outcomes(), Contains("finished 1 1 1 1"));
  EXPECT_THAT(outcomes(), Contains("finished 0 0"));
  Again();  // no sleeping with one
  Thread("t", [] {
    Rlock(w.rw);
    Tsleep(&w.a, 1);
    Runlock(w.rw);
  });
  Explore();
  ExpectFindings({"sleep-forbidden/lock-held/K3.40"});
}

TEST_F(Locks, K4_31_RmlocksHaveATrackerPerReader) {
  for (int flags : {0, 4}) {  // RM_SLEEPABLE
    Again();
    Module("\n#define FLAGS " + std::to_string(flags) + R"(
      static struct rmlock rm;
      static int load(void)
      {
        struct rm_priotracker tracker;

        rm_init_flags(&rm, "rm", FLAGS);
        rm_rlock(&rm, &tracker);
        NOTE(0, rm_wowned(&rm));
        pause("p", 1);
        rm_runlock(&rm, &tracker);
        rm_wlock(&rm);
        NOTE(1, rm_wowned(&rm));
        rm_wunlock(&rm);
        rm_destroy(&rm);
        return (0);
      })");
    Thread("admin", [] { Load(); });
    Explore();
    ExpectOutcomes({"finished 0 1"});
    if (flags == 0) {
      ExpectFinding("sleep-forbidden/lock-held/K3.40");
    } else {
      ExpectProven();
    }
  }
}

constexpr char kSema[] = R"(
static struct sema sem;
static void poster(void *a)
{
	sema_post(&sem);
	flag = 1;
	kthread_exit();
}
)";

TEST_F(Locks, K4_35_ASemaphoreCounts) {
  Module(std::string(kSema) + R"(
    static int load(void)
    {
      sema_init(&sem, 1, "sem");
      kthread_add(poster, NULL, NULL, &td, 0, 0, "poster");
      sema_wait(&sem);
      sema_wait(&sem);
      NOTE(0, sema_value(&sem));
      return (0);
    })");
  Thread("admin", [] { Load(); });
  Explore();
  ExpectNoFinding();
  ExpectOutcomes({"finished 0"});
}

TEST_F(Locks, K4_36_TrywaitSays1TimedwaitSays0) {
  Module(std::string(kSema) + R"(
    static int load(void)
    {
      sema_init(&sem, 2, "sem");
      NOTE(0, sema_trywait(&sem));
      NOTE(1, sema_timedwait(&sem, 1));
      NOTE(2, sema_trywait(&sem));
      NOTE(3, sema_timedwait(&sem, 1));
      return (0);
    })");
  Thread("admin", [] { Load(); });
  Explore();
  ExpectNoFinding();
  ExpectOutcomes({"finished 1 0 0 35"});
}

TEST_F(Locks, K4_37_ASemaphoreIsDestroyedWithoutWaiters) {
  Module(std::string(kSema) + R"(
    static void waiter(void *a) { sema_wait(&sem); kthread_exit(); }
    static int load(void)
    {
      sema_init(&sem, 0, "sem");
      return (kthread_add(waiter, NULL, NULL, &td, 0, 0, "waiter"));
    }
    static int unload(void) { sema_destroy(&sem); return (0); })");
  Thread("admin", [] {
    Load();
    if (kernel().state.id.sleeper_count != 0) Unload();
  });
  Explore();
  ExpectFindings({"kpi-misuse//K4.37"});
  Again();
  Module(std::string(kSema) + R"(
    static int load(void) { sema_init(&sem, 0, "sem"); return (0); }
    static int unload(void) { sema_destroy(&sem); return (0); })");
  LoadAndUnload();
  Explore();
  ExpectProven();
}

TEST_F(Locks, K4_38_APostAsTheSignOfAnExitIsTooEarly) {
  Module(std::string(kSema) + R"(
    static int load(void)
    {
      sema_init(&sem, 0, "sem");
      return (kthread_add(poster, NULL, NULL, &td, 0, 0, "poster"));
    }
    static int unload(void) { sema_wait(&sem); return (0); })");
  LoadAndUnload();
  Explore();
  ExpectFindings({"use-after-unload/running/K5.63"});
}

TEST_F(Locks, K4_50_TheOrderOfTypesIsLearned) {
  Thread("one", [] {
    Lock(w.m);
    Lock(w.n);
    Unlock(w.n);
    Unlock(w.m);
  });
  Explore();
  ExpectProven();
  Thread("other", [] {
    Lock(w.n);
    Lock(w.m);
    Unlock(w.m);
    Unlock(w.n);
  });
  Explore();
  ExpectFinding("lock-order/reversal/K4.50");
}

TEST_F(Locks, K4_51_TwoOfOneTypeNeedDupok) {
  for (uint32_t flags : {uint32_t{0}, uint32_t{abi::QZ_LO_DUPOK}}) {
    Again();
    Thread("t", [flags] {
      Init(w.n.lock_object, "m", abi::QZ_LOCK_MTX, flags, true);
      Lock(w.m);
      Lock(w.n);
      Unlock(w.n);
      Unlock(w.m);
    });
    Explore();
    if (flags != 0) {
      ExpectProven();
    } else {
      ExpectFindings({"lock-order/duplicate/K4.51"});
    }
  }
}

TEST_F(Locks, K4_52_SomeOrdersAreForced) {
  Thread("t", [] {
    Lock(w.m);
    Xlock(w.sx);
    Sunlock(w.sx);
    Unlock(w.m);
  });
  Explore();
  ExpectFindings({"lock-order/forced-order/K4.52"});
  Again();
  Thread("t", [] {
    Lock(w.m);
    LockGiant();
    UnlockGiant();
    Unlock(w.m);
  });
  Explore();
  ExpectFindings({"lock-order/forced-order/K4.52"});
  Again();  // Giant and sleepable locks do not mind each other
  Thread("t", [] {
    Xlock(w.sx);
    LockGiant();
    Lock(w.m);
    Unlock(w.m);
    UnlockGiant();
    Sunlock(w.sx);
    LockGiant();
    Xlock(w.sx);
    Sunlock(w.sx);
    UnlockGiant();
  });
  Explore();
  ExpectProven();
}

TEST_F(Locks, K4_53_TheLocksOfHandlersAreExempt) {
  Module(R"(
    static int load(void) { pause("l", 1); return (0); }
    static int unload(void) { pause("u", 1); return (0); })");
  LoadAndUnload();
  Explore();
  ExpectProven();
}

TEST_F(Locks, K4_54_ATypeIsANameAndAClass) {
  Thread("t", [] {
    Init(w.rw.lock_object, "m", abi::QZ_LOCK_RW, 0, true);
    Lock(w.m);
    Rlock(w.rw);  // of the same name
    Runlock(w.rw);
    Unlock(w.m);
  });
  Explore();
  ExpectProven();
}

}  // namespace
}  // namespace quiesce::testing
