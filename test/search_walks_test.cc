// Walks played together are walks: what comes of them comes as often as chance
// would have it, and each schedule told ends so when it is played alone.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "sim/scenario/builtin.h"
#include "sim/schedule/machine.h"
#include "sim/search/checker.h"
#include "sim/search/strategies.h"
#include "sim/search/walks.h"
#include "test/support/random_program.h"

namespace quiesce::testing {
namespace {

constexpr int64_t kWalks = 50'000;
constexpr size_t kSchedulesMax = 5'000;

// Every schedule, and how likely a random walk takes it.
class Weighed final : public Strategy {
 public:
  bool BeginRun() override {
    chance = 1;
    return dfs_.BeginRun();
  }
  int PickThread(const PointView& view) override {
    chance /= view.enabled.Count();
    return dfs_.PickThread(view);
  }
  uint32_t PickValue(ChoiceKind kind, uint32_t alternatives) override {
    chance /= alternatives;
    return dfs_.PickValue(kind, alternatives);
  }
  double chance = 1;

 private:
  DfsStrategy dfs_{{}};
};

// What was chosen, and what came of it.
std::pair<std::string, std::string> RunJustPlayed() {
  const Machine& m = machine();
  std::string schedule;
  for (const Choice& c : m.schedule()) {
    schedule += static_cast<char>(c.kind);
    schedule += static_cast<char>(c.chosen);
    schedule += static_cast<char>(c.alternatives);
  }
  std::string outcome = RandomStory::Digest();
  outcome += " ending " + std::to_string(static_cast<int>(m.meter.ending)) +
             " operations " + std::to_string(m.meter.operations);
  for (int i = 0; i < m.finding_count(); ++i) {
    outcome += " finding " +
               std::to_string(static_cast<int>(m.findings()[i].kind)) + " of " +
               std::to_string(m.findings()[i].thread);
  }
  return {schedule, outcome};
}

TEST(Walks, AreAsLikelyTogetherAsAlone) {
  int programs = 0;
  size_t ties = 0, questions = 0, told = 0, schedules = 0, outcomes = 0;
  for (uint64_t seed = 0; programs < 60; ++seed) {
    RandomProgram program =
        seed % 2 == 0 ? GenerateComings(seed) : Generate(seed);
    if (seed == 0) {
      const Op pause{Verb::kPause, 0, 0, /*ticks=*/1};
      const Op add{Verb::kFetchAdd, 0, 0, 0, /*value=*/1};
      program = {};
      program.actors = {{pause, add}, {pause, add}};
    }
    program.config.fault_signal = program.config.fault_spurious = seed % 3 == 0;
    program.config.fault_create = seed % 5 == 0;
    RandomStory story(program);
    Session session(story, program.config, "fiber");
    std::map<std::string, std::pair<double, std::string>> all;
    Weighed weighed;
    while (all.size() < kSchedulesMax && weighed.BeginRun()) {
      session.Run(weighed);
      auto [schedule, outcome] = RunJustPlayed();
      all[schedule] = {weighed.chance, outcome};
    }
    if (all.size() == kSchedulesMax || all.size() < 3) continue;
    ++programs;
    std::map<std::string, double> odds;
    for (const auto& [schedule, known] : all) odds[known.second] += known.first;
    SCOPED_TRACE(program.Text());
    Walks walks(session, seed);
    for (const int64_t at_once : {kWalks, int64_t{10}}) {
      std::map<std::string, int64_t> came_of;
      size_t runs = 0;
      for (int64_t played = 0; played < kWalks; played += at_once) {
        walks.Play(at_once, [&](int64_t times) {
          const auto [schedule, outcome] = RunJustPlayed();
          for (const Choice& c : machine().schedule()) {
            const bool clock = c.kind == ChoiceKind::kClock;
            ties += clock && c.chosen > 0 ? 1 : 0;
            questions += c.kind != ChoiceKind::kThread && !clock ? 1 : 0;
          }
          EXPECT_EQ(all[schedule].second, outcome);
          came_of[outcome] += times;
          ++runs;
          return !HasFailure();
        });
      }
      int64_t sum = 0;
      for (const auto& [outcome, chance] : odds) {
        const double wanted = chance * kWalks;
        const auto got = static_cast<double>(came_of[outcome]);
        // One in a billion by chance; a few more where few are wanted.
        EXPECT_NEAR(got, wanted, 6 * std::sqrt(wanted) + 8) << outcome;
        sum += came_of[outcome];
      }
      EXPECT_EQ(sum, kWalks);
      if (at_once == kWalks) {
        EXPECT_LE(runs, all.size()) << "the same run, in two parts";
        told += runs;
        schedules += all.size();
        outcomes += odds.size();
      }
    }
    if (HasFailure()) break;
  }
  EXPECT_GT(outcomes, 200U);
  EXPECT_LT(4 * told, schedules) << "hardly any walks went on together";
  EXPECT_GT(ties, 0U) << "no two timers were due at once";
  EXPECT_GT(questions, 0U) << "no fault was asked about";
}

// One actor is to be quicker than the other by all its steps.
class Race final : public Story {
 public:
  void SetUp(Kernel& k) override {
    k.AddRegion(&steps_, sizeof steps_);
    k.AddActor("slow", &Step, nullptr);
    k.AddActor("quick", &BeFirst, nullptr);
  }
  uint64_t Hash() const override { return 0; }
  std::string Script() const override { return ""; }
  std::string Actors() const override { return ""; }

