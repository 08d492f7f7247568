// A search by dpor that outlives its process: with workers, with a checkpoint,
// or as units that any job runner hands out.
#ifndef QUIESCE_SEARCH_SHARED_SEARCH_H_
#define QUIESCE_SEARCH_SHARED_SEARCH_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "sim/exec/crew.h"
#include "sim/kernel/config.h"
#include "sim/scenario/session.h"
#include "sim/search/check.h"
#include "sim/search/dpor.h"

namespace quiesce {

// The limits of a search by dpor that a request asks for.
DporLimits DporLimitsOf(const CheckRequest& request);

// Workers for request.jobs and request.checkpoint, each with a world of its
// own; none if neither asks for them.  Before the process has a session.
std::unique_ptr<Crew> CrewFor(const CheckRequest& request, Story& story,
                              const KernelConfig& config);

// Explores what request.checkpoint leaves open, or everything.
absl::StatusOr<DporResult> SearchShared(
    Crew& crew, Session& session, const CheckRequest& request,
    const DporLimits& limits,
    const std::function<void(const DporResult&)>& progress);

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_SHARED_SEARCH_H_
