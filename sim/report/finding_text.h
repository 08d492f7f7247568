// One finding with the run that shows it, as text.
#ifndef QUIESCE_REPORT_FINDING_TEXT_H_
#define QUIESCE_REPORT_FINDING_TEXT_H_

#include <string>

#include "sim/report/options.h"
#include "sim/search/check.h"

namespace quiesce {

// With lanes: everything.  Without: the sentence, the places, the commands.
std::string RenderWitness(const Witness& witness, const CheckResult& context,
                          const ReportOptions& options, bool with_lanes);

// "finding[hang]: lost-wakeup: …"
std::string FindingHeadline(const Finding& finding, const Style& style);

}  // namespace quiesce

#endif  // QUIESCE_REPORT_FINDING_TEXT_H_
