// Walking a recorded schedule: strictly (replay) or as far as it fits (shrink).
#ifndef QUIESCE_SEARCH_REPLAY_H_
#define QUIESCE_SEARCH_REPLAY_H_

#include <string>

#include "sim/schedule/strategy.h"

namespace quiesce {

// What follows a schedule's end: first without pre-emptions, then in turn, so
// that "goes round for ever" is said of a fair run; then the run is cut.
class FairTail {
 public:
  void Reset() { length_ = 0; }
  int Pick(const PointView& view);

 private:
  int64_t length_ = 0;
};

// Follows the schedule exactly; what comes after its end is non-preemptive.  A
// choice that does not fit ends the run as diverged or, for a tolerant replay,
// is where the schedule is left and its end begins.
class ReplayStrategy final : public Strategy {
 public:
  explicit ReplayStrategy(Schedule schedule, bool tolerant = false)
      : schedule_(std::move(schedule)), tolerant_(tolerant) {}

  bool BeginRun() override {
    at_ = 0;
    followed_ = schedule_.size();
    tail_.Reset();
    divergence_.clear();
    return true;
  }
  int PickThread(const PointView& view) override;
  uint32_t PickValue(ChoiceKind kind, uint32_t alternatives) override;

  // Where and why it did not fit; empty if it did.
  const std::string& Divergence() const { return divergence_; }
  // Choices that did fit, from the first on.
  size_t Followed() const { return divergence_.empty() ? at_ : followed_; }

 private:
  void Diverge(std::string why);
  int DivergePick(const PointView& view, std::string why);

  Schedule schedule_;
  bool tolerant_;
  size_t at_ = 0;
  size_t followed_ = 0;
  FairTail tail_;
  uint32_t pending_clock_ = 0;
  std::string divergence_;
};

// Follows the schedule where it can: a thread that cannot move is passed over,
// and after the end the run goes on without pre-emptions.
class LenientStrategy final : public Strategy {
 public:
  explicit LenientStrategy(const Schedule& schedule) : schedule_(schedule) {}
  size_t at() const { return at_; }  // choices behind it, passed over or not
  bool BeginRun() override {
    at_ = 0;
    tail_.Reset();
    return true;
  }
  int PickThread(const PointView& view) override;
  uint32_t PickValue(ChoiceKind kind, uint32_t alternatives) override;

 private:
  const Schedule& schedule_;
  size_t at_ = 0;
  FairTail tail_;
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_REPLAY_H_
