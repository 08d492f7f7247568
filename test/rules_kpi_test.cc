// callout(9), taskqueue(9), EVENTHANDLER(9) and the rest of what a module
// registers or asks, rule by rule: K6.x and K7.x of docs/model.md.
#include "gmock/gmock.h"
#include "test/support/kernel_fixture.h"

namespace quiesce::testing {
namespace {

using ::testing::Contains;
using ::testing::Not;

class Kpi : public KernelTest {
 protected:
  // One module with these functions; load() and unload() as they are.
  void Only(const std::string& text) {
    Again();
    Module(text);
    LoadAndUnload();
  }
};

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

// ---- EVENTHANDLER(9) -------------------------------------------------------

TEST_F(Kpi, K6_30_HandlersAreCalledByPriorityWithoutTheListsLock) {
  Only(R"(
typedef void (*rule_fn)(void *);
EVENTHANDLER_DECLARE(rule_event, rule_fn);
    static int step; static eventhandler_tag last, third;
    static void at(void *i) { NOTE((int)(intptr_t)i, ++step); }
    static void late(void *i)
    {
      at(i);
      if (third == NULL)  // the list's lock is not held
        third = EVENTHANDLER_REGISTER(rule_event, at, (void *)3,
            EVENTHANDLER_PRI_LAST);
    }
    static int load(void)
    {
      eventhandler_tag a, b;

      last = EVENTHANDLER_REGISTER(rule_event, late, (void *)2,
          EVENTHANDLER_PRI_LAST);
      a = EVENTHANDLER_REGISTER(rule_event, at, (void *)0,
          EVENTHANDLER_PRI_FIRST);
      b = EVENTHANDLER_REGISTER(rule_event, at, (void *)1,
          EVENTHANDLER_PRI_ANY);
      EVENTHANDLER_INVOKE(rule_event);
      EVENTHANDLER_DEREGISTER(rule_event, a);
      EVENTHANDLER_DEREGISTER(rule_event, b);
      EVENTHANDLER_DEREGISTER(rule_event, last);
      EVENTHANDLER_DEREGISTER(rule_event, third);
      return (0);
    })");
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 1 2 3 4"});
}

constexpr char kEvent[] = R"(
typedef void (*rule_fn)(void *);
EVENTHANDLER_DECLARE(rule_event, rule_fn);
static eventhandler_tag tag, other;
static void quick(void *a) {  }
static void slow(void *a)
{
	NOTE(1, 1);
	pause("slow", 1);
	NOTE(1, 0);
}
static void invoker(void *a)
{
	EVENTHANDLER_INVOKE(rule_event);
	kthread_exit();
}
static int load(void)
{
	tag = EVENTHANDLER_REGISTER(rule_event, slow, NULL, 0);
	other = EVENTHANDLER_REGISTER(rule_event, quick, NULL, 1);
	return (kthread_add(invoker, NULL, NULL, &td, 0, 0, "invoker"));
}
)";

TEST_F(Kpi, K6_31_DeregisteringWaitsForEverybodyInTheList) {
  Again();
  Module(std::string(kEvent) + R"(
    static int unload(void)
    {
      int was = NOTED(1) == 1;

      EVENTHANDLER_DEREGISTER(rule_event, other);
      NOTE(0, was && NOTED(1) == 1);  // not even the other one
      return (EBUSY);
    })");
  LoadAndUnload();
  Explore();
  ExpectNoFinding();
  ExpectOutcomes({"finished 0 0"});
}

TEST_F(Kpi, K6_32_DeregisteringFromWithinWaitsForItself) {
  Only(R"(
typedef void (*rule_fn)(void *);
EVENTHANDLER_DECLARE(rule_event, rule_fn);
    static eventhandler_tag tag;
    static void self(void *a) { EVENTHANDLER_DEREGISTER(rule_event, tag); }
    static int load(void)
    {
      tag = EVENTHANDLER_REGISTER(rule_event, self, NULL, 0);
      EVENTHANDLER_INVOKE(rule_event);
      return (0);
    })");
  Explore();
  ExpectFindings({"hang/self-wait/K6.32"});
}

// ---- counts, epochs, memory ------------------------------------------------

TEST_F(Kpi, K6_40_RefcountsTellTheLastOne) {
  Only(R"(static u_int count;
    static int load(void)
    {
      refcount_init(&count, 1);
      refcount_acquire(&count);
      NOTE(0, refcount_release(&count));
      NOTE(1, refcount_release(&count));
      NOTE(2, refcount_acquire_if_not_zero(&count));
      return (0);
    })");
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 0 1 0"});
  Only(R"(static u_int count;
    static int load(void) { refcount_release(&count); return (0); })");
  Explore();
  ExpectFindings({"kpi-misuse//K6.40"});
}

TEST_F(Kpi, K6_41_AtomicsAreIndivisibleAndOtherAccessesRace) {
  for (const char* add : {"atomic_add_int(&count, 1)", "count++"}) {
    Only(std::string("static volatile u_int count, done;\n#define ADD ") + add +
         R"(
      static void other(void *a)
      {
        ADD;
        atomic_add_rel_int(&done, 1);
        kthread_exit();
      }
      static int load(void)
      {
        kthread_add(other, NULL, NULL, &td, 0, 0, "other");
        ADD;
        while (!atomic_load_acq_int(&done))
          pause("p", 1);
        NOTE(0, count);
        return (0);
      }
      static int unload(void) { return (EBUSY); })");
    Explore();
    EXPECT_EQ(outcomes().count("finished 1"), add[0] == 'c' ? 1u : 0u);
    EXPECT_THAT(outcomes(), Contains("finished 2"));
  }
}

TEST_F(Kpi, K6_42_ABlockcountIsWaitedForUntilZero) {
  Only(R"(static blockcount_t bc; static int done;
    static void other(void *a)
    {
      done = 1;
      blockcount_release(&bc, 1);
      kthread_exit();
    }
    static int load(void)
    {
      blockcount_init(&bc);
      blockcount_acquire(&bc, 1);
      kthread_add(other, NULL, NULL, &td, 0, 0, "other");
      blockcount_wait(&bc, NULL, "bc", 0);
      NOTE(0, done);
      return (0);
    }
    static int unload(void) { return (EBUSY); })");
  Explore();
  ExpectNoFinding();
  ExpectOutcomes({"finished 1"});
}

constexpr char kEpoch[] = R"(
static epoch_t e;
static void reader(void *a)
{
	struct epoch_tracker et;

	epoch_enter_preempt(e, &et);
	NOTE(2, 1);
	READ;
	NOTE(2, 0);
	epoch_exit_preempt(e, &et);
	kthread_exit();
}
static int load(void)
{
	e = epoch_alloc("e", EPOCH_PREEMPT);
	return (kthread_add(reader, NULL, NULL, &td, 0, 0, "reader"));
}
)";

