// CallGate: callers in flight (ioctl, read, sysctl) are out before teardown.
//
//   caller                    teardown
//   Enter: counted            Close: nobody new; sleeps until the count is 0
//   uses the state
//   Leave: the last one wakes ────▶ frees the state
//
// It protects what callers use between Enter and Leave.  It does not protect
// the text they return through: that is the business of whoever calls them
// (destroy_dev waits for its callers, static sysctls are not waited for, T21).
#ifndef QUIESCE_SRC_CALL_GATE_H_
#define QUIESCE_SRC_CALL_GATE_H_

#include "kernel_services.h"

namespace quiesce {

template <KernelServices S>
class CallGate {
 public:
  void Init(const char* name) {  // open
    S::LockInit(&lock_, name);
    name_ = name;
    inside_ = 0;
    closed_ = false;
  }
  // After Close, when nobody can call Enter or Close any more.
  void Destroy() { S::LockDestroy(&lock_); }

  // 0, or ENXIO once closed.  Does not block.
  int Enter() {
    S::Acquire(&lock_);
    int error = closed_ ? kNotOpen : 0;
    if (error == 0) ++inside_;
    S::Release(&lock_);
    return error;
  }
  void Leave() {
    S::Acquire(&lock_);
    S::Check(inside_ > 0, "leaving a gate that was not entered");
    if (--inside_ == 0 && closed_) S::WakeAll(this);
    S::Release(&lock_);
  }
  // Nobody new; waits until everybody is out.  Returns 0, EWOULDBLOCK or EINTR:
  // then the gate stays closed, and Close may be called again.  Several may
  // close at once.  No locks, blocks.
  int Close(int ticks = 0, bool interruptible = false) {
    S::MaySleep();
    S::Acquire(&lock_);
    closed_ = true;
    int error = 0;
    while (inside_ != 0 && error == 0) {
      Wake w = S::Sleep(this, &lock_, "qgate", ticks, interruptible);
      if (inside_ == 0) break;
      if (w == Wake::kTimedOut) error = kTimeout;
      if (w == Wake::kInterrupted) error = kInterruptedBy;
    }
    const int inside = inside_;
    S::Release(&lock_);
    if (error != 0) {
      S::Print("%s: %s still inside\n", name_, inside == 1 ? "one" : "some");
    }
    return error;
  }

 private:
  typename S::Lock lock_;
  const char* name_;  // outlives the gate
  int inside_;
  bool closed_;
};

}  // namespace quiesce

#endif  // QUIESCE_SRC_CALL_GATE_H_
