#include "sim/scenario/session.h"

#include <bit>

#include "sim/kernel/describe.h"

namespace quiesce {

Session::Session(Story& story, const KernelConfig& config,
                 const std::string& carrier)
    : story_(story), config_(config), can_step_(carrier != "thread") {
  Machine& m = machine();
  Kernel& k = kernel();
  m.SetCarrier(carrier);
  m.SetModel(&k);
  k.Configure(config);
  k.Reset();
  story_.SetUp(k);
  base_mark_ = base_.Push(/*stacks=*/false);
}

void Session::Fresh() {
  base_.Restore(base_mark_, /*stacks=*/false);
  Machine& m = machine();
  for (uint32_t live = m.state.live; live != 0; live &= live - 1) {
    m.carrier().Prepare(std::countr_zero(live));
  }
}

Ending Session::Run(Strategy& strategy, Recorder* recorder) {
  Fresh();
  return machine().Run(strategy, recorder);
}

Trace Session::Record(Strategy& strategy) {
  Recorder recorder;
  strategy.BeginRun();
  Run(strategy, &recorder);
  return Describe(kernel(), machine(), recorder);
}

std::vector<Session::Mark> Session::Marks(uint32_t reached) const {
  std::vector<Mark> marks;
  for (uint32_t i = 0; i < kReachedCount; ++i) {
    // A kld that is never refused has missed nothing.
    marks.push_back({ReachedName(i), ((reached >> i) & 1) != 0,
                     i != kUnloadRefused && i != kLoadFailed});
  }
  return marks;
}

std::string Session::ObjectName(const void* object) const {
  return kernel().ObjectName(object);
}

Finding Session::DescribeFinding(const RawFinding& raw) const {
  return Describe(kernel(), raw);
}

}  // namespace quiesce
