// Every edge of a worker, a group and a gate, each a small exploration of its
// own: edges_mod.c calls edge_load and edge_unload with EDGE.
//
// `w` lies in memory that is given back right after Destroy: whoever is still
// inside a call is then found.  After a stop the kernel itself is asked whether
// the thread is gone.  `b` is a second thread that acts at the same time.
#include "call_gate.h"
#include "kld/freebsd_services.h"
#include "lifecycle.h"
#include "periodic.h"
#include "tail.h"
#include "work_queue.h"

using namespace quiesce;

extern "C" {
[[noreturn]] void edge_broken(const char* what);
void* edge_alloc(unsigned long size);
void edge_free(void* memory);
int edge_load(int edge);
int edge_unload(int edge);
}

namespace {

using S = InModule;
using W = Worker<S>;

// What kthread_add and kproc_create fail with.
bool CannotCreate(int error) { return error == 12 || error == 35; }

// What threads tell each other without a lock.
struct Flag {
  operator int() const { return __atomic_load_n(&value, __ATOMIC_SEQ_CST); }
  void operator=(int v) { __atomic_store_n(&value, v, __ATOMIC_SEQ_CST); }
  int value;
};

// A kernel that takes its time, and then has no thread.
struct Refuses : S {
  static int CreateThread(void (*)(void*), void*, Process*, const char*) {
    S::Pause("create", 1);
    return 12;
  }
};

void Require(bool fact, const char* what) {
  if (!fact) edge_broken(what);
}
bool Same(const char* a, const char* b) {
  while (*a != 0 && *a == *b) ++a, ++b;
  return *a == *b;
}

// What is not seen from outside otherwise.
constinit Flag locks{};    // initialised and not destroyed
constinit Flag exits{};    // of threads, by themselves
constinit Flag printed{};  // lines on the console
constinit Flag limit{};    // of the last wait
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
    return S::Sleep(chan, l, wmesg, ticks, interruptible);
  }
  [[noreturn]] static void ExitThread() {
    exits = exits + 1;
    S::ExitThread();
  }
  static void Print(const char* format, const char* name, const char* where) {
    Require(!Same(where, "left"), "what has left is not late");
    printed = printed + 1;
    S::Print(format, name, where);
  }
};

W* w;
constinit Worker<Refuses> refused{};
constinit Worker<Watched> watched{};
constinit Worker<Watched> crew[2]{};
constinit WorkerGroup<Watched> squad{};
constinit CallGate<Watched> door{};
constinit Periodic<Watched> pulse{};
constinit WorkQueue<Watched> line{};
constinit Tails<Watched, 1> tails{};
constinit W b{};
constinit W c{};
constinit W members[2]{};
constinit WorkerGroup<S> group{};
constinit ModuleGuard<S> guard{};
constinit CallGate<S> gate{};
constinit Periodic<S> beat{};
S::Thread id;               // of w's thread, written by its body
constinit Flag ran{};       // the body was called
constinit Flag round{};     // how often it was started
constinit Flag beats{};     // the body does something
constinit Flag saw_stop{};  // the body was told to stop
constinit Flag stopping{};  // somebody has asked for it
constinit Flag helped{};    // b is through
constinit Flag released{};  // the body need not be late any more

void At(const char* where) { Require(Same(w->Where(), where), where); }
void Until(Flag& flag) {
  while (flag == 0) S::Pause("until", 1);
}
void Gone() { Require(S::Gone(id), "after a stop the thread is gone"); }

int Begin(W::Body body) {
  w = static_cast<W*>(edge_alloc(sizeof *w));
  __builtin_memset(static_cast<void*>(w), 0xa5, sizeof *w);
  w->Init("edge");
  int error = w->StartHeld(body, nullptr, nullptr);
  if (error != 0) return error;
  Require(Same(w->Where(), "not run yet"), "held until it is let go");
  w->LetGo();
  return 0;
}
int BeginB(W::Body body) {
  __builtin_memset(static_cast<void*>(&b), 0xa5, sizeof b);
  b.Init("other");
  return b.Start(body, nullptr);
}
void End() {
  w->Destroy();
  __builtin_memset(static_cast<void*>(w), 0xa5, sizeof *w);
  edge_free(w);
}
void EndB() {
  Require(b.Stop() == 0, "b stops");
  b.Destroy();
}

