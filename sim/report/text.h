// The report a person reads: what was found, or what exactly was proven.
#ifndef QUIESCE_REPORT_TEXT_H_
#define QUIESCE_REPORT_TEXT_H_

#include <string>

#include "sim/report/options.h"
#include "sim/search/check.h"

namespace quiesce {

std::string RenderCheck(const CheckResult& result,
                        const ReportOptions& options);

// `step`: every operation with its source line, instead of the lanes.
std::string RenderReplay(const ReplayResult& result,
                         const ReportOptions& options, bool step);

}  // namespace quiesce

#endif  // QUIESCE_REPORT_TEXT_H_
