// Which order is to blame.
//
// Of a run that was shrunk, each race is reversed once (search/reversal.h), the
// latest first.  The first reversal that makes the run end well is named as the
// root cause, and the run that ends well is the nearest there is among them: it
// is the same up to the earlier operation of the race.  A failure that needs no
// particular order, or more than one to be turned round, has none.
#ifndef QUIESCE_SEARCH_ROOT_CAUSE_H_
#define QUIESCE_SEARCH_ROOT_CAUSE_H_

#include <optional>

#include "sim/scenario/session.h"
#include "sim/search/check.h"

namespace quiesce {

// `schedule` must show an error.  Plays some hundred runs.
std::optional<RootCause> FindRootCause(Session& session,
                                       const Schedule& schedule);

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_ROOT_CAUSE_H_
