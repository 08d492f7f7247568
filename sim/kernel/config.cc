#include "sim/kernel/config.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace quiesce {

std::string KernelConfig::VersionName() const {
  return version == kVersionMain ? "main" : absl::StrCat(version);
}

std::string KernelConfig::FlavourName() const {
  switch (flavour) {
    case Flavour::kDebug:
      return "debug";
    case Flavour::kInv:
      return "inv";
    case Flavour::kRelease:
      return "release";
  }
  return "debug";
}

// The last __FreeBSD_version of each branch that the rules were read from.
int KernelConfig::OsVersion() const {
  switch (version) {
    case 9:
      return 903000;
    case 10:
      return 1004000;
    case 11:
      return 1104000;
    case 12:
      return 1201000;
    case 13:
      return 1300139;
    case 14:
      return 1400097;
    case 15:
      return 1500000;
    default:
      return 1600000;
  }
}

absl::StatusOr<KernelConfig> ParseKernel(const std::string& text) {
  KernelConfig config;
  std::vector<std::string> parts = absl::StrSplit(text, ',');
  int version = 0;
  if (parts[0] == "main") {
    config.version = kVersionMain;
  } else if (absl::SimpleAtoi(parts[0], &version) && version >= 9 &&
             version <= 15) {
    config.version = version;
  } else {
    return absl::InvalidArgumentError(
        absl::StrCat("unknown kernel version `", parts[0],
                     "`: expected 9 to 15 or main, as in --kernel=13,debug"));
  }
  if (parts.size() == 1) return config;
  if (parts.size() == 2 && parts[1] == "debug") {
    config.flavour = Flavour::kDebug;
  } else if (parts.size() == 2 && parts[1] == "inv") {
    config.flavour = Flavour::kInv;
  } else if (parts.size() == 2 && parts[1] == "release") {
    config.flavour = Flavour::kRelease;
  } else {
    return absl::InvalidArgumentError(absl::StrCat(
        "unknown kernel flavour in `", text,
        "`: expected debug, inv or release, as in --kernel=13,release"));
  }
  return config;
}

absl::Status ParseFaults(const std::string& text, KernelConfig& config) {
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(text, absl::MaxSplits(':', 1));
  if (text.find(':') != std::string::npos &&
      (parts.first.empty() ||
       !absl::SimpleAtoi(parts.second, &config.fault_count) ||
       config.fault_count < 1 || config.fault_count > kFaultCountMax)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--faults=", text,
        ": behind the colon stands how often each may happen in a run, 1 to ",
        kFaultCountMax, ", like create,nowait:2"));
  }
  const std::vector<std::string> names =
      absl::StrSplit(parts.first, ',', absl::SkipEmpty());
  for (const std::string& name : names) {
    if (name == "create") {
      config.fault_create = true;
    } else if (name == "nowait") {
      config.fault_nowait = true;
    } else if (name == "signal") {
      config.fault_signal = true;
    } else if (name == "spurious") {
      config.fault_spurious = true;
    } else {
      return absl::InvalidArgumentError(
          absl::StrCat("unknown fault `", name,
                       "`: expected create, nowait, signal or spurious"));
    }
  }
  return absl::OkStatus();
}

}  // namespace quiesce
