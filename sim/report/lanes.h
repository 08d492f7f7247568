// Swim-lanes: one column per thread, time downward, one operation per line.
//
//         admin (1)               worker (2)
//    ───  ──────────────────────  ──────────────────────
//     1                           mtx_lock  sc.mtx
//     2                           msleep    sc.work  zzz
//     3   wakeup    sc.work  ───▶ runnable
//
// The clock is no thread and gets no lane: its lines run across.  docs/lanes.md
// has every glyph.  A pure function: same trace and style, same bytes.
#ifndef QUIESCE_REPORT_LANES_H_
#define QUIESCE_REPORT_LANES_H_

#include <string>
#include <vector>

#include "sim/report/style.h"
#include "sim/schedule/trace.h"

namespace quiesce {

// Traces longer than this have dull stretches of one thread folded away.
inline constexpr int kLanesWholeEvents = 60;

// `causes`: steps to mark, whose order is why it fails.
std::string RenderLanes(const Trace& trace, const Style& style,
                        const std::vector<int>& causes = {});

// The numbers by which lanes, and the one-line order, call the threads: for
// each thread of the trace its lane from 1 on, or 0 for the clock.
std::vector<int> LaneNumbers(const Trace& trace);

// What one event does, as it is written into a lane.
std::string EventText(const TraceEvent& event);

}  // namespace quiesce

#endif  // QUIESCE_REPORT_LANES_H_
