// Large data costs what is written of it, and is saved all the same.
#include <sys/mman.h>

#include <cstdint>
#include <cstdio>
#include <string>

#include "gtest/gtest.h"
#include "sim/kernel/kernel.h"
#include "sim/scenario/builtin.h"
#include "sim/scenario/session.h"
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

}  // namespace
}  // namespace quiesce::testing
