// The names that the linker found nowhere: what is not modelled, and where it
// is used.
#ifndef QUIESCE_KPI_UNDEFINED_H_
#define QUIESCE_KPI_UNDEFINED_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace quiesce {

// A name that the linker found nowhere, and where the source uses it.
struct UndefinedName {
  std::string name;                 // as the source writes it
  std::vector<std::string> places;  // "driver.c:12", in order, each once
  bool operator==(const UndefinedName&) const = default;
};

// Reads what GNU ld, lld or gold say about undefined symbols; the modelled ones
// are left out.
std::vector<UndefinedName> ParseUndefined(absl::string_view linker_output);

// "driver.c uses 2 names that are not modelled: …"; `include_dir` has the
// section-9 headers, empty: they are not looked at.
std::string DescribeUndefined(absl::string_view source,
                              const std::vector<UndefinedName>& names,
                              const std::string& include_dir);

}  // namespace quiesce

#endif  // QUIESCE_KPI_UNDEFINED_H_
