// Random: the one source of chance, so that a seed means the same everywhere.
#ifndef QUIESCE_SEARCH_RANDOM_H_
#define QUIESCE_SEARCH_RANDOM_H_

#include <cstdint>

namespace quiesce {

// splitmix64: small, seedable, the same on every machine.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t Next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  uint32_t Below(uint32_t n) {
    return static_cast<uint32_t>((static_cast<__uint128_t>(Next()) * n) >> 64);
  }

 private:
  uint64_t state_;
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_RANDOM_H_
