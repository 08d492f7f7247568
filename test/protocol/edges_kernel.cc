// What only a kernel sees of the protocol: locks that are left, threads and
// sleeps, creation that fails late; and services that src/ has no use for yet.
#include "call_gate.h"
#include "edges.h"
#include "lifecycle.h"
#include "periodic.h"
#include "tail.h"
#include "work_queue.h"

using namespace quiesce;

namespace {

// A kernel that takes its time, and then has no thread.
struct Refuses : S {
  static int CreateThread(void (*)(void*), void*, Process*, const char*) {
    stopping = 1;
    S::Pause("create", 1);
    return 12;
  }
};

// What is not seen from outside otherwise.
constinit Flag locks{};    // initialised and not destroyed
constinit Flag exits{};    // of threads, by themselves
constinit Flag printed{};  // lines on the console
const char* said;          // the last word of the last one
constinit Flag limit{};    // of the last wait
constinit Flag waits{};    // for the body to return
constinit Flag asked{};    // whether the caller may sleep
struct Watched : S {
  static void LockInit(Lock* l, const char* name) {
    locks = locks + 1;
    S::LockInit(l, name);
  }
  static void LockDestroy(Lock* l) {
    locks = locks - 1;
    S::LockDestroy(l);
  }
  static Wake Sleep(const void* chan, Lock* l, const char* wmesg, int ticks,
                    bool interruptible) {
    if (Same(wmesg, "qwait")) limit = ticks;
    if (Same(wmesg, "qstop")) waits = waits + 1;
    return S::Sleep(chan, l, wmesg, ticks, interruptible);
  }
  static void MaySleep() {
    asked = asked + 1;
    S::MaySleep();
  }
  [[noreturn]] static void ExitThread() {
    exits = exits + 1;
    S::ExitThread();
  }
  static void Print(const char* format, const char* name, const char* where) {
    Require(!Same(where, "left"), "what has left is not late");
    printed = printed + 1;
    said = where;
    S::Print(format, name, where);
  }
};

constinit Worker<Refuses> refused{};
constinit Worker<Watched> watched{};
constinit Worker<Watched> crew[2]{};
constinit WorkerGroup<Watched> squad{};
constinit CallGate<Watched> door{};
constinit Periodic<Watched> pulse{};
constinit WorkQueue<Watched> line{};
constinit Tails<Watched, 1> tails{};

// ---- 23: creation that fails while others wait for the thread
void StopsRefused(W&, void*) {
  Require(refused.Stop() == 0, "there is no thread");
}

// ---- 52: a group that does not come to be, destroyed meanwhile
constinit Worker<Refuses> nobody{};
constinit WorkerGroup<Refuses> doomed{};
void StartsDoomed(W&, void*) {
  Require(doomed.Start(nullptr, nullptr) == 12, "what creation says");
}

// ---- 25 and 26: what a kernel sees of it
void WaitsWatched(Worker<Watched>& self, void*) {
  while (self.Wait(1) != Woken::kStop) {
  }
}
void WatchedUnload() {
  bool late = watched.Stop({1, false}) == kTimeout;
  Require(printed == (late ? 1 : 0), "a line for each stop that is late");
  Require(watched.Stop() == 0, "stops");
  watched.Destroy();
  Require(exits == 1, "the thread exits by itself");
  Require(locks == 0, "locks are destroyed");
}
void WatchedBeat(void*) {
  Require(limit == 7, "as often as it was asked to");
  ran = 1;
}
// ---- 51: a deadline is not put off by others
void LateWatched(Worker<Watched>&, void*) {
  ran = 1;
  Until(released);
}
void AsksAgain(W&, void*) {
  for (int i = 0; i < 3; ++i) {
    watched.RequestStop();
    S::Pause("ask", 1);
  }
}
void DeadlineUnload() {
  Require(watched.Stop({2, false}) == kTimeout, "late");
  Require(waits == 1, "in one wait");
  released = 1;
  Require(watched.Stop() == 0, "stops");
  Require(watched.Suspend() == kNoThread, "there is no thread");
  Require(printed == 2, "a line for each wait in vain");
  EndB();
  watched.Destroy();
}

// ---- 49: whoever may sleep is asked about
void Asks(int times) {
  Require(asked == times, "whether it may sleep");
  asked = 0;
}
// What may wait asks first, also when there is nothing to wait for.
void WatchedQuestions() {
  watched.Init("watched");
  watched.Stop();
  Asks(1);
  watched.Suspend();
  Asks(1);
  watched.Destroy();
  Asks(1);
  squad.Init("squad", crew, 0);
  squad.Start(nullptr, nullptr);
  Asks(1);
  squad.Stop();
  Asks(1);
  squad.Destroy();
  Asks(1);
  door.Init("door");
  Require(door.Enter() == 0, "open");
  Require(door.Enter() == 0, "open");
  Require(door.Close(1) == kTimeout && Same(said, "some"), "two are inside");
  Asks(1);
  door.Leave();
  Require(door.Close(1) == kTimeout && Same(said, "one"), "one is inside");
  Asks(1);
  door.Leave();
  Require(door.Close() == 0 && printed == 2, "nobody is inside");
  Asks(1);
  door.Destroy();
  line.Init("line");
  line.Close(Rest::kDrain);
  Asks(2);  // the worker's too
  if (line.Start() == 0) {
    Asks(2);
    line.Close(Rest::kDrain);
  }
  asked = 0;
  line.Destroy();
  Asks(2);
}
void WatchedLocks() {
  for (Worker<Watched>& m : crew) m.Init("crew");
  squad.Init("squad", crew, 2);
  door.Init("door");
  pulse.Init("pulse");
  line.Init("line");
  tails.Init();
  if (pulse.Start(&WatchedBeat, nullptr, 7) == 0) Until(ran);
  Require(pulse.Stop() == 0, "stops");
  squad.Destroy();
  for (Worker<Watched>& m : crew) m.Destroy();
  door.Destroy();
  pulse.Destroy();
  line.Destroy();
  tails.Destroy();
  Require(locks == 0, "locks are destroyed");
}

// ---- 34: what the protocol itself has no use for yet, or cannot see
S::Lock bed;
int asleep = 0;
void Sleeps(W&, void*) {
  S::Acquire(&bed);
  asleep = 1;
  S::Sleep(&asleep, &bed, "bed", 0, false);
  S::Release(&bed);
}
void PauseTakesTime() {
  int before = S::Now();
  S::Pause("five", 5);
  Require(S::Now() - before >= 5, "a pause takes its time");
}
int ServicesLoad() {
  S::LockInit(&bed, "bed");
  int error = BeginB(&Sleeps);
  while (error == 0) {
    S::Acquire(&bed);
    int there = asleep;
    if (there) S::WakeOne(&asleep);
    S::Release(&bed);
    if (there) break;
    S::Pause("bed", 1);
  }
  return error;
}

// ---- 33: threads whose identities come again, one after the other
struct Scripted : S {
  static void Current(Thread* t) { *t = {nullptr, who}; }
  static bool IsCurrent(const Thread& t) { return t.tid == who; }
  static bool Gone(const Thread&) { return true; }
  static int who;
};
int Scripted::who = 0;
constinit Tails<Scripted, 2> book{};
constinit Tails<Scripted, 1> page{};
void Again() {
  using Entry = Tails<Scripted, 2>::Entry;
  book.Init();
  Scripted::who = 1;
  book.Enter(book.Claim(nullptr, nullptr));
  book.Leave();
  Entry* late = book.Claim(nullptr, nullptr);  // its thread does not run yet
  Entry* next = book.Claim(nullptr, nullptr);
  book.Enter(next);
  book.Leave();
  Require(late->state == Entry::kOwned, "nobody has left this one");
  Require(next->state == Entry::kTail, "but this one");
  book.Unclaim(late);
  Require(!book.Busy(), "nobody is left");
  book.Destroy();
  page.Init();
  page.Enter(page.Claim(nullptr, nullptr));
  page.Leave();
  Require(page.Claim(nullptr, nullptr) != nullptr, "who is gone makes room");
  page.Destroy();
}

}  // namespace

