// Internal errors: our own fault, never the code under test's.
//
// QUIESCE_BUG prints a tagged message, the schedule so far (if a run is under
// way) and ends the process with status 5.  Findings are values and bad
// requests are absl::Status; neither comes here.
#ifndef QUIESCE_EXEC_BUG_H_
#define QUIESCE_EXEC_BUG_H_

namespace quiesce {

[[noreturn]] void InternalError(const char* file, int line, const char* what);

// The module under test needs more than the model has room for: nobody's fault,
// and nothing can be said about the module.  Ends the process with status 2.
[[noreturn]] void ModelLimit(const char* what);

// Called by InternalError before it exits, to print the schedule so far.
using ScheduleDump = void (*)();
void SetScheduleDump(ScheduleDump dump);

}  // namespace quiesce

#define QUIESCE_BUG(what) ::quiesce::InternalError(__FILE__, __LINE__, what)
#define QUIESCE_CHECK(cond)          \
  do {                               \
    if (!(cond)) QUIESCE_BUG(#cond); \
  } while (0)

#endif  // QUIESCE_EXEC_BUG_H_
