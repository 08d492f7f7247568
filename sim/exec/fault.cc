#include "sim/exec/fault.h"

#include <sys/time.h>

#include <csignal>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <memory>
#include <mutex>

#include "sim/exec/dirty_pages.h"
#include "sim/exec/program_counter.h"

namespace quiesce {

RunPulse run_pulse;

namespace {

FaultHook fault_hook = nullptr;
constexpr int kFaultSignals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP};
constexpr size_t kSignalStack = 64 * 1024;
// The watchdog looks this often; two looks without an operation are a loop.
constexpr int kWatchdogMs = 400;

int64_t last_look_ms = 0;
uint64_t last_operations = 0;
int looks_without_progress = 0;

// A page is being noted as dirty: not to be left in the middle.
volatile sig_atomic_t noting = 0;

// We jump out of handlers, and must not leave their signals blocked behind; nor
// locals on their stack, which ASan would take for somebody's.
sigset_t handled;

void Unblock() { pthread_sigmask(SIG_UNBLOCK, &handled, nullptr); }

void OnFault(int signal, siginfo_t* info, void* context) {
  // macOS says SIGBUS of a page that is write-protected.
  if (signal == SIGSEGV || signal == SIGBUS) {
    noting = 1;
    const bool noted =
        dirty_pages().OnFault(reinterpret_cast<uintptr_t>(info->si_addr));
    noting = 0;
    if (noted) return;
  }
  if (!run_pulse.in_module.load(std::memory_order_relaxed)) {
    std::signal(signal, SIG_DFL);
    return;  // the instruction faults again, now for real
  }
  run_pulse.in_module.store(false, std::memory_order_relaxed);
  Unblock();
  fault_hook({signal, reinterpret_cast<uintptr_t>(info->si_addr),
              ProgramCounter(context)});
}

int64_t NowMs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

void OnTick(int, siginfo_t*, void* context) {
  if (noting != 0) return;
  // On a busy machine CPU time is booked late, and then several looks are due
  // at once: between them nobody had the time to do anything.
  const int64_t look_ms = NowMs();
  if (look_ms - last_look_ms < kWatchdogMs / 2) return;
  last_look_ms = look_ms;
  uint64_t now = run_pulse.operations.load(std::memory_order_relaxed);
  if (!run_pulse.in_module.load(std::memory_order_relaxed) ||
      now != last_operations) {
    last_operations = now;
    looks_without_progress = 0;
    return;
  }
  if (++looks_without_progress < 2) return;
  looks_without_progress = 0;
  run_pulse.in_module.store(false, std::memory_order_relaxed);
  Unblock();
  fault_hook({0, 0, ProgramCounter(context)});
}

void Handle(int signal, void (*handler)(int, siginfo_t*, void*)) {
  struct sigaction action;
  std::memset(&action, 0, sizeof action);
  action.sa_sigaction = handler;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaddset(&handled, signal);
  sigaction(signal, &action, nullptr);
}

// A stack for handlers, as long as the thread is there.  Whoever gave it one
// before, as ASan does, finds that one at its end.
class SignalStack {
 public:
  SignalStack() {
    stack_t alt;
    std::memset(&alt, 0, sizeof alt);
    alt.ss_sp = stack_.get();
    alt.ss_size = kSignalStack;
    sigaltstack(&alt, &before_);
  }
  ~SignalStack() { sigaltstack(&before_, nullptr); }
  SignalStack(const SignalStack&) = delete;
  SignalStack& operator=(const SignalStack&) = delete;

 private:
  std::unique_ptr<char[]> stack_{new char[kSignalStack]};
  stack_t before_;
};

bool watched = false;

void StartTimer() {
  itimerval period;
  period.it_interval.tv_sec = 0;
  period.it_interval.tv_usec = kWatchdogMs * 1000;
  period.it_value = period.it_interval;
  // CPU time, and therefore delivered to a thread that is using it: the one
  // that holds the baton, every other one being asleep.
  setitimer(ITIMER_PROF, &period, nullptr);
}

}  // namespace

void InstallFaultStackForThisThread() { thread_local const SignalStack stack; }

void InstallFaultHandlers(FaultHook hook) {
  fault_hook = hook;
  static std::once_flag once;
  std::call_once(once, [] {
    for (int signal : kFaultSignals) Handle(signal, OnFault);
  });
  InstallFaultStackForThisThread();
}

void StartWatchdog() {
  static std::once_flag once;
  std::call_once(once, [] {
    Handle(SIGPROF, OnTick);
    watched = true;
    StartTimer();
  });
}

void InheritWatchdog() {
  if (watched) StartTimer();
}

}  // namespace quiesce
