// POSIX only: mmap.  Tested on Linux.
#include "sim/search/shared_states.h"

#include <sys/mman.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <thread>

#include "sim/exec/bug.h"

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

namespace quiesce {
namespace {

constexpr size_t kEntry = 2 * sizeof(uint64_t) + 1;
constexpr size_t kEntriesMin = 4096;
constexpr size_t kEntriesPerWorker = 16;
constexpr size_t kEntriesMax = UINT32_MAX;
constexpr size_t kWorkMax = size_t{1} << 18;  // bytes of one offer
constexpr int kOffersMax = 4;

// Rarely taken, and never for long.
class Guard {
 public:
  explicit Guard(int* lock) : lock_(lock) {
    while (__atomic_exchange_n(lock_, 1, __ATOMIC_ACQUIRE) != 0) {
      std::this_thread::yield();
    }
  }
  ~Guard() { __atomic_store_n(lock_, 0, __ATOMIC_RELEASE); }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

 private:
  int* lock_;
};

}  // namespace

struct SharedStates::Common {
  struct Work {
    size_t size;
    char bytes[kWorkMax];
  };
  int64_t states;
  int64_t marked;
  int why;  // Why
  int over;
  int lock;  // of what follows
  int workers;
  int waiting;
  int offered;
  Work offers[kOffersMax];
};

SharedStates::SharedStates(int64_t bytes, int workers) {
  const auto room = static_cast<size_t>(std::max<int64_t>(bytes, 0));
  // A tenth stays free: for the last states that workers find when it is full.
  const size_t least =
      std::max(kEntriesMin, kEntriesPerWorker * static_cast<size_t>(workers));
  entries_ = std::clamp(room / kEntry, least, kEntriesMax);
  bytes_ = sizeof(Common) + entries_ * kEntry;
  void* memory = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANON | MAP_NORESERVE, -1, 0);
  QUIESCE_CHECK(memory != MAP_FAILED);
  common_ = static_cast<Common*>(memory);
  common_->workers = workers;
  keys_ = reinterpret_cast<uint64_t*>(common_ + 1);
  marks_ = reinterpret_cast<uint8_t*>(keys_ + 2 * entries_);
}

SharedStates::~SharedStates() { munmap(common_, bytes_); }

// Where the search for a key begins.  Multiplied, so that keys of few bits
// (tests) are spread as well.
size_t SharedStates::Home(uint64_t low) const {
  const uint64_t spread = low * 0x9e3779b97f4a7c15;
  return static_cast<size_t>((static_cast<__uint128_t>(spread) * entries_) >>
                             64);
}

uint32_t SharedStates::Insert(uint64_t low, uint64_t high, bool* fresh) {
  // All zero marks what is free, and what is not yet there.
  low = std::max<uint64_t>(low, 1);
  high = std::max<uint64_t>(high, 1);
  for (size_t i = Home(low);; i = i + 1 < entries_ ? i + 1 : 0) {
    uint64_t* key = keys_ + 2 * i;
    uint64_t seen = __atomic_load_n(key, __ATOMIC_ACQUIRE);
    if (seen == 0 &&
        __atomic_compare_exchange_n(key, &seen, low, /*weak=*/false,
                                    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
      __atomic_store_n(key + 1, high, __ATOMIC_RELEASE);
      const int64_t states =
          __atomic_add_fetch(&common_->states, 1, __ATOMIC_RELAXED);
      if (static_cast<size_t>(states) > entries_ / 10 * 9) Stop(Why::kMemory);
      *fresh = true;
      return static_cast<uint32_t>(i);
    }
    if (seen != low) continue;
    uint64_t rest = 0;
    while ((rest = __atomic_load_n(key + 1, __ATOMIC_ACQUIRE)) == 0) {
    }
    if (rest == high) {
      *fresh = false;
      return static_cast<uint32_t>(i);
    }
  }
}

bool SharedStates::Has(uint64_t low, uint64_t high) const {
  low = std::max<uint64_t>(low, 1);
  high = std::max<uint64_t>(high, 1);
  for (size_t i = Home(low);; i = i + 1 < entries_ ? i + 1 : 0) {
    const uint64_t* key = keys_ + 2 * i;
    const uint64_t seen = __atomic_load_n(key, __ATOMIC_ACQUIRE);
    if (seen == 0) return false;
    if (seen == low && __atomic_load_n(key + 1, __ATOMIC_ACQUIRE) == high) {
      return true;
    }
  }
}

void SharedStates::Mark(uint32_t place) {
  if (IsMarked(place)) return;
  if (__atomic_exchange_n(marks_ + place, 1, __ATOMIC_RELAXED) == 0) {
    __atomic_add_fetch(&common_->marked, 1, __ATOMIC_RELAXED);
  }
}

bool SharedStates::IsMarked(uint32_t place) const {
  return __atomic_load_n(marks_ + place, __ATOMIC_RELAXED) != 0;
}

int64_t SharedStates::marked() const {
  return __atomic_load_n(&common_->marked, __ATOMIC_RELAXED);
}

int64_t SharedStates::size() const {
  return __atomic_load_n(&common_->states, __ATOMIC_RELAXED);
}

void SharedStates::Stop(Why why) {
  int nothing = 0;
  __atomic_compare_exchange_n(&common_->why, &nothing, static_cast<int>(why),
                              /*weak=*/false, __ATOMIC_RELAXED,
                              __ATOMIC_RELAXED);
  __atomic_store_n(&common_->over, 1, __ATOMIC_RELEASE);
}

bool SharedStates::Stopped() const {
  return __atomic_load_n(&common_->over, __ATOMIC_ACQUIRE) != 0;
}

SharedStates::Why SharedStates::why() const {
  return static_cast<Why>(__atomic_load_n(&common_->why, __ATOMIC_RELAXED));
}

bool SharedStates::Hungry() const {
  return __atomic_load_n(&common_->waiting, __ATOMIC_RELAXED) >
         __atomic_load_n(&common_->offered, __ATOMIC_RELAXED);
}

bool SharedStates::Offer(const std::string& work) {
  if (work.size() > kWorkMax) return false;
  Guard guard(&common_->lock);
  if (common_->offered == kOffersMax || !Hungry()) return false;
  Common::Work& w = common_->offers[common_->offered];
  w.size = work.size();
  std::memcpy(w.bytes, work.data(), work.size());
  __atomic_store_n(&common_->offered, common_->offered + 1, __ATOMIC_RELAXED);
  return true;
}

bool SharedStates::Take(std::string& work) {
  bool waits = false;
  while (!Stopped()) {
    {
      Guard guard(&common_->lock);
      if (common_->offered > 0) {
        const Common::Work& w = common_->offers[common_->offered - 1];
        work.assign(w.bytes, w.size);
        __atomic_store_n(&common_->offered, common_->offered - 1,
                         __ATOMIC_RELAXED);
        if (waits) {
          __atomic_store_n(&common_->waiting, common_->waiting - 1,
                           __ATOMIC_RELAXED);
        }
        return true;
      }
      if (!waits) {
        waits = true;
        __atomic_store_n(&common_->waiting, common_->waiting + 1,
                         __ATOMIC_RELAXED);
      }
      if (common_->waiting == common_->workers) {
        __atomic_store_n(&common_->over, 1, __ATOMIC_RELEASE);
      }
    }
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return false;
}

}  // namespace quiesce
