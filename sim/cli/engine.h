// What the command asks for, as functions: main.cc fills in the real ones,
// tests their own.  So the command can be tested without compiling a single
// kld.
#ifndef QUIESCE_CLI_ENGINE_H_
#define QUIESCE_CLI_ENGINE_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "sim/search/check.h"

namespace quiesce {

struct Engine {
  std::function<absl::StatusOr<CheckResult>(const CheckRequest&)> check;
  std::function<absl::StatusOr<ReplayResult>(
      const std::string& target, const std::vector<std::string>& cflags,
      const std::string& token, const std::string& carrier, bool tolerant)>
      replay;
  std::function<absl::StatusOr<ReplayResult>(
      const std::string& target, const std::vector<std::string>& cflags,
      const std::string& token)>
      shrink;
  std::function<absl::StatusOr<SplitReport>(const CheckRequest&, int units,
                                            const std::string& directory)>
      split;
  std::function<absl::StatusOr<UnitReport>(const CheckRequest&,
                                           const std::string& file)>
      unit;
  std::function<absl::StatusOr<MergeReport>(const CheckRequest&,
                                            const std::string& directory)>
      merge;
  std::function<absl::StatusOr<VerifyReport>(
      const std::string& certificate,
      const std::function<void(const std::string&)>& progress)>
      verify;
  std::function<std::vector<ListRow>()> scenarios, strategies, kpi;
};

}  // namespace quiesce

#endif  // QUIESCE_CLI_ENGINE_H_
