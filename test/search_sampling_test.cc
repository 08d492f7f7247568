// The sampling strategies do what their papers say, and promise no more.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/search/check.h"
#include "sim/search/pct.h"
#include "sim/search/portfolio.h"
#include "sim/search/pos.h"
#include "sim/search/reversal.h"
#include "sim/search/strategies.h"
#include "sim/search/surw.h"
#include "test/support/scenario_story.h"

namespace quiesce {
namespace {

using quiesce::testing::ScenarioStory;
using ::testing::HasSubstr;

constexpr int kFirst = 2;  // the slot of the first actor

// Which actors did such a thing, in order: "ABA".
std::string OrderOf(const Recorder& recorder, OpKind kind) {
  std::string order;
  for (const RecordedEvent& e : recorder.events) {
    if (e.op.kind == kind) order += static_cast<char>('A' + e.slot - kFirst);
  }
  return order;
}

using Frequencies = std::map<std::string, int>;

Frequencies Sampled(Session& session, Strategy& strategy, OpKind kind,
                    int runs) {
  Frequencies f;
  for (int i = 0; i < runs; ++i) {
    Recorder recorder;
    strategy.BeginRun();
    session.Run(strategy, &recorder);
    strategy.EndRun();
    ++f[OrderOf(recorder, kind)];
  }
  return f;
}

// Against all `orders` being equally likely.
double ChiSquare(const Frequencies& f, int runs, int orders) {
  const double expected = static_cast<double>(runs) / orders;
  double sum = static_cast<double>(orders - static_cast<int>(f.size())) *
               expected;  // those that never came
  for (const auto& [order, n] : f) {
    sum += (n - expected) * (n - expected) / expected;
  }
  return sum;
}

// So many standard deviations below `p` a frequency may lie.
constexpr double kSlack = 4.5;
bool NotBelow(double p, int n, int runs) {
  return n >= p * runs - kSlack * std::sqrt(p * (1 - p) * runs) - 1e-9;
}
bool Close(double p, int n, int runs) {
  return std::abs(n - p * runs) <= kSlack * std::sqrt(p * (1 - p) * runs);
}

// ---- SURW

TEST(Surw, EveryOrderOfALockIsEquallyLikely) {
  for (auto [threads, rounds, orders] :
       {std::array{2, 3, 20}, std::array{3, 2, 90}}) {
    ScenarioStory story("litmus/counter",
                        {{"threads", threads}, {"rounds", rounds}});
    Session session(story, KernelConfig{}, "fiber");
    SurwStrategy surw(7);
    Sampled(session, surw, OpKind::kLock, 1);  // counts
    const int runs = 200 * orders;
    const Frequencies f = Sampled(session, surw, OpKind::kLock, runs);
    EXPECT_EQ(f.size(), static_cast<size_t>(orders));
    // The mean is orders-1; so far away it is with probability below 1e-6.
    EXPECT_LT(ChiSquare(f, runs, orders),
              orders - 1 + 6 * std::sqrt(2.0 * orders))
        << threads << "x" << rounds;
    EXPECT_NEAR(surw.Promise().per_run, 1.0 / orders, 1e-9)
        << surw.Promise().words;
    // The measure can tell: a uniform walk is far from it.
    RandomStrategy random(7);
    EXPECT_GT(
        ChiSquare(Sampled(session, random, OpKind::kLock, runs), runs, orders),
        orders - 1 + 20 * std::sqrt(2.0 * orders));
  }
}

// parent: store, create child, store     child: store     other: store, store
class FamilyStory final : public Story {
 public:
  void SetUp(Kernel& kernel) override {
    word_ = 0;
    kernel.AddRegion(&word_, sizeof word_);
    kernel.AddActor("parent", &Parent, nullptr);
    kernel.AddActor("other", &Other, nullptr);
  }
  uint64_t Hash() const override { return 3; }
  std::string Script() const override { return ""; }
  std::string Actors() const override { return ""; }

