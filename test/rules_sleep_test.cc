// sleep(9) and condvar(9), rule by rule: K3.x and K4.40-K4.44 of docs/model.md.
#include "gmock/gmock.h"
#include "test/support/kernel_fixture.h"

namespace quiesce::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

using Sleep = KernelTest;

TEST_F(Sleep, K3_3_TimeoutZeroIsForEver) {
  Thread("sleeper", [&] {
    Lock(w.m);
    Out(0, Msleep(&w.a, w.m, 0));
    Unlock(w.m);
  });
  Explore();
  EXPECT_THAT(outcomes(), ElementsAre("stuck "));
  ExpectFinding("hang/never-woken/K3.32");
}

TEST_F(Sleep, K3_11_ReleaseAndEnqueueAreOneEvent) {
  Thread("sleeper", [&] {
    Lock(w.m);
    if (w.flag == 0) Out(0, Msleep(&w.a, w.m, 0));
    Unlock(w.m);
  });
  Thread("waker", [&] {
    Lock(w.m);
    w.flag = 1;
    Unlock(w.m);
    Wakeup(&w.a);
  });
  Explore();
  ExpectProven();
  EXPECT_THAT(outcomes(), UnorderedElementsAre("finished ", "finished 0"));
}

TEST_F(Sleep, K3_32_AWakeupInTheGapIsLost) {
  config.flavour = Flavour::kRelease;
  Thread("sleeper", [&] {
    Lock(w.m);
    bool wait = w.flag == 0;
    Unlock(w.m);
    if (wait) Tsleep(&w.a, 0);
  });
  Thread("waker", [&] {
    Lock(w.m);
    w.flag = 1;
    Unlock(w.m);
    Wakeup(&w.a);
  });
  Explore();
  EXPECT_THAT(outcomes(), UnorderedElementsAre("finished ", "stuck "));
  ExpectFinding("hang/never-woken/K3.32");
}

TEST_F(Sleep, K3_32_AWakeupHasNoMemory) {
  Thread("sleeper", [&] {
    Lock(w.m);
    Out(0, Msleep(&w.a, w.m, 0));
    Unlock(w.m);
  });
  Thread("waker", [&] { Wakeup(&w.a); });
  Explore();
  EXPECT_THAT(outcomes(), UnorderedElementsAre("finished 0", "stuck "));
}

TEST_F(Sleep, K3_15_TheConditionCanChangeBeforeTheInterlockIsBack) {
  Thread("sleeper", [&] {
    Lock(w.m);
    if (w.flag == 0) Msleep(&w.a, w.m, 1);
    Out(0, w.flag);
    Unlock(w.m);
  });
  Thread("waker", [&] {
    Lock(w.m);
    w.flag = 1;
    Wakeup(&w.a);
    Unlock(w.m);
  });
  Thread("thief", [&] {
    Lock(w.m);
    w.flag = 0;
    Unlock(w.m);
  });
  Explore();
  ExpectNoFinding();
  EXPECT_THAT(outcomes(), UnorderedElementsAre("finished 0", "finished 1"));
}

TEST_F(Sleep, K3_20_ATimedSleepEndsEitherWay) {
  Thread("sleeper", [&] {
    Lock(w.m);
    Out(0, Msleep(&w.a, w.m, 1));
    Unlock(w.m);
  });
  Thread("waker", [&] { Wakeup(&w.a); });
  Explore();
  ExpectProven();
  EXPECT_THAT(outcomes(), UnorderedElementsAre("finished 0", "finished 35"));
}

TEST_F(Sleep, K3_22_TheClockDecidesEvenWhenAWakeupCameFirst) {
  Thread("sleeper", [&] {
    Lock(w.m);
    Out(0, Msleep(&w.a, w.m, 1));
    Unlock(w.m);
  });
  Thread("waker", [&] {
    Lock(w.m);
    Out(1, static_cast<int>(kernel().state.id.sleeper_count));
    Wakeup(&w.a);
    Unlock(w.m);
  });
  Explore();
  EXPECT_TRUE(Reached(kTimerRacedWakeup));
  EXPECT_THAT(outcomes(), Contains("finished 35 1"));
  EXPECT_THAT(outcomes(), Contains("finished 0 1"));
  EXPECT_THAT(outcomes(), Not(Contains("finished 0 0")));
}

TEST_F(Sleep, K3_24_OnlyACatchingSleepIsInterrupted) {
  config.fault_signal = true;
  Thread("sleeper", [&] {
    Lock(w.m);
    Out(0, Msleep(&w.a, w.m, 1, kPcatch));
    Out(1, Msleep(&w.a, w.m, 1));
    Unlock(w.m);
  });
  Explore();
  EXPECT_THAT(outcomes(),
              UnorderedElementsAre("finished 4 35", "finished 35 35"));
}

TEST_F(Sleep, K3_26_NothingWakesAPause) {
  Thread("pauser",
         [&] { Out(0, kernel().Pause("p", kTickNs, false, nullptr)); });
  Thread("waker", [&] {
    Wakeup(&w.a);
    Out(1, 1);
  });
  Explore();
  ExpectProven();
  EXPECT_THAT(outcomes(), ElementsAre("finished 35 1"));
}

