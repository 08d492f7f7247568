// What a run costs, in runs per second and in raw context switches.
//
// Every figure is printed beside a raw fcontext switch measured in the same
// process (`switches` = time per operation / time per switch), because absolute
// times of a shared machine mean little.  Run all of it for a comparison:
//
//   build/release/test/quiesce_bench
#include <benchmark/benchmark.h>

#include <boost/context/detail/fcontext.hpp>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "sim/exec/carrier.h"
#include "sim/scenario/session.h"
#include "sim/scenario/target.h"
#include "sim/search/check.h"
#include "sim/search/checker.h"
#include "sim/search/dpor.h"
#include "sim/search/states.h"
#include "sim/search/strategies.h"

namespace quiesce {
namespace {

namespace ctx = boost::context::detail;

// Processor time of the whole process: of a shared machine the only honest one.
double CpuNs() {
  return static_cast<double>(std::clock()) * 1e9 / CLOCKS_PER_SEC;
}

void PingPong(ctx::transfer_t t) {
  for (;;) t = ctx::jump_fcontext(t.fctx, nullptr);
}

// Nanoseconds of one switch, measured anew beside each benchmark.
double SwitchNs() {
  static std::vector<char> stack(64 * 1024);
  ctx::fcontext_t other =
      ctx::make_fcontext(stack.data() + stack.size(), stack.size(), &PingPong);
  constexpr int kRounds = 2'000'000;
  const double began = CpuNs();
  for (int i = 0; i < kRounds; ++i) {
    other = ctx::jump_fcontext(other, nullptr).fctx;
  }
  return (CpuNs() - began) / (2.0 * kRounds);
}

// Nanoseconds of one switch of the thread carrier, there or back.
double ThreadSwitchNs() {
  static Carrier* carrier = nullptr;
  const std::unique_ptr<Carrier> threads = NewThreadCarrier([](int slot) {
    for (;;) carrier->SwitchTo(slot, kMainContext);
  });
  carrier = threads.get();
  carrier->Prepare(1);
  constexpr int kRounds = 20'000;
  const double began = CpuNs();
  for (int i = 0; i < kRounds; ++i) carrier->SwitchTo(kMainContext, 1);
  const double ns = (CpuNs() - began) / (2.0 * kRounds);
  carrier->AbandonAll();
  return ns;
}

void RawSwitch(benchmark::State& state) {
  double ns = 0;
  for (auto _ : state) {
    ns = SwitchNs();
    state.SetIterationTime(ns * 1e-9);
  }
  state.counters["ns"] = ns;
}
BENCHMARK(RawSwitch)->UseManualTime()->Iterations(5);

std::string Module(const char* name) {
  return std::string(QUIESCE_TEST_ROOT) + "/modules/" + name;
}

std::unique_ptr<Story> Open(const std::string& target) {
  TargetRequest request;
  request.target = target;
  auto story = OpenTarget(request);
  if (!story.ok()) return nullptr;
  return *std::move(story);
}

// How often an operation is another thread's than the one before.
double SwitchesPerOperation(Session& session) {
  RandomStrategy random(1);
  int64_t operations = 0, switches = 0;
  for (int run = 0; run < 200; ++run) {
    session.Run(random);
    int last = kMainContext;
    for (const Choice& c : machine().schedule()) {
      if (c.kind != ChoiceKind::kThread) continue;
      switches += c.chosen != last ? 1 : 0;
      last = c.chosen;
    }
    ++switches;  // back to the search
    operations += machine().meter.operations;
  }
  return static_cast<double>(switches) / static_cast<double>(operations);
}

// Sampled runs of `target`; `checks`: as `check` samples, with both ways of
// seeing data races, at once and by the synchronisation order.
void Sample(benchmark::State& state, const std::string& target,
            const std::string& carrier, bool checks) {
  std::unique_ptr<Story> story = Open(target);
  if (story == nullptr) {
    state.SkipWithError("the target cannot be opened");
    return;
  }
  Session session(*story, KernelConfig{}, carrier);
  SyncClocks clocks;
  machine().SetCheckRaces(checks);
  RandomStrategy random(1);
  int64_t operations = 0;
  int64_t runs = 0;
  double switch_ns = SwitchNs();
  const double began = CpuNs();
  for (auto _ : state) {
    random.BeginRun();
    machine().SetClocks(checks && SyncClocks::IsWorthIt(runs) ? &clocks
                                                              : nullptr);
    session.Run(random);
    operations += machine().meter.operations;
    ++runs;
  }
  const double spent = CpuNs() - began;
  const double ns = spent / static_cast<double>(operations);
  machine().SetCheckRaces(true);
  machine().SetClocks(nullptr);
  state.counters["runs/s"] = static_cast<double>(runs) / spent * 1e9;
  state.counters["ops/run"] =
      static_cast<double>(operations) / static_cast<double>(runs);
  state.counters["ns/op"] = ns;
  state.counters["switches/op"] = ns / switch_ns;
  if (carrier == "thread") {
    // Of the speed that it would have if nothing but its switches cost.
    state.counters["of switches"] =
        SwitchesPerOperation(session) * ThreadSwitchNs() / ns;
  }
}

// About 40 operations a run.
constexpr char kScenario[] = "unload/classic:rounds=22,ticks=1";

void ScenarioFiberBare(benchmark::State& s) {
  Sample(s, kScenario, "fiber", false);
}
void ScenarioFiber(benchmark::State& s) { Sample(s, kScenario, "fiber", true); }
void ScenarioThread(benchmark::State& s) {
  Sample(s, kScenario, "thread", true);
}
void ScenarioThreadBare(benchmark::State& s) {
  Sample(s, kScenario, "thread", false);
}
void R3ThreadBare(benchmark::State& s) {
  Sample(s, Module("r3_poll.c"), "thread", false);
}
void R3FiberBare(benchmark::State& s) {
  Sample(s, Module("r3_poll.c"), "fiber", false);
}
void R3Fiber(benchmark::State& s) {
  Sample(s, Module("r3_poll.c"), "fiber", true);
}
void R3Thread(benchmark::State& s) {
  Sample(s, Module("r3_poll.c"), "thread", true);
}
// Random walks as `check` samples them: most of them together.
void SampleTogether(benchmark::State& state, const std::string& target) {
  std::unique_ptr<Story> story = Open(target);
  if (story == nullptr) {
    state.SkipWithError("the target cannot be opened");
    return;
  }
  CheckRequest request;
  request.strategy = "random";
  request.keep_going = true;
  request.runs = 200'000;
  Session session(*story, KernelConfig{}, "fiber");
  int64_t operations = 0;
  int64_t runs = 0;
  double switch_ns = SwitchNs();
  const double began = CpuNs();
  for (auto _ : state) {
    const auto result = Checker(request, session, nullptr).Check();
    if (!result.ok()) {
      state.SkipWithError("the check fails");
      return;
    }
    operations += result->operations;
    runs += result->executions;
  }
  const double spent = CpuNs() - began;
  state.counters["runs/s"] = static_cast<double>(runs) / spent * 1e9;
  state.counters["switches/op"] =
      spent / static_cast<double>(operations) / switch_ns;
}

void ScenarioTogether(benchmark::State& s) { SampleTogether(s, kScenario); }
void R3Together(benchmark::State& s) { SampleTogether(s, Module("r3_poll.c")); }
BENCHMARK(ScenarioTogether);
BENCHMARK(R3Together);
BENCHMARK(ScenarioFiberBare);
BENCHMARK(ScenarioFiber);
BENCHMARK(ScenarioThreadBare);
BENCHMARK(ScenarioThread);
BENCHMARK(R3FiberBare);
BENCHMARK(R3Fiber);
BENCHMARK(R3ThreadBare);
BENCHMARK(R3Thread);

void States(benchmark::State& state, const char* module) {
  std::unique_ptr<Story> story = Open(Module(module));
  if (story == nullptr) {
    state.SkipWithError("the target cannot be opened");
    return;
  }
  Session session(*story, KernelConfig{}, "fiber");
  StatesLimits limits;
  limits.keep_going = true;
  int64_t states = 0;
  int64_t transitions = 0;
  double switch_ns = SwitchNs();
  const double began = CpuNs();
  for (auto _ : state) {
    StatesResult r = SearchStates(session, limits);
    states += r.states;
    transitions += r.transitions;
  }
  const double ns = CpuNs() - began;
  state.counters["states/s"] = static_cast<double>(states) / ns * 1e9;
  state.counters["transitions/state"] =
      static_cast<double>(transitions) / static_cast<double>(states);
  state.counters["switches/state"] =
      ns / static_cast<double>(states) / switch_ns;
}
void StatesR3(benchmark::State& s) { States(s, "r3_poll.c"); }
void StatesR3Joined(benchmark::State& s) { States(s, "r3_joined.c"); }
void StatesR1(benchmark::State& s) { States(s, "r1_classic.c"); }
BENCHMARK(StatesR3);
BENCHMARK(StatesR3Joined);
BENCHMARK(StatesR1);

// 369 600 traces.
void DporCounter(benchmark::State& state) {
  std::unique_ptr<Story> story = Open("litmus/counter:threads=4,rounds=3");
  Session session(*story, KernelConfig{}, "fiber");
  int64_t executions = 0, operations = 0;
  double switch_ns = SwitchNs();
  const double began = CpuNs();
  for (auto _ : state) {
    const DporResult r = SearchDpor(session, {});
    executions += r.executions;
    operations += r.operations;
  }
  const double ns = CpuNs() - began;
  state.counters["executions/s"] = static_cast<double>(executions) / ns * 1e9;
  state.counters["switches/op"] =
      ns / static_cast<double>(operations) / switch_ns;
}
BENCHMARK(DporCounter)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quiesce
