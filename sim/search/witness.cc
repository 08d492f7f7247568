#include "sim/search/witness.h"

#include "sim/search/replay.h"
#include "sim/search/root_cause.h"
#include "sim/search/shrink.h"
#include "sim/search/token.h"

namespace quiesce {
namespace {

// Replays are cheap (microseconds); this is a fraction of a second.
constexpr int64_t kShrinkRuns = 12'000;

}  // namespace

std::string TokenFor(Session& session, const Schedule& schedule) {
  Token token;
  token.target_hash = static_cast<uint32_t>(session.story().Hash());
  token.config = session.config();
  token.script = session.story().Script();
  token.actors = session.story().Actors();
  token.schedule = schedule;
  return EncodeToken(token);
}

Witness MakeWitness(Session& session, const RawFinding& finding,
                    const Schedule& schedule, bool shrink) {
  Machine& m = machine();
  m.SetJudgeRounds(true);
  Witness w;
  bool shown = false;
  Shrunk found = Measure(session, schedule, finding, &shown);
  w.found_operations = found.operations;
  w.found_preemptions = found.preemptions;
  Shrunk best = found;
  if (shown && finding.kind == FindingKind::kLivelock) {
    // An endless loop takes long to play, again and again; and no schedule need
    // write it down.
    shrink = false;
    best.schedule = BeforeTheRounds(session, schedule, finding);
    w.found_operations = w.found_preemptions = 0;
  }
  if (shown && shrink) best = Shrink(session, schedule, finding, kShrinkRuns);
  ReplayStrategy replay(best.schedule);
  w.trace = session.Record(replay);
  // The finding as the recorded run tells it: it knows more (who woke nobody).
  bool matched = false;
  for (int i = 0; i < m.finding_count(); ++i) {
    if (!m.findings()[i].SameBug(finding)) continue;
    w.finding = w.trace.findings[static_cast<size_t>(i)];
    matched = true;
    break;
  }
  if (!matched) w.finding = session.DescribeFinding(finding);
  w.finding.preemptions = m.meter.preemptions;
  w.finding.operations = static_cast<int>(m.meter.operations);
  w.finding.token = TokenFor(session, best.schedule);
  if (shown && shrink && w.finding.severity == Severity::kError &&
      w.finding.kind != FindingKind::kDataRace) {
    w.root_cause = FindRootCause(session, best.schedule);
  }
  m.SetJudgeRounds(false);
  return w;
}

}  // namespace quiesce
