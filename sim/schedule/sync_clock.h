// The synchronisation order: which accesses of a run did anything order?
//
// The other happens-before, dependence (footprint.h), orders whatever does not
// commute, two writes of one variable included; judging races by it would hide
// them.  This one keeps only what a kernel promises: unlock → lock, atomic
// store → load, wakeup → woken, create → first step, exit → join, enqueue →
// task, arm → callout, and whatever else opened a gate that a thread waited at.
//
//   T1: x = 1  lock m  unlock m
//   T2:                          lock m  x = 2   m orders them: no pair here
//
//   T1: x = 1  lock m  unlock m
//   T2:                          y = x  lock m   a pair, however far apart
//
// A pair is a candidate and no finding: the search plays the run again, holds
// the first thread back just before its access, and the race is found if the
// two then stand there at once (search/race_witness.h).  So an order too many
// hides a race in this one run, and an order too few costs one more run;
// neither tells a lie.
//
// Vector clocks with a few cells per 8 bytes, after FastTrack (Flanagan and
// Freund, PLDI 2009).  Unless a run meets new addresses, nothing is allocated.
#ifndef QUIESCE_SCHEDULE_SYNC_CLOCK_H_
#define QUIESCE_SCHEDULE_SYNC_CLOCK_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "sim/schedule/operation.h"
#include "sim/schedule/slot_set.h"

namespace quiesce {

// Two conflicting accesses, not both atomic, that nothing ordered.
struct UnorderedPair {
  int first = 0;  // slots, in the order of this run
  int second = 0;
  size_t first_choice = 0;  // index in the schedule of the first's step
  const void* first_pc = nullptr;
  const void* second_pc = nullptr;
};

class SyncClocks {
 public:
  static constexpr size_t kPairMax = 16;

  // Should run number `run` (from 0) of a long sample keep the order?  It costs
  // a third more, and the pairs of a module are few and show in almost any run.
  static bool IsWorthIt(int64_t run) { return run < 1000 || run % 8 == 0; }

  void BeginRun();

  // `slot` came to be in a step of `creator` (kClockSlot: before the run).
  void Spawned(int slot, int creator);
  // After a step of `stepped`, before the next: whose gates did it move?
  void Settle(const SlotSet& live, const Operation* const* pending,
              int stepped);
  // `slot` takes its pending operation; `choice` is its index in the schedule.
  void Performs(int slot, const Operation& op, size_t choice);

  // What the model does on its own within a step.
  void Acquire(int slot, const void* object) { Join(slot, object); }
  void Release(int slot, const void* object);
  // The bytes are new: nobody's accesses before this count.
  void Forget(const void* begin, size_t size);

  // In the order in which the second access came; one per pair of places.
  const std::vector<UnorderedPair>& pairs() const { return pairs_; }

 private:
  using Clock = std::array<uint32_t, kSlotMax>;
  struct ObjectClock {
    uint32_t run = 0;  // of which run; another's is no knowledge
    int width = 0;     // of `clock`; above it, nothing
    Clock clock;
  };
  struct Cell {
    uint32_t epoch = 0;  // of `slot`; 0: empty
    uint8_t slot = 0;
    uint8_t access = 0;
    uint8_t bytes = 0;  // bit per byte of the eight
    size_t choice = 0;
    const void* pc = nullptr;
  };
  static constexpr size_t kCells = 4;
  struct Shadow {
    uint32_t run = 0;
    uint32_t next = 0;  // the cell to give up
    Cell cells[kCells];
  };

  void Join(int slot, const void* object);
  void Assign(int slot, const void* object);
  void JoinThread(int into, int from);
  void Touch(int slot, const Operation& op, size_t choice);
  void Tick(int slot) { ++threads_[slot][slot]; }

  uint32_t run_ = 0;
  int width_ = 0;  // slots above were never used in this run
  std::array<Clock, kSlotMax> threads_{};
  const uint32_t* gates_[kSlotMax] = {};  // as seen at the last Settle
  uint32_t values_[kSlotMax] = {};
  absl::flat_hash_map<uintptr_t, ObjectClock> objects_;
  absl::flat_hash_map<uintptr_t, Shadow> shadows_;  // by address / 8
  std::vector<UnorderedPair> pairs_;
};

}  // namespace quiesce

#endif  // QUIESCE_SCHEDULE_SYNC_CLOCK_H_
