// unload/…: the stop of a worker thread, as drivers write it.
//
//   admin                               worker (kproc)
//   lock; stop = 1; wakeup(&stop)       lock; while (!stop) { work; sleep }
//   sleep on the proc, still locked     unlock; kproc_exit: wakeup(proc)
//
// `classic` is the order that is right (K3.11); each other one differs in a
// line.
#include <cstring>

#include "sim/scenario/builtin.h"

namespace quiesce {
namespace {

struct Unload {
  abi::mtx lock;
  abi::proc* proc;
  int stop;
  int work;
  int rounds;
  int poll_ticks;
};
Unload u;

enum Order { kClassic, kTsleep, kUnlocked };
Order order;

[[gnu::noinline]] void Lock() {
  kernel().LockExclusive(&u.lock.lock_object, "mtx_lock", false, QUIESCE_HERE);
}
[[gnu::noinline]] void Unlock() {
  kernel().UnlockExclusive(&u.lock.lock_object, "mtx_unlock", QUIESCE_HERE);
}
[[gnu::noinline]] int Msleep(const void* channel, abi::mtx* lock, int ticks) {
  return kernel().Sleep(channel, &lock->lock_object, 0, "wait",
                        Kernel::TicksToNs(ticks), "msleep", QUIESCE_HERE);
}
[[gnu::noinline]] int Tsleep(const void* channel) {
  return kernel().Sleep(channel, nullptr, 0, "wait", 0, "tsleep", QUIESCE_HERE);
}
[[gnu::noinline]] void WakeupAll(const void* channel) {
  kernel().Wakeup(channel, Kernel::kWakeAll, "wakeup", QUIESCE_HERE);
}
[[gnu::noinline]] void Exit() { kernel().KprocExit(0, QUIESCE_HERE); }

void Worker(void*) {
  Lock();
  for (int i = 0; i < u.rounds; ++i) Set(u.work, i);
  while (Get(u.stop) == 0) Msleep(&u.stop, &u.lock, u.poll_ticks);
  Unlock();
  Exit();
}

[[gnu::noinline]] void Create() {
  kernel().KprocCreate(&Worker, nullptr, &u.proc, 0, "worker", QUIESCE_HERE);
}

void Admin(void*) {
  Create();
  Lock();
  Set(u.stop, 1);
  WakeupAll(&u.stop);
  switch (order) {
    case kClassic:
      Msleep(u.proc, &u.lock, 0);
      Unlock();
      break;
    case kTsleep:
      Unlock();
      Tsleep(u.proc);
      break;
    case kUnlocked:
      break;
  }
}

void SetUpAs(Order o, Kernel& k, const Parameters& p) {
  order = o;
  std::memset(static_cast<void*>(&u), 0, sizeof u);
  u.rounds = p.at("rounds");
  u.poll_ticks = p.at("ticks");
  u.lock.lock_object.lo_name = "worker lock";
  u.lock.lock_object.lo_class = abi::QZ_LOCK_MTX;
  k.AddRegion(&u, sizeof u);
  k.AddName(&u.lock, "lock");
  k.AddName(&u.proc, "proc");
  k.AddName(&u.stop, "stop");
  k.AddName(&u.work, "work");
  k.AddActor("admin", &Admin, nullptr);
}

}  // namespace

std::vector<BuiltinScenario> UnloadScenarios() {
  Parameters p = {{"rounds", 1}, {"ticks", 0}};
  return {
      {"unload/classic",
       "stop flag and exit wait under one mutex: the order that is right", p,
       [](Kernel& k, const Parameters& q) { SetUpAs(kClassic, k, q); }},
      {"unload/tsleep",
       "the mutex is dropped before the exit wait: a wakeup can be lost", p,
       [](Kernel& k, const Parameters& q) { SetUpAs(kTsleep, k, q); }},
  };
}

}  // namespace quiesce
