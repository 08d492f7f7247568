// Targets: what the word after `quiesce check` can be.
//
//   unload/classic, litmus/counter:threads=4     a built-in scenario
//   driver.c   a.c,b.c   one.c+two.c              C sources; `+` separates klds
//   driver/                                       a directory with a Makefile
//                                                 for bsd.kmod.mk
//   driver.so                                     a kld built earlier
//
// Opening a target builds and maps what is needed and returns its Story.
#ifndef QUIESCE_SCENARIO_TARGET_H_
#define QUIESCE_SCENARIO_TARGET_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "sim/kernel/config.h"
#include "sim/scenario/session.h"

namespace quiesce {

struct TargetRequest {
  std::string target;
  std::vector<std::string> cflags;
  KernelConfig config;
  std::string script;  // empty: the target's own
  std::string actors;
};

absl::StatusOr<std::unique_ptr<Story>> OpenTarget(const TargetRequest& request);

struct ScenarioRow {
  std::string name;
  std::string help;
};
std::vector<ScenarioRow> Scenarios();

// The modelled section-9 names: name, and header with one line of help.
std::vector<ScenarioRow> ModelledKpi();

}  // namespace quiesce

#endif  // QUIESCE_SCENARIO_TARGET_H_
