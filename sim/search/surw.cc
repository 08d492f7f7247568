#include "sim/search/surw.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"
#include "sim/schedule/machine.h"

namespace quiesce {
namespace {

// So many operations may pass without one that the run cares about.
constexpr int kPatience = 200;

// Operations whose place among those on the same object can be chosen: not the
// end of a wait, and not letting go of what only this thread has.
bool Orderable(const Operation& op) {
  switch (op.kind) {
    case OpKind::kAccess:
    case OpKind::kLock:
    case OpKind::kRelock:
    case OpKind::kSleep:
    case OpKind::kWakeup:
    case OpKind::kPublish:
    case OpKind::kTimer:
    case OpKind::kTask:
    case OpKind::kMemory:
    case OpKind::kObserve:
      return op.object != nullptr;
    default:
      return false;
  }
}

uintptr_t ObjectOf(const Operation& op) {
  return reinterpret_cast<uintptr_t>(op.object);
}

}  // namespace

bool SurwStrategy::Selected(const Operation& op) const {
  return selected_ != 0 && ObjectOf(op) == selected_ && Orderable(op);
}

bool SurwStrategy::BeginRun() {
  seen_.clear();
  parent_.fill(0);
  left_.fill(0);
  live_ = {};
  current_ = 0;
  intended_ = -1;
  patience_ = 0;
  strayed_ = false;
  std::vector<uintptr_t> shared;
  double most = 0;
  for (const auto& [object, what] : known_) {
    uint32_t total = 0;
    uint32_t threads = 0;
    double orders = 0;
    for (const uint32_t n : what.counts) {
      total += n;
      threads += n != 0 ? 1 : 0;
      orders -= std::lgamma(n + 1.0);
    }
    if (threads < 2 || !what.written) continue;
    shared.push_back(object);
    most = std::max(most, orders + std::lgamma(total + 1.0));
  }
  selected_ = 0;
  if (shared.empty()) return true;
  selected_ = shared[random_.Below(static_cast<uint32_t>(shared.size()))];
  ++runs_selecting_;
  orders_most_ = std::max(orders_most_,
                          most + std::log(static_cast<double>(shared.size())));
  // Children count for their parent, and with it for its parents.
  const Counts& counts = known_[selected_].counts;
  for (int slot = 0; slot < kSlotMax; ++slot) {
    if (counts[slot] == 0) continue;
    left_[slot] += counts[slot];
    int at = slot;
    for (int depth = 0; parent_known_[at] != 0 && depth < kSlotMax; ++depth) {
      at = parent_known_[at];
      left_[at] += counts[slot];
    }
  }
  return true;
}

void SurwStrategy::NewThreads() {
  const auto live = machine().state.live;
  for (const int child : live - live_) {
    parent_[child] = current_;
    if (current_ == 0) continue;
    if (parent_known_[child] != current_) {
      strayed_ |= left_[child] != 0;
      continue;
    }
    uint32_t& parent = left_[current_];
    const uint32_t share = std::min(parent, left_[child]);
    if (intended_ == current_ && parent != 0 && random_.Below(parent) < share) {
      intended_ = child;
    }
    parent -= share;
  }
  live_ = live;
}

// Whose turn it is next on the object, if anybody's.
void SurwStrategy::Draw(const SlotSet& among) {
  uint32_t total = 0;
  for (const int slot : among) total += left_[slot];
  intended_ = -1;
  if (total == 0) return;
  uint32_t at = random_.Below(total);
  for (const int slot : among) {
    if (at < left_[slot]) {
      intended_ = slot;
      return;
    }
    at -= left_[slot];
  }
}

int SurwStrategy::Executes(int slot, const PointView& view) {
  if (slot == kClockSlot) return slot;
  current_ = slot;
  const Operation& op = *view.pending[slot];
  if (!Orderable(op)) return slot;
  Object& object = seen_[ObjectOf(op)];
  ++object.counts[slot];
  object.written |= op.kind != OpKind::kAccess || (op.access & kWrites) != 0;
  if (!Selected(op)) return slot;
  if (left_[slot] == 0) {
    strayed_ = true;
  } else {
    --left_[slot];
  }
  intended_ = -1;
  patience_ = 0;
  return slot;
}

int SurwStrategy::PickThread(const PointView& view) {
  NewThreads();
  SlotSet free = view.enabled;
  if (selected_ != 0) {
    if (intended_ < 0) Draw(machine().state.live);
    for (const int slot : view.enabled.Without(kClockSlot)) {
      if (slot != intended_ && Selected(*view.pending[slot])) {
        free.Remove(slot);
      }
    }
    if (free.Empty() || ++patience_ > kPatience) {
      // Whoever was drawn does not get there, or the counts were wrong.
      strayed_ = true;
      patience_ = 0;
      intended_ = -1;
      free = view.enabled;
    }
  }
  const auto n = static_cast<uint32_t>(free.Count());
  return Executes(free.Nth(n == 1 ? 0 : random_.Below(n)), view);
}

void SurwStrategy::EndRun() {
  ++runs_;
  if (selected_ != 0) {
    strayed_ |= seen_[selected_].counts != known_[selected_].counts;
    runs_strayed_ += strayed_ ? 1 : 0;
  }
  known_.swap(seen_);
  parent_known_ = parent_;
}

Guarantee SurwStrategy::Promise() const {
  if (runs_selecting_ == 0) {
    return {0,
            "surw guarantees nothing here: no two threads were seen to use "
            "one object"};
  }
  if (runs_strayed_ != 0) {
    return {0, absl::StrFormat(
                   "surw guarantees nothing here: in %d of %d runs threads did "
                   "not do as often what they had done before, or waited for "
                   "each other",
                   runs_strayed_, runs_selecting_)};
  }
  const double p = std::exp(-orders_most_);
  if (p < 1e-300) {
    return {0, "surw guarantees nothing of use for so many operations"};
  }
  return {p, absl::StrFormat(
                 "one run of surw plays any given order of the operations on "
                 "any one object with probability at least %.1e: one of the "
                 "objects is drawn, and all orders on it are equally likely",
                 p)};
}

}  // namespace quiesce
