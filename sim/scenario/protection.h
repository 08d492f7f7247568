// Protection: steps whose order with what others do decides nothing.
//
// A transaction (Lipton) is taken without a state in between: first steps that
// move right (they might as well come after whatever others do meanwhile), then
// at most one step of any kind, then steps that move left (nobody can come
// before them).
//
//   T1: lock m   a = 1   wakeup c   sleep d, m         one point, not four: all
//       right    both    any        left               that decides is who goes
//                                                      first
//
//   both   a plain access of the module, if everybody else who uses that memory
//          holds a lock that the accessing thread holds now (or only reads,
//          like itself), or uses it only in threads that the accessing one has
//          yet to create, or when they have left module text for good; a
//          thread's reading its own number and process
//   right  taking a lock; waking up from a sleep without a deadline; a thread's
//          return from one kld to another, and kthread_exit if nobody sleeps on
//          the thread: an unmap that finds somebody inside is an error, so that
//          one in between is found where it comes before
//   left   releasing a lock; a wakeup and a sleep without a deadline, if
//          everybody else who uses the channel holds a lock that this thread
//          holds; the linker's return from a handler, if nobody else loads or
//          unloads
//
// Locks count only if nobody who does not hold them tries, initialises,
// destroys or frees them: whoever only wants one is waiting.  With locks that
// can be shared, only if nobody else uses them.
//
// Nobody says beforehand what is protected: that is supposed until the search
// itself meets a step that breaks it; then the search begins again and knows
// better.  It misses nothing: the first step of a full search that breaks the
// rule is met by the reduced search too, because all that was taken early or
// late before it commutes.
// Source: Stoller and Cohen, "Optimistic synchronization-based state-space
// reduction", FMSD 28(3), 2006; mutexes as movers: Lipton, CACM 18(12), 1975.
//
// A step at whose moment nobody else is at anything breaks no rule: setting up
// before others have begun, cleaning up when none is left in module text. (That
// nobody else can move is not enough: who is blocked now might, in another
// order, not have come so far.)
#ifndef QUIESCE_SCENARIO_PROTECTION_H_
#define QUIESCE_SCENARIO_PROTECTION_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "sim/kernel/abi/quiesce_abi.h"
#include "sim/kernel/state.h"
#include "sim/schedule/operation.h"

namespace quiesce {

class Protection {
 public:
  // `slot` is about to take its pending operation.  False: this breaks what was
  // relied on.  `dear`: much is lost by that, and the accesses that were relied
  // on, which may go to the next element of an array as well, shall move
  // nowhere from now on.
  bool Learn(int slot, bool dear);

  // Does this pending operation move left, right?  The answer is relied on from
  // now on.
  bool MovesLeft(int slot);
  bool MovesRight(int slot);

  // How many lock orders WITNESS has seen: a step that adds one, on its way to
  // the next, moves nowhere.
  static int LockOrders();

  // An operation at `pc` that moved left has ended its thread, or the run:
  // before that, others may have had something to say.
  void IsAnEnd(const void* pc) { fixed_.insert(pc); }

  // All that is known, for a search by several; and what another one knew.
  // False: what either relied on does not hold of what both have seen.
  void Write(std::string& to) const;
  bool TakeIn(std::string_view& from);
  void RelyOnNothing();  // a search begins

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
    // ThreadState: whatever a thread did before it created another one can be
    // disturbed by nothing that the other does.
    uint8_t creator;
    uint8_t birth;
    uint8_t births;
    int gone;  // index in gone_: who was, whenever this was seen
    bool SameAs(const Use& o) const {
      return slot == o.slot && held == o.held && writes == o.writes &&
             creator == o.creator && birth == o.birth && births == o.births;
    }
  };
  // What UseBy has met of a thread at last.
  struct Latest {
    uint32_t count = 0;
    std::array<uintptr_t, kHeldMax> locks{};
    std::array<bool, kHeldMax> exclusive{};
    int index = -1;  // in held_
    bool IsOf(const Latest& now) const {
      return index >= 0 && count == now.count && locks == now.locks &&
             exclusive == now.exclusive;
    }
  };
  enum Space : uint8_t { kBytes, kChannels, kLinker, kSpaces };
  struct Cell {
    std::vector<Use> uses;         // all that were seen
    std::vector<Use> relied;       // those taken for protected
    std::vector<const void*> pcs;  // of accesses among those
  };

  // A large block was freed: the cells in it that are not known yet are used
  // as well.
  struct Wide {
    uintptr_t first, last;  // cells
    Use use;
    bool SameAs(const Wide& o) const {
      return first == o.first && last == o.last && use.SameAs(o.use);
    }
  };

  int IndexOf(HeldLocks held);
  int GoneNow();
  bool WasGone(const Use& a, const Use& b) const;
  bool Narrow(const Use& use, Use& known);
  void Keep(const Use& use, std::vector<Use>& to);
  Use UseOf(int slot, int held, bool writes);
  bool IsLinkersAlone(int slot);
  bool Releases(const Use& use, const abi::lock_object* lock);
  bool WakesOnlyWaiters(int slot, const Operation& op);
  bool SleepsForEver(int slot, const Operation& op);
  Use UseBy(int slot, const Operation& op);
  bool IsKeptOut(const Use& use, Space space, uintptr_t begin, uintptr_t size,
                 const void* pc = nullptr);
  bool Excludes(const Use& a, const Use& b) const;
  bool Used(const Use& use, Space space, uintptr_t begin, uintptr_t size,
            bool dear);
  bool UsedWidely(const Wide& wide, bool dear);
  bool Add(const Use& use, Cell& cell, bool dear);
  Cell& CellAt(Space space, uintptr_t at);

  std::vector<HeldLocks> held_;  // each set once
  // Sets of threads that have left module text for good, each once, the empty
  // one first; sorted.
  std::vector<std::vector<uint16_t>> gone_{{}};
  std::vector<uint16_t> now_;  // GoneNow's, and its last answer
  int gone_now_ = 0;
  std::array<Latest, kSlotMax> latest_;
  absl::flat_hash_map<uintptr_t, Cell> spaces_[kSpaces];  // by address / kCell
  std::vector<Wide> wide_;                                // in kBytes
  absl::flat_hash_set<const void*> fixed_;  // where nothing moves left
};

}  // namespace quiesce

#endif  // QUIESCE_SCENARIO_PROTECTION_H_
