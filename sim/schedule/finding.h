// What a run can be found guilty of: the kinds, their severity, and one
// finding.
//
// A finding is a value.  It is the fault of the code under test; a broken
// request is an absl::Status, and a fault of our own is an internal error
// (QUIESCE_BUG in exec/bug.h).  The three are never mixed.
//
// The kinds are the vocabulary of reports, JSON, tests and docs: a new kind is
// one row of kFindingKinds and nothing else.
#ifndef QUIESCE_SCHEDULE_FINDING_H_
#define QUIESCE_SCHEDULE_FINDING_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace quiesce {

enum class FindingKind : uint8_t {
  kUseAfterUnload,
  kDanglingRegistration,
  kUseAfterFree,
  kPageFault,
  kDataRace,
  kHang,
  kLivelock,
  kLockOrder,
  kLockMisuse,
  kSleepForbidden,
  kLockLeaked,
  kLeak,
  kPanic,
  kKpiMisuse,
  kCount
};

enum class Severity : uint8_t { kNote, kWarning, kError };

struct FindingKindRow {
  FindingKind kind;
  std::string_view name;         // "use-after-unload"
  std::string_view title;        // one line, for `quiesce list findings`
  std::string_view explanation;  // a paragraph, for `quiesce explain`
  std::string_view help;         // the usual mend
};

const FindingKindRow& Row(FindingKind kind);
const std::vector<FindingKindRow>& FindingKindRows();
std::string_view Name(FindingKind kind);
std::string_view Name(Severity severity);

// A place in the code under test.  Empty file: not known.
struct Location {
  std::string file;
  int line = 0;
  std::string function;
  bool operator==(const Location&) const = default;
};

// What the model notes while a run is under way: no strings are formatted and
// nothing is allocated until the run is known to matter.
struct RawFinding {
  FindingKind kind = FindingKind::kPanic;
  Severity severity = Severity::kError;
  const char* diagnosis = "";  // "lost-wakeup", "reversal" …; static text
  const char* rule = "";       // "K1.64"; static text
  const char* trap = "";       // "T8"; static text
  const char* what = "";       // printf-free sentence; static text, see Finding
  int thread = 0;              // slot of the thread at fault
  int other_thread = 0;        // second party, 0: none
  const void* pc = nullptr;    // place of the thread at fault
  const void* other_pc = nullptr;
  const void* object = nullptr;  // lock, channel, block … named when reported
  const char* detail = "";       // a name owned by the model or the module
  bool kernel_silent = false;    // the flavour in use would not have noticed
  bool ends_run = true;

  // Two findings with one signature are one bug.
  bool SameSignature(const RawFinding& o) const {
    return kind == o.kind && pc == o.pc && other_pc == o.other_pc &&
           std::string_view(diagnosis) == o.diagnosis;
  }
  // The same bug in another run: only a recorded run knows why a hang came to
  // be, and the other side of most findings may stand elsewhere.
  bool SameBug(const RawFinding& o) const {
    return kind == o.kind && pc == o.pc &&
           (kind == FindingKind::kHang ||
            std::string_view(diagnosis) == o.diagnosis) &&
           (kind != FindingKind::kDataRace || other_pc == o.other_pc);
  }
};

// A finding as reports show it: resolved, and complete by itself.
struct Finding {
  FindingKind kind = FindingKind::kPanic;
  Severity severity = Severity::kError;
  std::string diagnosis;
  std::string message;  // one self-sufficient sentence, names not addresses
  std::string rule;
  std::string trap;
  std::string thread;  // name of the thread at fault
  Location location;
  std::string other_thread;  // e.g. the earlier access of a race
  Location other_location;
  std::string why;   // what in this schedule made it happen; may be empty
  std::string help;  // the usual mend
  bool kernel_silent = false;
  int preemptions = 0;
  int operations = 0;
  int64_t found_after = 0;  // executions of all phases up to this one
  std::string token;
};

}  // namespace quiesce

#endif  // QUIESCE_SCHEDULE_FINDING_H_
