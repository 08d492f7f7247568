// Guarantee: what one run of a sampling strategy is sure to achieve.
//
// A sampled search proves nothing, but some strategies bound from below how
// likely one run is to show what is there.  The bound is computed from what was
// played, and is printed only while the conditions of its theorem were met;
// otherwise the strategy says that it guarantees nothing, and why.
#ifndef QUIESCE_SCHEDULE_GUARANTEE_H_
#define QUIESCE_SCHEDULE_GUARANTEE_H_

#include <string>

namespace quiesce {

struct Guarantee {
  double per_run = 0;  // probability, 0: none
  std::string words;   // of what, with the figures; or why there is none
};

}  // namespace quiesce

#endif  // QUIESCE_SCHEDULE_GUARANTEE_H_
