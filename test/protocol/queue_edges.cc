// Work queues, where calls meet: what queue.cc has in order, at once.
#include "kld/freebsd_services.h"
#include "work_queue.h"

using namespace quiesce;

constinit int waiting = 0;   // a closer for another one
constinit int starting = 0;  // a closer for a start
constinit int creating = 0;  // a start, and there is no thread to be had
constinit int refuses = 0;
struct Services : InModule {
  static int CreateThread(void (*main)(void*), void* arg, Process* process,
                          const char* name) {
    if (!refuses) return InModule::CreateThread(main, arg, process, name);
    __atomic_store_n(&creating, 1, __ATOMIC_SEQ_CST);
    InModule::Pause("create", 1);
    return 12;
  }
  static Wake Sleep(const void* chan, Lock* l, const char* wmesg, int ticks,
                    bool interruptible) {
    // "qclose" or "qstart", not "qstop" or "qdestroy"
    int* flag = wmesg[1] == 'c'   ? &waiting
                : wmesg[3] == 'a' ? &starting
                                  : nullptr;
    if (flag != nullptr) __atomic_store_n(flag, 1, __ATOMIC_SEQ_CST);
    return InModule::Sleep(chan, l, wmesg, ticks, interruptible);
  }
};

extern "C" [[noreturn]] void queue_broken(const char* what);

namespace {

constinit WorkQueue<Services> queue{};
constinit Worker<InModule> b{};
constinit Worker<InModule> c{};
constinit WorkItem item{};
constinit int total = 0;     // items run
constinit int expected = 0;  // of them, at the end
constinit int refused = 0;   // closes from an item
constinit int by_closer = 0;
constinit int released = 0;  // the item need not be late any more

void Set(int& flag, int v) { __atomic_store_n(&flag, v, __ATOMIC_SEQ_CST); }
int Get(const int& flag) { return __atomic_load_n(&flag, __ATOMIC_SEQ_CST); }
void Until(const int& flag) {
  while (Get(flag) == 0) InModule::Pause("until", 1);
}
void Require(bool fact, const char* what) {
  if (!fact) queue_broken(what);
}

void Run(WorkItem*) { Set(total, Get(total) + 1); }
// ---- 10: also when it is Close itself that runs the item
void RunAndClose(WorkItem*) {
  Require(queue.Close(Rest::kDrain) == kSelfWait, "refused");
  Set(refused, 1);
  Run(nullptr);
}
void RunLate(WorkItem*) {
  Run(nullptr);
  Until(released);
}
// ---- 17: who runs the item, the thread or who closes
void RunAndSay(WorkItem*) {
  Set(by_closer, queue.worker.IsBody() ? 0 : 1);
  RunLate(nullptr);
}
void Closes(Worker<InModule>&, void*) {
  Require(queue.Close(Rest::kDrain) == 0, "closes");
}
void Starts(Worker<InModule>&, void*) {
  int error = queue.Start();
  Require(error == 0 || error == kBusy || (refuses && error == 12),
          "starts, or somebody else is at it");
}
int StartOther(Worker<InModule>& w, Worker<InModule>::Body body) {
  w.Init("other");
  return w.Start(body, nullptr);
}
void EndOther(Worker<InModule>& w) {
  Require(w.Stop() == 0, "stops");
  w.Destroy();
}
void DestroyNow() {
  queue.Destroy();
  __builtin_memset(static_cast<void*>(&queue), 0xa5, sizeof queue);
}
int StartWithItem(void (*run)(WorkItem*)) {
  item.run = run;
  int error = queue.Start();
  if (error == 0) Require(queue.Submit(&item) == 0, "open");
  return error;
}

}  // namespace