// ---- 0: one thread after the other
void Sequential(W& self, void* arg) {
  S::Current(&id);
  Require(arg == &ran, "the argument");
  At("the body");
  Require(!self.ShouldStop(), "nobody has asked");
  At("the body");  // there was nothing to attend to
  Require(self.Stop() == kSelfWait, "a stop from the body");
  Require(self.Suspend() == kSelfWait, "a suspension from the body");
  Require(self.Wait(1) == Woken::kTime, "a Notify before Start is forgotten");
  At("the body");
  self.Notify();
  Require(self.Wait(0) == Woken::kWork, "a Notify before Wait counts");
  ran = 1;
  if (round == 0) return;
  while (!self.ShouldStop()) {
    beats = beats ^ 1;
    if (helped) {
      Require(self.Wait(1) == Woken::kTime, "resumed, and not stopped");
      Require(!self.ShouldStop(), "nobody has asked");
      At("the body");  // nothing is left to attend to
      helped = 0;
    }
    S::Pause("beat", 1);
  }
  Require(stopping, "a suspension is no stop");
  At("ShouldStop");
  self.Notify();
  Require(self.Wait(0) == Woken::kStop, "stop wins over work");
}
int SequentialLoad() {
  w = static_cast<W*>(edge_alloc(sizeof *w));
  __builtin_memset(static_cast<void*>(w), 0xa5, sizeof *w);
  w->Init("edge");
  At("not started");
  Require(w->Stop() == 0, "there is no thread");
  Require(!w->Running(), "there is no thread");
  Require(w->Resume() == kInvalid, "nobody has suspended");
  Require(w->Suspend() == kNoThread, "there is no thread");
  w->Notify();
  int error = w->Start(&Sequential, &ran);
  if (error != 0) {
    Require(CannotCreate(error), "what creation failed with");
    Require(!w->Running(), "there is no thread");
    return error;
  }
  return 0;
}
void SequentialUnload() {
  if (w->Running() || ran) {
    Until(ran);
    while (w->Running()) S::Pause("return", 1);
    At("left");
    ran = 0;
    round = 1;
    w->Notify();
    int error = w->Start(&Sequential, &ran);
    if (error == 0) {
      Require(w->Running(), "started again after it returned");
      Require(w->Start(&Sequential, nullptr) == kBusy, "once");
      Until(ran);
      Require(w->Suspend() == 0, "parks");
      At("ShouldStop");
      int before = beats;
      Require(w->Suspend() == 0, "nests");
      Require(w->Resume() == 0, "one of two");
      S::Pause("look", 2);
      Require(before == beats, "a suspended body does nothing");
      Require(w->Resume() == 0, "two of two");
      while (before == beats) S::Pause("goes on", 1);
      helped = 1;
      while (helped) S::Pause("goes on", 1);
      Require(w->Resume() == kInvalid, "and no more");
      stopping = 1;
      w->RequestStop();
      Require(w->Suspend() == kNoThread, "being stopped");
    } else {
      Require(CannotCreate(error), "what creation failed with");
    }
    Require(w->Stop() == 0, "stops");
    Require(w->Stop() == 0, "and is stopped");
    Require(!w->Running(), "and does not run");
    if (ran) Gone();
  }
  End();
}

// ---- 1: two stop, one destroys while the other may still be inside
void Waits(W& self, void*) {
  S::Current(&id);
  ran = 1;
  Require(self.Wait(0) == Woken::kStop, "nothing else");
  saw_stop = 1;
}
void Stops(W&, void*) {
  Require(w->Stop() == 0, "one of two stops");
  Gone();
}

// ---- 2: a suspension that a stop overrides; the stopped body waits for the
// suspender.  3: the suspender is still inside when the worker is destroyed.
void Looks(W& self, void*) {
  S::Current(&id);
  ran = 1;
  while (!self.ShouldStop()) S::Pause("look", 1);
  if (saw_stop) Until(helped);
}
void Suspends(W&, void*) {
  int error = w->Suspend();
  Require(error == 0 || error == kNoThread, "suspended, or too late");
  helped = 1;
}
// ---- 29: two suspensions that a stop overrides; the body waits for both.
void LooksForBoth(W& self, void*) {
  ran = 1;
  while (!self.ShouldStop()) S::Pause("look", 1);
  Until(helped);
  Until(round);
}
template <Flag& begun, Flag& done>
void SuspendsOf(W&, void*) {
  begun = 1;
  int error = w->Suspend();
  Require(error == 0 || error == kNoThread, "suspended, or too late");
  done = 1;
}
// ---- 30: two suspensions, and both are told.
void SuspendsWell(W&, void*) {
  Require(w->Suspend() == 0, "parks");
  helped = 1;
}
void SuspendsInVain(W&, void*) {
  Require(w->Suspend() == kNoThread, "it never parks");
}

