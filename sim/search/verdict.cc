#include "sim/search/verdict.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace quiesce {
namespace {

bool IsRace(const Witness& w) {
  return w.finding.kind == FindingKind::kDataRace;
}

// 1284000 as "1 284 000".
std::string WithCommas(int64_t n) {
  std::string digits = absl::StrCat(n);
  std::string out;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && (digits.size() - i) % 3 == 0) out.push_back(' ');
    out.push_back(digits[i]);
  }
  return out;
}

std::string Statement(const CheckResult& r) {
  switch (r.proven) {
    case Proven::kClosed:
      return absl::StrCat(
          "the state space is closed (", WithCommas(r.states),
          r.states == 1 ? " state" : " states",
          "); this holds for any number of pre-emptions, rounds and "
          "timer expiries",
          r.ignored_counters.empty()
              ? ""
              : absl::StrCat(
                    "; held constant, because tests showed that nothing "
                    "depends on it: ",
                    absl::StrJoin(r.ignored_counters, ", ")));
    case Proven::kAllTraces:
      if (r.strategy == "dpor") {
        return absl::StrCat(
            r.distinct_traces == 1
                ? "the only trace was played"
                : absl::StrCat("all ", WithCommas(r.distinct_traces),
                               " traces were played"),
            ", one schedule for all that differ only in the order of "
            "independent operations, and no bound cut any");
      }
      return absl::StrCat("all ", WithCommas(r.executions),
                          " schedules were played, and no bound cut any");
    case Proven::kBounded: {
      std::vector<std::string> bounds;
      for (const auto& [name, use] : r.bounds) {
        std::string words = name;
        std::replace(words.begin(), words.end(), '_', ' ');
        bounds.push_back(absl::StrCat("at most ", use.value, " ", words,
                                      " (cut ", WithCommas(use.cut), " runs)"));
      }
      return absl::StrCat(
          "within bounds: ", absl::StrJoin(bounds, " and "), ": all ",
          r.strategy == "dpor"
              ? WithCommas(r.distinct_traces) + " traces within it"
              : WithCommas(r.executions) + " schedules within it");
    }
    case Proven::kNone:
      break;
  }
  if (r.strategy == "states") {
    return absl::StrCat("the state space did not close within the budget (",
                        WithCommas(r.states), " states so far)");
  }
  std::string why =
      r.guarantee             ? r.guarantee->words
      : r.strategy == "twice" ? "schedules drawn at random guarantee nothing"
      : r.rounds != 0
          ? absl::StrCat(WithCommas(r.rounds),
                         r.rounds == 1 ? " of them ends where it comes back to "
                                         "a state that it was in"
                                       : " of them end where they come back to "
                                         "a state that they were in")
          : "the search was not finished";
  return absl::StrCat(WithCommas(r.executions), " runs (", why, ")");
}

}  // namespace

void FillContext(const CheckRequest& request, Session& session,
                 CheckResult& result) {
  result.target = request.target;
  result.kernel_version = session.config().VersionName();
  result.flavour = session.config().FlavourName();
  result.script = session.story().Script();
  result.actors = session.story().Actors();
  result.faults = request.faults;
  result.points = session.config().branch_on_accesses ? "all" : "sync";
  result.attach = session.config().attach_any ? "any" : "probed";
  result.carrier = request.carrier;
  for (const std::string& n : session.story().Notes())
    result.notes.push_back(n);
}

void FillReached(uint32_t reached, const Session& session,
                 CheckResult& result) {
  for (const Session::Mark& mark : session.Marks(reached)) {
    if (mark.reached || (mark.expected && !result.script.empty())) {
      result.reached.push_back({mark.name, mark.reached});
    }
  }
  for (const std::string& advice : session.Advice(reached)) {
    result.notes.push_back(advice);
  }
  Session::Blanks blanks = session.BlanksOf(reached);
  for (const std::string& blank : blanks.words) {
    result.not_covered.push_back(blank);
  }
  for (const std::string& about : session.Approximations(reached)) {
    result.not_covered.push_back(about);
  }
  for (const std::string& note : blanks.notes) result.notes.push_back(note);
  result.blanks = std::move(blanks.words);
  result.blank_actors = std::move(blanks.actors);
  result.probe_refused = blanks.probe_refused;
}

void Conclude(const CheckRequest& request, CheckResult& r) {
  // Notes are said, not counted.
  std::vector<Witness> kept;
  for (Witness& w : r.witnesses) {
    if (w.finding.severity == Severity::kNote) {
      std::string at = w.finding.location.file.empty()
                           ? ""
                           : absl::StrCat(" (", w.finding.location.file, ":",
                                          w.finding.location.line, ")");
      r.notes.push_back(absl::StrCat(w.finding.message, at));
    } else {
      kept.push_back(std::move(w));
    }
  }
  r.witnesses = std::move(kept);
  bool error =
      std::any_of(r.witnesses.begin(), r.witnesses.end(), [](const Witness& w) {
        return w.finding.severity == Severity::kError && !IsRace(w);
      });
  bool harmless = r.complete && !error && r.proven != Proven::kBounded;
  for (Witness& w : r.witnesses) {
    if (!IsRace(w) || !harmless) continue;
    w.finding.severity = Severity::kWarning;
    absl::StrAppend(
        &w.finding.why,
        "every outcome of this race was explored and none does harm "
        "here; the compiler may still make more of it");
  }
  std::stable_sort(r.witnesses.begin(), r.witnesses.end(),
                   [](const Witness& a, const Witness& b) {
                     auto rank = [](const Witness& w) {
                       return (w.finding.severity == Severity::kError ? 0 : 2) +
                              (IsRace(w) ? 1 : 0);
                     };
                     return rank(a) < rank(b);
                   });
  bool any_error = std::any_of(
      r.witnesses.begin(), r.witnesses.end(),
      [](const Witness& w) { return w.finding.severity == Severity::kError; });
  bool any_warning = !r.witnesses.empty();
  bool guilty = any_error || (request.strict && any_warning);
  r.statement = Statement(r);
  bool proven = r.proven != Proven::kNone;
  r.verdict = guilty   ? Verdict::kUnsafe
              : proven ? Verdict::kSafe
                       : Verdict::kInconclusive;
  if (r.exit_status == 0) {
    r.exit_status = guilty ? 1 : proven ? 0 : request.sampled_ok ? 0 : 3;
  }
  r.not_covered.push_back(
      "weak memory: only sequential consistency is explored");
  if (r.faults.empty()) {
    r.not_covered.push_back("faults: none was switched on (--faults=…)");
  }
  if (r.points == "sync") {
    r.not_covered.push_back(
        "interleavings at plain accesses (--points=sync does not branch "
        "there)");
  }
  for (const auto& [name, use] : r.bounds) {
    if (use.cut == 0) continue;
    std::string words = name;
    std::replace(words.begin(), words.end(), '_', ' ');
    r.not_covered.push_back(absl::StrCat("more than ", use.value, " ", words));
  }
}

}  // namespace quiesce
