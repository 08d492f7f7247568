// The rules of the kernel that the model is measured by.
#ifndef QUIESCE_REPORT_RULES_H_
#define QUIESCE_REPORT_RULES_H_

#include <string_view>
#include <vector>

namespace quiesce {

struct RuleRow {
  std::string_view id;     // "K3.11"
  std::string_view title;  // one line
  std::string_view where;  // files that model it; empty: not modelled
  std::string_view why;    // if not: why not, what that hides or invents
};

// In the order of their numbers.
const std::vector<RuleRow>& RuleRows();

// The test that fails when the rule is negated (test/negate.py), as
// "suite.name"; empty: there is none.
std::string_view RuleTest(std::string_view id);

// Null if there is none of that name.
const RuleRow* FindRule(std::string_view id);

}  // namespace quiesce

#endif  // QUIESCE_REPORT_RULES_H_
