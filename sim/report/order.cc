#include "sim/report/order.h"

#include <algorithm>
#include <vector>

#include "sim/report/lanes.h"
#include "sim/report/round.h"

namespace quiesce {
namespace {

constexpr int kDashesMax = 8;

std::string Dashes(int count) {
  if (count > kDashesMax) return "-{" + std::to_string(count) + "}";
  return std::string(static_cast<size_t>(count), '-');
}

char EndMark(const Trace& trace) {
  const auto is_error = [](const Finding& f) {
    return f.severity == Severity::kError;
  };
  const auto error =
      std::find_if(trace.findings.begin(), trace.findings.end(), is_error);
  if (error == trace.findings.end()) return '\0';
  return error->kind == FindingKind::kHang ? '#' : '!';
}

}  // namespace

std::string RenderOrder(const Trace& trace) {
  const std::vector<int> numbers = LaneNumbers(trace);
  std::string out;
  int running = -1;
  int dashes = 0;
  const Round round = RoundOf(trace);
  size_t shown = trace.events.size();
  if (round.length != 0) shown = round.begin + round.length;
  for (size_t i = 0; i < shown; ++i) {
    const TraceEvent& event = trace.events[i];
    if (event.is_clock) {
      out += Dashes(dashes) + "C";
      dashes = 0;
      continue;
    }
    if (event.thread != running || event.preempts) {
      out += Dashes(dashes);
      dashes = 0;
      running = event.thread;
      const auto index = static_cast<size_t>(event.thread);
      out += event.preempts ? 'P' : 'S';
      out += std::to_string(index < numbers.size() ? numbers[index] : 0);
    }
    ++dashes;
  }
  out += Dashes(dashes);
  if (round.length != 0) out += "...";
  if (const char mark = EndMark(trace); mark != '\0') out += mark;
  return out;
}

}  // namespace quiesce
