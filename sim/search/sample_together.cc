// A sample that several processes share.
//
// It is cut into batches, each with a seed of its own, which are taken in their
// order whoever played them: what is found, and after how many runs, is the
// same for any number of workers.
#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "sim/schedule/machine.h"
#include "sim/search/checker.h"
#include "sim/search/random.h"
#include "sim/search/replay.h"
#include "sim/search/since.h"
#include "sim/search/unit.h"

namespace quiesce {
namespace {

// Runs: enough that a strategy learns how long they are, few enough that nobody
// waits long for the others.
constexpr int64_t kBatch = 2000;

uint64_t SeedOfBatch(uint64_t seed, int64_t batch) {
  return Random(seed + 0x51ed2701 * static_cast<uint64_t>(batch + 1)).Next();
}

}  // namespace

//   guarantee 0.001 of what …
//   counts …
//   found <after how many runs> …
std::string Checker::Share(uint64_t seed, int64_t runs) {
  const Guarantee guarantee = SampleBy(request_.strategy, seed, runs);
  SearchCounts counts;
  counts.executions = result_.executions;
  counts.operations = result_.operations;
  counts.reached = reached_;
  std::string text =
      absl::StrCat("guarantee ", guarantee.per_run, " ", guarantee.words,
                   "\ncounts ", ToText(counts), "\n");
  for (size_t i = 0; i < harvest_.found.size(); ++i) {
    absl::StrAppend(&text, "found ",
                    ToText(FoundSchedule{absl::StrCat(harvest_.found_after[i]),
                                         false, harvest_.found[i].schedule}),
                    "\n");
  }
  return text;
}

absl::Status Checker::TakeShare(const std::string& text, Phase& phase) {
  const int64_t before = executions_;
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> word =
        absl::StrSplit(line, absl::MaxSplits(' ', 1));
    SearchCounts counts;
    FoundSchedule found;
    int64_t after = 0;
    if (word.first == "guarantee") {
      const std::pair<absl::string_view, std::string> of =
          absl::StrSplit(word.second, absl::MaxSplits(' ', 1));
      Guarantee g{0, of.second};
      if (!absl::SimpleAtod(of.first, &g.per_run)) break;
      // Of all runs: what the weakest batch is sure of.
      if (!result_.guarantee || g.per_run < result_.guarantee->per_run) {
        result_.guarantee = g;
      }
      continue;
    }
    if (word.first == "counts" && ReadCounts(word.second, counts)) {
      phase.executions += counts.executions;
      executions_ += counts.executions;
      result_.operations += counts.operations;
      reached_ |= counts.reached;
      continue;
    }
    if (word.first == "found" && ReadFound(word.second, found) &&
        absl::SimpleAtoi(found.key, &after)) {
      // Only the worker that met it knows what it was: look again.
      ReplayStrategy replay(found.schedule);
      replay.BeginRun();
      session_.Run(replay);
      if (machine().finding_count() == 0) {
        return absl::InternalError("a worker's finding does not show again");
      }
      for (int i = 0; i < machine().finding_count(); ++i) {
        harvest_.Add(machine().findings()[i], found.schedule, before + after);
      }
      continue;
    }
    return absl::InternalError(absl::StrCat("a worker said `", line, "`"));
  }
  return absl::OkStatus();
}

absl::Status Checker::SampleTogether(int64_t runs) {
  const auto began = std::chrono::steady_clock::now();
  Phase phase;
  phase.strategy = request_.strategy;
  result_.operations = 0;
  const int64_t batches = runs / kBatch + (runs % kBatch != 0 ? 1 : 0);
  std::vector<bool> idle(static_cast<size_t>(crew_->size()), true);
  std::map<int, int64_t> out;             // by worker
  std::map<int64_t, std::string> played;  // that wait for their turn
  int64_t next = 0, taken = 0;
  while (taken < batches && !Stop() && !TimeIsUp()) {
    for (int worker = 0; worker < crew_->size() && next < batches; ++worker) {
      if (!idle[static_cast<size_t>(worker)]) continue;
      idle[static_cast<size_t>(worker)] = false;
      out[worker] = next;
      crew_->Send(worker, absl::StrCat(SeedOfBatch(request_.seed, next), " ",
                                       std::min(kBatch, runs - next * kBatch)));
      ++next;
    }
    std::optional<Crew::Reply> reply = crew_->Receive(0.25);
    if (!reply) continue;
    if (reply->gone) {
      return absl::InternalError(absl::StrCat("a worker died: ", reply->text));
    }
    played[out.at(reply->worker)] = std::move(reply->text);
    idle[static_cast<size_t>(reply->worker)] = true;
    for (auto it = played.find(taken); it != played.end() && !Stop();
         it = played.find(++taken)) {
      if (absl::Status ok = TakeShare(it->second, phase); !ok.ok()) return ok;
      played.erase(it);
    }
    if (request_.progress) {
      request_.progress(absl::StrCat(phase.strategy, ": ", phase.executions,
                                     " runs, ", harvest_.found.size(),
                                     " findings"));
    }
  }
  phase.elapsed_s = Since(began);
  Played(std::move(phase), /*ended=*/false, /*found_before=*/0);
  return absl::OkStatus();
}

}  // namespace quiesce
