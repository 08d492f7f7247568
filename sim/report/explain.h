// `quiesce explain` and `quiesce list findings`: the table of findings as text.
#ifndef QUIESCE_REPORT_EXPLAIN_H_
#define QUIESCE_REPORT_EXPLAIN_H_

#include <string>

#include "sim/report/style.h"
#include "sim/schedule/finding.h"

namespace quiesce {

std::string RenderFindingKinds(const Style& style);
std::string RenderExplanation(const FindingKindRow& row, const Style& style);

}  // namespace quiesce

#endif  // QUIESCE_REPORT_EXPLAIN_H_
