// WITNESS: orders between lock *types*, learned in this boot (K4.50-K4.54).
//
// Row i, bit j: type i was held when type j was taken.  Taking B while holding
// A is a reversal if a path B -> … -> A is already known.  The model speaks in
// every flavour; only a debug kernel would have noticed.
// Source: subr_witness.c of 13.0.
#include <bit>
#include <cstring>

#include "sim/kernel/kernel.h"

namespace quiesce {

int Kernel::WitnessRowOf(const abi::lock_object* lo) {
  const char* type = lo->lo_type != nullptr ? lo->lo_type : lo->lo_name;
  if (type == nullptr) type = "";
  for (uint32_t i = 0; i < state.id.witness_count; ++i) {
    const WitnessRow& row = state.witness[i];
    // [K4.54]
    if (row.lock_class != lo->lo_class) continue;
    if (row.type == type || std::strcmp(row.type, type) == 0) {
      return static_cast<int>(i);
    }
  }
  if (state.id.witness_count == kWitnessMax) return -1;
  WitnessRow& row = state.witness[state.id.witness_count];
  row.type = type;
  row.lock_class = lo->lo_class;
  row.before = 0;
  return static_cast<int>(state.id.witness_count++);
}

bool Kernel::Reaches(int from, int to) const {
  uint32_t seen = 1u << from;
  uint32_t todo = seen;
  while (todo != 0) {
    int at = std::countr_zero(todo);
    todo &= todo - 1;
    if (at == to) return true;
    uint32_t more = state.witness[at].before & ~seen;
    seen |= more;
    todo |= more;
  }
  return false;
}

int Kernel::OrdersSeen() const {
  int orders = 0;
  for (uint32_t i = 0; i < state.id.witness_count; ++i) {
    orders += std::popcount(state.witness[i].before);
  }
  return orders;
}

// Nothing may be held where a thread may sleep but `except` and what `may_be`
// names; Giant is not among the sleepable ones.
void Kernel::CheckHeld(int may_be, const abi::lock_object* except,
                       const char* verb, Site pc) {
  const ThreadState& t = Self();
  for (uint32_t i = 0; i < t.held_count; ++i) {
    const abi::lock_object* lo = t.held[i].lock;
    const bool giant = lo == &state.id.giant.lock_object;
    // [K4.53]
    if (lo == except || (giant && (may_be & kGiantMayBe) != 0)) continue;
    // [K3.40, K4.20]
    if (!giant && (may_be & kSleepableMayBe) != 0 &&
        (lo->lo_flags & abi::QZ_LO_SLEEPABLE) != 0) {
      continue;
    }
    Accuse(FindingKind::kSleepForbidden, "lock-held", "K3.40", "T38", verb, lo,
           pc, (may_be & kOrPanic) != 0 ? Panics::kWithWitness : Panics::kNever,
           0, places.held[machine().current()][i]);
  }
}

void Kernel::Witness(abi::lock_object* lo, Site pc) {
  ThreadState& t = Self();
  int me = machine().current();
  // Each spin lock held is one level; what is more is a critical section, or
  // the interrupt context of a filter (K4.52, K6.71).
  const auto sections = static_cast<uint32_t>(CurThread()->td_critnest);
  if (sections > t.spinlocks && lo->lo_class != abi::QZ_LOCK_MTX_SPIN) {
    Accuse(FindingKind::kLockMisuse, "sleep-lock-in-critical-section", "K4.52",
           "", "takes a blockable lock in a critical section or a filter", lo,
           pc, Panics::kWithWitness);
  }
  if (t.held_count == 0 || (lo->lo_flags & abi::QZ_LO_NOWITNESS) != 0) return;
  const abi::lock_object* giant = &state.id.giant.lock_object;
  bool sleepable = (lo->lo_flags & abi::QZ_LO_SLEEPABLE) != 0;
  // [K4.8]
  if (t.spinlocks != 0 && lo->lo_class != abi::QZ_LOCK_MTX_SPIN) {
    Accuse(FindingKind::kLockMisuse, "sleep-lock-in-spin-section", "K4.8", "",
           "takes a blockable lock while holding a spin lock", lo, pc,
           Panics::kWithWitness);
  }
  for (uint32_t i = 0; i < t.held_count; ++i) {
    abi::lock_object* held = t.held[i].lock;
    Site held_at = places.held[me][i];
    if ((held->lo_flags & abi::QZ_LO_NOWITNESS) != 0 || held == lo) continue;
    bool held_sleepable = (held->lo_flags & abi::QZ_LO_SLEEPABLE) != 0;
    // Giant and sleepable locks are exempt from each other (K4.52).
    if ((lo == giant && held_sleepable) || (held == giant && sleepable)) {
      continue;
    }
    if (held == giant) continue;  // Giant comes first: always in order
    // [K4.52]
    if (lo == giant || (sleepable && !held_sleepable)) {
      Accuse(FindingKind::kLockOrder, "forced-order", "K4.52", "",
             lo == giant ? "takes Giant while holding a mutex"
                         : "takes a sleepable lock while holding a mutex",
             lo, pc, Panics::kNever, me, held_at, held->lo_name);
      continue;
    }
    int later = WitnessRowOf(lo);
    int earlier = WitnessRowOf(held);
    if (later < 0 || earlier < 0) continue;
    // [K4.51]
    if (later == earlier) {
      if ((lo->lo_flags & abi::QZ_LO_DUPOK) != 0) continue;
      Accuse(FindingKind::kLockOrder, "duplicate", "K4.51", "",
             "takes a second lock of the same type", lo, pc, Panics::kNever, me,
             held_at, held->lo_name);
      continue;
    }
    // [K4.50]
    if (Reaches(later, earlier)) {
      Site other = places.order_later[later][earlier];
      Accuse(FindingKind::kLockOrder, "reversal", "K4.50", "",
             "takes two locks in the order opposite to an earlier one", lo, pc,
             Panics::kNever, me, other != nullptr ? other : held_at,
             held->lo_name);
      continue;
    }
    if ((state.witness[earlier].before & (1u << later)) == 0) {
      state.witness[earlier].before |= 1u << later;
      places.order_later[earlier][later] = pc;
    }
  }
}

}  // namespace quiesce
