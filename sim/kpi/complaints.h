// What a compiler says of a driver that asks for more than is modelled, said
// again so that it helps: every header and every name that is missing, where it
// is used, and what there is instead.
#ifndef QUIESCE_SIM_KPI_COMPLAINTS_H_
#define QUIESCE_SIM_KPI_COMPLAINTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "sim/kernel/config.h"

namespace quiesce {

// "driver.c:7:10: fatal error: text" in two parts.
struct Diagnostic {
  std::string place;  // "driver.c:7"
  std::string text;
};

// One line of gcc's or clang's output; nothing if it is not an error.
std::optional<Diagnostic> ParseDiagnostic(absl::string_view line);

// The header a "no such file" message is about; empty: another message.
std::string MissingHeader(absl::string_view text);

// Headers of the kernel that are not modelled.  Drivers include them out of
// habit: as long as nothing of such a header is used, it may as well be empty.
bool IsKnownHeader(absl::string_view header);

// Headers that a kernel build generates: configuration options and interface
// tables.  They are empty here.
bool IsGenerated(absl::string_view header);

// The header of `include_dir` whose macro or inline function `name` is; empty:
// none.  Called without that header, it is an undefined symbol.
std::string HeaderThatDefines(const std::string& include_dir,
                              const std::string& name);

// A header that was not found.
struct AbsentHeader {
  std::string name;
  std::vector<std::string> places;
};

// The refusal of `sources` ("a.c and b.c") for what they include.
absl::Status DescribeAbsent(const std::string& sources,
                            const std::vector<AbsentHeader>& absent);

// The refusal of one source for what the compiler says: each complaint once,
// and for a name that nothing declares the header of `include_dir` that does,
// or else the nearest name.
absl::Status DescribeCompileErrors(const std::string& source,
                                   const std::string& compiler,
                                   const std::string& include_dir,
                                   const KernelConfig& kernel,
                                   absl::string_view messages);

}  // namespace quiesce

#endif  // QUIESCE_SIM_KPI_COMPLAINTS_H_
