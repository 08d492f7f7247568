// What is built on a worker or beside it: gates and periodic workers.
#include "call_gate.h"
#include "edges.h"
#include "periodic.h"

using namespace quiesce;

namespace {

constinit CallGate<S> gate{};
constinit Periodic<S> beat{};

// ---- 11: a gate with somebody inside
void Inside(W&, void*) {
  if (gate.Enter() != 0) return;
  ran = 1;
  Until(released);
  helped = 1;
  gate.Leave();
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

// ---- 47: two close, somebody is inside, and one of the two destroys
void Closes(W&, void*) { Require(gate.Close() == 0, "everybody is out"); }
void ForATick(W&, void*) {
  if (gate.Enter() != 0) return;
  ran = 1;
  S::Pause("inside", 1);
  gate.Leave();
}

// ---- 48: a periodic worker, and every way to stop it
void StopsItself(void*) {
  Require(beat.Stop() == kSelfWait, "refused");
  beats = 1;
  if (round == 0) return;
  ran = 1;
  Until(released);
}
void StopsBeat(W&, void*) { Require(beat.Stop() == 0, "one of two stops"); }

}  // namespace

extern "C" int edge_load(int edge) {
  int error = 0;
  switch (edge) {
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
    case 31:
      gate.Init("gate");
      error = BeginB(&InAndOut);
      InAndOut(b, nullptr);
      return error;
    case 47:
      gate.Init("gate");
      c.Init("third");
      error = BeginB(&ForATick);
      return error != 0 ? error : c.Start(&Closes, nullptr);
    case 48:
      beat.Init("beat");
      error = beat.Start(&StopsItself, nullptr, 1);
      if (error != 0) return error;
      Until(beats);
      Require(beat.worker.Suspend() == 0, "parks");
      beats = 0;
      S::Pause("look", 2);
      Require(beats == 0, "a suspended one does nothing");
      Require(beat.worker.Resume() == 0, "goes on");
      Until(beats);
      round = 1;
      Until(ran);
      return 0;
    case 32:
      gate.Init("gate");
      error = BeginB(&Inside);
      if (error == 0) Until(ran);
      return error;
    default:
      edge_broken("no such edge");
  }
}

extern "C" int edge_unload(int edge) {
  switch (edge) {
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
    case 47:
      Require(gate.Close() == 0, "everybody is out");
      Require(c.Stop() == 0, "c stops");
      c.Destroy();
      EndB();
      gate.Destroy();
      return 0;
    case 48:
      Require(beat.Stop({1, false}) == kTimeout, "late");
      released = 1;
      if (BeginB(&StopsBeat) == 0) {
        Require(beat.Stop() == 0, "the other of two stops");
        EndB();
      }
      Require(beat.Stop() == 0, "stops");
      beat.Destroy();
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
