// What a report needs to know beyond the values it shows.
#ifndef QUIESCE_REPORT_OPTIONS_H_
#define QUIESCE_REPORT_OPTIONS_H_

#include <functional>
#include <optional>
#include <string>

#include "sim/report/style.h"

namespace quiesce {

// One line of a source file, without its newline; nothing when there is no such
// file or line.  Reports ask, so that they themselves touch no files.
using SourceLine = std::function<std::optional<std::string>(
    const std::string& file, int line)>;

struct ReportOptions {
  Style style;
  std::string version;
  SourceLine source;   // may be empty
  std::string cflags;  // " -- -DX" to append to the commands that are suggested
};

// Reads from the file system, each file once.
SourceLine SourceFromFiles();

}  // namespace quiesce

#endif  // QUIESCE_REPORT_OPTIONS_H_
