// Check() as the front doors call it, on C modules.
#include "sim/search/check.h"

#include <algorithm>
#include <optional>
#include <string>

#include "gtest/gtest.h"

namespace quiesce {
namespace {

CheckRequest Request(const char* module) {
  CheckRequest request;
  request.target = std::string(QUIESCE_TEST_ROOT) + "/modules/" + module;
  return request;
}

// The constructors of the second ran as the thread that had run last, and its
// text was found dead before it lived.
TEST(Check, ASecondTargetInOneProcess) {
  for (const char* carrier : {"fiber", "thread", "fiber"}) {
    CheckRequest request = Request("r3_poll.c");
    request.strategy = "random";
    request.runs = 20;
    request.carrier = carrier;
    const auto result = Check(request);
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(result->executions, 20);
    EXPECT_TRUE(result->witnesses.empty());
  }
}

// It polls: runs that end because they go round prove nothing.
TEST(Check, SaysThatRunsGoRound) {
  for (const std::optional<int> preemptions :
       {std::optional<int>(), std::optional<int>(1)}) {
    CheckRequest request = Request("r3_poll.c");
    request.strategy = "dpor";
    request.preemptions = preemptions;
    const auto result = Check(request);
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_FALSE(result->complete);
    EXPECT_EQ(result->exit_status, 3);
    EXPECT_GT(result->rounds, 0);
    EXPECT_NE(result->statement.find("come back to a state"), std::string::npos)
        << result->statement;
  }
}

TEST(Check, RunsOfDporIncludeThoseThatOpenIt) {
  for (const int64_t runs : {3, 20}) {
    CheckRequest request;
    request.target = "litmus/counter:threads=4,rounds=3";
    request.strategy = "dpor";
    request.runs = runs;
    const auto result = Check(request);
    ASSERT_TRUE(result.ok()) << result.status();
    int64_t played = 0;
    for (const Phase& phase : result->phases) played += phase.executions;
    EXPECT_EQ(played, runs);
    EXPECT_FALSE(result->complete);
  }
}

// Alone and together in turn, of one process and of two: as many as asked for.
TEST(Check, SamplesAsManyWalksAsItIsAskedFor) {
  for (const int jobs : {1, 2}) {
    CheckRequest request = Request("r1_classic.c");
    request.strategy = "random";
    request.keep_going = true;
    request.runs = 12'345;
    request.jobs = jobs;
    const auto result = Check(request);
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(result->executions, 12'345) << jobs;
  }
}

const Witness* Race(const CheckResult& result) {
  const auto it = std::find_if(
      result.witnesses.begin(), result.witnesses.end(), [](const Witness& w) {
        return w.finding.kind == FindingKind::kDataRace;
      });
  return it == result.witnesses.end() ? nullptr : &*it;
}

// The accesses of race_far.c meet in no sampled run: that nothing orders them
// is seen in the first, and one more run brings them together.
TEST(Check, SamplingBringsTogetherWhatNothingOrders) {
  for (const char* carrier : {"fiber", "thread"}) {
    for (uint64_t seed = 1; seed <= 10; ++seed) {
      CheckRequest request = Request("race_far.c");
      request.strategy = "random";
      request.runs = 2;
      request.seed = seed;
      request.carrier = carrier;
      const auto result = Check(request);
      ASSERT_TRUE(result.ok()) << result.status();
      EXPECT_EQ(result->executions, 2);
      const Witness* race = Race(*result);
      ASSERT_NE(race, nullptr) << carrier << ", seed " << seed;
      EXPECT_EQ(race->finding.found_after, 2);
    }
  }
  // Another pair, in few runs, beside one that is in all of them.
  CheckRequest both = Request("race_far_rare.c");
  both.strategy = "random";
  both.runs = 1000;
  const auto found = Check(both);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(std::count_if(found->witnesses.begin(), found->witnesses.end(),
                          [](const Witness& w) {
                            return w.finding.kind == FindingKind::kDataRace;
                          }),
            2);

  CheckRequest request = Request("race_far_locked.c");
  request.strategy = "random";
  request.runs = 1000;
  const auto result = Check(request);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(Race(*result), nullptr);
}

}  // namespace
}  // namespace quiesce