 private:
  [[gnu::noinline]] static void Store() {
    kernel().Atomic(abi::QZ_ATOMIC_STORE, &word_, sizeof word_, 1, nullptr,
                    QUIESCE_HERE);
  }
  static void Child(void*) {
    Store();
    kernel().KthreadExit(QUIESCE_HERE);
  }
  static void Parent(void*) {
    Store();
    kernel().KthreadAdd(&Child, nullptr, nullptr, nullptr, 0, "child",
                        QUIESCE_HERE);
    Store();
  }
  static void Other(void*) {
    Store();
    Store();
  }
  static inline uint32_t word_ = 0;
};

TEST(Surw, AParentCountsForTheChildItWillCreate) {
  // Linear extensions of p1 < p2, p1 < c, o1 < o2: 5!/(3 2).
  constexpr int kOrders = 20;
  constexpr int kRuns = 200 * kOrders;
  FamilyStory story;
  Session session(story, KernelConfig{}, "fiber");
  SurwStrategy surw(11);
  // The counts of each object are known after one run.
  Sampled(session, surw, OpKind::kAccess, 1);
  Frequencies f;
  int taken = 0;
  for (int i = 0; taken < kRuns && i < 20 * kRuns; ++i) {
    for (const auto& [order, n] : Sampled(session, surw, OpKind::kAccess, 1)) {
      f[order] += n;
      ++taken;
    }
  }
  EXPECT_EQ(f.size(), static_cast<size_t>(kOrders));
  EXPECT_LT(ChiSquare(f, kRuns, kOrders),
            kOrders - 1 + 6 * std::sqrt(2.0 * kOrders));
}

TEST(Surw, SaysSoWhenTheCountsDoNotComeTrue) {
  ScenarioStory story("unload/tsleep");
  Session session(story, KernelConfig{}, "fiber");
  SurwStrategy surw(1);
  EXPECT_EQ(surw.Promise().per_run, 0);
  Sampled(session, surw, OpKind::kLock, 200);
  EXPECT_EQ(surw.Promise().per_run, 0);
  EXPECT_THAT(surw.Promise().words, HasSubstr("guarantees nothing here"));
}

// ---- POS

// POS on two threads, exactly: which orders come of all orders that the
// priorities can have among themselves.  Thread A does `locals` things of its
// own and then `shared` on an object that B uses once; each begins with its
// start.
std::map<std::string, double> PosExactly(int locals, int shared) {
  // Priorities, in order of use: A's operations, B's start, B's operation, and
  // what B's operation draws anew whenever A's overtakes it.
  const int a = 1 + locals + shared;
  std::vector<int> p(static_cast<size_t>(a + 2 + shared));
  std::iota(p.begin(), p.end(), 0);
  std::map<std::string, double> orders;
  double all = 0;
  do {
    std::string order;
    size_t at = 0;  // A's operation
    auto b = static_cast<size_t>(a);
    bool started = false;
    bool done = false;
    while (at < static_cast<size_t>(a) || !done) {
      const bool take_a = at < static_cast<size_t>(a) && (done || p[at] > p[b]);
      if (take_a) {
        if (at++ > static_cast<size_t>(locals)) {
          order += 'A';
          if (started && !done) ++b;
        }
      } else if (!started) {
        started = true;
        ++b;
      } else {
        done = true;
        order += 'B';
      }
    }
    orders[order] += 1;
    all += 1;
  } while (std::next_permutation(p.begin(), p.end()));
  for (auto& [order, n] : orders) n /= all;
  return orders;
}

class OneAgainstMany final : public Story {
 public:
  OneAgainstMany(int locals, int shared) {
    locals_ = locals;
    shared_ = shared;
  }
  void SetUp(Kernel& kernel) override {
    std::fill(std::begin(words_), std::end(words_), 0);
    kernel.AddRegion(words_, sizeof words_);
    kernel.AddActor("many", &Many, nullptr);
    kernel.AddActor("one", &One, nullptr);
  }
  uint64_t Hash() const override { return 4; }
  std::string Script() const override { return ""; }
  std::string Actors() const override { return ""; }

