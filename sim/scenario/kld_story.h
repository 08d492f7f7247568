// The story around klds: build, map, load, unload.
#ifndef QUIESCE_SCENARIO_KLD_STORY_H_
#define QUIESCE_SCENARIO_KLD_STORY_H_

#include <memory>

#include "absl/status/statusor.h"
#include "sim/scenario/target.h"

namespace quiesce {

absl::StatusOr<std::unique_ptr<Story>> OpenKlds(const TargetRequest& request);

}  // namespace quiesce

#endif  // QUIESCE_SCENARIO_KLD_STORY_H_
