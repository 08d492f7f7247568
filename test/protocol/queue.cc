// The C++ half of queue_mod.c: everything submitted is run, or dropped.
#include "kld/freebsd_services.h"
#include "lifecycle.h"
#include "periodic.h"
#include "work_queue.h"

using namespace quiesce;

extern "C" [[noreturn]] void queue_broken(const char* what);

namespace {

struct Item : WorkItem {
  int ran;
};

constinit WorkQueue<InModule> queue{};
constinit Item items[2]{};
constinit Worker<InModule> members[1]{};
constinit WorkerGroup<InModule> group{};
constinit ModuleGuard<InModule> guard{};
constinit Periodic<InModule> beat{};
constinit int beats = 0;

void Run(WorkItem* item) { ++static_cast<Item*>(item)->ran; }
void Beat(void*) { beats ^= 1; }
void Member(Worker<InModule>& w, void*) {
  while (w.Wait(1) != Woken::kStop) {
  }
}
void Require(bool fact, const char* what) {
  if (!fact) queue_broken(what);
}

}  // namespace

extern "C" int queue_load(void) {
  __builtin_memset(static_cast<void*>(&queue), 0xa5, sizeof queue);
  queue.Init("queue");
  for (Item& i : items) i.run = &Run;
  Require(queue.Submit(&items[0]) == kShutDown, "closed before Start");
  int error = queue.Start();
  if (error != 0) return error;
  Require(queue.Submit(&items[0]) == 0, "open");
  Require(queue.Submit(&items[1]) == 0, "open");
  return 0;
}
extern "C" void queue_unload(int drain) {
  queue.Close(drain != 0 ? Rest::kDrain : Rest::kDiscard);
  Require(queue.Submit(&items[0]) == kShutDown, "closed by Close");
  for (Item& i : items) {
    Require(!i.queued, "nothing is queued after Close");
    Require(drain == 0 || i.ran == 1, "Close drains");
  }
  queue.Destroy();
}
extern "C" int group_load(void) {
  __builtin_memset(static_cast<void*>(&members), 0xa5, sizeof members);
  __builtin_memset(static_cast<void*>(&group), 0xa5, sizeof group);
  members[0].Init("member");
  group.Init("group", members, 1);
  beat.Init("beat");
  Require(beat.Start(&Beat, nullptr, 0) == kInvalid,
          "a period is a tick or more");
  int error = group.Start(&Member, nullptr);
  if (error != 0) {
    Require(!group.Running(), "none runs after a failed start");
    return error;
  }
  Require(group.Start(&Member, nullptr) == kBusy, "started once");
  Require(group.Running(), "runs after the failed second start");
  error = beat.Start(&Beat, nullptr, 1);
  if (error == 0) Require(beat.Start(&Beat, nullptr, 1) == kBusy, "once");
  return error;
}
extern "C" int group_unload(void) {
  guard.policy = UnloadPolicy::kRefuse;
  if (group.Running()) {
    Require(guard.Quiesce(group) == kBusy, "a running group is refused");
    Require(guard.Unload(group) == kBusy, "also by MOD_UNLOAD");
    Require(group.Running(), "and goes on");
  }
  guard.policy = UnloadPolicy::kStop;
  Require(guard.Quiesce(group) == 0, "not refused");
  int error = guard.Unload(group);
  if (error != 0) return error;
  Require(!group.Running(), "stopped");
  beat.Stop();
  beat.Destroy();
  group.Destroy();
  members[0].Destroy();
  return 0;
}
