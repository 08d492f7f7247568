// Bugs of real kernels and drivers that modules of ours tell again.
#ifndef QUIESCE_REPORT_BUGS_H_
#define QUIESCE_REPORT_BUGS_H_

#include <string_view>
#include <vector>

namespace quiesce {

struct BugRow {
  std::string_view id;       // "D7"
  std::string_view title;    // one line, for `quiesce list bugs`
  std::string_view story;    // what goes wrong in the module
  std::string_view fix;      // how the other module differs
  std::string_view finding;  // "use-after-free"
  std::string_view check;    // the arguments of `quiesce check` that show it
  std::string_view fixed;    // … and that it is mended
  std::string_view message;  // what is found then
  // … and the run that shows it: what each thread did last before another one
  // went on.
  std::vector<std::string_view> steps;
};

// In the order of their numbers.
const std::vector<BugRow>& BugRows();

// Null if there is none of that name.
const BugRow* FindBug(std::string_view id);

}  // namespace quiesce

#endif  // QUIESCE_REPORT_BUGS_H_
