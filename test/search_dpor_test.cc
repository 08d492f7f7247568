// Optimal DPOR against what is known and against brute force.
//
// On the litmus programs the number of traces is known by arithmetic; on random
// programs (every verb, every fault) stateless depth-first search says which
// outcomes there are.
#include <cstdio>
#include <ostream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "sim/scenario/builtin.h"
#include "sim/search/dpor.h"
#include "test/support/explore.h"
#include "test/support/random_program.h"
#include "test/support/scenario_story.h"

namespace quiesce::testing {
namespace {

struct Row {
  const char* name;
  Parameters parameters;
  int64_t traces;
};

// As one writes it: ctest's names come from here.
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
  for (const auto& [name, value] : row.parameters) {
    *out << ' ' << name << '=' << value;
  }
}

class LitmusTraces : public ::testing::TestWithParam<Row> {};

TEST_P(LitmusTraces, AreVisitedOnceEachOnBothCarriers) {
  for (const char* carrier : {"fiber", "thread"}) {
    if (GetParam().traces > 1000 && std::string(carrier) == "thread") continue;
    SCOPED_TRACE(carrier);
    ScenarioStory story(GetParam().name, GetParam().parameters);
    Session session(story, KernelConfig{}, carrier);
    DporLimits limits;
    limits.keep_going = true;
    DporResult r = SearchDpor(session, limits);
    EXPECT_TRUE(r.complete);
    EXPECT_EQ(r.executions, GetParam().traces);
    EXPECT_EQ(r.blocked, 0);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Known, LitmusTraces,
    ::testing::Values(
        Row{"litmus/counter", {{"threads", 2}, {"rounds", 1}}, 2},
        Row{"litmus/counter", {{"threads", 2}, {"rounds", 3}}, 20},
        Row{"litmus/counter", {{"threads", 3}, {"rounds", 2}}, 90},
        Row{"litmus/counter", {{"threads", 3}, {"rounds", 3}}, 1680},
        Row{"litmus/counter", {{"threads", 4}, {"rounds", 2}}, 2520},
        Row{"litmus/counter", {{"threads", 4}, {"rounds", 3}}, 369'600},
        Row{"litmus/counter", {{"threads", 6}, {"rounds", 1}}, 720},
        Row{"litmus/handshake", {{"workers", 1}, {"rounds", 1}}, 3},
        Row{"litmus/handshake", {{"workers", 1}, {"rounds", 2}}, 4},
        Row{"litmus/handshake", {{"workers", 1}, {"rounds", 4}}, 6},
        Row{"litmus/handshake", {{"workers", 2}, {"rounds", 0}}, 8},
        Row{"litmus/handshake", {{"workers", 2}, {"rounds", 1}}, 50},
        Row{"litmus/handshake", {{"workers", 2}, {"rounds", 2}}, 200},
        Row{"litmus/readers", {{"readers", 4}, {"writes", 1}}, 16},
        Row{"litmus/readers", {{"readers", 8}, {"writes", 1}}, 256},
        Row{"litmus/readers", {{"readers", 4}, {"writes", 3}}, 256},
        Row{"litmus/readers", {{"readers", 12}, {"writes", 1}}, 4096},
        Row{"litmus/writers", {{"threads", 4}}, 24},
        Row{"litmus/writers", {{"threads", 6}}, 720},
        Row{"litmus/writers", {{"threads", 7}}, 5040},
        Row{"litmus/lastzero", {{"writers", 5}}, 64},
        Row{"litmus/lastzero", {{"writers", 10}}, 3328},
        Row{"litmus/lastzero", {{"writers", 11}}, 7168}));

struct Tally {
  int compared = 0;
  int64_t runs = 0, executions = 0, blocked = 0;
};

// False if brute force takes too long, or if the two disagree (a failure).
bool SameAsBruteForce(uint64_t seed, Tally& tally) {
  constexpr int64_t kRunsMax = 20'000;
  RandomProgram program = Generate(seed);
  RandomStory story(program);
  Session session(story, program.config, "fiber");
  RandomStory::ClearVariables();
  Explored dfs = ExploreDfs(session, &RandomStory::Digest, kRunsMax,
                            &RandomStory::ClearVariables);
  if (!dfs.complete) return false;
  RandomStory::ClearVariables();
  Explored dpor;
  DporLimits limits;
  limits.keep_going = true;
  DporResult r = SearchDpor(session, limits, [&](Ending ending) {
    dpor.outcomes.insert(std::string(EndingName(ending)) + " " +
                         RandomStory::Digest());
  });
  for (const FoundBySearch& f : r.found) {
    dpor.findings.insert({f.finding.kind, f.finding.pc});
  }
  EXPECT_TRUE(r.complete);
  ++tally.compared;
  tally.runs += dfs.runs;
  tally.executions += r.executions;
  tally.blocked += r.blocked;
  if (SameResults(dfs, dpor)) return true;
  size_t lost = 0, made_up = 0;
  for (const std::string& o : dfs.outcomes) lost += !dpor.outcomes.count(o);
  for (const std::string& o : dpor.outcomes) made_up += !dfs.outcomes.count(o);
  ADD_FAILURE() << "seed " << seed << ": " << lost << " outcomes lost, "
                << made_up << " made up; findings " << dfs.findings.size()
                << " and " << dpor.findings.size() << "\n"
                << program.Text();
  return false;
}

TEST(Dpor, ReachesWhatDepthFirstSearchReachesOnRandomPrograms) {
  constexpr int kPrograms = 1000;
  Tally tally;
  for (uint64_t i = 0; tally.compared < kPrograms && !HasFailure(); ++i) {
    SameAsBruteForce(3'000'017 + i, tally);
  }
  std::printf("%d programs, %lld runs of dfs, %lld of dpor, %lld blocked\n",
              tally.compared, static_cast<long long>(tally.runs),
              static_cast<long long>(tally.executions),
              static_cast<long long>(tally.blocked));
  EXPECT_LT(10 * tally.executions, tally.runs) << "hardly anything was reduced";
  EXPECT_LT(2000 * tally.blocked, tally.executions)
      << "much was explored in vain";
}

// Programs on which an outcome was lost once: a cancelled deadline, a step with
// several answers, an error that another order does not have, the last actor.
TEST(Dpor, ReachesWhatItOnceLost) {
  Tally tally;
  for (uint64_t seed :
       {3'000'033, 3'000'311, 3'000'514, 5'000'580, 5'002'448, 5'004'831,
        7'005'484, 7'007'838, 7'011'383, 9'014'255, 9'023'633, 9'023'963}) {
    EXPECT_TRUE(SameAsBruteForce(seed, tally)) << seed;
  }
}

// `if` for `while`: the woken unloader does not look again.  How many
// of the traces fail is known as well.
TEST(Dpor, CountsTheTracesThatFail) {
  for (auto [rounds, failing] : {std::pair{1, 20}, std::pair{2, 84}}) {
    ScenarioStory story("litmus/handshake",
                        {{"workers", 2}, {"rounds", rounds}, {"bug", 1}});
    Session session(story, KernelConfig{}, "fiber");
    DporLimits limits;
    limits.keep_going = true;
    int64_t failed = 0;
    SearchDpor(session, limits,
               [&](Ending e) { failed += e == Ending::kError ? 1 : 0; });
    EXPECT_EQ(failed, failing);
  }
}

// A relation that knows nothing of channels must be caught: the lost wakeup is
// the order of a sleep and a wakeup that share nothing else.
TEST(Dpor, FindsTheLostWakeup) {
  ScenarioStory story("unload/tsleep", {});
  KernelConfig release;
  release.flavour = Flavour::kRelease;
  Session session(story, release, "fiber");
  DporLimits limits;
  limits.keep_going = true;
  bool hangs = false;
  for (const FoundBySearch& f : SearchDpor(session, limits).found) {
    hangs |= f.finding.kind == FindingKind::kHang;
  }
  EXPECT_TRUE(hangs);
}

TEST(Dpor, ProvesTheOrderThatIsRight) {
  ScenarioStory story("unload/classic", {});
  Session session(story, KernelConfig{}, "fiber");
  DporResult r = SearchDpor(session, {});
  EXPECT_TRUE(r.complete);
  EXPECT_TRUE(r.found.empty());
  EXPECT_GT(r.executions, 1);
}

}  // namespace
}  // namespace quiesce::testing