extern "C" int queue_load(int kind) {
  int error = 0;
  __builtin_memset(static_cast<void*>(&queue), 0xa5, sizeof queue);
  queue.Init("queue");
  item.run = &Run;
  switch (kind) {
    case 9:  // a start and a close: what is open has a thread
      error = StartOther(b, &Closes);
      if (error != 0) return error;
      error = queue.Start();
      EndOther(b);
      Require(error == 0 || error == kBusy || error == 12 || error == 35,
              "starts, or cannot now");
      error = queue.Submit(&item);
      Require(error == kShutDown || queue.worker.Running(), "somebody runs it");
      Require(error == 0 || !queue.worker.Running(), "a thread has a queue");
      return 0;
    case 10:
      return StartWithItem(&RunAndClose);
    case 11:  // again
      error = StartWithItem(&Run);
      if (error != 0) return error;
      Require(queue.Start() == kBusy, "once");
      Require(queue.Submit(&item) == 0, "still open");
      Require(queue.Close(Rest::kDrain) == 0, "closes");
      Require(Get(total) >= 1, "what was queued is run");
      Set(total, 0);
      error = StartWithItem(&Run);
      if (error == 0) expected = 1;
      return error;
    case 12:  // three close
      error = StartWithItem(&Run);
      if (error == 0) error = StartOther(b, &Closes);
      return error != 0 ? error : StartOther(c, &Closes);
    case 13:  // interrupted
      return StartWithItem(&RunLate);
    case 14:  // another is inside while it is destroyed
      error = StartWithItem(&Run);
      return error != 0 ? error : StartOther(b, &Closes);
    case 17:  // one closes, one waits for that one, a third destroys
      error = StartWithItem(&RunAndSay);
      if (error != 0) return error;
      queue.worker.RequestStop();
      error = StartOther(b, &Closes);
      return error != 0 ? error : StartOther(c, &Closes);
    case 18:  // one starts, one closes, a third destroys
      error = StartOther(b, &Starts);
      return error != 0 ? error : StartOther(c, &Closes);
    case 19:  // one closes, and is late; the other has a deadline
      error = StartWithItem(&RunAndSay);
      if (error != 0) return error;
      queue.worker.RequestStop();
      return StartOther(b, &Closes);
    case 20:  // one starts, in vain, and the other destroys
      refuses = 1;
      return StartOther(b, &Starts);
    case 15:  // two start
      error = StartOther(b, &Starts);
      Starts(b, nullptr);
      return error;
    case 16:  // two close while a third starts
      error = StartOther(b, &Closes);
      if (error == 0) error = StartOther(c, &Closes);
      if (error == 0) Starts(b, nullptr);
      return error;
    default:
      queue_broken("no such edge");
  }
}

extern "C" int queue_unload(int kind) {
  int error = 0;
  if (kind == 13) {
    Until(total);
    error = queue.Close(Rest::kDrain, {1, true});
    Require(error == kTimeout || error == kInterruptedBy, "it is late");
    Require(queue.Submit(&item) == kShutDown, "and closed");
    Set(released, 1);
  }
  if (kind == 14) {  // until b is inside
    while (queue.Submit(&item) == 0) InModule::Pause("inside", 1);
  }
  if (kind == 15) EndOther(b);
  if (kind == 18 && Get(starting)) {
    DestroyNow();
    EndOther(b);
    EndOther(c);
    return 0;
  }
  if (kind == 20) {
    Until(creating);
    DestroyNow();
    EndOther(b);
    return 0;
  }
  if (kind == 18) {
    EndOther(b);
    EndOther(c);
  }
  if (kind == 19) {
    Until(total);
    error = queue.Close(Rest::kDrain, {1, true});
    Require(error == kTimeout || error == kInterruptedBy, "the item is late");
    if (!Get(by_closer)) error = 0;  // that was the worker's wait: see 13
    Set(released, 1);
    EndOther(b);
  }
  if (kind == 17) {
    Until(total);
    if (Get(by_closer)) {
      Until(waiting);
      Set(released, 1);
      DestroyNow();
      EndOther(b);
      EndOther(c);
      return 0;
    }
    Set(released, 1);
  }
  Require(queue.Close(Rest::kDrain) == 0, "closes");
  Require(queue.Submit(&item) == kShutDown, "closed");
  Require(!item.queued, "nothing is queued after Close");
  Require(!queue.worker.Running(), "the thread is gone");
  if (kind == 10) Require(Get(refused) && Get(total) == 1, "run, and refused");
  if (kind == 11) Require(Get(total) == expected, "each once");
  if (kind == 12 || kind == 16 || kind == 17) EndOther(c);
  if (kind == 12 || kind == 16 || kind == 17) EndOther(b);
  DestroyNow();
  if (kind == 14) EndOther(b);
  Require(error != kInterruptedBy, "it can be interrupted");
  return 0;
}
