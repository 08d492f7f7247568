// What a strategy is told, and how a run goes on when nobody has an opinion.
#include "gtest/gtest.h"
#include "sim/schedule/choice.h"
#include "sim/schedule/finding.h"
#include "sim/schedule/strategy.h"

namespace quiesce {
namespace {

PointView At(uint32_t enabled, int current, bool yields = false) {
  PointView view;
  view.enabled = enabled;
  view.current = current;
  view.current_enabled =
      current != kClockSlot && ((enabled >> current) & 1) != 0;
  view.current_yields = yields;
  return view;
}

TEST(NonPreemptive, StaysWithTheThreadThatCanGoOn) {
  EXPECT_EQ(NonPreemptive(At(0b11100, 3)), 3);
  EXPECT_EQ(NonPreemptive(At(0b11101, 4)), 4);
}

TEST(NonPreemptive, GoesOnInTurnFromOneThatCannot) {
  EXPECT_EQ(NonPreemptive(At(0b10100, 3)), 4);
  EXPECT_EQ(NonPreemptive(At(0b00100, 3)), 2) << "wraps round";
  EXPECT_EQ(NonPreemptive(At(0b11100, 0)), 2) << "first decision of a run";
}

TEST(NonPreemptive, LeavesOneThatYields) {
  EXPECT_EQ(NonPreemptive(At(0b11100, 3, true)), 4);
  EXPECT_EQ(NonPreemptive(At(0b01000, 3, true)), 3) << "nobody else can move";
}

TEST(NonPreemptive, MovesTheClockOnlyWhenNobodyElseCanMove) {
  EXPECT_EQ(NonPreemptive(At(0b00101, 3)), 2);
  EXPECT_EQ(NonPreemptive(At(0b00001, 3)), kClockSlot);
}

TEST(NonPreemptive, WorksWithTheHighestSlot) {
  EXPECT_EQ(NonPreemptive(At(0x80000004u, 31, true)), 2);
  EXPECT_EQ(NonPreemptive(At(0x80000000u, 5)), 31);
}

TEST(PointView, OnlyLeavingAThreadThatCouldGoOnIsAPreemption) {
  EXPECT_TRUE(At(0b1100, 2).CanPreempt());
  EXPECT_FALSE(At(0b1100, 2, true).CanPreempt());
  EXPECT_FALSE(At(0b1000, 2).CanPreempt());
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
