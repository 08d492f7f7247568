// Worker: one kernel thread that can be stopped, and whose module can then be
// unloaded.
//
//   stopper                    worker thread
//   lock; stop; wake(worker)   body sees the stop and returns
//   sleep(over, lock)  zzz     lock; left; wake(over)
//   …woken             ◀─────  unlock         ┐ the tail
//                              kthread_exit   ┘
//   unlock; wait until the tail is over; lock; idle; unlock
//
// A notification that a thread sends is always early: it has instructions of
// its own to run after it (K1.64, T4).  `left` is therefore not the end. Either
// the tail is text that stays (the trampoline), or the stopper goes on to ask
// the kernel, in a loop, whether the thread is gone: a fact, not a wakeup, so
// that nothing can be lost and a spurious wakeup changes nothing.
//
// Stop before the first run: the body is never called.  Two stops: both return
// when the thread is gone.  Stop from the body: EDEADLK.  Start while started,
// or while somebody is still inside Stop: EBUSY.  The body returning by itself:
// the next Stop or Start clears up.  Creation failing: as before Start.  A stop
// that times out or is interrupted stays requested; a later one finds it so.
// A suspension that was granted ends with the thread; one that still waits may
// be granted by the next.
//
// Each fact that others than the thread wait for has a channel of its own, so
// that nothing else begins a wait, and its deadline, anew.
#ifndef QUIESCE_SRC_WORKER_H_
#define QUIESCE_SRC_WORKER_H_

#include "kernel_services.h"

namespace quiesce {

// Why Worker::Wait returned.  Stop wins over work, work over the time.
enum class Woken : int { kStop, kWork, kTime };

// How long a stopper waits.
struct Patience {
  int ticks = 0;               // 0: for ever
  bool interruptible = false;  // a signal ends the wait
};

template <KernelServices S>
class Worker {
 public:
  using Body = void (*)(Worker& self, void* arg);

  // No locks, does not block.  `name` must outlive the worker.  What Start
  // sets is left alone.
  void Init(const char* name) {
    S::LockInit(&lock_, name);
    name_ = name;
    where_ = "not started";
    state_ = State::kIdle;
    stop_ = work_ = parked_ = known_ = false;
    stoppers_ = suspends_ = granted_ = visitors_ = 0;
  }
  // Needs a worker that is stopped.  Waits for whoever is still inside Stop or
  // Suspend.  No locks, blocks.
  void Destroy() {
    S::MaySleep();
    S::Acquire(&lock_);
    while (stoppers_ != 0 || visitors_ != 0) {
      S::Sleep(&empty_, &lock_, "qdestroy", 0, false);
    }
    Reap();
    S::Check(state_ == State::kIdle, "a worker is destroyed that still runs");
    S::LockDestroy(&lock_);
  }

  // Creates the thread, which runs body(*this, arg).  No locks, blocks.
  // Returns 0, EBUSY, or what creation failed with.
  int Start(Body body, void* arg) {
    int error = StartHeld(body, arg, nullptr);
    if (error == 0) LetGo();
    return error;
  }
  // The same in two steps: until LetGo the thread neither runs the body nor
  // exits, so *process stays valid (K1.18).
  int StartHeld(Body body, void* arg, typename S::Process* process) {
    S::MaySleep();
    S::Acquire(&lock_);
    Reap();
    if (state_ != State::kIdle || stoppers_ != 0) {
      S::Release(&lock_);
      return kBusy;
    }
    state_ = State::kStarting;
    body_ = body;
    arg_ = arg;
    stop_ = work_ = false;
    suspends_ -= granted_;
    granted_ = 0;
    SetAttention();
    where_ = "not run yet";
    S::Release(&lock_);
    int error = S::CreateThread(&Main, this, process, name_);
    if (error == 0) return 0;
    S::Acquire(&lock_);
    state_ = State::kIdle;
    TellOver();
    S::Release(&lock_);
    return error;
  }
  void LetGo() {  // once, after a StartHeld that returned 0; does not sleep
    S::Acquire(&lock_);
    state_ = State::kRunning;
    S::WakeAll(&wake_);
    S::Release(&lock_);
  }

