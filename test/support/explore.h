// Exploring one story with each engine, and what came out, as values to
// compare.
//
// An *outcome* is how a run ended and the bytes its story left behind; a
// *signature* is a finding without the words that only a recorded run knows.
// Two engines agree when both sets are equal: counts of runs prove nothing.
#ifndef QUIESCE_TEST_SUPPORT_EXPLORE_H_
#define QUIESCE_TEST_SUPPORT_EXPLORE_H_

#include <compare>
#include <cstdint>
#include <functional>
#include <set>
#include <string>

#include "sim/scenario/session.h"
#include "sim/search/states.h"

namespace quiesce::testing {

// Without the thread: the same mistake by two threads at one place is one bug
// (RawFinding::SameSignature), and engines may meet either first.
struct Signature {
  FindingKind kind;
  const void* pc;
  auto operator<=>(const Signature&) const = default;
};

struct Explored {
  bool complete = false;
  int64_t runs = 0;    // dfs: executions
  int64_t states = 0;  // state search: states
  std::set<std::string> outcomes;
  std::set<Signature> findings;
  std::set<std::string> diagnoses;  // "lock-misuse/recursion/K4.2"
  uint32_t reached = 0;
};

// What the story left behind, taken at the end of a run.
using Digest = std::function<std::string()>;

Explored ExploreDfs(Session& session, const Digest& digest, int64_t runs_max,
                    const std::function<void()>& before_run = {},
                    int timer_events = -1);
// Nothing merged: every state there is.
inline StatesLimits EveryState() {
  StatesLimits limits;
  limits.reduce = false;
  return limits;
}
Explored ExploreStates(Session& session, const Digest& digest,
                       const StatesLimits& limits = EveryState());

const char* EndingName(Ending ending);
// With a kld left loaded a run has no end of its own: all actors are done, and
// nothing moves any more.
std::string Outcome(Ending ending, const Digest& digest);
inline bool SameResults(const Explored& a, const Explored& b) {
  return a.outcomes == b.outcomes && a.findings == b.findings;
}

}  // namespace quiesce::testing

#endif  // QUIESCE_TEST_SUPPORT_EXPLORE_H_
