// Tails: the trampoline's book of threads, for its own unload.
//
//   client thread       Owned ── body returns ──▶ Tail ── gone ──▶ free
//   trampoline unload   EBUSY                      waited for       —
//
// A thread counts as Owned until the client's code has returned for good, and
// from before its client can be told so.  When a client's unload is over, its
// threads are therefore Tail at most, and the trampoline's unload, which the
// kernel performs inside the client's (K5.21 U8), never refuses: a refusal
// there would be for ever (K5.20).  Waiting for a tail is asking the kernel
// until the thread is gone: there is no notification that could be early, lost
// or spurious.
#ifndef QUIESCE_SRC_TAIL_H_
#define QUIESCE_SRC_TAIL_H_

#include "kernel_services.h"

namespace quiesce {

// `S` need not have LeavesClient; `kMax` threads at a time, tails included.
template <typename S, int kMax>
class Tails {
 public:
  struct Entry {
    enum State : int { kFree, kOwned, kTail, kReaping } state;
    void (*main)(void*);
    void* arg;
    typename S::Thread thread;
  };

  void Init() { S::LockInit(&lock_, "quiesce tails"); }
  // After Busy said no: waits for the tails.
  void Destroy() {
    for (Entry& e : entries_) {  // a free one has no thread
      while (!Gone(e)) S::Pause("qtail", 1);
    }
    S::LockDestroy(&lock_);
  }
  // Somebody's code may still be run by one of ours.
  bool Busy() {
    bool busy = false;
    S::Acquire(&lock_);
    for (Entry& e : entries_) busy |= e.state == Entry::kOwned;
    S::Release(&lock_);
    return busy;
  }
  // An entry for a new thread; null when there are kMax.  No locks.
  Entry* Claim(void (*main)(void*), void* arg) {
    for (Entry& e : entries_) {
      if (Move(e, Entry::kTail, Entry::kReaping)) {
        Move(e, Entry::kReaping, Gone(e) ? Entry::kFree : Entry::kTail);
      }
      if (Move(e, Entry::kFree, Entry::kOwned)) {
        e.main = main;
        e.arg = arg;
        return &e;
      }
    }
    return nullptr;
  }
  void Unclaim(Entry* e) { Move(*e, Entry::kOwned, Entry::kFree); }
  // By the new thread.
  void Enter(Entry* e) {
    S::Acquire(&lock_);
    S::Current(&e->thread);
    S::Release(&lock_);
  }
  // By the thread, after the client's code has returned.
  void Leave() {
    S::Acquire(&lock_);
    for (Entry& e : entries_) {
      if (e.state == Entry::kOwned && S::IsCurrent(e.thread)) {
        e.state = Entry::kTail;
        break;
      }
    }
    S::Release(&lock_);
  }

 private:
  // The kernel is asked without the lock: it takes locks of its own.
  bool Gone(Entry& e) {
    S::Acquire(&lock_);
    const typename S::Thread thread = e.thread;
    S::Release(&lock_);
    return S::Gone(thread);
  }
  bool Move(Entry& e, typename Entry::State from, typename Entry::State to) {
    S::Acquire(&lock_);
    bool moved = e.state == from;
    if (moved) {
      e.state = to;
      // The identity of a thread that is gone may be that of another one soon.
      if (to == Entry::kFree) e.thread = {};
    }
    S::Release(&lock_);
    return moved;
  }

  typename S::Lock lock_;
  Entry entries_[kMax];
};

}  // namespace quiesce

#endif  // QUIESCE_SRC_TAIL_H_
