// A whole schedule in one line: who ran, for how long, and why it changed.
//
//   S2--S1----P2----C-S1-#
//
//   S2  thread 2 goes on, the one before could not   -  one operation
//   P2  thread 2 goes on, pre-empting the one before  C  the clock moves
//   #   the end: nobody can move                      !  the end: a finding
//   ... the last of it again and again
//
// Numbers are those of the lanes.  More than eight operations in a row are
// counted instead: -{12}.
#ifndef QUIESCE_REPORT_ORDER_H_
#define QUIESCE_REPORT_ORDER_H_

#include <string>

#include "sim/schedule/trace.h"

namespace quiesce {

std::string RenderOrder(const Trace& trace);

}  // namespace quiesce

#endif  // QUIESCE_REPORT_ORDER_H_
