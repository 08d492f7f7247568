// Breadth first against brute force: of all schedules that show a finding, none
// is shorter.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <optional>

#include "gtest/gtest.h"
#include "sim/search/shortest.h"
#include "sim/search/strategies.h"
#include "test/support/random_program.h"

namespace quiesce::testing {
namespace {

TEST(Shortest, NoScheduleOfARandomProgramIsShorter) {
  constexpr int kPrograms = 200;
  constexpr int kRunsMax = 2000;
  int compared = 0;
  for (uint64_t seed = 1; compared < kPrograms && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    RandomProgram program = Generate(seed);
    RandomStory story(program);
    Session session(story, program.config, "fiber");
    std::optional<RawFinding> finding;
    size_t fewest = 0, some = 0;
    DfsStrategy dfs({});
    int runs = 0;
    bool complete = false;
    while (runs++ < kRunsMax && !complete) {
      if (!dfs.BeginRun()) {
        complete = true;
        break;
      }
      session.Run(dfs);
      const Machine& m = machine();
      for (int i = 0; i < m.finding_count(); ++i) {
        const RawFinding& f = m.findings()[i];
        if (f.severity != Severity::kError || !f.ends_run ||
            f.kind == FindingKind::kDataRace ||
            f.kind == FindingKind::kLivelock) {
          continue;
        }
        if (!finding) finding = f;
        if (!f.SameBug(*finding)) continue;
        const size_t steps = m.schedule().size();
        fewest = some == 0 ? steps : std::min(fewest, steps);
        some = steps;
      }
    }
    if (!complete || !finding) continue;
    ++compared;
    ShortestLimits limits;
    limits.steps_max = some;
    const ShortestResult r = SearchShortest(session, *finding, limits);
    ASSERT_TRUE(r.schedule) << r.why_not << "\n" << program.Text();
    EXPECT_EQ(r.schedule->size(), fewest) << program.Text();
  }
  std::printf("%d programs\n", compared);
}

TEST(Shortest, SaysThatItsMemoryWasSpent) {
  RandomProgram program = Generate(1);
  RandomStory story(program);
  Session session(story, program.config, "fiber");
  ShortestLimits limits;
  limits.memory_bytes = 1;
  limits.steps_max = 1000;
  const ShortestResult r = SearchShortest(session, RawFinding{}, limits);
  EXPECT_FALSE(r.schedule);
  EXPECT_EQ(r.why_not, "memory");
}

}  // namespace
}  // namespace quiesce::testing
