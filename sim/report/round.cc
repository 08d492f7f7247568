#include "sim/report/round.h"

#include <algorithm>

namespace quiesce {
namespace {

bool Again(const TraceEvent& a, const TraceEvent& b) {
  return a.thread == b.thread && a.is_clock == b.is_clock && a.verb == b.verb &&
         a.object == b.object && a.sleeps == b.sleeps && a.wakes == b.wakes;
}

}  // namespace

Round RoundOf(const Trace& trace) {
  const bool livelock = std::any_of(
      trace.findings.begin(), trace.findings.end(),
      [](const Finding& f) { return f.kind == FindingKind::kLivelock; });
  if (!livelock) return {};
  const std::vector<TraceEvent>& events = trace.events;
  for (size_t length = 1; 3 * length <= events.size(); ++length) {
    size_t begin = events.size() - length;
    while (begin > 0 && Again(events[begin - 1], events[begin - 1 + length])) {
      --begin;
    }
    if (events.size() - begin >= 3 * length) return {begin, length};
  }
  return {};
}

}  // namespace quiesce
