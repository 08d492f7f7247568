// From a finding made by a search to one that can be shown: shrunk, replayed
// with the recorder on, resolved to names, with its token.
#ifndef QUIESCE_SEARCH_WITNESS_H_
#define QUIESCE_SEARCH_WITNESS_H_

#include "sim/scenario/session.h"
#include "sim/search/check.h"

namespace quiesce {

Witness MakeWitness(Session& session, const RawFinding& finding,
                    const Schedule& schedule, bool shrink);

std::string TokenFor(Session& session, const Schedule& schedule);

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_WITNESS_H_
