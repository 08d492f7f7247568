// The story around klds: build, map, load, unload.
#ifndef QUIESCE_SCENARIO_KLD_STORY_H_
#define QUIESCE_SCENARIO_KLD_STORY_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "sim/scenario/target.h"

namespace quiesce {

// "a+b" as its klds.  A name with a + in it that exists is one kld; the longest
// such name wins.
std::vector<std::string> KldsOfTarget(const std::string& target);

absl::StatusOr<std::unique_ptr<Story>> OpenKlds(const TargetRequest& request);

}  // namespace quiesce

#endif  // QUIESCE_SCENARIO_KLD_STORY_H_
