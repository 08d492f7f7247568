#include "sim/search/shared_search.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "sim/search/frontier.h"
#include "sim/search/opened_target.h"
#include "sim/search/replay.h"
#include "sim/search/search_file.h"
#include "sim/search/together.h"

namespace quiesce {
namespace {

namespace fs = std::filesystem;

constexpr char kFrontierFile[] = "search";
constexpr char kUnitEnding[] = ".unit";
constexpr char kResultEnding[] = ".result";

// InvalidArgument: `file` is of another search than `mine`.
absl::Status SameSearch(const std::string& path, const SearchHead& file,
                        const SearchHead& mine) {
  if (file.SameSearch(mine)) return absl::OkStatus();
  std::vector<std::string> differences;
  for (const auto& [name, value] : mine.words) {
    const std::string its = file.Word(name);
    if (its == value) continue;
    differences.push_back(
        name == "target"
            ? "the target has changed"
            : absl::StrCat(name, " ", its.empty() ? "-" : its, " there and ",
                           value.empty() ? "-" : value, " here"));
  }
  return absl::InvalidArgumentError(absl::StrCat(
      path, " is of another search (", absl::StrJoin(differences, ", "),
      "): remove it, or name another file"));
}

absl::StatusOr<Frontier> ReadFrontier(const std::string& path,
                                      const SearchHead& mine) {
  absl::StatusOr<SearchFile> file = ReadSearchFile(path);
  if (absl::IsNotFound(file.status())) return Frontier();
  if (!file.ok()) return file.status();
  if (absl::Status ok = SameSearch(path, file->head, mine); !ok.ok()) return ok;
  absl::StatusOr<Frontier> frontier = Frontier::Parse(file->body);
  if (frontier.ok()) return frontier;
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": ", frontier.status().message()));
}

std::string UnitFile(const std::string& directory, Frontier::Id id) {
  return (fs::path(directory) / absl::StrCat(id, kUnitEnding)).string();
}

// Writes a unit for each moment that waits, then the frontier.
absl::Status WriteUnits(Frontier& frontier, SearchHead head,
                        const std::string& directory) {
  while (auto taken = frontier.Take(Frontier::Which::kShallowest)) {
    head.kind = "unit";
    head.words["moment"] = absl::StrCat(taken->first);
    absl::Status ok = WriteSearchFile(UnitFile(directory, taken->first), head,
                                      ToText(taken->second));
    if (!ok.ok()) return ok;
  }
  head.kind = "search";
  head.words.erase("moment");
  return WriteSearchFile((fs::path(directory) / kFrontierFile).string(), head,
                         frontier.Text(Frontier::HandedOut::kStays));
}

}  // namespace

DporLimits DporLimitsOf(const CheckRequest& request) {
  DporLimits limits;
  limits.timer_events = request.timer_events.value_or(-1);
  limits.keep_going = request.keep_going;
  limits.digest = request.digest || !request.certificate.empty();
  return limits;
}

std::unique_ptr<Crew> CrewFor(const CheckRequest& request, Story& story,
                              const KernelConfig& config) {
  if (request.jobs <= 1 && request.checkpoint.empty()) return nullptr;
  return std::make_unique<Crew>(request.jobs, [&]() -> Crew::Serve {
    // For the life of the worker.
    auto* session = new Session(story, config, request.carrier);
    DporLimits limits = DporLimitsOf(request);
    limits.out_of_turn = request.jobs > 1;
    if (request.progress) {
      limits.sample = new TraceSample(*session, limits.timer_events);
    }
    return ServeUnits(*session, limits);
  });
}

