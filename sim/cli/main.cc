// The command with the real engine, on a real terminal.
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "sim/cli/command.h"
#include "sim/search/check.h"

namespace quiesce {
namespace {

constexpr int kColumnsMax = 100;
constexpr int kColumnsMin = 40;

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

int Columns(bool on_terminal) {
  int columns = std::atoi(Environment("COLUMNS").c_str());
  winsize size = {};
  if (columns <= 0 && on_terminal &&
      ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
    columns = size.ws_col;
  }
  if (columns <= 0) columns = kColumnsMax;
  return std::clamp(columns, kColumnsMin, kColumnsMax);
}

// A file gets UTF-8 always: reports are to be the same bytes everywhere.
bool TerminalSpeaksUtf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string locale = Environment(name);
    if (locale.empty()) continue;
    return locale.find("UTF-8") != std::string::npos ||
           locale.find("utf8") != std::string::npos;
  }
  return false;
}

Style StyleOfStdout() {
  const bool on_terminal = isatty(STDOUT_FILENO) == 1;
  Style style;
  style.color = on_terminal && Environment("NO_COLOR").empty() &&
                Environment("TERM") != "dumb";
  style.ascii = on_terminal && !TerminalSpeaksUtf8();
  style.columns = Columns(on_terminal);
  return style;
}

int Main(const std::vector<std::string>& args) {
  const Engine engine = {Check,          Replay, Shrink, Split,
                         CheckUnit,      Merge,  Verify, ListScenarios,
                         ListStrategies, ListKpi};
  const Terminal terminal = {std::cout, std::cerr, StyleOfStdout(),
                             isatty(STDERR_FILENO) == 1};
  const int status = RunCommand(args, engine, terminal);
  std::cout.flush();
  return std::cout ? status : kExitInternal;
}

}  // namespace
}  // namespace quiesce

int main(int argc, char** argv) {
  try {
    return quiesce::Main({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "quiesce: [quiesce bug] " << error.what() << "\n";
    return quiesce::kExitInternal;
  }
}
