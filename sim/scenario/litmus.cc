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
  int if_for_while;
  uint32_t workers_left;
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
  --l.workers_left;
}

void HandshakeUnloader(void*) {
  Lock();
  l.stopping = 1;
  while (l.running != 0) {
    kernel().Sleep(&l.running, &l.lock.lock_object, 0, "join", 0, "msleep",
                   QUIESCE_HERE);
    if (l.if_for_while != 0) break;
  }
  const bool early = l.running != 0;
  l.freed = 1;
  Unlock();
  if (!early) return;
  // Said when the workers are through: a panic cuts runs short, and there are
  // to be as many as without it.
  Operation join;
  join.kind = OpKind::kWait;
  join.verb = "joins the workers";
  join.gate = &l.workers_left;
  join.pc = QUIESCE_HERE;
  machine().Point(join);
  kernel().Panic("freed while workers run", QUIESCE_HERE);
}

[[gnu::noinline]] uint32_t Load(uint32_t& from) {
  return kernel().Atomic(abi::QZ_ATOMIC_LOAD, &from, sizeof from, 0, nullptr,
                         QUIESCE_HERE);
}
[[gnu::noinline]] void Store(uint32_t& to, uint32_t value) {
  kernel().Atomic(abi::QZ_ATOMIC_STORE, &to, sizeof to, value, nullptr,
                  QUIESCE_HERE);
}

void LoadOnce(void*) { Load(l.shared[0]); }

void StoreOften(void*) {
  for (int i = 0; i < l.rounds; ++i) {
    Store(l.shared[0], static_cast<uint32_t>(i) + 1);
  }
}

// JACM'17: writer j stores array[j] = array[j-1] + 1.
void LastZeroWriter(void* j) {
  auto at = static_cast<size_t>(reinterpret_cast<uintptr_t>(j));
  Store(l.shared[at], Load(l.shared[at - 1]) + 1);
}

// … and the reader scans down until it finds a zero.
void LastZeroReader(void*) {
  auto at = static_cast<size_t>(l.threads);
  while (Load(l.shared[at]) != 0) --at;
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

void SetUpReaders(Kernel& k, const Parameters& p) {
  Begin(k, p);
  l.rounds = p.at("writes");
  for (int i = 0; i < p.at("readers"); ++i) {
    k.AddActor(("reader" + std::to_string(i + 1)).c_str(), &LoadOnce, nullptr);
  }
  k.AddActor("writer", &StoreOften, nullptr);
}

void SetUpWriters(Kernel& k, const Parameters& p) {
  Begin(k, p);
  l.rounds = 1;
  for (int i = 0; i < l.threads; ++i) {
    k.AddActor(("writer" + std::to_string(i + 1)).c_str(), &StoreOften,
               nullptr);
  }
}

void SetUpLastZero(Kernel& k, const Parameters& p) {
  Begin(k, p);
  l.threads = p.at("writers");
  for (uintptr_t j = 1; j <= static_cast<uintptr_t>(l.threads); ++j) {
    k.AddActor(("writer" + std::to_string(j)).c_str(), &LastZeroWriter,
               reinterpret_cast<void*>(j));
  }
  k.AddActor("reader", &LastZeroReader, nullptr);
}

void SetUpHandshake(Kernel& k, const Parameters& p) {
  Begin(k, p);
  l.if_for_while = p.at("bug");
  l.running = p.at("workers");
  l.workers_left = static_cast<uint32_t>(l.running);
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
       {{"bug", 0}, {"rounds", 1}, {"workers", 1}},
       &SetUpHandshake,
       {{"bug", {"none", "if"}}}},
      {"litmus/lastzero",
       "writers fill an array upwards, a reader scans it down to a zero",
       {{"writers", 5}},
       &SetUpLastZero},
      {"litmus/readers",
       "threads load an atomic that one thread stores several times",
       {{"readers", 4}, {"writes", 1}},
       &SetUpReaders},
      {"litmus/writers",
       "threads store the same atomic",
       {{"threads", 4}},
       &SetUpWriters},
  };
}

}  // namespace quiesce