TEST_F(Kpi, K6_50_AnEpochIsWaitedForAndForbidsSleeping) {
  Again();
  Module(std::string("\n#define READ NOTE(0, in_epoch(e))\n") + kEpoch + R"(
    static int unload(void)
    {
      int was = NOTED(2) == 1;

      epoch_wait_preempt(e);
      NOTE(1, was && NOTED(2) == 1);  // who was inside has left
      return (EBUSY);
    })");
  LoadAndUnload();
  Explore();
  ExpectNoFinding();
  EXPECT_THAT(outcomes(), Contains("finished 1 0 0"));
  for (const std::string& o : outcomes()) EXPECT_EQ(o.find(" 1 1"), o.npos);
  Again();
  Module(std::string("\n#define READ pause(\"p\", 1)\n") + kEpoch +
         "static int unload(void) { return (EBUSY); }");
  LoadAndUnload();
  Explore();
  ExpectFindings({"sleep-forbidden/epoch-section/K6.50"});
}

TEST_F(Kpi, K6_51_CallbacksAreDrainedNotWaitedFor) {
  for (const char* wait :
       {"epoch_wait_preempt(e)", "epoch_drain_callbacks(e)"}) {
    Only(std::string(R"(
      static epoch_t e; static struct epoch_context ctx;
      static void called(epoch_context_t c) { NOTE(0, 1); }
      static int load(void)
      {
        e = epoch_alloc("e", EPOCH_PREEMPT);
        epoch_call(e, called, &ctx);
        return (0);
      }
      static int unload(void)
      {
        )") +
         wait + R"(;
        return (0);
      })");
    Explore();
    if (wait[6] == 'w') {
      ExpectFinding("dangling-registration/epoch-callback/K6.51");
    } else {
      ExpectOutcomes({"finished 1"});
      EXPECT_EQ(findings().count("dangling-registration/epoch-callback/K6.51"),
                0u);
    }
  }
}

