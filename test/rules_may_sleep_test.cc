// Who may sleep, and on what, rule by rule: K3.40 to K3.47 of docs/model.md.
#include "gmock/gmock.h"
#include "test/support/kernel_fixture.h"

namespace quiesce::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

using MaySleep = KernelTest;

TEST_F(MaySleep, K3_40_SleepingWithAnotherMutexHeld) {
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

TEST_F(MaySleep, K3_40_WitnessWarnNamesWhatMayBeHeld) {
  struct Case {
    const char* arguments;
    bool accused;
  };
  const Case cases[] = {
      {"WARN_GIANTOK | WARN_SLEEPOK, &own.lock_object", false},
      {"WARN_GIANTOK | WARN_SLEEPOK, NULL", true},  // own
      {"WARN_GIANTOK, &own.lock_object", true},     // sx
      {"WARN_SLEEPOK, &own.lock_object", true},     // Giant, by MOD_LOAD
  };
  for (const Case& c : cases) {
    Again();
    Module(std::string(R"(
      static struct sx sx;
      static struct mtx own;
      static int load(void)
      {
        sx_init(&sx, "sx");
        mtx_init(&own, "own", NULL, MTX_DEF);
        sx_xlock(&sx);
        mtx_lock(&own);
        WITNESS_WARN()") +
           c.arguments + R"(, "%d", 1);
        mtx_unlock(&own);
        sx_xunlock(&sx);
        mtx_destroy(&own);
        sx_destroy(&sx);
        return (0);
      })");
    Thread("admin", [] { Load(); });
    Explore();
    if (c.accused) {
      ExpectFindings({"sleep-forbidden/lock-held/K3.40"});
    } else {
      ExpectProven();
    }
  }
}

TEST_F(MaySleep, K3_42_AnUntimedTsleepNeedsGiant) {
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

TEST_F(MaySleep, K3_42_AReleaseKernelSleepsInSilence) {
  config.flavour = Flavour::kRelease;
  Thread("sleeper", [&] { Out(0, Tsleep(&w.a, 0)); });
  Thread("waker", [&] { Wakeup(&w.a); });
  Explore();
  ExpectFinding("sleep-forbidden/without-a-lock/K3.42");
  EXPECT_THAT(outcomes(), UnorderedElementsAre("finished 0", "stuck "));
}

TEST_F(MaySleep, K3_43_ANullChannel) {
  Thread("sleeper", [&] {
    Lock(w.m);
    Msleep(nullptr, w.m, 1);
    Unlock(w.m);
  });
  Explore();
  ExpectFinding("kpi-misuse/null-channel/K3.43");
}

TEST_F(MaySleep, K3_45_ACriticalSectionMustNotSleep) {
  Thread("sleeper", [&] {
    kernel().CriticalEnter(nullptr);
    Tsleep(&w.a, 1);
    kernel().CriticalExit(nullptr);
  });
  Explore();
  ExpectFinding("sleep-forbidden/critical-section/K3.45");
}

TEST_F(MaySleep, K3_46_OneChannelOneLock) {
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

TEST_F(MaySleep, K3_44_SleepingWhereItIsProhibited) {
  void* body = Body([] { Tsleep(&w.a, 1); });
  Thread("armer", [&, body] {
    kernel().CalloutReset(&w.callout, kTickNs, &Main, body, nullptr);
    kernel().CalloutDrain(&w.callout, nullptr);
  });
  Explore();
  ExpectFindings({"sleep-forbidden/sleeping-prohibited/K3.44"});
  Again();
  Thread("sleeper", [&] {
    kernel().SleepingProhibited(true);
    kernel().SleepingProhibited(false);
    Tsleep(&w.a, 1);
  });
  Explore();
  ExpectProven();
}

TEST_F(MaySleep, K3_47_TheInterlockIsOwnedOnce) {
  Module(R"(
    static struct mtx spin;
    static int load(void)
    {
      mtx_init(&spin, "spin", NULL, MTX_SPIN | MTX_RECURSE);
      mtx_lock_spin(&spin);
      NOTE(0, msleep_spin(&chan, &spin, "once", 1));
      mtx_lock_spin(&spin);
      NOTE(1, msleep_spin(&chan, &spin, "twice", 1));
      return (0);
    })");
  Thread("admin", [] { Load(); });
  Explore();
  ExpectFindings({"lock-misuse/interlock-recursed/K3.47"});
  ExpectOutcomes({"error 35"});
}

}  // namespace
}  // namespace quiesce::testing