extern "C" int edge_load(int edge) {
  int error = 0;
  switch (edge) {
    case 34:
      return ServicesLoad();
    case 35:
      PauseTakesTime();
      return 0;
    case 33:
      Again();
      return 0;
    case 25:
      watched.Init("watched");
      return watched.Start(&WaitsWatched, nullptr);
    case 52:
      nobody.Init("nobody");
      doomed.Init("doomed", &nobody, 1);
      return BeginB(&StartsDoomed);
    case 51:
      watched.Init("watched");
      error = watched.Start(&LateWatched, nullptr);
      if (error != 0) return error;
      Until(ran);
      Require(watched.Suspend({1, false}) == kTimeout, "it does not park");
      Require(printed == 1, "and a line says so");
      return BeginB(&AsksAgain);
    case 26:
      WatchedLocks();
      return 0;
    case 49:
      WatchedQuestions();
      return 0;
    case 50:  // must be noticed: there is nothing to wait for, this time
      S::LockInit(&bed, "bed");
      b.Init("other");
      S::Acquire(&bed);
      b.Stop();
      S::Release(&bed);
      return 0;
    case 23:  // two wait for a thread that does not come to be
      refused.Init("refused");
      c.Init("third");
      error = BeginB(&StopsRefused);
      if (error == 0) error = c.Start(&StopsRefused, nullptr);
      if (error == 0) {
        Require(refused.Start(nullptr, nullptr) == 12, "what creation says");
      }
      return error;
    default:
      edge_broken("no such edge");
  }
}

extern "C" int edge_unload(int edge) {
  switch (edge) {
    case 34:
      EndB();  // it was woken
      S::LockDestroy(&bed);
      return 0;
    case 25:
      WatchedUnload();
      return 0;
    case 52:
      Until(stopping);
      doomed.Destroy();
      __builtin_memset(static_cast<void*>(&doomed), 0xa5, sizeof doomed);
      EndB();
      nobody.Destroy();
      return 0;
    case 51:
      DeadlineUnload();
      return 0;
    case 23:
      EndB();
      Require(c.Stop() == 0, "c stops");
      c.Destroy();
      refused.Destroy();
      return 0;
    default:
      return 0;
  }
}