TEST_F(Kpi, K6_55_WaitokMaySleepNowaitMayFail) {
  Again();
  config.fault_nowait = true;
  Module(R"(
    static int load(void)
    {
      void *p = malloc(8, M_TEMP, M_NOWAIT);
      void *q = malloc(8, M_TEMP, M_WAITOK | M_ZERO);

      NOTE(0, p != NULL);
      NOTE(1, q != NULL && *(char *)q == 0);
      free(p, M_TEMP);
      free(q, M_TEMP);
      return (0);
    })");
  LoadAndUnload();
  Explore();
  ExpectNoFinding();
  ExpectOutcomes({"finished 0 1", "finished 1 1"});
  config.fault_nowait = false;
  Explore();
  ExpectOutcomes({"finished 1 1"});
  Only(R"(
    static int load(void)
    {
      mtx_lock(&m);
      free(malloc(8, M_TEMP, M_WAITOK), M_TEMP);
      mtx_unlock(&m);
      return (0);
    })");
  Explore();
  ExpectFindings({"sleep-forbidden/lock-held/K3.40"});
  Only(R"(
    static int load(void)
    {
      char *p = malloc(8, M_TEMP, M_WAITOK);

      free(p, M_TEMP);
      NOTE(0, p[0]);
      return (0);
    })");
  Explore();
  ExpectFindings({"use-after-free/freed/K6.55"});
}

TEST_F(Kpi, K6_56_WhatIsLeftInAZoneIsReported) {
  Only(R"(static uma_zone_t zone; static void *it;
    static int ctor(void *mem, int size, void *arg, int flags)
    {
      NOTE(0, size);
      return (0);
    }
    static int load(void)
    {
      zone = uma_zcreate("z", 8, ctor, NULL, NULL, NULL, 0, 0);
      it = uma_zalloc(zone, M_WAITOK);
      return (0);
    }
    static int unload(void) { uma_zdestroy(zone); return (0); })");
  Explore();
  ExpectFinding("leak/uma-item/K5.53");
  ExpectOutcomes({"finished 8"});
}

// ---- devices, oids, interrupts ---------------------------------------------

std::string Device(const char* read, const char* rest) {
  return std::string(R"(
    static struct cdev *dev; static int inside, gone;
    static int dread(struct cdev *d, struct uio *uio, int flag)
    {
      NOTE(0, gone);
      inside = 1;
      )") +
         read + R"(;
      inside = 0;
      return (0);
    }
    static struct cdevsw sw = { .d_version = D_VERSION, .d_name = "rule",
        .d_read = dread };
    static int load(void)
    {
      dev = make_dev(&sw, 0, UID_ROOT, GID_WHEEL, 0600, "rule");
      return (0);
    }
  )" + rest;
}

