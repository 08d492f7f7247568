// The command line, read: argv in, one request out.
//
// Reading is strict.  What is misspelt is named with its nearest neighbour;
// what this version cannot do is refused by name, never ignored: a check that
// quietly drops an option would prove something else than was asked.
#ifndef QUIESCE_CLI_ARGUMENTS_H_
#define QUIESCE_CLI_ARGUMENTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "sim/search/check.h"

namespace quiesce {

enum class Verb {
  kOverview,
  kHelp,
  kCheck,
  kReplay,
  kShrink,
  kSplit,
  kMerge,
  kVerify,
  kList,
  kExplain
};

struct Arguments {
  Verb verb = Verb::kOverview;
  std::string text;         // kHelp: what to print
  CheckRequest request;     // kCheck; target and cflags: replay and shrink, too
  std::string token;        // replay, shrink
  std::string topic;        // list, explain
  std::string certificate;  // verify
  std::string unit;         // check: one unit of a search
  int units = 0;            // split: how many
  std::string directory;    // split, merge
  bool step = false;
  bool tolerant = false;  // replay
  bool ascii = false;
  std::string json;  // "": none; "-": to stdout; else a file
};

// `strategies` are the names the engine knows.
absl::StatusOr<Arguments> ReadArguments(
    const std::vector<std::string>& args, const std::string& version,
    const std::vector<std::string>& strategies);

// What `quiesce` alone prints.
std::string Overview();

}  // namespace quiesce

#endif  // QUIESCE_CLI_ARGUMENTS_H_
