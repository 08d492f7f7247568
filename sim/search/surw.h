// SURW, selectively uniform random walk (Zhao, Wolff, Mathur, Roychoudhury,
// ASPLOS 2025).
//
// A run cares about the operations on one object, drawn anew for each run.
// Which thread comes next there is drawn in proportion to how many of these
// operations each thread still has before it, which makes every order of them
// equally likely; all other operations are played as a uniform walk.  A thread
// that stands before such an operation and is not the one that was drawn waits.
// How many there are is known from the runs before; a thread that will create
// another counts for it until it has.
//
// The promise of uniformity holds as long as the counts come true and nobody
// who was drawn had to wait for somebody who was not: both are watched.
#ifndef QUIESCE_SEARCH_SURW_H_
#define QUIESCE_SEARCH_SURW_H_

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "sim/exec/carrier.h"
#include "sim/schedule/guarantee.h"
#include "sim/schedule/strategy.h"
#include "sim/search/random.h"

namespace quiesce {

class SurwStrategy final : public Strategy {
 public:
  explicit SurwStrategy(uint64_t seed) : random_(seed) {}
  bool BeginRun() override;
  int PickThread(const PointView& view) override;
  uint32_t PickValue(ChoiceKind, uint32_t alternatives) override {
    return random_.Below(alternatives);
  }
  void EndRun() override;

  Guarantee Promise() const;

 private:
  using Counts = std::array<uint32_t, kSlotMax>;  // operations, by slot
  struct Object {
    Counts counts = {};
    bool written = false;  // not only read
  };

  bool Selected(const Operation& op) const;
  void Count(int slot, const Operation& op);
  void NewThreads();
  void Draw(const SlotSet& among);
  int Executes(int slot, const PointView& view);

  Random random_;
  // What the run before did, and what this one does, by object.
  std::map<uintptr_t, Object> known_, seen_;
  std::array<int, kSlotMax> parent_known_ = {}, parent_ = {};
  uintptr_t selected_ = 0;  // 0: no object is shared, or none is known yet
  Counts left_ = {};        // of the selected ones, children's included
  int intended_ = -1;
  int patience_ = 0;
  SlotSet live_;
  int current_ = 0;
  bool strayed_ = false;  // this run did not go by the counts
  int64_t runs_ = 0, runs_strayed_ = 0, runs_selecting_ = 0;
  double orders_most_ = 0;  // objects times orders, as a logarithm
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_SURW_H_
