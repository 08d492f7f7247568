#include "sim/search/together.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "sim/search/since.h"

namespace quiesce {
namespace {

// Executions per unit: enough that handing it over costs little, few enough
// that nobody waits long for work.
constexpr int64_t kBudget = 2000;
// A search that is over after so many has little to gain from more hands, and
// is optimal if it is explored in turn.
constexpr int64_t kInTurn = 20'000;
constexpr double kSaveEvery = 0.2;  // seconds, and
constexpr double kSaveShare = 20;   // … so many times what saving takes

using Clock = std::chrono::steady_clock;

bool HasError(const Frontier& frontier) {
  return std::any_of(frontier.found().begin(), frontier.found().end(),
                     [](const auto& f) { return f.second.is_error; });
}

}  // namespace

Crew::Serve ServeUnits(Session& session, const DporLimits& limits) {
  return [&session, limits](const std::string& request) {
    const std::pair<std::string, std::string> head =
        absl::StrSplit(request, absl::MaxSplits('\n', 1));
    DporLimits mine = limits;
    absl::StatusOr<Unit> unit = ParseUnit(head.second);
    if (!unit.ok() || !absl::SimpleAtoi(head.first, &mine.runs_max)) {
      return absl::StrCat("error ", unit.status().message());
    }
    absl::StatusOr<UnitResult> result = ExploreUnit(session, *unit, mine);
    if (!result.ok()) return absl::StrCat("error ", result.status().message());
    return ToText(*result);
  };
}

absl::StatusOr<std::string> SearchTogether(
    Crew& crew, Frontier& frontier, const TogetherLimits& limits,
    const std::function<absl::Status()>& save,
    const std::function<void()>& progress) {
  const Clock::time_point began = Clock::now();
  Clock::time_point saved = began;
  double save_every = kSaveEvery;
  std::vector<bool> idle(static_cast<size_t>(crew.size()), true);
  std::map<int, Frontier::Id> out;  // by worker
  std::string why_not;
  auto runs_left = [&] {
    return limits.runs_max - frontier.counts().executions;
  };
  while (!frontier.Done()) {
    if (!limits.keep_going && HasError(frontier)) why_not = "finding";
    if (limits.runs_max != 0 && runs_left() <= 0) why_not = "runs";
    if (limits.time_s > 0 && Since(began) > limits.time_s) why_not = "time";
    if (!why_not.empty()) break;
    const bool in_turn = frontier.counts().executions < kInTurn;
    const size_t hands = in_turn ? 1 : idle.size();
    for (int worker = 0; worker < crew.size(); ++worker) {
      if (!idle[static_cast<size_t>(worker)]) continue;
      if (in_turn && !out.empty()) break;
      // In turn: always the deepest.  Else large units first, as long as that
      // leaves not too many.
      const bool deepest = hands == 1 || frontier.waiting() > 64 * hands;
      auto taken = frontier.Take(deepest ? Frontier::Which::kDeepest
                                         : Frontier::Which::kShallowest);
      if (!taken) break;
      int64_t budget =
          frontier.waiting() < 2 * hands && hands > 1 ? 20 : kBudget;
      if (limits.runs_max != 0) budget = std::min(budget, runs_left());
      idle[static_cast<size_t>(worker)] = false;
      out[worker] = taken->first;
      // A worker that is gone is found out by what it does not answer.
      crew.Send(worker, absl::StrCat(budget, "\n", ToText(taken->second)));
    }
    if (std::optional<Crew::Reply> reply = crew.Receive(0.25)) {
      if (reply->gone || absl::StartsWith(reply->text, "error ")) {
        return absl::InternalError(absl::StrCat(
            "a worker ",
            reply->gone ? "died: " : "refused its unit: ", reply->text));
      }
      absl::StatusOr<UnitResult> result = ParseUnitResult(reply->text);
      if (!result.ok()) return absl::InternalError(result.status().message());
      absl::Status ok =
          frontier.Apply(out.at(reply->worker), *std::move(result));
      if (!ok.ok()) return absl::InternalError(ok.message());
      out.erase(reply->worker);
      idle[static_cast<size_t>(reply->worker)] = true;
    }
    if (Since(saved) > save_every) {
      const Clock::time_point begun = Clock::now();
      if (absl::Status ok = save(); !ok.ok()) return ok;
      if (progress) progress();
      saved = Clock::now();
      save_every = std::max(kSaveEvery, kSaveShare * Since(begun));
    }
  }
  for (const auto& [worker, id] : out) frontier.GiveBack(id);
  if (absl::Status ok = save(); !ok.ok()) return ok;
  return why_not;
}

}  // namespace quiesce
