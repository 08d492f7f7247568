// Pooled std::threads: one per slot, created at first use, kept for ever.
//
// The baton is a binary semaphore per context.  A thread whose run is abandoned
// jumps back to its pool loop with longjmp: frames of C modules cannot be
// unwound, and ours own nothing (carrier.h).
//
//   pool loop: acquire ─▶ setjmp ─▶ entry ─▶ … Leave/abandon: longjmp ─┐
//        ▲                                                            │
//        └───────── release whoever is next ◀──────────────────────────┘
#include <csetjmp>
#include <memory>
#include <semaphore>
#include <thread>

#include "sim/exec/bug.h"
#include "sim/exec/carrier.h"
#include "sim/exec/fault.h"
#include "sim/exec/pin.h"

namespace quiesce {
namespace {

constexpr size_t kAssumedStack = 4 * 1024 * 1024;

class ThreadCarrier final : public Carrier {
 public:
  explicit ThreadCarrier(Entry entry) : entry_(entry) { PinToCurrentCore(); }

  ~ThreadCarrier() override {
    AbandonAll();
    for (Worker& w : workers_) {
      if (!w.thread.joinable()) continue;
      w.quit = true;
      w.baton.release();
      w.thread.join();
    }
  }

  void Prepare(int slot) override {
    Worker& w = workers_[slot];
    if (!w.thread.joinable()) {
      w.thread = std::thread([this, slot] { PoolLoop(slot); });
      ready_.acquire();
    }
    w.in_run = true;
  }

  void SwitchTo(int from, int to) override {
    Baton(to).release();
    Baton(from).acquire();
    if (from != kMainContext && workers_[from].abandoned) {
      std::longjmp(workers_[from].base, 1);
    }
  }

  void Leave(int from, int to) override {
    workers_[from].next = to;
    std::longjmp(workers_[from].base, 1);
  }

  void AbandonAll() override {
    for (Worker& w : workers_) {
      if (!w.in_run) continue;
      w.abandoned = true;
      w.baton.release();
      main_baton_.acquire();
    }
  }

  uintptr_t LiveStackPointer(int) const override { return 0; }
  void SetLiveStackPointer(int, uintptr_t) override {
    QUIESCE_BUG("the thread carrier cannot restore stacks");
  }

 private:
  struct Worker {
    std::thread thread;
    std::binary_semaphore baton{0};
    std::jmp_buf base;
    int next = kMainContext;
    bool in_run = false;     // prepared, and has not left
    bool abandoned = false;  // next resume must jump to base
    bool quit = false;
  };

  std::binary_semaphore& Baton(int context) {
    return context == kMainContext ? main_baton_ : workers_[context].baton;
  }

  void PoolLoop(int slot) {
    Worker& w = workers_[slot];
    InstallFaultStackForThisThread();
    char here = 0;
    stacks_[slot].top = reinterpret_cast<uintptr_t>(&here);
    stacks_[slot].low = stacks_[slot].top - kAssumedStack;
    ready_.release();
    for (;;) {
      w.baton.acquire();
      if (w.quit) return;
      if (setjmp(w.base) == 0 && !w.abandoned) {
        entry_(slot);
        QUIESCE_BUG("a simulated thread's entry returned");
      }
      w.in_run = false;
      int next = w.abandoned ? kMainContext : w.next;
      w.abandoned = false;
      Baton(next).release();
    }
  }

  Entry entry_;
  std::binary_semaphore main_baton_{0};
  std::binary_semaphore ready_{0};
  Worker workers_[kSlotMax];
};

}  // namespace

std::unique_ptr<Carrier> NewThreadCarrier(Carrier::Entry entry) {
  return std::make_unique<ThreadCarrier>(entry);
}

}  // namespace quiesce
