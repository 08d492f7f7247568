#include "sim/search/check.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "sim/exec/crew.h"
#include "sim/scenario/session.h"
#include "sim/scenario/target.h"
#include "sim/search/certificate.h"
#include "sim/search/checker.h"
#include "sim/search/opened_target.h"
#include "sim/search/samplers.h"
#include "sim/search/shared_search.h"
#include "sim/search/token.h"

namespace quiesce {

absl::StatusOr<OpenedTarget> OpenForCheck(const CheckRequest& request) {
  absl::StatusOr<KernelConfig> config = ParseKernel(request.kernel);
  if (!config.ok()) return config.status();
  absl::Status faults = ParseFaults(request.faults, *config);
  if (!faults.ok()) return faults;
  config->branch_on_accesses = request.points != "sync";
  config->attach_any = request.attach == "any";
  TargetRequest open{request.target, request.cflags, *config, request.script,
                     request.actors};
  absl::StatusOr<std::unique_ptr<Story>> story = OpenTarget(open);
  if (!story.ok()) return story.status();
  return OpenedTarget{*config, *std::move(story)};
}

namespace {

// Workers that sample what they are told: a seed, and how many runs.
std::unique_ptr<Crew> SamplingCrew(const CheckRequest& request,
                                   const OpenedTarget& opened) {
  return std::make_unique<Crew>(request.jobs, [&]() -> Crew::Serve {
    // For the life of the worker.
    auto* session = new Session(*opened.story, opened.config, request.carrier);
    auto* its = new CheckRequest(request);
    its->progress = nullptr;
    its->time_s.reset();
    return [session, its](const std::string& asked) {
      const std::pair<absl::string_view, absl::string_view> words =
          absl::StrSplit(asked, ' ');
      uint64_t seed = 0;
      int64_t runs = 0;
      if (!absl::SimpleAtoi(words.first, &seed) ||
          !absl::SimpleAtoi(words.second, &runs)) {
        return std::string();
      }
      return Checker(*its, *session, nullptr).Share(seed, runs);
    };
  });
}

}  // namespace

absl::StatusOr<CheckResult> Check(const CheckRequest& request) {
  absl::StatusOr<OpenedTarget> opened = OpenForCheck(request);
  if (!opened.ok()) return opened.status();
  std::unique_ptr<Crew> crew;
  if (request.strategy == "dpor") {
    crew = CrewFor(request, *opened->story, opened->config);
  } else if (!request.checkpoint.empty()) {
    return absl::InvalidArgumentError(
        "--checkpoint is for --strategy=dpor: the other strategies search from "
        "the beginning");
  } else if (request.jobs > 1 && SamplerOf(request.strategy, 0)) {
    crew = SamplingCrew(request, *opened);
  } else if (request.jobs > 1 && request.strategy != "states" &&
             request.strategy != "default") {
    return absl::InvalidArgumentError(
        absl::StrCat("--strategy=", request.strategy,
                     " searches in one process: -j is for the default, states, "
                     "dpor, random, pct, pos and surw"));
  }
  if (request.shortest && request.carrier == "thread") {
    return absl::InvalidArgumentError(
        "--shortest goes back in time and needs --carrier=fiber");
  }
  Session session(*opened->story, opened->config, request.carrier);
  Checker checker(request, session, crew.get());
  absl::StatusOr<CheckResult> result = checker.Check();
  if (result.ok() && !request.certificate.empty()) {
    absl::Status ok = WriteCertificate(request.certificate, request, *result);
    // What was found matters more.
    if (absl::IsFailedPrecondition(ok)) {
      result->notes.emplace_back(ok.message());
    } else if (!ok.ok()) {
      return ok;
    }
  }
  return result;
}

std::vector<ListRow> ListScenarios() {
  std::vector<ListRow> rows;
  for (const ScenarioRow& s : Scenarios()) rows.push_back({s.name, s.help});
  return rows;
}

std::vector<ListRow> ListKpi() {
  std::vector<ListRow> rows;
  for (const ScenarioRow& k : ModelledKpi()) rows.push_back({k.name, k.help});
  return rows;
}

std::vector<ListRow> ListStrategies() {
  return {
      {"default",
       "races reversed and other sampled runs, 1000 in all, then states, then "
       "dpor with growing bounds"},
      {"dfs",
       "every schedule within --preemptions and --timer-events, stateless"},
      {"dpor",
       "six races reversed, then every trace once: schedules up to the order "
       "of "
       "independent operations"},
      {"pct", "random priorities with two change points; bugs of depth 3"},
      {"pos", "random priorities that racing operations draw anew"},
      {"random", "a uniform random walk; guarantees nothing"},
      {"states", "every reachable state, each once: the prover"},
      {"surw", "every order of the operations on one object equally likely"},
      {"twice", "plays sampled schedules twice: finds hidden nondeterminism"},
  };
}

}  // namespace quiesce
