#include "sim/cli/quantities.h"

#include <cmath>
#include <iterator>
#include <limits>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace quiesce {
namespace {

// The leading digits (and point); what is left is the unit.
std::string TakeNumber(const std::string& text, const char* digits) {
  const size_t end = text.find_first_not_of(digits);
  return text.substr(0, end);
}

}  // namespace

absl::StatusOr<int64_t> ParseBytes(const std::string& text) {
  const std::string digits = TakeNumber(text, "0123456789");
  const std::string unit = text.substr(digits.size());
  int64_t number = 0;
  int shift = -1;
  if (unit.empty()) shift = 0;
  if (unit == "K" || unit == "k") shift = 10;
  if (unit == "M" || unit == "m") shift = 20;
  if (unit == "G" || unit == "g") shift = 30;
  if (unit == "T" || unit == "t") shift = 40;
  if (shift < 0 || !absl::SimpleAtoi(digits, &number) || number <= 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text, "\" is no size: try 512M or 2G"));
  }
  if (number > (std::numeric_limits<int64_t>::max() >> shift)) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text, "\" is more than can be counted"));
  }
  return number << shift;
}

absl::StatusOr<double> ParseSeconds(const std::string& text) {
  const std::string digits = TakeNumber(text, "0123456789.");
  const std::string unit = text.substr(digits.size());
  double number = 0;
  double scale = 0;
  if (unit.empty() || unit == "s") scale = 1;
  if (unit == "ms") scale = 1e-3;
  if (unit == "m" || unit == "min") scale = 60;
  if (unit == "h") scale = 3600;
  if (scale == 0 || !absl::SimpleAtod(digits, &number) || number <= 0 ||
      !std::isfinite(number)) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text, "\" is no time: try 30s, 5m or 1h"));
  }
  return number * scale;
}

absl::StatusOr<uint64_t> ParseSeed(const std::string& text) {
  uint64_t number = 0;
  const bool ok = text.starts_with("0x") || text.starts_with("0X")
                      ? absl::SimpleHexAtoi(text, &number)
                      : absl::SimpleAtoi(text, &number);
  if (!ok || text.find_first_of("+- ") != std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", text, "\" is no seed: it is a number, like 17 or 0x5eed"));
  }
  return number;
}

absl::StatusOr<int64_t> ParseCount(const std::string& text) {
  int64_t number = 0;
  if (text.empty() ||
      text.find_first_not_of("0123456789") != std::string::npos ||
      !absl::SimpleAtoi(text, &number)) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text, "\" is no count: it is 0, 1, 2 …"));
  }
  return number;
}

}  // namespace quiesce
