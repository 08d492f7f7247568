// Bounded search with turning back against bounded depth-first search: the same
// traces, the same outcomes, fewer executions.
#include <cstdint>
#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "sim/search/bounded.h"
#include "sim/search/event.h"
#include "sim/search/strategies.h"
#include "test/support/explore.h"
#include "test/support/random_program.h"
#include "test/support/scenario_story.h"

namespace quiesce::testing {
namespace {

struct Visited {
  std::set<uint64_t> traces;
  std::set<std::string> outcomes;
  int64_t runs = 0;
  bool complete = false;
};

Visited ByDfs(Session& session, DfsBounds bounds, int64_t runs_max) {
  Visited v;
  std::vector<Schedule> schedules;
  DfsStrategy dfs(bounds);
  while (v.runs < runs_max) {
    if (!dfs.BeginRun()) {
      v.complete = true;
      break;
    }
    RandomStory::ClearVariables();
    const Ending ending = session.Run(dfs);
    ++v.runs;
    schedules.push_back(machine().schedule());
    v.outcomes.insert(Outcome(ending, &RandomStory::Digest));
  }
  for (const Schedule& s : schedules) v.traces.insert(TraceOf(session, s));
  return v;
}

Visited ByTraces(Session& session, DfsBounds bounds) {
  Visited v;
  BoundedLimits limits;
  limits.keep_going = true;
  limits.preemptions = bounds.preemptions;
  limits.timer_events = bounds.timer_events;
  limits.at_trace = [&](uint64_t trace, const Schedule&) {
    v.traces.insert(trace);
  };
  RandomStory::ClearVariables();
  const BoundedResult r = SearchBounded(session, limits, [&](Ending ending) {
    v.outcomes.insert(Outcome(ending, &RandomStory::Digest));
  });
  v.runs = r.executions;
  v.complete = r.complete;
  return v;
}

TEST(Bounded, VisitsTheTracesOfBoundedDepthFirstSearch) {
  constexpr int kPrograms = 400;
  int compared = 0;
  int64_t dfs_runs = 0, runs = 0;
  for (uint64_t seed = 1; compared < kPrograms && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    RandomProgram program = Generate(seed);
    RandomStory story(program);
    Session session(story, program.config, "fiber");
    const DfsBounds bounds{static_cast<int>(seed % 4),
                           static_cast<int>(seed % 3)};
    const Visited dfs = ByDfs(session, bounds, 3000);
    if (!dfs.complete) continue;
    ++compared;
    const Visited traces = ByTraces(session, bounds);
    EXPECT_TRUE(traces.complete);
    EXPECT_EQ(traces.traces.size(), dfs.traces.size()) << program.Text();
    EXPECT_TRUE(traces.traces == dfs.traces) << program.Text();
    EXPECT_TRUE(traces.outcomes == dfs.outcomes) << program.Text();
    EXPECT_LE(traces.runs, dfs.runs);
    dfs_runs += dfs.runs;
    runs += traces.runs;
  }
  std::printf("%d programs, %lld runs of dfs, %lld executions\n", compared,
              static_cast<long long>(dfs_runs), static_cast<long long>(runs));
  EXPECT_LT(4 * runs, dfs_runs) << "hardly anything was reduced";
}

TEST(Bounded, CountsAlikeOnBothCarriers) {
  ScenarioStory story("litmus/handshake", {{"workers", 2}, {"rounds", 1}});
  for (int k : {0, 1, 2, 9}) {
    BoundedLimits limits;
    limits.preemptions = k;
    Session fiber(story, KernelConfig{}, "fiber");
    const BoundedResult one = SearchBounded(fiber, limits);
    Session thread(story, KernelConfig{}, "thread");
    const BoundedResult two = SearchBounded(thread, limits);
    EXPECT_TRUE(one.complete);
    EXPECT_EQ(one.executions, two.executions);
    EXPECT_EQ(one.turned_back, two.turned_back);
    EXPECT_EQ(one.cut_preemptions == 0, k == 9);
  }
}

// Without memory it remembers nothing, and plays what dfs plays.
TEST(Bounded, SpentMemoryCostsOnlyExecutions) {
  ScenarioStory story("litmus/counter", {{"threads", 3}, {"rounds", 2}});
  Session session(story, KernelConfig{}, "fiber");
  BoundedLimits limits;
  limits.preemptions = 2;
  const BoundedResult much = SearchBounded(session, limits);
  limits.memory_bytes = 0;
  const BoundedResult none = SearchBounded(session, limits);
  EXPECT_FALSE(much.memory_spent);
  EXPECT_TRUE(none.memory_spent);
  EXPECT_TRUE(none.complete);
  EXPECT_EQ(none.turned_back, 0);
  EXPECT_GT(none.executions, much.executions);
}

}  // namespace
}  // namespace quiesce::testing