// ---- 4: deadlines and signals, with a body that does not come
void LooksLate(W& self, void*) {
  S::Current(&id);
  ran = 1;
  Until(helped);
  Require(!self.ShouldStop(), "nobody has asked");
  At("the body");  // nothing is left to attend to
  round = 1;
  Until(released);
  while (!self.ShouldStop()) S::Pause("look", 1);
}
void Late(W& self, void*) {
  S::Current(&id);
  ran = 1;
  Until(released);
  while (!self.ShouldStop()) S::Pause("look", 1);
}
void LateUnload(bool signals) {
  const Patience hurry{1, true};
  auto ran_out = [&](int error) {
    return error == kTimeout || (signals && error == kInterruptedBy);
  };
  Until(ran);
  Require(ran_out(w->Suspend(hurry)), "a suspension runs out of patience");
  Require(w->Resume() == kInvalid, "and is taken back");
  helped = 1;
  Until(round);
  Require(ran_out(w->Stop(hurry)), "a stop runs out of patience");
  At("the body");
  Require(w->Running(), "and it runs on");
  Require(w->Start(&Late, nullptr) == kBusy, "and is still there");
  released = 1;
  Require(w->Stop() == 0, "signals are nothing to it");
  Gone();
  End();
}

// ---- 5: a start and a stop at once, and creation may fail
void Counts(W& self, void*) {
  S::Current(&id);
  ran = 1;
  while (self.Wait(0) != Woken::kStop) {
  }
}
void Returns(W&, void*) {}
void ReturnsToo(W&, void*) { S::Current(&id); }
void LooksWhoIs(W&, void*) {
  if (S::IsCurrent(id)) helped = 1;
}
void StartsAny(W&, void*) {
  int error = w->Start(&Counts, nullptr);
  Require(error == 0 || error == kBusy || CannotCreate(error), "or not");
}
void StopsRefused(W&, void*) {
  Require(refused.Stop() == 0, "there is no thread");
}
void LooksWhere(W&, void*) { Require(w->Where() != nullptr, "some place"); }
void StopsAny(W&, void*) { Require(w->Stop() == 0, "stops whatever it finds"); }

// ---- 6: a Notify at any time
void WantsWork(W& self, void*) {
  Require(self.Wait(0) == Woken::kWork, "is woken");
  Require(self.Wait(1) == Woken::kTime, "once");
  saw_stop = 1;
}
void Notifies(W&, void*) { w->Notify(); }

// ---- 8 to 10: groups
void Member(W& self, void*) {
  ran = 1;
  Require(self.Wait(0) == Woken::kStop, "nothing else");
}
void Stubborn(W& self, void*) {
  ran = 1;
  if (&self == &members[0]) Until(released);
  while (!self.ShouldStop()) S::Pause("look", 1);
}
void GroupInit(int count) {
  __builtin_memset(static_cast<void*>(&members), 0xa5, sizeof members);
  __builtin_memset(static_cast<void*>(&group), 0xa5, sizeof group);
  for (W& m : members) m.Init("member");
  group.Init("group", members, count);
}
void GroupEnd() {
  group.Destroy();
  for (W& m : members) m.Destroy();
}
void GroupStops(W&, void*) {
  Require(group.Stop() == 0, "stops whatever it finds");
}
void GroupStarts(W&, void*) {
  int error = group.Start(&Member, nullptr);
  Require(error == 0 || error == kBusy || CannotCreate(error), "or not");
}

void LeavesSecond(W& self, void*) {
  Flag& began = &self == &members[0] ? ran : round;
  began = 1;
  Require(self.Wait(0) == Woken::kStop, "nothing else");
  if (&self == &members[0]) Until(saw_stop);
  saw_stop = 1;
}

