// Crashes and endless loops of the code under test, caught and handed over.
//
// A fault signal (SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP) that arrives while
// a simulated thread runs is a fact about the module, not about us: the handler
// runs on an alternate stack and calls the hook, which leaves the thread for
// good and never returns.  Outside simulated threads the default action stands.
// A watchdog timer does the same for a thread that loops without ever reaching
// a scheduling point.
#ifndef QUIESCE_EXEC_FAULT_H_
#define QUIESCE_EXEC_FAULT_H_

#include <atomic>
#include <cstdint>

namespace quiesce {

struct Fault {
  int signal = 0;            // 0: the watchdog
  uintptr_t address = 0;     // what was touched
  const void* pc = nullptr;  // the instruction, where the OS tells
};

// Must not return.
using FaultHook = void (*)(const Fault&);

// Installs the handlers once; `hook` is called on the faulting thread.
void InstallFaultHandlers(FaultHook hook);

// Every thread that may carry a simulated thread needs a signal stack.
void InstallFaultStackForThisThread();

// The run loop tells the handlers whether module code is running, and that it
// makes progress.  Plain stores: the reader is a signal handler.
struct RunPulse {
  std::atomic<bool> in_module{false};
  // Of all runs, one after the other: a count that began anew with each would
  // stand still for whoever only looks now and then.
  std::atomic<uint64_t> operations{0};
  void Operation() {
    operations.store(operations.load(std::memory_order_relaxed) + 1,
                     std::memory_order_relaxed);
  }
};
extern RunPulse run_pulse;

// Starts the timer behind the watchdog (process wide, idempotent).
void StartWatchdog();
// In a forked process: it has no timer of its own yet, if its parent had one.
void InheritWatchdog();

}  // namespace quiesce

#endif  // QUIESCE_EXEC_FAULT_H_
