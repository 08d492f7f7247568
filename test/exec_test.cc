// What a carrier promises (switch, leave, abandon, begin again) and what
// becomes of code that crashes or loops on one.  Everything holds on both
// carriers.
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/exec/carrier.h"
#include "sim/exec/crew.h"
#include "sim/exec/dirty_pages.h"
#include "sim/exec/fault.h"

namespace quiesce {
namespace {

using ::testing::ElementsAre;

std::unique_ptr<Carrier> carrier;
std::function<void(int)> body;
int running = 0;  // slot that the fault hook makes leave
Fault last_fault;
int64_t fault_count = 0;

void Entry(int slot) {
  body(slot);
  carrier->Leave(slot, kMainContext);
}

void OnFault(const Fault& fault) {
  last_fault = fault;
  ++fault_count;
  carrier->Leave(running, kMainContext);
}

class CarrierTest : public ::testing::TestWithParam<const char*> {
 protected:
  CarrierTest() {
    carrier = std::string(GetParam()) == "fiber" ? NewFiberCarrier(&Entry)
                                                 : NewThreadCarrier(&Entry);
    fault_count = 0;
    last_fault = Fault{};
  }
  ~CarrierTest() override {
    carrier->AbandonAll();
    carrier.reset();
    body = nullptr;
  }
  void Do(int slot) { carrier->SwitchTo(kMainContext, slot); }
  // Plays `f` as code under test on slot 1, until it ends or faults.
  void Suffer(void (*f)()) {
    InstallFaultHandlers(&OnFault);
    StartWatchdog();
    body = [f](int) { f(); };
    carrier->Prepare(1);
    running = 1;
    run_pulse.in_module.store(true);
    Do(1);
    run_pulse.in_module.store(false);
  }
  std::vector<int> log_;
};

TEST_P(CarrierTest, TheBatonGoesToWhomeverItIsHandedTo) {
  body = [this](int slot) {
    log_.push_back(10 * slot);
    if (slot == 1) carrier->SwitchTo(1, 2);
    log_.push_back(10 * slot + 1);
    if (slot == 2) carrier->Leave(2, 1);
  };
  carrier->Prepare(1);
  carrier->Prepare(2);
  Do(1);
  EXPECT_THAT(log_, ElementsAre(10, 20, 21, 11));
}

TEST_P(CarrierTest, LocalsSurviveASwitch) {
  body = [this](int slot) {
    int local = slot * 100;
    for (int i = 0; i < 3; ++i) {
      log_.push_back(local++);
      carrier->SwitchTo(slot, kMainContext);
    }
  };
  carrier->Prepare(1);
  carrier->Prepare(2);
  for (int i = 0; i < 3; ++i) {
    Do(1);
    Do(2);
  }
  EXPECT_THAT(log_, ElementsAre(100, 200, 101, 201, 102, 202));
}

TEST_P(CarrierTest, ASlotThatHasLeftCanBePreparedAgain) {
  body = [this](int) { log_.push_back(static_cast<int>(log_.size())); };
  for (int i = 0; i < 3; ++i) {
    carrier->Prepare(1);
    Do(1);
  }
  EXPECT_THAT(log_, ElementsAre(0, 1, 2));
}

TEST_P(CarrierTest, AnAbandonedSlotBeginsAnewAndNeverGoesOn) {
  body = [this](int slot) {
    log_.push_back(1);
    carrier->SwitchTo(slot, kMainContext);
    log_.push_back(2);
  };
  carrier->Prepare(1);
  Do(1);
  carrier->AbandonAll();
  carrier->Prepare(1);
  Do(1);
  carrier->AbandonAll();
  EXPECT_THAT(log_, ElementsAre(1, 1));
}

TEST_P(CarrierTest, ASlotThatNeverBeganCanBeAbandoned) {
  body = [this](int slot) { log_.push_back(slot); };
  carrier->Prepare(1);
  carrier->Prepare(2);
  Do(2);
  carrier->AbandonAll();
  carrier->Prepare(1);
  Do(1);
  EXPECT_THAT(log_, ElementsAre(2, 1));
}

TEST_P(CarrierTest, ASlotCanPrepareAnother) {
  body = [this](int slot) {
    log_.push_back(slot);
    if (slot + 1 >= kSlotMax) return;
    carrier->Prepare(slot + 1);
    carrier->Leave(slot, slot + 1);
  };
  carrier->Prepare(1);
  Do(1);
  ASSERT_EQ(log_.size(), static_cast<size_t>(kSlotMax - 1));
  EXPECT_EQ(log_.back(), kSlotMax - 1);
}

TEST_P(CarrierTest, AStackContainsItsOwnLocalsAndNobodyElses) {
  uintptr_t local_of[3] = {};
  body = [&](int slot) {
    volatile int local = slot;
    local_of[slot] = reinterpret_cast<uintptr_t>(&local);
    carrier->SwitchTo(slot, kMainContext);
  };
  carrier->Prepare(1);
  carrier->Prepare(2);
  Do(1);
  Do(2);
  EXPECT_TRUE(carrier->Stack(1).Contains(local_of[1]));
  EXPECT_TRUE(carrier->Stack(2).Contains(local_of[2]));
  EXPECT_FALSE(carrier->Stack(1).Contains(local_of[2]));
  EXPECT_GE(carrier->Stack(1).top - carrier->Stack(1).low, kStackLimit);
}

// A forked process has no timers; a worker that hangs must not hang for ever.
TEST(Crew, WorkersInheritTheWatchdog) {
  StartWatchdog();
  Crew crew(1, [] {
    return [](const std::string&) {
      itimerval timer;
      getitimer(ITIMER_PROF, &timer);
      return std::string(timerisset(&timer.it_interval) ? "watched" : "alone");
    };
  });
  ASSERT_TRUE(crew.Send(0, ""));
  const std::optional<Crew::Reply> reply = crew.Receive(30);
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->text, "watched");
}

// Going back in time is copying the live part of a stack and its pointer.
TEST(FiberCarrier, AStoppedFiberIsItsBytes) {
  carrier = NewFiberCarrier(&Entry);
  std::vector<int> log;
  body = [&log](int slot) {
    int n = 7;
    carrier->SwitchTo(slot, kMainContext);
    for (;;) {
      log.push_back(n++);
      carrier->SwitchTo(slot, kMainContext);
    }
  };
  carrier->Prepare(1);
  carrier->SwitchTo(kMainContext, 1);
  uintptr_t sp = carrier->LiveStackPointer(1);
  size_t size = carrier->Stack(1).top - sp;
  std::vector<char> saved(size);
  std::memcpy(saved.data(), reinterpret_cast<void*>(sp), size);
  carrier->SwitchTo(kMainContext, 1);
  carrier->SwitchTo(kMainContext, 1);
  std::memcpy(reinterpret_cast<void*>(sp), saved.data(), size);
  carrier->SetLiveStackPointer(1, sp);
  carrier->SwitchTo(kMainContext, 1);
  EXPECT_THAT(log, ElementsAre(7, 8, 7));
  carrier.reset();
}

// ---- crashes
// ---------------------------------------------------------------------

// The code below is wrong on purpose: no sanitizer may see it first.
#define WRONG_ON_PURPOSE \
  [[gnu::noinline]] __attribute__((no_sanitize("address", "undefined")))

int* volatile null_pointer = nullptr;
void (*volatile nowhere)() = reinterpret_cast<void (*)()>(0x1234567000);
volatile int sink = 0;

WRONG_ON_PURPOSE void DereferencesNull() { *null_pointer = 1; }
WRONG_ON_PURPOSE void JumpsWild() { nowhere(); }
int Recurses(volatile int* up);
int (*volatile recurse)(volatile int*) = &Recurses;  // compilers see recursion
WRONG_ON_PURPOSE int Recurses(volatile int* up) {
  volatile int local[64];
  local[0] = *up + 1;
  return recurse(&local[0]) + local[0];
}
WRONG_ON_PURPOSE void OverflowsItsStack() {
  volatile int zero = 0;
  sink = Recurses(&zero);
}
void RaisesFpe() { std::raise(SIGFPE); }
void ExecutesNoInstruction() { __builtin_trap(); }
WRONG_ON_PURPOSE void SpinsWithoutAccess() {
  for (;;) asm volatile("");
}
void IsFine() { sink = 1; }

TEST_P(CarrierTest, CodeThatIsFineFaultsNot) {
  Suffer(&IsFine);
  EXPECT_EQ(fault_count, 0);
}

TEST_P(CarrierTest, ANullDereferenceIsAFaultAtZero) {
  Suffer(&DereferencesNull);
  EXPECT_EQ(fault_count, 1);
  EXPECT_EQ(last_fault.signal, SIGSEGV);
  EXPECT_EQ(last_fault.address, 0u);
}

TEST_P(CarrierTest, AWildJumpIsAFault) {
  Suffer(&JumpsWild);
  EXPECT_EQ(fault_count, 1);
  EXPECT_EQ(last_fault.signal, SIGSEGV);
  EXPECT_EQ(last_fault.address, 0x1234567000u);
}

TEST_P(CarrierTest, FpeAndTrapAreFaults) {
  Suffer(&RaisesFpe);
  EXPECT_EQ(last_fault.signal, SIGFPE);
  Suffer(&ExecutesNoInstruction);
  EXPECT_TRUE(last_fault.signal == SIGILL || last_fault.signal == SIGTRAP);
  EXPECT_EQ(fault_count, 2);
}

TEST_P(CarrierTest, AnEndlessLoopWithoutAccessesIsEndedByTheWatchdog) {
  Suffer(&SpinsWithoutAccess);
  EXPECT_EQ(fault_count, 1);
  EXPECT_EQ(last_fault.signal, 0);
}

// On a busy machine ticks come late, and then all at once.
TEST_P(CarrierTest, TheWatchdogIsNotHurried) {
  Suffer([] {
    for (int i = 0; i < 100; ++i) std::raise(SIGPROF);
  });
  EXPECT_EQ(fault_count, 0);
}

TEST_P(CarrierTest, ASlotIsAsGoodAsNewAfterAFault) {
  for (int i = 0; i < 100; ++i) {
    Suffer(&DereferencesNull);
    Suffer(&IsFine);
  }
  EXPECT_EQ(fault_count, 100);
}

INSTANTIATE_TEST_SUITE_P(Both, CarrierTest,
                         ::testing::Values("fiber", "thread"),
                         [](const auto& p) { return p.param; });

// The guard below a fiber's stack is hit, not the neighbour's stack.
TEST(FiberCarrier, AStackOverflowIsAFaultBelowTheStack) {
  carrier = NewFiberCarrier(&Entry);
  InstallFaultHandlers(&OnFault);
  fault_count = 0;
  body = [](int) { OverflowsItsStack(); };
  for (int slot : {1, 0, kSlotMax - 1}) {
    carrier->Prepare(slot);
    running = slot;
    run_pulse.in_module.store(true);
    carrier->SwitchTo(kMainContext, slot);
    run_pulse.in_module.store(false);
    EXPECT_EQ(last_fault.signal, SIGSEGV);
    EXPECT_LT(last_fault.address, carrier->Stack(slot).low);
    EXPECT_LT(carrier->Stack(slot).low - last_fault.address, 128u * 1024);
  }
  EXPECT_EQ(fault_count, 3);
  carrier.reset();
}

TEST(FiberCarrier, AHundredThousandFaultsInOneProcess) {
  carrier = NewFiberCarrier(&Entry);
  InstallFaultHandlers(&OnFault);
  fault_count = 0;
  body = [](int) { DereferencesNull(); };
  for (int i = 0; i < 100'000; ++i) {
    carrier->Prepare(1);
    running = 1;
    run_pulse.in_module.store(true);
    carrier->SwitchTo(kMainContext, 1);
  }
  run_pulse.in_module.store(false);
  EXPECT_EQ(fault_count, 100'000);
  carrier.reset();
}

// Pages of one mapping, of which a part that is no multiple of pages is
// watched.
class DirtyPagesTest : public ::testing::Test {
 protected:
  DirtyPagesTest() {
    InstallFaultHandlers(&OnFault);
    page_ = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    void* p = mmap(nullptr, 8 * page_, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANON, -1, 0);
    EXPECT_NE(p, MAP_FAILED);
    at_ = static_cast<char*>(p);
    std::memset(at_ + 3 * page_, 7, page_);
  }
  void Watch(bool zero = false) {
    dirty_pages().Watch(at_ + 10, 7 * page_, zero);
  }
  ~DirtyPagesTest() override {
    dirty_pages().Clear();
    munmap(at_, 8 * page_);
  }
  const std::vector<uint32_t>& Dirty() {
    return dirty_pages().ranges().at(0).dirty;
  }
  size_t page_ = 0;
  volatile char* Byte(size_t i) { return at_ + i; }
  char* at_ = nullptr;
};

TEST_F(DirtyPagesTest, AreThoseThatWereWritten) {
  Watch();
  const DirtyPages::Range& range = dirty_pages().ranges().at(0);
  EXPECT_EQ(range.begin, at_ + page_);
  EXPECT_EQ(range.size, 6 * page_);
  EXPECT_EQ(*Byte(3 * page_), 7);
  *Byte(5) = 1;              // before the first whole page
  *Byte(7 * page_ + 5) = 1;  // after the last one
  EXPECT_THAT(Dirty(), ElementsAre());
  *Byte(6 * page_ + 1) = 1;
  *Byte(3 * page_ + 1) = 2;
  *Byte(3 * page_ + 2) = 3;
  EXPECT_THAT(Dirty(), ElementsAre(2, 5));
  EXPECT_EQ(range.pristine[2 * page_ + 1], 7);
  EXPECT_EQ(*Byte(3 * page_ + 2), 3);
}

TEST_F(DirtyPagesTest, StayCleanWhenTheyHoldACopy) {
  std::vector<uint8_t> copy(8 * page_, 0);
  std::memset(&copy[3 * page_], 7, page_);
  Watch();
  for (int i = 0; i < 2; ++i) {
    dirty_pages().Copy(at_, copy.data(), 8 * page_);
    EXPECT_THAT(Dirty(), ElementsAre());
  }
  for (const size_t i : {size_t{5}, 2 * page_, 8 * page_ - 1}) *Byte(i) = 1;
  dirty_pages().Copy(at_, copy.data(), 8 * page_);
  EXPECT_EQ(std::memcmp(at_, copy.data(), 8 * page_), 0);
  EXPECT_THAT(Dirty(), ElementsAre(1));
  std::vector<uint8_t> other = copy;
  other[3 * page_ + 1] = 8;
  dirty_pages().Copy(at_, other.data(), 8 * page_);
  EXPECT_EQ(std::memcmp(at_, other.data(), 8 * page_), 0);
  EXPECT_THAT(Dirty(), ElementsAre(1, 2));
  dirty_pages().Copy(at_, copy.data(), 8 * page_);
  EXPECT_EQ(std::memcmp(at_, copy.data(), 8 * page_), 0);
}

TEST_F(DirtyPagesTest, StayCleanWhenTheyAreZero) {
  std::memset(at_ + 3 * page_, 0, page_);
  Watch(/*zero=*/true);
  dirty_pages().Zero(at_, 8 * page_);
  EXPECT_THAT(Dirty(), ElementsAre());
  for (size_t i = 0; i < 8 * page_; ++i) *Byte(i) = 1;
  dirty_pages().Zero(at_ + page_ + 3, 3 * page_);
  dirty_pages().Zero(at_ + 7 * page_ - 2, 4);
  std::vector<size_t> zeros;
  for (size_t i = 0; i < 8 * page_; ++i) {
    if (*Byte(i) == 0) zeros.push_back(i);
  }
  ASSERT_EQ(zeros.size(), 3 * page_ + 4);
  EXPECT_EQ(zeros.front(), page_ + 3);
  EXPECT_EQ(zeros[3 * page_ - 1], 4 * page_ + 2);
  EXPECT_EQ(zeros[3 * page_], 7 * page_ - 2);
  EXPECT_EQ(zeros.back(), 7 * page_ + 1);
}

TEST_F(DirtyPagesTest, AreTakenBack) {
  Watch();
  *Byte(3 * page_) = 1;
  *Byte(4 * page_) = 1;
  dirty_pages().Clear();
  EXPECT_EQ(*Byte(3 * page_), 7);
  EXPECT_EQ(*Byte(4 * page_), 0);
  *Byte(4 * page_) = 1;  // nobody minds
  EXPECT_TRUE(dirty_pages().ranges().empty());
}

}  // namespace
}  // namespace quiesce
