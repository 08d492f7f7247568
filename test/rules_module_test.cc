// What module(9) and the linker do for and to modules, rule by rule: K5.1 to
// K5.53 of docs/model.md.
#include "gmock/gmock.h"
#include "test/support/kernel_fixture.h"

namespace quiesce::testing {
namespace {

using ::testing::Contains;
using ::testing::Not;

using Linker = KernelTest;

TEST_F(Linker, K5_1_AKldCountsItsUsersAndItsDependents) {
  Module("int unload(void) { NOTE(0, 1); return (0); }");
  Module("MODULE_DEPEND(rule1, rule0, 1, 1, 1);");
  Thread("admin", [&] {
    Out(1, Load(1));
    Out(2, Unload(0));  // nobody has loaded it by name: EBUSY
    Out(3, Unload(1));  // and takes its dependency along
    Out(4, Unload(0));
  });
  Explore();
  ExpectOutcomes({"finished 1 0 16 0 2"});
}

TEST_F(Linker, K5_2_WithoutAHandlerItLoadsAndStays) {
  Module(R"(static moduledata_t data = { "rule0", NULL, NULL };
            DECLARE_MODULE(rule0, data, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);)");
  Thread("admin", [&] {
    Out(0, Load());
    Out(1, Unload());
  });
  Explore();
  ExpectOutcomes({"finished 0 16"});
}

// Numbers what happens, in order.
constexpr char kSteps[] = R"(
static int step;
static void early(void *u) { NOTE(0, ++step); NOTE(5, mtx_owned(&Giant)); }
static void late(void *u) { NOTE(2, ++step); }
static void down1(void *u) { NOTE(3, ++step); }
static void down2(void *u) { NOTE(4, ++step); }
static int load(void) { NOTE(1, ++step); return (0); }
static int unload(void) { NOTE(6, ++step); return (0); }
SYSINIT(late, SI_SUB_KTHREAD_IDLE, SI_ORDER_FIRST, late, NULL);
SYSINIT(early, SI_SUB_LOCK, SI_ORDER_ANY, early, NULL);
SYSUNINIT(down2, SI_SUB_LOCK, SI_ORDER_FIRST, down2, NULL);
SYSUNINIT(down1, SI_SUB_LOCK, SI_ORDER_SECOND, down1, NULL);
)";

TEST_F(Linker, K5_3_LoadIsASysinitUnloadIsNoSysuninit) {
  Module(kSteps);
  LoadAndUnload();
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 1 2 3 5 6 1 4"});
  Again();
  Module(std::string(kSteps).replace(
      std::string(kSteps).find("NOTE(6, ++step); return (0)"), 27,
      "NOTE(6, ++step); return (EBUSY)"));
  LoadAndUnload();
  Explore();
  ExpectOutcomes({"finished 1 2 3 - - 1 4"});  // refused: no SYSUNINIT
}

TEST_F(Linker, K5_4_LoadingTwiceIsEexist) {
  Module("");
  Thread("admin", [&] {
    Out(0, Load());
    Out(1, Load());
  });
  Explore();
  ExpectOutcomes({"finished 0 17"});
}

TEST_F(Linker, K5_5_SysinitsAreSortedAndRunWithGiantButWithoutTheLinker) {
  Module(kSteps);
  Thread("admin", [&] { Out(7, Load()); });
  Explore();
  ExpectOutcomes({"finished 1 2 3 - - 1 - 0"});
  Again();  // a load from a SYSINIT that waits for another load
  Module(R"(static void wait(void *u) { while (tsleep(&chan, 0, "w", 1)) ; }
            static int load(void) { wakeup(&chan); return (0); })");
  Module(R"(
    static int busy;
    static void slow(void *u) { busy = 1; pause("s", 1); busy = 0; }
    SYSINIT(slow, SI_SUB_LOCK, SI_ORDER_FIRST, slow, NULL);)");
  Thread("one", [&] {
    w.flag = 1;
    Load(1);
    w.flag = 0;
  });
  Thread("other", [&] {
    if (Load(0) == 0) Out(0, w.flag);
  });
  Explore();
  ExpectNoFinding();
  EXPECT_THAT(outcomes(), Contains("finished 1"));
}

constexpr char kSlowLoader[] = R"(
int rule0_ready;
int rule0_use(void);
int rule0_use(void) { return (rule0_ready); }
static int load(void) { pause("load", 1); rule0_ready = 1; return (0); })";
constexpr char kDependent[] = R"(
int rule0_use(void);
static int load(void) { NOTE(0, rule0_use()); return (0); }
MODULE_DEPEND(rule1, rule0, 1, 1, 1);)";

