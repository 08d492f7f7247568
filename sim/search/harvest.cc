#include "sim/search/harvest.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "sim/search/shortest.h"
#include "sim/search/witness.h"

namespace quiesce {
namespace {

// How bad a finding is, worst first: what ends in unmapped text or memory, then
// what ends the run, then what only a debug kernel complains about.  A thread
// that is a few instructions from leaving ranks behind one that stays inside.
int Badness(const RawFinding& f) {
  if (f.severity != Severity::kError) return 9;
  switch (f.kind) {
    case FindingKind::kUseAfterUnload:
      // A bystander that was asked for: what it runs into is the answer.
      if (std::string_view(f.diagnosis) == "wmesg") return -1;
      return std::string_view(f.diagnosis) == "running" ? 1 : 0;
    case FindingKind::kDanglingRegistration:
      return 0;
    case FindingKind::kUseAfterFree:
      return 2;
    case FindingKind::kPageFault:
      return 2;
    case FindingKind::kHang:
      return 3;
    case FindingKind::kLivelock:
      return 3;
    case FindingKind::kPanic:
      return 3;
    case FindingKind::kDataRace:
      return 6;
    case FindingKind::kLockOrder:
      return 5;
    default:
      return 4;
  }
}

bool SameShown(const Finding& a, const Finding& b) {
  return a.kind == b.kind && a.diagnosis == b.diagnosis &&
         a.location == b.location && a.thread == b.thread &&
         (a.kind != FindingKind::kDataRace ||
          a.other_location == b.other_location);
}

Witness MakeShortest(const FoundBySearch& f, Session& session,
                     const CheckRequest& request, double time_left,
                     CheckResult& result) {
  ShortestLimits limits;
  limits.memory_bytes = request.memory_bytes;
  limits.time_s = time_left;
  limits.steps_max = f.schedule.size();
  const ShortestResult r = SearchShortest(session, f.finding, limits);
  if (r.schedule) {
    result.notes.push_back(absl::StrCat(
        "no schedule shows this finding in fewer than ", r.schedule->size(),
        " steps: the ", r.states, " states that fewer lead to were visited"));
    Witness w = MakeWitness(session, f.finding, *r.schedule, /*shrink=*/false);
    // Of two that are as short, the one with fewer pre-emptions.
    Witness shrunk =
        MakeWitness(session, f.finding, f.schedule, /*shrink=*/true);
    return shrunk.finding.operations <= w.finding.operations ? shrunk : w;
  }
  result.notes.push_back(absl::StrCat(
      "whether another schedule shows this finding in fewer steps is not "
      "known: ",
      r.why_not.empty() ? "it did not show breadth first"
                        : r.why_not + " was spent",
      " after all of at most ", r.steps, " steps"));
  return MakeWitness(session, f.finding, f.schedule, /*shrink=*/true);
}

}  // namespace

void MakeWitnesses(const Harvest& harvest, Session& session,
                   const CheckRequest& request, double time_left,
                   CheckResult& result) {
  std::vector<size_t> order(harvest.found.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return Badness(harvest.found[a].finding) <
           Badness(harvest.found[b].finding);
  });
  bool have_error = false;
  int left_out = 0;
  for (size_t i : order) {
    const FoundBySearch& f = harvest.found[i];
    bool race = f.finding.kind == FindingKind::kDataRace;
    bool error = f.finding.severity == Severity::kError && !race;
    if (error && have_error && !request.keep_going) {
      ++left_out;
      continue;
    }
    // One witness per kind, diagnosis and places; a return address is finer.
    Finding plain = session.DescribeFinding(f.finding);
    auto same = [&](const Witness& w) {
      return w.finding.kind == plain.kind &&
             w.raw_diagnosis == plain.diagnosis &&
             w.finding.location == plain.location &&
             w.finding.thread == plain.thread &&
             (!race || w.finding.other_location == plain.other_location);
    };
    if (std::any_of(result.witnesses.begin(), result.witnesses.end(), same)) {
      continue;
    }
    Witness w = request.shortest && error && !have_error
                    ? MakeShortest(f, session, request, time_left, result)
                    : MakeWitness(session, f.finding, f.schedule,
                                  /*shrink=*/true);
    auto shown = [&](const Witness& have) {
      return SameShown(have.finding, w.finding);
    };
    if (std::any_of(result.witnesses.begin(), result.witnesses.end(), shown)) {
      continue;
    }
    have_error |= error;
    w.raw_diagnosis = plain.diagnosis;
    w.finding.found_after = harvest.found_after[i];
    result.witnesses.push_back(std::move(w));
  }
  if (left_out != 0) {
    result.notes.push_back(absl::StrCat(
        left_out, left_out == 1 ? " more finding" : " more findings",
        " at other places: --keep-going shows each"));
  }
}

}  // namespace quiesce
