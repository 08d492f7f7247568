// Snapshots: any moment of a run as bytes, and back.
//
// A moment is the used prefix of every table of the model, the used part of the
// heap, the writable memory of every kld and scenario, and the live part of
// each simulated stack.  All of it stays at fixed addresses, so restoring is
// copying; of large data, only what differs from the beginning
// (sim/exec/dirty_pages.h). The first `hashed` bytes are the state's identity;
// what follows is restored but tells no states apart (counters, absolute time).
#ifndef QUIESCE_SCENARIO_SNAPSHOT_H_
#define QUIESCE_SCENARIO_SNAPSHOT_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

namespace quiesce {

// A stack of snapshots: the search only ever drops the newest.
class SnapshotStack {
 public:
  struct Mark {
    size_t begin = 0;
    size_t hashed = 0;
    size_t end = 0;
  };

  // Appends the present moment.  `stacks`: include the threads' stacks (needs
  // the fiber carrier and stopped threads).
  Mark Push(bool stacks);
  // Makes the moment of `mark` the present one.
  void Restore(const Mark& mark, bool stacks);
  // Forgets `mark` and everything pushed after it.
  void Drop(const Mark& mark) { size_ = mark.begin; }
  const uint8_t* Data(const Mark& mark) const {
    return bytes_.get() + mark.begin;
  }
  bool SameState(const Mark& a, const Mark& b) const {
    return a.hashed == b.hashed && std::memcmp(Data(a), Data(b), a.hashed) == 0;
  }
  void Clear() { size_ = 0; }
  size_t size() const { return size_; }
  size_t capacity() const { return capacity_; }

 private:
  void Append(const void* from, size_t size);

  std::unique_ptr<uint8_t[]> bytes_;
  size_t capacity_ = 0;
  size_t size_ = 0;
};

// Of the present moment, the first `most` bytes of what klds and scenarios
// have: equal for equal states.
uint64_t HashOfData(size_t most);

}  // namespace quiesce

#endif  // QUIESCE_SCENARIO_SNAPSHOT_H_
