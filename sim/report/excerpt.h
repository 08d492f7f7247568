// The lines of source that a finding is about.
//
//   11 │ unload.c:41   error = tsleep(td, 0, "exit", 0);
//      │               ^^^^^^ goes to sleep here
//   10 │ unload.c:27   kthread_exit();
//      │               ------------ the only wakeup was here
//
// The number is the step in the lanes.  The later party comes first.
#ifndef QUIESCE_REPORT_EXCERPT_H_
#define QUIESCE_REPORT_EXCERPT_H_

#include <string>

#include "sim/report/options.h"
#include "sim/schedule/finding.h"
#include "sim/schedule/trace.h"

namespace quiesce {

// Empty when the finding knows no place.
std::string RenderExcerpts(const Finding& finding, const Trace& trace,
                           const ReportOptions& options);

}  // namespace quiesce

#endif  // QUIESCE_REPORT_EXCERPT_H_
