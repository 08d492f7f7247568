// The benchmark programs, searched until their bug shows.
//
// One measurement is the number of executions up to and including the first
// that shows the bug; data races, which most of the programs have besides, do
// not count.
#ifndef QUIESCE_TEST_SUPPORT_SCT_H_
#define QUIESCE_TEST_SUPPORT_SCT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "sim/scenario/builtin.h"

namespace quiesce::testing {

struct SctProgram {
  const char* name;      // of the row
  const char* scenario;  // "sct/reorder"
  int threads;           // 0: not a parameter
  // As published; "" where there is no figure.
  const char* pct3;
  const char* pos;
  const char* ql;
  const char* rff;
  const char* period;
  double dpor_at_most;       // the mean that is asked for; 0: none
  double portfolio_at_most;  // … of the default portfolio
};
const std::vector<SctProgram>& SctPrograms();

// "dpor", "portfolio", "random", "pct", "pos", "surw".
const std::vector<std::string>& SctStrategies();

// Executions to the bug, with threads numbered by `seed` and chance drawn from
// it; 0 if `runs_max` were not enough.
int64_t ExecutionsToBug(const SctProgram& program, const std::string& strategy,
                        uint64_t seed, int64_t runs_max);

struct SctMean {
  double mean = 0;  // of those that found it
  int found = 0;    // of `seeds`
};
SctMean MeanExecutions(const SctProgram& program, const std::string& strategy,
                       int seeds, int64_t runs_max);

}  // namespace quiesce::testing

#endif  // QUIESCE_TEST_SUPPORT_SCT_H_
