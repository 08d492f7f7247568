// callout(9) and taskqueue(9), rule by rule: K6.1 to K6.17 of docs/model.md.
#include "gmock/gmock.h"
#include "test/support/kernel_fixture.h"

namespace quiesce::testing {
namespace {

using ::testing::Contains;
using ::testing::Not;

using Kpi = KernelTest;

// ---- callout(9) ------------------------------------------------------------

constexpr char kCallout[] = R"(
static struct callout c;
static int fired;
static void fire(void *a) { fired++; NOTE(7, fired); }
)";

std::string Callout(const char* rest) { return std::string(kCallout) + rest; }

TEST_F(Kpi, K6_1_ACalloutRunsWithGiantWithALockOrWithNone) {
  for (const char* init : {"callout_init(&c, 0)", "callout_init(&c, 1)",
                           "callout_init_mtx(&c, &m, 0)"}) {
    Only(std::string(R"(
      static struct callout c;
      static void fire(void *a)
      {
        NOTE(0, mtx_owned(&Giant));
        NOTE(1, mtx_owned(&m));
      }
      static int load(void)
      {
        )") +
         init + R"(;
        mtx_lock(&m);
        callout_reset(&c, 1, fire, NULL);
        mtx_unlock(&m);
        return (0);
      }
      static int unload(void) { callout_drain(&c); return (0); })");
    Explore();
    ExpectProven();
    const std::string with = init[12] == '_'   ? "0 1"
                             : init[17] == '0' ? "1 0"
                                               : "0 0";
    ExpectOutcomes({"finished ", "finished " + with});
  }
  Only(R"(static struct callout c; static struct sx sx;
    static int load(void)
    {
      sx_init(&sx, "sx");
      callout_init_mtx(&c, (struct mtx *)&sx, 0);  // sleepable
      return (0);
    })");
  Explore();
  ExpectFindings({"kpi-misuse//K6.1"});
}

TEST_F(Kpi, K6_2_ArmingAgainCancelsAndMayBeRefused) {
  Only(Callout(R"(
    static int load(void)
    {
      callout_init(&c, 1);
      NOTE(0, callout_reset(&c, hz, fire, NULL));
      NOTE(1, callout_reset(&c, 2 * hz, fire, NULL));  // or it has fired
      return (0);
    }
    static int unload(void) { callout_drain(&c); return (0); })"));
  Explore();
  ExpectProven();
  EXPECT_THAT(outcomes(), Contains("finished 0 1"));
  // From its own handler; a drain that waits has the arming refused.
  Only(R"(static struct callout c;
    static void fire(void *a) { callout_reset(&c, 1, fire, NULL); }
    static int load(void)
    {
      callout_init(&c, 1);
      callout_reset(&c, 1, fire, NULL);
      return (0);
    }
    static int unload(void) { callout_drain(&c); return (0); })");
  Explore();
  ExpectProven();
}

TEST_F(Kpi, K6_3_TheLockIsTakenBeforeTheHandlerAndItMayComeTooLate) {
  Only(R"(static struct callout c; static int stopped;
    static void fire(void *a) { NOTE(0, stopped); }
    static int load(void)
    {
      callout_init_mtx(&c, &m, 0);
      mtx_lock(&m);
      callout_reset(&c, 1, fire, NULL);
      mtx_unlock(&m);
      return (0);
    }
    static int unload(void)
    {
      mtx_lock(&m);
      callout_stop(&c);
      stopped = 1;
      mtx_unlock(&m);
      callout_drain(&c);
      return (0);
    })");
  Explore();
  ExpectProven();
  // Never after a stop that held its lock, though the clock may have had it.
  ExpectOutcomes({"finished ", "finished 0"});
}

TEST_F(Kpi, K6_4_StopDoesNotWaitAndSaysWhatItFound) {
  Only(Callout(R"(
    static int load(void)
    {
      callout_init(&c, 1);
      NOTE(0, callout_stop(&c));
      callout_reset(&c, 1, fire, NULL);
      return (0);
    }
    static int unload(void)
    {
      NOTE(1, callout_stop(&c));
      callout_drain(&c);
      return (0);
    })"));
  Explore();
  EXPECT_THAT(outcomes(), Contains("finished -1 1"));
  EXPECT_THAT(outcomes(), Contains("finished -1 -1 - - - - - 1"));
  EXPECT_THAT(outcomes(), Contains("finished -1 0 - - - - - 1"));  // running
  Only(R"(static struct callout c;
    static int load(void)
    {
      callout_init_mtx(&c, &m, 0);
      callout_stop(&c);  // without the lock
      return (0);
    })");
  Explore();
  ExpectFindings({"lock-misuse/callout-lock-not-held/K6.4"});
}

TEST_F(Kpi, K6_4_UpTo10AnIdleCalloutIsStoppedWith0) {
  for (int version : {10, 13}) {
    Again();
    config.version = version;
    Module(Callout(R"(
      static int load(void)
      {
        callout_init(&c, 1);
        NOTE(0, callout_stop(&c));
        return (0);
      })"));
    LoadAndUnload();
    Explore();
    ExpectOutcomes({version == 10 ? "finished 0" : "finished -1"});
  }
}

TEST_F(Kpi, K6_5_AfterAStopTheClockMayStillWantTheLock) {
  Only(R"(static struct callout c;
    static void fire(void *a) { }
    static int load(void)
    {
      callout_init_mtx(&c, &m, 0);
      mtx_lock(&m);
      callout_reset(&c, 1, fire, NULL);
      mtx_unlock(&m);
      return (0);
    }
    static int unload(void)
    {
      mtx_lock(&m);
      callout_stop(&c);
      mtx_unlock(&m);
      mtx_destroy(&m);
      return (0);
    })");
  Explore();
  ExpectFinding("use-after-free/destroyed-lock/K4.6");
}

// What it takes and releases then is the kernel's own lock: nothing is left.
TEST_F(Kpi, K6_5_AfterAStopUnderGiantNothingOfTheModuleIsUsed) {
  Only(R"(static struct callout c; static int fired;
    static void fire(void *a) { fired = 1; }
    static int load(void)
    {
      callout_init(&c, 0);
      callout_reset(&c, 1, fire, NULL);
      return (0);
    }
    static int unload(void) { NOTE(0, callout_stop(&c)); return (0); })");
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished -1", "finished 1"});
}

TEST_F(Kpi, K6_5_TheLockOfAStoppedCalloutMustOutliveIt) {
  Only(R"(static struct callout c;
    static void fire(void *a) { }
    static int load(void)
    {
      callout_init_mtx(&c, &m, 0);
      mtx_lock(&m);
      callout_reset(&c, 1, fire, NULL);
      mtx_unlock(&m);
      return (0);
    }
    static int unload(void)
    {
      mtx_lock(&m);
      callout_stop(&c);
      mtx_unlock(&m);
      return (0);
    })");
  Explore();
  ExpectFinding("use-after-unload/callout-lock/K6.5");
}

// Without Giant the stop of a callout that takes it is one without a lock.
TEST_F(Kpi, K6_4_OnlyWithGiantIsACalloutThatTakesItCancelled) {
  Only(R"(static struct callout c; static int stopped;
    static void fire(void *a) { NOTE(0, stopped); }
    static void stop(void *a)
    {
      callout_stop(&c);
      stopped = 1;
      kthread_exit();
    }
    static int load(void)
    {
      callout_init(&c, 0);
      callout_reset(&c, 1, fire, NULL);
      return (kthread_add(stop, NULL, NULL, &td, 0, 0, "stop"));
    }
    static int unload(void) { return (EBUSY); })");
  Explore();
  ExpectOutcomes({"finished ", "finished 0", "finished 1"});
}

TEST_F(Kpi, K6_1_ASharedLockLetsReadersIn) {
  for (const char* flags : {"0", "CALLOUT_SHAREDLOCK"}) {
    Again();
    Only(R"(static struct callout c; static int inside; static struct rwlock rw;
      static void fire(void *a) { inside = 1; DELAY(1); inside = 0; }
      static int load(void)
      {
        rw_init(&rw, "rw");
        callout_init_rw(&c, &rw, )" +
         std::string(flags) + R"();
        rw_wlock(&rw);
        callout_reset(&c, 1, fire, NULL);
        rw_wunlock(&rw);
        return (0);
      }
      static int unload(void)
      {
        rw_rlock(&rw);
        NOTE(0, inside);
        rw_runlock(&rw);
        callout_drain(&c);
        rw_destroy(&rw);
        return (0);
      })");
    Explore();
    if (std::string(flags) == "0") {
      ExpectOutcomes({"finished 0"});
    } else {
      ExpectOutcomes({"finished 0", "finished 1"});
    }
  }
}

// The clock releases what it took: a handler that did is one too many.
TEST_F(Kpi, K6_3_AHandlerThatReleasesTheLockMustHaveSaidSo) {
  for (const char* flags : {"CALLOUT_RETURNUNLOCKED", "0"}) {
    Again();
    Only(R"(static struct callout c;
      static void fire(void *a) { mtx_unlock(&m); }
      static int load(void)
      {
        callout_init_mtx(&c, &m, )" +
         std::string(flags) + R"();
        mtx_lock(&m);
        callout_reset(&c, 1, fire, NULL);
        mtx_unlock(&m);
        return (0);
      }
      static int unload(void) { callout_drain(&c); return (0); })");
    Explore();
    if (std::string(flags) == "0") {
      ExpectFindings({"lock-misuse/not-owned/K4.4"});
    } else {
      ExpectProven();
    }
  }
}

TEST_F(Kpi, K6_6_DrainWaitsButNotWithTheCalloutsLock) {
  Only(Callout(R"(
    static void slow(void *a) { DELAY(10); NOTE(0, 1); }
    static int load(void)
    {
      callout_init(&c, 1);
      callout_reset(&c, 1, slow, NULL);
      return (0);
    }
    static int unload(void) { NOTE(1, callout_drain(&c)); return (0); })"));
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished - 1", "finished 1 -1", "finished 1 0"});
  Only(R"(static struct callout c;
    static void fire(void *a) { }
    static int load(void)
    {
      callout_init_mtx(&c, &m, 0);
      mtx_lock(&m);
      callout_reset(&c, 1, fire, NULL);
      mtx_unlock(&m);
      return (0);
    }
    static int unload(void)
    {
      mtx_lock(&m);
      callout_drain(&c);
      mtx_unlock(&m);
      return (0);
    })");
  Explore();
  ExpectFinding("hang/deadlock/K6.6");
}

TEST_F(Kpi, K6_7_ADrainDoesNotDefeatTheArmingOfOthers) {
  Only(R"(static struct callout c; static int stop;
    static void fire(void *a) { }
    static void other(void *a)
    {
      callout_reset(&c, 1, fire, NULL);
      kthread_exit();
    }
    static int load(void)
    {
      callout_init(&c, 1);
      return (kthread_add(other, NULL, NULL, &td, 0, 0, "other"));
    }
    static int unload(void) { callout_drain(&c); return (0); })");
  Explore();
  ExpectFinding("dangling-registration/callout/K5.64");
}

TEST_F(Kpi, K6_8_AsyncDrainCallsBack) {
  Only(R"(static struct callout c; static int done;
    static void fire(void *a) { NOTE(0, done); }
    static void drained(void *a) { done = 1; NOTE(1, 1); wakeup(&done); }
    static int load(void)
    {
      callout_init(&c, 1);
      callout_reset(&c, 1, fire, NULL);
      return (0);
    }
    static int unload(void)
    {
      if (callout_async_drain(&c, drained) == 0) {
        NOTE(2, 1);
        while (!done)
          pause("done", 1);
        pause("gone", 1);
      }
      callout_drain(&c);
      return (0);
    })");
  Explore();
  // Called if, and only if, the handler was running.
  ExpectOutcomes({"finished ", "finished 0", "finished 0 1 1"});
}

// ---- taskqueue(9) ----------------------------------------------------------

constexpr char kTask[] = R"(
static struct taskqueue *tq;
static struct task t, t2;
static int runs;
static void run(void *a, int pending) { NOTE(0, pending); NOTE(1, ++runs); }
static int load(void)
{
	tq = taskqueue_create("q", M_WAITOK, taskqueue_thread_enqueue, &tq);
	TASK_INIT(&t, 0, run, NULL);
	TASK_INIT(&t2, 0, run, NULL);
	return (START);
}
)";
constexpr char kStart[] =
    "\n#define START taskqueue_start_threads(&tq, 1, PWAIT, \"q\")\n";

std::string Task(const char* rest) {
  return std::string(kStart) + kTask + rest;
}

TEST_F(Kpi, K6_10_AQueueHasNoThreadsUntilTheyAreStarted) {
  Only(std::string(R"(
    #define START 0)") +
       kTask + R"(
    static int unload(void)
    {
      NOTE(2, taskqueue_enqueue(tq, &t));
      pause("p", 1);
      NOTE(3, taskqueue_start_threads(&tq, 0, PWAIT, "q"));
      NOTE(4, runs);
      NOTE(5, taskqueue_start_threads(&tq, 1, PWAIT, "q"));
      taskqueue_drain(tq, &t);
      taskqueue_free(tq);
      return (0);
    })");
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 1 1 0 22 0 0"});
}

TEST_F(Kpi, K6_11_EnqueueingTwiceRunsOnce) {
  Only(Task(R"(
    static int unload(void)
    {
      taskqueue_enqueue(tq, &t);
      taskqueue_enqueue(tq, &t);
      taskqueue_drain(tq, &t);
      taskqueue_free(tq);
      return (0);
    })"));
  Explore();
  ExpectProven();
  // Once with a count of two, or two times with one.
  ExpectOutcomes({"finished 2 1", "finished 1 2"});
}

TEST_F(Kpi, K6_12_ATaskIsNotPendingWhileItRuns) {
  Only(std::string(kStart) + R"(
    static struct taskqueue *tq;
    static struct task t;
    static int runs;
    static void run(void *a, int pending)
    {
      NOTE(0, t.ta_pending);
      if (runs++ == 0)
        taskqueue_enqueue(tq, &t);  // and so runs again
      NOTE(1, runs);
    }
    static int load(void)
    {
      tq = taskqueue_create("q", M_WAITOK, taskqueue_thread_enqueue, &tq);
      TASK_INIT(&t, 0, run, NULL);
      START;
      return (taskqueue_enqueue(tq, &t));
    }
    static int unload(void)
    {
      taskqueue_drain(tq, &t);
      taskqueue_free(tq);
      return (0);
    })");
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 0 2"});
}

TEST_F(Kpi, K6_13_DrainWaitsUntilNeitherPendingNorRunning) {
  Only(Task(R"(
    static int unload(void)
    {
      taskqueue_enqueue(tq, &t);
      taskqueue_drain(tq, &t);
      NOTE(2, runs);
      taskqueue_free(tq);
      return (0);
    })"));
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 1 1 1"});
}

// One that always enqueues itself: drain never returns, drain_all does.
constexpr char kEver[] = R"(
static struct taskqueue *tq;
static struct task t;
static int stop;
static void run(void *a, int pending)
{
	if (!atomic_load_acq_int(&stop))
		taskqueue_enqueue(tq, &t);
}
static int load(void)
{
	tq = taskqueue_create("q", M_WAITOK, taskqueue_thread_enqueue, &tq);
	TASK_INIT(&t, 0, run, NULL);
	START;
	return (taskqueue_enqueue(tq, &t));
}
static int unload(void)
{
	DRAIN;
	NOTE(0, 1);
	atomic_store_rel_int(&stop, 1);
	taskqueue_drain(tq, &t);
	taskqueue_free(tq);
	return (0);
}
)";

TEST_F(Kpi, K6_13_DrainAllCoversWhatIsActiveNow) {
  Only(std::string(kStart) + "#define DRAIN taskqueue_drain(tq, &t)\n" + kEver);
  Explore();
  ExpectFinding("livelock/no-progress/K7.9");
  EXPECT_THAT(outcomes(), Not(Contains("finished 1")));
  Only(std::string(kStart) + "#define DRAIN taskqueue_quiesce(tq)\n" + kEver);
  Explore();
  ExpectFinding("livelock/no-progress/K7.9");
  Only(std::string(kStart) + "#define DRAIN taskqueue_drain_all(tq)\n" + kEver);
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 1"});
}

TEST_F(Kpi, K6_14_CancelDoesNotWait) {
  Only(Task(R"(
    static int unload(void)
    {
      u_int pending = 0;

      taskqueue_enqueue(tq, &t);
      NOTE(2, taskqueue_cancel(tq, &t, &pending));
      NOTE(3, pending);
      taskqueue_drain(tq, &t);
      taskqueue_free(tq);
      return (0);
    })"));
  Explore();
  ExpectProven();
  // In time; too late, running; or done.
  ExpectOutcomes({"finished - - 0 1", "finished 1 1 16 0", "finished 1 1 0 0"});
  Only(std::string(kStart) + R"(
    static struct taskqueue *tq;
    static struct timeout_task tt;
    static void run(void *a, int pending) { NOTE(0, pending); }
    static int load(void)
    {
      tq = taskqueue_create("q", M_WAITOK, taskqueue_thread_enqueue, &tq);
      TIMEOUT_TASK_INIT(tq, &tt, 0, run, NULL);
      START;
      NOTE(1, taskqueue_enqueue_timeout(tq, &tt, 1));
      return (0);
    }
    static int unload(void)
    {
      taskqueue_drain_timeout(tq, &tt);
      taskqueue_free(tq);
      return (0);
    })");
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished - 0", "finished 1 0"});
}

// It looks whether it is being drained, and arms itself, in one step.
TEST_F(Kpi, K6_14_ADrainedTimeoutTaskDoesNotArmItself) {
  Only(std::string(kStart) + R"(
    static struct taskqueue *tq;
    static struct timeout_task tt;
    static void run(void *a, int pending)
    {
      taskqueue_enqueue_timeout(tq, &tt, 1);
    }
    static int load(void)
    {
      tq = taskqueue_create("q", M_WAITOK, taskqueue_thread_enqueue, &tq);
      TIMEOUT_TASK_INIT(tq, &tt, 0, run, NULL);
      START;
      taskqueue_enqueue_timeout(tq, &tt, 1);
      return (0);
    }
    static int unload(void)
    {
      taskqueue_drain_timeout(tq, &tt);
      taskqueue_free(tq);
      return (0);
    })");
  Explore();
  ExpectProven();
}

// Cancelled: not fired, or fired and still waiting for the queue's lock. Either
// way nothing is enqueued afterwards, and the queue can go.
TEST_F(Kpi, K6_14_ACancelledTimeoutTaskIsNotEnqueued) {
  Only(std::string(kStart) + R"(
    static struct taskqueue *tq;
    static struct timeout_task tt;
    static void run(void *a, int pending) { NOTE(0, pending); }
    static int load(void)
    {
      tq = taskqueue_create("q", M_WAITOK, taskqueue_thread_enqueue, &tq);
      TIMEOUT_TASK_INIT(tq, &tt, 0, run, NULL);
      taskqueue_enqueue_timeout(tq, &tt, 1);
      NOTE(3, taskqueue_enqueue_timeout(tq, &tt, 1));
      return (0);
    }
    static int unload(void)
    {
      u_int pending = 0;

      NOTE(1, taskqueue_cancel_timeout(tq, &tt, &pending));
      NOTE(2, pending);
      taskqueue_free(tq);
      return (0);
    })");
  Explore();
  ExpectProven();
  // No thread runs it.  It waits for its time or in the queue; where it had
  // been enqueued before it was armed again, it does both.
  ExpectOutcomes({"finished - 0 1 1", "finished - 0 2 1"});
}

TEST_F(Kpi, K6_15_FreeIsNotToldThatATimeoutHasExpired) {
  Only(std::string(kStart) + R"(
    static struct taskqueue *tq;
    static struct timeout_task tt;
    static void run(void *a, int pending) { NOTE(0, pending); }
    static int load(void)
    {
      tq = taskqueue_create("q", M_WAITOK, taskqueue_thread_enqueue, &tq);
      TIMEOUT_TASK_INIT(tq, &tt, 0, run, NULL);
      START;
      taskqueue_enqueue_timeout(tq, &tt, 1);
      return (0);
    }
    static int unload(void)
    {
      taskqueue_free(tq);
      return (0);
    })");
  Explore();
  ExpectFinding("hang/never-woken/K6.15");
  // It has run, or has expired when the threads had left and nobody looked yet.
  EXPECT_THAT(outcomes(), Contains("finished 1"));
  EXPECT_THAT(outcomes(), Contains("finished "));
}

TEST_F(Kpi, K6_15_FreeRunsWhatIsPending) {
  Only(Task(R"(
    static int unload(void)
    {
      taskqueue_enqueue(tq, &t);
      taskqueue_enqueue(tq, &t2);
      taskqueue_free(tq);
      NOTE(2, runs);
      return (0);
    })"));
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 1 2 2"});
  Only(Task(R"(
    static int unload(void)
    {
      taskqueue_free(tq);
      taskqueue_enqueue(tq, &t);
      return (0);
    })"));
  Explore();
  ExpectFindings({"use-after-free/freed-taskqueue/K6.15"});
}

TEST_F(Kpi, K6_16_ASharedQueueStays) {
  Only(R"(static struct task t;
    static void run(void *a, int pending) { NOTE(0, 1); }
    static int load(void)
    {
      TASK_INIT(&t, 0, run, NULL);
      NOTE(1, taskqueue_thread == taskqueue_thread);
      return (taskqueue_enqueue(taskqueue_thread, &t));
    }
    static int unload(void)
    {
      taskqueue_drain(taskqueue_thread, &t);
      return (0);
    })");
  Explore();
  ExpectProven();  // the queue is no leak of the module
  ExpectOutcomes({"finished 1 1"});
}

TEST_F(Kpi, K6_17_ABlockedQueueRunsNothing) {
  Only(Task(R"(
    static int unload(void)
    {
      taskqueue_block(tq);
      taskqueue_enqueue(tq, &t);
      pause("p", 1);
      NOTE(2, runs);
      taskqueue_unblock(tq);
      taskqueue_drain(tq, &t);
      taskqueue_free(tq);
      return (0);
    })"));
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 1 1 0"});
}

}  // namespace
}  // namespace quiesce::testing
