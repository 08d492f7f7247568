#include "sim/search/root_cause.h"

#include <algorithm>

#include "sim/search/replay.h"
#include "sim/search/reversal.h"
#include "sim/search/witness.h"

namespace quiesce {
namespace {

constexpr int kRunsMax = 1000;

// Data races say nothing about how a run ends.
bool EndedWell() {
  const Machine& m = machine();
  return m.meter.ending == Ending::kFinished &&
         std::none_of(m.findings(), m.findings() + m.finding_count(),
                      [](const RawFinding& f) {
                        return f.severity == Severity::kError &&
                               f.kind != FindingKind::kDataRace;
                      });
}

}  // namespace

std::optional<RootCause> FindRootCause(Session& session,
                                       const Schedule& schedule) {
  ReversalStrategy reversal(schedule);
  for (int run = 0; run < kRunsMax && reversal.BeginRun(); ++run) {
    session.Run(reversal);
    const bool passes = run > 0 && EndedWell();
    const Schedule played = machine().schedule();
    reversal.EndRun();
    if (!passes) continue;
    RootCause cause;
    cause.earlier = reversal.Reversed().earlier;
    cause.later = reversal.Reversed().later;
    cause.later_thread =
        reversal.Reversed().other == kClockSlot
            ? "the clock"
            : machine().model().ThreadName(reversal.Reversed().other);
    cause.token = TokenFor(session, played);
    ReplayStrategy replay(played);
    const Trace trace = session.Record(replay);
    for (const TraceEvent& e : trace.events) {
      if (e.step != cause.earlier) continue;
      cause.instead = e;
      cause.instead_thread =
          e.is_clock ? "the clock"
                     : trace.threads[static_cast<size_t>(e.thread)].name;
    }
    return cause;
  }
  return std::nullopt;
}

}  // namespace quiesce
