// KernelTest: a rule of the kernel, told as a few threads and what may come
// out.
//
//   Thread("waiter", [&] { Lock(w.m); Out(0, Msleep(&w.a, w.m, 1)); … });
//   Thread("waker", [&] { Wakeup(&w.a); });
//   Explore();                                  // every schedule, two engines
//   EXPECT_THAT(outcomes(), UnorderedElementsAre("finished 0", "finished 35"));
//
// An outcome is how the run ended and what Out() noted, "-" where nothing was.
// Explore() plays all schedules one by one and by states, and insists that both
// say the same.  Thread bodies own nothing: a run may drop them anywhere.
//
// Where the KPI is the point, modules in C take part:
//
//   Module("static int load(void) { NOTE(0, curthread != NULL); return 0; }");
//   LoadAndUnload();
//   Explore();
//
// A module has a load() and an unload() of its own, or the fixture's; NOTE() is
// its Out().  Stories with modules are played by states alone.
#ifndef QUIESCE_TEST_SUPPORT_KERNEL_FIXTURE_H_
#define QUIESCE_TEST_SUPPORT_KERNEL_FIXTURE_H_

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "sim/kernel/kernel.h"
#include "sim/kpi/loader.h"
#include "sim/kpi/resolve.h"
#include "sim/scenario/session.h"
#include "test/support/explore.h"

namespace quiesce::testing {

// Everything the threads of a test share; zero at the start of each run, except
// that the locks are initialised.
struct KernelWorld {
  abi::mtx m, n;  // of types "m" and "n"
  abi::sx sx, sy;
  abi::rwlock rw;
  abi::cv cv;
  abi::callout callout;
  abi::task task;
  void* taskqueue;
  void* memory;
  abi::proc* p;
  abi::thread* td;
  abi::thread* td2;
  int a, b;  // channels, and variables nobody watches
  int flag, count;
  int out[8];
};

class KernelTest : public ::testing::Test, private Story {
 protected:
  KernelTest();

  // An actor; the run is over when all actors are.
  void Thread(const char* name, std::function<void()> body);
  // A body for KprocCreate and friends; returns its argument.
  void* Body(std::function<void()> body);
  static void Main(void* body);  // the main function to go with it
  static void TaskMain(void* body, int pending);

  // A kld of one source, rule0.c, rule1.c …: `text` with all headers before it
  // and, unless it has a DECLARE_MODULE of its own, the glue after it.
  void Module(const std::string& text);
  // An admin who loads and unloads all modules, the last first; notes nothing.
  void LoadAndUnload();
  // Again(), with one module, loaded and unloaded.
  void Only(const std::string& text);
  static int Load(int kld = 0) { return kernel().KldLoad(kld); }
  static int Unload(int kld = 0, bool force = false) {
    return kernel().KldUnload(kld, force);
  }
  // "sysctl", "dev", "intr" …, as --actors names them.
  void Users(const std::string& names) { users_ = names; }

  // Plays every schedule; fails the test if the engines disagree.
  void Explore();
  // Forgets threads and results: a second story in one test.
  void Again();
  const std::set<std::string>& outcomes() const { return found_.outcomes; }
  // "lock-misuse/recursion/K4.2" …
  const std::set<std::string>& findings() const { return found_.diagnoses; }
  void ExpectFindings(const std::set<std::string>& expected) const {
    EXPECT_EQ(found_.diagnoses, expected);
  }
  bool Reached(uint32_t mark) const {
    return ((found_.reached >> mark) & 1) != 0;
  }
  // "lock-misuse/recursion/K4.2", exactly.
  void ExpectFinding(const std::string& text) const;
  void ExpectNoFinding() const;
  void ExpectOutcomes(const std::set<std::string>& expected) const {
    EXPECT_EQ(found_.outcomes, expected);
  }
  // No finding and every run finished: nobody ever hangs.
  void ExpectProven() const;

  // ---- what threads say; each is a call site of its own
  // ----------------------
  void Out(int index, int value);
  static void Lock(abi::mtx& m);
  static void Unlock(abi::mtx& m);
  static int Try(abi::mtx& m);
  static void Xlock(abi::sx& sx);
  static void Slock(abi::sx& sx);
  static void Sunlock(abi::sx& sx);
  static void LockGiant();
  static void UnlockGiant();
  static int Msleep(const void* channel, abi::mtx& m, int ticks, int flags = 0);
  static int SxSleep(const void* channel, abi::sx& sx, int ticks);
  static int Tsleep(const void* channel, int ticks, int flags = 0);
  static void Wakeup(const void* channel);
  static void WakeupOne(const void* channel);
  static int Cwait(abi::cv& cv, abi::mtx& m, int ticks = -1);

  // kproc_create and kthread_add of a Body(); the handles go to w.p and w.td.
  static int Kproc(void* body, int flags = 0);
  static int Kthread(void* body, abi::proc* p = nullptr, int flags = 0);
  static void ProcLock(abi::proc* p);
  static void ProcUnlock(abi::proc* p);

  KernelConfig config;
  // At most so many advances of the clock in a run, which are played one by
  // one: who reads it sees no end of them.  -1: any number.
  int timer_events = -1;
  bool by_states = false;  // too large to be played one by one, too
  static KernelWorld w;

 private:
  void SetUp(Kernel& kernel) override;
  void SetUp() override {}
  uint64_t Hash() const override { return 0; }
  std::string Script() const override { return ""; }
  std::string Actors() const override { return ""; }

  struct Actor {
    std::string name;
    std::function<void()> body;
  };
  std::deque<Actor> actors_;
  std::deque<std::function<void()>> bodies_;
  Explored found_;
  void BuildModules();
  std::string Noted() const;
  std::vector<std::string> texts_;
  std::string users_;
  Resolver resolver_;
  // Mapped for the life of the process, like all klds.
  std::vector<std::unique_ptr<LoadedKld>> klds_;
  std::vector<const int*> notes_;  // out[8] of each
};

}  // namespace quiesce::testing

#endif  // QUIESCE_TEST_SUPPORT_KERNEL_FIXTURE_H_
