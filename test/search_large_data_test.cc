// Large data costs what is written of it, and is saved all the same.
#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "sim/kernel/kernel.h"
#include "sim/scenario/builtin.h"
#include "sim/scenario/session.h"
#include "sim/schedule/machine.h"
#include "sim/search/strategies.h"
#include "sim/search/walks.h"
#include "test/support/explore.h"

namespace quiesce::testing {
namespace {

// Two threads add to cells at both ends of an array, and each keeps a block of
// its own for a while.
class Adders final : public Story {
 public:
  Adders(size_t cells, size_t block) {
    cells_ = cells;
    block_ = block;
    bytes_ = cells * sizeof(uint32_t);
    void* p = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANON, -1, 0);
    EXPECT_NE(p, MAP_FAILED);
    cell_ = static_cast<uint32_t*>(p);
    type_.ks_shortdesc = "adders";
  }
  ~Adders() override { munmap(cell_, bytes_); }
  void SetUp(Kernel& k) override {
    k.AddRegion(cell_, bytes_);
    k.AddRegion(&type_, sizeof type_);
    for (uintptr_t i = 0; i < 2; ++i) {
      k.AddActor(i == 0 ? "a" : "b", &Add, reinterpret_cast<void*>(i));
    }
  }
  uint64_t Hash() const override { return 0; }
  std::string Script() const override { return ""; }
  std::string Actors() const override { return ""; }

  static std::string Digest() {
    return std::to_string(cell_[0]) + " " + std::to_string(cell_[cells_ - 1]) +
           " " + std::to_string(cell_[1]);
  }

 private:
  [[gnu::noinline]] static uint32_t Atomic(int what, uint32_t* at,
                                           uint32_t value) {
    return static_cast<uint32_t>(
        kernel().Atomic(what, at, sizeof *at, value, nullptr, QUIESCE_HERE));
  }
  // Not atomically: the other one may come between.
  static void Increase(uint32_t* at) {
    const uint32_t was = Atomic(abi::QZ_ATOMIC_LOAD, at, 0);
    Atomic(abi::QZ_ATOMIC_STORE, at, was + 1);
  }
  static void Add(void*) {
    Kernel& k = kernel();
    Increase(&cell_[0]);
    auto* mine = static_cast<char*>(
        k.Malloc(block_, &type_, 0x2 /* M_WAITOK */, QUIESCE_HERE));
    auto* last = reinterpret_cast<uint32_t*>(mine + block_ - 8);
    const uint32_t garbage = *last;
    *last = 0;
    Increase(last);
    Increase(&cell_[cells_ - 1]);
    // What freed memory holds is the same in every run.
    cell_[1] += *last + garbage;
    k.Free(mine, &type_, QUIESCE_HERE);
  }

