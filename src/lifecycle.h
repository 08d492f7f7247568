// WorkerGroup: several workers in one process, started all or none.
// ModuleGuard: what a module event handler answers.
#ifndef QUIESCE_SRC_LIFECYCLE_H_
#define QUIESCE_SRC_LIFECYCLE_H_

#include "worker.h"

namespace quiesce {

template <KernelServices S>
class WorkerGroup {
 public:
  using Body = typename Worker<S>::Body;

  // `workers` are Init'ed by the caller and outlive the group.
  void Init(const char* name, Worker<S>* workers, int count) {
    S::LockInit(&lock_, name);
    workers_ = workers;
    count_ = count;
    starting_ = false;
    stopping_ = 0;
  }
  void Destroy() { S::LockDestroy(&lock_); }

  // All run or, with an error, none: those already created have not run the
  // body and are gone.  EBUSY if one runs or somebody starts or stops.
  int Start(Body body, void* arg) {
    S::Acquire(&lock_);
    if (starting_ || stopping_ != 0) {
      S::Release(&lock_);
      return kBusy;
    }
    starting_ = true;
    S::Release(&lock_);
    typename S::Process process = {};
    int error = 0;
    int made = 0;
    while (error == 0 && made < count_) {
      error = workers_[made].StartHeld(body, arg, &process);
      if (error == 0) ++made;
    }
    for (int i = 0; error != 0 && i < made; ++i) workers_[i].RequestStop();
    for (int i = 0; i < made; ++i) workers_[i].LetGo();
    for (int i = 0; error != 0 && i < made; ++i) workers_[i].Stop();
    S::Acquire(&lock_);
    starting_ = false;
    S::WakeAll(&idle_);
    S::Release(&lock_);
    return error;
  }
  // Asks all, then waits for each.  Errors as Worker::Stop; the first one
  // counts and the others are waited for all the same.
  int Stop(Patience patience = {}) {
    S::Acquire(&lock_);
    ++stopping_;
    int error = 0;
    while (starting_) {
      S::Sleep(&idle_, &lock_, "qgroup", 0, false);
    }
    S::Release(&lock_);
    for (int i = 0; i < count_; ++i) workers_[i].RequestStop();
    for (int i = 0; i < count_; ++i) {
      int e = workers_[i].Stop(patience);
      if (error == 0) error = e;
    }
    S::Acquire(&lock_);
    --stopping_;
    S::Release(&lock_);
    return error;
  }
  bool Running() {
    for (int i = 0; i < count_; ++i) {
      if (workers_[i].Running()) return true;
    }
    return false;
  }

 private:
  typename S::Lock lock_;
  Worker<S>* workers_;
  int count_;
  bool starting_;
  int stopping_;
  char idle_;  // channel
};

enum class UnloadPolicy : int {
  kRefuse,  // EBUSY from MOD_QUIESCE while a worker runs
  kStop,    // MOD_UNLOAD stops everything, for as long as it takes
};

template <KernelServices S>
struct ModuleGuard {
  UnloadPolicy policy = UnloadPolicy::kStop;
  // Ticks for each worker, after which MOD_UNLOAD is EBUSY; 0: no limit.
  int patience_ticks = 0;

  int Quiesce(WorkerGroup<S>& group) const {
    return policy == UnloadPolicy::kRefuse && group.Running() ? kBusy : 0;
  }
  // 0: the module's text may go.  EBUSY: it stays loaded, and valid.  A forced
  // unload skips MOD_QUIESCE only (K5.22), so refusing is repeated here.
  int Unload(WorkerGroup<S>& group) const {
    if (Quiesce(group) != 0) return kBusy;
    return group.Stop({patience_ticks, false}) == 0 ? 0 : kBusy;
  }
};

}  // namespace quiesce

#endif  // QUIESCE_SRC_LIFECYCLE_H_
