// `quiesce explain`, and `quiesce list` findings, traps, bugs, rules, versions:
// the tables as text.
#ifndef QUIESCE_REPORT_EXPLAIN_H_
#define QUIESCE_REPORT_EXPLAIN_H_

#include <string>

#include "sim/report/bugs.h"
#include "sim/report/rules.h"
#include "sim/report/style.h"
#include "sim/report/traps.h"
#include "sim/report/versions.h"
#include "sim/schedule/finding.h"

namespace quiesce {

std::string RenderFindingKinds(const Style& style);
std::string RenderExplanation(const FindingKindRow& row, const Style& style);
std::string RenderRules(const Style& style);
std::string RenderRule(const RuleRow& row, const Style& style);
std::string RenderBugs(const Style& style);
std::string RenderVersions(const Style& style);
std::string RenderBug(const BugRow& row, const Style& style);
std::string RenderTraps(const Style& style);
std::string RenderTrap(const TrapRow& row, const Style& style);

}  // namespace quiesce

#endif  // QUIESCE_REPORT_EXPLAIN_H_
