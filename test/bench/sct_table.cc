// Prints docs/benchmarks.md's table: executions to the first bug.
//
//   build/release/test/sct_table [SEEDS [RUNS]]
//
// The mean over SEEDS (100) seeds; each seed numbers the threads anew and draws
// its own chance.  A search gives up after RUNS (1000) executions.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "test/support/sct.h"

int main(int argc, char** argv) {
  using namespace quiesce::testing;
  const int seeds = argc > 1 ? std::atoi(argv[1]) : 100;
  const int64_t runs = argc > 2 ? std::atoll(argv[2]) : 1000;
  if (seeds <= 0 || runs <= 0) {
    std::fprintf(stderr, "usage: %s [SEEDS [RUNS]]\n", argv[0]);
    return 2;
  }
  std::string head = "| program |";
  std::string rule = "|---|";
  for (const std::string& s : SctStrategies()) {
    head += " " + (s == "portfolio" ? "default" : s) + " |";
    rule += "--:|";
  }
  std::printf("%s PCT3 | POS | QL | RFF | PERIOD |\n%s--:|--:|--:|--:|--:|\n",
              head.c_str(), rule.c_str());
  for (const SctProgram& p : SctPrograms()) {
    std::printf("| %s |", p.name);
    for (const std::string& s : SctStrategies()) {
      const bool crowd = p.threads >= 100 && s != "portfolio" && s != "random";
      const SctMean m = crowd ? SctMean{} : MeanExecutions(p, s, seeds, runs);
      if (crowd) {
        std::printf(" |");  // each choice looks at everybody: hours
      } else if (m.found == 0) {
        std::printf(" never |");
      } else if (m.found < seeds) {
        std::printf(" %.1f (%d/%d) |", m.mean, m.found, seeds);
      } else {
        std::printf(" %.1f |", m.mean);
      }
      std::fflush(stdout);
    }
    for (const char* figure : {p.pct3, p.pos, p.ql, p.rff, p.period}) {
      std::printf(" %s |", figure);
    }
    std::printf("\n");
  }
  return 0;
}
