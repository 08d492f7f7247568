// Searches that play runs, on programs that go round: what the state search
// reaches, they reach, and they come to an end.
//
//   QUIESCE_LOOPING_PROGRAMS=N   how many (default 150)
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "sim/search/bounded.h"
#include "sim/search/dpor.h"
#include "test/support/explore.h"
#include "test/support/random_program.h"

namespace quiesce::testing {
namespace {

constexpr int64_t kRunsMax = 20'000;

Explored Explore(const DporResult& result, std::set<std::string> outcomes) {
  Explored e;
  e.complete = result.complete;
  e.runs = result.executions;
  e.outcomes = std::move(outcomes);
  for (const FoundBySearch& f : result.found) {
    e.findings.insert({f.finding.kind, f.finding.pc});
  }
  return e;
}

// All that `these` have shown, `those` have too.
void ExpectAmong(const Explored& these, const Explored& those,
                 const RandomProgram& program) {
  EXPECT_TRUE(std::includes(those.outcomes.begin(), those.outcomes.end(),
                            these.outcomes.begin(), these.outcomes.end()))
      << these.outcomes.size() << " and " << those.outcomes.size()
      << " outcomes\n"
      << program.Text();
  EXPECT_TRUE(std::includes(those.findings.begin(), those.findings.end(),
                            these.findings.begin(), these.findings.end()))
      << these.findings.size() << " and " << those.findings.size()
      << " findings\n"
      << program.Text();
}

TEST(Rounds, OfRandomProgramsHideNothing) {
  const char* more = std::getenv("QUIESCE_LOOPING_PROGRAMS");
  const int programs = more != nullptr ? std::atoi(more) : 150;
  int compared = 0, endless = 0;
  int64_t rounds = 0, runs = 0;
  for (uint64_t seed = 1; compared < programs && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    const RandomProgram program = GenerateLooping(seed);
    RandomStory story(program);
    Session session(story, program.config, "fiber");
    RandomStory::ClearVariables();
    std::set<std::string> outcomes;
    const auto at_ending = [&](Ending e) {
      // A run that went round until it was cut has no outcome of its own.
      if (e != Ending::kCut) outcomes.insert(Outcome(e, &RandomStory::Digest));
    };
    DporLimits limits;
    limits.keep_going = true;
    limits.runs_max = kRunsMax;
    const DporResult r = SearchDpor(session, limits, at_ending);
    if (r.why_not == "runs") continue;
    EXPECT_EQ(r.cut, 0) << program.Text();
    EXPECT_EQ(r.complete, r.rounds == 0);
    const Explored dpor = Explore(r, std::move(outcomes));
    RandomStory::ClearVariables();
    const Explored states = ExploreStates(session, &RandomStory::Digest);
    {
      SCOPED_TRACE("dpor");
      ExpectAmong(states, dpor, program);
      ExpectAmong(dpor, states, program);
    }
    ++compared;
    rounds += r.rounds;
    runs += r.executions;
    for (const Signature& f : states.findings) {
      endless += f.kind == FindingKind::kLivelock ? 1 : 0;
    }
    // Within few pre-emptions, fair or not, nothing is made up.
    BoundedLimits bounded;
    static_cast<DporLimits&>(bounded) = limits;
    for (const int preemptions : {0, 1, 1000}) {
      SCOPED_TRACE(preemptions);
      outcomes.clear();
      RandomStory::ClearVariables();
      bounded.preemptions = preemptions;
      const BoundedResult b = SearchBounded(session, bounded, at_ending);
      if (!b.why_not.empty()) continue;
      const Explored within = Explore(b, outcomes);
      ExpectAmong(within, states, program);
      if (preemptions == 1000) ExpectAmong(states, within, program);
    }
  }
  std::printf("%d programs, %lld runs, %lld of them rounds; %d livelocks\n",
              compared, static_cast<long long>(runs),
              static_cast<long long>(rounds), endless);
  EXPECT_GT(rounds, programs);
  EXPECT_GT(endless, programs / 20);
}

// Two actors that share a variable and a lock.
struct PairStory final : Story {
  struct World {
    uint32_t flag;
    abi::mtx lock;
  };
  static inline World w;
  PairStory(void (*one)(void*), void (*two)(void*)) : one_(one), two_(two) {}
  void SetUp(Kernel& k) override {
    w = World{};
    w.lock.lock_object.lo_name = "lock";
    w.lock.lock_object.lo_class = abi::QZ_LOCK_MTX;
    k.AddRegion(&w, sizeof w);
    k.AddActor("one", one_, nullptr);
    k.AddActor("two", two_, nullptr);
  }
  uint64_t Hash() const override { return 0; }
  std::string Script() const override { return ""; }
  std::string Actors() const override { return ""; }

 private:
  void (*one_)(void*);
  void (*two_)(void*);
};

Site Place(int n) { return reinterpret_cast<const void*>(0x1000L + n); }

uint64_t Load(int place) {
  return kernel().Atomic(abi::QZ_ATOMIC_LOAD, &PairStory::w.flag, 4, 0, nullptr,
                         Place(place));
}

// Whoever is only slow is not waited for in vain.
TEST(Rounds, AreNotEndlessBecauseTheyAreMany) {
  PairStory story(
      [](void*) {
        for (int i = 0; i < 3500; ++i) kernel().Yield(Place(1));
        kernel().Atomic(abi::QZ_ATOMIC_STORE, &PairStory::w.flag, 4, 1, nullptr,
                        Place(2));
      },
      [](void*) {
        while (Load(3) == 0) kernel().Yield(Place(4));
      });
  Session session(story, KernelConfig{}, "fiber");
  DporLimits limits;
  limits.runs_max = 3;
  const DporResult r = SearchDpor(session, limits);
  EXPECT_GT(r.rounds, 0);
  EXPECT_TRUE(r.found.empty());
}

// Wherever in it a run is met.
TEST(Rounds, ThatNeverEndAreOneFinding) {
  PairStory story([](void*) { Load(1); },
                  [](void*) {
                    abi::lock_object* lock = &PairStory::w.lock.lock_object;
                    for (uint64_t flag = 0; flag == 0;) {
                      kernel().LockExclusive(lock, "mtx_lock", false, Place(2));
                      flag = Load(3);
                      kernel().UnlockExclusive(lock, "mtx_unlock", Place(4));
                      kernel().Yield(Place(5));
                    }
                  });
  Session session(story, KernelConfig{}, "fiber");
  DporLimits limits;
  limits.keep_going = true;
  const DporResult r = SearchDpor(session, limits);
  ASSERT_EQ(r.found.size(), 1u);
  EXPECT_EQ(r.found[0].finding.kind, FindingKind::kLivelock);
}

}  // namespace
}  // namespace quiesce::testing
