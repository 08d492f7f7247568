// A built-in scenario as a story, with some of its parameters changed.
#ifndef QUIESCE_TEST_SUPPORT_SCENARIO_STORY_H_
#define QUIESCE_TEST_SUPPORT_SCENARIO_STORY_H_

#include <string>

#include "sim/scenario/builtin.h"

namespace quiesce::testing {

class ScenarioStory final : public Story {
 public:
  ScenarioStory(const std::string& name, const Parameters& changes = {}) {
    for (const BuiltinScenario& s : BuiltinScenarios()) {
      if (name == s.name) scenario_ = &s;
    }
    parameters_ = scenario_->defaults;
    for (const auto& [key, value] : changes) parameters_[key] = value;
  }
  void SetUp(Kernel& kernel) override {
    scenario_->set_up(kernel, parameters_);
  }
  uint64_t Hash() const override { return 1; }
  std::string Script() const override { return ""; }
  std::string Actors() const override { return ""; }

 private:
  const BuiltinScenario* scenario_ = nullptr;
  Parameters parameters_;
};

}  // namespace quiesce::testing

#endif  // QUIESCE_TEST_SUPPORT_SCENARIO_STORY_H_
