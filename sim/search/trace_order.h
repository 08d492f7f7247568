// The trace of a run: its events up to the order of independent ones, as a
// hash.
//
// Two runs have the same hash exactly when they are the same Mazurkiewicz trace
// (up to collisions of 64 bits): every event is hashed with its thread, its
// answers and what happens before it, told by how many events of each thread,
// and the hashes are added.  Nothing in it is an address.
#ifndef QUIESCE_SEARCH_TRACE_ORDER_H_
#define QUIESCE_SEARCH_TRACE_ORDER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/exec/carrier.h"
#include "sim/search/wakeup_tree.h"

namespace quiesce {

class TraceOrder {
 public:
  size_t size() const { return steps_.size(); }
  // Of the events so far.
  uint64_t hash() const { return steps_.empty() ? 0 : steps_.back().hash; }
  void Append(const Event& event);
  void Truncate(size_t size) {
    if (size < steps_.size()) steps_.resize(size);
  }

 private:
  struct Step {
    int slot = 0;
    Footprint footprint;
    // Of each slot, how many events happen before this one or are it.
    std::array<uint32_t, kSlotMax> clock{};
    int width = 0;      // of `clock`; above it, nothing
    uint64_t hash = 0;  // of the trace up to here
  };
  std::vector<Step> steps_;
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_TRACE_ORDER_H_
