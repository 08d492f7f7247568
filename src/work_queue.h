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
    open_ = closing_ = false;
    rest_ = Rest::kDrain;
  }
  void Destroy() {
    worker.Destroy();
    S::LockDestroy(&lock_);
  }
  int Start() {
    int error = worker.Start(&Body, this);
    if (error != 0) return error;
    S::Acquire(&lock_);
    open_ = true;
    S::Release(&lock_);
    return 0;
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
  // As Worker::Stop.  What the thread never began to run, the caller does.  If
  // several close at once, with the same Rest.
  int Close(Rest rest, Patience patience = {}) {
    S::Acquire(&lock_);
    open_ = false;
    rest_ = rest;
    S::Release(&lock_);
    int error = worker.Stop(patience);
    if (error != 0) return error;
    // A thread that never ran the body has left them all: one closer runs them,
    // and the others wait for it.
    S::Acquire(&lock_);
    while (closing_) S::Sleep(&closing_, &lock_, "qclose", 0, false);
    closing_ = true;
    S::Release(&lock_);
    while (WorkItem* item = Next()) {
      if (rest == Rest::kDrain) item->run(item);
    }
    S::Acquire(&lock_);
    closing_ = false;
    S::WakeAll(&closing_);
    S::Release(&lock_);
    return 0;
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
  typename S::Lock lock_;  // taken before the worker's
  WorkItem* head_;
  WorkItem* tail_;
  bool open_;
  bool closing_;  // somebody in Close runs what the thread has left
  Rest rest_;
};

}  // namespace quiesce

#endif  // QUIESCE_SRC_WORK_QUEUE_H_
