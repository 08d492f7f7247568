// The table of findings: the one place where a kind gets its name and its
// words.
#include "sim/schedule/finding.h"

#include <array>
#include <cstddef>

namespace quiesce {
namespace {

constexpr size_t kKinds = static_cast<size_t>(FindingKind::kCount);

constexpr std::array<FindingKindRow, kKinds> kFindingKinds = {{
    {FindingKind::kUseAfterUnload, "use-after-unload",
     "a thread runs, or will return into, module text that is unmapped",
     "The module's text was unmapped while some thread still had one of its "
     "functions on the stack. The thread may sleep for a long time before it "
     "notices: the fault comes when it returns, in a page that is no longer "
     "there, or worse, in whatever module was loaded at that address since. "
     "Telling a thread to stop is not enough, and neither is a notification "
     "that the thread itself sends from module code: after sending it, it "
     "still "
     "has module instructions to execute.",
     "Wait in the unload handler for something that happens only after the "
     "thread has left the module: sleep on the struct proc or struct thread, "
     "which the kernel wakes from kproc_exit and kthread_exit, and hold the "
     "lock that guards the stop flag until that sleep has begun. Every thread "
     "needs its own wait; the exit of a process does not stand for the exit of "
     "the kthreads that were added to it later."},
    {FindingKind::kDanglingRegistration, "dangling-registration",
     "something of the kernel still points into the unmapped module",
     "A callout, task, event handler, sysctl, device or similar registration "
     "outlived the module it points into. Nothing happens until the kernel "
     "uses it, which may be never on the developer's machine and after a "
     "second "
     "on the customer's.",
     "Undo every registration in the unload handler, in the reverse order of "
     "making them, with the call that also waits: callout_drain rather than "
     "callout_stop, taskqueue_drain, EVENTHANDLER_DEREGISTER, destroy_dev."},
    {FindingKind::kUseAfterFree, "use-after-free",
     "freed memory, a recycled handle or a destroyed lock is used",
     "Memory was used after free(9), or a struct proc or struct thread after "
     "its thread had gone and the kernel had recycled it, or a lock, cv or "
     "semaphore after it was destroyed. Handles of threads are the subtle "
     "case: the pointer looks valid, the object belongs to somebody else.",
     "Free, destroy and forget only after the last user is known to have "
     "finished. Do not keep the handle of a thread that may exit by itself "
     "unless its exit is noted, under a lock, before it happens."},
    {FindingKind::kPageFault, "page-fault",
     "a wild or null access, a wild jump, or a stack overflow",
     "The code touched an address that nothing is mapped at, jumped to one, or "
     "ran off the end of its kernel stack. In the kernel this is an immediate "
     "panic. Very often the pointer is one that another thread had not yet "
     "set, "
     "or had already cleared.",
     "Look at the lanes for the thread that sets or clears the pointer; both "
     "sides need the same lock, or the order needs to be enforced by a sleep "
     "and a wakeup."},
    {FindingKind::kDataRace, "data-race",
     "two conflicting accesses at once, not both atomic, one a write",
     "Two threads can reach the same memory at the same moment, one of them "
     "writes, and at least one of the accesses is a plain one. The compiler "
     "may "
     "tear, repeat, hoist or drop such an access, and the processor may "
     "reorder "
     "it, so the interleavings shown here are only the friendlier part of what "
     "can happen.",
     "Access the location under one lock everywhere, or use atomic(9) "
     "everywhere, with acquire and release where other data depends on it. "
     "volatile is no substitute."},
    {FindingKind::kHang, "hang",
     "somebody waits for something that can no longer happen",
     "A thread that has to finish waits without a deadline, and nobody is left "
     "who would let it go on. The diagnosis says why: lost-wakeup, the "
     "notification came before the sleep; deadlock, a cycle of threads waiting "
     "for each other; self-wait, a thread waits for its own end; never-woken, "
     "no wakeup for that channel exists in this schedule. When the unloading "
     "thread hangs, it holds the linker's lock, and every later kldload, "
     "kldunload and kldstat hangs behind it.",
     "Test the condition and go to sleep under one lock, and change the "
     "condition and call wakeup under the same lock: msleep joins the sleep "
     "queue before it lets go of the lock, so the wakeup cannot come too "
     "early. "
     "A timeout hides a lost wakeup, it does not mend one."},
    {FindingKind::kLivelock, "livelock",
     "the run goes round and nobody makes progress",
     "Threads keep spinning, polling or retrying, and even a fair scheduler "
     "brings none of them any further: the state of the whole system comes "
     "round again. Usually a loop polls for a condition whose only writer is "
     "gone, or two threads keep backing off in favour of each other.",
     "Find the condition the loop waits for and ask who is left to make it "
     "true. Loops in a module must also test the stop flag."},
    {FindingKind::kLockOrder, "lock-order",
     "locks are taken in an order that WITNESS objects to",
     "Two locks were taken in one order here and in the other order elsewhere, "
     "or two locks of one type were held at once, or a sleepable lock was "
     "taken "
     "after a non-sleepable one. The run at hand may have ended well: another "
     "one, with both orders at the same time, is a deadlock.",
     "Choose one order and keep to it; drop the inner lock before calling into "
     "code that takes the outer one. MTX_DUPOK and friends silence the check "
     "for locks of one type, they do not make it safe."},
    {FindingKind::kLockMisuse, "lock-misuse",
     "a lock is used against its contract",
     "A lock was unlocked by a thread that does not own it, taken recursively "
     "without being recursive, destroyed while somebody owned it or waited for "
     "it, initialised twice, used before its initialisation, or mixed up with "
     "a "
     "lock of another class. A kernel with INVARIANTS panics; one without goes "
     "on and corrupts the lock.",
     "Pair every acquisition with one release on every path, including the "
     "error paths, and destroy locks last, after every thread that might touch "
     "them is known to be gone."},
    {FindingKind::kSleepForbidden, "sleep-forbidden",
     "a thread sleeps where sleeping is not allowed",
     "A thread went to sleep, or called something that may sleep, while it "
     "held a non-sleepable lock other than the interlock, or inside a callout, "
     "an epoch or a critical section. Everybody who needs that lock or that "
     "context is stuck for as long as the sleep lasts.",
     "Pass the held mutex to msleep as the interlock, release other locks "
     "first, allocate with M_NOWAIT or before locking, and move work that has "
     "to sleep from the callout to a taskqueue."},
    {FindingKind::kLockLeaked, "lock-leaked",
     "a lock is still held on leaving the module",
     "A module event handler returned, or a thread exited, with a lock held. "
     "Nobody can release it any more, and when the module is unmapped the lock "
     "itself vanishes with a waiter perhaps queued on it. mtx_sleep without "
     "PDROP returns with the mutex held, which is easily forgotten in an "
     "unload "
     "handler.",
     "Unlock after the sleep, on every path, and then destroy the lock; or "
     "sleep with PDROP."},
    {FindingKind::kLeak, "leak",
     "something of the module outlives it without being able to hurt",
     "A thread, an allocation, a lock or a registration is left over when the "
     "module is gone, and nothing of it points into the module. It costs "
     "memory "
     "at each load and unload, and a kernel with INVARIANTS complains about "
     "the malloc type.",
     "Release it in the unload handler, and in the failure path of the load "
     "handler. A leak is a warning; --strict makes it an error."},
    {FindingKind::kPanic, "panic",
     "the code called panic(9), or an assertion of its own failed",
     "The code under test gave up by itself: panic(9), a failed KASSERT or "
     "MPASS, or an invariant that the scenario states. The message is the "
     "code's own.",
     "Follow the lanes back from the panic to the operation that made the "
     "assertion false; the assertion itself is rarely to blame."},
    {FindingKind::kKpiMisuse, "kpi-misuse",
     "a kernel interface is called against its preconditions",
     "A kernel function was called in a state in which its manual page, or the "
     "kernel's own code, does not allow it. The rule that is quoted says which "
     "precondition that is. What the real kernel does then depends on how it "
     "was built: an assertion with INVARIANTS, silence or corruption without.",
     "Read the rule with `quiesce explain`, and the manual page of the "
     "function."},
}};

// A row out of place would give a kind another kind's name.
constexpr bool RowsAreInOrder() {
  for (size_t i = 0; i < kKinds; ++i) {
    if (static_cast<size_t>(kFindingKinds[i].kind) != i) return false;
  }
  return true;
}
static_assert(RowsAreInOrder());

}  // namespace

const FindingKindRow& Row(FindingKind kind) {
  return kFindingKinds.at(static_cast<size_t>(kind));
}

const std::vector<FindingKindRow>& FindingKindRows() {
  static const auto* const rows = new std::vector<FindingKindRow>(
      kFindingKinds.begin(), kFindingKinds.end());
  return *rows;
}

std::string_view Name(FindingKind kind) { return Row(kind).name; }

std::string_view Name(Severity severity) {
  switch (severity) {
    case Severity::kNote:
      return "note";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
  }
  return "error";
}

}  // namespace quiesce
