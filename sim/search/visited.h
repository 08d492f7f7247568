// VisitedSet: 128-bit hashes to small consecutive numbers.
//
// Open addressing with linear probing over a flat table; a state is found by
// one cache miss on average.  Why not a library's hash map: the key already is
// a hash, and 16 + 4 bytes a state without padding decide how many fit in
// memory.
#ifndef QUIESCE_SEARCH_VISITED_H_
#define QUIESCE_SEARCH_VISITED_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace quiesce {

class VisitedSet {
 public:
  VisitedSet() : table_(1 << 10) {}

  // The number of this state, counted from 0 in order of first insertion.
  uint32_t Insert(uint64_t low, uint64_t high, bool* fresh) {
    if (size_ * 10 >= table_.size() * 7) Grow();
    if (low == 0 && high == 0) low = 1;  // all zero marks a free entry
    size_t mask = table_.size() - 1;
    for (size_t i = low & mask;; i = (i + 1) & mask) {
      Entry& e = table_[i];
      if (e.low == 0 && e.high == 0) {
        e = {low, high, static_cast<uint32_t>(size_)};
        *fresh = true;
        return static_cast<uint32_t>(size_++);
      }
      if (e.low == low && e.high == high) {
        *fresh = false;
        return e.index;
      }
    }
  }

  int64_t size() const { return static_cast<int64_t>(size_); }
  size_t bytes() const { return table_.capacity() * sizeof(Entry); }

 private:
  struct __attribute__((packed)) Entry {
    uint64_t low = 0;
    uint64_t high = 0;
    uint32_t index = 0;
  };

  void Grow() {
    std::vector<Entry> old(table_.size() * 2);
    old.swap(table_);
    size_t mask = table_.size() - 1;
    for (const Entry& e : old) {
      if (e.low == 0 && e.high == 0) continue;
      size_t i = e.low & mask;
      while (table_[i].low != 0 || table_[i].high != 0) i = (i + 1) & mask;
      table_[i] = e;
    }
  }

  std::vector<Entry> table_;
  size_t size_ = 0;
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_VISITED_H_
