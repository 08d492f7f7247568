// How long ago, for budgets and reports.
#ifndef QUIESCE_SEARCH_SINCE_H_
#define QUIESCE_SEARCH_SINCE_H_

#include <chrono>

namespace quiesce {

// Seconds since `began`.
inline double Since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began)
      .count();
}

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_SINCE_H_
