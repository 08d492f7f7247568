// What a check has found so far, and how it is shown: the worst first, each by
// a schedule of its own.
#ifndef QUIESCE_SEARCH_HARVEST_H_
#define QUIESCE_SEARCH_HARVEST_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/scenario/session.h"
#include "sim/search/check.h"
#include "sim/search/states.h"

namespace quiesce {

// Everything found so far, one per signature.
struct Harvest {
  std::vector<FoundBySearch> found;
  std::vector<int64_t> found_after;

  bool Add(const RawFinding& f, const Schedule& s, int64_t after) {
    for (size_t i = 0; i < found.size(); ++i) {
      if (!found[i].finding.SameSignature(f)) continue;
      if (after < found_after[i]) {
        found[i] = {f, s};
        found_after[i] = after;
      }
      return false;
    }
    found.push_back({f, s});
    found_after.push_back(after);
    return true;
  }
  // Races end no search: what they lead to is what counts.
  bool HasError() const {
    return std::any_of(found.begin(), found.end(), [](const FoundBySearch& f) {
      return f.finding.severity == Severity::kError &&
             f.finding.kind != FindingKind::kDataRace;
    });
  }
};

// Replays, shortens and explains what is worth showing, into `result`.
// `time_left`: in seconds, for --shortest; 0: no limit.
void MakeWitnesses(const Harvest& harvest, Session& session,
                   const CheckRequest& request, double time_left,
                   CheckResult& result);

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_HARVEST_H_