  // Asks, does not sleep.  Any thread; true from the body.
  bool RequestStop() {
    S::Acquire(&lock_);
    AskToStop();
    const bool own = OnItsThread();
    S::Release(&lock_);
    return own;
  }
  // Asks and waits until no text of the client is run by the thread any more.
  // No locks, blocks.  Returns 0 (also if there is no thread), EDEADLK from the
  // body, EWOULDBLOCK or EINTR after running out of patience: the stop stays
  // requested, the worker valid, and Where says what it was doing.
  int Stop(Patience patience = {}) {
    S::MaySleep();
    S::Acquire(&lock_);
    if (OnItsThread()) {
      S::Release(&lock_);
      return kSelfWait;
    }
    ++stoppers_;
    AskToStop();
    int error = 0;
    while (error == 0 && !Over()) {
      Wake w = S::Sleep(&over_, &lock_, "qstop", patience.ticks,
                        patience.interruptible);
      if (Over()) break;
      if (w == Wake::kTimedOut) error = kTimeout;
      if (w == Wake::kInterrupted) error = kInterruptedBy;
    }
    if (error == 0) {
      Reap();
      while (state_ != State::kIdle) {  // another stopper waits for the tail
        S::Sleep(&over_, &lock_, "qtail", 0, false);
      }
    } else {
      // Who leaves the body says so first.
      bool gone = Report();
      S::Check(!gone || !known_, "a body has ended its thread itself");
    }
    if (--stoppers_ == 0) S::WakeAll(&empty_);
    S::Release(&lock_);
    return error;
  }
  // The calling thread is in the body.  Does not sleep.
  bool IsBody() {
    S::Acquire(&lock_);
    const bool own = OnItsThread();
    S::Release(&lock_);
    return own;
  }
  bool Running() {  // at one moment of the call; does not sleep
    S::Acquire(&lock_);
    bool running = !Over();
    S::Release(&lock_);
    return running;
  }
  // The last call the body made, for messages.  Does not sleep.
  const char* Where() {
    S::Acquire(&lock_);
    const char* where = where_;
    S::Release(&lock_);
    return where;
  }
  const char* Name() const { return name_; }

  // Something to do: the body's Wait returns kWork.  Any locks but the
  // worker's; does not block.  Before a Start it is forgotten.
  void Notify() {
    S::Acquire(&lock_);
    work_ = true;
    S::WakeAll(&wake_);
    S::Release(&lock_);
  }

  // Suspend waits until the body is parked in ShouldStop or Wait, or gone
  // (ESRCH).  A stop overrides it (T12).  Suspends nest.  No locks, blocks.
  // Errors as Stop; then it is as if it had not been called.
  int Suspend(Patience patience = {}) {
    S::MaySleep();
    S::Acquire(&lock_);
    if (OnItsThread()) {
      S::Release(&lock_);
      return kSelfWait;
    }
    ++visitors_;
    ++suspends_;
    SetAttention();
    S::WakeAll(&wake_);
    int error = 0;
    while (error == 0 && !parked_ && !stop_ && !Over()) {
      Wake w = S::Sleep(&parking_, &lock_, "qsuspend", patience.ticks,
                        patience.interruptible);
      if (parked_ || stop_ || Over()) break;
      if (w == Wake::kTimedOut) error = kTimeout;
      if (w == Wake::kInterrupted) error = kInterruptedBy;
    }
    // Still parked, perhaps, but on its way out.
    if (error == 0 && (stop_ || !parked_)) error = kNoThread;
    if (error != 0) {  // it is not parked, and looks before it would
      --suspends_;
      SetAttention();
      if (error != kNoThread) Report();
    } else {
      ++granted_;
    }
    if (--visitors_ == 0) S::WakeAll(&empty_);
    S::Release(&lock_);
    return error;
  }
  // EINVAL without a Suspend of this thread that returned 0.  Does not sleep.
  int Resume() {
    S::Acquire(&lock_);
    int error = granted_ == 0 ? kInvalid : 0;
    if (error == 0) {
      --granted_;
      --suspends_;
      SetAttention();
      S::WakeAll(&wake_);
    }
    S::Release(&lock_);
    return error;
  }

  // ---- for the body alone: no locks held
  // A stop is requested; also where the body lets itself be suspended.  One
  // load when there is nothing to attend to.
  bool ShouldStop() {
    return __atomic_load_n(&attention_, __ATOMIC_RELAXED) != 0 && Attend();
  }
  // Sleeps until a stop, a Notify, or `ticks` have passed (0: no limit).
  // Notifies before the call count.  A suspension and a spurious wakeup start
  // the time anew.
  Woken Wait(int ticks) {
    S::Acquire(&lock_);
    where_ = "Wait";
    Woken why = Woken::kTime;
    for (bool timed_out = false;;) {
      Park();
      if (stop_) {
        why = Woken::kStop;
        break;
      }
      if (work_) {
        work_ = false;
        why = Woken::kWork;
        break;
      }
      if (timed_out) break;
      timed_out =
          S::Sleep(&wake_, &lock_, "qwait", ticks, false) == Wake::kTimedOut;
    }
    where_ = "the body";
    S::Release(&lock_);
    return why;
  }

