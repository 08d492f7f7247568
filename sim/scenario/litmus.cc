// litmus/…: small programs whose number of executions is known.
//
// Threads are created and joined by the engine (no lock, no channel), so that
// nothing but the named operations interacts.
#include <cstring>

#include "sim/scenario/builtin.h"

namespace quiesce {
namespace {

struct Litmus {
  abi::mtx lock;
  int counter;
  int stopping;
  int running;
  int work;
  int freed;
  int threads;
  int rounds;
  int spare;
  uint32_t shared[16];
};
Litmus l;

[[gnu::noinline]] void Lock() {
  kernel().LockExclusive(&l.lock.lock_object, "mtx_lock", false, QUIESCE_HERE);
}
[[gnu::noinline]] void Unlock() {
  kernel().UnlockExclusive(&l.lock.lock_object, "mtx_unlock", QUIESCE_HERE);
}

void Counter(void*) {
  for (int i = 0; i < l.rounds; ++i) {
    Lock();
    ++l.counter;
    Unlock();
  }
}

void HandshakeWorker(void*) {
  for (int i = 0; i < l.rounds; ++i) {
    Lock();
    if (l.stopping != 0) {
      Unlock();
      break;
    }
    ++l.work;
    Unlock();
  }
  Lock();
  --l.running;
  kernel().Wakeup(&l.running, Kernel::kWakeAll, "wakeup", QUIESCE_HERE);
  Unlock();
}

void HandshakeUnloader(void*) {
  Lock();
  l.stopping = 1;
  while (l.running != 0) {
    kernel().Sleep(&l.running, &l.lock.lock_object, 0, "join", 0, "msleep",
                   QUIESCE_HERE);
  }
  l.freed = 1;
  Unlock();
}

void Begin(Kernel& k, const Parameters& p) {
  std::memset(static_cast<void*>(&l), 0, sizeof l);
  l.lock.lock_object.lo_name = "m";
  l.lock.lock_object.lo_class = abi::QZ_LOCK_MTX;
  auto get = [&](const char* name) {
    auto it = p.find(name);
    return it == p.end() ? 0 : it->second;
  };
  l.threads = get("threads");
  l.rounds = get("rounds");
  k.AddRegion(&l, sizeof l);
  k.AddName(&l.lock, "m");
  k.AddName(&l.running, "running");
}

void SetUpCounter(Kernel& k, const Parameters& p) {
  Begin(k, p);
  for (int i = 0; i < l.threads; ++i) {
    k.AddActor(("t" + std::to_string(i + 1)).c_str(), &Counter, nullptr);
  }
}

void SetUpHandshake(Kernel& k, const Parameters& p) {
  Begin(k, p);
  l.running = p.at("workers");
  for (int i = 0; i < l.running; ++i) {
    k.AddActor(("worker" + std::to_string(i + 1)).c_str(), &HandshakeWorker,
               nullptr);
  }
  k.AddActor("unloader", &HandshakeUnloader, nullptr);
}

}  // namespace

std::vector<BuiltinScenario> LitmusScenarios() {
  return {
      {"litmus/counter",
       "threads increment a counter under one mutex",
       {{"rounds", 1}, {"threads", 2}},
       &SetUpCounter},
      {"litmus/handshake",
       "workers and an unloader on one mutex and channel",
       {{"rounds", 1}, {"workers", 1}},
       &SetUpHandshake},
  };
}

}  // namespace quiesce
