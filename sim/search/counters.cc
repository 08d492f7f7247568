#include "sim/search/counters.h"

#include <algorithm>
#include <cstring>

#include "sim/exec/bytes.h"
#include "sim/schedule/machine.h"
#include "sim/search/step.h"
#include "sim/search/strategies.h"

namespace quiesce {
namespace {

// A location that has grown this often is worth a test; loops over small arrays
// stay below it, and the search loses no more than this many rounds.
constexpr int kGrowthsMin = 40;
// Reads that are tested before the location is trusted.
constexpr int kTestsMax = 400;
// How far a test plays on: several rounds of any loop, so that a copy in a
// register or a local is used, stored or overwritten.
constexpr int kPlayOnMax = 200;

// What a counter is held at: far from anything a module would use.
constexpr uint64_t kHeldAt = 0x5a17c0de5a17c0de;

uint64_t Load(const volatile void* p, uint32_t size) {
  if (size == 4) return *static_cast<const volatile uint32_t*>(p);
  return *static_cast<const volatile uint64_t*>(p);
}

void Store(const volatile void* p, uint32_t size, uint64_t v) {
  auto* q = const_cast<volatile void*>(p);
  if (size == 4) {
    *static_cast<volatile uint32_t*>(q) = static_cast<uint32_t>(v);
  } else {
    *static_cast<volatile uint64_t*>(q) = v;
  }
}

}  // namespace

// The thread that reads goes first, twice (the read, and the write that
// follows); then anybody.  False: the run has ended.  After its first use the
// location is the same in both plays: what still differs is a copy.
bool Counters::PlayOn(int slot, const volatile void* location, uint32_t size,
                      std::vector<uint64_t>& heard) const {
  Machine& m = machine();
  Random random(salt_);
  for (int n = 0; n < kPlayOnMax; ++n) {
    int pick = slot;
    SlotSet enabled = m.Enabled();
    uint32_t answer = 0;
    if (const int asker = Asker(); asker != kClockSlot) {
      enabled = {asker};
      answer = random.Below(m.state.threads[asker].choice_count);
    }
    if (enabled.Empty()) return true;
    if (n >= 2 || !enabled.Has(slot)) {
      pick = enabled.Nth(random.Below(static_cast<uint32_t>(enabled.Count())));
    }
    for (const int e : enabled) heard.push_back(static_cast<uint64_t>(e));
    if (pick == kClockSlot) {
      m.StepClock(0);
      continue;
    }
    const Operation& next = m.state.threads[pick].op;
    heard.push_back(static_cast<uint64_t>(next.kind));
    heard.push_back(reinterpret_cast<uintptr_t>(next.object));
    heard.push_back(reinterpret_cast<uintptr_t>(next.pc));
    m.ListenToCompares(true);
    StepThread(pick, answer);
    heard.push_back(m.compares());
    m.ListenToCompares(false);
    heard.push_back(static_cast<uint64_t>(m.meter.ending));
    heard.push_back(static_cast<uint64_t>(m.finding_count()));
    m.meter.finding_count = 0;
    if (m.meter.ending != Ending::kRunning || m.state.finished != 0) {
      return false;
    }
    if (n >= 1) Store(location, size, kHeldAt);
  }
  return true;
}

Counters::Verdict Counters::BeforeStep(int slot, const Operation& op,
                                       SnapshotStack& snapshots) {
  if (op.kind != OpKind::kAccess || (op.access & kReads) == 0) {
    return Verdict::kOrdinary;
  }
  if (op.size != 4 && op.size != 8) return Verdict::kOrdinary;
  Location& l = locations_[reinterpret_cast<uintptr_t>(op.object)];
  l.size = op.size;
  if (l.kind == kVariable) return Verdict::kOrdinary;
  if (l.kind == kWatched) {
    auto value = static_cast<int64_t>(Load(op.object, op.size));
    if (op.size == 4) value = static_cast<int32_t>(value);
    if (value <= l.highest || ++l.growths < kGrowthsMin) {
      l.highest = std::max(l.highest, value);
      return Verdict::kOrdinary;
    }
    bool counter = DecidesNothing(slot, op, snapshots);
    l.kind = counter ? kCounter : kVariable;
    return counter ? Verdict::kRestart : Verdict::kOrdinary;
  }
  if (l.tests < kTestsMax) {
    ++l.tests;
    bool counter = DecidesNothing(slot, op, snapshots);
    if (!counter) {
      l.kind = kVariable;
      return Verdict::kRestart;
    }
  }
  Store(op.object, op.size, kHeldAt);
  return Verdict::kHeld;
}

// Plays on from the present moment, and comes back to it, once with each of two
// values, under one random schedule.
bool Counters::DecidesNothing(int slot, const Operation& op,
                              SnapshotStack& snapshots) {
  ++salt_;
  const SnapshotStack::Mark mark = snapshots.Push(/*stacks=*/true);
  const uint64_t values[2] = {kHeldAt, kHeldAt ^ (Random(salt_).Next() | 1)};
  std::vector<uint64_t> heard[2];
  SnapshotStack::Mark after[2];
  const volatile void* location = op.object;
  uint32_t size = op.size;
  for (int i = 0; i < 2; ++i) {
    snapshots.Restore(mark, /*stacks=*/true);
    Store(location, size, values[i]);
    bool running = PlayOn(slot, location, size, heard[i]);
    after[i] = snapshots.Push(/*stacks=*/running);
  }
  Machine& m = machine();
  bool same = heard[0] == heard[1] && after[0].hashed == after[1].hashed;
  const uint8_t* a = snapshots.Data(after[0]);
  const uint8_t* b = snapshots.Data(after[1]);
  auto moved = static_cast<uint32_t>(values[0] - values[1]);
  auto moved_high = static_cast<uint32_t>((values[0] - values[1]) >> 32);
  for (size_t at = 0; same && at + 4 <= after[0].hashed; at += 4) {
    if (std::memcmp(a + at, b + at, 4) == 0) continue;
    uint32_t x = 0;
    uint32_t y = 0;
    std::memcpy(&x, a + at, 4);
    std::memcpy(&y, b + at, 4);
    // A copy that moved with the counter: the counter itself, or a register.
    uint32_t by = x - y;
    bool copy = by == moved || by == moved_high || by == moved_high + 1 ||
                by == moved_high - 1;
    same = copy;
  }
  snapshots.Restore(mark, /*stacks=*/true);
  snapshots.Drop(mark);
  m.meter.ending = Ending::kRunning;
  return same;
}

void Counters::Write(std::string& to) const {
  Put(to, static_cast<uint64_t>(locations_.size()));
  for (const auto& [address, location] : locations_) {
    Put(to, address);
    Put(to, location);
  }
}

// The later a kind, the more is known.
void Counters::TakeIn(std::string_view& from) {
  for (auto n = Get<uint64_t>(from); n > 0; --n) {
    Location& mine = locations_[Get<uintptr_t>(from)];
    const auto other = Get<Location>(from);
    mine.kind = std::max(mine.kind, other.kind);
    mine.size = std::max(mine.size, other.size);
    mine.highest = std::max(mine.highest, other.highest);
    mine.growths = std::max(mine.growths, other.growths);
    mine.tests = std::max(mine.tests, other.tests);
  }
}

std::vector<const volatile void*> Counters::Held() const {
  std::vector<uintptr_t> at;
  for (const auto& [address, location] : locations_) {
    if (location.kind == kCounter) at.push_back(address);
  }
  std::sort(at.begin(), at.end());
  std::vector<const volatile void*> held;
  for (uintptr_t a : at) held.push_back(reinterpret_cast<const void*>(a));
  return held;
}

}  // namespace quiesce
