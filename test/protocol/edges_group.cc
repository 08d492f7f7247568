// A group of workers, and the module guard over it.
#include "edges.h"
#include "lifecycle.h"

using namespace quiesce;

namespace {

constinit W members[2]{};
constinit WorkerGroup<S> group{};
WorkerGroup<S>* heap;  // a group that is given back
constinit ModuleGuard<S> guard{};

// ---- 8 to 10: groups
void Member(W& self, void*) {
  ran = 1;
  Require(self.Wait(0) == Woken::kStop, "nothing else");
}
void Stubborn(W& self, void*) {
  ran = 1;
  if (&self == &members[0]) {
    helped = 1;
    Until(released);
  }
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

// ---- 43: two of its bodies stop the group
void StopsAll(W&, void*) {
  ran = 1;
  Require(group.Stop() == kSelfWait, "refused");
}

// ---- 44: somebody is inside while it is destroyed
void StopsHeap(W&, void*) { Require(heap->Stop() == 0, "one of two stops"); }

}  // namespace

extern "C" int edge_load(int edge) {
  int error = 0;
  switch (edge) {
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
    case 42:
    case 46:
      GroupInit(2);
      return group.Start(&Stubborn, nullptr);
    case 43:
      GroupInit(2);
      return group.Start(&StopsAll, nullptr);
    case 44:
      for (W& m : members) m.Init("member");
      heap = static_cast<WorkerGroup<S>*>(edge_alloc(sizeof *heap));
      heap->Init("group", members, 1);
      error = heap->Start(&Member, nullptr);
      return error != 0 ? error : BeginB(&StopsHeap);
    case 45:  // two stop while a third starts
      GroupInit(1);
      c.Init("third");
      error = BeginB(&GroupStops);
      if (error == 0) error = c.Start(&GroupStops, nullptr);
      if (error == 0) GroupStarts(b, nullptr);
      return error;
    case 27:  // one leaves after the other
      GroupInit(2);
      error = group.Start(&LeavesSecond, nullptr);
      if (error == 0) {
        Until(ran);
        Until(round);
      }
      return error;
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
    case 27:
      Require(group.Stop() == 0, "all are asked, then waited for");
      GroupEnd();
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
    case 42:
      Until(helped);
      guard = {UnloadPolicy::kStop, 1};
      Require(guard.Quiesce(group) == 0, "not refused");
      Require(guard.Unload(group) == kBusy, "one is late");
      Require(members[0].Running(), "and goes on");
      released = 1;
      guard.patience_ticks = 0;
      Require(guard.Unload(group) == 0, "the next unload succeeds");
      GroupEnd();
      return 0;
    case 43:
      Until(ran);
      Require(group.Stop() == 0, "stops");
      GroupEnd();
      return 0;
    case 44:
      while (heap->Running()) S::Pause("inside", 1);  // until b is
      Require(heap->Stop() == 0, "the other of two stops");
      heap->Destroy();
      __builtin_memset(static_cast<void*>(heap), 0xa5, sizeof *heap);
      edge_free(heap);
      EndB();
      for (W& m : members) m.Destroy();
      return 0;
    case 45:
      Require(c.Stop() == 0, "c stops");
      c.Destroy();
      EndB();
      Require(group.Stop() == 0, "stops");
      GroupEnd();
      return 0;
    case 46: {
      Until(ran);
      int error = group.Stop({1, true});
      released = 1;
      Require(group.Stop() == 0, "stops");
      GroupEnd();
      Require(error != kInterruptedBy, "it can be interrupted");
      return 0;
    }
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
    default:
      return 0;
  }
}