 private:
  enum class State : int {
    kIdle,      // no thread
    kStarting,  // the creator is at it; the thread, if any, is held
    kRunning,
    kLeft,     // the body has returned; the tail may still be running
    kJoining,  // somebody waits for the tail, without the lock
  };

  // The thread.  After Run it must not touch the worker any more.
  static void Main(void* self) {
    static_cast<Worker*>(self)->Run();
    S::ExitThread();
  }
  void Run() {
    S::Acquire(&lock_);
    S::Current(&thread_);
    known_ = true;
    while (state_ == State::kStarting) {
      S::Sleep(&wake_, &lock_, "qheld", 0, false);
    }
    bool wanted = !stop_;
    if (wanted) where_ = "the body";
    S::Release(&lock_);
    if (wanted) body_(*this, arg_);
    S::LeavesClient();
    S::Acquire(&lock_);
    where_ = "left";
    known_ = false;
    state_ = S::kJoinsTail ? State::kLeft : State::kIdle;
    TellOver();
    S::Release(&lock_);
  }
  [[gnu::noinline]] bool Attend() {
    S::Acquire(&lock_);
    where_ = "ShouldStop";
    Park();
    bool stop = stop_;
    S::Release(&lock_);
    return stop;
  }
  bool Over() const {
    return state_ != State::kStarting && state_ != State::kRunning;
  }
  // The rest holds the lock.
  bool OnItsThread() const {
    return state_ == State::kRunning && known_ && S::IsCurrent(thread_);
  }
  void AskToStop() {
    if (stop_) return;  // spares the wakeups: all were told
    stop_ = true;
    SetAttention();
    S::WakeAll(&wake_);
    TellSuspenders();
  }
  void TellSuspenders() {
    if (visitors_ != 0) S::WakeAll(&parking_);
  }
  void TellOver() {
    S::WakeAll(&over_);
    TellSuspenders();
  }
  // Somebody has waited in vain: says whom for, and where that one was.  Lets
  // go of the lock in between; the caller is still counted, so the worker
  // stays.  True if that thread is gone.
  bool Report() {
    const char* where = where_;
    const bool known = known_;
    const typename S::Thread thread = thread_;
    S::Release(&lock_);
    S::Print("%s: still in %s\n", name_, where);
    const bool gone = known && S::Gone(thread);
    S::Acquire(&lock_);
    return gone;
  }
  void SetAttention() {
    __atomic_store_n(&attention_, stop_ || suspends_ != 0 ? 1 : 0,
                     __ATOMIC_RELAXED);
  }
  void Park() {
    while (suspends_ != 0 && !stop_) {
      parked_ = true;
      TellSuspenders();
      S::Sleep(&wake_, &lock_, "qparked", 0, false);
    }
    parked_ = false;
  }
  // kLeft becomes kIdle.  Lets go of the lock in between.
  void Reap() {
    if (state_ != State::kLeft) return;
    state_ = State::kJoining;
    const typename S::Thread thread = thread_;
    S::Release(&lock_);
    while (!S::Gone(thread)) S::Pause("qgone", 1);
    S::Acquire(&lock_);
    state_ = State::kIdle;
    S::WakeAll(&over_);
  }

  typename S::Lock lock_;
  typename S::Thread thread_;  // valid while known_, and for Reap
  const char* name_;
  const char* where_;
  Body body_;
  void* arg_;
  State state_;
  int attention_;  // stop_ or suspends_, readable without the lock
  int stoppers_;   // calls of Stop in progress
  int suspends_;   // of this thread, also those that still wait for it
  int granted_;    // Suspends that returned 0, without those resumed
  int visitors_;   // calls of Suspend in progress
  bool known_;     // thread_ is that of a thread that has not left
  bool stop_;
  bool work_;
  bool parked_;
  char wake_;     // channel of the thread
  char over_;     // of stoppers: it has left, and it is gone
  char parking_;  // of suspenders: parked, or it will not come
  char empty_;    // of Destroy: nobody is inside
};

}  // namespace quiesce

#endif  // QUIESCE_SRC_WORKER_H_
