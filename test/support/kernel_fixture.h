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
#ifndef QUIESCE_TEST_SUPPORT_KERNEL_FIXTURE_H_
#define QUIESCE_TEST_SUPPORT_KERNEL_FIXTURE_H_

#include <deque>
#include <functional>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "sim/kernel/kernel.h"
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

  // Plays every schedule; fails the test if the engines disagree.
  void Explore();
  // Forgets threads and results: a second story in one test.
  void Again();
  const std::set<std::string>& outcomes() const { return found_.outcomes; }
  bool Reached(uint32_t mark) const {
    return ((found_.reached >> mark) & 1) != 0;
  }
  // "lock-misuse/recursion/K4.2", exactly.
  void ExpectFinding(const std::string& text) const;
  void ExpectNoFinding() const;
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

  KernelConfig config;
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
};

}  // namespace quiesce::testing

#endif  // QUIESCE_TEST_SUPPORT_KERNEL_FIXTURE_H_
