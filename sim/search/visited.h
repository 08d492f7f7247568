// VisitedSet: 128-bit hashes to small consecutive numbers.
//
// Open addressing with linear probing, in segments that grow one at a time and
// by less than twice: a set that grew as a whole would need three times its
// size to do so, and how many states fit in memory decides what can be proven.
// About 30 bytes a state, 20 of them its own; found by one cache miss or two.
// Why not a library's hash map: the key already is a hash, and none of them
// does without padding or without that moment of growth.
#ifndef QUIESCE_SEARCH_VISITED_H_
#define QUIESCE_SEARCH_VISITED_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace quiesce {

class VisitedSet {
 public:
  VisitedSet() {
    // Of different sizes, so that they do not grow all at once.
    for (size_t i = 0; i < segments_.size(); ++i) {
      segments_[i].table.resize(kSegmentMin + i % kSegmentMin);
      entries_ += segments_[i].table.size();
    }
  }

  // The number of this state, counted from 0 in order of first insertion.
  uint32_t Insert(uint64_t low, uint64_t high, bool* fresh) {
    if (low == 0 && high == 0) low = 1;  // all zero marks a free entry
    Segment& s = segments_[high % kSegments];
    if (s.used * 10 >= s.table.size() * 8) Grow(s);
    Entry& e = s.Find(low, high);
    *fresh = e.IsFree();
    if (*fresh) {
      e = {low, high, static_cast<uint32_t>(size_++)};
      ++s.used;
    }
    return e.index;
  }

  bool Has(uint64_t low, uint64_t high) {
    if (low == 0 && high == 0) low = 1;
    return !segments_[high % kSegments].Find(low, high).IsFree();
  }

  int64_t size() const { return static_cast<int64_t>(size_); }
  size_t bytes() const { return entries_ * sizeof(Entry); }

 private:
  static constexpr size_t kSegments = 256;
  static constexpr size_t kSegmentMin = 8;

  struct __attribute__((packed)) Entry {
    uint64_t low = 0;
    uint64_t high = 0;
    uint32_t index = 0;

    bool IsFree() const { return low == 0 && high == 0; }
  };

  struct Segment {
    std::vector<Entry> table;
    size_t used = 0;

    // Where it is, or else where it belongs.
    Entry& Find(uint64_t low, uint64_t high) {
      // Multiplied, so that keys of few bits (tests) are spread as well.
      const uint64_t spread = low * 0x9e3779b97f4a7c15;
      size_t i = static_cast<size_t>(
          (static_cast<__uint128_t>(spread) * table.size()) >> 64);
      while (!table[i].IsFree() &&
             (table[i].low != low || table[i].high != high)) {
        if (++i == table.size()) i = 0;
      }
      return table[i];
    }
  };

  void Grow(Segment& s) {
    std::vector<Entry> old(s.table.size() * 3 / 2);
    old.swap(s.table);
    entries_ += s.table.size() - old.size();
    for (const Entry& e : old) {
      if (!e.IsFree()) s.Find(e.low, e.high) = e;
    }
  }

  std::array<Segment, kSegments> segments_;
  size_t size_ = 0;
  size_t entries_ = 0;  // of all tables
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_VISITED_H_
