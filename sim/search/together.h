// One search by dpor, by several processes.
//
// One process holds the frontier; the workers explore units of it.  What counts
// is what has been handed in: a worker, or all of them, may be killed at any
// time, and only the units that were out are explored again.
#ifndef QUIESCE_SEARCH_TOGETHER_H_
#define QUIESCE_SEARCH_TOGETHER_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sim/exec/crew.h"
#include "sim/scenario/session.h"
#include "sim/search/dpor.h"
#include "sim/search/frontier.h"

namespace quiesce {

// Answers requests of SearchTogether; for Crew.  `limits` are those of every
// unit, apart from its runs_max.
Crew::Serve ServeUnits(Session& session, const DporLimits& limits);

struct TogetherLimits {
  double time_s = 0;     // 0: none
  int64_t runs_max = 0;  // 0: none
  bool keep_going = false;
};

// Explores what is left of `frontier`.  `save` is called now and then, and at
// the end.  Returns why it stopped early: "time", "runs", "finding", or "".
// Internal: a worker died.
absl::StatusOr<std::string> SearchTogether(
    Crew& crew, Frontier& frontier, const TogetherLimits& limits,
    const std::function<absl::Status()>& save,
    const std::function<void()>& progress);

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_TOGETHER_H_
