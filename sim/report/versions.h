// What the releases of FreeBSD differ in, as far as a module can see it.
//
// --kernel=VERSION chooses; `quiesce list versions` shows the rows.
#ifndef QUIESCE_REPORT_VERSIONS_H_
#define QUIESCE_REPORT_VERSIONS_H_

#include <string_view>
#include <vector>

namespace quiesce {

struct VersionRow {
  std::string_view title;  // what it is about
  int from;                // the first release that has `after`; 0: see `why`
  std::string_view before;
  std::string_view after;
  std::string_view test;  // shows the difference, as "suite.name"; or else
  std::string_view why;   // why there is none, what that hides or invents
};

const std::vector<VersionRow>& VersionRows();

}  // namespace quiesce

#endif  // QUIESCE_REPORT_VERSIONS_H_
