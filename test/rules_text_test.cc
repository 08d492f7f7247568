// What a kld's text and data are once it is gone, rule by rule: K5.60 to K5.66
// of docs/model.md.
#include "gmock/gmock.h"
#include "test/support/kernel_fixture.h"

namespace quiesce::testing {
namespace {

using Linker = KernelTest;

TEST_F(Linker, K5_60_TextAndDataGoTogether) {
  Module("int shared_with_rule1;");
  Module(R"(extern int shared_with_rule1;
    static int load(void) { NOTE(0, shared_with_rule1); return (0); })");
  Thread("admin", [&] {
    Load(0);
    Load(1);  // without a MODULE_DEPEND: nothing keeps the other
    Unload(1);
    Unload(0);
    Out(1, 1);
    Load(1);
  });
  Explore();
  ExpectFindings({"use-after-unload/data/K5.62"});
  ExpectOutcomes({"error - 1"});  // in the second load, whose data are fresh
}

TEST_F(Linker, K5_61_TheUnmapLooksAtNoThread) {
  Module(R"(
    static void never(void *a) { }
    static int load(void)
    {
      return (kthread_add(never, NULL, NULL, &td, RFSTOPPED, 0, "never"));
    })");
  LoadAndUnload();
  Explore();
  ExpectFindings({"use-after-unload/never-ran/K5.61"});
}

TEST_F(Linker, K5_62_ASleeperReturnsIntoWhatIsGone) {
  Module(R"(
    static void sleeper(void *a)
    {
      mtx_lock(&m);
      mtx_sleep(&chan, &m, 0, "s", 0);
      mtx_unlock(&m);
      kthread_exit();
    }
    static int load(void)
    {
      return (kthread_add(sleeper, NULL, NULL, &td, 0, 0, "sleeper"));
    })");
  Thread("admin", [&] {
    Load();
    if (kernel().state.id.sleeper_count != 0) Out(0, Unload());
  });
  Explore();
  ExpectFindings({"use-after-unload/asleep/K5.62"});
}

TEST_F(Linker, K5_63_ARunningThreadFaultsAtItsNextInstruction) {
  Module(R"(
    static void worker(void *a)
    {
      flag = 1;
      flag = 2;
      kthread_exit();
    }
    static int load(void)
    {
      return (kthread_add(worker, NULL, NULL, &td, 0, 0, "worker"));
    })");
  LoadAndUnload();
  Explore();
  ExpectFindings(
      {"use-after-unload/never-ran/K5.61", "use-after-unload/running/K5.63"});
}

TEST_F(Linker, K5_64_APointerThatIsLeftIsAFault) {
  Module(R"(static struct callout c; static struct task t;
    static void fire(void *a) { }
    static void task(void *a, int n) { }
    static void event(void *a, int how) { }
    static int load(void)
    {
      callout_init(&c, 1);
      callout_reset(&c, hz, fire, NULL);
      EVENTHANDLER_REGISTER(shutdown_final, event, NULL, 0);
      TASK_INIT(&t, 0, task, NULL);
      taskqueue_enqueue(taskqueue_thread, &t);
      return (0);
    })");
  LoadAndUnload();
  Explore();
  ExpectFinding("dangling-registration/callout/K5.64");
  ExpectFinding("dangling-registration/eventhandler/K5.64");
  ExpectFinding("dangling-registration/task/K5.64");
}

TEST_F(Linker, K5_65_ExitsNeverReturnIntoTheModule) {
  Module(R"(
    static void worker(void *a)
    {
      mtx_lock(&m);
      while (!flag)
        mtx_sleep(&flag, &m, 0, "w", 0);
      mtx_unlock(&m);
      kthread_exit();
    }
    static int load(void)
    {
      mtx_lock(&m);
      mtx_unlock(&m);
      return (kthread_add(worker, NULL, NULL, &td, 0, 0, "w"));
    }
    static int unload(void)
    {
      mtx_lock(&m);
      flag = 1;
      wakeup(&flag);
      mtx_sleep(td, &m, 0, "exit", 0);
      mtx_unlock(&m);
      mtx_destroy(&m);
      return (0);
    })");
  LoadAndUnload();
  Explore();
  ExpectProven();
}

TEST_F(Linker, K5_66_EachLoadGetsFreshData) {
  Module(R"(static int kept = 5, zero;
    static int load(void)
    {
      NOTE(0, kept);
      NOTE(1, zero);
      kept = zero = 7;
      return (0);
    })");
  Thread("admin", [&] {
    Load();
    Unload();
    Load();
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 5 0"});
}

}  // namespace
}  // namespace quiesce::testing
