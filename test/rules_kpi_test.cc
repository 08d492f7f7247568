// EVENTHANDLER(9) and the rest of what a module registers or asks, rule by
// rule: K6.30 to K6.71 of docs/model.md.
#include "gmock/gmock.h"
#include "test/support/kernel_fixture.h"

namespace quiesce::testing {
namespace {

using ::testing::Contains;
using ::testing::Not;

using Kpi = KernelTest;

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

TEST_F(Kpi, K6_60_ANameIsTakenUntilItsDeviceIsDestroyed) {
  const char* load = R"(
    static int load(void)
    {
      struct cdev *other;

      dev = make_dev(&sw, 0, UID_ROOT, GID_WHEEL, 0600, "rule");
      NOTE(0, make_dev_p(MAKEDEV_CHECKNAME, &other, &sw, NULL, UID_ROOT,
          GID_WHEEL, 0600, "rule"));
      destroy_dev(dev);
      dev = make_dev(&sw, 0, UID_ROOT, GID_WHEEL, 0600, "rule");
      return (0);
    }
    static int unload(void) { destroy_dev(dev); return (0); })";
  Only(
      "static struct cdev *dev; static struct cdevsw sw = { .d_version = "
      "D_VERSION, .d_name = \"rule\" };" +
      std::string(load));
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished 17"});
}

TEST_F(Kpi, K6_60_MakeDevPanicsWhereTheNameIsTaken) {
  Only(R"(
    static struct cdevsw sw = { .d_version = D_VERSION, .d_name = "rule" };
    static struct cdev *dev;
    static int load(void)
    {
      dev = make_dev(&sw, 0, UID_ROOT, GID_WHEEL, 0600, "rule");
      dev = make_dev(&sw, 0, UID_ROOT, GID_WHEEL, 0600, "rule");
      return (0);
    }
    static int unload(void) { destroy_dev(dev); return (0); })");
  Explore();
  ExpectFindings({"kpi-misuse//K6.60"});
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

TEST_F(Kpi, K6_62_AnOpenDescriptorIsNotOneOfTheNextDevice) {
  Only(R"(
    static struct cdev *dev; static void *gone;
    static int dread(struct cdev *d, struct uio *uio, int flags)
    {
      NOTE(0, (void *)d == gone);
      return (0);
    }
    static struct cdevsw sw = { .d_version = D_VERSION, .d_name = "rule",
        .d_read = dread, .d_write = dread };
    static void swap(void *a)
    {
      struct cdev *old = dev;

      destroy_dev(old);
      gone = old;
      dev = make_dev(&sw, 0, UID_ROOT, GID_WHEEL, 0600, "next");
      kthread_exit();
    }
    static int load(void)
    {
      dev = make_dev(&sw, 0, UID_ROOT, GID_WHEEL, 0600, "rule");
      return (kthread_add(swap, NULL, NULL, &td, 0, 0, "swap"));
    }
    static int unload(void) { return (EBUSY); })");
  Users("dev");
  Explore();
  EXPECT_THAT(outcomes(), Contains("finished 0"));
  EXPECT_THAT(outcomes(), Not(Contains("finished 1")));
}

std::string Clones(const char* unload, const char* flags = "MAKEDEV_REF") {
  return std::string(R"(
    static struct cdev *dev; static eventhandler_tag tag; static int gone;
    static int dopen(struct cdev *d, int f, int t, struct thread *td)
    {
      NOTE(0, d == dev);
      return (0);
    }
    static struct cdevsw sw = { .d_version = D_VERSION, .d_name = "rule",
        .d_open = dopen };
    static void clone(void *a, struct ucred *c, char *name, int n,
        struct cdev **d)
    {
      int unit;

      if (*d != NULL || dev_stdclone(name, NULL, "rule", &unit) != 1)
        return;
      NOTE(1, gone);
      dev = *d = make_dev_credf()") +
         flags + R"(, &sw, unit, c, UID_ROOT, GID_WHEEL, 0600,
          "rule%d", unit);
      pause("made", 1);
      NOTE(2, gone);
    }
    static int load(void)
    {
      tag = EVENTHANDLER_REGISTER(dev_clone, clone, NULL, 1000);
      return (0);
    }
    static int unload(void)
    {
      )" +
         unload + R"(
      if (dev != NULL)
        destroy_dev(dev);
      return (0);
    })";
}

TEST_F(Kpi, K6_63_LookingANameUpMakesTheNodeThatIsOpened) {
  Only(Clones(R"(
      EVENTHANDLER_DEREGISTER(dev_clone, tag);
      gone = 1;)"));
  Users("dev");
  Explore();
  ExpectProven();
  EXPECT_THAT(outcomes(), Contains("finished "));       // taken back before
  EXPECT_THAT(outcomes(), Contains("finished - 0 0"));  // destroyed unopened
  EXPECT_THAT(outcomes(), Contains("finished 1 0 0"));
}

// No call has begun when it returns: nowait leaves one that has.
TEST_F(Kpi, K6_63_DrainingWaitsForLookups) {
  const char* unload = R"(
      EVENTHANDLER_DEREGISTER_NOWAIT(dev_clone, tag);
      drain_dev_clone_events();
      gone = 1;)";
  Only(Clones(unload));
  Users("dev");
  Explore();
  ExpectProven();
  EXPECT_THAT(outcomes(), Contains("finished - 0 0"));
  EXPECT_THAT(outcomes(), Not(Contains("finished - 0 1")));
}

TEST_F(Kpi, K6_63_ANodeIsHandedOutWithAReference) {
  Only(Clones("EVENTHANDLER_DEREGISTER(dev_clone, tag);", "0"));
  Users("dev");
  Explore();
  ExpectFinding("kpi-misuse//K6.63");
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

TEST_F(Kpi, K6_75_TakingASystemCallBackWaitsForItAndTheHandlerComesFirst) {
  Only(R"(
    #include <sys/sysent.h>
    #include <sys/sysproto.h>
    static int told, gone, offset = NO_SYSCALL;
    static int call(struct thread *td, void *args)
    {
      NOTE(0, atomic_load_int(&told));
      pause("in", 1);
      NOTE(1, gone);
      return (0);
    }
    static struct sysent se = { .sy_call = call };
    static int load(void)
    {
      return (kern_syscall_register(sysent, &offset, &se, &se, 0));
    }
    static int unload(void)
    {
      atomic_store_int(&told, 1);
      kern_syscall_deregister(sysent, offset, &se);
      gone = 1;
      return (0);
    })");
  Users("syscall");
  Explore();
  ExpectProven();
  ExpectOutcomes({"finished ", "finished 0 0", "finished 1 0"});
}

}  // namespace
}  // namespace quiesce::testing
