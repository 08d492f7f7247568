#include "sim/cli/vocabulary.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "sim/schedule/nearest.h"

namespace quiesce {
namespace {

// What may be looked for among the faults, and where it is.
constexpr std::pair<const char*, const char*> kNoFaults[] = {
    {"reap", "always on: who has exited may be gone, or not, at any moment"},
    {"recycle",
     "always on: the handle of who has exited may be somebody else's at any "
     "moment"},
    {"force", "a step of the script: --script=load,unload:force"},
    {"kldload", "another administrator: --script='load,unload & load'"},
};

absl::Status CheckKernel(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ',');
  if (parts.size() > 2) {
    return absl::InvalidArgumentError(
        absl::StrCat("--kernel=", text,
                     ": it is VERSION or VERSION,FLAVOUR, like 13,debug"));
  }
  const bool is_number =
      !parts[0].empty() &&
      parts[0].find_first_not_of("0123456789") == std::string::npos;
  // Which numbers there are models for is the engine's to say.
  if (!is_number) {
    if (absl::Status ok =
            CheckWord("kernel version", parts[0], {"12", "13", "14", "main"});
        !ok.ok()) {
      return ok;
    }
  }
  if (parts.size() < 2) return absl::OkStatus();
  return CheckWord("kernel flavour", parts[1], {"debug", "inv", "release"});
}

absl::Status CheckEach(const std::string& what, const std::string& list,
                       const std::vector<std::string>& words) {
  if (list.empty()) return absl::OkStatus();
  const std::vector<std::string> given = absl::StrSplit(list, ',');
  for (const std::string& word : given) {
    if (absl::Status ok = CheckWord(what, word, words); !ok.ok()) return ok;
  }
  return absl::OkStatus();
}

// How often each may happen is the engine's to read.
absl::Status CheckFaults(const std::string& text) {
  const std::string list = text.substr(0, text.find(':'));
  for (const absl::string_view word : absl::StrSplit(list, ',')) {
    for (const auto& [name, instead] : kNoFaults) {
      if (word != name) continue;
      return absl::InvalidArgumentError(
          absl::StrCat("--faults=", text, ": ", instead));
    }
  }
  return CheckEach("fault", list, {"create", "nowait", "signal", "spurious"});
}

}  // namespace

absl::Status CheckWord(const std::string& what, const std::string& word,
                       const std::vector<std::string>& words) {
  if (std::find(words.begin(), words.end(), word) != words.end()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("unknown ", what, " \"", word, "\"", DidYouMean(word, words),
                   "; known: ", absl::StrJoin(words, ", ")));
}

absl::Status CheckWords(const CheckRequest& request,
                        const std::vector<std::string>& strategies) {
  std::vector<std::string> known = strategies;
  if (std::find(known.begin(), known.end(), "default") == known.end()) {
    known.insert(known.begin(), "default");
  }
  for (const absl::Status& ok :
       {CheckWord("strategy", request.strategy, known),
        CheckKernel(request.kernel),
        CheckWord("points policy", request.points, {"all", "sync"}),
        CheckWord("attach policy", request.attach, {"probed", "any"}),
        CheckWord("carrier", request.carrier, {"fiber", "thread"}),
        CheckEach("actor", request.actors,
                  {"ps", "sysctl", "dev", "shutdown", "suspend", "intr",
                   "kproc-suspend", "syscall"}),
        CheckFaults(request.faults)}) {
    if (!ok.ok()) return ok;
  }
  return absl::OkStatus();
}

}  // namespace quiesce