TEST_F(Linker, K5_6_ADependencyCountsAsThereOnceMapped) {
  Module(kSlowLoader);
  Module(kDependent);
  Thread("one", [&] { Load(0); });
  Thread("other", [&] { Out(1, Load(1)); });
  Explore();
  // The first: used before it is ready.
  ExpectOutcomes({"finished 0 0", "finished 1 0"});
}

TEST_F(Linker, K5_7_TheSubsystemsInTheirOrder) {
  Module(R"(
    static int step;
    static void at(void *i) { NOTE((int)(intptr_t)i, ++step); }
    SYSINIT(a, SI_SUB_KTHREAD_IDLE, SI_ORDER_ANY, at, (void *)5);
    SYSINIT(b, SI_SUB_CONFIGURE, SI_ORDER_ANY, at, (void *)4);
    SYSINIT(c, SI_SUB_DRIVERS, SI_ORDER_ANY, at, (void *)3);
    SYSINIT(d, SI_SUB_DRIVERS, SI_ORDER_FIRST, at, (void *)2);
    SYSINIT(e, SI_SUB_LOCK, SI_ORDER_ANY, at, (void *)1);
    SYSINIT(f, SI_SUB_KMEM, SI_ORDER_ANY, at, (void *)0);)");
  LoadAndUnload();
  Explore();
  ExpectOutcomes({"finished 1 2 3 4 5 6"});
}

TEST_F(Linker, K5_8_AFailedLoadIsFollowedByUnload) {
  Module(R"(
    static int load(void) { NOTE(0, 1); return (ENXIO); }
    static int unload(void) { NOTE(1, NOTED(0)); return (EBUSY); })");
  Thread("admin", [&] { Out(2, Load()); });
  Explore();
  ExpectOutcomes({"finished 1 1 8"});
}

constexpr char kTwoModules[] = R"(
static int one(module_t m, int what, void *a)
{
	if (what == MOD_UNLOAD)
		NOTE(0, NOTED(0) == -9999 ? 1 : NOTED(0) + 1);
	return (ONE);
}
static int two(module_t m, int what, void *a)
{
	if (what == MOD_UNLOAD)
		NOTE(1, NOTED(1) == -9999 ? 1 : NOTED(1) + 1);
	return (TWO);
}
static moduledata_t one_data = { "one", one, NULL };
static moduledata_t two_data = { "two", two, NULL };
DECLARE_MODULE(one, one_data, SI_SUB_DRIVERS, SI_ORDER_FIRST);
DECLARE_MODULE(two, two_data, SI_SUB_DRIVERS, SI_ORDER_SECOND);
)";

std::string TwoModules(const std::string& one, const std::string& two) {
  return "\n#define ONE " + one + "\n#define TWO " + two + kTwoModules;
}

TEST_F(Linker, K5_9_OnlyIfAllModulesFailTheKldGoes) {
  Module(TwoModules("(what == MOD_LOAD ? ENXIO : 0)", "0"));
  Thread("admin", [&] {
    Out(2, Load());
    Out(3, Unload());
  });
  Explore();
  ExpectOutcomes({"finished 1 1 0 0"});
  Again();  // and whoever is still inside has its text taken away
  Module(R"(
    static void sleeper(void *a) { pause("p", hz); kthread_exit(); }
    static int load(void)
    {
      kthread_add(sleeper, NULL, NULL, NULL, 0, 0, "s");
      return (ENXIO);
    })");
  Thread("admin", [&] { Out(0, Load()); });
  Explore();
  ExpectFinding("use-after-unload/asleep/K5.62");
}

