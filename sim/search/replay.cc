#include "sim/search/replay.h"

#include "absl/strings/str_cat.h"
#include "sim/schedule/machine.h"

namespace quiesce {
namespace {

constexpr int64_t kFairAfter = 200;
constexpr int64_t kTailMax = 3000;

std::string Runnable(const SlotSet& enabled) {
  std::string names;
  for (const int slot : enabled) {
    absl::StrAppend(
        &names, names.empty() ? "" : ", ",
        slot == kClockSlot ? "the clock" : machine().model().ThreadName(slot));
  }
  return names.empty() ? "nobody" : names;
}

std::string StateOf(int slot) {
  if (!machine().state.live.Has(slot)) return "is not there";
  return "is " + machine().model().ThreadStateName(slot);
}

}  // namespace

int FairTail::Pick(const PointView& view) {
  if (++length_ > kTailMax) return kCutRun;
  if (length_ <= kFairAfter) return NonPreemptive(view);
  return view.enabled.NextInTurn(view.current);
}

void ReplayStrategy::Diverge(std::string why) {
  divergence_ = std::move(why);
  followed_ = at_ - 1;
  at_ = schedule_.size();
}

int ReplayStrategy::DivergePick(const PointView& view, std::string why) {
  Diverge(std::move(why));
  return tolerant_ ? tail_.Pick(view) : kDivergedRun;
}

int ReplayStrategy::PickThread(const PointView& view) {
  if (at_ >= schedule_.size()) return tail_.Pick(view);
  const Choice& want = schedule_[at_++];
  if (want.kind == ChoiceKind::kClock) {
    if (view.Enabled(kClockSlot)) {
      pending_clock_ = want.chosen;
      return kClockSlot;
    }
    return DivergePick(
        view, absl::StrCat("replay diverged at choice ", at_,
                           ": the token moves the clock, but no timer is "
                           "armed\n  runnable here: ",
                           Runnable(view.enabled)));
  }
  if (want.kind != ChoiceKind::kThread) {
    return DivergePick(
        view, absl::StrCat(
                  "replay diverged at choice ", at_,
                  ": the token answers a question that this run does not ask\n"
                  "  runnable here: ",
                  Runnable(view.enabled)));
  }
  if (!view.Enabled(want.chosen)) {
    return DivergePick(
        view,
        absl::StrCat("replay diverged at choice ", at_, ": the token picks ",
                     machine().state.live.Has(want.chosen)
                         ? machine().model().ThreadName(want.chosen)
                         : absl::StrCat("thread ", want.chosen),
                     ", which ", StateOf(want.chosen),
                     "\n  runnable here: ", Runnable(view.enabled)));
  }
  return want.chosen;
}

uint32_t ReplayStrategy::PickValue(ChoiceKind kind, uint32_t alternatives) {
  if (kind == ChoiceKind::kClock) {
    uint32_t answer = pending_clock_;
    pending_clock_ = 0;
    if (answer >= alternatives) {
      Diverge(absl::StrCat("replay diverged at choice ", at_, ": only ",
                           alternatives, " timers share the deadline"));
      return tolerant_ ? 0 : alternatives;
    }
    return answer;
  }
  if (at_ >= schedule_.size()) return 0;
  const Choice& want = schedule_[at_++];
  if (want.kind != kind || want.chosen >= alternatives) {
    Diverge(absl::StrCat("replay diverged at choice ", at_,
                         ": the run asks for one of ", alternatives,
                         " answers that the token does not have"));
    // Out of range: the machine ends the run.
    return tolerant_ ? 0 : alternatives;
  }
  return want.chosen;
}

int LenientStrategy::PickThread(const PointView& view) {
  while (at_ < schedule_.size()) {
    const Choice& want = schedule_[at_];
    if (want.kind == ChoiceKind::kThread && view.Enabled(want.chosen)) {
      ++at_;
      return want.chosen;
    }
    if (want.kind == ChoiceKind::kClock && view.Enabled(kClockSlot)) {
      ++at_;
      return kClockSlot;
    }
    ++at_;
  }
  return tail_.Pick(view);
}

uint32_t LenientStrategy::PickValue(ChoiceKind kind, uint32_t alternatives) {
  if (kind == ChoiceKind::kClock) return 0;
  if (at_ < schedule_.size() && schedule_[at_].kind == kind &&
      schedule_[at_].chosen < alternatives) {
    return schedule_[at_++].chosen;
  }
  return 0;
}

}  // namespace quiesce
