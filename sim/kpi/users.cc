#include "sim/kpi/users.h"

#include "sim/kpi/entry.h"

namespace quiesce {

const std::vector<UserRow>& UserRows() {
  static const auto* const rows = new std::vector<UserRow>{
      {"sysctl", &UseSysctls, Occasion::kSysctl, kSysctlUsed, kHasSysctl,
       "registers a sysctl handler", "its sysctl handlers were not called"},
      {"dev", &UseDevices, Occasion::kDevice, kDeviceUsed, kHasDevice,
       "makes a device node", "its device nodes were not opened"},
      {"shutdown", &ShutDown, Occasion::kShutdown, kShutdownDone, kHasShutdown,
       "registers a shutdown handler", "the machine was not shut down"},
      {"suspend", &SuspendAndResume, Occasion::kSuspend, kDevicesSuspended,
       kHasSuspend, "can be suspended", "it was not suspended"},
      {"intr", &RaiseInterrupts, Occasion::kInterrupt, kInterrupted,
       kHasInterrupt, "sets up an interrupt handler",
       "its interrupts were not raised"},
      {"kproc-suspend", &SuspendKprocs, Occasion::kKproc, kKprocSuspended,
       kKprocSuspended, "", ""},
      {"syscall", &UseSyscalls, Occasion::kSyscall, kSyscallUsed, kHasSyscall,
       "registers a system call", "its system calls were not called"},
  };
  return *rows;
}

// What kproc_shutdown does to one process of the base kernel, done to those of
// the modules: whoever sleeps on the process is woken by it (T25), and the
// process parks in kproc_suspend_check or not at all (T12).
void SuspendKprocs(void*) {
  Kernel& k = kernel();
  k.WaitForOccasion(Occasion::kKproc);
  constexpr int64_t kPatienceNs = 5'000'000'000;
  for (uint32_t i = 1; i < k.state.id.proc_count; ++i) {
    abi::proc* p = &k.state.p[i];
    if (k.FirstThread(p) == nullptr) continue;
    if (k.KprocSuspend(p, kPatienceNs, nullptr, /*looks_up=*/true) == kEsrch) {
      continue;
    }
    k.Mark(kKprocSuspended);
    k.KprocResume(p, nullptr, /*looks_up=*/true);
  }
}

}  // namespace quiesce
