// What a strategy is told, and how a run goes on when nobody has an opinion.
#include <set>
#include <vector>

#include "gtest/gtest.h"
#include "sim/schedule/choice.h"
#include "sim/schedule/finding.h"
#include "sim/schedule/slot_set.h"
#include "sim/schedule/strategy.h"

namespace quiesce {
namespace {

PointView At(const SlotSet& enabled, int current, bool yields = false) {
  PointView view;
  view.enabled = enabled;
  view.current = current;
  view.current_enabled = current != kClockSlot && enabled.Has(current);
  view.current_yields = yields;
  return view;
}

std::vector<int> Slots(const SlotSet& set) {
  std::vector<int> slots;
  for (const int slot : set) slots.push_back(slot);
  return slots;
}

TEST(NonPreemptive, StaysWithTheThreadThatCanGoOn) {
  EXPECT_EQ(NonPreemptive(At({2, 3, 4}, 3)), 3);
  EXPECT_EQ(NonPreemptive(At({0, 2, 3, 4}, 4)), 4);
}

TEST(NonPreemptive, GoesOnInTurnFromOneThatCannot) {
  EXPECT_EQ(NonPreemptive(At({2, 4}, 3)), 4);
  EXPECT_EQ(NonPreemptive(At({2}, 3)), 2) << "wraps round";
  EXPECT_EQ(NonPreemptive(At({2, 3, 4}, 0)), 2) << "first decision of a run";
}

TEST(NonPreemptive, LeavesOneThatYields) {
  EXPECT_EQ(NonPreemptive(At({2, 3, 4}, 3, true)), 4);
  EXPECT_EQ(NonPreemptive(At({3}, 3, true)), 3) << "nobody else can move";
}

TEST(NonPreemptive, MovesTheClockOnlyWhenNobodyElseCanMove) {
  EXPECT_EQ(NonPreemptive(At({0, 2}, 3)), 2);
  EXPECT_EQ(NonPreemptive(At({0}, 3)), kClockSlot);
}

TEST(NonPreemptive, WorksWithTheHighestSlot) {
  EXPECT_EQ(NonPreemptive(At({2, kSlotMax - 1}, kSlotMax - 1, true)), 2);
  EXPECT_EQ(NonPreemptive(At({kSlotMax - 1}, 5)), kSlotMax - 1);
}

TEST(PointView, OnlyLeavingAThreadThatCouldGoOnIsAPreemption) {
  EXPECT_TRUE(At({2, 3}, 2).CanPreempt());
  EXPECT_FALSE(At({2, 3}, 2, true).CanPreempt());
  EXPECT_FALSE(At({3}, 2).CanPreempt());
}

TEST(SlotSet, IsWhatASetOfNumbersIs) {
  std::set<int> expected;
  SlotSet set;
  uint32_t chance = 1;
  for (int i = 0; i < 2000; ++i) {
    chance = chance * 1664525 + 1013904223;
    const int slot = static_cast<int>(chance >> 25);
    if ((chance & 0x10000) != 0) {
      set.Add(slot);
      expected.insert(slot);
    } else {
      set.Remove(slot);
      expected.erase(slot);
    }
    ASSERT_EQ(std::vector<int>(expected.begin(), expected.end()), Slots(set));
    ASSERT_EQ(set.Count(), static_cast<int>(expected.size()));
    ASSERT_EQ(set.Empty(), expected.empty());
    ASSERT_EQ(set.Several(), expected.size() > 1);
    ASSERT_EQ(set.Has(slot), expected.count(slot) != 0);
    if (expected.empty()) continue;
    ASSERT_EQ(set.First(), *expected.begin());
    ASSERT_EQ(set.Nth(static_cast<uint32_t>(expected.size()) - 1),
              *expected.rbegin());
    const auto above = expected.upper_bound(slot);
    ASSERT_EQ(set.NextInTurn(slot),
              above != expected.end() ? *above : *expected.begin());
  }
}

TEST(SlotSet, CombinesOnBothSidesOfTheWord) {
  const SlotSet a{3, 63, 64, 127}, b{63, 127};
  EXPECT_EQ(Slots(a & b), (std::vector<int>{63, 127}));
  EXPECT_EQ(Slots(a - b), (std::vector<int>{3, 64}));
  EXPECT_EQ((a - b) | b, a);
  EXPECT_EQ(Slots(a.Without(64)), (std::vector<int>{3, 63, 127}));
}

TEST(Choice, IsTheSameWhateverTheNumberOfAlternatives) {
  Choice a{ChoiceKind::kThread, 3, 2};
  Choice b{ChoiceKind::kThread, 3, 5};
  Choice c{ChoiceKind::kWaiter, 3, 2};
  EXPECT_TRUE(a == b);
  EXPECT_FALSE(a == c);
}

TEST(FindingKinds, HaveOneRowEachInOrder) {
  const auto& rows = FindingKindRows();
  ASSERT_EQ(rows.size(), static_cast<size_t>(FindingKind::kCount));
  for (size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].kind, static_cast<FindingKind>(i));
    EXPECT_EQ(Name(rows[i].kind), rows[i].name);
    EXPECT_FALSE(rows[i].explanation.empty()) << rows[i].name;
    for (size_t j = 0; j < i; ++j) EXPECT_NE(rows[i].name, rows[j].name);
  }
}

TEST(RawFinding, IsOneBugByKindPlacesAndDiagnosis) {
  int a = 0, b = 0;
  RawFinding one;
  one.kind = FindingKind::kHang;
  one.diagnosis = "deadlock";
  one.pc = &a;
  RawFinding same = one;
  same.thread = 7;
  EXPECT_TRUE(one.SameSignature(same)) << "who did it does not matter";
  RawFinding elsewhere = one;
  elsewhere.pc = &b;
  EXPECT_FALSE(one.SameSignature(elsewhere));
  RawFinding otherwise = one;
  otherwise.diagnosis = "self-wait";
  EXPECT_FALSE(one.SameSignature(otherwise));
}

}  // namespace
}  // namespace quiesce
