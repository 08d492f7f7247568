// Many random walks at once, played together for as long as they go together.
//
// Of n walks that stand at the same point with k ways to go, some go each way:
// how many, is drawn for each of them as if it were alone.  A way that several
// take is played once, the point is saved, and the search comes back to it for
// the others:
//
//   1000 walks ──●── 514 ──●── 260 ── …
//                │         └── 254 ── …
//                └── 486 ── …          one alone goes on in direct mode
//
// What comes out are n independent walks, in another order: the same runs, with
// the same odds, as RandomStrategy would play one after another.
#ifndef QUIESCE_SEARCH_WALKS_H_
#define QUIESCE_SEARCH_WALKS_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "sim/scenario/session.h"
#include "sim/scenario/snapshot.h"
#include "sim/schedule/strategy.h"
#include "sim/search/random.h"

namespace quiesce {

class Walks final : public Strategy {
 public:
  // Needs a session that can step.
  Walks(Session& session, uint64_t seed) : session_(session), random_(seed) {}

  // Plays `walks` of them.  At the end of each run that differs, which the
  // machine then holds, `ended` is told how many took it; false: leave the
  // rest.
  void Play(int64_t walks, const std::function<bool(int64_t)>& ended);

  bool BeginRun() override { return true; }
  int PickThread(const PointView& view) override;
  uint32_t PickValue(ChoiceKind kind, uint32_t alternatives) override;

 private:
  struct Way {
    int slot;        // or the answer to a question
    uint32_t timer;  // which of the earliest, if slot is the clock's
    int64_t walks;
  };
  struct Fork {
    SnapshotStack::Mark mark;
    size_t choices;  // of the schedule
    size_t ways;     // in ways_, below its own
  };
  void Offer(int slot, uint32_t timer, int64_t walks) {
    if (walks != 0) ways_.push_back({slot, timer, walks});
  }
  std::vector<int64_t> Draw(int64_t walks, uint32_t ways);
  int Part(size_t begin);
  int TakeWay();
  bool GoBack();

  Session& session_;
  Random random_;
  int64_t walks_ = 0;  // that are here
  std::vector<Fork> forks_;
  std::vector<Way> ways_;   // not yet taken, of all forks
  bool came_back_ = false;  // to a fork, whose next way is to be taken
  uint32_t timer_ = 0;
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_WALKS_H_
