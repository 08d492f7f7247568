// The words are those of the modules themselves: test/rules.py --write takes
// them from test/bugs.txt and from the comments in test/modules/bugs.
#include "sim/report/bugs.h"

namespace quiesce {

const std::vector<BugRow>& BugRows() {
  static const auto* const rows = new std::vector<BugRow>{
#include "sim/report/bugs.inc"
  };
  return *rows;
}

const BugRow* FindBug(std::string_view id) {
  for (const BugRow& row : BugRows()) {
    if (row.id == id) return &row;
  }
  return nullptr;
}

}  // namespace quiesce
