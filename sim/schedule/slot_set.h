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
    return ((word_[Word(slot)] >> (slot % 64)) & 1) != 0;
  }
  constexpr void Add(int slot) { word_[Word(slot)] |= Bit(slot); }
  constexpr void Remove(int slot) { word_[Word(slot)] &= ~Bit(slot); }

  constexpr bool Empty() const { return (word_[0] | word_[1]) == 0; }
  constexpr int Count() const {
    int n = 0;  // std::popcount is a call where the processor may lack one
    for (SlotSet rest = *this; !rest.Empty(); rest.DropFirst()) ++n;
    return n;
  }
  // The lowest of a set that is not empty.
  constexpr int First() const {
    return word_[0] != 0 ? std::countr_zero(word_[0])
                         : 64 + std::countr_zero(word_[1]);
  }
  // More than one?
  constexpr bool Several() const {
    SlotSet rest = *this;
    rest.DropFirst();
    return !rest.Empty();
  }
  // The n-th lowest, from 0, of more than n.
  constexpr int Nth(uint32_t n) const {
    SlotSet rest = *this;
    while (n-- > 0) rest.DropFirst();
    return rest.First();
  }
  // The next above `slot`, or else the lowest; of a set that is not empty.
  constexpr int NextInTurn(int slot) const {
    SlotSet above = *this;
    if (slot >= 64) above.word_[0] = 0;
    above.word_[Word(slot)] &= ~(Bit(slot) | (Bit(slot) - 1));
    return above.Empty() ? First() : above.First();
  }
  constexpr SlotSet Without(int slot) const {
    SlotSet rest = *this;
    rest.Remove(slot);
    return rest;
  }

  constexpr SlotSet& operator|=(const SlotSet& o) {
    word_[0] |= o.word_[0];
    word_[1] |= o.word_[1];
    return *this;
  }
  constexpr SlotSet& operator&=(const SlotSet& o) {
    word_[0] &= o.word_[0];
    word_[1] &= o.word_[1];
    return *this;
  }
  constexpr SlotSet& operator-=(const SlotSet& o) {
    word_[0] &= ~o.word_[0];
    word_[1] &= ~o.word_[1];
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
        : low_(set.word_[0]), high_(set.word_[1]) {}
    constexpr int operator*() const {
      return low_ != 0 ? std::countr_zero(low_) : 64 + std::countr_zero(high_);
    }
    constexpr Iterator& operator++() {
      uint64_t& word = low_ != 0 ? low_ : high_;
      word &= word - 1;
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
  static constexpr int Word(int slot) { return slot / 64; }
  static constexpr uint64_t Bit(int slot) { return uint64_t{1} << (slot % 64); }
  constexpr void DropFirst() {
    uint64_t& word = word_[0] != 0 ? word_[0] : word_[1];
    word &= word - 1;
  }

  uint64_t word_[2] = {0, 0};
};

}  // namespace quiesce

#endif  // QUIESCE_SCHEDULE_SLOT_SET_H_