// ---- 24: a suspension whose time may end as the body parks
void Beats(W& self, void*) {
  while (self.Wait(1) != Woken::kStop) beats = 1;
}
void HurriedUnload() {
  int error = w->Suspend({1, false});
  Require(error == 0 || error == kTimeout, "parked or not");
  if (error == 0) Require(w->Resume() == 0, "goes on");
  Require(w->Resume() == kInvalid, "no more than it was suspended");
  beats = 0;
  Until(beats);
  Require(w->Stop() == 0, "stops");
  End();
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

// ---- 11: a gate with somebody inside
void Inside(W&, void*) {
  if (gate.Enter() != 0) return;
  ran = 1;
  Until(released);
  helped = 1;
  gate.Leave();
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
}

// ---- 31: callers come and go
void InAndOut(W&, void*) {
  Require(gate.Enter() == 0, "open");
  gate.Leave();
}

// ---- 12: a periodic worker
void Beat(void* arg) {
  Require(arg == &ran, "the argument");
  beats = beats ^ 1;
  ran = 1;
}

}  // namespace

extern "C" int edge_load(int edge) {
  int error = 0;
  switch (edge) {
    case 0:
      return SequentialLoad();
    case 1:
      error = Begin(&Waits);
      if (error == 0) Until(ran);
      return error != 0 ? error : BeginB(&Stops);
    case 2:
      saw_stop = 1;
      error = Begin(&Looks);
      return error != 0 ? error : BeginB(&Suspends);
    case 3:
      error = Begin(&Looks);
      if (error == 0) Until(ran);
      return error != 0 ? error : BeginB(&Suspends);
    case 4:
    case 14:
      return Begin(&LooksLate);
    case 5:
      // b may get the memory of this one's struct thread.
      error = Begin(&Returns);
      if (error != 0) {
        b.Init("other");
        return 0;
      }
      while (w->Running()) S::Pause("return", 1);
      error = BeginB(&StopsAny);
      if (error == 0) {
        error = w->Start(&Counts, nullptr);
        if (error == 0 || error == kBusy) return 0;
        Require(CannotCreate(error), "what creation failed with");
      }
      return 0;
    case 6:
      error = Begin(&WantsWork);
      return error != 0 ? error : BeginB(&Notifies);
    case 7:
      return Begin(&Waits);
    case 8:
      GroupInit(2);
      error = group.Start(&Member, nullptr);
      if (error != 0) {
        Require(CannotCreate(error), "what creation failed with");
        Require(ran == 0, "none has run");
        Require(!group.Running(), "and none runs");
      } else {
        Require(group.Running(), "they run");
        Require(group.Start(&Member, nullptr) == kBusy, "once");
        Require(members[0].Running() && members[1].Running(), "both, still");
      }
      return 0;
    case 19:
    case 9:
      GroupInit(edge == 9 ? 1 : 2);
      error = BeginB(&GroupStops);
      if (error == 0) GroupStarts(b, nullptr);
      return 0;
    case 10:
      GroupInit(2);
      return group.Start(&Stubborn, nullptr);
    case 11:
      __builtin_memset(static_cast<void*>(&gate), 0xa5, sizeof gate);
      gate.Init("gate");
      Require(gate.Enter() == 0, "open");
      gate.Leave();
      return BeginB(&Inside);
    case 12:
      __builtin_memset(static_cast<void*>(&beat), 0xa5, sizeof beat);
      beat.Init("beat");
      Require(beat.Start(&Beat, nullptr, 0) == kInvalid, "a tick or more");
      error = beat.Start(&Beat, &ran, 1);
      if (error == 0) {
        Require(beat.Start(&Beat, nullptr, 1) == kBusy, "once");
        Require(beat.Start(&Beat, nullptr, 0) == kInvalid, "in any case");
        Until(ran);
      }
      return error;
    case 13:
      gate.Init("gate");
      gate.Leave();  // must be noticed
      return 0;
    case 16:  // two stop while a third starts
      w = static_cast<W*>(edge_alloc(sizeof *w));
      w->Init("edge");
      c.Init("third");
      error = BeginB(&StopsAny);
      return error != 0 ? error : c.Start(&StartsAny, nullptr);
    case 17:
    case 18:
      return Begin(&Late);
    case 20:  // two suspend a body that returns by itself
      error = Begin(&Returns);
      if (error == 0) error = BeginB(&SuspendsInVain);
      if (error == 0) SuspendsInVain(b, nullptr);
      return error;
    case 22:  // somebody looks while another starts
      w = static_cast<W*>(edge_alloc(sizeof *w));
      w->Init("edge");
      error = BeginB(&LooksWhere);
      return error != 0 ? error : w->Start(&Counts, nullptr);
    case 28:  // who stops has the struct thread that w's first thread had
      error = Begin(&ReturnsToo);
      if (error != 0) return error;
      while (w->Running()) S::Pause("return", 1);
      while (!helped) {
        error = BeginB(&LooksWhoIs);
        if (error != 0) return error;
        EndB();
      }
      error = BeginB(&StopsAny);
      return error != 0 ? error : w->Start(&Counts, nullptr);
    case 29:
      c.Init("third");
      error = Begin(&LooksForBoth);
      if (error == 0) error = BeginB(&SuspendsOf<beats, helped>);
      return error != 0 ? error
                        : c.Start(&SuspendsOf<stopping, round>, nullptr);
    case 30:
      error = Begin(&Looks);
      if (error == 0) error = BeginB(&SuspendsWell);
      if (error == 0) SuspendsWell(b, nullptr);
      return error;
    case 31:
      gate.Init("gate");
      error = BeginB(&InAndOut);
      InAndOut(b, nullptr);
      return error;
    case 34:
      return ServicesLoad();
    case 35:
      PauseTakesTime();
      return 0;
    case 33:
      Again();
      return 0;
    case 32:
      gate.Init("gate");
      error = BeginB(&Inside);
      if (error == 0) Until(ran);
      return error;
    case 36:  // two start what has returned by itself
      error = Begin(&ReturnsToo);
      if (error != 0) return error;
      while (w->Running()) S::Pause("return", 1);
      error = BeginB(&StartsAny);
      if (error == 0) StartsAny(b, nullptr);
      return error;
    case 24:
      return Begin(&Beats);
    case 25:
      watched.Init("watched");
      return watched.Start(&WaitsWatched, nullptr);
    case 26:
      WatchedLocks();
      return 0;
    case 27:  // one leaves after the other
      GroupInit(2);
      error = group.Start(&LeavesSecond, nullptr);
      if (error == 0) {
        Until(ran);
        Until(round);
      }
      return error;
    case 23:  // two wait for a thread that does not come to be
      refused.Init("refused");
      c.Init("third");
      error = BeginB(&StopsRefused);
      if (error == 0) error = c.Start(&StopsRefused, nullptr);
      if (error == 0) {
        Require(refused.Start(nullptr, nullptr) == 12, "what creation says");
      }
      return error;
    case 21:  // three stop at once
      c.Init("third");
      error = Begin(&Waits);
      if (error == 0) error = BeginB(&Stops);
      return error != 0 ? error : c.Start(&Stops, nullptr);
    case 15:
      GroupInit(1);
      error = BeginB(&GroupStarts);
      if (error == 0) GroupStarts(b, nullptr);
      return 0;
    default:
      edge_broken("no such edge");
  }
}

