// The C++ half of queue_mod.c: everything submitted is run in order, or
// dropped.
#include "kld/freebsd_services.h"
#include "work_queue.h"

using namespace quiesce;

extern "C" [[noreturn]] void queue_broken(const char* what);

namespace {

struct Item : WorkItem {
  int ran;
};

constinit WorkQueue<InModule> queue{};
constinit Worker<InModule> other{};
constinit Item items[2]{};
constinit int total = 0;       // items run, by the worker or by Close
constinit int again = 0;       // items[0] queues itself once more
constinit int waiting = 0;     // runs are awaited before Close
constinit int late = 0;        // the first item takes its time
constinit int submitted = 0;   // all were
constinit int running = 0;     // one is
constinit int concurrent = 0;  // others submit at the same time
quiesce_os_lock lock;

void Require(bool fact, const char* what) {
  if (!fact) queue_broken(what);
}
void Run(WorkItem* item) {
  auto* i = static_cast<Item*>(item);
  Require(concurrent || !i->queued, "what runs is not queued");
  quiesce_os_acquire(&lock);
  // First in, first out; also when the first comes once more.
  if (waiting && !again) Require(i == &items[total], "in order");
  ++i->ran;
  ++total;
  running = 1;
  bool once_more = again && i == &items[0] && i->ran == 1;
  bool slow = late && total == 1;
  quiesce_os_wake_all(&total);
  quiesce_os_release(&lock);
  if (once_more) {
    int error = queue.Submit(i);
    Require(error == 0 || error == kShutDown, "from its own run");
    if (error == kShutDown) i->ran = 2;
  }
  if (slow) quiesce_os_pause("slow", 3);
  quiesce_os_acquire(&lock);
  running = 0;
  quiesce_os_release(&lock);
}
void Drains(Worker<InModule>&, void*) {
  Require(queue.Close(Rest::kDrain) == 0, "one of two closes");
  quiesce_os_acquire(&lock);
  Require(!running, "nothing is run after Close");
  quiesce_os_release(&lock);
}

void SubmitAndClose(Worker<InModule>&, void*) {
  int error = queue.Submit(&items[1]);
  Require(error == 0 || error == kShutDown, "open or not");
  Require(queue.Close(Rest::kDiscard) == 0, "one of two closes");
}

}  // namespace

extern "C" int queue_load(int kind) {
  __builtin_memset(static_cast<void*>(&queue), 0xa5, sizeof queue);
  again = kind == 2;
  waiting = kind == 2 || kind == 3 || kind == 6;
  late = kind == 4 || kind == 7;
  concurrent = kind == 5;
  quiesce_os_lock_init(&lock, "queue test");
  queue.Init("queue");
  for (Item& i : items) {
    i.run = &Run;
    i.next = &items[0];  // left over from elsewhere
  }
  Require(queue.Submit(&items[0]) == kShutDown, "closed before Start");
  if (kind == 5) {
    other.Init("other");
    Require(other.Start(&SubmitAndClose, nullptr) == 0, "starts");
  }
  int error = queue.Start();
  Require(error != 0 || kind == 5 || queue.worker.Running(), "it runs");
  if (kind == 5) return 0;  // or EBUSY: it is closed at this moment
  if (error != 0) {
    Require(queue.Submit(&items[0]) == kShutDown, "closed after it failed");
    return error;
  }
  if (kind == 3 || kind == 6 || kind == 8) {
    Require(queue.worker.Suspend() == 0, "nothing runs");
  }
  Require(queue.Submit(&items[0]) == 0, "open");
  Require(queue.Submit(&items[1]) == 0, "open");
  submitted = 1;
  if (kind == 7) {
    other.Init("other");
    if (other.Start(&Drains, nullptr) != 0) Drains(other, nullptr);
  }
  if (kind == 3) {
    Require(queue.Submit(&items[0]) == 0, "queued already, and not twice");
    Require(queue.worker.Resume() == 0, "runs");
  }
  if (kind == 6) queue.worker.RequestStop();  // and not Close: it drains
  if (!waiting) return 0;
  quiesce_os_acquire(&lock);
  while (total < (again ? 3 : 2)) {
    quiesce_os_sleep(&total, &lock, "items", 0, 0);
  }
  quiesce_os_release(&lock);
  if (!again) return 0;
  // The queue was empty, and takes more.
  Require(queue.Submit(&items[1]) == 0, "still open");
  return 0;
}
extern "C" int queue_unload(int kind) {
  if (kind == 5) {
    Require(queue.Close(Rest::kDiscard) == 0, "the other of two closes");
    Require(other.Stop() == 0, "stops");
    Require(queue.Close(Rest::kDiscard) == 0, "whatever came last");
    other.Destroy();
    queue.Destroy();
    return 0;
  }
  if (kind == 7 && submitted) {
    Drains(other, nullptr);
    Require(other.Stop() == 0, "stops");
    other.Destroy();
  }
  const Rest rest = kind == 0 || kind == 8 ? Rest::kDiscard : Rest::kDrain;
  if (kind == 4) {
    int error = queue.Close(rest, {1, false});
    Require(error != 0 || !queue.worker.Running(), "closed is over");
    if (error != 0) {
      Require(error == kTimeout, "late");
      Require(queue.Submit(&items[0]) == kShutDown, "and closed");
    }
  }
  Require(queue.Close(rest) == 0, "closes");
  Require(queue.Submit(&items[0]) == kShutDown, "closed by Close");
  for (Item& i : items) {
    Require(!i.queued, "nothing is queued after Close");
    Require(rest == Rest::kDiscard || i.ran >= 1 || !submitted, "Close drains");
  }
  Require(rest == Rest::kDiscard || total == 0 || total == 2 + 2 * again,
          "each once");
  Require(kind != 8 || total == 0, "what is discarded is not run");
  Require(!queue.worker.Running(), "the thread is gone");
  queue.Destroy();
  quiesce_os_lock_destroy(&lock);
  return 0;
}
