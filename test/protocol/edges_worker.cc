// One worker: every edge of starting, stopping and suspending it.
//
// After a stop the kernel itself is asked whether the thread is gone.
#include "edges.h"

using namespace quiesce;

namespace {

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
void LooksWhere(W&, void*) { Require(w->Where() != nullptr, "some place"); }
void StopsAny(W&, void*) { Require(w->Stop() == 0, "stops whatever it finds"); }

// ---- 6: a Notify at any time
void WantsWork(W& self, void*) {
  Require(self.Wait(0) == Woken::kWork, "is woken");
  Require(self.Wait(1) == Woken::kTime, "once");
  saw_stop = 1;
}
void Notifies(W&, void*) { w->Notify(); }

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

// ---- 37: two stop, one with a deadline, the other destroys
void LateByThree(W& self, void*) {
  ran = 1;
  while (!self.ShouldStop()) S::Pause("look", 1);
  S::Pause("late", 3);
}
void StopsHurried(W&, void*) {
  int error = w->Stop({1, false});
  Require(error == 0 || error == kTimeout, "stopped, or late");
}

// ---- 38: a resume that nobody is owed, while somebody suspends
void BeatsOn(W& self, void*) {
  ran = 1;
  while (!self.ShouldStop()) {
    beats = 1;
    S::Pause("look", 1);
  }
}
void Resumes(W&, void*) { helped = w->Resume() == 0 ? 1 : 2; }
int StrayLoad() {
  int error = Begin(&BeatsOn);
  if (error == 0) Until(ran);
  if (error == 0) error = BeginB(&Resumes);
  if (error != 0) return error;
  error = w->Suspend({1, false});
  Until(helped);
  if (error == kTimeout) {
    Require(helped == 2, "it was not suspended");
  } else {
    Require(error == 0, "parks");
    Require(w->Resume() == (helped == 1 ? kInvalid : 0), "once");
  }
  EndB();
  Require(w->Resume() == kInvalid, "no more than it was suspended");
  beats = 0;
  Until(beats);
  return 0;
}

// ---- 39: a suspension ends with the thread
int FreshLoad() {
  int error = Begin(&BeatsOn);
  if (error != 0) return error;
  Require(w->Suspend() == 0, "parks");
  Require(w->Suspend() == 0, "nests");
  Require(w->Resume() == 0, "one of two");
  Require(w->Stop() == 0, "a stop overrides a suspension");
  beats = 0;
  error = w->Start(&BeatsOn, nullptr);
  if (error != 0) return error;
  Until(beats);
  Require(w->Resume() == kInvalid, "the new thread was never suspended");
  Require(w->Suspend() == 0, "parks");
  Require(w->Resume() == 0, "goes on");
  beats = 0;
  Until(beats);
  return 0;
}

// ---- 53: a suspension that still waits while the thread is another
void FirstDoesNotLook(W& self, void*) {
  if (round != 0) return BeatsOn(self, nullptr);
  ran = 1;
  Until(released);
}
void SuspendsHurried(W&, void*) {
  helped = 1;
  int error = w->Suspend({1, false});
  Require(error == 0 || error == kTimeout || error == kNoThread, "or not");
  if (error == 0) Require(w->Resume() == 0, "goes on");
}
int AnotherLoad() {
  int error = Begin(&FirstDoesNotLook);
  if (error == 0) Until(ran);
  if (error == 0) error = BeginB(&SuspendsHurried);
  if (error != 0) return error;
  Until(helped);
  released = 1;
  Require(w->Stop() == 0, "stops");
  round = 1;
  error = w->Start(&FirstDoesNotLook, nullptr);
  EndB();
  if (error != 0) return error;
  beats = 0;
  Until(beats);
  Require(w->Suspend() == 0, "parks");
  Require(w->Resume() == 0, "goes on");
  Require(w->Resume() == kInvalid, "no more than it was suspended");
  beats = 0;
  Until(beats);
  return 0;
}

// ---- 40 and 41: a body that breaks its promise
void EndsItself(W&, void*) {
  ran = 1;
  S::ExitThread();
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
    case 36:  // two start what has returned by itself
      error = Begin(&ReturnsToo);
      if (error != 0) return error;
      while (w->Running()) S::Pause("return", 1);
      error = BeginB(&StartsAny);
      if (error == 0) StartsAny(b, nullptr);
      return error;
    case 24:
      return Begin(&Beats);
    case 37:
      error = Begin(&LateByThree);
      if (error == 0) Until(ran);
      if (error == 0) error = BeginB(&StopsHurried);
      // From here on b is inside, or through.
      while (error == 0 && Same(w->Where(), "the body")) S::Pause("in", 1);
      return error;
    case 38:
      return StrayLoad();
    case 39:
      return FreshLoad();
    case 53:
      return AnotherLoad();
    case 40:
    case 41:
      return Begin(&EndsItself);
    case 21:  // three stop at once
      c.Init("third");
      error = Begin(&Waits);
      if (error == 0) error = BeginB(&Stops);
      return error != 0 ? error : c.Start(&Stops, nullptr);
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
    case 37:
      Require(w->Stop() == 0, "stops");
      End();
      EndB();
      return 0;
    case 38:
    case 39:
    case 53:
      Require(w->Stop() == 0, "stops");
      End();
      return 0;
    case 40:  // must be noticed
    case 41:
      Until(ran);
      Require(w->Stop({edge == 40 ? 1 : 0, false}) == 0, "never stops");
      return 0;
    case 22:
      Require(w->Stop() == 0, "stops");
      EndB();
      End();
      return 0;
    case 24:
      HurriedUnload();
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
    default:
      return 0;
  }
}
