#include "sim/schedule/nearest.h"

#include <algorithm>

namespace quiesce {

int EditDistance(std::string_view a, std::string_view b) {
  // Three rows of the usual table are enough for neighbouring swaps.
  std::vector<int> before(b.size() + 1);
  std::vector<int> last(b.size() + 1);
  std::vector<int> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    before.swap(last);
    last.swap(row);
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

std::optional<std::string> Nearest(std::string_view word,
                                   const std::vector<std::string>& words) {
  // A third of the letters may be wrong; beyond that it is a guess.
  int best = static_cast<int>(std::max<size_t>(word.size() / 3, 1)) + 1;
  std::optional<std::string> nearest;
  for (const std::string& candidate : words) {
    const int distance = EditDistance(word, candidate);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string DidYouMean(std::string_view word,
                       const std::vector<std::string>& words) {
  const std::optional<std::string> nearest = Nearest(word, words);
  return nearest ? " (did you mean " + *nearest + "?)" : "";
}

}  // namespace quiesce
