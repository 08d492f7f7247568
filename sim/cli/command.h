// The command: words in, report and exit status out.
#ifndef QUIESCE_CLI_COMMAND_H_
#define QUIESCE_CLI_COMMAND_H_

#include <iosfwd>
#include <string>
#include <vector>

#include "sim/cli/engine.h"
#include "sim/report/style.h"

namespace quiesce {

// Exit statuses that are not a result's own.
inline constexpr int kExitBadRequest = 2;
inline constexpr int kExitUnfinished = 3;
inline constexpr int kExitNotTheSame = 4;
inline constexpr int kExitInternal = 5;

// Who is listening.
struct Terminal {
  std::ostream& out;
  std::ostream& err;
  Style style;
  bool progress = false;  // err is a terminal
};

int RunCommand(const std::vector<std::string>& args, const Engine& engine,
               const Terminal& terminal);

}  // namespace quiesce

#endif  // QUIESCE_CLI_COMMAND_H_
