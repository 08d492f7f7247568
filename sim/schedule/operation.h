// Operation: what a thread is about to do.
//
// At every scheduling point each thread has one pending operation, published
// before it takes effect: the search sees what everybody is about to do before
// it chooses (exploration needs that, and so does "two accesses at once").  An
// operation names logical objects; locks inside the kernel are not events.
//
// Whether it may happen now is one load: `gate` points at a word of the model
// (a lock's busy word, a sleeper's asleep word) and the operation is enabled
// while that word is zero.  Waiting is therefore disabled, never executed.
#ifndef QUIESCE_SCHEDULE_OPERATION_H_
#define QUIESCE_SCHEDULE_OPERATION_H_

#include <cstdint>
#include <type_traits>

namespace quiesce {

enum class OpKind : uint8_t {
  kNone,
  kStart,   // first step of a thread
  kAccess,  // plain or atomic access to shared memory
  kLock,    // acquire (exclusive or shared), also trylock
  kUnlock,
  kSleep,   // enqueue on a channel and release the interlock, atomically
  kResume,  // dequeued: runs again, decides the result
  kRelock,  // takes the interlock (or Giant) back after a sleep
  kWakeup,
  kCreate,   // a thread or proc comes into being
  kPublish,  // the kernel stores a handle for the creator
  kLeave,    // module text is left for the kernel
  kExit,     // steps of thread and process exit in the base kernel
  kWait,     // waits inside the base kernel (drain, single-threading, join)
  kTimer,    // arms, cancels or runs a callout
  kTask,     // taskqueue operation
  kModule,   // linker step: load, handler entry, unmap
  kMemory,   // free(9)
  kYield,    // gives the processor away; switching here is no pre-emption
  kTime,     // reads the clock
  kObserve,  // `ps` looks at a thread
  kChoice,   // the thread waits for the answer to Choose()
};

enum AccessBits : uint8_t {
  kReads = 1,
  kWrites = 2,
  kAtomic = 4,
};

// Trivially copyable and free of padding: it is part of the hashed state.
struct Operation {
  OpKind kind = OpKind::kNone;
  uint8_t access = 0;                     // AccessBits
  uint16_t flags = 0;                     // OperationFlags
  uint32_t size = 0;                      // bytes accessed
  const volatile void* object = nullptr;  // lock, channel, address …
  const void* object2 = nullptr;          // interlock; second object
  const uint32_t* gate = nullptr;         // enabled while null or *gate == 0
  const void* pc = nullptr;               // call site in the code under test
  const char* verb = "";                  // the kernel's word, static text
};
static_assert(std::is_trivially_copyable_v<Operation>);
static_assert(sizeof(Operation) == 48);

enum OperationFlags : uint16_t {
  kFree = 1,       // switching away here is not a pre-emption (yield, block)
  kContinues = 2,  // second half of a call
  kQuiet = 4,      // not shown in lanes (bookkeeping of the base kernel)
  kShared = 8,     // takes or gives a lock that others may hold as well
  kForEver = 16,   // a sleep that only a wakeup ends: no deadline, no signal
  kOwn = 32,       // into or out of module text, which nobody else looks at
};

// Two accesses, one of them a write, one of them plain.
inline bool Conflict(uint8_t a, uint8_t b) {  // AccessBits
  constexpr uint8_t kAny = kReads | kWrites;
  return (a & kAny) != 0 && (b & kAny) != 0 && ((a | b) & kWrites) != 0 &&
         (a & b & kAtomic) == 0;
}

// What must not happen at once, by different threads: conflicting accesses to
// the same bytes.
inline bool Race(const Operation& a, const Operation& b) {
  if (!Conflict(a.access, b.access)) return false;
  auto begin = [](const Operation& op) {
    return reinterpret_cast<uintptr_t>(op.object);
  };
  return begin(a) < begin(b) + b.size && begin(b) < begin(a) + a.size;
}

}  // namespace quiesce

#endif  // QUIESCE_SCHEDULE_OPERATION_H_
