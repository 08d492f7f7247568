// The frontier: what of a search by dpor is still to be explored.
//
// The tree of the moments that have something left, or have something left
// below them.  It hands out units, takes in their results, and knows nothing of
// what an event does: sleep sets and wakeup trees pass through it as they are,
// and what several units want of one moment is left to whoever explores that
// moment next.  So a search can be shared by processes that never meet, stopped
// at any time and taken up again.
//
// Out of turn.  Depth first, a branch is begun when its elder siblings are
// done, and has been given all that they want of it.  So it may leave to an
// elder d, which sleeps, whatever can begin with d:
//
//   moment ─┬─ d ─ … ─ race of d with y      wants b … y here, before d
//           └─ b ─ … wants v, which d could begin: d sees to it
//
// With d still under way the two would leave v … y to each other: d, because it
// begins with b, and b, because v can begin with d.  Hence, below a branch that
// is begun while an elder sibling is not done, all that sleeps is *soft*: it
// covers only what does contain it.  Every trace is then still visited, and
// none twice; a run may find that all it could go on to is being explored
// elsewhere, and is counted as blocked.  In turn, one unit at a time and always
// the deepest, nothing is soft and the search is optimal.
// Source of the algorithm in turn: Abdulla, Aronis, Jonsson, Sagonas, JACM
// 64(4), 2017.
#ifndef QUIESCE_SEARCH_FRONTIER_H_
#define QUIESCE_SEARCH_FRONTIER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sim/search/unit.h"

namespace quiesce {

class Frontier {
 public:
  using Id = uint64_t;  // of a moment, for as long as it is here

  // Everything is still to be explored.
  Frontier();

  // Is there nothing left, and nothing handed out?
  bool Done() const { return moments_.empty(); }
  size_t waiting() const { return waiting_.size(); }
  size_t out() const;
  bool IsOut(Id id) const;

  // Hands out the unit of a moment that waits: the shallowest, whose unit is
  // the largest, or the deepest.  None: all that is left has been handed out.
  enum class Which { kShallowest, kDeepest };
  std::optional<std::pair<Id, Unit>> Take(Which which);

  // Takes in what became of it.  InvalidArgument: it is not of this search.
  absl::Status Apply(Id id, UnitResult result);
  // It will be handed out again.
  void GiveBack(Id id);

  const SearchCounts& counts() const { return counts_; }
  // One per key, the shortest, in the order of their keys.
  const std::map<std::string, FoundSchedule>& found() const { return found_; }

  // As it is now.  What is handed out counts as waiting, or stays so.
  enum class HandedOut { kWaits, kStays };
  std::string Text(HandedOut handed_out = HandedOut::kWaits) const;
  static absl::StatusOr<Frontier> Parse(absl::string_view text);

 private:
  struct Moment {
    Id parent = 0;  // 0: none
    size_t depth = 0;
    Event event;  // that led here
    std::vector<Event> sleep;
    std::vector<Wakeup> wakeup;
    std::vector<std::vector<Event>> wants;
    size_t wants_out = 0;      // so many of the wants were handed out
    std::vector<Id> children;  // begun here and not done
    bool whole = false;        // the beginning, of which nothing is known yet
    bool out = false;

    bool Waits() const {
      return !out && (whole || !wakeup.empty() || !wants.empty());
    }
  };

  // What sleeps there, with what is under way marked.
  std::vector<Event> Sleep(const Moment& m) const;
  void Note(Id id);   // `id` may wait now, or wait no longer
  void Prune(Id id);  // forgets it, and those above, if nothing is left

  std::map<Id, Moment> moments_;
  std::set<std::pair<size_t, Id>> waiting_;  // by depth
  Id next_ = 1;
  SearchCounts counts_;
  std::map<std::string, FoundSchedule> found_;
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_FRONTIER_H_
