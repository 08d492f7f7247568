// The engines against each other on random programs.
//
// The state search trusts that a moment can be saved, told apart and restored;
// depth-first search trusts nothing but playing runs from the start.  On every
// program both must reach the same outcomes and the same findings, and the same
// schedule must give the same events whichever carrier animates the threads.
//
//   QUIESCE_RANDOM_PROGRAMS=N   how many (default 2 000)
//   QUIESCE_RANDOM_SEED=S       where to begin (default 1)
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "sim/search/strategies.h"
#include "test/support/explore.h"
#include "test/support/random_program.h"

namespace quiesce::testing {
namespace {

constexpr int64_t kRunsMax = 20'000;
constexpr int64_t kThreadRunsMax = 150;

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

struct Compared {
  Explored dfs;
  Explored states;
  bool Agrees() const { return SameResults(dfs, states); }
};

Compared Compare(const RandomProgram& program,
                 const StatesLimits& limits = EveryState(),
                 RandomStory::Forget forget = RandomStory::Forget::kNothing) {
  RandomStory story(program, forget);
  Session session(story, program.config, "fiber");
  Compared c;
  c.dfs = ExploreDfs(session, &RandomStory::Digest, kRunsMax,
                     &RandomStory::ClearVariables);
  if (!c.dfs.complete) return c;
  RandomStory::ClearVariables();
  c.states = ExploreStates(session, &RandomStory::Digest, limits);
  return c;
}

// Removes operations for as long as the engines disagree.
RandomProgram Minimise(RandomProgram program) {
  bool smaller = true;
  while (smaller) {
    smaller = false;
    for (size_t body = 0; body < program.Bodies().size(); ++body) {
      for (size_t i = 0; i < program.Bodies()[body]->size(); ++i) {
        RandomProgram candidate = program;
        std::vector<Op>& ops = *candidate.Bodies()[body];
        ops.erase(ops.begin() + static_cast<long>(i));
        Compared c = Compare(candidate);
        if (!c.dfs.complete || c.Agrees()) continue;
        program = candidate;
        smaller = true;
        --i;
      }
    }
  }
  return program;
}

std::string Difference(const RandomProgram& program) {
  Compared c = Compare(program);
  std::string text = program.Text();
  auto side = [&](const char* name, const Explored& mine,
                  const Explored& theirs) {
    size_t outcomes = 0, findings = 0;
    for (const std::string& o : mine.outcomes)
      outcomes += !theirs.outcomes.count(o);
    text += std::string("  only ") + name + ":";
    for (const Signature& f : mine.findings) {
      if (theirs.findings.count(f) != 0) continue;
      ++findings;
      text += " ";
      text += Name(f.kind);
    }
    for (const std::string& d : mine.diagnoses) {
      if (theirs.diagnoses.count(d) == 0) text += " [" + d + "]";
    }
    text += " " + std::to_string(outcomes) + " outcomes, " +
            std::to_string(findings) + " findings\n";
  };
  side("dfs", c.dfs, c.states);
  side("states", c.states, c.dfs);
  return text;
}

struct Event {
  int slot;
  OpKind kind;
  std::string verb, note;
  const volatile void* object;
  int64_t step, result, clock_ns;
  bool has_result, preempts;
  SlotSet woken;
  bool operator==(const Event&) const = default;
};

struct Played {
  std::vector<Event> events;
  Schedule schedule;
  Ending ending;
  std::string digest;
  bool operator==(const Played&) const = default;
};

Played PlayRandomly(Session& session, uint64_t seed) {
  RandomStrategy random(seed);
  random.BeginRun();
  Recorder recorder;
  Played p;
  p.ending = session.Run(random, &recorder);
  p.schedule = machine().schedule();
  p.digest = RandomStory::Digest();
  for (const RecordedEvent& e : recorder.events) {
    p.events.push_back({e.slot, e.op.kind, e.op.verb, e.note, e.op.object,
                        e.step, e.result, e.clock_ns, e.has_result, e.preempts,
                        e.woken});
  }
  return p;
}

struct Distribution {
  std::map<std::string, int> verbs;
  std::map<std::string, int> findings;
  int programs = 0, too_large = 0, above_1000 = 0, above_100 = 0;
  int64_t runs = 0, states = 0, outcomes = 0;

  void Count(const RandomProgram& program, const Compared& c) {
    ++programs;
    runs += c.dfs.runs;
    states += c.states.states;
    outcomes += static_cast<int64_t>(c.dfs.outcomes.size());
    above_1000 += c.dfs.runs > 1000;
    above_100 += c.dfs.runs > 100;
    RandomProgram copy = program;
    for (const auto* body : copy.Bodies()) {
      for (const Op& op : *body) ++verbs[VerbName(op.verb)];
    }
    for (const std::string& d : c.dfs.diagnoses) ++findings[d];
  }