  static inline size_t cells_, block_, bytes_;
  static inline uint32_t* cell_;
  static inline abi::malloc_type type_;
};

// For a thread's own part of the heap (sim/kernel/memory.h).
constexpr size_t kTooBig = 9000;

struct Sizes {
  size_t cells, block;
};

struct Result {
  Explored by_states;
  size_t moments;
};

Result Explore(const Sizes& sizes) {
  Adders story(sizes.cells, sizes.block);
  Session session(story, KernelConfig{}, "fiber");
  const Explored dfs = ExploreDfs(session, &Adders::Digest, 200'000);
  EXPECT_TRUE(dfs.complete);
  Result r;
  r.by_states = ExploreStates(session, &Adders::Digest);
  EXPECT_TRUE(r.by_states.complete);
  EXPECT_EQ(r.by_states.outcomes, dfs.outcomes);
  EXPECT_GE(dfs.outcomes.size(), 4U) << "no increase was lost";
  r.moments = session.moments().capacity();
  return r;
}

TEST(LargeData, HasTheStatesOfSmallData) {
  const Result small = Explore({1000, kTooBig});
  const Result large = Explore({1 << 20, 1 << 20});
  EXPECT_EQ(large.by_states.states, small.by_states.states);
  EXPECT_LT(large.moments, size_t{1} << 21)
      << "less than one copy of the data, for all moments of the way";
}

TEST(LargeData, IsTheSameWhateverWasPlayedBefore) {
  const Sizes sizes = {1 << 18, 100'000};
  const Result first = Explore(sizes);
  const Result again = Explore(sizes);
  EXPECT_EQ(again.by_states.states, first.by_states.states);
  EXPECT_EQ(again.by_states.outcomes, first.by_states.outcomes);
}

// Who allocated first shows in the addresses only where they are shared.
TEST(Heap, DoesNotTellWhoCameFirst) {
  const Explored own = Explore({1000, 2000}).by_states;
  const Explored shared = Explore({1000, kTooBig}).by_states;
  EXPECT_LT(own.states, shared.states);
}

// What one actor does, by itself or twice at once.
class Crowd final : public Story {
 public:
  Crowd(int actors, void (*body)(void*), void* memory, size_t size)
      : actors_(actors), body_(body), memory_(memory), size_(size) {}
  void SetUp(Kernel& k) override {
    if (size_ != 0) k.AddRegion(memory_, size_);
    for (int i = 0; i < actors_; ++i) {
      k.AddActor(("actor" + std::to_string(i)).c_str(), body_, memory_);
    }
  }
  uint64_t Hash() const override { return 0; }
  std::string Script() const override { return ""; }
  std::string Actors() const override { return ""; }

 private:
  int actors_;
  void (*body_)(void*);
  void* memory_;
  size_t size_;
};

std::string fresh_memory;  // what was wrong with it

void LookAtFreshMemory(void*) {
  Kernel& k = kernel();
  abi::malloc_type type{};
  auto check = [&](size_t size, bool zero) {
    auto* at = static_cast<uint8_t*>(
        k.Malloc(size, &type, zero ? 0x102 : 0x2, QUIESCE_HERE));
    constexpr uint8_t kPattern[] = {0xde, 0xc0, 0xad, 0xde};
    for (size_t i = 0; i < size; ++i) {
      if (at[i] == (zero ? 0 : kPattern[i % 4])) continue;
      fresh_memory += std::to_string(i) + " of " + std::to_string(size) + " ";
      break;
    }
    std::fill_n(at, size, 1);
    k.Free(at, &type, QUIESCE_HERE);
  };
  for (int i = 0; i < 3; ++i) {
    for (const size_t size : {size_t{100}, size_t{6000}, size_t{300'000}}) {
      check(size, /*zero=*/true);
      check(size, /*zero=*/false);
    }
  }
}

TEST(Heap, HoldsAPatternOrZeros) {
  Crowd story(1, &LookAtFreshMemory, nullptr, 0);
  Session session(story, KernelConfig{}, "fiber");
  RandomStrategy random(1);
  for (int i = 0; i < 2; ++i) {
    fresh_memory.clear();
    EXPECT_EQ(session.Run(random), Ending::kFinished);
    EXPECT_EQ(fresh_memory, "");
  }
}

constexpr size_t kLarge = size_t{8} << 20;

void WriteEverywhere(void* memory) {
  auto* byte = static_cast<uint8_t*>(memory);
  for (size_t i = 0; i < kLarge; i += 4096) ++byte[i];
  auto* sum = static_cast<uint32_t*>(memory) + 1;
  for (int i = 0; i < 3; ++i) {
    kernel().Atomic(abi::QZ_ATOMIC_ADD, sum, sizeof *sum, 1, nullptr,
                    QUIESCE_HERE);
  }
}

// Two moments of a few megabytes are all that fits.
TEST(LargeData, IsSampledInLittleMemory) {
  const std::unique_ptr<uint8_t[]> memory(new uint8_t[kLarge]());
  Crowd story(3, &WriteEverywhere, memory.get(), kLarge);
  Session session(story, KernelConfig{}, "fiber");
  Walks walks(session, 1);
  int64_t sum = 0;
  int runs = 0;
  walks.Play(200, [&](int64_t times) {
    EXPECT_EQ(memory[4], 9);
    EXPECT_EQ(machine().meter.ending, Ending::kFinished);
    EXPECT_EQ(machine().schedule().size(), 12U);
    sum += times;
    ++runs;
    return true;
  });
  EXPECT_EQ(sum, 200);
  EXPECT_GT(runs, 50) << "all walks fitted";
}

}  // namespace
}  // namespace quiesce::testing
