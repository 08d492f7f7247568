#include "sim/scenario/target.h"

#include <xxhash.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "sim/kpi/driver_fates.h"
#include "sim/kpi/kpi_names.h"
#include "sim/scenario/builtin.h"
#include "sim/scenario/kld_story.h"
#include "sim/schedule/nearest.h"

namespace quiesce {
namespace {

class BuiltinStory final : public Story {
 public:
  BuiltinStory(const BuiltinScenario& scenario, Parameters parameters)
      : scenario_(scenario), parameters_(std::move(parameters)) {}
  void SetUp(Kernel& kernel) override { scenario_.set_up(kernel, parameters_); }
  uint64_t Hash() const override {
    std::string text = scenario_.name;
    for (const auto& [name, value] : parameters_) {
      absl::StrAppend(&text, ":", name, "=", value);
    }
    return XXH3_64bits(text.data(), text.size());
  }
  std::string Script() const override { return ""; }
  std::string Actors() const override { return ""; }

 private:
  const BuiltinScenario& scenario_;
  Parameters parameters_;
};

// A parameter scales tables of the model; nothing sensible is larger.
constexpr int kParameterMax = 1'000'000;

// Besides the clock and the kernel's own process, so many threads have room.
constexpr int kThreadsMax = kSlotMax - 2;
// Parameters that are numbers of threads, next to at most one more.
constexpr const char* kCrowds[] = {"threads", "readers", "writers", "workers",
                                   "controllers"};

// "bug=if": a default, or a setting, as it is written.
std::string Written(const BuiltinScenario& s, const std::string& name,
                    int value) {
  auto words = s.words.find(name);
  return words == s.words.end()
             ? absl::StrCat(name, "=", value)
             : absl::StrCat(name, "=", absl::StrJoin(words->second, "|"));
}

bool ReadValue(const BuiltinScenario& s, const std::string& name,
               const std::string& text, int* value) {
  auto words = s.words.find(name);
  if (words == s.words.end()) {
    return absl::SimpleAtoi(text, value) && *value >= 0 &&
           *value <= kParameterMax;
  }
  auto at = std::find(words->second.begin(), words->second.end(), text);
  *value = static_cast<int>(at - words->second.begin());
  return at != words->second.end();
}

absl::StatusOr<std::unique_ptr<Story>> OpenBuiltin(const TargetRequest& r) {
  std::vector<std::string> parts = absl::StrSplit(r.target, ':');
  std::vector<std::string> names;
  const BuiltinScenario* found = nullptr;
  for (const BuiltinScenario& s : BuiltinScenarios()) {
    names.push_back(s.name);
    if (parts[0] == s.name) found = &s;
  }
  if (found == nullptr) {
    return absl::NotFoundError(absl::StrCat(
        "no scenario is called `", parts[0], "`", DidYouMean(parts[0], names),
        "\n  `quiesce list scenarios` shows all; a C source needs its suffix "
        ".c"));
  }
  if (!r.script.empty() || !r.actors.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("`", parts[0],
                     "` is a built-in scenario: --script and --actors are for "
                     "klds, which are loaded and unloaded"));
  }
  Parameters p = found->defaults;
  for (size_t i = 1; i < parts.size(); ++i) {
    std::vector<std::string> settings = absl::StrSplit(parts[i], ',');
    for (const std::string& setting : settings) {
      std::vector<std::string> kv = absl::StrSplit(setting, '=');
      int value = 0;
      auto it = p.find(kv[0]);
      if (it == p.end() || kv.size() != 2 ||
          !ReadValue(*found, kv[0], kv[1], &value)) {
        std::vector<std::string> known;
        for (const auto& [name, def] : found->defaults) {
          known.push_back(Written(*found, name, def));
        }
        return absl::InvalidArgumentError(absl::StrCat(
            "`", setting, "` is no parameter of ", found->name,
            "\n  expected: ", found->name, ":", absl::StrJoin(known, ",")));
      }
      const bool crowd =
          std::any_of(std::begin(kCrowds), std::end(kCrowds),
                      [&](const char* name) { return kv[0] == name; });
      if (crowd &&
          value > (kv[0] == "threads" ? kThreadsMax : kThreadsMax - 1)) {
        return absl::InvalidArgumentError(
            absl::StrCat("`", setting, "`: this model has room for ",
                         kThreadsMax, " threads at once"));
      }
      it->second = value;
    }
  }
  return std::make_unique<BuiltinStory>(*found, p);
}

}  // namespace

const std::vector<BuiltinScenario>& BuiltinScenarios() {
  static const std::vector<BuiltinScenario> all = [] {
    std::vector<BuiltinScenario> v = UnloadScenarios();
    for (const BuiltinScenario& s : LitmusScenarios()) v.push_back(s);
    for (const BuiltinScenario& s : ProtocolScenarios()) v.push_back(s);
    for (const BuiltinScenario& s : SctScenarios()) v.push_back(s);
    std::sort(v.begin(), v.end(),
              [](const BuiltinScenario& a, const BuiltinScenario& b) {
                return std::string(a.name) < b.name;
              });
    return v;
  }();
  return all;
}

std::vector<ScenarioRow> Scenarios() {
  std::vector<ScenarioRow> rows;
  for (const BuiltinScenario& s : BuiltinScenarios()) {
    std::vector<std::string> p;
    for (const auto& [name, def] : s.defaults) {
      p.push_back(Written(s, name, def));
    }
    rows.push_back(
        {absl::StrCat(s.name, p.empty() ? "" : ":", absl::StrJoin(p, ",")),
         s.help});
  }
  return rows;
}

std::vector<ScenarioRow> ModelledKpi() {
  std::vector<ScenarioRow> rows;
  for (const KpiName& k : KpiNames()) {
    if (k.support) continue;
    rows.push_back({std::string(k.name), absl::StrCat(k.header, "  ", k.help)});
  }
  return rows;
}

absl::StatusOr<std::unique_ptr<Story>> OpenTarget(const TargetRequest& r) {
  ForgetDrivers();
  auto ends = [&](const char* suffix) {
    return r.target.size() > 2 && r.target.ends_with(suffix);
  };
  if (ends(".c") || ends(".so") || ends(".cc") || ends(".cpp")) {
    return OpenKlds(r);
  }
  for (const std::string& part : KldsOfTarget(r.target)) {
    std::error_code ignored;
    if (std::filesystem::is_directory(part, ignored)) {
      return OpenKlds(r);
    }
  }
  return OpenBuiltin(r);
}

}  // namespace quiesce
