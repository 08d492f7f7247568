// The catalogue of traps: ways to get a shutdown wrong.
#ifndef QUIESCE_REPORT_TRAPS_H_
#define QUIESCE_REPORT_TRAPS_H_

#include <string_view>
#include <vector>

namespace quiesce {

struct TrapRow {
  std::string_view id;                  // "T8"
  std::string_view title;               // one line, for `quiesce list traps`
  std::vector<std::string_view> steps;  // the smallest interleaving
  std::string_view kernel;              // what the kernel does, and why
  std::string_view fix;                 // the usual mend
  std::string_view kind;  // the finding it shows up as; empty: none
  bool has_modules;       // test/modules/traps/tNN_broken.c and tNN_fixed.c
};

// In the order of their numbers.
const std::vector<TrapRow>& TrapRows();

// Null if there is none of that name.
const TrapRow* FindTrap(std::string_view id);

}  // namespace quiesce

#endif  // QUIESCE_REPORT_TRAPS_H_
