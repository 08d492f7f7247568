// Protection: steps that nobody can come between.
//
// Two kinds of step need no schedule in which somebody else goes first:
//
//   - a plain access of the module to memory, if everybody else who uses it
//   holds a
//     lock that the accessing thread holds now (or only reads, like itself):
//     whoever could disturb it is waiting;
//   - a module's release of a mutex, which is such an access to the mutex, if
//     nobody who does not hold it tries, initialises, destroys or frees it:
//     whoever only wants it is waiting.
//
//   T1: lock m  a = 1  b = 2  unlock m      four points, of which one decides:
//       ^^^^^^                              who gets m first
//
// So a search takes such a step at once, together with the one before, and
// keeps no state in between.  Nobody says beforehand what is protected: that is
// supposed until the search itself meets a step that breaks it; then the search
// begins again and knows better.  It misses nothing: the first step of a full
// search that breaks the rule is met by the reduced search too, because all
// that was taken early before it commutes.
// Source: Stoller and Cohen, "Optimistic synchronization-based state-space
// reduction", FMSD 28(3), 2006; mutexes as movers: Lipton, CACM 18(12), 1975.
//
// A step at whose moment nobody else can move breaks no rule: setting up before
// the first thread is created, cleaning up after the last one is gone.
#ifndef QUIESCE_SCENARIO_PROTECTION_H_
#define QUIESCE_SCENARIO_PROTECTION_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "sim/schedule/operation.h"

namespace quiesce {

class Protection {
 public:
  // `slot` is about to take its pending operation; `alone`: nobody else, not
  // even the clock, can move.  False: this breaks what was relied on.
  bool Learn(int slot, bool alone);

  // Can nobody come between the present moment and this pending operation?
  // The answer is relied on from now on.
  bool IsHidden(int slot);

  // An operation at `pc` that was hidden has ended its thread, or the run:
  // before that, others may have had something to say.
  void IsAnEnd(const void* pc) { ends_.insert(pc); }

 private:
  struct HeldLocks {
    std::vector<uintptr_t> all;  // sorted
    std::vector<uintptr_t> exclusive;
    bool operator==(const HeldLocks&) const = default;
  };
  struct Use {
    int slot;
    int held;  // index in held_
    bool writes;
    bool operator==(const Use&) const = default;
  };
  struct Cell {
    std::vector<Use> uses;    // all that were seen
    std::vector<Use> relied;  // those taken for protected
  };

  Use UseBy(int slot, const Operation& op);
  bool Excludes(const Use& a, const Use& b) const;
  bool Used(const Use& use, uintptr_t begin, uintptr_t size);

  std::vector<HeldLocks> held_;                 // each set once
  absl::flat_hash_map<uintptr_t, Cell> cells_;  // by address / kCell
  absl::flat_hash_set<const void*> ends_;
};

}  // namespace quiesce

#endif  // QUIESCE_SCENARIO_PROTECTION_H_
