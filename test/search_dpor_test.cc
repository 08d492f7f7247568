// Optimal DPOR against what is known and against brute force.
//
// On the litmus programs the number of traces is known by arithmetic; on random
// programs (every verb, every fault) stateless depth-first search says which
// outcomes there are.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "sim/scenario/builtin.h"
#include "sim/search/dpor.h"
#include "sim/search/event.h"
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

constexpr int64_t kRunsMax = 20'000;

// All that dpor reaches from here.
Explored ExploreDpor(Session& session, DporResult* result,
                     int64_t runs_max = 0) {
  RandomStory::ClearVariables();
  Explored dpor;
  DporLimits limits;
  limits.keep_going = true;
  limits.runs_max = runs_max;
  *result = SearchDpor(session, limits, [&](Ending ending) {
    dpor.outcomes.insert(Outcome(ending, &RandomStory::Digest));
  });
  for (const FoundBySearch& f : result->found) {
    dpor.findings.insert({f.finding.kind, f.finding.pc});
  }
  return dpor;
}

// False if brute force takes too long, or if the two disagree (a failure).
bool SameAsBruteForce(uint64_t seed, Tally& tally,
                      RandomProgram (*generate)(uint64_t) = &Generate) {
  RandomProgram program = generate(seed);
  RandomStory story(program);
  Session session(story, program.config, "fiber");
  RandomStory::ClearVariables();
  Explored dfs = ExploreDfs(session, &RandomStory::Digest, kRunsMax,
                            &RandomStory::ClearVariables);
  if (!dfs.complete) return false;
  DporResult r;
  Explored dpor = ExploreDpor(session, &r);
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

// Ten thousand programs a run; more by hand, as docs/benchmarks.md says.
class RandomPrograms : public ::testing::TestWithParam<int> {};

TEST_P(RandomPrograms, ReachWhatDepthFirstSearchReaches) {
  const char* more = std::getenv("QUIESCE_SOAK");
  const int programs = more != nullptr ? std::atoi(more) / 10 : 1000;
  Tally tally;
  for (uint64_t i = 0; tally.compared < programs && !HasFailure(); ++i) {
    SameAsBruteForce(
        static_cast<uint64_t>(GetParam()) * 100'000'000 + 3'000'017 + i, tally);
  }
  std::printf("%d programs, %lld runs of dfs, %lld of dpor, %lld blocked\n",
              tally.compared, static_cast<long long>(tally.runs),
              static_cast<long long>(tally.executions),
              static_cast<long long>(tally.blocked));
  EXPECT_LT(10 * tally.executions, tally.runs) << "hardly anything was reduced";
  EXPECT_EQ(tally.blocked, 0);
}

INSTANTIATE_TEST_SUITE_P(Tenth, RandomPrograms, ::testing::Range(0, 10));

TEST(RandomProgramsThat, ComeAndGoReachWhatDepthFirstSearchReaches) {
  Tally tally;
  for (uint64_t seed = 1; tally.compared < 500 && !HasFailure(); ++seed) {
    SameAsBruteForce(seed, tally, &GenerateComings);
  }
  EXPECT_EQ(tally.blocked, 0);
}

// All traces that there are, from every schedule there is; false if those are
// too many.
bool TracesBySchedules(Session& session, std::map<uint64_t, Schedule>& traces) {
  std::vector<Schedule> schedules;
  const Explored all = ExploreDfs(
      session,
      [&] {
        schedules.push_back(machine().schedule());
        return std::string();
      },
      2000, &RandomStory::ClearVariables);
  for (const Schedule& s : schedules) {
    traces.emplace(TraceOf(session, s), s);
  }
  return all.complete;
}

// A test of both kinds of random programs.
class DporOfPrograms
    : public ::testing::TestWithParam<RandomProgram (*)(uint64_t)> {};
INSTANTIATE_TEST_SUITE_P(Kind, DporOfPrograms,
                         ::testing::Values(&Generate, &GenerateComings),
                         [](const auto& p) {
                           return p.param == &Generate ? "Plain" : "Comings";
                         });

// … and each of them once.  Brute force knows no order of events, only
// schedules, so what is wrong with the relation shows here as well.
TEST_P(DporOfPrograms, VisitsTheirTracesAndNoOthers) {
  constexpr int kPrograms = 1000;
  int compared = 0, twice = 0;
  int64_t traces = 0;
  for (uint64_t seed = 1; compared < kPrograms && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    RandomProgram program = GetParam()(seed);
    RandomStory story(program);
    Session session(story, program.config, "fiber");
    std::map<uint64_t, Schedule> there;
    if (!TracesBySchedules(session, there)) continue;
    ++compared;
    std::set<uint64_t> visited;
    DporLimits limits;
    limits.keep_going = true;
    limits.digest = true;
    limits.at_trace = [&](uint64_t trace, const Schedule&) {
      twice += visited.insert(trace).second ? 0 : 1;
    };
    SearchDpor(session, limits);
    traces += static_cast<int64_t>(there.size());
    EXPECT_EQ(visited.size(), there.size()) << program.Text();
    for (uint64_t trace : visited) EXPECT_TRUE(there.contains(trace));
  }
  std::printf("%d programs, %lld traces, %d visited twice\n", compared,
              static_cast<long long>(traces), twice);
  EXPECT_EQ(twice, 0);
}

// No trace twice, and nothing in vain, also where brute force would not end.
class DporOfLargePrograms : public ::testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(Faults, DporOfLargePrograms, ::testing::Bool(),
                         [](const auto& p) { return p.param ? "On" : "Off"; });

// False: not all of it is visited, or it is not large.
bool VisitsOnce(const RandomProgram& program, int64_t& executions) {
  RandomStory story(program);
  Session session(story, program.config, "fiber");
  std::set<uint64_t> visited;
  DporLimits limits;
  limits.keep_going = true;
  limits.digest = true;
  limits.runs_max = 3000;
  limits.at_trace = [&](uint64_t trace, const Schedule&) {
    visited.insert(trace);
  };
  const DporResult r = SearchDpor(session, limits);
  if (!r.complete || r.executions < 20) return false;
  executions += r.executions;
  EXPECT_EQ(r.executions, static_cast<int64_t>(visited.size()));
  EXPECT_EQ(r.blocked, 0);
  return true;
}

TEST_P(DporOfLargePrograms, VisitsNoTraceTwice) {
  constexpr int kPrograms = 500;
  int compared = 0;
  int64_t executions = 0;
  for (uint64_t seed = 103'000'000; compared < kPrograms && !HasFailure();
       ++seed) {
    SCOPED_TRACE(seed);
    const RandomProgram program = Generate(seed);
    const KernelConfig& c = program.config;
    if (GetParam() != (c.fault_create || c.fault_signal || c.fault_spurious)) {
      continue;
    }
    compared += VisitsOnce(program, executions) ? 1 : 0;
  }
  std::printf("%d programs, %lld traces\n", compared,
              static_cast<long long>(executions));
}

// Traces that once had the hash of another: two answers, each given twice.
TEST(Dpor, TellsTracesApart) {
  int64_t executions = 0;
  EXPECT_TRUE(VisitsOnce(Generate(103'011'824), executions));
}

bool TakesAFault(const Event& e) {
  return std::any_of(e.answers.begin(), e.answers.end(), [](const Answer& a) {
    return a.kind == ChoiceKind::kFault && a.value != 0;
  });
}

// What is independent commutes: two neighbours that touch nothing in common are
// swapped, and the run is the same trace, to the bytes it leaves behind.
TEST_P(DporOfPrograms, NeighboursThatTouchNothingInCommonCommute) {
  constexpr int kPrograms = 500;
  int64_t swapped = 0;
  for (uint64_t seed = 1; seed <= kPrograms && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    RandomProgram program = GetParam()(seed);
    RandomStory story(program);
    Session session(story, program.config, "fiber");
    std::vector<Schedule> some;
    DporLimits limits;
    limits.keep_going = true;
    limits.digest = true;
    limits.runs_max = 20;
    limits.at_trace = [&](uint64_t, const Schedule& s) { some.push_back(s); };
    SearchDpor(session, limits);
    for (const Schedule& schedule : some) {
      std::vector<Event> events;
      RandomStory::ClearVariables();
      const uint64_t trace = TraceOf(session, schedule, &events);
      const std::string left = RandomStory::Digest();
      for (size_t k = 0; k + 1 < events.size(); ++k) {
        if (Dependent(events[k], events[k + 1])) continue;
        // The last fault: whoever comes after it is not asked any more, so
        // that the same steps go by other answers.
        if (TakesAFault(events[k])) continue;
        std::vector<Event> other = events;
        std::swap(other[k], other[k + 1]);
        Schedule s;
        for (const Event& e : other) AppendTo(s, e);
        RandomStory::ClearVariables();
        EXPECT_EQ(TraceOf(session, s), trace) << program.Text();
        EXPECT_TRUE(RandomStory::Digest() == left) << program.Text();
        ++swapped;
      }
    }
  }
  std::printf("%lld pairs swapped\n", static_cast<long long>(swapped));
  EXPECT_GT(swapped, 10'000);
}

// The kernel, but for one row of the dependence relation.
class WithoutRow final : public Model {
 public:
  WithoutRow(Model& kernel, TouchClass row) : kernel_(kernel), row_(row) {}
  void RunThread(int slot) override { kernel_.RunThread(slot); }
  uint32_t EarliestTimers() override { return kernel_.EarliestTimers(); }
  void ExpireTimer(uint32_t i) override { kernel_.ExpireTimer(i); }
  void JudgeEnding(Ending e) override { kernel_.JudgeEnding(e); }
  void JudgeRound(bool moves) override { kernel_.JudgeRound(moves); }
  SlotSet UnfinishedActors() const override {
    return kernel_.UnfinishedActors();
  }
  SlotSet TimedWaiters() const override { return kernel_.TimedWaiters(); }
  void TouchesBefore(int slot, const Operation& op, Footprint& out) override {
    Footprint all;
    kernel_.TouchesBefore(slot, op, all);
    Keep(all, out);
  }
  void TouchesAfter(int slot, uint32_t timers, Footprint& out) override {
    Footprint all;
    kernel_.TouchesAfter(slot, timers, all);
    Keep(all, out);
  }
  void TouchesOfFault(Footprint& out) override {
    Footprint all;
    kernel_.TouchesOfFault(all);
    Keep(all, out);
  }
  uint32_t ArmedTimers() const override { return kernel_.ArmedTimers(); }
  std::string ThreadName(int slot) const override {
    return kernel_.ThreadName(slot);
  }
  std::string ThreadStateName(int slot) const override {
    return kernel_.ThreadStateName(slot);
  }
  void JudgeFault(int slot, int signal, uintptr_t at, const void* pc) override {
    kernel_.JudgeFault(slot, signal, at, pc);
  }

 private:
  void Keep(const Footprint& all, Footprint& out) const {
    out.everything |= all.everything;
    for (int i = 0; i < all.count; ++i) {
      const Touch& t = all.touches[i];
      if (t.what == row_) continue;
      out.Add(t.what, reinterpret_cast<const void*>(t.begin), t.mode, t.size);
    }
  }

  Model& kernel_;
  TouchClass row_;
};

class DependenceRow : public ::testing::TestWithParam<TouchClass> {};

// The first program in whose search something is lost without the row.
TEST_P(DependenceRow, IsMissedWhenItIsDropped) {
  constexpr uint64_t kPrograms = 85'000;
  constexpr int64_t kTracesMax = 2000;
  const bool comings =
      GetParam() == TouchClass::kTask || GetParam() == TouchClass::kRows;
  // In whichever order they are asked, the same faults can happen: that loses
  // something in one of some eighty thousand programs only.
  uint64_t seed = GetParam() == TouchClass::kFaults ? 84'500 : 1;
  for (; seed <= kPrograms; ++seed) {
    RandomProgram program = comings ? GenerateComings(seed) : Generate(seed);
    RandomStory story(program);
    Session session(story, program.config, "fiber");
    Model& whole = machine().model();
    WithoutRow less(whole, GetParam());
    machine().SetModel(&less);
    DporResult r;
    const Explored without = ExploreDpor(session, &r, kTracesMax);
    machine().SetModel(&whole);
    const Explored with = ExploreDpor(session, &r, kTracesMax);
    if (!r.complete || SameResults(with, without)) continue;
    std::printf("program %llu\n", static_cast<unsigned long long>(seed));
    return;
  }
  FAIL() << "nothing is lost without it: is it a row at all?";
}

INSTANTIATE_TEST_SUITE_P(
    Most, DependenceRow,
    ::testing::Values(TouchClass::kMemory, TouchClass::kLock,
                      TouchClass::kChannel, TouchClass::kInterlock,
                      TouchClass::kWait, TouchClass::kTimers,
                      TouchClass::kCallout, TouchClass::kDue, TouchClass::kTask,
                      TouchClass::kRows, TouchClass::kFaults, TouchClass::kEnd),
    [](const auto& p) { return std::to_string(static_cast<int>(p.param)); });

// What random programs do not do: lock different locks of the same types.
struct TinyStory final : Story {
  struct World {
    abi::mtx a[2], b[2];
  };
  static inline World w;
  explicit TinyStory(void (*one)(void*), void (*two)(void*))
      : one_(one), two_(two) {}
  void SetUp(Kernel& k) override {
    w = World{};
    for (abi::mtx* m : {w.a, w.b}) {
      for (int i = 0; i < 2; ++i) {
        m[i].lock_object.lo_name = m == w.a ? "a" : "b";
        m[i].lock_object.lo_type = m[i].lock_object.lo_name;
        m[i].lock_object.lo_class = abi::QZ_LOCK_MTX;
      }
    }
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

void LocksBoth(abi::mtx& first, abi::mtx& second, int place) {
  kernel().LockExclusive(&first.lock_object, "mtx_lock", false, Place(place));
  kernel().LockExclusive(&second.lock_object, "mtx_lock", false,
                         Place(place + 1));
  kernel().UnlockExclusive(&second.lock_object, "mtx_unlock", Place(place + 2));
  kernel().UnlockExclusive(&first.lock_object, "mtx_unlock", Place(place + 3));
}

// What a search finds with every row and without `row`.
std::pair<Explored, Explored> WithAndWithout(TinyStory& story, TouchClass row) {
  Session session(story, KernelConfig{}, "fiber");
  Model& whole = machine().model();
  WithoutRow less(whole, row);
  Explored both[2];
  for (Explored& e : both) {
    DporLimits limits;
    limits.keep_going = true;
    const DporResult r = SearchDpor(session, limits);
    for (const FoundBySearch& f : r.found) {
      e.findings.insert({f.finding.kind, f.finding.pc});
    }
    machine().SetModel(&less);
  }
  machine().SetModel(&whole);
  return {both[0], both[1]};
}

// Whoever comes second is told of the reversal.
TEST(DependenceRow, OrdersOfLocksOfOneType) {
  TinyStory story(
      [](void*) { LocksBoth(TinyStory::w.a[0], TinyStory::w.b[0], 0); },
      [](void*) { LocksBoth(TinyStory::w.b[1], TinyStory::w.a[1], 10); });
  const auto [with, without] = WithAndWithout(story, TouchClass::kWitness);
  EXPECT_EQ(with.findings.size(), 2u);
  EXPECT_EQ(without.findings.size(), 1u);
}

// Programs on which an outcome was lost once: a cancelled deadline, a step with
// several answers, an error that another order does not have, the last actor.
// The last one found a leaked lock twice, at a place that another order had
// left behind; in the two before, a thread none of whose answers was left shut
// out one that was awake.
TEST(Dpor, ReachesWhatItOnceLost) {
  Tally tally;
  for (uint64_t seed : {3'000'033, 3'000'311, 3'000'514, 5'000'580, 5'002'448,
                        5'004'831, 7'005'484, 7'007'838, 7'011'383, 9'014'255,
                        9'023'633, 9'023'963, 803'016'229}) {
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

// How much is done is an estimate, and must be one.
TEST(Dpor, EstimatesHowMuchIsDone) {
  constexpr double kTraces = 369'600;
  ScenarioStory story("litmus/counter", {{"threads", 4}, {"rounds", 3}});
  Session session(story, KernelConfig{}, "fiber");
  double last = 0;
  const DporResult r =
      SearchDpor(session, {}, {}, [&](const DporResult& so_far) {
        last = so_far.share;
        const double truth = static_cast<double>(so_far.executions) / kTraces;
        EXPECT_NEAR(last, truth, 0.1) << so_far.executions;
      });
  EXPECT_EQ(r.executions, kTraces);
  EXPECT_GT(last, 0.95);
}

// A sample for a search within a bound is of what that search visits: in the
// end it has met all of it, also where faults and equal deadlines have a say.
TEST(Dpor, MeetsAllOfASampleInTheEnd) {
  int64_t met = 0;
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    const RandomProgram program =
        seed % 2 == 0 ? GenerateComings(seed) : Generate(seed);
    RandomStory story(program);
    Session session(story, program.config, "fiber");
    DporLimits limits;
    limits.keep_going = true;
    limits.timer_events = static_cast<int>(seed % 4);
    limits.runs_max = 2000;
    RandomStory::ClearVariables();
    const TraceSample sample(session, limits.timer_events);
    limits.sample = &sample;
    const DporResult r = SearchDpor(session, limits);
    if (!r.complete) continue;
    EXPECT_EQ(r.met, sample.size()) << program.Text();
    EXPECT_EQ(r.ShareOf(sample.size()), 1);
    met += r.met;
  }
  EXPECT_GT(met, 1000);
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