 private:
  static void Step(void*) {
    for (uint32_t i = 0; i < kSteps; ++i) {
      kernel().Atomic(abi::QZ_ATOMIC_ADD, &steps_, sizeof steps_, 1, nullptr,
                      QUIESCE_HERE);
    }
  }
  static void BeFirst(void*) {
    const uint32_t before = steps_;
    Step(nullptr);
    if (before == 0 && steps_ == kSteps) kernel().Panic("first", QUIESCE_HERE);
  }
  static constexpr uint32_t kSteps = 14;
  static inline uint32_t steps_;
};

// Whoever has the highest slot, for as long as it can.
class LastFirst final : public Strategy {
 public:
  bool BeginRun() override { return true; }
  int PickThread(const PointView& view) override {
    return view.enabled.Nth(static_cast<uint32_t>(view.enabled.Count()) - 1);
  }
  uint32_t PickValue(ChoiceKind, uint32_t) override { return 0; }
};

// Short runs end first, and must not be found first.
TEST(Walks, FindWhenChanceHasIt) {
  constexpr int kChecks = 100;
  Race story;
  Session session(story, KernelConfig{}, "fiber");
  LastFirst quick;
  ASSERT_EQ(session.Run(quick), Ending::kError);
  // Each of its steps comes before the other's second one; the first, which
  // only starts it, may come anywhere among them.
  const auto steps = static_cast<double>(machine().schedule().size());
  const double chance = std::pow(0.5, steps) * (1 + steps / 2);
  ASSERT_LT(chance, 1.0 / 2000) << "found by a walk that is alone";
  std::vector<double> uniform;  // if the errors come as they should
  for (uint64_t seed = 0; seed < kChecks; ++seed) {
    CheckRequest request;
    request.strategy = "random";
    request.runs = 1'000'000;
    request.seed = seed;
    const auto result = Checker(request, session, nullptr).Check();
    ASSERT_TRUE(result.ok());
    ASSERT_FALSE(result->witnesses.empty());
    const auto after =
        static_cast<double>(result->witnesses[0].finding.found_after);
    EXPECT_LE(after, static_cast<double>(result->executions));
    uniform.push_back(std::pow(1 - chance, after));
  }
  std::sort(uniform.begin(), uniform.end());
  double distance = 0;  // Kolmogorov and Smirnov
  for (size_t i = 0; i < uniform.size(); ++i) {
    const double wanted = (static_cast<double>(i) + 0.5) / kChecks;
    distance = std::max(distance, std::abs(uniform[i] - wanted));
  }
  EXPECT_LT(distance, 0.22) << "by chance one in ten thousand";
}

TEST(Walks, StopWhenTold) {
  const RandomProgram program = Generate(5);
  RandomStory story(program);
  Session session(story, program.config, "fiber");
  Walks walks(session, 1);
  int told = 0;
  walks.Play(1000, [&](int64_t) { return ++told < 3; });
  EXPECT_EQ(told, 3);
  int64_t sum = 0;
  walks.Play(1000, [&](int64_t times) {
    sum += times;
    return true;
  });
  EXPECT_EQ(sum, 1000);
}

}  // namespace
}  // namespace quiesce::testing
