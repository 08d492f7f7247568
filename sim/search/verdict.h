// What a finished search amounts to: context, marks, verdict, statement.
#ifndef QUIESCE_SEARCH_VERDICT_H_
#define QUIESCE_SEARCH_VERDICT_H_

#include "sim/scenario/session.h"
#include "sim/search/check.h"

namespace quiesce {

// Kernel, script, actors, carrier: what the figures were made under.
void FillContext(const CheckRequest& request, Session& session,
                 CheckResult& result);
void FillReached(uint32_t reached, const Session& session, CheckResult& result);

// Severities, verdict, exit status, what was proven and what was not covered.
void Conclude(const CheckRequest& request, CheckResult& result);

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_VERDICT_H_
