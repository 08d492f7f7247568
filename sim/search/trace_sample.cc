#include "sim/search/trace_sample.h"

#include "sim/schedule/machine.h"
#include "sim/search/event.h"
#include "sim/search/random.h"

namespace quiesce {
namespace {

constexpr int kWalks = 300;
constexpr int64_t kStepsMax = 600;  // the time of a trace grows with its square

class BoundedWalk final : public Strategy {
 public:
  explicit BoundedWalk(int timer_events) : timer_events_(timer_events) {}
  bool BeginRun() override { return true; }
  int PickThread(const PointView& view) override {
    const bool stopped =
        timer_events_ >= 0 && machine().meter.clock_steps >= timer_events_;
    const SlotSet enabled =
        stopped ? view.enabled.Without(kClockSlot) : view.enabled;
    too_long_ |= view.step >= kStepsMax;
    if (enabled.Empty() || too_long_) return kCutRun;
    return enabled.Nth(random_.Below(static_cast<uint32_t>(enabled.Count())));
  }
  uint32_t PickValue(ChoiceKind, uint32_t alternatives) override {
    return random_.Below(alternatives);
  }
  bool too_long() const { return too_long_; }

 private:
  bool too_long_ = false;
  int timer_events_;
  Random random_{3};
};

}  // namespace

TraceSample::TraceSample(Session& session, int timer_events) {
  BoundedWalk walk(timer_events);
  for (int i = 0; i < kWalks; ++i) {
    session.Run(walk);
    if (walk.too_long()) {
      traces_.clear();
      return;
    }
    const Schedule schedule = machine().schedule();
    traces_.insert(TraceOf(session, schedule));
  }
}

}  // namespace quiesce