TEST_F(Kpi, K6_60_DestroyDevWaitsForWhoIsInTheDevice) {
  Only(Device("pause(\"in\", 1)", R"(
    static int unload(void)
    {
      destroy_dev(dev);
      gone = 1;
      NOTE(1, inside);
      return (0);
    })"));
  Users("dev");
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished - 0", "finished 0 0"});
}

TEST_F(Kpi, K6_61_DestroyDevFromWithinWaitsForItself) {
  Only(Device("destroy_dev(d)", "static int unload(void) { return (EBUSY); }"));
  Users("dev");
  Explore();
  ExpectFindings({"hang/self-wait/K6.61"});
}

TEST_F(Kpi, K6_62_OpenDescriptorsDoNotKeepADevice) {
  Only(std::string(R"(
    static struct cdev *dev; static int closed;
    static int dopen(struct cdev *d, int f, int t, struct thread *td)
    {
      NOTE(0, 1);
      return (0);
    }
    static int dclose(struct cdev *d, int f, int t, struct thread *td)
    {
      NOTE(1, 1);
      return (0);
    }
    static struct cdevsw sw = { .d_version = D_VERSION, .d_name = "rule",
        .d_open = dopen, .d_close = dclose };
    static int load(void)
    {
      dev = make_dev(&sw, 0, UID_ROOT, GID_WHEEL, 0600, "rule");
      return (0);
    }
    static int unload(void) { destroy_dev(dev); return (0); })"));
  Users("dev");
  Explore();
  ExpectProven();
  EXPECT_THAT(outcomes(), Contains("finished 1"));    // destroyed while open
  EXPECT_THAT(outcomes(), Contains("finished 1 1"));  // closed before
}

TEST_F(Kpi, K6_65_DynamicOidsAreWaitedFor) {
  Only(R"(static struct sysctl_ctx_list ctx; static int gone, value;
    static int handler(SYSCTL_HANDLER_ARGS)
    {
      NOTE(0, gone);
      pause("in", 1);
      NOTE(1, gone);
      return (sysctl_handle_int(oidp, &value, 0, req));
    }
    static int load(void)
    {
      sysctl_ctx_init(&ctx);
      SYSCTL_ADD_PROC(&ctx, SYSCTL_STATIC_CHILDREN(_kern), OID_AUTO, "rule",
          CTLTYPE_INT | CTLFLAG_RD | CTLFLAG_MPSAFE, NULL, 0, handler, "I", "");
      return (0);
    }
    static int unload(void)
    {
      sysctl_ctx_free(&ctx);
      gone = 1;
      return (0);
    })");
  Users("sysctl");
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished ", "finished 0 0"});
}

std::string Interrupt(const char* filter, const char* detach) {
  return std::string(R"(
    #include <machine/bus.h>
    #include <machine/resource.h>
    #include <sys/rman.h>
    static struct resource *irq; static void *cookie; static int rid, gone;
    static int filter(void *a) { )") +
         filter + R"( }
    static void intr(void *a) { NOTE(0, gone); }
    static int probe(device_t dev) { return (BUS_PROBE_DEFAULT); }
    static int attach(device_t dev)
    {
      mtx_init(&m, "m", NULL, MTX_DEF);
      irq = bus_alloc_resource_any(dev, SYS_RES_IRQ, &rid, RF_ACTIVE);
      return (bus_setup_intr(dev, irq, INTR_TYPE_MISC | INTR_MPSAFE, filter,
          intr, NULL, &cookie));
    }
    static int detach(device_t dev)
    {
      )" +
         detach + R"(;
      bus_release_resource(dev, SYS_RES_IRQ, rid, irq);
      return (0);
    }
    static device_method_t methods[] = { DEVMETHOD(device_probe, probe),
        DEVMETHOD(device_attach, attach), DEVMETHOD(device_detach, detach),
        DEVMETHOD_END };
    static driver_t driver = { "rule", methods, 1 };
    static devclass_t dc;
    DRIVER_MODULE(rule0, nexus, driver, dc, NULL, NULL);)";
}

TEST_F(Kpi, K6_70_TearingDownWaitsForTheHandlers) {
  Only(Interrupt("return (FILTER_SCHEDULE_THREAD);",
                 "bus_teardown_intr(dev, irq, cookie); gone = 1"));
  Users("intr");
  Explore();
  ExpectProven();
  EXPECT_THAT(outcomes(), Contains("finished 0"));
  EXPECT_THAT(outcomes(), Not(Contains("finished 1")));
}

TEST_F(Kpi, K6_71_AFilterMayNeitherSleepNorBlock) {
  Only(Interrupt("mtx_lock(&m); mtx_unlock(&m); return (FILTER_HANDLED);",
                 "bus_teardown_intr(dev, irq, cookie)"));
  Users("intr");
  Explore();
  ExpectFinding("lock-misuse/sleep-lock-in-critical-section/K4.52");
  Only(Interrupt("return (0x100);", "bus_teardown_intr(dev, irq, cookie)"));
  Users("intr");
  Explore();
  ExpectFindings({"kpi-misuse//K6.71"});
}

// ---- identity, time, yielding ----------------------------------------------

TEST_F(Kpi, K7_1_CurthreadIsWhoRuns) {
  Only(R"(
    static void worker(void *a)
    {
      NOTE(0, curthread == *(struct thread **)a);
      NOTE(1, curproc == curthread->td_proc);
      kthread_exit();
    }
    static int load(void)
    {
      kthread_add(worker, &td, NULL, &td, RFSTOPPED, 0, "worker");
      NOTE(2, curthread != td);
      sched_add(td, SRQ_BORING);
      return (0);
    }
    static int unload(void) { return (EBUSY); })");
  Explore();
  ExpectNoFinding();
  ExpectOutcomes({"finished 1 1 1"});
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
  ExpectOutcomes({"cut 1"});
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
  ExpectOutcomes({"cut ", "finished 1"});
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
