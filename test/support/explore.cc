#include "test/support/explore.h"

#include "sim/search/strategies.h"

namespace quiesce::testing {
namespace {

std::string Diagnosis(const RawFinding& f) {
  return std::string(Name(f.kind)) + "/" + f.diagnosis + "/" + f.rule;
}

}  // namespace

std::string Outcome(Ending ending, const Digest& digest) {
  const bool idle =
      ending == Ending::kStuck && kernel().state.id.actors_left == 0;
  return std::string(EndingName(idle ? Ending::kFinished : ending)) + " " +
         digest();
}

const char* EndingName(Ending ending) {
  switch (ending) {
    case Ending::kRunning:
      return "running";
    case Ending::kFinished:
      return "finished";
    case Ending::kStuck:
      return "stuck";
    case Ending::kError:
      return "error";
    case Ending::kCut:
      return "cut";
    case Ending::kDiverged:
      return "diverged";
  }
  return "";
}

Explored ExploreDfs(Session& session, const Digest& digest, int64_t runs_max,
                    const std::function<void()>& before_run, int timer_events) {
  Explored e;
  DfsBounds bounds;
  if (timer_events >= 0) bounds.timer_events = timer_events;
  DfsStrategy dfs(bounds);
  while (dfs.BeginRun()) {
    if (e.runs == runs_max) return e;
    if (before_run) before_run();
    Ending ending = session.Run(dfs);
    dfs.EndRun();
    ++e.runs;
    e.reached |= machine().meter.reached;
    e.outcomes.insert(Outcome(ending, digest));
    for (int i = 0; i < machine().finding_count(); ++i) {
      const RawFinding& f = machine().findings()[i];
      e.findings.insert({f.kind, f.pc});
      e.diagnoses.insert(Diagnosis(f));
    }
  }
  e.complete = true;
  return e;
}

Explored ExploreStates(Session& session, const Digest& digest,
                       const StatesLimits& limits) {
  Explored e;
  StatesLimits all = limits;
  all.keep_going = true;
  StatesResult r = SearchStates(session, all, {}, [&](Ending ending) {
    e.outcomes.insert(Outcome(ending, digest));
  });
  e.complete = r.closed;
  e.states = r.states;
  e.reached = r.reached;
  for (const FoundBySearch& f : r.found) {
    e.findings.insert({f.finding.kind, f.finding.pc});
    e.diagnoses.insert(Diagnosis(f.finding));
  }
  return e;
}

}  // namespace quiesce::testing
