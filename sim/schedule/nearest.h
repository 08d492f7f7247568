// "Did you mean …?": the known word that is nearest to a misspelt one.
#ifndef QUIESCE_SCHEDULE_NEAREST_H_
#define QUIESCE_SCHEDULE_NEAREST_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace quiesce {

// Letters to insert, drop, change, or swap with their neighbour.
int EditDistance(std::string_view a, std::string_view b);

// Nothing if no word is near enough to be what was meant.  Of equally near ones
// the first wins.
std::optional<std::string> Nearest(std::string_view word,
                                   const std::vector<std::string>& words);

// " (did you mean X?)", or "".
std::string DidYouMean(std::string_view word,
                       const std::vector<std::string>& words);

}  // namespace quiesce

#endif  // QUIESCE_SCHEDULE_NEAREST_H_