 private:
  [[gnu::noinline]] static void Store(int at) {
    kernel().Atomic(abi::QZ_ATOMIC_STORE, &words_[at], sizeof words_[0], 1,
                    nullptr, QUIESCE_HERE);
  }
  static void Many(void*) {
    for (int i = 0; i < locals_; ++i) kernel().Yield(QUIESCE_HERE);
    for (int i = 0; i < shared_; ++i) Store(0);
  }
  static void One(void*) { Store(0); }
  static inline int locals_ = 0, shared_ = 0;
  static inline uint32_t words_[2] = {};
};

TEST(Pos, PlaysOrdersAsOftenAsTheorySays) {
  constexpr int kRuns = 20'000;
  for (auto [locals, shared] : {std::array{0, 1}, std::array{4, 1},
                                std::array{0, 2}, std::array{0, 3}}) {
    OneAgainstMany story(locals, shared);
    Session session(story, KernelConfig{}, "fiber");
    PosStrategy pos(3);
    const Frequencies f = Sampled(session, pos, OpKind::kAccess, kRuns);
    const std::map<std::string, double> exact = PosExactly(locals, shared);
    EXPECT_EQ(f.size(), exact.size());
    for (const auto& [order, p] : exact) {
      const auto at = f.find(order);
      const int n = at == f.end() ? 0 : at->second;
      EXPECT_TRUE(Close(p, n, kRuns))
          << locals << " locals: " << order << " came " << n << " times of "
          << kRuns << ", expected " << p * kRuns;
      EXPECT_TRUE(NotBelow(pos.Promise().per_run, n, kRuns))
          << pos.Promise().words;
    }
  }
}

// ---- what is promised

// The reader sees each of the values that the writer stores, and each sight
// needs two constraints: a bug of depth 2.
TEST(Promises, AreKeptForEveryValueThatCanBeSeen) {
  constexpr int kRuns = 20'000;
  constexpr int kWrites = 5;
  ScenarioStory story("litmus/readers", {{"readers", 1}, {"writes", kWrites}});
  Session session(story, KernelConfig{}, "fiber");
  PctStrategy pct2(5, 2);
  PctStrategy pct3(5, 3);
  PosStrategy pos(5);
  SurwStrategy surw(5);
  auto kept = [&](const char* name, Strategy& strategy, auto& promising) {
    Sampled(session, strategy, OpKind::kAccess, 1);
    const Frequencies f = Sampled(session, strategy, OpKind::kAccess, kRuns);
    const Guarantee g = promising.Promise();
    EXPECT_GT(g.per_run, 0) << name << ": " << g.words;
    EXPECT_EQ(f.size(), size_t{kWrites + 1}) << name;
    for (const auto& [order, n] : f) {
      EXPECT_TRUE(NotBelow(g.per_run, n, kRuns))
          << name << " " << order << ": " << n << "; " << g.words;
    }
  };
  kept("pct2", pct2, pct2);
  kept("pct3", pct3, pct3);
  kept("pos", pos, pos);
  kept("surw", surw, surw);
  EXPECT_NEAR(surw.Promise().per_run, 1.0 / (kWrites + 1), 1e-9);
}

TEST(Promises, PctMakesNoneWhereThreadsMadeRoom) {
  OneAgainstMany story(3, 1);  // it yields
  Session session(story, KernelConfig{}, "fiber");
  PctStrategy pct(1, 3);
  Sampled(session, pct, OpKind::kAccess, 20);
  EXPECT_EQ(pct.Promise().per_run, 0);
  EXPECT_THAT(pct.Promise().words, HasSubstr("made room"));
}

TEST(Promises, AreInTheStatementOfACheck) {
  for (const char* strategy : {"random", "pct", "pos", "surw"}) {
    CheckRequest request;
    request.target = "litmus/counter";
    request.strategy = strategy;
    request.runs = 50;
    const auto result = Check(request);
    ASSERT_TRUE(result.ok()) << result.status();
    ASSERT_TRUE(result->guarantee.has_value()) << strategy;
    EXPECT_THAT(result->statement, HasSubstr(result->guarantee->words));
    EXPECT_EQ(result->guarantee->per_run > 0,
              std::string(strategy) != "random");
    EXPECT_EQ(result->exit_status, 3);
  }
}

TEST(Promises, BoundsThatASampleWouldIgnoreAreRefused) {
  for (const char* strategy : {"random", "pct", "pos", "surw", "states"}) {
    CheckRequest request;
    request.target = "litmus/counter";
    request.strategy = strategy;
    request.preemptions = 1;
    EXPECT_THAT(std::string(Check(request).status().message()),
                HasSubstr("--preemptions is for --strategy=dfs"));
  }
}

// ---- reversals

// Every order that one reversal leads to, and then no more.
TEST(Reversal, PlaysTheStraightRunFirstAndEnds) {
  ScenarioStory story("litmus/writers", {{"threads", 2}});
  Session session(story, KernelConfig{}, "fiber");
  ReversalStrategy reversal(1);
  std::vector<std::string> orders;
  while (reversal.BeginRun()) {
    Recorder recorder;
    session.Run(reversal, &recorder);
    reversal.EndRun();
    orders.push_back(OrderOf(recorder, OpKind::kAccess));
    ASSERT_LT(orders.size(), 300u);
  }
  ASSERT_GE(orders.size(), 2u);
  EXPECT_EQ(orders[0], "AB");
  EXPECT_EQ(orders[1], "BA");
  EXPECT_FALSE(reversal.HasNext(false));
}

TEST(Reversal, FindsAnUnloaderThatWasWokenTooEarly) {
  for (int seed = 1; seed <= 20; ++seed) {
    ScenarioStory story("litmus/handshake", {{"workers", 2}, {"bug", 1}});
    Session session(story, KernelConfig{}, "fiber");
    ReversalStrategy reversal(static_cast<uint64_t>(seed));
    bool found = false;
    int runs = 0;
    while (!found && runs < 60 && reversal.BeginRun()) {
      session.Run(reversal);
      reversal.EndRun();
      ++runs;
      found = machine().finding_count() != 0;
    }
    EXPECT_TRUE(found) << "seed " << seed << ", " << runs << " runs";
  }
}

// ---- all of them

using Maker = std::function<std::unique_ptr<Strategy>(uint64_t seed)>;
const std::map<std::string, Maker>& Makers() {
  static const std::map<std::string, Maker> makers = {
      {"pct", [](uint64_t s) { return std::make_unique<PctStrategy>(s, 3); }},
      {"pos", [](uint64_t s) { return std::make_unique<PosStrategy>(s); }},
      {"surw", [](uint64_t s) { return std::make_unique<SurwStrategy>(s); }},
      {"portfolio",
       [](uint64_t s) { return std::make_unique<PortfolioStrategy>(s); }},
  };
  return makers;
}

std::vector<Schedule> Schedules(const std::string& scenario,
                                const std::string& carrier, const Maker& make,
                                uint64_t seed, int runs) {
  ScenarioStory story(scenario);
  Session session(story, KernelConfig{}, carrier);
  const std::unique_ptr<Strategy> strategy = make(seed);
  std::vector<Schedule> schedules;
  for (int i = 0; i < runs; ++i) {
    strategy->BeginRun();
    session.Run(*strategy);
    strategy->EndRun();
    schedules.push_back(machine().schedule());
  }
  return schedules;
}

TEST(Sampling, ASeedIsAllThereIsToChance) {
  for (const auto& [name, make] : Makers()) {
    for (const char* scenario : {"litmus/lastzero", "unload/tsleep"}) {
      const auto one = Schedules(scenario, "fiber", make, 5, 60);
      EXPECT_EQ(one, Schedules(scenario, "fiber", make, 5, 60)) << name;
      EXPECT_NE(one, Schedules(scenario, "fiber", make, 6, 60)) << name;
      EXPECT_EQ(one, Schedules(scenario, "thread", make, 5, 60)) << name;
    }
  }
}

}  // namespace
}  // namespace quiesce
