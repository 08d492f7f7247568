// Counters: locations whose value decides nothing.
//
// `sc->polls++` keeps a state space from closing: every round is a new state.
// Such a location is found while searching (it keeps growing), tested, and from
// then on held at one value: before each read the search puts a constant there.
// That is sound exactly if nothing depends on the value, so:
//
//   - each of the first few hundred reads is played on twice from its moment,
//   with
//     two different values, under one random schedule.  All operations must be
//     the same, every comparison that the module makes must have the same
//     operands (the instrumentation reports them), and in the end memory may
//     differ only in copies that moved with the counter (a dead register);
//   - one difference and the location is an ordinary variable for good.
//
// This is a test, not a proof, and the statement says so.
// `if (++polls == 100)` compares the counter with 100 and is caught at its
// first read, not at its hundredth.  What is held is named in the statement.
#ifndef QUIESCE_SEARCH_COUNTERS_H_
#define QUIESCE_SEARCH_COUNTERS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "sim/scenario/snapshot.h"
#include "sim/schedule/operation.h"

namespace quiesce {

class Counters {
 public:
  enum class Verdict {
    kOrdinary,  // nothing to do
    kHeld,      // the constant is in place: step on
    kRestart,   // what is known has changed: begin the search again
  };

  // `slot` is about to take `op` from the present moment.
  Verdict BeforeStep(int slot, const Operation& op, SnapshotStack& snapshots);

  // All that is known, for a search by several; and what another one knew.
  void Write(std::string& to) const;
  void TakeIn(std::string_view& from);

  // What is held, in order of address.
  std::vector<const volatile void*> Held() const;

 private:
  enum Kind : uint8_t { kWatched, kCounter, kVariable };
  struct Location {
    Kind kind = kWatched;
    uint32_t size = 0;
    int64_t highest = 0;
    int growths = 0;
    int tests = 0;
  };
  bool PlayOn(int slot, const volatile void* location, uint32_t size,
              std::vector<uint64_t>& heard) const;
  bool DecidesNothing(int slot, const Operation& op, SnapshotStack& snapshots);

  absl::flat_hash_map<uintptr_t, Location> locations_;
  uint64_t salt_ = 1;
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_COUNTERS_H_