absl::StatusOr<DporResult> SearchShared(
    Crew& crew, Session& session, const CheckRequest& request,
    const DporLimits& limits,
    const std::function<void(const DporResult&)>& progress) {
  SearchHead head = HeadOf(request, session);
  // One that is explored in turn cannot be gone on with out of turn.
  head.words["in-turn"] = crew.size() == 1 ? "yes" : "no";
  Frontier frontier;
  auto save = [&] {
    return request.checkpoint.empty()
               ? absl::OkStatus()
               : WriteSearchFile(request.checkpoint, head, frontier.Text());
  };
  if (!request.checkpoint.empty()) {
    absl::StatusOr<Frontier> read = ReadFrontier(request.checkpoint, head);
    if (!read.ok()) return read.status();
    frontier = *std::move(read);
    // Before hours of work: can it be written?
    if (absl::Status ok = save(); !ok.ok()) return ok;
  }
  DporResult result;
  std::optional<TraceSample> sample;
  if (progress) sample.emplace(session, limits.timer_events);
  auto share = [&] { return frontier.counts().ShareOf(sample->size()); };
  if (progress) result.share_before = share();
  absl::StatusOr<std::string> why_not = SearchTogether(
      crew, frontier, {limits.time_s, limits.runs_max, limits.keep_going}, save,
      [&] {
        if (!progress) return;
        static_cast<SearchCounts&>(result) = frontier.counts();
        result.share = share();
        progress(result);
      });
  if (!why_not.ok()) return why_not.status();
  static_cast<SearchCounts&>(result) = frontier.counts();
  result.complete = frontier.Done() && result.cut == 0 && result.rounds == 0;
  if (*why_not != "finding") result.why_not = *why_not;
  // Only the worker that met a finding knows what it was: look again.
  for (const auto& [key, found] : frontier.found()) {
    ReplayStrategy replay(found.schedule);
    replay.BeginRun();
    session.Run(replay);
    const Machine& m = machine();
    if (found.is_error && m.finding_count() == 0) {
      return absl::InternalError(
          absl::StrCat("a worker's finding does not show again: ", key));
    }
    for (int i = 0; i < m.finding_count(); ++i) {
      result.found.push_back({m.findings()[i], found.schedule});
    }
  }
  return result;
}

absl::StatusOr<SplitReport> Split(const CheckRequest& request, int units,
                                  const std::string& directory) {
  absl::StatusOr<OpenedTarget> opened = OpenForCheck(request);
  if (!opened.ok()) return opened.status();
  std::error_code error;
  fs::create_directories(directory, error);
  if (error || fs::exists(fs::path(directory) / kFrontierFile)) {
    return absl::InvalidArgumentError(
        error ? absl::StrCat("cannot make the directory ", directory)
              : absl::StrCat(directory,
                             " holds a search already: remove it, or name "
                             "another with --to"));
  }
  Session session(*opened->story, opened->config, request.carrier);
  DporLimits limits = DporLimitsOf(request);
  limits.out_of_turn = true;
  limits.runs_max = 1;
  Frontier frontier;
  while (frontier.waiting() < static_cast<size_t>(units)) {
    auto taken = frontier.Take(Frontier::Which::kShallowest);
    if (!taken) break;
    absl::StatusOr<UnitResult> r = ExploreUnit(session, taken->second, limits);
    if (!r.ok()) return r.status();
    if (absl::Status ok = frontier.Apply(taken->first, *std::move(r)); !ok.ok())
      return ok;
  }
  SplitReport report;
  report.units = static_cast<int>(frontier.waiting());
  report.executions = frontier.counts().executions;
  SearchHead head = HeadOf(request, session);
  head.words["in-turn"] = "no";
  absl::Status ok = WriteUnits(frontier, head, directory);
  if (!ok.ok()) return ok;
  return report;
}

