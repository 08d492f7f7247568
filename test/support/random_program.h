// Small random programs in kernel words, to compare engines on.
//
// A program is a few threads, each a short list of operations on a handful of
// shared objects.  There are no loops, so that every run ends or gets stuck,
// unless they are asked for (GenerateLooping).  All data is one plain struct,
// registered as a region; each thread notes what it read and what its calls
// returned in an array of its own.  The call site of an operation is the
// operation's own address, so that a finding names it.
#ifndef QUIESCE_TEST_SUPPORT_RANDOM_PROGRAM_H_
#define QUIESCE_TEST_SUPPORT_RANDOM_PROGRAM_H_

#include <cstdint>
#include <string>
#include <vector>

#include "sim/scenario/session.h"

namespace quiesce::testing {

enum class Verb : uint8_t {
  kMtxLock,  // object: mutex
  kMtxUnlock,
  kMtxTrylock,  // … and unlock, if it got it
  kSxXlock,
  kSxSlock,
  kSxUnlock,
  kMsleep,       // object: channel; lock: mutex; ticks; flags
  kTsleep,       // object: channel; ticks; flags
  kSleepHandle,  // object: child; lock: mutex; ticks: waits for it to exit
  kWakeup,
  kWakeupOne,
  kCvWait,  // object: cv; lock: mutex; ticks (0: none)
  kCvSignal,
  kCvBroadcast,
  kRead,   // object: variable
  kWrite,  // … value
  kFetchAdd,
  kLoad,
  kKprocCreate,  // object: child
  kKthreadAdd,
  kCalloutReset,  // object: callout; ticks
  kCalloutStop,
  kCalloutDrain,
  kEnqueue,  // object: task
  kDrain,
  kDelay,
  kPause,
  kYield,
  // Only in programs that loop.
  kAwait,  // object: variable, looked at until it is not 0; ticks: how
  // Only in programs in which things come and go.
  kTouchBlock,  // object: block of memory
  kFree,
  kMalloc,     // at most once in a program
  kOtherLock,  // a mutex that may not be there
  kOtherUnlock,
  kOtherInit,
  kOtherDestroy,
  kCancel,  // of the task
  kBlock,   // of the queue
  kUnblock,
  kDrainAll,
  kExit,  // object 0: kthread_exit, 1: kproc_exit
  kCount
};
const char* VerbName(Verb verb);

struct Op {
  Verb verb = Verb::kYield;
  uint8_t object = 0;
  uint8_t lock = 0;
  uint8_t ticks = 0;
  uint8_t value = 0;
  uint16_t flags = 0;  // kPcatch, kPdrop
};

struct RandomProgram {
  static constexpr int kThreadMax = 4;
  static constexpr int kChildMax = 2;

  KernelConfig config;
  // Actors first, then bodies of children (created by kKprocCreate, …), then
  // of callouts and tasks.
  std::vector<std::vector<Op>> actors;
  std::vector<Op> children[kChildMax];
  std::vector<Op> handler;  // of the callout: no sleeping operation
  bool callout_locked = false;
  bool other_there = false;

  std::string Text() const;
  // Every operation, to remove one at a time.
  std::vector<std::vector<Op>*> Bodies();
};

RandomProgram Generate(uint64_t seed);
// The same, with a thread or two that await what perhaps nobody will do.
RandomProgram GenerateLooping(uint64_t seed);

// The same, with locks, blocks of memory and threads that come and go.
RandomProgram GenerateComings(uint64_t seed);

// Plays `program`, which it does not own.
class RandomStory final : public Story {
 public:
  // What a test leaves out of the saved state to see the comparison fail.
  enum class Forget { kNothing, kVariables };
  explicit RandomStory(const RandomProgram& program,
                       Forget forget = Forget::kNothing)
      : program_(program), forget_(forget) {}
  void SetUp(Kernel& kernel) override;
  uint64_t Hash() const override { return 0; }
  std::string Script() const override { return ""; }
  std::string Actors() const override { return ""; }

  // Everything the program leaves behind, as bytes.
  static std::string Digest();
  // Puts what was forgotten back to its first value.
  static void ClearVariables();

 private:
  const RandomProgram& program_;
  Forget forget_;
};

}  // namespace quiesce::testing

#endif  // QUIESCE_TEST_SUPPORT_RANDOM_PROGRAM_H_
