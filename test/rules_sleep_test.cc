// sleep(9), rule by rule: K3.x of docs/model.md, and K4.13.  Who may sleep
// at all is in rules_may_sleep_test.cc.
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

TEST_F(Sleep, K3_1_TicksAndSbintimeNameTheSameTime) {
  for (const char* call : {"tsleep(&chan, 0, \"x\", hz)",
                           "tsleep_sbt(&chan, 0, \"x\", SBT_1S, 0, 0)"}) {
    Again();
    Module(std::string("static int load(void) { NOTE(0, ") + call +
           "); return (0); }");
    Thread("admin", [] { Load(); });
    Thread("observer", [&] {
      Wakeup(&w.b);
      if (kernel().state.id.timer_count != 0)
        Out(1, static_cast<int>(kernel().state.timers[0].in_ns / 1'000'000));
    });
    Explore();
    ExpectProven();
    ExpectOutcomes({"finished 35", "finished 35 1000"});
  }
}

TEST_F(Sleep, K3_3_PauseOf0IsATick) {
  Thread("pauser", [&] {
    Out(0, kernel().Pause("p", 0, false, nullptr));
    Lock(w.m);
    Out(1, Msleep(&w.a, w.m, 1));
    Unlock(w.m);
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 35 35"});
}

TEST_F(Sleep, K3_4_ANegativeTimeoutIsDueAtOnce) {
  Thread("sleeper", [&] {
    Lock(w.m);
    Out(0, Msleep(&w.a, w.m, -5));
    Unlock(w.m);
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 35"});
}

TEST_F(Sleep, K3_10_GiantComesBackBeforeTheInterlock) {
  Thread("sleeper", [&] {
    LockGiant();
    Lock(w.m);
    Msleep(&w.a, w.m, 1);
    Out(0, kernel().Owned(&kernel().state.id.giant.lock_object));
    Unlock(w.m);
    UnlockGiant();
  });
  Thread("other", [&] {
    Lock(w.m);
    if (kernel().state.id.giant.lock_object.qz_owner != 0) Out(1, 1);
    Unlock(w.m);
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 1", "finished 1 1"});
}

TEST_F(Sleep, K3_12_AnSxIsGivenBackInTheSameStep) {
  Thread("sleeper", [&] {
    Xlock(w.sx);
    if (w.flag == 0) Out(0, SxSleep(&w.a, w.sx, 0));
    Sunlock(w.sx);
  });
  Thread("waker", [&] {
    Xlock(w.sx);
    w.flag = 1;
    Sunlock(w.sx);
    Wakeup(&w.a);
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished ", "finished 0"});
}

TEST_F(Sleep, K3_13_WithoutALockThereIsAGap) {
  config.flavour = Flavour::kRelease;
  Thread("sleeper", [&] {
    if (w.flag == 0) Tsleep(&w.a, 0);
  });
  Thread("waker", [&] {
    w.flag = 1;
    Wakeup(&w.a);
  });
  Explore();
  ExpectOutcomes({"finished ", "stuck "});
}

TEST_F(Sleep, K3_14_GiantIsAnInterlockAmongItsHolders) {
  Thread("sleeper", [&] {
    LockGiant();
    if (w.flag == 0) Out(0, Tsleep(&w.a, 0));
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
  ExpectOutcomes({"finished ", "finished 0"});
  Again();  // and may be named as one
  Thread("sleeper", [&] {
    LockGiant();
    LockGiant();
    Out(0, kernel().Sleep(&w.a, &kernel().state.id.giant.lock_object, 0, "g",
                          kTickNs, "msleep", nullptr));
    Out(1, kernel().Owned(&kernel().state.id.giant.lock_object));
    UnlockGiant();
    UnlockGiant();
    Out(2, kernel().Owned(&kernel().state.id.giant.lock_object));
  });
  Thread("other", [&] {
    LockGiant();
    UnlockGiant();
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 35 1 0"});
}

TEST_F(Sleep, K3_17_WokenAtOnceIsWoken) {
  Thread("sleeper", [&] {
    Lock(w.m);
    if (w.flag == 0) Msleep(&w.a, w.m, 0);
    Out(0, w.flag);
    Unlock(w.m);
  });
  Thread("waker", [&] {
    Lock(w.m);
    w.flag = 1;
    Wakeup(&w.a);
    Unlock(w.m);
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 1"});
}

// Its process exits while it sleeps with a timeout: the interruption is what it
// is told, even if the deadline has passed by the time it runs.
TEST_F(Sleep, K3_21_AnInterruptionComesBeforeTheTimeout) {
  by_states = true;
  void* sibling = Body([&] {
    Lock(w.m);
    w.flag = 1;
    Wakeup(&w.flag);
    Out(0, Msleep(&w.a, w.m, 1, kPcatch));
    Unlock(w.m);
    kernel().KthreadExit(nullptr);
  });
  void* body = Body([sibling] {
    Lock(w.m);
    Kthread(sibling, kernel().CurThread()->td_proc);
    while (w.flag == 0) Msleep(&w.flag, w.m, 0);
    Unlock(w.m);
    kernel().KprocExit(0, nullptr);
  });
  Thread("creator", [body] { Kproc(body); });
  config.flavour = Flavour::kRelease;
  Explore();
  EXPECT_TRUE(Reached(kTimerRacedWakeup));
  ExpectOutcomes({"finished 4", "finished 35"});
}

TEST_F(Sleep, K3_23_AnyWakeupOnTheAddressEndsASleep) {
  Thread("sleeper", [&] {
    Lock(w.m);
    ++w.count;
    Out(0, Msleep(&w.a, w.m, 0));
    Unlock(w.m);
  });
  Thread("other", [&] {
    Lock(w.m);
    ++w.count;
    Out(1, Msleep(&w.b, w.m, 0));
    Unlock(w.m);
  });
  Thread("waker", [&] {
    Lock(w.m);
    Out(2, w.count);
    Wakeup(&w.a);  // meant for nobody in particular
    Unlock(w.m);
  });
  Explore();
  EXPECT_THAT(outcomes(), Contains("stuck 0 - 2"));
  EXPECT_THAT(outcomes(), Not(Contains("stuck - 0 2")));
}

TEST_F(Sleep, K3_33_AWakeupDoesNotFollowThePointer) {
  Thread("waker", [&] {
    Wakeup(reinterpret_cast<const void*>(0x10));
    void* p = kernel().Malloc(16, nullptr, 2, nullptr);
    kernel().Free(p, nullptr, nullptr);
    Wakeup(p);
  });
  Explore();
  ExpectProven();
}

TEST_F(Sleep, K3_34_PsReadsTheWaitMessage) {
  Module(R"(
    static void sleeper(void *a)
    {
      mtx_lock(&m);
      mtx_sleep(&chan, &m, 0, "in the module", 0);
      mtx_unlock(&m);
      kthread_exit();
    }
    static int load(void)
    {
      return (kthread_add(sleeper, NULL, NULL, &td, 0, 0, "sleeper"));
    })");
  Users("ps");
  Thread("admin", [] {
    Load();
    if (kernel().state.id.sleeper_count != 0) Unload();
  });
  Explore();
  ExpectFinding("use-after-unload/wmesg/K3.34");
  Again();  // whose module is there
  Module(R"(
    static int load(void)
    {
      return (tsleep(&chan, 0, "in the module", 1) == EWOULDBLOCK ? 0 : 1);
    })");
  Users("ps");
  Thread("admin", [] { Load(); });
  Explore();
  ExpectProven();
}

TEST_F(Sleep, K3_36_ALateTimeoutDisturbsNoLaterSleep) {
  Thread("sleeper", [&] {
    Lock(w.m);
    w.flag = 1;
    Out(0, Msleep(&w.a, w.m, 2));
    Out(1, Msleep(&w.b, w.m, 0));
    Unlock(w.m);
  });
  Thread("waker", [&] {
    Lock(w.m);
    if (w.flag != 0) Wakeup(&w.a);
    Unlock(w.m);
  });
  Explore();
  for (const std::string& o : outcomes()) EXPECT_EQ(o.substr(0, 5), "stuck");
}

TEST_F(Sleep, K3_37_OnlyCatchingSleepsAreInterrupted) {
  for (int flags : {0, kPcatch}) {
    Again();
    by_states = true;
    config.flavour = Flavour::kRelease;
    void* sibling = Body([this, flags] {
      Lock(w.m);
      w.flag = 1;
      Wakeup(&w.flag);
      Out(0, Msleep(&w.a, w.m, 0, flags));
      Unlock(w.m);
      kernel().KthreadExit(nullptr);
    });
    void* body = Body([sibling] {
      Lock(w.m);
      Kthread(sibling, kernel().CurThread()->td_proc);
      while (w.flag == 0) Msleep(&w.flag, w.m, 0);
      Unlock(w.m);
      kernel().KprocExit(0, nullptr);
    });
    Thread("creator", [body] { Kproc(body); });
    Explore();
    ExpectOutcomes({flags == 0 ? "finished " : "finished 4"});
  }
}

TEST_F(Sleep, K3_38_NoCallWakesOneParticularThread) {
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
    if (w.count == 2) WakeupOne(&w.a);
    Unlock(w.m);
  });
  Explore();
  ExpectOutcomes({"stuck ", "stuck 1", "stuck - 1"});
}

}  // namespace
}  // namespace quiesce::testing
