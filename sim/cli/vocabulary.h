// The words that options accept, checked before any work is done.
#ifndef QUIESCE_CLI_VOCABULARY_H_
#define QUIESCE_CLI_VOCABULARY_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "sim/search/check.h"

namespace quiesce {

// InvalidArgument, naming the nearest word, for a strategy, kernel, fault,
// actor, points policy or carrier that does not exist.
absl::Status CheckWords(const CheckRequest& request,
                        const std::vector<std::string>& strategies);

absl::Status CheckWord(const std::string& what, const std::string& word,
                       const std::vector<std::string>& words);

}  // namespace quiesce

#endif  // QUIESCE_CLI_VOCABULARY_H_
