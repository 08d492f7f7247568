#include "sim/search/checker.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "sim/schedule/machine.h"
#include "sim/search/bounded.h"
#include "sim/search/portfolio.h"
#include "sim/search/race_witness.h"
#include "sim/search/replay.h"
#include "sim/search/reversal.h"
#include "sim/search/samplers.h"
#include "sim/search/shared_search.h"
#include "sim/search/since.h"
#include "sim/search/states.h"
#include "sim/search/token.h"
#include "sim/search/verdict.h"
#include "sim/search/walks.h"

namespace quiesce {
namespace {

constexpr int64_t kSampledRuns = 1000;
constexpr int64_t kUnboundedRuns = int64_t{1} << 62;
constexpr int64_t kOpeningRuns = 6;
// Of random walks, in turn: runs alone, at first and then, and so many
// together.
constexpr int64_t kAloneFirst = 1000;
constexpr int64_t kAloneMax = 512;
constexpr int64_t kTogetherForOneAlone = 32;
constexpr int64_t kTogetherMin = 16;
constexpr int64_t kTogetherMax = 16'384;
constexpr int64_t kOperationsTogether = 1'000'000;

using Clock = std::chrono::steady_clock;

// A time to come: one figure is all that is known of it.
std::string Rough(double seconds) {
  if (seconds < 90) return absl::StrFormat("%.0f s", seconds);
  if (seconds < 5400) return absl::StrFormat("%.0f min", seconds / 60);
  if (seconds < 48 * 3600) return absl::StrFormat("%.0f h", seconds / 3600);
  return absl::StrFormat("%.0g days", seconds / 86400);
}

// What an estimate of how much is done says; "" if there is none.
std::string ToGo(double share, Clock::time_point began, double before = 0) {
  if (share < 0) return "";
  if (share < 0.01) return ", less than 1 % done";
  if (share <= before)
    return absl::StrFormat(", about %.2g %% done", 100 * share);
  // So near the end a sample cannot tell how near.
  if (share > 0.97) return ", nearly done";
  return absl::StrFormat(", about %.2g %% done, %s to go", 100 * share,
                         Rough(Since(began) * (1 - share) / (share - before)));
}

}  // namespace

bool Checker::TimeIsUp() const {
  return request_.time_s && Since(began_) > *request_.time_s;
}

double Checker::TimeLeft() const {
  return request_.time_s ? std::max(0.01, *request_.time_s - Since(began_)) : 0;
}

bool Checker::PlayOne(Strategy& strategy, Phase& phase) {
  session_.Run(strategy);
  strategy.EndRun();
  return Take(phase, 1, executions_ + 1);
}

bool Checker::Take(Phase& phase, int64_t times, int64_t first) {
  Machine& m = machine();
  result_.operations += times * m.meter.operations;
  reached_ |= m.meter.reached;
  bool endless = false;
  for (int i = 0; i < m.finding_count(); ++i) {
    harvest_.Add(m.findings()[i], m.schedule(), first);
    endless |= m.findings()[i].kind == FindingKind::kLivelock;
  }
  phase.executions += times;
  executions_ += times;
  return endless;
}

bool Checker::GoesOn(const Phase& phase, bool endless, bool stop_at_first) {
  if (endless && !request_.keep_going) return false;  // each is a long one
  if (stop_at_first && Stop()) return false;
  ++turns_;
  if ((turns_ & 0xff) != 0) return true;
  if (TimeIsUp()) return false;
  if (request_.progress && (turns_ & 0x3fff) == 0) {
    request_.progress(absl::StrCat(phase.strategy, ": ", phase.executions,
                                   " runs, ", harvest_.found.size(),
                                   " findings"));
  }
  return true;
}

void Checker::WitnessRaces(Phase& phase, int64_t runs_max) {
  if (clocks_->pairs().empty()) return;
  const std::vector<UnorderedPair> pairs = clocks_->pairs();
  const Schedule schedule = machine().schedule();
  machine().SetClocks(nullptr);
  for (const UnorderedPair& pair : pairs) {
    if (phase.executions == runs_max) break;
    if (!pairs_tried_.insert(std::minmax(pair.first_pc, pair.second_pc)).second)
      continue;
    RaceWitness witness(schedule, pair);
    witness.BeginRun();
    PlayOne(witness, phase);
  }
}

void Checker::Sample(const std::string& name, Strategy& strategy,
                     int64_t runs_max, bool stop_at_first) {
  SyncClocks clocks;
  clocks_ = &clocks;
  Stateless(name, strategy, runs_max, stop_at_first);
  clocks_ = nullptr;
}

Guarantee Checker::SampleBy(const std::string& name, uint64_t seed,
                            int64_t runs_max) {
  if (name == "random" && session_.can_step()) {
    SampleWalks(seed, runs_max);
    return RandomStrategy::Promise();
  }
  const std::optional<Sampler> sampler = SamplerOf(name, seed);
  Sample(name, *sampler->strategy, runs_max);
  return sampler->promise();
}

// Those whose synchronisation order is kept go alone: it cannot go back in
// time.
void Checker::SampleWalks(uint64_t seed, int64_t runs_max) {
  const Clock::time_point began = Clock::now();
  Phase phase;
  phase.strategy = "random";
  result_.operations = 0;
  const size_t found_before = harvest_.found.size();
  SyncClocks clocks;
  clocks_ = &clocks;
  RandomStrategy alone(seed);
  Random random(seed);
  Walks together(session_, random.Next());
  bool goes_on = true;
  int64_t alone_now = kAloneFirst;
  while (goes_on && phase.executions < runs_max) {
    const int64_t end = std::min(runs_max, phase.executions + alone_now);
    while (goes_on && phase.executions < end) {
      machine().SetClocks(&clocks);
      const bool endless = PlayOne(alone, phase);
      WitnessRaces(phase, runs_max);
      goes_on = GoesOn(phase, endless, /*stop_at_first=*/true);
    }
    machine().SetClocks(nullptr);
    // Few enough not to be cut short by --time: in the middle it is no sample.
    const int64_t at_once =
        std::clamp(kOperationsTogether * phase.executions /
                       std::max<int64_t>(result_.operations, 1),
                   kTogetherMin, kTogetherMax);
    const int64_t walks = std::min(at_once, runs_max - phase.executions);
    if (!goes_on || walks == 0) break;
    const int64_t before = executions_;
    together.Play(walks, [&](int64_t times) {
      // When the first of them came is for chance to say.
      int64_t first = walks;
      for (int64_t i = 0; i < times && machine().finding_count() != 0; ++i) {
        first = std::min<int64_t>(first,
                                  random.Below(static_cast<uint32_t>(walks)));
      }
      const bool endless = Take(phase, times, before + first + 1);
      goes_on = GoesOn(phase, endless, /*stop_at_first=*/false);
      return goes_on;
    });
    goes_on &= !Stop();
    alone_now = std::clamp(walks / kTogetherForOneAlone, int64_t{1}, kAloneMax);
  }
  clocks_ = nullptr;
  phase.elapsed_s = Since(began);
  Played(std::move(phase), /*ended=*/false, found_before);
}

bool Checker::Stateless(const std::string& name, Strategy& strategy,
                        int64_t runs_max, bool stop_at_first) {
  Clock::time_point began = Clock::now();
  Phase phase;
  phase.strategy = name;
  result_.operations = 0;
  size_t found_before = harvest_.found.size();
  bool ended = false;
  while (phase.executions < runs_max) {
    if (!strategy.BeginRun()) {
      ended = true;
      break;
    }
    const bool ordered =
        clocks_ != nullptr && SyncClocks::IsWorthIt(phase.executions);
    machine().SetClocks(ordered ? clocks_ : nullptr);
    const bool endless = PlayOne(strategy, phase);
    if (ordered) WitnessRaces(phase, runs_max);
    if (!GoesOn(phase, endless, stop_at_first)) break;
  }
  machine().SetClocks(nullptr);
  phase.elapsed_s = Since(began);
  Played(std::move(phase), ended, found_before);
  return ended;
}

void Checker::Played(Phase phase, bool ended, size_t found_before) {
  // A note is none.
  const auto found = std::count_if(
      harvest_.found.begin() + static_cast<std::ptrdiff_t>(found_before),
      harvest_.found.end(),
      [](const auto& f) { return f.finding.severity != Severity::kNote; });
  phase.outcome =
      found != 0 ? absl::StrCat(found, found == 1 ? " finding" : " findings")
      : ended    ? "nothing found, all schedules"
                 : "nothing found";
  result_.strategy = phase.strategy;
  result_.executions = phase.executions;
  result_.states = 0;
  result_.phases.push_back(std::move(phase));
}

bool Checker::States() {
  Clock::time_point began = Clock::now();
  StatesLimits limits;
  limits.memory_bytes = request_.memory_bytes;
  limits.time_s = TimeLeft();
  limits.keep_going = request_.keep_going;
  limits.digest = request_.digest || !request_.certificate.empty();
  // How many states there are depends a little on who learned what when; a
  // certificate must be the same for everybody.
  limits.jobs = limits.digest ? 1 : request_.jobs;
  std::function<bool(const StatesResult&)> progress;
  if (request_.progress) {
    progress = [this, began](const StatesResult& r) {
      request_.progress(absl::StrCat("states: ", r.states, " visited, depth ",
                                     r.deepest, ToGo(r.share, began)));
      return true;
    };
  }
  StatesResult r = SearchStates(session_, limits, progress);
  executions_ += r.endings;
  for (const FoundBySearch& f : r.found) {
    harvest_.Add(f.finding, f.schedule, executions_);
  }
  reached_ |= r.reached;
  result_.ignored_counters.clear();
  for (const void* c : r.counters) {
    result_.ignored_counters.push_back(session_.ObjectName(c));
  }
  Phase phase;
  phase.strategy = "states";
  phase.executions = r.endings;
  phase.states = r.states;
  phase.elapsed_s = Since(began);
  phase.outcome = r.closed             ? "state space closed"
                  : !r.why_not.empty() ? absl::StrCat("stopped: ", r.why_not)
                                       : "stopped at a finding";
  result_.phases.push_back(phase);
  result_.strategy = "states";
  result_.executions = r.endings;
  result_.states = r.states;
  result_.digest = r.digest;
  result_.operations = r.transitions;
  result_.complete = r.closed;
  result_.proven = r.closed ? Proven::kClosed : Proven::kNone;
  return r.closed;
}

std::function<void(const DporResult&)> Checker::TraceProgress() const {
  if (!request_.progress) return {};
  return [this, began = Clock::now()](const DporResult& r) {
    request_.progress(absl::StrCat("dpor: ", r.executions, " executions, ",
                                   r.found.size(), " findings",
                                   ToGo(r.share, began, r.share_before)));
  };
}

void Checker::Traces(const DporResult& r, Clock::time_point began) {
  executions_ += r.executions;
  for (const FoundBySearch& f : r.found) {
    harvest_.Add(f.finding, f.schedule, executions_);
  }
  reached_ |= r.reached;
  Phase phase;
  phase.strategy = "dpor";
  phase.executions = r.executions;
  phase.elapsed_s = Since(began);
  phase.outcome =
      r.complete           ? "all traces"
      : !r.why_not.empty() ? absl::StrCat("stopped: ", r.why_not)
      : r.cut != 0    ? absl::StrCat(r.cut, r.cut == 1 ? " run does not end"
                                                       : " runs do not end")
      : r.rounds != 0 ? absl::StrCat(r.rounds, r.rounds == 1 ? " run goes round"
                                                             : " runs go round")
                      : "stopped at a finding";
  result_.phases.push_back(phase);
  result_.strategy = "dpor";
  result_.executions = r.executions;
  result_.distinct_traces = r.rounds == 0 ? r.executions : 0;
  result_.blocked = r.blocked;
  result_.rounds = r.rounds;
  result_.digest = r.digest;
  result_.operations = r.operations;
  result_.states = 0;
  result_.complete = r.complete;
}

// A search for all traces goes through them deepest race first; most bugs that
// two threads make need one race of the straight run reversed, wherever it is.
void Checker::OpenWithReversals() {
  ReversalStrategy reversal(request_.seed);
  Stateless("races reversed", reversal, kOpeningRuns);
}

absl::Status Checker::Dpor() {
  const Clock::time_point began = Clock::now();
  DporLimits limits = DporLimitsOf(request_);
  limits.time_s = TimeLeft();
  // Those that opened it are among them.
  limits.runs_max = request_.runs ? *request_.runs - executions_ : 0;
  absl::StatusOr<DporResult> r =
      crew_ != nullptr
          ? SearchShared(*crew_, session_, request_, limits, TraceProgress())
          : SearchDpor(session_, limits, {}, TraceProgress());
  if (!r.ok()) return r.status();
  Traces(*r, began);
  if (limits.timer_events >= 0) {
    result_.bounds["timer_events"] = {limits.timer_events, r->cut_timers};
  }
  result_.proven = !r->complete         ? Proven::kNone
                   : r->cut_timers != 0 ? Proven::kBounded
                                        : Proven::kAllTraces;
  return absl::OkStatus();
}

void Checker::BoundedDpor(int preemptions, int timer_events, int64_t runs_max) {
  const Clock::time_point began = Clock::now();
  BoundedLimits limits;
  static_cast<DporLimits&>(limits) = DporLimitsOf(request_);
  limits.time_s = TimeLeft();
  limits.runs_max = runs_max;
  limits.timer_events = timer_events;
  limits.preemptions = preemptions;
  limits.memory_bytes = request_.memory_bytes;
  const BoundedResult r = SearchBounded(session_, limits, {}, TraceProgress());
  Traces(r, began);
  result_.distinct_traces = r.rounds == 0 ? r.distinct : 0;
  result_.bounds.clear();
  result_.bounds["preemptions"] = {preemptions, r.cut_preemptions};
  if (timer_events >= 0) {
    result_.bounds["timer_events"] = {timer_events, r.cut_timers};
  }
  result_.proven = !r.complete                             ? Proven::kNone
                   : r.cut_timers + r.cut_preemptions != 0 ? Proven::kBounded
                                                           : Proven::kAllTraces;
  if (r.memory_spent) {
    result_.notes.push_back(
        "the memory for traces was spent: the search went on and played more "
        "schedules than it had to; --memory gives it more");
  }
}

void Checker::Dfs(DfsBounds bounds, int64_t runs_max) {
  DfsStrategy dfs(bounds);
  bool ended = Stateless("dfs", dfs, runs_max);
  result_.bounds.clear();
  if (bounds.preemptions >= 0) {
    result_.bounds["preemptions"] = {bounds.preemptions, dfs.cut_preemptions()};
  }
  if (bounds.timer_events >= 0) {
    result_.bounds["timer_events"] = {bounds.timer_events, dfs.cut_timers()};
  }
  result_.complete = ended;
  bool cut = dfs.cut_preemptions() + dfs.cut_timers() > 0;
  result_.proven = !ended ? Proven::kNone
                   : cut  ? Proven::kBounded
                          : Proven::kAllTraces;
}

// The anytime mode behind a state space that does not close.
void Checker::IteratedDpor() {
  int64_t runs = request_.runs.value_or(200'000);
  CheckResult last_complete;
  bool have = false;
  for (int k = 0; k <= 8 && !Stop() && !TimeIsUp() && runs > 0; ++k) {
    BoundedDpor(request_.preemptions.value_or(k),
                request_.timer_events.value_or(k + 1), runs);
    runs -= result_.executions;
    if (result_.complete) {
      last_complete = result_;
      have = true;
    }
    if (request_.preemptions || result_.proven == Proven::kAllTraces) break;
  }
  if (have && !result_.complete) {
    // The verdict rests on the last bound that was finished.
    std::vector<Phase> phases = result_.phases;
    result_ = last_complete;
    result_.phases = phases;
  }
}

namespace {

bool SameEvents(const Recorder& a, const Recorder& b) {
  if (a.events.size() != b.events.size()) return false;
  for (size_t i = 0; i < a.events.size(); ++i) {
    const RecordedEvent& x = a.events[i];
    const RecordedEvent& y = b.events[i];
    if (x.slot != y.slot || x.op.kind != y.op.kind || x.op.pc != y.op.pc ||
        x.result != y.result || x.woken != y.woken) {
      return false;
    }
  }
  return true;
}

}  // namespace

void Checker::Twice(int64_t runs) {
  PortfolioStrategy portfolio(request_.seed);
  Phase phase;
  phase.strategy = "twice";
  phase.outcome = "every run was repeatable";
  for (; phase.executions < runs && !TimeIsUp(); ++phase.executions) {
    Recorder first;
    Recorder second;
    portfolio.BeginRun();
    session_.Run(portfolio, &first);
    portfolio.EndRun();
    ++executions_;
    reached_ |= machine().meter.reached;
    Schedule schedule = machine().schedule();
    for (int i = 0; i < machine().finding_count(); ++i) {
      harvest_.Add(machine().findings()[i], schedule, executions_);
    }
    ReplayStrategy replay(schedule);
    replay.BeginRun();
    session_.Run(replay, &second);
    if (!SameEvents(first, second)) {
      phase.outcome = "hidden nondeterminism";
      result_.exit_status = 4;
      result_.notes.push_back(absl::StrCat(
          "hidden nondeterminism: run ", phase.executions + 1,
          " went differently when its schedule was played again; is there an "
          "uninitialised variable, or state outside the module?"));
      break;
    }
  }
  result_.strategy = "twice";
  result_.executions = phase.executions;
  result_.phases.push_back(phase);
}

absl::StatusOr<CheckResult> Checker::Check() {
  const std::string& s = request_.strategy;
  if (s != "default" && s != "dfs" && s != "dpor") {
    // Nothing would be cut, and the result would claim that it was.
    for (const auto& [bound, given] :
         {std::pair{"--preemptions", request_.preemptions},
          std::pair{"--timer-events", request_.timer_events}}) {
      if (!given) continue;
      return absl::InvalidArgumentError(absl::StrCat(
          "--strategy=", s, " knows no bounds: ", bound,
          " is for --strategy=dfs, --strategy=dpor and the default"));
    }
  }
  int64_t runs =
      request_.runs.value_or(request_.time_s ? kUnboundedRuns : kSampledRuns);
  DfsBounds bounds{request_.preemptions.value_or(-1),
                   request_.timer_events.value_or(-1)};
  if (s == "default") {
    bool bounded = request_.preemptions || request_.timer_events;
    PortfolioStrategy portfolio(request_.seed);
    int64_t sampled =
        std::min(request_.runs.value_or(kSampledRuns), kSampledRuns);
    // Milliseconds: so the whole sample is taken, and the worst of what it
    // shows is reported, not what happened to come first.
    Sample("sampled", portfolio, sampled, /*stop_at_first=*/false);
    if (!Stop() && !TimeIsUp() && session_.can_step() && !bounded) States();
    if (!Stop() && !result_.complete && !TimeIsUp()) IteratedDpor();
  } else if (s == "states") {
    if (!session_.can_step()) {
      return absl::InvalidArgumentError(
          "--strategy=states goes back in time and needs --carrier=fiber");
    }
    States();
  } else if (s == "dpor") {
    if (request_.preemptions && crew_ != nullptr) {
      return absl::InvalidArgumentError(
          "--preemptions is for one process: leave out -j and --checkpoint");
    }
    // What they find may lie outside a bound, and --keep-going leaves nothing
    // to be found sooner.
    const bool opens = !request_.preemptions && !request_.timer_events &&
                       !request_.keep_going &&
                       request_.runs.value_or(kUnboundedRuns) > kOpeningRuns;
    if (opens) OpenWithReversals();
    if (request_.preemptions) {
      BoundedDpor(*request_.preemptions, bounds.timer_events,
                  request_.runs.value_or(0));
    } else if (!Stop()) {
      if (absl::Status ok = Dpor(); !ok.ok()) return ok;
    }
  } else if (s == "dfs") {
    Dfs(bounds, request_.runs.value_or(kUnboundedRuns));
  } else if (s == "twice") {
    Twice(runs);
  } else if (crew_ != nullptr) {
    if (absl::Status ok = SampleTogether(runs); !ok.ok()) return ok;
  } else if (SamplerOf(s, request_.seed)) {
    result_.guarantee = SampleBy(s, request_.seed, runs);
  } else {
    std::vector<std::string> names;
    for (const ListRow& row : ListStrategies()) names.push_back(row.name);
    return absl::InvalidArgumentError(absl::StrCat("unknown strategy `", s,
                                                   "`: expected one of ",
                                                   absl::StrJoin(names, ", ")));
  }
  MakeWitnesses(harvest_, session_, request_, TimeLeft(), result_);
  FillContext(request_, session_, result_);
  result_.target_hash = session_.story().Hash();
  result_.seed = request_.seed;
  FillReached(reached_, session_, result_);
  result_.elapsed_s = Since(began_);
  Conclude(request_, result_);
  return result_;
}

}  // namespace quiesce