TEST_F(Linker, K5_11_ALoadFromWithinALoad) {
  for (int version : {13, kVersionMain}) {
    Again();
    config.version = version;
    Module("static int load(void) { NOTE(0, 1); return (0); }");
    Module(R"(static linker_file_t f;
      static int load(void)
      {
        NOTE(1, linker_reference_module("rule0", NULL, &f));
        return (0);
      })");
    Thread("admin", [&] { Out(2, Load(1)); });
    Explore();
    ExpectProven();
    ExpectOutcomes({"finished 1 0 0"});
  }
}

TEST_F(Linker, K5_20_UnloadAsksQuiesceThenUnload) {
  Module(R"(
    static int step;
    static int h(module_t m, int what, void *a)
    {
      if (what != MOD_LOAD)
        NOTE(what == MOD_QUIESCE ? 0 : 1, ++step);
      return (0);
    }
    static moduledata_t d = { "rule0", h, NULL };
    DECLARE_MODULE(rule0, d, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);)");
  Thread("admin", [&] {
    Out(2, Unload());  // not loaded: ENOENT
    Load();
    Out(3, Unload());
    Out(4, Unload());
  });
  Explore();
  ExpectOutcomes({"finished 1 2 2 0 2"});
}

// Its handler calls back into the module that goes.
TEST_F(Linker, K5_20_TheUnloadEventComesWithTheTextGone) {
  for (int version : {13, 14, 15}) {
    Again();
    config.version = version;
    Module(R"(
      static eventhandler_tag tag;
      static void (*hook)(void);
      void rule0_hook(void (*f)(void));
      void rule0_hook(void (*f)(void)) { hook = f; }
      static void gone(void *a, const char *name, caddr_t at, size_t n)
      {
        NOTE(0, strcmp(name, "rule1.ko") == 0 && at != NULL && n != 0);
        if (hook != NULL) hook();
      }
      static int load(void)
      {
        tag = EVENTHANDLER_REGISTER(kld_unload, gone, NULL, 0);
        return (0);
      }
      static int unload(void)
      {
        EVENTHANDLER_DEREGISTER(kld_unload, tag);
        return (0);
      })");
    Module(R"(
      void rule0_hook(void (*f)(void));
      static void hooked(void) { NOTE(1, 1); }
      static int load(void) { rule0_hook(hooked); return (0); }
      MODULE_DEPEND(rule1, rule0, 1, 1, 1);)");
    Thread("admin", [&] {
      Load(0);
      Load(1);
      Out(2, Unload(1));
    });
    Explore();
    if (version <= 14) {
      ExpectFindings({"use-after-unload/executes/K5.62"});
    } else {
      ExpectNoFinding();
      ExpectOutcomes({"finished 1 1 0"});
    }
  }
}

TEST_F(Linker, K5_10_ATryCanRefuse) {
  Module(R"(
    static eventhandler_tag tag;
    static int tries, loads;
    static void try(void *a, struct linker_file *f, int *error)
    {
      if (tries++ == 0) *error = EINVAL;
    }
    static void loaded(void *a, struct linker_file *f) { NOTE(2, ++loads); }
    static int load(void)
    {
      tag = EVENTHANDLER_REGISTER(kld_unload_try, try, NULL, 0);
      EVENTHANDLER_REGISTER(kld_load, loaded, NULL, 0);
      return (0);
    })");
  Module("static int unload(void) { NOTE(3, 1); return (0); }");
  Thread("admin", [&] {
    Load(0);
    Load(1);
    Out(0, Unload(1));
    Out(1, Unload(1));
  });
  Explore();
  ExpectOutcomes({"finished 16 0 2 1"});
}

