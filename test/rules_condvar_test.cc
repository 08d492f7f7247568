// condvar(9), rule by rule: K4.40 to K4.44 of docs/model.md.
#include "gmock/gmock.h"
#include "test/support/kernel_fixture.h"

namespace quiesce::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

using Sleep = KernelTest;

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
