// Sizes, times and seeds as people type them, read strictly.
#ifndef QUIESCE_CLI_QUANTITIES_H_
#define QUIESCE_CLI_QUANTITIES_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace quiesce {

// "512M", "2G", "1048576": powers of 1024.
absl::StatusOr<int64_t> ParseBytes(const std::string& text);

// "30s", "5m", "1.5h", "250ms"; without a unit: seconds.
absl::StatusOr<double> ParseSeconds(const std::string& text);

// "17", "0x5eed".
absl::StatusOr<uint64_t> ParseSeed(const std::string& text);

// "1000": not negative.
absl::StatusOr<int64_t> ParseCount(const std::string& text);

}  // namespace quiesce

#endif  // QUIESCE_CLI_QUANTITIES_H_