TEST_F(Linker, K5_21_UnloadingWhatOthersDependOn) {
  for (int version : {13, 14, 15}) {
    Again();
    config.version = version;
    Module("static int unload(void) { NOTE(0, 1); return (0); }");
    Module("MODULE_DEPEND(rule1, rule0, 1, 1, 1);");
    Thread("admin", [&] {
      Load(0);
      Load(1);
      Out(1, Unload(0));
      Out(2, Unload(0));
    });
    Explore();
    ExpectOutcomes({version <= 14 ? "finished - 0 16" : "finished - 16 16"});
  }
}

TEST_F(Linker, K5_21_ADependencyThatRefusesStaysForEver) {
  for (int error : {0, 16}) {
    Again();
    Module(
        "static int asked; static int unload(void) { NOTE(2, ++asked); "
        "return (" +
        std::to_string(error) + "); }");
    Module("MODULE_DEPEND(rule1, rule0, 1, 1, 1);");
    Thread("admin", [&] {
      Load(1);
      Out(0, Unload(1));
      Out(1, Unload(0));
      Load(1);
      Unload(1);  // there is one user too many now, and nobody asks
    });
    Explore();
    EXPECT_EQ(Reached(kUnloadRefused), error != 0);
    ExpectOutcomes({error == 0 ? "finished 0 2 1" : "finished 0 16 1"});
  }
}

std::string Answers(const char* quiesce, const char* unload) {
  return std::string(R"(
    static int asked;
    static int h(module_t m, int what, void *a)
    {
      NOTE(3, ++asked);
      switch (what) {
      case MOD_LOAD: return (0);
      case MOD_QUIESCE: return ()") +
         quiesce + R"();
      case MOD_UNLOAD: return ()" +
         unload + R"();
      }
      return (EOPNOTSUPP);
    }
    static moduledata_t d = { "rule0", h, NULL };
    DECLARE_MODULE(rule0, d, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);)";
}

TEST_F(Linker, K5_22_ForceOverridesQuiesceOnly) {
  Module(Answers("EBUSY", "0"));
  Thread("admin", [&] {
    Load();
    Out(0, Unload());
    Out(1, Unload(0, true));
  });
  Explore();
  ExpectOutcomes({"finished 16 0 - 4"});
  Again();
  Module(Answers("0", "EBUSY"));
  Thread("admin", [&] {
    Load();
    Out(0, Unload(0, true));
  });
  Explore();
  ExpectOutcomes({"finished 16 - - 3"});
}

TEST_F(Linker, K5_23_WhatHasGoneIsNotAskedAgain) {
  // The second declared is the first to go; the other refuses.
  Module(TwoModules("(what == MOD_UNLOAD ? EBUSY : 0)", "0"));
  Thread("admin", [&] {
    Load();
    Out(2, Unload());
    Out(3, Unload());
  });
  Explore();
  ExpectOutcomes({"finished 2 1 16 16"});
}

TEST_F(Linker, K5_24_ARefusedUnloadDoesNotUndoQuiesce) {
  Module(Answers("0", "EBUSY"));
  Thread("admin", [&] {
    Load();
    Out(0, Unload());  // load, quiesce, unload: and not a word more
  });
  Explore();
  ExpectOutcomes({"finished 16 - - 3"});
}

TEST_F(Linker, K5_25_EopnotsuppConsentsToQuiesceAndMakesPermanent) {
  Module(Answers("EOPNOTSUPP", "EOPNOTSUPP"));
  Thread("admin", [&] {
    Load();
    Out(0, Unload());
    Out(1, Unload());
  });
  Explore();
  ExpectOutcomes({"finished 45 45 - 5"});
}

