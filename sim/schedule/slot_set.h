// SlotSet: some of the threads, by slot.  The clock's slot may be among them.
#ifndef QUIESCE_SCHEDULE_SLOT_SET_H_
#define QUIESCE_SCHEDULE_SLOT_SET_H_

#include <bit>
#include <cstdint>
#include <initializer_list>

#include "sim/exec/carrier.h"

namespace quiesce {

inline constexpr int kClockSlot = 0;

// Trivially copyable and free of padding: the live threads are part of the
// hashed state.
class SlotSet {
 public:
  constexpr SlotSet() = default;
  constexpr SlotSet(std::initializer_list<int> slots) {
    for (const int slot : slots) Add(slot);
  }

  constexpr bool Has(int slot) const {
    return (((slot < 64 ? low_ : high_) >> (slot & 63)) & 1) != 0;
  }
  constexpr void Add(int slot) {
    if (slot < 64) {
      low_ |= Bit(slot);
    } else {
      high_ |= Bit(slot);
    }
  }
  constexpr void Remove(int slot) {
    if (slot < 64) {
      low_ &= ~Bit(slot);
    } else {
      high_ &= ~Bit(slot);
    }
  }

  constexpr bool Empty() const { return (low_ | high_) == 0; }
  constexpr int Count() const {
    int n = 0;  // std::popcount is a call where the processor may lack one
    for (uint64_t rest = low_; rest != 0; rest &= rest - 1) ++n;
    for (uint64_t rest = high_; rest != 0; rest &= rest - 1) ++n;
    return n;
  }
  // The lowest of a set that is not empty.
  constexpr int First() const {
    return low_ != 0 ? std::countr_zero(low_) : 64 + std::countr_zero(high_);
  }
  // More than one?
  constexpr bool Several() const {
    return low_ != 0 ? ((low_ & (low_ - 1)) | high_) != 0
                     : (high_ & (high_ - 1)) != 0;
  }
  // The n-th lowest, from 0, of more than n.
  constexpr int Nth(uint32_t n) const {
    uint64_t low = low_, high = high_;
    for (; n > 0 && low != 0; --n) low &= low - 1;
    if (low != 0) return std::countr_zero(low);
    for (; n > 0; --n) high &= high - 1;
    return 64 + std::countr_zero(high);
  }
  // The next above `slot`, or else the lowest; of a set that is not empty.
  constexpr int NextInTurn(int slot) const {
    const uint64_t kept = ~(Bit(slot) | (Bit(slot) - 1));
    SlotSet above;
    above.low_ = slot < 64 ? low_ & kept : 0;
    above.high_ = slot < 64 ? high_ : high_ & kept;
    return above.Empty() ? First() : above.First();
  }
  constexpr SlotSet Without(int slot) const {
    SlotSet rest = *this;
    rest.Remove(slot);
    return rest;
  }

  constexpr SlotSet& operator|=(const SlotSet& o) {
    low_ |= o.low_;
    high_ |= o.high_;
    return *this;
  }
  constexpr SlotSet& operator&=(const SlotSet& o) {
    low_ &= o.low_;
    high_ &= o.high_;
    return *this;
  }
  constexpr SlotSet& operator-=(const SlotSet& o) {
    low_ &= ~o.low_;
    high_ &= ~o.high_;
    return *this;
  }
  friend constexpr SlotSet operator|(SlotSet a, const SlotSet& b) {
    return a |= b;
  }
  friend constexpr SlotSet operator&(SlotSet a, const SlotSet& b) {
    return a &= b;
  }
  friend constexpr SlotSet operator-(SlotSet a, const SlotSet& b) {
    return a -= b;
  }
  friend constexpr bool operator==(const SlotSet&, const SlotSet&) = default;

  // From the lowest up.
  struct End {};
  class Iterator {
   public:
    constexpr explicit Iterator(const SlotSet& set)
        : low_(set.low_), high_(set.high_) {}
    constexpr int operator*() const {
      return low_ != 0 ? std::countr_zero(low_) : 64 + std::countr_zero(high_);
    }
    constexpr Iterator& operator++() {
      if (low_ != 0) {
        low_ &= low_ - 1;
      } else {
        high_ &= high_ - 1;
      }
      return *this;
    }
    constexpr bool operator!=(End) const { return (low_ | high_) != 0; }

   private:
    uint64_t low_, high_;
  };
  constexpr Iterator begin() const { return Iterator(*this); }
  constexpr End end() const { return {}; }

 private:
  static_assert(kSlotMax <= 128);
  static constexpr uint64_t Bit(int slot) { return uint64_t{1} << (slot & 63); }

  // Two words and not an array: an index that is not known keeps an array out
  // of registers, and what was just stored must not be loaded in other pieces.
  uint64_t low_ = 0;
  uint64_t high_ = 0;
};

}  // namespace quiesce

#endif  // QUIESCE_SCHEDULE_SLOT_SET_H_
