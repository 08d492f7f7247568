// The report a program reads.  docs/json.md is the schema; keys keep the order
// given there, so that two reports can be compared as text.
#ifndef QUIESCE_REPORT_JSON_H_
#define QUIESCE_REPORT_JSON_H_

#include <string>

#include "sim/search/check.h"

namespace quiesce {

std::string CheckJson(const CheckResult& result);
std::string ReplayJson(const ReplayResult& result);
std::string RulesJson();

}  // namespace quiesce

#endif  // QUIESCE_REPORT_JSON_H_