TEST_F(Linker, K5_26_HandlersAreCalledWithGiant) {
  Module(R"(
    static int h(module_t m, int what, void *a)
    {
      NOTE(what, mtx_owned(&Giant) ? what : -1);
      return (0);
    }
    static moduledata_t d = { "rule0", h, NULL };
    DECLARE_MODULE(rule0, d, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);)");
  Thread("admin", [&] {
    Load();
    kernel().ShutdownModules();
    Unload();
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 0 1 2 3"});
}

TEST_F(Linker, K5_27_AnUnloadThatSleepsKeepsTheLinker) {
  Module(R"(static int unload(void)
    {
      tsleep(&chan, 0, "ever", 0);
      return (0);
    })");
  Module("static int load(void) { NOTE(0, 1); return (0); }");
  Thread("admin", [&] {
    Load(0);
    w.flag = 1;
    Unload(0);
  });
  Thread("other", [&] {
    Lock(w.m);
    Unlock(w.m);
    int unloading = w.flag != 0 && kernel().state.id.sleeper_count != 0;
    Out(1, unloading);
    Load(1);
  });
  Explore();
  ExpectFinding("hang/never-woken/K3.32");
  EXPECT_THAT(outcomes(), Contains("stuck - 1"));
  EXPECT_THAT(outcomes(), Not(Contains("stuck 1 1")));
}

TEST_F(Linker, K5_28_TheLinkerCalledFromUnloadRecurses) {
  Module("");
  Module(R"(static linker_file_t f;
    static int unload(void)
    {
      NOTE(0, linker_reference_module("rule0", NULL, &f));
      return (0);
    })");
  LoadAndUnload();
  Explore();
  ExpectFinding("lock-misuse/recursion/K4.2");
  EXPECT_THAT(outcomes(), ::testing::ElementsAre("error "));
}

TEST_F(Linker, K5_29_OfTwoUnloadsTheSecondFindsNothing) {
  Module("");
  Thread("admin", [&] {
    Out(2, Load());
    w.flag = 1;
    Out(0, Unload());
  });
  Thread("other", [&] {
    if (w.flag != 0) Out(1, Unload());
  });
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 0 - 0", "finished 0 2 0", "finished 2 0 0"});
}

TEST_F(Linker, K5_30_ShutdownGoesOnWhileAModuleUnloads) {
  Module(R"(
    static int unloading;
    static int h(module_t m, int what, void *a)
    {
      if (what == MOD_UNLOAD) {
        unloading = 1;
        pause("u", 1);
        unloading = 0;
      } else if (what == MOD_SHUTDOWN) {
        NOTE(0, unloading);
        pause("s", 1);
      }
      return (0);
    }
    static moduledata_t d = { "rule0", h, NULL };
    DECLARE_MODULE(rule0, d, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);)");
  LoadAndUnload();
  Thread("shutdown", [] { kernel().ShutdownModules(); });
  Explore();
  // MOD_SHUTDOWN comes in the middle of MOD_UNLOAD; but none is forgotten, and
  // unmapped, under it.
  EXPECT_THAT(outcomes(), Contains("finished 1"));
  ExpectProven();
}

TEST_F(Linker, K5_40_From15OnOneLoadAtATime) {
  for (int version : {14, 15}) {
    Again();
    config.version = version;
    Module(kSlowLoader);
    Module(kDependent);
    Thread("one", [&] { Load(0); });
    Thread("other", [&] { Out(1, Load(1)); });
    Explore();
    EXPECT_EQ(outcomes().count("finished 0 0"), version == 14 ? 1u : 0u);
  }
}

TEST_F(Linker, K5_45_ShutdownComesLastAndWithGiant) {
  Module(R"(
    static int step;
    static void pre(void *a, int how) { NOTE(0, ++step); }
    static void final(void *a, int how) { NOTE(1, ++step); }
    static int h(module_t m, int what, void *a)
    {
      if (what == MOD_LOAD) {
        EVENTHANDLER_REGISTER(shutdown_final, final, NULL, 0);
        EVENTHANDLER_REGISTER(shutdown_pre_sync, pre, NULL, 0);
      } else if (what == MOD_SHUTDOWN) {
        NOTE(2, ++step);
        NOTE(3, mtx_owned(&Giant));
        return (EBUSY);
      }
      return (0);
    }
    static moduledata_t d = { "rule0", h, NULL };
    DECLARE_MODULE(rule0, d, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);)");
  Users("shutdown");
  Thread("admin", [&] { Load(); });
  Explore();
  ExpectNoFinding();
  EXPECT_THAT(outcomes(), Contains("finished 1 2 3 1"));
}

TEST_F(Linker, K5_50_WhatIsLeftOfAMallocTypeIsReported) {
  Module(R"(MALLOC_DEFINE(M_RULE, "rule", "rule");
    static void *it;
    static int load(void)
    {
      it = malloc(8, M_RULE, M_WAITOK);
      return (0);
    })");
  LoadAndUnload();
  Explore();
  ExpectFinding("leak/malloc/K5.50");
}

// The oid outlives MOD_UNLOAD, and its handlers are not waited for.
constexpr char kStaticOid[] = R"(
static int ready, gone;
static void uninit(void *u) { pause("down", 1); }
SYSUNINIT(uninit, SI_SUB_KMEM, SI_ORDER_FIRST, uninit, NULL);
static int handler(SYSCTL_HANDLER_ARGS)
{
	int zero = 0;

	NOTE(0, ready);
	if (gone)
		NOTE(1, 1);
	return (sysctl_handle_int(oidp, &zero, 0, req));
}
SYSCTL_PROC(_kern, OID_AUTO, rule, CTLTYPE_INT | CTLFLAG_RW | CTLFLAG_MPSAFE,
    NULL, 0, handler, "I", "");
static int load(void) { pause("load", 1); ready = 1; return (0); }
static int unload(void) { gone = 1; return (0); }
)";

TEST_F(Linker, K5_51_StaticOidsOutliveUnload) {
  for (int version : {9, 11, 13}) {
    Again();
    config.version = version;
    Module(kStaticOid);
    Users("sysctl");
    LoadAndUnload();
    Explore();
    EXPECT_THAT(outcomes(), Contains("finished 1 1"));
    // Before MOD_LOAD has returned: up to 11 only.
    EXPECT_EQ(outcomes().count("finished 0"), version <= 11 ? 1u : 0u);
    // While the SYSUNINITs run: only where those come first.
    Again();
    config.version = version;
    Module(kStaticOid);
    LoadAndUnload();
    Thread("observer", [] {
      const KldState& k = kernel().state.klds[0];
      Wakeup(&w.a);
      if (k.life == kUnloading && kernel().state.id.sleeper_count != 0)
        w.out[2] = static_cast<int>(k.sysctls_live);
    });
    Explore();
    ExpectOutcomes(
        {"finished ", version == 9 ? "finished - - 1" : "finished - - 0"});
  }
}

TEST_F(Linker, K5_52_SysuninitsRunInReverse) {
  Module(R"(
    static int step;
    static void at(void *i) { NOTE((int)(intptr_t)i, ++step); }
    SYSUNINIT(a, SI_SUB_KMEM, SI_ORDER_FIRST, at, (void *)2);
    SYSUNINIT(b, SI_SUB_KMEM, SI_ORDER_ANY, at, (void *)1);
    SYSUNINIT(c, SI_SUB_DRIVERS, SI_ORDER_FIRST, at, (void *)0);)");
  LoadAndUnload();
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 1 2 3"});
}

TEST_F(Linker, K5_53_NothingElseIsCleanedUp) {
  Module(R"(static struct taskqueue *tq; static uma_zone_t zone;
    static int load(void)
    {
      tq = taskqueue_create("t", M_WAITOK, taskqueue_thread_enqueue, &tq);
      zone = uma_zcreate("z", 8, NULL, NULL, NULL, NULL, 0, 0);
      return (0);
    })");
  LoadAndUnload();
  Explore();
  ExpectFinding("leak/taskqueue/K5.53");
  ExpectFinding("leak/uma-zone/K5.53");
}

}  // namespace
}  // namespace quiesce::testing
