#include "sim/search/reversal.h"

#include <algorithm>
#include <vector>

#include "sim/schedule/machine.h"

namespace quiesce {
namespace {

// The order of events is found in quadratic time.
constexpr size_t kEventsMax = 3000;
constexpr size_t kPlansMax = 4096;
// Operations that the other thread may need to get where it is wanted.
constexpr int kPatience = 1000;
// How often one pair of places is reversed at all.
constexpr int kTimesMax = 64;
constexpr size_t kNone = SIZE_MAX;

// Nothing that follows upon what another thread did can be played before it.
bool CanComeFirst(const Operation& op) {
  return op.kind != OpKind::kStart && op.kind != OpKind::kResume &&
         op.kind != OpKind::kExit && op.kind != OpKind::kWait;
}

bool Acquires(const Operation& op) {
  return op.kind == OpKind::kLock || op.kind == OpKind::kRelock;
}

uint64_t Mix(uint64_t h, uint64_t v) {
  h = (h ^ v) * 0x9e3779b97f4a7c15;
  return h ^ (h >> 29);
}

uint64_t Place(uint64_t h, const Operation& op) {
  return Mix(Mix(h, static_cast<uint64_t>(op.kind)),
             reinterpret_cast<uintptr_t>(op.pc));
}

}  // namespace

ReversalStrategy::ReversalStrategy(const Schedule& seen)
    : random_(0), started_(true), nearest_(true) {
  Plan plan = {};
  plan.prefix = seen;
  plans_.push_back(std::move(plan));
}

bool ReversalStrategy::BeginRun() {
  events_.clear();
  counts_.fill(0);
  code_.fill(nullptr);
  open_ = false;
  at_ = 0;
  patience_ = 0;
  pending_clock_ = 0;
  phase_ = Phase::kFree;
  if (!started_) {
    started_ = true;
    return true;
  }
  if (plans_.empty()) return false;
  std::pop_heap(plans_.begin(), plans_.end(),
                [](const Plan& a, const Plan& b) { return a.rank > b.rank; });
  plan_ = std::move(plans_.back());
  plans_.pop_back();
  phase_ = Phase::kPrefix;
  return true;
}

int ReversalStrategy::Prefix(const PointView& view) {
  if (at_ == plan_.prefix.size()) {
    phase_ = Phase::kReversing;
    return Pick(view);
  }
  const Choice& want = plan_.prefix[at_++];
  const int slot = want.kind == ChoiceKind::kThread ? want.chosen : kClockSlot;
  if (want.kind == ChoiceKind::kClock) pending_clock_ = want.chosen;
  if (view.Enabled(slot)) return slot;
  phase_ = Phase::kFree;  // cannot be: it was played before
  return Pick(view);
}

int ReversalStrategy::Pick(const PointView& view) {
  switch (phase_) {
    case Phase::kPrefix:
      return Prefix(view);
    case Phase::kReversing: {
      if (counts_[plan_.other] >= plan_.nth) {
        phase_ = Phase::kReversed;
        patience_ = 0;
        return Pick(view);
      }
      if (view.Enabled(plan_.other)) return plan_.other;
      const PointView rest = view.Without(plan_.held);
      if (!rest.enabled.Empty() && ++patience_ < kPatience) {
        return NonPreemptive(rest);
      }
      break;  // it waits for the thread that is held
    }
    case Phase::kReversed:
      if (plan_.tight && ++patience_ < kPatience) {
        if (!view.Enabled(plan_.held)) return NonPreemptive(view);
        phase_ = Phase::kFree;
        return plan_.held;
      }
      break;
    case Phase::kFree:
      break;
  }
  phase_ = Phase::kFree;
  return NonPreemptive(view);
}

int ReversalStrategy::PickThread(const PointView& view) {
  Completed();
  const int slot = Pick(view);
  ++counts_[slot];
  if (events_.size() >= kEventsMax) return slot;
  Event& e = events_.emplace_back();
  e.slot = slot;
  if (slot != kClockSlot) e.op = *view.pending[slot];
  if (e.op.kind != OpKind::kStart && code_[slot] == nullptr) {
    code_[slot] = e.op.pc;
  }
  e.nth = counts_[slot];
  e.choice = machine().schedule().size();
  Model& model = machine().model();
  model.TouchesBefore(slot, e.op, e.footprint);
  timers_before_ = model.ArmedTimers();
  open_ = true;
  return slot;
}

uint32_t ReversalStrategy::PickValue(ChoiceKind kind, uint32_t alternatives) {
  if (kind == ChoiceKind::kClock) {
    const uint32_t answer = pending_clock_;
    pending_clock_ = 0;
    return answer < alternatives ? answer : 0;
  }
  if (phase_ == Phase::kPrefix && at_ < plan_.prefix.size() &&
      plan_.prefix[at_].kind == kind &&
      plan_.prefix[at_].chosen < alternatives) {
    return plan_.prefix[at_++].chosen;
  }
  return 0;
}

// What the last operation touched besides is known when its thread stands at
// its next one.
void ReversalStrategy::Completed() {
  if (!open_) return;
  open_ = false;
  machine().model().TouchesAfter(events_.back().slot, timers_before_,
                                 events_.back().footprint);
}

void ReversalStrategy::EndRun() {
  Completed();
  ++generation_;
  if (nearest_ && generation_ > 1) return;
  executed_ = events_.size();
  if (nearest_) AddPending();
  PlanRaces();
}

void ReversalStrategy::AddPending() {
  const Machine& m = machine();
  for (const int slot : m.state.live) {
    Event& e = events_.emplace_back();
    e.slot = slot;
    e.op = m.state.threads[e.slot].op;
    e.nth = counts_[e.slot] + 1;
    e.choice = m.schedule().size();
    machine().model().TouchesBefore(e.slot, e.op, e.footprint);
  }
}

void ReversalStrategy::PlanRaces() {
  FindLocks();
  int width = 0;
  for (const Event& e : events_) width = std::max(width, e.slot + 1);
  for (size_t j = 0; j < events_.size(); ++j) {
    BeforeAll(j);
    Event& later = events_[j];
    later.clock.fill(0);
    for (size_t i = j; i-- > 0;) {
      const Event& earlier = events_[i];
      if (later.clock[earlier.slot] > i) continue;  // behind one we have
      if (earlier.slot != later.slot) {
        if (!Conflict(earlier.footprint, later.footprint)) continue;
        BeforeLast(i, later);
      }
      for (int s = 0; s < width; ++s) {
        later.clock[s] = std::max(later.clock[s], earlier.clock[s]);
      }
    }
    later.clock[later.slot] = static_cast<uint32_t>(j) + 1;
  }
}

void ReversalStrategy::FindLocks() {
  std::array<uint64_t, kSlotMax> held = {};
  // By first use: an address would tell two locks apart in one process and not
  // in another, and the same seed would play other runs.
  std::vector<const volatile void*> locks;
  auto bit = [&](const volatile void* lock) {
    const auto it = std::find(locks.begin(), locks.end(), lock);
    const auto n = static_cast<uint64_t>(it - locks.begin());
    if (it == locks.end()) locks.push_back(lock);
    return uint64_t{1} << n % 64;
  };
  for (Event& e : events_) {
    e.locks = held[e.slot];
    if (Acquires(e.op)) held[e.slot] |= bit(e.op.object);
    if (e.op.kind == OpKind::kUnlock) held[e.slot] &= ~bit(e.op.object);
    if (e.op.kind == OpKind::kSleep) held[e.slot] &= ~bit(e.op.object2);
  }
}

// The first of all that an access or an acquisition conflicts with.  What a
// common lock keeps apart cannot be turned round by itself.
void ReversalStrategy::BeforeAll(size_t j) {
  const Event& later = events_[j];
  if (later.op.kind != OpKind::kAccess && !Acquires(later.op)) return;
  for (size_t i = 0; i < j; ++i) {
    const Event& earlier = events_[i];
    if (earlier.slot == later.slot || earlier.op.kind != later.op.kind ||
        (earlier.locks & later.locks) != 0 ||
        !Conflict(earlier.footprint, later.footprint)) {
      continue;
    }
    AddPlans(i, later, 0);
    return;
  }
}

// `i` is dependent, and nothing between the two orders them.
void ReversalStrategy::BeforeLast(size_t i, const Event& later) {
  if (later.slot != kClockSlot && !CanComeFirst(later.op)) return;
  // A lock is not had before it is free: the race is between who gets it.
  if (Acquires(later.op) && !Acquires(events_[i].op)) {
    i = Acquisition(i, const_cast<const void*>(later.op.object));
    if (i == kNone) return;
    // … unless what was done with it is why the other one stands there at all.
    if (later.clock[events_[i].slot] > i) return;
  }
  AddPlans(i, later, 1);
}

// Where the thread of event `at` got the lock that it lets go of there.
size_t ReversalStrategy::Acquisition(size_t at, const void* lock) const {
  for (size_t i = at; i-- > 0;) {
    if (events_[i].slot == events_[at].slot && Acquires(events_[i].op) &&
        events_[i].op.object == lock) {
      return i;
    }
  }
  return kNone;
}

void ReversalStrategy::AddPlans(size_t i, const Event& later, int how) {
  const Event& earlier = events_[i];
  const bool same_place =
      earlier.op.pc == later.op.pc && earlier.op.kind == later.op.kind;
  const bool same_code = code_[earlier.slot] == code_[later.slot];
  const bool accesses =
      earlier.op.kind == OpKind::kAccess && later.op.kind == OpKind::kAccess;
  for (const bool tight : {false, true}) {
    int& times =
        planned_[Mix(Place(Place(1, earlier.op), later.op),
                     2 * static_cast<uint64_t>(how) + (tight ? 1 : 0))];
    if (times >= kTimesMax || plans_.size() >= kPlansMax) continue;
    Plan plan;
    const Schedule& played = machine().schedule();
    plan.prefix.assign(played.begin(),
                       played.begin() + static_cast<long>(earlier.choice));
    plan.held = earlier.slot;
    plan.other = later.slot;
    plan.nth = later.nth;
    plan.tight = tight;
    const auto j = static_cast<size_t>(&later - events_.data());
    plan.race = {static_cast<int>(i) + 1,
                 j < executed_ ? static_cast<int>(j) + 1 : 0, later.slot};
    plan.rank = (random_.Next() >> 40) | generation_ << 24 |
                static_cast<uint64_t>(!accesses) << 45 |
                static_cast<uint64_t>(!tight) << 46 |
                kRankAgain * static_cast<uint64_t>(times++) |
                static_cast<uint64_t>(same_place) << 60 |
                static_cast<uint64_t>(same_code) << 47;
    if (nearest_) {
      plan.rank = 2 * (events_.size() - i) + (tight ? 1 : 0);
    }
    plans_.push_back(std::move(plan));
    std::push_heap(
        plans_.begin(), plans_.end(),
        [](const Plan& a, const Plan& b) { return a.rank > b.rank; });
  }
}

}  // namespace quiesce
