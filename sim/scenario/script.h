// Scripts: what the administrators do with klds.
//
//   load,sleep:10s,unload          one after the other
//   load,unload & unload           the last step by two admins at once
//   load:one,unload:force          one kld by name; kldunload -f
//   load,unload & stat             somebody lists the klds meanwhile
//
// The first admin plays the script; each further branch of a step is an actor
// of its own that waits for the step to begin, and the step ends when all are
// done.
#ifndef QUIESCE_SCENARIO_SCRIPT_H_
#define QUIESCE_SCENARIO_SCRIPT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "sim/kernel/kernel.h"

namespace quiesce {

struct ScriptAction {
  enum Verb { kLoad, kUnload, kSleep, kPs, kStat } verb = kLoad;
  bool force = false;
  int kld = -1;  // -1: all of them, in order (unload: in reverse)
  int64_t sleep_ns = 0;
};

struct Script {
  static constexpr int kStepMax = 16;
  std::vector<std::vector<ScriptAction>> steps;  // branches of each step
};

// Errors name the step and say what would be right.
absl::StatusOr<Script> ParseScript(const std::string& text,
                                   const std::vector<std::string>& klds);

// Adds the admins of `script`, which must outlive the session.
void AddAdmins(Kernel& kernel, const Script& script);

// Adds the actors named in `actors` ("ps", the rows of kpi/users.h), one each
// time it is named; which exist is checked before.
void AddActors(Kernel& kernel, const std::vector<std::string>& actors);
absl::StatusOr<std::vector<std::string>> ParseActors(const std::string& text);

}  // namespace quiesce

#endif  // QUIESCE_SCENARIO_SCRIPT_H_
