// A search in parts is the same search: units handed out in any order, several
// at a time, each for a few executions, reach the very traces that one walk
// does.
#include <cstdint>
#include <cstdio>
#include <functional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "sim/search/dpor.h"
#include "sim/search/frontier.h"
#include "sim/search/unit.h"
#include "test/support/explore.h"
#include "test/support/random_program.h"
#include "test/support/scenario_story.h"

namespace quiesce::testing {
namespace {

DporLimits Whole() {
  DporLimits limits;
  limits.keep_going = true;
  limits.digest = true;
  return limits;
}

constexpr int64_t kAlways = int64_t{1} << 62;

// Explores all of it in units of `budget` executions, through text.  The first
// `turns` executions in turn: one unit at a time, always the deepest.  Then up
// to three are out at once, and one in ten is lost on the way and handed out
// again.
Frontier InParts(Session& session, int64_t budget, uint64_t seed,
                 int64_t turns = 0,
                 const std::function<void(Ending)>& at_ending = {}) {
  std::mt19937_64 random(seed);
  Frontier frontier;
  std::vector<std::pair<Frontier::Id, std::string>> out;
  while (!frontier.Done()) {
    const bool in_turn = frontier.counts().executions < turns;
    const bool shallow = !in_turn && random() % 2 == 0;
    if (out.size() < (in_turn ? 1 : 3) && frontier.waiting() != 0) {
      auto [id, unit] = *frontier.Take(shallow ? Frontier::Which::kShallowest
                                               : Frontier::Which::kDeepest);
      out.emplace_back(id, ToText(unit));
      continue;
    }
    const size_t k = random() % out.size();
    const auto [id, text] = out[k];
    out.erase(out.begin() + static_cast<ptrdiff_t>(k));
    if (!in_turn && random() % 10 == 0) {
      frontier.GiveBack(id);
      continue;
    }
    absl::StatusOr<Unit> unit = ParseUnit(text);
    EXPECT_TRUE(unit.ok()) << unit.status();
    EXPECT_EQ(ToText(*unit), text);
    DporLimits limits = Whole();
    limits.runs_max = budget;
    limits.out_of_turn = turns != kAlways;
    absl::StatusOr<UnitResult> result =
        ExploreUnit(session, *unit, limits, at_ending);
    EXPECT_TRUE(result.ok()) << result.status() << "\n" << text;
    if (!result.ok()) break;
    absl::StatusOr<UnitResult> read = ParseUnitResult(ToText(*result));
    EXPECT_TRUE(read.ok()) << read.status();
    absl::Status applied = frontier.Apply(id, *std::move(read));
    EXPECT_TRUE(applied.ok()) << applied;
  }
  return frontier;
}

void ExpectSame(const SearchCounts& one, const SearchCounts& parts) {
  EXPECT_EQ(parts.executions, one.executions);
  EXPECT_EQ(parts.digest, one.digest);
  EXPECT_EQ(parts.operations, one.operations);
  EXPECT_EQ(parts.cut_timers, one.cut_timers);
  EXPECT_EQ(parts.reached, one.reached);
}

struct Row {
  const char* name;
  Parameters parameters;
  int64_t traces;
};

TEST(Units, OfLitmusProgramsAddUp) {
  for (const Row& row :
       {Row{"litmus/counter", {{"threads", 3}, {"rounds", 2}}, 90},
        Row{"litmus/counter", {{"threads", 4}, {"rounds", 2}}, 2520},
        Row{"litmus/handshake", {{"workers", 2}, {"rounds", 2}}, 200},
        Row{"litmus/readers", {{"readers", 8}, {"writes", 1}}, 256},
        Row{"litmus/lastzero", {{"writers", 5}}, 64}}) {
    SCOPED_TRACE(row.name);
    ScenarioStory story(row.name, row.parameters);
    for (const char* carrier : {"fiber", "thread"}) {
      if (row.traces > 200 && std::string(carrier) == "thread") continue;
      Session session(story, KernelConfig{}, carrier);
      const DporResult one = SearchDpor(session, Whole());
      EXPECT_EQ(one.executions, row.traces);
      for (int64_t budget : {1, 7, 100}) {
        SCOPED_TRACE(budget);
        const Frontier parts =
            InParts(session, budget, static_cast<uint64_t>(budget));
        ExpectSame(one, parts.counts());
        const Frontier in_turn = InParts(session, budget, 0, kAlways);
        ExpectSame(one, in_turn.counts());
        EXPECT_EQ(in_turn.counts().blocked, 0);
      }
    }
  }
}

// In a few of these programs one walk visits some traces twice, so that counts
// may differ.
TEST(Units, OfRandomProgramsReachWhatOneWalkReaches) {
  constexpr int kPrograms = 500;
  constexpr int64_t kTracesMax = 300;
  int compared = 0, alike = 0;
  for (uint64_t seed = 1; compared < kPrograms && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    RandomProgram program = Generate(seed);
    RandomStory story(program);
    Session session(story, program.config, "fiber");
    DporLimits few = Whole();
    few.runs_max = kTracesMax;
    RandomStory::ClearVariables();
    std::set<std::string> walked, in_parts;
    const auto into = [](std::set<std::string>& outcomes) {
      return [&outcomes](Ending e) {
        outcomes.insert(Outcome(e, &RandomStory::Digest));
      };
    };
    const DporResult one = SearchDpor(session, few, into(walked));
    if (!one.complete) continue;
    ++compared;
    const Frontier parts =
        InParts(session, 1 + static_cast<int64_t>(seed % 9), seed,
                /*turns=*/static_cast<int64_t>(seed % 4 * 20), into(in_parts));
    EXPECT_TRUE(in_parts == walked) << program.Text();
    EXPECT_EQ(parts.found().size(), one.found.size()) << program.Text();
    alike += parts.counts().digest == one.digest ? 1 : 0;
  }
  std::printf("%d programs, %d of them trace for trace\n", compared, alike);
  EXPECT_GT(alike * 100, compared * 97);
}

// Where a run ends because a state came back, others may have to begin.
TEST(Units, OfLoopingProgramsReachEveryState) {
  constexpr int kPrograms = 60;
  int compared = 0;
  int64_t rounds = 0;
  for (uint64_t seed = 1; compared < kPrograms && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    const RandomProgram program = GenerateLooping(seed);
    RandomStory story(program);
    Session session(story, program.config, "fiber");
    DporLimits few = Whole();
    few.runs_max = 300;
    RandomStory::ClearVariables();
    if (!SearchDpor(session, few).why_not.empty()) continue;
    std::set<std::string> in_parts;
    const Frontier parts = InParts(
        session, 1 + static_cast<int64_t>(seed % 9), seed,
        /*turns=*/static_cast<int64_t>(seed % 4 * 20),
        [&](Ending e) { in_parts.insert(Outcome(e, &RandomStory::Digest)); });
    const Explored states = ExploreStates(session, &RandomStory::Digest);
    EXPECT_TRUE(in_parts == states.outcomes) << program.Text();
    EXPECT_EQ(parts.found().empty(), states.findings.empty()) << program.Text();
    ++compared;
    rounds += parts.counts().rounds;
  }
  EXPECT_GT(rounds, 10 * kPrograms);
}

// What was written down in the middle goes on where it was.
TEST(Units, AFrontierIsReadAsItWasWritten) {
  ScenarioStory story("litmus/counter", {{"threads", 3}, {"rounds", 2}});
  Session session(story, KernelConfig{}, "fiber");
  const DporResult one = SearchDpor(session, Whole());
  Frontier frontier;
  DporLimits limits = Whole();
  limits.runs_max = 5;
  while (!frontier.Done()) {
    const std::string text = frontier.Text();
    absl::StatusOr<Frontier> read = Frontier::Parse(text);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(read->Text(), text);
    frontier = *std::move(read);
    auto [id, unit] = *frontier.Take(Frontier::Which::kShallowest);
    absl::StatusOr<UnitResult> r = ExploreUnit(session, unit, limits);
    ASSERT_TRUE(r.ok()) << r.status();
    ASSERT_TRUE(frontier.Apply(id, *std::move(r)).ok());
  }
  ExpectSame(one, frontier.counts());
}

TEST(Units, ThatCannotBeReadOrPlayedAreRefused) {
  EXPECT_FALSE(ParseUnit("path three\n").ok());
  EXPECT_FALSE(ParseUnit("path 999\n").ok());
  EXPECT_FALSE(ParseUnit("wake 1(2\n").ok());
  EXPECT_FALSE(ParseUnit("walk 1\n").ok());
  EXPECT_FALSE(ParseUnitResult("moment\n").ok()) << "it says no counts";
  EXPECT_FALSE(Frontier::Parse("moment 1 7\n").ok()) << "no such parent";
  ScenarioStory story("litmus/counter", {{"threads", 2}, {"rounds", 1}});
  Session session(story, KernelConfig{}, "fiber");
  EXPECT_FALSE(ExploreUnit(session, *ParseUnit("path 9\nwake 1\n"), {}).ok());
  Frontier frontier;
  EXPECT_FALSE(frontier.Apply(1, {}).ok()) << "it was not handed out";
}

}  // namespace
}  // namespace quiesce::testing
