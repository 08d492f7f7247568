// WorkQueue: items that one worker runs in order.
//
// Close refuses new items (ESHUTDOWN) and then either runs what is queued or
// drops it, by choice; both end with no item queued or running and the thread
// gone.  An item that is queued already is not queued twice; one that is being
// run may be queued again, also by itself.
#ifndef QUIESCE_SRC_WORK_QUEUE_H_
#define QUIESCE_SRC_WORK_QUEUE_H_

#include "worker.h"

namespace quiesce {

struct WorkItem {
  void (*run)(WorkItem* item);
  WorkItem* next = nullptr;
  bool queued = false;
};

enum class Rest : int { kDrain, kDiscard };

template <KernelServices S>
class WorkQueue {
 public:
  void Init(const char* name) {
    worker.Init(name);
    S::LockInit(&lock_, name);
    head_ = tail_ = nullptr;
    open_ = starting_ = resting_ = false;
    closers_ = 0;
    rest_ = Rest::kDrain;
  }
  // Needs a queue that is closed.  Waits for whoever is still inside Start or
  // Close.  No locks, blocks.
  void Destroy() {
    S::MaySleep();
    S::Acquire(&lock_);
    while (starting_ || closers_ != 0) Sleep("qdestroy");
    S::Release(&lock_);
    worker.Destroy();
    S::LockDestroy(&lock_);
  }
  // As Worker::Start; EBUSY also while somebody starts or closes it.
  int Start() {
    S::MaySleep();
    S::Acquire(&lock_);
    const bool busy = starting_ || closers_ != 0;
    if (!busy) starting_ = true;
    S::Release(&lock_);
    if (busy) return kBusy;
    int error = worker.Start(&Body, this);
    S::Acquire(&lock_);
    starting_ = false;
    if (error == 0) open_ = true;
    S::WakeAll(&settled_);
    S::Release(&lock_);
    return error;
  }
  // 0, also if it was queued already; ESHUTDOWN before Start and from Close on.
  // Does not block.
  int Submit(WorkItem* item) {
    S::Acquire(&lock_);
    if (!open_) {
      S::Release(&lock_);
      return kShutDown;
    }
    if (!item->queued) {
      item->queued = true;
      item->next = nullptr;
      (head_ == nullptr ? head_ : tail_->next) = item;
      tail_ = item;
    }
    // Still locked: an open queue's worker is valid.
    worker.Notify();
    S::Release(&lock_);
    return 0;
  }
  // As Worker::Stop.  What the thread never began to run, the caller does.
  // EDEADLK from an item, and nothing is done.  If several close at once, with
  // the same Rest.  Patience is for the thread, and then for others who close;
  // a Start in progress and the items that it runs are the caller's to outwait.
  int Close(Rest rest, Patience patience = {}) {
    S::MaySleep();
    S::Acquire(&lock_);
    if (worker.IsBody() || (resting_ && S::IsCurrent(closer_))) {
      S::Release(&lock_);
      return kSelfWait;
    }
    ++closers_;
    while (starting_) Sleep("qstart");
    open_ = false;
    rest_ = rest;
    S::Release(&lock_);
    int error = worker.Stop(patience);
    S::Acquire(&lock_);
    // A thread that never ran the body has left them all: one closer runs them,
    // and the others wait for it.
    while (error == 0 && resting_) {
      Wake w = S::Sleep(&settled_, &lock_, "qclose", patience.ticks,
                        patience.interruptible);
      if (!resting_) break;
      if (w == Wake::kTimedOut) error = kTimeout;
      if (w == Wake::kInterrupted) error = kInterruptedBy;
    }
    if (error == 0) {
      resting_ = true;
      S::Current(&closer_);
      S::Release(&lock_);
      while (WorkItem* item = Next()) {
        if (rest == Rest::kDrain) item->run(item);
      }
      S::Acquire(&lock_);
      resting_ = false;
    }
    --closers_;
    S::WakeAll(&settled_);
    S::Release(&lock_);
    return error;
  }

  Worker<S> worker;

 private:
  static void Body(Worker<S>& w, void* self) {
    auto* q = static_cast<WorkQueue*>(self);
    while (w.Wait(0) != Woken::kStop) q->RunAll(w);
    S::Acquire(&q->lock_);
    bool drain = q->rest_ == Rest::kDrain;
    S::Release(&q->lock_);
    while (drain) {
      WorkItem* item = q->Next();
      if (item == nullptr) break;
      item->run(item);
    }
  }
  void RunAll(Worker<S>& w) {
    while (!w.ShouldStop()) {
      WorkItem* item = Next();
      if (item == nullptr) break;
      item->run(item);
    }
  }
  WorkItem* Next() {
    S::Acquire(&lock_);
    WorkItem* item = head_;
    if (item != nullptr) {
      head_ = item->next;
      item->queued = false;
    }
    S::Release(&lock_);
    return item;
  }
  // Until somebody has got further.
  void Sleep(const char* wmesg) {
    S::Sleep(&settled_, &lock_, wmesg, 0, false);
  }

  typename S::Lock lock_;  // taken before the worker's
  WorkItem* head_;
  WorkItem* tail_;
  bool open_;
  bool starting_;
  int closers_;                // calls of Close in progress
  bool resting_;               // one of them runs what the thread has left:
  typename S::Thread closer_;  // this one
  Rest rest_;
  char settled_;  // channel of who starts, closes or destroys
};

}  // namespace quiesce

#endif  // QUIESCE_SRC_WORK_QUEUE_H_
