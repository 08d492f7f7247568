// Periodic: calls a function every so many ticks until it is stopped.
//
// The time counts from the end of one call to the beginning of the next.  A
// Notify of the worker makes the next call come now.
#ifndef QUIESCE_SRC_PERIODIC_H_
#define QUIESCE_SRC_PERIODIC_H_

#include "worker.h"

namespace quiesce {

template <KernelServices S>
class Periodic {
 public:
  using Work = void (*)(void* arg);

  void Init(const char* name) { worker.Init(name); }
  void Destroy() { worker.Destroy(); }
  // ticks >= 1, else EINVAL.  Then as Worker::Start.  One starter at a time.
  int Start(Work work, void* arg, int ticks) {
    if (ticks < 1) return kInvalid;
    if (worker.Running()) return kBusy;
    work_ = work;
    arg_ = arg;
    ticks_ = ticks;
    return worker.Start(&Body, this);
  }
  int Stop(Patience patience = {}) { return worker.Stop(patience); }

  Worker<S> worker;

 private:
  static void Body(Worker<S>& w, void* self) {
    auto* p = static_cast<Periodic*>(self);
    while (w.Wait(p->ticks_) != Woken::kStop) p->work_(p->arg_);
  }
  Work work_;
  void* arg_;
  int ticks_;
};

}  // namespace quiesce

#endif  // QUIESCE_SRC_PERIODIC_H_
