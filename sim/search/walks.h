// Many random walks at once, played together.
//
// Of n walks that stand at the same point with k ways to go, some go each way:
// how many, is drawn for each of them as if it were alone.  A way that several
// take is played once, and where walks come to the same state after as many
// choices, they go on together:
//
//   1000 ──●── 514 ──●── 260 ────●── 531 ── …
//          │         └── 254 ──┐ │
//          └── 486 ──●── 271 ──│─┘
//                    └── 215 ──●── 469 ── …     one alone: in direct mode
//
// All walks take their k-th step before any takes the next.  What comes out has
// the odds of n independent walks in endings, findings and operations.  Which
// of the schedules that lead to one state is told, and how long an unload
// waited on the way, is that of those who came first.  The order of the runs is
// none: short ones end first, so all of them are the sample, and no part of it.
#ifndef QUIESCE_SEARCH_WALKS_H_
#define QUIESCE_SEARCH_WALKS_H_

#include <array>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
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
  static constexpr size_t kLayerBytes = size_t{64} << 20;
  static constexpr uint32_t kBegin = UINT32_MAX;  // of a run: no step before

  struct Way {
    int slot = 0;        // or the answer to a question
    uint32_t timer = 0;  // which of the earliest, if slot is the clock's
    int64_t walks = 0;
  };
  // Walks that are at the same point.
  struct Group {
    int64_t walks = 0;
    uint32_t step = kBegin;    // the last one of its schedule
    SnapshotStack::Mark mark;  // empty while it is the only group
  };
  struct Step {
    Choice choice;
    uint32_t before;
  };
  // All groups after as many choices, unless there is no more memory: then
  // those who come late go on one by one.
  struct Layer {
    std::vector<Group> groups;
    SnapshotStack moments;
  };
  using Key = std::pair<uint64_t, uint64_t>;

  bool GoOn(const std::function<bool(int64_t)>& ended);
  void Draw(uint32_t n, uint32_t first);
  int TakeWay();
  void Join();
  bool PlayOut(const std::function<bool(int64_t)>& ended);
  bool End(const std::function<bool(int64_t)>& ended);
  Key KeyOf(const SnapshotStack::Mark& mark) const;
  Schedule ScheduleTo(uint32_t step) const;

  Session& session_;
  Random random_;
  std::array<Layer, 2> layers_;
  Layer* now_ = nullptr;
  Layer* next_ = nullptr;
  absl::flat_hash_map<Key, size_t> joined_;  // which group of next_ it is
  std::vector<Step> steps_;
  Group group_;            // whose turn it is
  std::vector<Way> ways_;  // that some of it have still to go
  Way way_;                // that is being gone
  bool one_step_ = false;  // and no more, is being played
  bool here_ = false;      // the present moment is that of next_'s last group
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_WALKS_H_
