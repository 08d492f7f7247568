// Round: the part of a run that comes again and again.
//
// A livelock is shown by a fair run that is cut after some thousand operations.
// Nobody wants to read more of it than one round.
#ifndef QUIESCE_REPORT_ROUND_H_
#define QUIESCE_REPORT_ROUND_H_

#include <cstddef>

#include "sim/schedule/trace.h"

namespace quiesce {

struct Round {
  size_t begin = 0;   // the first event of the first round
  size_t length = 0;  // events of a round; 0: the run does not go round
};

// The shortest round that the end of a run with a livelock consists of, at
// least three times; values may differ from round to round.
Round RoundOf(const Trace& trace);

}  // namespace quiesce

#endif  // QUIESCE_REPORT_ROUND_H_
