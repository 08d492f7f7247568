// The flow of a check, in one process: sample, then prove, then say exactly
// what was shown.
#ifndef QUIESCE_SEARCH_CHECKER_H_
#define QUIESCE_SEARCH_CHECKER_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sim/exec/crew.h"
#include "sim/scenario/session.h"
#include "sim/schedule/strategy.h"
#include "sim/schedule/sync_clock.h"
#include "sim/search/check.h"
#include "sim/search/dpor.h"
#include "sim/search/harvest.h"
#include "sim/search/strategies.h"

namespace quiesce {

class Checker {
 public:
  Checker(const CheckRequest& request, Session& session, Crew* crew)
      : request_(request),
        session_(session),
        crew_(crew),
        began_(std::chrono::steady_clock::now()) {}

  absl::StatusOr<CheckResult> Check();

  // Instead of Check: one part of a shared sample, as text for TakeShare.
  std::string Share(uint64_t seed, int64_t runs);

 private:
  bool Stop() const { return harvest_.HasError() && !request_.keep_going; }
  bool TimeIsUp() const;
  double TimeLeft() const;  // in seconds; 0: no limit
  // Plays runs of `strategy`; returns true if the strategy ended by itself.
  // `stop_at_first`: end at the first error unless --keep-going.
  bool Stateless(const std::string& name, Strategy& strategy, int64_t runs_max,
                 bool stop_at_first = true);
  // The same for a strategy that samples: what the synchronisation order of a
  // run left unordered is brought together in a run of its own.
  void Sample(const std::string& name, Strategy& strategy, int64_t runs_max,
              bool stop_at_first = true);
  // By one of the strategies that SamplerOf knows.
  Guarantee SampleBy(const std::string& name, uint64_t seed, int64_t runs_max);
  // The same, of random walks, many of them at once.
  void SampleWalks(uint64_t seed, int64_t runs_max);
  // Plays one run and harvests it.  True: it would not end.
  bool PlayOne(Strategy& strategy, Phase& phase);
  // Harvests what the machine has just played and what counts `times`.
  // The run just played, which `times` took, the first of them as run `first`.
  bool Take(Phase& phase, int64_t times, int64_t first);
  // Does the phase go on after such a run?
  bool GoesOn(const Phase& phase, bool endless, bool stop_at_first);
  // What a phase that played runs leaves behind.
  void Played(Phase phase, bool ended, size_t found_before);
  void WitnessRaces(Phase& phase, int64_t runs_max);
  absl::Status SampleTogether(int64_t runs);
  // Takes in what Share wrote.
  absl::Status TakeShare(const std::string& text, Phase& phase);
  bool States();
  void OpenWithReversals();
  absl::Status Dpor();
  void BoundedDpor(int preemptions, int timer_events, int64_t runs_max);
  void IteratedDpor();
  // What both kinds of dpor leave behind.
  void Traces(const DporResult& r, std::chrono::steady_clock::time_point began);
  std::function<void(const DporResult&)> TraceProgress() const;
  void Dfs(DfsBounds bounds, int64_t runs_max);
  void Twice(int64_t runs);

  const CheckRequest& request_;
  Session& session_;
  Crew* crew_;  // or none
  std::chrono::steady_clock::time_point began_;
  CheckResult result_;
  Harvest harvest_;
  uint32_t reached_ = 0;
  int64_t executions_ = 0;        // of all phases
  int64_t turns_ = 0;             // runs that were really played
  SyncClocks* clocks_ = nullptr;  // while sampling
  std::set<std::pair<const void*, const void*>> pairs_tried_;
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_CHECKER_H_
