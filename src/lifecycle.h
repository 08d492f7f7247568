// WorkerGroup: several workers in one process, started all or none.
// ModuleGuard: what a module event handler answers.
#ifndef QUIESCE_SRC_LIFECYCLE_H_
#define QUIESCE_SRC_LIFECYCLE_H_

#include "worker.h"

namespace quiesce {

// Of `count` workers, worker(i) being one of them: what WorkerGroup does, for
// whoever keeps starting and stopping apart by other means.
template <KernelServices S, typename At>
int StartAll(At worker, int count, typename Worker<S>::Body body, void* arg) {
  typename S::Process process = {};
  int error = 0;
  int made = 0;
  while (error == 0 && made < count) {
    error = worker(made).StartHeld(body, arg, &process);
    if (error == 0) ++made;
  }
  for (int i = 0; error != 0 && i < made; ++i) worker(i).RequestStop();
  for (int i = 0; i < made; ++i) worker(i).LetGo();
  for (int i = 0; error != 0 && i < made; ++i) worker(i).Stop();
  return error;
}
template <typename At>
int StopAll(At worker, int count, Patience patience) {
  bool own = false;
  for (int i = 0; i < count; ++i) own |= worker(i).RequestStop();
  // Two bodies that waited for each other would do so for ever.
  if (own) return kSelfWait;
  int error = 0;
  for (int i = 0; i < count; ++i) {
    int e = worker(i).Stop(patience);
    if (error == 0) error = e;
  }
  return error;
}

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
  // Waits for whoever is still inside Start or Stop.  No locks, blocks.
  void Destroy() {
    S::MaySleep();
    S::Acquire(&lock_);
    while (starting_ || stopping_ != 0) {
      S::Sleep(&idle_, &lock_, "qdestroy", 0, false);
    }
    S::LockDestroy(&lock_);
  }

  // All run or, with an error, none: those already created have not run the
  // body and are gone.  EBUSY if one runs or somebody starts or stops.
  int Start(Body body, void* arg) {
    S::MaySleep();
    S::Acquire(&lock_);
    if (starting_ || stopping_ != 0) {
      S::Release(&lock_);
      return kBusy;
    }
    starting_ = true;
    S::Release(&lock_);
    int error = StartAll<S>(Member{workers_}, count_, body, arg);
    S::Acquire(&lock_);
    starting_ = false;
    S::WakeAll(&idle_);
    S::Release(&lock_);
    return error;
  }
  // Waits for a Start in progress, asks all, then waits for each.  Errors as
  // Worker::Stop; the first one counts and the others are waited for all the
  // same.  EDEADLK from one of the bodies: all are asked, nobody is waited for.
  int Stop(Patience patience = {}) {
    S::MaySleep();
    S::Acquire(&lock_);
    ++stopping_;
    while (starting_) {
      S::Sleep(&idle_, &lock_, "qgroup", 0, false);
    }
    S::Release(&lock_);
    int error = StopAll(Member{workers_}, count_, patience);
    S::Acquire(&lock_);
    if (--stopping_ == 0) S::WakeAll(&idle_);
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
  struct Member {
    Worker<S>* workers;
    Worker<S>& operator()(int i) const { return workers[i]; }
  };

  typename S::Lock lock_;
  Worker<S>* workers_;
  int count_;
  bool starting_;
  int stopping_;
  char idle_;  // channel: nobody starts, nobody stops
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