absl::StatusOr<UnitReport> CheckUnit(const CheckRequest& asked,
                                     const std::string& path) {
  absl::StatusOr<SearchFile> file = ReadSearchFile(path);
  if (!file.ok()) return file.status();
  absl::StatusOr<Unit> unit = ParseUnit(file->body);
  if (file->head.kind != "unit" || !unit.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " is no unit: quiesce split writes them"));
  }
  CheckRequest request = asked;
  AskAgain(file->head, request);
  absl::StatusOr<OpenedTarget> opened = OpenForCheck(request);
  if (!opened.ok()) return opened.status();
  Session session(*opened->story, opened->config, request.carrier);
  SearchHead head = HeadOf(request, session);
  head.words["in-turn"] = "no";
  if (absl::Status ok = SameSearch(path, file->head, head); !ok.ok()) return ok;
  DporLimits limits = DporLimitsOf(request);
  limits.out_of_turn = true;
  limits.time_s = request.time_s.value_or(0);
  limits.keep_going = true;  // whether to stop is for the merge to say
  absl::StatusOr<UnitResult> result = ExploreUnit(session, *unit, limits);
  if (!result.ok()) return result.status();
  UnitReport report;
  report.executions = result->counts.executions;
  report.findings = static_cast<int>(result->found.size());
  for (const UnitMoment& m : result->moments) report.done &= m.wakeup.empty();
  report.result_file =
      path.substr(
          0, path.size() -
                 (path.ends_with(kUnitEnding) ? sizeof kUnitEnding - 1 : 0)) +
      kResultEnding;
  head.kind = "result";
  head.words["moment"] = file->head.Word("moment");
  absl::Status ok = WriteSearchFile(report.result_file, head, ToText(*result));
  if (!ok.ok()) return ok;
  return report;
}

absl::StatusOr<MergeReport> Merge(const CheckRequest& asked,
                                  const std::string& directory) {
  const std::string path = (fs::path(directory) / kFrontierFile).string();
  absl::StatusOr<SearchFile> file = ReadSearchFile(path);
  if (!file.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(file.status().message(),
                     ": quiesce split makes the directory of a search"));
  }
  absl::StatusOr<Frontier> frontier = Frontier::Parse(file->body);
  if (!frontier.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": ", frontier.status().message()));
  }
  MergeReport report;
  std::vector<std::pair<Frontier::Id, std::string>> merged;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
    if (entry.path().extension() != kResultEnding) continue;
    absl::StatusOr<SearchFile> its = ReadSearchFile(entry.path().string());
    if (!its.ok()) return its.status();
    absl::StatusOr<UnitResult> result = ParseUnitResult(its->body);
    Frontier::Id id = 0;
    if (its->head.kind != "result" || !result.ok() ||
        !absl::SimpleAtoi(its->head.Word("moment"), &id)) {
      return absl::InvalidArgumentError(
          absl::StrCat(entry.path().string(), " is no result of a unit"));
    }
    absl::Status ok = SameSearch(entry.path().string(), its->head, file->head);
    if (ok.ok()) ok = frontier->Apply(id, *std::move(result));
    if (!ok.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(entry.path().string(), ": ", ok.message()));
    }
    merged.emplace_back(id, entry.path().string());
  }
  const size_t more = frontier->waiting();
  if (absl::Status ok = WriteUnits(*frontier, file->head, directory); !ok.ok())
    return ok;
  // They are in the frontier now; a moment that waits again has a new unit.
  for (const auto& [id, name] : merged) {
    fs::remove(name);
    if (!frontier->IsOut(id)) fs::remove(UnitFile(directory, id));
  }
  report.merged = static_cast<int>(merged.size());
  report.units_left = static_cast<int>(frontier->out());
  report.new_units = static_cast<int>(more);
  report.executions = frontier->counts().executions;
  if (!frontier->Done()) return report;
  CheckRequest request = asked;
  AskAgain(file->head, request);
  request.strategy = "dpor";
  request.checkpoint = path;
  request.jobs = 2;  // as it was explored: not in turn
  request.keep_going = true;
  absl::StatusOr<CheckResult> result = Check(request);
  if (!result.ok()) return result.status();
  report.result = *std::move(result);
  return report;
}

}  // namespace quiesce
