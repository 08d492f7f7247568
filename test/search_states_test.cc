// State searches: several processes find and prove what one finds and proves;
// and what is said of how far a search is, is so.
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "sim/exec/sanitizer.h"
#include "sim/search/shared_states.h"
#include "sim/search/states.h"
#include "test/support/explore.h"
#include "test/support/random_program.h"

namespace quiesce::testing {
namespace {

#ifdef QUIESCE_ASAN
// Its redzones on the stacks tell states apart that are the same.
constexpr bool kStatesCount = false;
#else
constexpr bool kStatesCount = true;
#endif

StatesResult Search(const RandomProgram& program, int jobs, bool reduce) {
  RandomStory story(program);
  Session session(story, program.config, "fiber");
  RandomStory::ClearVariables();
  StatesLimits limits;
  limits.keep_going = true;
  limits.digest = true;
  limits.reduce = reduce;
  limits.jobs = jobs;
  limits.in_turn = 1;
  limits.memory_bytes = 16 << 20;
  return SearchStates(session, limits);
}

std::set<Signature> Findings(const StatesResult& result) {
  std::set<Signature> findings;
  for (const FoundBySearch& f : result.found) {
    findings.insert({f.finding.kind, f.finding.pc});
  }
  return findings;
}

TEST(StatesTogether, VisitTheSameStatesAndFindTheSame) {
  int endless = 0;
  int64_t states = 0, handed_over = 0;
  for (uint64_t seed = 1; seed <= 60 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    const bool loops = seed % 3 == 0;
    const RandomProgram program =
        loops ? GenerateLooping(seed) : Generate(seed);
    const StatesResult one = Search(program, 1, /*reduce=*/false);
    const StatesResult two = Search(program, 2, /*reduce=*/false);
    EXPECT_TRUE(two.closed) << program.Text();
    if (kStatesCount) {
      EXPECT_EQ(one.states, two.states) << program.Text();
      EXPECT_EQ(one.digest, two.digest) << program.Text();
    }
    EXPECT_EQ(one.reached, two.reached) << program.Text();
    EXPECT_EQ(Findings(one), Findings(two)) << program.Text();
    states += two.states;
    handed_over += two.handed_over;
    for (const Signature& f : Findings(two)) {
      endless += f.kind == FindingKind::kLivelock ? 1 : 0;
    }
  }
  EXPECT_GT(states, 20'000);
  EXPECT_GT(handed_over, 0) << "one process did everything";
  EXPECT_GT(endless, 0) << "what only the graph tells was never asked";
}

TEST(StatesTogether, LearnFromEachOtherWhatNobodyComesBetween) {
  int64_t all = 0, merged = 0;
  for (uint64_t seed = 101; seed <= 180 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    const RandomProgram program = Generate(seed);
    const StatesResult one = Search(program, 1, /*reduce=*/false);
    const StatesResult three = Search(program, 3, /*reduce=*/true);
    EXPECT_TRUE(three.closed) << program.Text();
    EXPECT_EQ(Findings(one), Findings(three)) << program.Text();
    all += one.states;
    merged += three.states;
  }
  if (kStatesCount) {
    EXPECT_LT(2 * merged, all);
  }
}

TEST(StatesTogether, EndWhereMemoryEnds) {
  uint64_t seed = 1;
  while (Search(Generate(seed), 1, /*reduce=*/false).states < 10'000) ++seed;
  const RandomProgram program = Generate(seed);
  RandomStory story(program);
  Session session(story, program.config, "fiber");
  RandomStory::ClearVariables();
  StatesLimits limits;
  limits.reduce = false;
  limits.keep_going = true;
  limits.jobs = 2;
  limits.in_turn = 1;
  limits.first_set_bytes = 1;  // the smallest set there is: 4096 states
  limits.memory_bytes = 16 << 20;
  const StatesResult larger = SearchStates(session, limits);
  EXPECT_TRUE(larger.closed);
  EXPECT_GT(larger.states, 4096);
  limits.memory_bytes = 1;
  const StatesResult r = SearchStates(session, limits);
  EXPECT_FALSE(r.closed);
  EXPECT_EQ(r.why_not, "memory");
}

// What is said of how far a search is, against the truth; and that it is said
// changes nothing.
TEST(StatesProgress, EstimatesHowMuchIsDoneAndLeavesNoTrace) {
  if (!kStatesCount) GTEST_SKIP() << "no two searches visit the same states";
  int searches = 0, said = 0;
  for (uint64_t seed = 1; searches < 5; ++seed) {
    const StatesResult plain = Search(Generate(seed), 1, /*reduce=*/false);
    if (plain.states < 10'000) continue;
    ++searches;
    SCOPED_TRACE(seed);
    const RandomProgram program = Generate(seed);
    RandomStory story(program);
    Session session(story, program.config, "fiber");
    RandomStory::ClearVariables();
    StatesLimits limits;
    limits.keep_going = true;
    limits.digest = true;
    limits.reduce = false;
    limits.progress_every = 2000;
    std::vector<std::pair<double, double>> shares;  // true and estimated
    const StatesResult r =
        SearchStates(session, limits, [&](const StatesResult& so_far) {
          shares.emplace_back(static_cast<double>(so_far.states) /
                                  static_cast<double>(plain.states),
                              so_far.share);
          return true;
        });
    EXPECT_EQ(r.states, plain.states);
    EXPECT_EQ(r.transitions, plain.transitions);
    EXPECT_EQ(r.digest, plain.digest);
    for (const auto& [done, estimate] : shares) {
      if (done < 0.1) continue;
      ++said;
      EXPECT_LT(estimate, 3 * done);
      EXPECT_GT(estimate, done / 3);
    }
    EXPECT_GT(shares.back().second, 0.8);
  }
  EXPECT_GT(said, 10);
}

TEST(SharedStates, AStateIsFreshOnce) {
  SharedStates shared(1 << 20, 1);
  bool fresh = false;
  const uint32_t a = shared.Insert(7, 1, &fresh);
  EXPECT_TRUE(fresh);
  EXPECT_NE(shared.Insert(7, 2, &fresh), a);
  EXPECT_TRUE(fresh);
  EXPECT_EQ(shared.Insert(7, 1, &fresh), a);
  EXPECT_FALSE(fresh);
  EXPECT_TRUE(shared.Has(7, 2));
  EXPECT_FALSE(shared.Has(8, 2));
  EXPECT_EQ(shared.size(), 2);
  shared.Mark(a);
  shared.Mark(a);
  EXPECT_TRUE(shared.IsMarked(a));
  EXPECT_EQ(shared.marked(), 1);
}

TEST(SharedStates, NobodyIsGivenWhatNobodyWaitsFor) {
  SharedStates shared(1 << 20, 1);
  EXPECT_FALSE(shared.Hungry());
  EXPECT_FALSE(shared.Offer("work"));
  std::string work;
  EXPECT_FALSE(shared.Take(work)) << "all wait: the search is over";
  EXPECT_TRUE(shared.Stopped());
  EXPECT_EQ(shared.why(), SharedStates::Why::kNothing);
}

}  // namespace
}  // namespace quiesce::testing
