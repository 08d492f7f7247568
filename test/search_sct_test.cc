// The benchmark programs: their bugs are found as soon as is asked for.
//
// docs/benchmarks.md has the figures over 100 seeds, and the peers'.
#include "gtest/gtest.h"
#include "test/support/sct.h"

namespace quiesce::testing {
namespace {

constexpr int kSeeds = 25;

TEST(Sct, TheDefaultPortfolioFindsEachBugInAFewRuns) {
  for (const SctProgram& p : SctPrograms()) {
    const SctMean m = MeanExecutions(p, "portfolio", kSeeds, 1000);
    EXPECT_EQ(m.found, kSeeds) << p.name;
    if (p.portfolio_at_most != 0) {
      EXPECT_LE(m.mean, p.portfolio_at_most) << p.name;
    }
  }
}

TEST(Sct, DporFindsTheBluetoothDriversRaceAtOnce) {
  for (const SctProgram& p : SctPrograms()) {
    if (p.dpor_at_most == 0) continue;
    const SctMean m = MeanExecutions(p, "dpor", kSeeds, 1000);
    EXPECT_EQ(m.found, kSeeds) << p.name;
    EXPECT_LE(m.mean, p.dpor_at_most) << p.name;
  }
}

// A bug that every run shows would make all of the above say nothing.
TEST(Sct, NoBugShowsInEveryRun) {
  for (const SctProgram& p : SctPrograms()) {
    if (p.portfolio_at_most == 0) continue;
    EXPECT_GT(MeanExecutions(p, "random", kSeeds, 1000).mean, 1.0) << p.name;
  }
}

}  // namespace
}  // namespace quiesce::testing
