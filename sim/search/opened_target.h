// What a request names, opened: the kernel it is to run on, and its story.
#ifndef QUIESCE_SEARCH_OPENED_TARGET_H_
#define QUIESCE_SEARCH_OPENED_TARGET_H_

#include <memory>

#include "absl/status/statusor.h"
#include "sim/kernel/config.h"
#include "sim/scenario/session.h"
#include "sim/search/check.h"

namespace quiesce {

struct OpenedTarget {
  KernelConfig config;
  std::unique_ptr<Story> story;
};

absl::StatusOr<OpenedTarget> OpenForCheck(const CheckRequest& request);

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_OPENED_TARGET_H_