  void Print() const {
    std::printf(
        "%d programs (%d more were too large), %lld runs, %lld states, "
        "%lld outcomes\n  over 100 runs: %d, over 1000: %d\n ",
        programs, too_large, static_cast<long long>(runs),
        static_cast<long long>(states), static_cast<long long>(outcomes),
        above_100, above_1000);
    for (const auto& [verb, n] : verbs) std::printf(" %s %d", verb.c_str(), n);
    std::printf("\n ");
    for (const auto& [d, n] : findings) std::printf(" %s %d", d.c_str(), n);
    std::printf("\n");
  }
};

TEST(RandomPrograms, StateSearchReachesWhatDepthFirstSearchReaches) {
  const uint64_t seed = FromEnvironment("QUIESCE_RANDOM_SEED", 1);
  const auto wanted =
      static_cast<int>(FromEnvironment("QUIESCE_RANDOM_PROGRAMS", 2000));
  Distribution d;
  int disagreements = 0;
  for (uint64_t i = 0; d.programs < wanted && disagreements < 3; ++i) {
    RandomProgram program = Generate(seed * 1'000'003 + i);
    Compared c = Compare(program);
    if (!c.dfs.complete) {
      ++d.too_large;
      continue;
    }
    d.Count(program, c);
    EXPECT_TRUE(c.states.complete);
    if (c.Agrees()) continue;
    ++disagreements;
    ADD_FAILURE() << "program " << i << " of seed " << seed << "\n"
                  << Difference(Minimise(program));
  }
  d.Print();
  EXPECT_EQ(disagreements, 0);
  EXPECT_GE(5 * d.above_1000, d.programs)
      << "the programs have become too easy";
  EXPECT_EQ(d.verbs.size(), static_cast<size_t>(Verb::kAwait))
      << "some operation is never generated";
}

// Outcomes only of runs that nobody could have gone on with: how far the others
// had come when an error or the last actor ended the run is nobody's business.
Explored ExploreToPlainEnds(const RandomProgram& program,
                            const StatesLimits& limits) {
  RandomStory story(program);
  Session session(story, program.config, "fiber");
  RandomStory::ClearVariables();
  Explored e;
  StatesLimits all = limits;
  all.keep_going = true;
  const StatesResult r = SearchStates(session, all, {}, [&](Ending ending) {
    if (ending == Ending::kError || !machine().Enabled().Empty()) return;
    e.outcomes.insert(Outcome(ending, &RandomStory::Digest));
  });
  e.states = r.states;
  for (const FoundBySearch& f : r.found) {
    e.findings.insert({f.finding.kind, f.finding.pc});
  }
  return e;
}

// Does a search within `limits` come to other results than one of every state?
bool Lost(const RandomProgram& program, const StatesLimits& limits,
          int64_t* states = nullptr, int64_t* of = nullptr) {
  const Explored every = ExploreToPlainEnds(program, EveryState());
  const Explored some = ExploreToPlainEnds(program, limits);
  if (states != nullptr) *states += some.states;
  if (of != nullptr) *of += every.states;
  return !SameResults(every, some);
}

// Also of programs that are too large for every schedule.
TEST(RandomPrograms, MergingStepsLosesNothing) {
  const uint64_t seed = FromEnvironment("QUIESCE_RANDOM_SEED", 1);
  const auto wanted =
      static_cast<int>(FromEnvironment("QUIESCE_RANDOM_PROGRAMS", 2000));
  int64_t all = 0, merged = 0;
  for (int i = 0; i < wanted; ++i) {
    const uint64_t its = seed * 3'000'017 + static_cast<uint64_t>(i);
    const RandomProgram program =
        i % 4 == 3 ? GenerateComings(its) : Generate(its);
    StatesLimits limits;
    limits.dear = i % 3 == 0 ? 0 : limits.dear;
    ASSERT_FALSE(Lost(program, limits, &merged, &all))
        << "program " << i << " of seed " << seed << "\n"
        << program.Text();
  }
  std::printf("%lld states without merging, %lld with\n",
              static_cast<long long>(all), static_cast<long long>(merged));
  EXPECT_LT(3 * merged, 2 * all);
}

// What time makes of an order, which hardly any random program shows: each
// loses an outcome if the step named is taken together with its neighbours.
TEST(RandomPrograms, MergingStepsDoesNotHurryTheClock) {
  const Op lock{Verb::kMtxLock}, unlock{Verb::kMtxUnlock};
  const Op sleep{Verb::kMsleep, 0, 0, /*ticks=*/1};
  const Op wakeup{Verb::kWakeup}, load{Verb::kLoad};
  const Op add{Verb::kFetchAdd, 0, 0, 0, /*value=*/1};
  const Op pause{Verb::kPause, 0, 0, /*ticks=*/1};
  const Op long_pause{Verb::kPause, 0, 0, /*ticks=*/2};

  // Woken in time, a sleeper takes its deadline with it: only then can the
  // third thread's pause be over before the sleeper adds.
  RandomProgram resumes;
  resumes.actors = {{lock, sleep, add, unlock}, {wakeup}, {long_pause, add}};
  EXPECT_FALSE(Lost(resumes, {})) << resumes.Text();

  // Who goes to sleep later is woken later: after it has been seen to add, the
  // wakeup two pauses away still finds it asleep.
  RandomProgram sleeps;
  sleeps.actors = {{lock, add, sleep, unlock}, {load, pause, pause, wakeup}};
  EXPECT_FALSE(Lost(sleeps, {})) << sleeps.Text();
}

// Who is blocked now might, in another order, not have come so far: here the
// child writes only while the actor waits for its lock, and the actor may not
// have read yet.
TEST(RandomPrograms, MergingStepsTrustsNobodyWhoIsBlocked) {
  const Op lock{Verb::kMtxLock}, unlock{Verb::kMtxUnlock};
  const Op write{Verb::kWrite, 0, 0, 0, /*value=*/3};
  RandomProgram program;
  program.config.version = 15;
  program.other_there = true;
  program.actors = {{{Verb::kKprocCreate},
                     {Verb::kRead},
                     lock,
                     unlock,
                     lock,
                     {Verb::kWrite, 1}}};
  program.children[0] = {{Verb::kOtherLock},
                         {Verb::kOtherUnlock},
                         lock,
                         write,
                         {Verb::kOtherDestroy}};
  EXPECT_FALSE(Lost(program, {})) << program.Text();
}

TEST(RandomPrograms, TheSameScheduleGivesTheSameEventsOnBothCarriers) {
  const uint64_t seed = FromEnvironment("QUIESCE_RANDOM_SEED", 1);
  const auto wanted =
      static_cast<int>(FromEnvironment("QUIESCE_RANDOM_PROGRAMS", 2000));
  constexpr int kSchedules = 4;
  size_t events = 0;
  for (int i = 0; i < wanted; ++i) {
    RandomProgram program =
        Generate(seed * 1'000'003 + static_cast<uint64_t>(i));
    RandomStory story(program);
    std::vector<Played> on_fibers;
    {
      Session session(story, program.config, "fiber");
      for (int k = 0; k < kSchedules; ++k) {
        on_fibers.push_back(PlayRandomly(session, seed + 31 * k));
        events += on_fibers.back().events.size();
      }
    }
    Session session(story, program.config, "thread");
    for (int k = 0; k < kSchedules; ++k) {
      Played p = PlayRandomly(session, seed + 31 * k);
      ASSERT_TRUE(p == on_fibers[k])
          << "program " << i << ", schedule " << k << "\n"
          << program.Text();
    }
  }
  EXPECT_GT(events, static_cast<size_t>(wanted) * kSchedules * 5);
}

TEST(RandomPrograms, DepthFirstSearchIsTheSameOnThreads) {
  const uint64_t seed = FromEnvironment("QUIESCE_RANDOM_SEED", 1);
  int compared = 0;
  for (uint64_t i = 0; compared < 40; ++i) {
    RandomProgram program = Generate(seed * 1'000'003 + i);
    RandomStory story(program);
    Explored fibers, threads;
    {
      Session session(story, program.config, "fiber");
      fibers = ExploreDfs(session, &RandomStory::Digest, kThreadRunsMax);
    }
    if (!fibers.complete || fibers.runs < 10) continue;
    ++compared;
    Session session(story, program.config, "thread");
    threads = ExploreDfs(session, &RandomStory::Digest, kThreadRunsMax);
    EXPECT_EQ(threads.runs, fibers.runs) << program.Text();
    EXPECT_TRUE(SameResults(fibers, threads)) << program.Text();
  }
}

// ---- the comparison can fail
// ----------------------------------------------------

int CountDisagreements(const StatesLimits& limits, RandomStory::Forget forget) {
  int disagreements = 0;
  int programs = 0;
  for (uint64_t i = 0; programs < 60; ++i) {
    RandomProgram program = Generate(7'000'000 + i);
    Compared c = Compare(program, limits, forget);
    if (!c.dfs.complete || c.dfs.runs < 1000) continue;
    ++programs;
    disagreements += c.Agrees() ? 0 : 1;
  }
  return disagreements;
}

TEST(RandomProgramsCanFail, WhenSomeMemoryIsNotSaved) {
  EXPECT_GT(CountDisagreements(EveryState(), RandomStory::Forget::kVariables),
            5);
}

TEST(RandomProgramsCanFail, WhenStatesAreConfused) {
  StatesLimits limits = EveryState();
  limits.hash_bits = 8;
  EXPECT_GT(CountDisagreements(limits, RandomStory::Forget::kNothing), 5);
}

TEST(RandomProgramsCanFail, WhenWhatLooksProtectedIsNeverDoubted) {
  int different = 0;
  for (uint64_t i = 0; i < 600; ++i) {
    const RandomProgram program = Generate(7'000'000 + i);
    StatesLimits limits;
    limits.learn = false;
    different += Lost(program, limits) ? 1 : 0;
  }
  EXPECT_GT(different, 5);
}

TEST(RandomProgramsCanFail, ButNotByItself) {
  EXPECT_EQ(CountDisagreements(EveryState(), RandomStory::Forget::kNothing), 0);
}

}  // namespace
}  // namespace quiesce::testing
