// sct/…: the benchmark programs that concurrency testers are compared on.
//
// Each plays the shared accesses of a program of SCTBench (Thomson, Donaldson,
// Betts, "Concurrency testing using controlled schedulers", TOPC 2016) in the
// same order and under the same locks; printing, argument parsing and the
// creation of threads, which interacts with nothing, are left out.  Every
// program has one bug: an assertion that fails (a panic here) or a deadlock.
//
// `order` numbers the threads in another order: which one is first is worth
// much to a search that goes by numbers.  0 keeps the order of the source.
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "sim/scenario/builtin.h"

namespace quiesce {
namespace {

constexpr int kQueueSize = 20;
constexpr int kStackSize = 10;
constexpr int kBufferSize = 20;

struct Programs {
  abi::mtx m, l;  // the two locks that any program has, or its atomic section
  int a, b, c;
  int done_a, done_b, done_c;
  // bluetooth_driver
  int pending_io, stopping_flag, stopping_event, stopped;
  // queue, stack
  int element[kQueueSize + 1], stored[kQueueSize];
  int head, tail, amount;
  // stringbuffer: the buffer that is shared, and the one that is appended to
  int count, capacity, other_count, other_capacity;
  char text[kBufferSize], other_text[kBufferSize];
};
Programs s;

[[gnu::noinline]] void Lock(abi::mtx& m) {
  kernel().LockExclusive(&m.lock_object, "mtx_lock", false, QUIESCE_HERE);
}
[[gnu::noinline]] void Unlock(abi::mtx& m) {
  kernel().UnlockExclusive(&m.lock_object, "mtx_unlock", QUIESCE_HERE);
}
[[gnu::noinline]] void Assert(bool fact, const char* text) {
  if (!fact) kernel().Panic(text, QUIESCE_HERE);
}

// ---- bluetooth_driver (Qadeer, Wu, "KISS", PLDI 2004)

void IoDecrement() {
  Lock(s.l);
  Set(s.pending_io, Get(s.pending_io) - 1);
  const int left = Get(s.pending_io);
  Unlock(s.l);
  if (left == 0) Set(s.stopping_event, 1);
}

void PnpAdd(void*) {
  if (Get(s.stopping_flag) == 0) {
    Lock(s.l);
    Set(s.pending_io, Get(s.pending_io) + 1);
    Unlock(s.l);
    Assert(Get(s.stopped) == 0, "the driver works on after it was stopped");
  }
  IoDecrement();
}

void PnpStop(void*) {
  Set(s.stopping_flag, 1);
  IoDecrement();
  if (Get(s.stopping_event) != 0) Set(s.stopped, 1);
}

// ---- twostage, reorder

void TwoStages(void*) {
  Lock(s.m);
  Set(s.a, 1);
  Unlock(s.m);
  Lock(s.l);
  Set(s.b, Get(s.a) + 1);
  Unlock(s.l);
}

void ReadStages(void*) {
  Lock(s.m);
  if (Get(s.a) == 0) {
    Unlock(s.m);
    return;
  }
  const int first = Get(s.a);
  Unlock(s.m);
  Lock(s.l);
  const int second = Get(s.b);
  Unlock(s.l);
  Assert(second == first + 1, "the second stage does not follow the first");
}

void SetBoth(void*) {
  Set(s.a, 1);
  Set(s.b, -1);
}

void CheckBoth(void*) {
  Assert((Get(s.a) == 0 && Get(s.b) == 0) || (Get(s.a) == 1 && Get(s.b) == -1),
         "one was set without the other");
}

// ---- stringbuffer (JDK 1.4: append of a buffer that another thread shortens)

void AppendBuffer(void*) {
  Lock(s.m);
  Lock(s.l);
  const int length = Get(s.count);
  Unlock(s.l);
  const int count = Get(s.other_count) + length;
  if (count > Get(s.other_capacity)) Set(s.other_capacity, count);
  Lock(s.l);  // getChars(0, length)
  Assert(length <= Get(s.count), "characters beyond the end");
  for (int i = 0; i < length; ++i) Set(s.other_text[i], Get(s.text[i]));
  Unlock(s.l);
  Set(s.other_count, count);
  Unlock(s.m);
}

void EraseThenAppend(void*) {
  Lock(s.l);  // erase(0, 3)
  const int end = Get(s.count) < 3 ? Get(s.count) : 3;
  for (int i = end; i < Get(s.count); ++i) Set(s.text[i - end], Get(s.text[i]));
  Set(s.count, Get(s.count) - end);
  Unlock(s.l);
  Lock(s.l);  // append("abc")
  const int count = Get(s.count) + 3;
  if (count > Get(s.capacity)) Set(s.capacity, count);
  for (int i = 0; i < 3; ++i) {
    Set(s.text[Get(s.count) + i], static_cast<char>('a' + i));
  }
  Set(s.count, count);
  Unlock(s.l);
}

// ---- account: x = 1, y = 2, z = 4

void Deposit(void*) {
  Lock(s.m);
  Set(s.c, Get(s.c) + 2);
  Set(s.done_a, 1);
  Unlock(s.m);
}

void Withdraw(void*) {
  Lock(s.m);
  Set(s.c, Get(s.c) - 4);
  Set(s.done_b, 1);
  Unlock(s.m);
}

void CheckResult(void*) {
  Lock(s.m);
  if (Get(s.done_a) != 0 && Get(s.done_b) != 0) {
    Assert(Get(s.c) == (1 - 2) - 4, "the balance is wrong");
  }
  Unlock(s.m);
}

// ---- wronglock

void CountWithLock(void*) {
  Lock(s.m);
  const int x = Get(s.a);
  Set(s.a, Get(s.a) + 1);
  Assert(Get(s.a) == x + 1, "somebody else counted under another lock");
  Unlock(s.m);
}

void CountWithOtherLock(void*) {
  Lock(s.l);
  Set(s.a, Get(s.a) + 1);
  Unlock(s.l);
}

// ---- token_ring: x1 = 1, x2 = 2, x3 = 1

void Ring1(void*) {
  Lock(s.l);
  Set(s.a, (Get(s.c) + 1) % 4);
  Set(s.done_a, 1);
  Unlock(s.l);
}

void Ring2(void*) {
  Lock(s.l);
  Set(s.b, Get(s.a));
  Set(s.done_b, 1);
  Unlock(s.l);
}

void Ring3(void*) {
  Lock(s.l);
  Set(s.c, Get(s.b));
  Set(s.done_c, 1);
  Unlock(s.l);
}

void CheckRing(void*) {
  Lock(s.l);
  if (Get(s.done_a) != 0 && Get(s.done_b) != 0 && Get(s.done_c) != 0) {
    Assert(Get(s.a) == Get(s.b) && Get(s.b) == Get(s.c),
           "the token is in several places");
  }
  Unlock(s.l);
}

// ---- lazy01

void AddOne(void*) {
  Lock(s.m);
  Set(s.a, Get(s.a) + 1);
  Unlock(s.m);
}

void AddTwo(void*) {
  Lock(s.m);
  Set(s.a, Get(s.a) + 2);
  Unlock(s.m);
}

void CheckThree(void*) {
  Lock(s.m);
  Assert(Get(s.a) < 3, "the data is complete");
  Unlock(s.m);
}

// ---- queue: done_a is the flag to enqueue, done_b that to dequeue

void Enqueue(int value) {
  Set(s.element[Get(s.tail)], value);
  Set(s.amount, Get(s.amount) + 1);
  Set(s.tail, Get(s.tail) == kQueueSize ? 1 : Get(s.tail) + 1);
}

int Dequeue() {
  const int value = Get(s.element[Get(s.head)]);
  Set(s.amount, Get(s.amount) - 1);
  Set(s.head, Get(s.head) == kQueueSize ? 1 : Get(s.head) + 1);
  return value;
}

void Producer(void*) {
  int value = 0;
  Lock(s.m);
  Enqueue(value);
  Set(s.stored[0], value);
  Assert(Get(s.head) != Get(s.tail), "the queue is empty");
  Unlock(s.m);
  for (int i = 0; i < kQueueSize - 1; ++i) {
    Lock(s.m);
    if (Get(s.done_a) != 0) {
      Enqueue(++value);
      Set(s.stored[i + 1], value);
      Set(s.done_a, 0);
      Set(s.done_b, 1);
    }
    Unlock(s.m);
  }
}

void Consumer(void*) {
  for (const int& stored : s.stored) {
    Lock(s.m);
    if (Get(s.done_b) != 0) {
      Assert(Dequeue() == Get(stored), "another element was stored");
      Set(s.done_b, 0);
      Set(s.done_a, 1);
    }
    Unlock(s.m);
  }
}

// ---- stack: done_a says that something was pushed, once

void Pusher(void*) {
  for (int i = 0; i < kStackSize; ++i) {
    Lock(s.m);
    Assert(Get(s.amount) != kStackSize, "stack overflow");
    Set(s.element[Get(s.amount)], i);
    Set(s.amount, Get(s.amount) + 1);
    Set(s.done_a, 1);
    Unlock(s.m);
  }
}

void Popper(void*) {
  for (int i = 0; i < kStackSize; ++i) {
    Lock(s.m);
    if (Get(s.done_a) != 0) {
      Assert(Get(s.amount) != 0, "stack underflow");
      Set(s.amount, Get(s.amount) - 1);
      Get(s.element[Get(s.amount)]);
    }
    Unlock(s.m);
  }
}

// ---- carter01, deadlock01

void CountedLock(int& counter) {
  Lock(s.m);
  Set(counter, Get(counter) + 1);
  if (Get(counter) == 1) Lock(s.l);
  Unlock(s.m);
  Lock(s.m);
  Set(counter, Get(counter) - 1);
  if (Get(counter) == 0) Unlock(s.l);
  Unlock(s.m);
}
void CarterA(void*) { CountedLock(s.a); }
void CarterB(void*) { CountedLock(s.b); }
void Idle(void*) {}

void FirstThenSecond(void*) {
  Lock(s.m);
  Lock(s.l);
  Set(s.a, Get(s.a) + 1);
  Unlock(s.l);
  Unlock(s.m);
}

void SecondThenFirst(void*) {
  Lock(s.l);
  Lock(s.m);
  Set(s.a, Get(s.a) - 1);
  Unlock(s.m);
  Unlock(s.l);
}

// ---- setting up

struct Body {
  std::string name;
  void (*run)(void*);
};

void Begin(Kernel& k) {
  std::memset(static_cast<void*>(&s), 0, sizeof s);
  for (auto [lock, name] : {std::pair{&s.m, "m"}, std::pair{&s.l, "l"}}) {
    lock->lock_object.lo_name = name;
    lock->lock_object.lo_class = abi::QZ_LOCK_MTX;
    k.AddName(lock, name);
  }
  k.AddRegion(&s, sizeof s);
  k.AddName(&s.a, "a");
  k.AddName(&s.b, "b");
  k.AddName(&s.c, "c");
}

// The same shuffle on every machine.
void AddThreads(Kernel& k, const Parameters& p, std::vector<Body> bodies) {
  auto chance = static_cast<uint64_t>(p.at("order"));
  for (size_t n = chance == 0 ? 0 : bodies.size(); n > 1; --n) {
    chance = chance * 6364136223846793005 + 1442695040888963407;
    std::swap(bodies[n - 1], bodies[(chance >> 33) % n]);
  }
  for (const Body& b : bodies) k.AddActor(b.name.c_str(), b.run, nullptr);
}

// `many` of one kind and one of another, `threads` in all.
std::vector<Body> Crowd(const Parameters& p, const char* many,
                        void (*run)(void*), Body one) {
  std::vector<Body> bodies;
  for (int i = 1; i < p.at("threads"); ++i) {
    bodies.push_back({many + std::to_string(i), run});
  }
  bodies.push_back(std::move(one));
  return bodies;
}

void SetUpBluetooth(Kernel& k, const Parameters& p) {
  Begin(k);
  s.pending_io = 1;
  k.AddName(&s.pending_io, "pending_io");
  k.AddName(&s.stopping_flag, "stopping_flag");
  k.AddName(&s.stopping_event, "stopping_event");
  k.AddName(&s.stopped, "stopped");
  AddThreads(k, p, {{"add", &PnpAdd}, {"stop", &PnpStop}});
}

void SetUpTwostage(Kernel& k, const Parameters& p) {
  Begin(k);
  AddThreads(k, p, Crowd(p, "stages", &TwoStages, {"reader", &ReadStages}));
}

void SetUpReorder(Kernel& k, const Parameters& p) {
  Begin(k);
  AddThreads(k, p, Crowd(p, "setter", &SetBoth, {"checker", &CheckBoth}));
}

void SetUpWronglock(Kernel& k, const Parameters& p) {
  Begin(k);
  std::vector<Body> bodies =
      Crowd(p, "other", &CountWithOtherLock, {"locker", &CountWithLock});
  std::swap(bodies.front(), bodies.back());
  AddThreads(k, p, std::move(bodies));
}

void SetUpStringbuffer(Kernel& k, const Parameters& p) {
  Begin(k);
  s.count = 3;
  s.capacity = 3 + 16;
  s.other_capacity = 16;
  std::memcpy(s.text, "abc", 3);
  k.AddName(&s.count, "count");
  k.AddName(&s.capacity, "capacity");
  AddThreads(k, p, {{"append", &AppendBuffer}, {"erase", &EraseThenAppend}});
}

void SetUpAccount(Kernel& k, const Parameters& p) {
  Begin(k);
  s.c = 1;
  AddThreads(k, p,
             {{"check", &CheckResult},
              {"deposit", &Deposit},
              {"withdraw", &Withdraw}});
}

void SetUpTokenRing(Kernel& k, const Parameters& p) {
  Begin(k);
  s.a = 1;
  s.b = 2;
  s.c = 1;
  AddThreads(
      k, p,
      {{"t1", &Ring1}, {"t2", &Ring2}, {"t3", &Ring3}, {"t4", &CheckRing}});
}

void SetUpLazy(Kernel& k, const Parameters& p) {
  Begin(k);
  AddThreads(k, p, {{"t1", &AddOne}, {"t2", &AddTwo}, {"t3", &CheckThree}});
}

void SetUpQueue(Kernel& k, const Parameters& p) {
  Begin(k);
  s.done_a = 1;
  AddThreads(k, p, {{"producer", &Producer}, {"consumer", &Consumer}});
}

void SetUpStack(Kernel& k, const Parameters& p) {
  Begin(k);
  AddThreads(k, p, {{"pusher", &Pusher}, {"popper", &Popper}});
}

void SetUpCarter(Kernel& k, const Parameters& p) {
  Begin(k);
  AddThreads(
      k, p, {{"a1", &CarterA}, {"b1", &CarterB}, {"a2", &Idle}, {"b2", &Idle}});
}

void SetUpDeadlock(Kernel& k, const Parameters& p) {
  Begin(k);
  AddThreads(k, p, {{"t1", &FirstThenSecond}, {"t2", &SecondThenFirst}});
}

}  // namespace

std::vector<BuiltinScenario> SctScenarios() {
  const Parameters few = {{"order", 0}};
  auto crowd = [](int threads) {
    return Parameters{{"order", 0}, {"threads", threads}};
  };
  return {
      {"sct/account", "a deposit, a withdrawal and a wrong check", few,
       &SetUpAccount},
      {"sct/bluetooth", "a driver's unload race: flag, count and event", few,
       &SetUpBluetooth},
      {"sct/carter01", "two counted locks that deadlock", few, &SetUpCarter},
      {"sct/deadlock01", "two locks in two orders", few, &SetUpDeadlock},
      {"sct/lazy01", "two additions and a check that must not come last", few,
       &SetUpLazy},
      {"sct/queue", "a producer and a consumer that count differently", few,
       &SetUpQueue},
      {"sct/reorder", "setters of two variables, and one who checks both",
       crowd(10), &SetUpReorder},
      {"sct/stack", "a pusher and a popper that looks at a stale flag", few,
       &SetUpStack},
      {"sct/stringbuffer", "JDK 1.4: append of a buffer that is shortened", few,
       &SetUpStringbuffer},
      {"sct/token_ring", "three copies in a ring, and one who compares", few,
       &SetUpTokenRing},
      {"sct/twostage", "two locked stages, and one who reads between",
       crowd(20), &SetUpTwostage},
      {"sct/wronglock", "one counter under two different locks", crowd(8),
       &SetUpWronglock},
  };
}

}  // namespace quiesce