TEST_F(Sleep, K3_31_WakeupOneMayPickAnyWaiter) {
  for (int i : {0, 1}) {
    Thread(i == 0 ? "first" : "second", [this, i] {
      Lock(w.m);
      ++w.count;
      Msleep(&w.a, w.m, 0);
      Out(i, 1);
      Unlock(w.m);
    });
  }
  Thread("waker", [&] {
    Lock(w.m);
    Out(2, w.count);
    WakeupOne(&w.a);
    Unlock(w.m);
  });
  Explore();
  EXPECT_THAT(outcomes(),
              UnorderedElementsAre("stuck - - 0", "stuck 1 - 1", "stuck - 1 1",
                                   "stuck 1 - 2", "stuck - 1 2"));
}

TEST_F(Sleep, K3_30_WakeupWakesAll) {
  for (int i : {0, 1}) {
    Thread("sleeper", [this, i] {
      Lock(w.m);
      ++w.count;
      if (w.flag == 0) Msleep(&w.a, w.m, 0);
      Out(i, 1);
      Unlock(w.m);
    });
  }
  Thread("waker", [&] {
    Lock(w.m);
    w.flag = 1;
    Wakeup(&w.a);
    Unlock(w.m);
  });
  Explore();
  ExpectProven();
  EXPECT_THAT(outcomes(), ElementsAre("finished 1 1"));
}

TEST_F(Sleep, K3_35_AChannelIsOfOneKind) {
  Thread("sleeper", [&] {
    Lock(w.m);
    Msleep(&w.cv, w.m, 1);
    Unlock(w.m);
  });
  Thread("waiter", [&] {
    Lock(w.m);
    Cwait(w.cv, w.m, 1);
    Unlock(w.m);
  });
  Explore();
  ExpectFinding("kpi-misuse/channel-of-two-kinds/K3.35");
}

TEST_F(Sleep, K3_40_SleepingWithAnotherMutexHeld) {
  Thread("sleeper", [&] {
    Lock(w.n);
    Lock(w.m);
    Msleep(&w.a, w.m, 1);
    Unlock(w.m);
    Unlock(w.n);
  });
  Explore();
  ExpectFinding("sleep-forbidden/lock-held/K3.40");
  Again();
  Thread("sleeper", [&] {
    Xlock(w.sx);
    Lock(w.m);
    Msleep(&w.a, w.m, 1);
    Unlock(w.m);
    Sunlock(w.sx);
  });
  Explore();
  ExpectProven();
}

TEST_F(Sleep, K3_42_AnUntimedTsleepNeedsGiant) {
  Thread("sleeper", [&] { Tsleep(&w.a, 0); });
  Explore();
  ExpectFinding("sleep-forbidden/without-a-lock/K3.42");
  EXPECT_THAT(outcomes(), ElementsAre("error "));
  Again();
  Thread("sleeper", [&] {
    LockGiant();
    if (w.flag == 0) Tsleep(&w.a, 0);
    UnlockGiant();
  });
  Thread("waker", [&] {
    LockGiant();
    w.flag = 1;
    UnlockGiant();
    Wakeup(&w.a);
  });
  Explore();
  ExpectProven();
  Again();
  Thread("sleeper", [&] { Out(0, Tsleep(&w.a, 1)); });
  Explore();
  ExpectProven();
}

TEST_F(Sleep, K3_42_AReleaseKernelSleepsInSilence) {
  config.flavour = Flavour::kRelease;
  Thread("sleeper", [&] { Out(0, Tsleep(&w.a, 0)); });
  Thread("waker", [&] { Wakeup(&w.a); });
  Explore();
  ExpectFinding("sleep-forbidden/without-a-lock/K3.42");
  EXPECT_THAT(outcomes(), UnorderedElementsAre("finished 0", "stuck "));
}

TEST_F(Sleep, K3_43_ANullChannel) {
  Thread("sleeper", [&] {
    Lock(w.m);
    Msleep(nullptr, w.m, 1);
    Unlock(w.m);
  });
  Explore();
  ExpectFinding("kpi-misuse/null-channel/K3.43");
}

TEST_F(Sleep, K3_45_ACriticalSectionMustNotSleep) {
  Thread("sleeper", [&] {
    kernel().CriticalEnter(nullptr);
    Tsleep(&w.a, 1);
    kernel().CriticalExit(nullptr);
  });
  Explore();
  ExpectFinding("sleep-forbidden/critical-section/K3.45");
}

