// What keeps a thread or a process where it is: kproc_suspend and
// kthread_suspend with their checks (K1.80-K1.87), and PHOLD (K2.8).
//
// Flag, wakeup and sleep are one event each time: the kernel holds the process
// lock from the first to the last.  Source: kern_kthread.c of 13.0, sys/proc.h.
#include "sim/kernel/kernel.h"

namespace quiesce {
namespace {

constexpr int kPWexit = 0x2000;  // P_WEXIT
constexpr int kTdfKthSusp = 0x10000000;
constexpr int kSigStop = 1 << 16;

}  // namespace

Kernel::SleepCall Kernel::Suspension(const void* channel, const void* shown,
                                     const char* wmesg, const char* verb,
                                     int64_t timeout_ns, Site pc) {
  SleepCall call{};
  call.channel = channel;
  call.shown = shown;
  call.queue = kOnSleep;
  call.wmesg = wmesg;
  call.verb = verb;
  call.timeout_ns = timeout_ns;
  call.pc = pc;
  return call;
}

int Kernel::KprocSuspend(abi::proc* p, int64_t timeout_ns, Site pc,
                         bool looks_up) {
  SleepCall call =
      Suspension(&p->p_siglist, p, "suspkp", "kproc_suspend", timeout_ns, pc);
  CheckMaySleep(call);
  Operation op = Op(OpKind::kWakeup, "kproc_suspend", p, pc);
  op.flags = kFree;
  machine().Point(op);
  if (looks_up && state.procs[ProcSlot(p)].life != kAlive) return kEsrch;
  if (!CheckHandle(p, "kproc_suspend", pc)) return kEinval;
  // [K1.80]
  p->p_siglist |= kSigStop;
  // [K1.80, K2.7]
  machine().NoteWoken(
      Wake(p, kOnSleep, kWakeAll));  // spurious for others (T25)
  return SleepNow(call);
}

void Kernel::KprocSuspendCheck(abi::proc* p, Site pc) {
  SleepCall call =
      Suspension(&p->p_siglist, p, "kpsusp", "kproc_suspend_check", 0, pc);
  for (;;) {
    machine().Point(Op(OpKind::kWakeup, "kproc_suspend_check", p, pc));
    if (!CheckHandle(p, "kproc_suspend_check", pc)) return;
    // [K1.81, K1.87]
    if ((p->p_siglist & kSigStop) == 0) return;
    machine().NoteWoken(Wake(&p->p_siglist, kOnSleep, kWakeAll));
    CheckMaySleep(call);
    // [K1.86]
    SleepNow(call);
  }
}

int Kernel::KprocResume(abi::proc* p, Site pc, bool looks_up) {
  machine().Point(Op(OpKind::kWakeup, "kproc_resume", p, pc));
  if (looks_up && state.procs[ProcSlot(p)].life != kAlive) return kEsrch;
  if (!CheckHandle(p, "kproc_resume", pc)) return kEinval;
  // [K1.82]
  p->p_siglist &= ~kSigStop;
  // [K1.83]
  machine().NoteWoken(Wake(&p->p_siglist, kOnSleep, kWakeAll));
  return 0;
}

int Kernel::KthreadSuspend(abi::thread* td, int64_t timeout_ns, Site pc) {
  SleepCall call = Suspension(&td->td_flags, td, "suspkt", "kthread_suspend",
                              timeout_ns, pc);
  CheckMaySleep(call);
  Operation op = Op(OpKind::kWakeup, "kthread_suspend", td, pc);
  op.flags = kFree;
  machine().Point(op);
  if (!CheckHandle(td, "kthread_suspend", pc)) return kEinval;
  // [K1.84]
  td->td_flags |= kTdfKthSusp;
  return SleepNow(call);
}

int Kernel::KthreadResume(abi::thread* td, Site pc) {
  machine().Point(Op(OpKind::kWakeup, "kthread_resume", td, pc));
  if (!CheckHandle(td, "kthread_resume", pc)) return kEinval;
  // [K1.85]
  td->td_flags &= ~kTdfKthSusp;
  machine().NoteWoken(Wake(&td->td_flags, kOnSleep, kWakeAll));
  return 0;
}

void Kernel::KthreadSuspendCheck(Site pc) {
  abi::thread* td = CurThread();
  SleepCall call =
      Suspension(&td->td_flags, td, "ktsusp", "kthread_suspend_check", 0, pc);
  for (;;) {
    machine().Point(Op(OpKind::kWakeup, "kthread_suspend_check", td, pc));
    // [K1.85]
    if ((td->td_flags & kTdfKthSusp) == 0) return;
    machine().NoteWoken(Wake(&td->td_flags, kOnSleep, kWakeAll));
    CheckMaySleep(call);
    SleepNow(call);
  }
}

void Kernel::Phold(abi::proc* p, bool hold, Site pc) {
  machine().Point(Op(OpKind::kWait, hold ? "PHOLD" : "PRELE", p, pc));
  if (!CheckHandle(p, hold ? "PHOLD" : "PRELE", pc)) return;
  int slot = ProcSlot(p);
  if (slot < 0) return;
  ProcState& ps = state.procs[slot];
  if (hold && (p->p_flag & kPWexit) != 0) {
    Accuse(FindingKind::kKpiMisuse, "phold-of-exiting", "K2.8", "",
           "PHOLD of a process that is exiting", p, pc,
           Panics::kWithInvariants);
    return;
  }
  if (!hold && ps.held == 0) {
    Accuse(FindingKind::kKpiMisuse, "unbalanced-prele", "K2.8", "",
           "PRELE without PHOLD", p, pc, Panics::kWithInvariants);
    return;
  }
  ps.held += hold ? 1 : -1;
  p->p_lock = static_cast<int>(ps.held);
  if (!hold && ps.held == 0) {
    machine().NoteWoken(Wake(&p->p_lock, kOnSleep, kWakeAll));
  }
}

}  // namespace quiesce
