#include "test/support/sct.h"

#include <algorithm>
#include <memory>

#include "sim/search/dpor.h"
#include "sim/search/pct.h"
#include "sim/search/portfolio.h"
#include "sim/search/pos.h"
#include "sim/search/strategies.h"
#include "sim/search/surw.h"
#include "test/support/scenario_story.h"

namespace quiesce::testing {
namespace {

bool IsBug(const RawFinding& f) {
  return f.severity == Severity::kError && f.kind != FindingKind::kDataRace;
}

std::unique_ptr<Strategy> Make(const std::string& name, uint64_t seed) {
  if (name == "portfolio") return std::make_unique<PortfolioStrategy>(seed);
  if (name == "random") return std::make_unique<RandomStrategy>(seed);
  if (name == "pct") return std::make_unique<PctStrategy>(seed, 3);
  if (name == "pos") return std::make_unique<PosStrategy>(seed);
  if (name == "surw") return std::make_unique<SurwStrategy>(seed);
  return nullptr;
}

// The search stops at the bug; what it had completed by then, that one
// included, it has counted.
int64_t ByDpor(Session& session, int64_t runs_max) {
  DporLimits limits;
  limits.runs_max = runs_max;
  const DporResult r = SearchDpor(session, limits);
  const bool found =
      std::any_of(r.found.begin(), r.found.end(),
                  [](const FoundBySearch& f) { return IsBug(f.finding); });
  return found ? std::max<int64_t>(r.executions, 1) : 0;
}

}  // namespace

const std::vector<SctProgram>& SctPrograms() {
  static const std::vector<SctProgram> programs = {
      {"bluetooth_driver", "sct/bluetooth", 0, "161", "72", "155", "45", "9", 7,
       20},
      {"twostage_20", "sct/twostage", 20, "188", "185", "never", "22", "76", 0,
       10},
      {"twostage_100", "sct/twostage", 100, "3888 (6/20)", "never", "never",
       "56", "690", 0, 10},
      {"reorder_10", "sct/reorder", 10, "2356", "never", "never", "6", "27", 0,
       6},
      {"reorder_100", "sct/reorder", 100, "7447 (1/20)", "never", "never", "6",
       "297", 0, 6},
      {"stringbuffer", "sct/stringbuffer", 0, "195", "18", "1405", "15", "12",
       0, 10},
      {"account", "sct/account", 0, "9", "1", "6", "1", "2", 0, 0},
      {"wronglock", "sct/wronglock", 8, "88", "1", "37", "1", "10", 0, 0},
      {"token_ring", "sct/token_ring", 0, "8", "7", "12", "5", "2", 0, 0},
      {"lazy01", "sct/lazy01", 0, "10", "5", "12", "6", "3", 0, 0},
      {"queue", "sct/queue", 0, "12", "1", "1", "1", "4", 0, 0},
      {"stack", "sct/stack", 0, "2", "2", "1", "2", "2", 0, 0},
      {"carter01", "sct/carter01", 0, "5", "2", "1", "2", "4", 0, 0},
      {"deadlock01", "sct/deadlock01", 0, "20", "4", "1", "5", "3", 0, 0},
  };
  return programs;
}

const std::vector<std::string>& SctStrategies() {
  static const std::vector<std::string> strategies = {
      "dpor", "portfolio", "random", "pct", "pos", "surw"};
  return strategies;
}

int64_t ExecutionsToBug(const SctProgram& program, const std::string& strategy,
                        uint64_t seed, int64_t runs_max) {
  Parameters parameters = {{"order", static_cast<int>(seed)}};
  if (program.threads != 0) parameters["threads"] = program.threads;
  ScenarioStory story(program.scenario, parameters);
  Session session(story, KernelConfig{}, "fiber");
  if (strategy == "dpor") return ByDpor(session, runs_max);
  const std::unique_ptr<Strategy> play = Make(strategy, seed);
  for (int64_t run = 1; run <= runs_max; ++run) {
    play->BeginRun();
    session.Run(*play);
    play->EndRun();
    const RawFinding* f = machine().findings();
    if (std::any_of(f, f + machine().finding_count(), IsBug)) return run;
  }
  return 0;
}

SctMean MeanExecutions(const SctProgram& program, const std::string& strategy,
                       int seeds, int64_t runs_max) {
  SctMean m;
  double sum = 0;
  for (int seed = 1; seed <= seeds; ++seed) {
    const int64_t n = ExecutionsToBug(program, strategy,
                                      static_cast<uint64_t>(seed), runs_max);
    if (n == 0) continue;
    sum += static_cast<double>(n);
    ++m.found;
  }
  if (m.found != 0) m.mean = sum / m.found;
  return m;
}

}  // namespace quiesce::testing