extern "C" int edge_unload(int edge) {
  switch (edge) {
    case 0:
      SequentialUnload();
      return 0;
    case 1:
      Until(saw_stop);
      Require(w->Stop() == 0, "the other of two stops");
      Gone();
      End();
      EndB();
      return 0;
    case 2:
      Require(w->Stop() == 0, "a stop overrides a suspension");
      if (ran) Gone();
      EndB();
      End();
      return 0;
    case 3:
      while (!Same(w->Where(), "ShouldStop")) S::Pause("inside", 1);
      Require(w->Stop() == 0, "a stop overrides a suspension");
      Gone();
      End();
      EndB();
      return 0;
    case 4:
    case 14:
      LateUnload(edge == 14);
      return 0;
    case 29:
      Until(ran);
      Until(beats);
      Until(stopping);
      w->RequestStop();
      Require(c.Stop() == 0, "c stops");
      c.Destroy();
      EndB();
      Require(w->Stop() == 0, "stops");
      End();
      return 0;
    case 30:
    case 36:
    case 28:
    case 5:
      EndB();
      Require(w->Stop() == 0, "stops");
      Require(!w->Running(), "and does not run");
      if (ran) Gone();
      End();
      return 0;
    case 6:
      Until(saw_stop);
      EndB();
      while (w->Running()) S::Pause("return", 1);
      End();  // it has returned: no stop is needed
      return 0;
    case 22:
      Require(w->Stop() == 0, "stops");
      EndB();
      End();
      return 0;
    case 34:
      EndB();  // it was woken
      S::LockDestroy(&bed);
      return 0;
    case 31:
      EndB();
      Require(gate.Close() == 0, "nobody is inside");
      gate.Destroy();
      return 0;
    case 32: {
      int error = gate.Close(1, true);
      released = 1;
      Require(gate.Close() == 0, "everybody is out");
      EndB();
      gate.Destroy();
      Require(error != kInterruptedBy, "it can be interrupted");
      return 0;
    }
    case 24:
      HurriedUnload();
      return 0;
    case 25:
      WatchedUnload();
      return 0;
    case 27:
      Require(group.Stop() == 0, "all are asked, then waited for");
      GroupEnd();
      return 0;
    case 23:
      EndB();
      Require(c.Stop() == 0, "c stops");
      c.Destroy();
      refused.Destroy();
      return 0;
    case 16:
      Require(w->Stop() == 0, "stops whatever it finds");
      Require(c.Stop() == 0, "c stops");
      c.Destroy();
      EndB();
      Require(w->Stop() == 0, "stops");
      if (ran) Gone();
      End();
      return 0;
    case 17:
    case 18: {
      Until(ran);
      int error = edge == 17 ? w->Stop({1, true}) : w->Suspend({1, true});
      released = 1;
      Require(w->Stop() == 0, "stops");
      End();
      Require(error != kInterruptedBy, "it can be interrupted");
      return 0;
    }
    case 20:
      EndB();
      End();
      return 0;
    case 21:
      Require(w->Stop() == 0, "one of three stops");
      Require(c.Stop() == 0, "c stops");
      c.Destroy();
      EndB();
      End();
      return 0;
    case 7:
      Until(ran);
      w->Destroy();  // must be noticed
      return 0;
    case 8:
      if (group.Running()) {
        guard.policy = UnloadPolicy::kRefuse;
        Require(guard.Quiesce(group) == kBusy, "a running group is refused");
        Require(guard.Unload(group) == kBusy, "also by MOD_UNLOAD");
        Require(group.Running(), "and goes on");
        guard.policy = UnloadPolicy::kStop;
        Require(guard.Quiesce(group) == 0, "not refused");
      }
      Require(guard.Unload(group) == 0, "stops");
      Require(!group.Running(), "stopped");
      Require(!members[0].Running() && !members[1].Running(), "both");
      ran = 0;
      guard.policy = UnloadPolicy::kRefuse;
      Require(guard.Quiesce(group) == 0, "nothing runs");
      if (round == 0) {
        round = 1;
        int error = group.Start(&Member, nullptr);
        Require(error == 0 || CannotCreate(error), "starts again");
        Require(group.Stop() == 0, "and stops");
      }
      GroupEnd();
      return 0;
    case 9:
    case 15:
    case 19:
      EndB();
      Require(edge != 19 || members[0].Running() == members[1].Running(),
              "all or none");
      Require(group.Stop() == 0, "stops");
      Require(!group.Running(), "stopped");
      GroupEnd();
      return 0;
    case 10:
      Until(ran);
      guard.patience_ticks = 1;
      guard.policy = UnloadPolicy::kStop;
      if (!released) {
        int error = group.Stop({1, false});
        Require(error == 0 || error == kTimeout, "the first error counts");
        if (members[0].Running() && error == 0) edge_broken("it is late");
        released = 1;
      }
      guard.patience_ticks = 0;
      Require(guard.Unload(group) == 0, "stops");
      Require(!members[0].Running() && !members[1].Running(), "both");
      GroupEnd();
      return 0;
    case 11:
      Until(ran);
      Require(gate.Close(1) == kTimeout, "somebody is inside");
      Require(gate.Enter() == kNotOpen, "nobody new");
      Require(gate.Close(1, true) != 0, "still inside");
      released = 1;
      Require(gate.Close() == 0, "everybody is out");
      Require(helped, "and was out before");
      Require(gate.Close() == 0, "closed is closed");
      EndB();
      gate.Destroy();
      return 0;
    case 12:
      Require(beat.Stop() == 0, "stops");
      Require(beat.Start(&Beat, &ran, 1) != kBusy, "again");
      Require(beat.Stop() == 0, "stops");
      beat.Destroy();
      return 0;
    default:
      return 0;
  }
}
