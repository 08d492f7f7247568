// Schedules: written down, walked again, sampled, enumerated and shrunk.
#include <algorithm>
#include <array>
#include <cstdint>
#include <ctime>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/scenario/builtin.h"
#include "sim/search/pct.h"
#include "sim/search/replay.h"
#include "sim/search/shrink.h"
#include "sim/search/states.h"
#include "sim/search/strategies.h"
#include "sim/search/token.h"
#include "sim/search/visited.h"
#include "test/support/scenario_story.h"

namespace quiesce {
namespace {

using quiesce::testing::ScenarioStory;
using ::testing::HasSubstr;

// On a release kernel, where a lost wakeup is not hidden behind an assertion.
KernelConfig Release() {
  KernelConfig config;
  config.flavour = Flavour::kRelease;
  return config;
}

struct Play {
  ScenarioStory story;
  Session session;
  explicit Play(const std::string& name, const Parameters& changes = {})
      : story(name, changes), session(story, Release(), "fiber") {}
};

// ---- tokens
// ------------------------------------------------------------------------

Schedule RandomSchedule(Random& random) {
  Schedule s(random.Below(60));
  for (Choice& c : s) {
    c.kind = static_cast<ChoiceKind>(random.Below(5));
    c.chosen = static_cast<uint8_t>(random.Below(4) == 0 ? random.Below(256)
                                                         : random.Below(4));
    c.alternatives = 2;
  }
  return s;
}

Token RandomToken(Random& random) {
  Token t;
  t.target_hash = static_cast<uint32_t>(random.Next());
  t.config.version = random.Below(4) == 0 ? kVersionMain : 11 + random.Below(5);
  t.config.flavour = static_cast<Flavour>(random.Below(3));
  t.config.fault_create = random.Below(2) != 0;
  t.config.fault_nowait = random.Below(2) != 0;
  t.config.fault_signal = random.Below(2) != 0;
  t.config.fault_spurious = random.Below(2) != 0;
  t.config.attach_any = random.Below(2) != 0;
  t.config.fault_count = static_cast<int>(random.Below(300));
  t.config.branch_on_accesses = random.Below(2) != 0;
  t.script = random.Below(2) != 0 ? "load,unload & unload" : "";
  t.actors = random.Below(2) != 0 ? "ps" : "";
  t.schedule = RandomSchedule(random);
  return t;
}

bool Same(const Token& a, const Token& b) {
  return a.target_hash == b.target_hash && a.script == b.script &&
         a.actors == b.actors && a.schedule == b.schedule &&
         a.config.version == b.config.version &&
         a.config.flavour == b.config.flavour &&
         a.config.fault_create == b.config.fault_create &&
         a.config.fault_nowait == b.config.fault_nowait &&
         a.config.fault_signal == b.config.fault_signal &&
         a.config.fault_spurious == b.config.fault_spurious &&
         a.config.attach_any == b.config.attach_any &&
         a.config.fault_count == b.config.fault_count &&
         a.config.branch_on_accesses == b.config.branch_on_accesses;
}

TEST(Token, ComesBackAsItWas) {
  Random random(1);
  for (int i = 0; i < 2000; ++i) {
    Token t = RandomToken(random);
    auto back = DecodeToken(EncodeToken(t));
    ASSERT_TRUE(back.ok()) << back.status();
    ASSERT_TRUE(Same(t, *back)) << EncodeToken(t);
  }
}

TEST(Token, ASingleWrongCharacterIsRefusedOrChangesNothing) {
  Random random(2);
  const std::string alphabet = "abcdefghijklmnopqrstuvwxyz234567ABZ189 .-";
  int refused = 0;
  for (int i = 0; i < 12; ++i) {
    Token t = RandomToken(random);
    const std::string text = EncodeToken(t);
    for (size_t at = 0; at < text.size(); ++at) {
      for (char c : alphabet) {
        std::string damaged = text;
        damaged[at] = c;
        auto back = DecodeToken(damaged);
        if (!back.ok()) {
          ++refused;
          continue;
        }
        EXPECT_TRUE(Same(t, *back)) << text << "\n" << damaged;
      }
    }
  }
  EXPECT_GT(refused, 10'000);
}

TEST(Token, AMissingEndIsRefused) {
  Random random(3);
  const std::string text = EncodeToken(RandomToken(random));
  for (size_t n = 0; n + 1 < text.size(); ++n) {
    EXPECT_FALSE(DecodeToken(text.substr(0, n)).ok()) << n;
  }
}

TEST(Token, SaysWhatIsWrongWithIt) {
  EXPECT_THAT(std::string(DecodeToken("banana").status().message()),
              HasSubstr("does not begin with q1."));
  EXPECT_THAT(std::string(DecodeToken("q2.abcdefg").status().message()),
              HasSubstr("another version"));
  EXPECT_THAT(std::string(DecodeToken("q1.a").status().message()),
              HasSubstr("too short"));
}

// ---- every schedule, once
// ------------------------------------------------------------

// Interleavings of n threads of k operations each: (nk)!/(k!)^n.
int64_t Interleavings(int n, int k) {
  int64_t product = 1;
  for (int thread = 1; thread < n; ++thread) {
    for (int i = 1; i <= k; ++i) product = product * (thread * k + i) / i;
  }
  return product;
}

class TossStory final : public Story {
 public:
  TossStory(int threads, int operations) : threads_(threads) {
    counts_ = operations;
  }
  void SetUp(Kernel& kernel) override {
    for (int i = 0; i < threads_; ++i) kernel.AddActor("t", &Body, nullptr);
  }
  uint64_t Hash() const override { return 2; }
  std::string Script() const override { return ""; }
  std::string Actors() const override { return ""; }

 private:
  // The start is an operation as well.
  static void Body(void*) {
    for (int i = 1; i < counts_; ++i) kernel().Yield(nullptr);
  }
  static inline int counts_ = 0;
  int threads_;
};

// Takes its time, in each run at the same operation.
class SlowStory final : public Story {
 public:
  void SetUp(Kernel& kernel) override { kernel.AddActor("t", &Body, nullptr); }
  uint64_t Hash() const override { return 3; }
  std::string Script() const override { return ""; }
  std::string Actors() const override { return ""; }

 private:
  static void Body(void*) {
    kernel().Yield(nullptr);
    const std::clock_t began = std::clock();
    while (std::clock() - began < CLOCKS_PER_SEC / 20) {
    }
  }
};

// Every look of the watchdog meets the second operation of some run.
TEST(Watchdog, KnowsManyRunsFromOneThatHangs) {
  SlowStory story;
  Session session(story, KernelConfig{}, "fiber");
  RandomStrategy random(1);
  for (int run = 0; run < 50; ++run) {
    session.Run(random);
    ASSERT_EQ(machine().finding_count(), 0) << "in run " << run;
  }
}

int64_t CountRuns(Session& session, DfsBounds bounds = {}) {
  DfsStrategy dfs(bounds);
  int64_t runs = 0;
  while (dfs.BeginRun()) {
    session.Run(dfs);
    ++runs;
  }
  return runs;
}

TEST(Dfs, PlaysEveryInterleavingOfIndependentStepsOnce) {
  for (auto [threads, operations] : std::vector<std::pair<int, int>>{
           {2, 1}, {2, 4}, {3, 2}, {3, 3}, {4, 2}}) {
    TossStory story(threads, operations);
    Session session(story, KernelConfig{}, "fiber");
    EXPECT_EQ(CountRuns(session), Interleavings(threads, operations))
        << threads << " x " << operations;
  }
}

TEST(Dfs, NoScheduleComesTwice) {
  Play play("litmus/counter", {{"threads", 2}, {"rounds", 2}});
  DfsStrategy dfs({});
  std::vector<std::vector<int>> seen;
  while (dfs.BeginRun()) {
    play.session.Run(dfs);
    std::vector<int> key;
    for (const Choice& c : machine().schedule()) key.push_back(c.chosen);
    seen.push_back(key);
  }
  size_t all = seen.size();
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(std::unique(seen.begin(), seen.end()) - seen.begin(),
            static_cast<long>(all));
  EXPECT_GT(all, 20u);
}

// start · lock · unlock of two threads; a lock waits while the other holds.
// Counted by a recursion that knows nothing of the machine.
int64_t LockInterleavings(std::array<int, 3> at, int rounds, int threads,
                          int owner) {
  int64_t sum = 0;
  bool done = true;
  for (int t = 0; t < threads; ++t) {
    int end = 1 + 2 * rounds;
    if (at[t] == end) continue;
    done = false;
    bool lock = at[t] % 2 == 1;
    if (lock && owner >= 0) continue;
    auto next = at;
    ++next[t];
    sum += LockInterleavings(next, rounds, threads,
                             at[t] == 0 ? owner
                             : lock     ? t
                                        : -1);
  }
  return done ? 1 : sum;
}

TEST(Dfs, CountsOfTheCounterAreThoseOfBruteForce) {
  for (auto [threads, rounds] :
       std::vector<std::pair<int, int>>{{2, 1}, {2, 2}, {2, 3}, {3, 1}}) {
    Play play("litmus/counter", {{"threads", threads}, {"rounds", rounds}});
    EXPECT_EQ(CountRuns(play.session),
              LockInterleavings({}, rounds, threads, -1))
        << threads << " x " << rounds;
  }
}

TEST(Dfs, BoundsTakeAwayAndSayHowOften) {
  Play play("litmus/counter", {{"threads", 2}, {"rounds", 2}});
  int64_t all = CountRuns(play.session);
  int64_t before = 0;
  for (int k = 0; k <= 3; ++k) {
    int64_t runs = CountRuns(play.session, {k, -1});
    EXPECT_GT(runs, before) << k;
    EXPECT_LE(runs, all);
    before = runs;
  }
  DfsStrategy none({0, -1});
  while (none.BeginRun()) {
    play.session.Run(none);
    EXPECT_EQ(machine().meter.preemptions, 0);
  }
  EXPECT_GT(none.cut_preemptions(), 0);
}

// ---- sampling
// -------------------------------------------------------------------------

template <typename Sampler>
std::vector<Schedule> Sample(Session& session, Sampler sampler, int runs) {
  std::vector<Schedule> all;
  for (int i = 0; i < runs; ++i) {
    sampler.BeginRun();
    session.Run(sampler);
    sampler.EndRun();
    all.push_back(machine().schedule());
  }
  return all;
}

TEST(Sampling, ASeedDecidesEverything) {
  Play play("unload/tsleep");
  EXPECT_EQ(Sample(play.session, RandomStrategy(5), 50),
            Sample(play.session, RandomStrategy(5), 50));
  EXPECT_NE(Sample(play.session, RandomStrategy(5), 50),
            Sample(play.session, RandomStrategy(6), 50));
  EXPECT_EQ(Sample(play.session, PctStrategy(5, 3), 50),
            Sample(play.session, PctStrategy(5, 3), 50));
  EXPECT_NE(Sample(play.session, PctStrategy(5, 3), 50),
            Sample(play.session, PctStrategy(6, 3), 50));
}

TEST(Sampling, PctOfDepthOneNeverPreemptsAmongThreads) {
  Play play("litmus/counter", {{"threads", 3}, {"rounds", 2}});
  PctStrategy pct(3, 1);
  for (int i = 0; i < 50; ++i) {
    pct.BeginRun();
    play.session.Run(pct);
    pct.EndRun();
    EXPECT_EQ(machine().meter.preemptions, 0);
  }
}

TEST(Sampling, FindsTheLostWakeup) {
  Play play("unload/tsleep");
  for (int which = 0; which < 2; ++which) {
    RandomStrategy random(1);
    PctStrategy pct(1, 3);
    Strategy& strategy = which == 0 ? static_cast<Strategy&>(random) : pct;
    int found = 0;
    for (int i = 0; i < 1000; ++i) {
      strategy.BeginRun();
      found += play.session.Run(strategy) == Ending::kStuck;
      strategy.EndRun();
    }
    EXPECT_GT(found, 0);
    EXPECT_LT(found, 1000);
  }
}

// ---- replay and shrink
// ----------------------------------------------------------------

struct Failure {
  Schedule schedule;
  RawFinding finding;
};

Failure LostWakeup(Session& session, uint64_t seed) {
  RandomStrategy random(seed);
  for (int i = 0; i < 10'000; ++i) {
    random.BeginRun();
    if (session.Run(random) != Ending::kStuck) continue;
    for (int k = 0; k < machine().finding_count(); ++k) {
      if (machine().findings()[k].kind == FindingKind::kHang) {
        return {machine().schedule(), machine().findings()[k]};
      }
    }
  }
  ADD_FAILURE() << "no run got stuck";
  return {};
}

TEST(Replay, WalksTheSameRunAgain) {
  Play play("unload/tsleep");
  Failure f = LostWakeup(play.session, 1);
  ReplayStrategy replay(f.schedule);
  replay.BeginRun();
  EXPECT_EQ(play.session.Run(replay), Ending::kStuck);
  EXPECT_EQ(machine().schedule(), f.schedule);
  EXPECT_EQ(replay.Divergence(), "");
}

TEST(Replay, NamesTheFirstChoiceThatDoesNotFit) {
  Play play("unload/tsleep");
  Failure f = LostWakeup(play.session, 1);
  f.schedule[2].chosen = 17;
  ReplayStrategy replay(f.schedule);
  replay.BeginRun();
  EXPECT_EQ(play.session.Run(replay), Ending::kDiverged);
  EXPECT_THAT(replay.Divergence(), HasSubstr("diverged at choice 3"));
  EXPECT_THAT(replay.Divergence(), HasSubstr("runnable here: "));
  EXPECT_THAT(replay.Divergence(), HasSubstr("is not there"));
}

TEST(Replay, ATolerantOneGoesOnWithoutWhatDoesNotFit) {
  Play play("unload/tsleep");
  Failure f = LostWakeup(play.session, 1);
  f.schedule[2].chosen = 17;
  ReplayStrategy replay(f.schedule, /*tolerant=*/true);
  replay.BeginRun();
  EXPECT_NE(play.session.Run(replay), Ending::kDiverged);
  EXPECT_THAT(replay.Divergence(), HasSubstr("diverged at choice 3"));
  EXPECT_EQ(replay.Followed(), 2u);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(machine().schedule()[i], f.schedule[i]);
  }
  EXPECT_GT(machine().schedule().size(), 2u);
}

TEST(Replay, ATolerantOneFollowsWhatFitsToItsEnd) {
  Play play("unload/tsleep");
  Failure f = LostWakeup(play.session, 1);
  ReplayStrategy replay(f.schedule, /*tolerant=*/true);
  replay.BeginRun();
  EXPECT_EQ(play.session.Run(replay), Ending::kStuck);
  EXPECT_EQ(machine().schedule(), f.schedule);
  EXPECT_EQ(replay.Followed(), f.schedule.size());
}

TEST(Replay, SaysThatNoTimerIsArmed) {
  Play play("unload/tsleep");
  ReplayStrategy replay({{ChoiceKind::kClock, 0, 2}});
  replay.BeginRun();
  EXPECT_EQ(play.session.Run(replay), Ending::kDiverged);
  EXPECT_THAT(replay.Divergence(), HasSubstr("no timer is armed"));
}

TEST(Replay, SaysThatNobodyAsked) {
  Play play("unload/tsleep");
  ReplayStrategy replay({{ChoiceKind::kWaiter, 1, 2}});
  replay.BeginRun();
  EXPECT_EQ(play.session.Run(replay), Ending::kDiverged);
  EXPECT_THAT(replay.Divergence(), HasSubstr("does not ask"));
}

TEST(Lenient, PassesOverWhatDoesNotFit) {
  Play play("unload/tsleep");
  Failure f = LostWakeup(play.session, 1);
  Schedule noisy = f.schedule;
  noisy.insert(noisy.begin() + 2,
               {{ChoiceKind::kThread, 17, 2}, {ChoiceKind::kClock, 0, 2}});
  LenientStrategy lenient(noisy);
  lenient.BeginRun();
  EXPECT_EQ(play.session.Run(lenient), Ending::kStuck);
  EXPECT_EQ(machine().schedule(), f.schedule);
}

TEST(Shrink, KeepsTheFindingAndGetsSimpler) {
  int simpler = 0;
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    Play play("unload/tsleep", {{"rounds", 3}});
    Failure f = LostWakeup(play.session, seed);
    Shrunk before = Measure(play.session, f.schedule, f.finding, nullptr);
    Shrunk after = Shrink(play.session, f.schedule, f.finding, 5000);
    bool shown = false;
    Shrunk again = Measure(play.session, after.schedule, f.finding, &shown);
    EXPECT_TRUE(shown);
    EXPECT_EQ(again.preemptions, after.preemptions);
    EXPECT_LE(after.preemptions, before.preemptions);
    EXPECT_LE(after.preemptions, 1);
    simpler += before.preemptions > after.preemptions;
  }
  EXPECT_GE(simpler, 5);
}

TEST(Shrink, SaysWhenTheScheduleDoesNotShowTheFinding) {
  Play play("unload/tsleep");
  Failure f = LostWakeup(play.session, 1);
  f.finding.kind = FindingKind::kPanic;
  bool shown = true;
  Measure(play.session, f.schedule, f.finding, &shown);
  EXPECT_FALSE(shown);
}

// ---- the state search's own promises
// --------------------------------------------------

TEST(States, ClosesOnTheOrderThatIsRightAndFindsTheOneThatIsNot) {
  {
    Play play("unload/classic");
    StatesResult r = SearchStates(play.session, {});
    EXPECT_TRUE(r.closed);
    EXPECT_EQ(r.found.size(), 0u);
  }
  Play play("unload/tsleep");
  StatesLimits limits;
  limits.keep_going = true;
  StatesResult r = SearchStates(play.session, limits);
  EXPECT_TRUE(r.closed);
  std::set<std::string> kinds;
  for (const FoundBySearch& f : r.found) {
    kinds.insert(std::string(Name(f.finding.kind)));
  }
  EXPECT_EQ(kinds, (std::set<std::string>{"hang", "sleep-forbidden"}));
}

TEST(States, AScheduleFromTheStateSearchCanBeReplayed) {
  Play play("unload/tsleep");
  StatesLimits limits;
  limits.keep_going = true;
  StatesResult r = SearchStates(play.session, limits);
  ASSERT_FALSE(r.found.empty());
  for (const FoundBySearch& f : r.found) {
    bool shown = false;
    Measure(play.session, f.schedule, f.finding, &shown);
    EXPECT_TRUE(shown) << Name(f.finding.kind);
  }
}

TEST(States, SaysWhichBudgetRanOut) {
  Play play("litmus/counter", {{"threads", 3}, {"rounds", 3}});
  StatesLimits limits;
  limits.states_max = 10;
  StatesResult r = SearchStates(play.session, limits);
  EXPECT_FALSE(r.closed);
  EXPECT_EQ(r.why_not, "states");
}

TEST(VisitedSet, NumbersStatesInOrderAndKnowsThemAgain) {
  VisitedSet set;
  Random random(4);
  std::vector<std::pair<uint64_t, uint64_t>> keys = {{0, 0}};
  for (int i = 0; i < 20'000; ++i)
    keys.push_back({random.Next(), random.Next()});
  for (int round = 0; round < 2; ++round) {
    for (size_t i = 0; i < keys.size(); ++i) {
      bool fresh = false;
      ASSERT_EQ(set.Insert(keys[i].first, keys[i].second, &fresh), i);
      ASSERT_EQ(fresh, round == 0);
    }
  }
  EXPECT_EQ(set.size(), static_cast<int64_t>(keys.size()));
}

}  // namespace
}  // namespace quiesce
