// `quiesce check` as a function: request in, result out.
//
// The command line fills a CheckRequest, the reports print a CheckResult; ctest
// and GoogleTest users go through the same door.
#ifndef QUIESCE_SEARCH_CHECK_H_
#define QUIESCE_SEARCH_CHECK_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sim/schedule/finding.h"
#include "sim/schedule/guarantee.h"
#include "sim/schedule/trace.h"

namespace quiesce {

struct CheckRequest {
  std::string target;                // scenario, source, directory, .so
  std::vector<std::string> cflags;   // after `--`
  std::string strategy = "default";  // see ListStrategies
  std::optional<int> preemptions;
  std::optional<int> timer_events;
  std::optional<int64_t> runs;
  std::optional<double> time_s;
  int64_t memory_bytes = int64_t{2} << 30;
  uint64_t seed = 1;
  std::string kernel = "13,debug";
  std::string script;  // empty: the target's own, "load,unload" for klds
  std::string actors;  // "ps"
  std::string faults;  // "create", "nowait", …
  std::string points = "all";
  std::string attach = "probed";  // "any": whatever their probes say
  std::string carrier = "fiber";
  int jobs = 1;             // worker processes, for dpor
  std::string checkpoint;   // a file, for dpor; empty: none
  std::string certificate;  // a file for what was proven; empty: none
  bool digest = false;      // … and CheckResult::digest
  bool shortest = false;    // the finding with the fewest steps
  bool keep_going = false;
  bool strict = false;
  bool sampled_ok = false;
  // Called from the searching thread about twice a second; may be empty.
  std::function<void(const std::string& line)> progress;
};

enum class Verdict { kSafe, kUnsafe, kInconclusive };
enum class Proven { kNone, kBounded, kAllTraces, kClosed };

struct BoundUse {
  int64_t value = 0;
  int64_t cut = 0;  // runs (or states) that the bound cut short
};

struct Phase {
  std::string strategy;
  int64_t executions = 0;
  int64_t states = 0;
  double elapsed_s = 0;
  std::string outcome;  // "nothing found", "2 findings", "budget spent" …
};

struct ReachedMark {
  std::string name;  // "stop-while-asleep"
  bool reached = false;
};

// The one order in a run that makes it fail: of all races that were reversed,
// one at a time, the latest after which the run ends without an error (data
// races aside).
struct RootCause {
  int earlier = 0;           // step of the trace
  int later = 0;             // … or 0: it had not happened when the run ended
  std::string later_thread;  // whose it is
  std::string token;         // of the run that does not fail
  TraceEvent instead;        // what comes at step `earlier` there
  std::string instead_thread;
};

// A finding together with the run that shows it.
struct Witness {
  Finding finding;
  Trace trace;
  int found_operations = 0;   // before shrinking
  int found_preemptions = 0;  // before shrinking
  std::string raw_diagnosis;  // as the search saw it, without the replay
  std::optional<RootCause> root_cause;
};

struct CheckResult {
  std::string target;  // as the user wrote it
  Verdict verdict = Verdict::kInconclusive;
  bool complete = false;
  Proven proven = Proven::kNone;
  std::string strategy;  // of the search that the verdict rests on
  std::map<std::string, BoundUse> bounds;
  std::string kernel_version;  // "13"
  std::string flavour;         // "debug"
  std::string script, actors, faults, points, attach, carrier;
  uint64_t seed = 0;
  int64_t executions = 0, states = 0, blocked = 0, distinct_traces = 0,
          operations = 0;
  int64_t rounds = 0;   // executions that came back to a state they were in
  uint64_t digest = 0;  // of what was visited, if asked for
  uint64_t target_hash = 0;  // of the code
  double elapsed_s = 0;
  std::vector<Phase> phases;
  std::vector<Witness> witnesses;  // errors first, then warnings
  std::vector<std::string> notes;
  std::vector<ReachedMark> reached;
  std::vector<std::string> not_covered;
  std::vector<std::string> ignored_counters;  // left out of the state hash
  // What no run has done, although the module is there for it; and the actors
  // that would do it.
  std::vector<std::string> blanks;
  std::string blank_actors;
  bool probe_refused = false;  // --attach=any would attach what is not attached
  std::string statement;       // what exactly was proven, or why nothing was
  std::optional<Guarantee> guarantee;  // of a sampling strategy
  int exit_status =
      0;  // 0 safe, 1 error found, 3 budget spent, 4 not repeatable
};

// Errors: InvalidArgument/NotFound with a message that says what was expected
// and what to type next (exit status 2); Internal is a bug of ours (5).
absl::StatusOr<CheckResult> Check(const CheckRequest& request);

struct ReplayResult {
  CheckResult context;  // target, kernel, flavour, script …
  Trace trace;
  std::vector<Witness> witnesses;
  // A tolerant replay: how many of the token's choices fitted, and why the next
  // one did not; empty if all did.
  bool tolerant = false;
  int choices = 0, followed = 0;
  std::string left_off;
  int exit_status = 0;  // 0 ended well, 1 finding shown again, 4 diverged
};

// Everything that decides which choices exist comes out of the token; the
// target must be the one it was recorded for.  `tolerant`: or one that was
// edited since; then the token is followed as far as it fits, and the run goes
// on without pre-emptions.
absl::StatusOr<ReplayResult> Replay(const std::string& target,
                                    const std::vector<std::string>& cflags,
                                    const std::string& token,
                                    const std::string& carrier,
                                    bool tolerant = false);

// `quiesce shrink`: the same finding with fewer pre-emptions and operations.
absl::StatusOr<ReplayResult> Shrink(const std::string& target,
                                    const std::vector<std::string>& cflags,
                                    const std::string& token);

// `quiesce split`: a search by dpor as units that any job runner hands out, in
// a directory of text files.
struct SplitReport {
  int units = 0;
  int64_t executions = 0;  // that finding them took
};
absl::StatusOr<SplitReport> Split(const CheckRequest& request, int units,
                                  const std::string& directory);

// `quiesce check --unit=FILE`: explores one; the result is a file beside it.
struct UnitReport {
  int64_t executions = 0;
  int findings = 0;
  bool done = true;  // or out of time: the merge makes units of what is left
  std::string result_file;
};
absl::StatusOr<UnitReport> CheckUnit(const CheckRequest& request,
                                     const std::string& file);

// `quiesce merge`: takes in the results that are there.  What they want of each
// other's moments are new units; when none are left, the result of the search.
struct MergeReport {
  int merged = 0;
  int new_units = 0;
  int units_left = 0;  // the new ones included
  int64_t executions = 0;
  std::optional<CheckResult> result;
};
absl::StatusOr<MergeReport> Merge(const CheckRequest& request,
                                  const std::string& directory);

// `quiesce verify`: searches again as a certificate says, and compares.
struct VerifyReport {
  std::string target;
  std::string statement;                 // of the search just made
  std::vector<std::string> differences;  // none: it was confirmed
};
absl::StatusOr<VerifyReport> Verify(
    const std::string& certificate,
    const std::function<void(const std::string&)>& progress = {});

// Rows for `quiesce list scenarios|strategies|kpi|rules`: name, one line each.
struct ListRow {
  std::string name;
  std::string help;
};
std::vector<ListRow> ListScenarios();
std::vector<ListRow> ListStrategies();
std::vector<ListRow> ListKpi();

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_CHECK_H_