TEST_F(Sleep, K3_46_OneChannelOneLock) {
  Thread("one", [&] {
    Lock(w.m);
    Msleep(&w.a, w.m, 1);
    Unlock(w.m);
  });
  Thread("other", [&] {
    Lock(w.n);
    Msleep(&w.a, w.n, 1);
    Unlock(w.n);
  });
  Explore();
  ExpectFinding("kpi-misuse/channel-with-two-locks/K3.46");
  Again();
  Thread("one", [&] {
    Lock(w.m);
    Msleep(&w.a, w.m, 1);
    Unlock(w.m);
  });
  Thread("other", [&] {
    Lock(w.m);
    Msleep(&w.a, w.m, 1);
    Unlock(w.m);
  });
  Explore();
  ExpectProven();
}

TEST_F(Sleep, K3_2_PdropDoesNotTakeTheInterlockBack) {
  Thread("sleeper", [&] {
    Lock(w.m);
    Msleep(&w.a, w.m, 1, kPdrop);
    Out(0, kernel().Owned(&w.m.lock_object));
    Lock(w.m);
    Msleep(&w.a, w.m, 1);
    Out(1, kernel().Owned(&w.m.lock_object));
    Unlock(w.m);
  });
  Explore();
  ExpectProven();
  EXPECT_THAT(outcomes(), ElementsAre("finished 0 1"));
}

TEST_F(Sleep, K4_13_ASleepDropsGiantAndTakesItBackAsDeepAsItWas) {
  Thread("sleeper", [&] {
    LockGiant();
    LockGiant();
    Lock(w.m);
    Msleep(&w.a, w.m, 1);
    Out(0, static_cast<int>(kernel().state.id.giant.lock_object.qz_recurse));
    Unlock(w.m);
    UnlockGiant();
    UnlockGiant();
  });
  Thread("other", [&] {
    LockGiant();
    Out(1, static_cast<int>(kernel().state.id.sleeper_count));
    UnlockGiant();
  });
  Explore();
  EXPECT_THAT(outcomes(), Contains("finished 1 1")) << "got Giant meanwhile";
  EXPECT_THAT(outcomes(), Contains("finished 1 0"));
}

// ---- condvar(9)
// -----------------------------------------------------------------------

TEST_F(Sleep, K4_40_CvWaitIsAtomicWithItsRelease) {
  Thread("waiter", [&] {
    Lock(w.m);
    if (w.flag == 0) Out(0, Cwait(w.cv, w.m));
    Unlock(w.m);
  });
  Thread("signaller", [&] {
    Lock(w.m);
    w.flag = 1;
    Unlock(w.m);
    kernel().CvSignal(&w.cv, false, nullptr);
  });
  Explore();
  ExpectProven();
}

TEST_F(Sleep, K4_40_CvWaitNeedsItsLock) {
  Thread("waiter", [&] { Cwait(w.cv, w.m); });
  Explore();
  ExpectFinding("lock-misuse/interlock-not-owned/K4.40");
}

TEST_F(Sleep, K4_41_SignalWakesOneBroadcastAll) {
  for (bool all : {false, true}) {
    Again();
    for (int i : {0, 1}) {
      Thread("waiter", [this, i] {
        Lock(w.m);
        ++w.count;
        Cwait(w.cv, w.m);
        Out(i, 1);
        Unlock(w.m);
      });
    }
    Thread("signaller", [this, all] {
      Lock(w.m);
      Out(2, w.count);
      kernel().CvSignal(&w.cv, all, nullptr);
      Unlock(w.m);
    });
    Explore();
    if (all) {
      EXPECT_THAT(outcomes(), Contains("finished 1 1 2"));
      EXPECT_THAT(outcomes(), Not(Contains("stuck 1 - 2")));
    } else {
      EXPECT_THAT(outcomes(), Not(Contains("finished 1 1 2")));
      EXPECT_THAT(outcomes(), Contains("stuck 1 - 2"));
      EXPECT_THAT(outcomes(), Contains("stuck - 1 2"));
    }
  }
}

TEST_F(Sleep, K4_42_SignallingADestroyedCvIsAUseAfterFree) {
  Thread("destroyer", [&] { kernel().CvDestroy(&w.cv, nullptr); });
  Thread("signaller", [&] { kernel().CvSignal(&w.cv, false, nullptr); });
  Explore();
  ExpectFinding("use-after-free/destroyed-cv/K4.42");
}

TEST_F(Sleep, K4_43_DestroyingACvWithWaiters) {
  Thread("waiter", [&] {
    Lock(w.m);
    Cwait(w.cv, w.m, 1);
    Unlock(w.m);
  });
  Thread("destroyer", [&] {
    Lock(w.m);
    if (kernel().state.id.sleeper_count != 0)
      kernel().CvDestroy(&w.cv, nullptr);
    Unlock(w.m);
  });
  Explore();
  ExpectFinding("lock-misuse/destroy-with-waiters/K4.43");
}

TEST_F(Sleep, K4_44_ATimedCvWaitOfZeroIsOneTick) {
  Thread("waiter", [&] {
    Lock(w.m);
    Out(0, Cwait(w.cv, w.m, 0));
    Unlock(w.m);
  });
  Explore();
  ExpectProven();
  EXPECT_THAT(outcomes(), ElementsAre("finished 35"));
}

}  // namespace
}  // namespace quiesce::testing
