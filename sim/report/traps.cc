// The catalogue of traps: the one place where a trap gets its words.
//
// `quiesce explain T8` and docs/traps.md are made of it; the modules in
// test/modules/traps show each of them, broken and mended.
#include "sim/report/traps.h"

namespace quiesce {

const std::vector<TrapRow>& TrapRows() {
  static const auto* const rows = new std::vector<TrapRow>{
      {"T1",
       "the stop flag is read without the lock of the sleep",
       {"worker: reads stop, which is still 0",
        "unload: stop = 1; wakeup finds nobody asleep",
        "worker: sleeps, and nobody will ever wake it",
        "unload: waits for the worker"},
       "A wakeup wakes who sleeps at that moment and is forgotten (K3.32). "
       "msleep joins the queue before it lets go of the lock (K3.11), so "
       "that who changes the flag under the lock cannot come in between; "
       "tsleep has no lock to let go of. A kernel with INVARIANTS objects to"
       " the lockless sleep by itself (K3.42).",
       "The flag is read under the mutex that the sleep lets go of, so that "
       "no stop fits between the test and the sleep.",
       "hang",
       true},
      {"T2",
       "the lock is dropped between telling the worker and waiting for it",
       {"unload: stop = 1; wakeup; unlocks the mutex",
        "worker: sees stop; kproc_exit wakes the proc: nobody sleeps on it "
        "yet",
        "unload: sleeps on the proc, for ever"},
       "kproc_exit wakes the proc once, when it begins (K1.41). A sleep on "
       "the proc that begins later is never woken, and kldunload hangs with "
       "the linker's lock held (K5.27).",
       "The mutex is held from setting the flag until the sleep on the proc "
       "has begun. The worker cannot see the flag earlier, and so cannot "
       "exit earlier.",
       "hang",
       true},
      {"T3",
       "the worker announces its end itself, and has more to execute after "
       "that",
       {"worker: sema_post",
        "unload: returns from sema_wait; the module is unmapped",
        "worker: returns from sema_post into text that is gone"},
       "The unmap looks at no thread (K5.61). The next instruction of the "
       "worker is a page fault, on a processor that is busy with something "
       "else.",
       "kproc_exit announces the end, from text that stays.",
       "use-after-unload",
       true},
      {"T4",
       "the worker announces its end under the lock, and unlocks last",
       {"worker: done = 1; wakeup; unlocks the mutex",
        "unload: takes the mutex, sees done, destroys it; the module is "
        "unmapped",
        "worker: the next instruction, the call of kproc_exit, is gone"},
       "As in T3: the window is one instruction wide, and a kernel falls "
       "into it once in some hundred unloads.",
       "No flag of the module says \"done\"; the sleep is on the proc, under "
       "the mutex that the worker needs in order to see that it shall stop.",
       "use-after-unload",
       true},
      {"T5",
       "one thread is stopped, its sibling is forgotten in its sleep",
       {"sibling: asleep, called from module text",
        "unload: stops the worker, waits for it, returns 0; the module is "
        "unmapped",
        "sibling: whatever wakes it brings it back to text and a mutex that "
        "are gone; even ps(1) reads the wait message, which is a string of "
        "the module"},
       "Nothing happens while it sleeps. When it is woken it takes back a "
       "mutex that is gone and then returns into text that is gone (K5.62); "
       "ps(1) follows its wait message before that (K3.34).",
       "Both threads are told, and both are waited for.",
       "use-after-unload",
       true},
      {"T6",
       "the worker leaves by itself, and its handle is used afterwards",
       {"worker: has finished its job; kproc_exit",
        "init: reaps it; the struct proc becomes somebody else's",
        "unload: looks into the proc whether it is exiting, and waits on it"},
       "Procs and threads come from memory that is recycled and never "
       "unmapped (K1.3): no fault, but somebody else's proc (K1.49).",
       "The worker stays until it is told to leave, so that the handle is "
       "good until then.",
       "use-after-free",
       true},
      {"T7",
       "the worker may be gone before kproc_create returns",
       {"load: kproc_create makes the thread runnable",
        "worker: runs, has nothing to do, exits, and is reaped",
        "load: looks at the proc that kproc_create has stored"},
       "kproc_create returns some time after the thread has become runnable "
       "(K1.11); init may have reaped it by then.",
       "The worker waits for the flag also when there is nothing to do, so "
       "that the handle is good as long as the module wants it.",
       "use-after-free",
       true},
      {"T8",
       "kproc_exit announces the end of the process before its other threads"
       " have gone",
       {"main: kproc_exit wakes the proc, then waits for its sibling",
        "unload: wakes up and returns 0; the module is unmapped",
        "sibling: still in module text"},
       "kproc_exit wakes first, then makes the siblings leave, then tears "
       "down (K1.41, K1.60, K1.64).",
       "Both threads leave by kthread_exit. Whichever is last takes the "
       "process with it, and only then is the proc woken (K1.59).",
       "use-after-unload",
       true},
      {"T9",
       "kproc_exit waits for its siblings, and one of them cannot be "
       "interrupted",
       {"sibling: sleeps without PCATCH until there is work",
        "main: kproc_exit wakes the proc and suspends itself until the "
        "sibling is gone",
        "unload: waits until the process is really exiting; the sibling has "
        "never been told"},
       "thread_single interrupts sleeps with PCATCH and waits for all others"
       " without a timeout (K1.60, K1.61). A kernel thread is never killed.",
       "Whoever stops the process stops all of its threads.",
       "livelock",
       true},
      {"T10",
       "a mutex is destroyed on the strength of a flag read without it",
       {"worker: locks; idle = 1",
        "unload: sees idle; destroys the mutex, which the worker still owns",
        "worker: unlocks a mutex that is gone"},
       "mtx_destroy of a mutex that somebody owns panics with INVARIANTS; "
       "without, the owner's unlock works on a destroyed mutex (K4.6).",
       "The flag is read under the mutex. Whoever has got the mutex after "
       "the last unlock of everybody else may destroy it.",
       "lock-misuse",
       true},
      {"T11",
       "MOD_LOAD fails after it has created the thread",
       {"load: kproc_create; the next step fails; ENXIO",
        "kernel: delivers MOD_UNLOAD to the same handler, which finds that "
        "the load never completed and does nothing; the module is unmapped",
        "worker: runs"},
       "A failed MOD_LOAD is followed by MOD_UNLOAD of the same module, "
       "whose result is ignored, and by the unmap (K5.8, K5.9).",
       "The load undoes what it has done before it reports the failure, and "
       "the MOD_UNLOAD that follows finds nothing to do.",
       "use-after-unload",
       true},
      {"T12",
       "a thread that was suspended does not see the stop",
       {"quiesce: kproc_suspend, so that the worker is out of the way",
        "worker: sleeps in kproc_suspend_check",
        "unload: stop = 1; wakes the channel that the worker does not sleep "
        "on; waits"},
       "kproc_suspend_check sleeps on a channel of its own, and only "
       "kproc_resume wakes it (K1.81, K1.87).",
       "Who wants it to stop resumes it first.",
       "hang",
       true},
      {"T13",
       "the unload handler waits for a thread that waits for the linker",
       {"unload: holds the linker's lock; waits for the worker",
        "worker: looks up another module, which takes the linker's lock",
        "both wait; every kldload, kldunload and kldstat waits behind them"},
       "kld_sx is held all through MOD_UNLOAD, also while the handler sleeps"
       " (K5.26, K5.27).",
       "Do what needs the linker (firmware_get, looking up modules) before "
       "the stop can come, or outside of the worker; nothing in the unload "
       "handler may wait for it.",
       "hang",
       true},
      {"T14",
       "the unload handler spins with Giant held, and the worker needs Giant",
       {"unload: holds Giant, like every module event handler; loops in "
        "DELAY",
        "worker: waits for Giant, which only a sleep of the handler would "
        "release"},
       "Module event handlers run with Giant; every sleep drops it, DELAY "
       "does not (K5.26).",
       "The handler sleeps between two looks, and a sleep drops Giant.",
       "livelock",
       true},
      {"T15",
       "a callout that arms itself again is stopped but not waited for",
       {"clock: in the handler, past its test of stop",
        "unload: stop = 1; callout_stop says 0, \"it is running\", to nobody",
        "clock: callout_reset",
        "unload: returns; the module is unmapped; a tick later the clock "
        "calls it"},
       "callout_stop of a running handler returns 0 and waits for nothing "
       "(K6.4). callout_drain waits, and a handler that arms itself "
       "meanwhile is refused (K6.2, K6.6).",
       "callout_drain waits for the handler, and does not let it arm itself "
       "again meanwhile.",
       "dangling-registration",
       true},
      {"T16",
       "callout_drain with the callout's own mutex held",
       {"clock: has taken the callout off its wheel and waits for the mutex",
        "unload: owns the mutex and waits for the clock"},
       "softclock takes the callout's mutex before it calls the handler, and"
       " the drain waits for softclock (K6.3, K6.6). WITNESS exempts exactly"
       " this mutex.",
       "Stop under the mutex, drain without it.",
       "hang",
       true},
      {"T17",
       "a task drains itself",
       {"task: finds that the device is gone, and calls the common detach "
        "code",
        "task: taskqueue_drain waits until the task has returned: for itself"},
       "taskqueue_drain sleeps until the task neither waits nor runs "
       "(K6.13). The same holds for callout_drain in a handler and "
       "taskqueue_free in a task.",
       "The task only notes what it has found; draining is for others.",
       "hang",
       true},
      {"T18",
       "a mutex is destroyed while the clock still waits for it",
       {"clock: has taken the callout off its wheel and waits for the mutex",
        "unload: callout_stop, with the mutex held: the handler will not run",
        "unload: unlocks and destroys the mutex",
        "clock: takes a mutex that is gone, only to see that it shall not "
        "run"},
       "callout_stop under the mutex cancels a handler that still waits for "
       "it, but softclock takes the mutex all the same, to find out (K6.5).",
       "After callout_drain the clock has let go of the mutex too.",
       "use-after-free",
       true},
      {"T19",
       "the sink is drained before the source",
       {"unload: taskqueue_drain returns: the task is idle",
        "clock: the callout enqueues the task again",
        "unload: callout_drain; the module is unmapped",
        "the shared queue's thread: calls a task that is gone"},
       "A drained task may be enqueued again at any moment (K6.13); the "
       "thread of a shared queue then calls it (K5.64).",
       "First what enqueues, then what is enqueued.",
       "dangling-registration",
       true},
      {"T20",
       "a task that always enqueues itself is drained",
       {"task: enqueues itself and returns",
        "unload: taskqueue_drain waits until the task is idle, which it "
        "never is"},
       "The drain loops until the task is idle at the moment it looks "
       "(K6.13).",
       "The task is told first, under the lock under which it decides to go "
       "on.",
       "livelock",
       true},
      {"T21",
       "a static sysctl handler is still running at the unmap",
       {"reader: enters the handler, and sleeps in it or is pre-empted",
        "unload: MOD_UNLOAD returns 0; the oid is unlinked, the reader is "
        "not waited for",
        "the module is unmapped", "reader: goes on in text that is gone"},
       "Static oids are unlinked after MOD_UNLOAD, and running handlers are "
       "counted for dynamic oids only (K5.51, K6.65).",
       "Use a dynamic sysctl with a context: sysctl_ctx_free waits for the "
       "handlers. Or count the readers under a lock and wait for them in "
       "MOD_UNLOAD.",
       "use-after-unload",
       true},
      {"T22",
       "an interrupted wait is taken for the end of the worker",
       {"unload: sleeps on the proc with PCATCH",
        "user: ^C; the sleep returns EINTR, and nobody looks at it",
        "unload: destroys the mutex and returns 0; the module is unmapped",
        "worker: still there"},
       "kldunload runs in a user's thread: a sleep with PCATCH ends with "
       "EINTR when a signal comes (K3.20, K7.14).",
       "The wait of an unload handler cannot be interrupted.",
       "use-after-unload",
       true},
      {"T23",
       "a wait that has timed out is taken for the end of the worker",
       {"unload: sleeps on the proc for five seconds at most",
        "worker: busy for longer",
        "unload: EWOULDBLOCK, and nobody looks at it; the module is unmapped",
        "worker: still there"},
       "EWOULDBLOCK says that time has passed, and nothing about the thread.",
       "The wait has no timeout.",
       "use-after-unload",
       true},
      {"T24",
       "a timeout is taken for \"still there\", although the worker has gone",
       {"worker: kproc_exit wakes the unloader just before its deadline",
        "unload: runs just after it: EWOULDBLOCK, for the clock decides "
        "(K3.22)",
        "unload: so the worker is still there; waits again, and again"},
       "The result of a timed sleep is decided by the clock when the thread "
       "runs again, also if a wakeup has ended the sleep (K3.22).",
       "Without a timeout there is no such answer.",
       "livelock",
       true},
      {"T25",
       "a wakeup on the proc is taken for its end",
       {"unload: sleeps on the proc",
        "somebody: kproc_suspend of the proc, say, wakes that channel too",
        "unload: returns 0; the module is unmapped", "worker: still there"},
       "Whoever knows the address can wake it: kproc_suspend, a child's "
       "exit, a recycled proc (K2.4).",
       "A hold keeps the proc from being recycled, so that the flag that the"
       " kernel sets on exit, from its own text, can be looked at as often "
       "as one likes.",
       "use-after-unload",
       true},
      {"T26",
       "two kinds of sleepers share a channel, and wakeup_one picks one of "
       "them",
       {"worker, flusher: asleep on the same channel, each with its own "
        "condition",
        "unload: stop = 1; wakeup_one wakes the flusher",
        "flusher: its condition does not hold; sleeps again",
        "unload: waits for the worker, which nobody has woken"},
       "wakeup_one picks one sleeper of the channel, and nothing says which "
       "(K3.31).",
       "With several kinds of sleepers on it, a channel is for wakeup, not "
       "for wakeup_one.",
       "hang",
       true},
      {"T27",
       "the worker calls the function that stops the worker",
       {"worker: meets an error and calls stop_worker",
        "worker: sleeps on its own proc until it has exited"},
       "A thread that sleeps on its own proc or thread waits for its own "
       "exit.",
       "On an error the worker only says so; stopping is left to others.",
       "hang",
       true},
      {"T28",
       "two stops at once",
       {"task: stop = 1; sleeps on the proc",
        "worker: exits; kproc_exit wakes the task",
        "unload: sets stop again and sleeps on the proc, which has gone"},
       "The exit wakes the proc once. Who comes second sleeps on a proc that"
       " nobody will wake, or that is somebody else's by then.",
       "The first stop is the one that waits for the proc; others wait for "
       "the first.",
       "hang",
       true},
      {"T29",
       "a restart in the middle of a stop",
       {"unload: stop = 1; sleeps on the proc",
        "task: restarts the worker after a reset: stop = 0, a new proc",
        "unload: woken by the end of the old one; returns 0",
        "the new worker: lives on in a module that is gone"},
       "The old proc's exit wakes the unloader; the kernel knows nothing of "
       "the new one.",
       "Whoever may start the worker is ended before the worker is.",
       "use-after-unload",
       true},
      {"T30",
       "the unload comes before the thread has run at all",
       {"load: kproc_create; the thread is runnable and stays so",
        "unload: the worker has not said yet that it runs: nothing to wait "
        "for",
        "the module is unmapped", "worker: its first instruction is gone"},
       "A new thread may be left waiting for a processor for any time "
       "(K7.13). Nothing stops the unmap of the text that it will begin in "
       "(K5.61).",
       "What has been created is waited for, running or not.",
       "use-after-unload",
       true},
      {"T31",
       "a thread that was created stopped, and never started, is waited for",
       {"load: kthread_add with RFSTOPPED, to be started by the first open",
        "unload: nobody has opened the device; stop = 1; sleeps on the "
        "thread",
        "worker: cannot exit, since it never runs"},
       "A thread created with RFSTOPPED is on no run queue until sched_add "
       "(K1.15).",
       "Unloading starts the thread, so that it can see that it shall stop.",
       "hang",
       true},
      {"T32",
       "the thread reads the handle that kthread_add has not stored yet",
       {"load: kthread_add makes the thread runnable",
        "worker: its own handle is still NULL; so it has been told to stop; "
        "exits",
        "load: kthread_add stores the handle of a thread that has gone",
        "unload: waits for it"},
       "Up to 14, kthread_add stores the handle after it has made the thread"
       " runnable; later kernels store it first (K1.17).",
       "A flag of its own says whether to stop.",
       "hang",
       true},
      {"T33",
       "the thread is created before what it uses is initialised",
       {"load: kproc_create", "worker: locks a mutex that is still all zeroes",
        "load: mtx_init"},
       "A mutex of zeroes is no mutex: INVARIANTS panics; without, it may "
       "work, until mtx_init resets it under its owner (K4.1).",
       "First the mutex, then the thread.",
       "lock-misuse",
       true},
      {"T34",
       "the wait is on the wrong handle",
       {"unload: stop = 1; sleeps on the proc of the worker",
        "worker: kthread_exit wakes its thread; the proc lives on with other"
        " threads"},
       "kproc_exit never wakes a thread, kthread_exit wakes the proc only if"
       " it is the last to leave (K1.59).",
       "What ends with kthread_exit is waited for on its thread.",
       "hang",
       true},
      {"T35",
       "two workers are told, one is waited for",
       {"unload: stop = 1; wakeup; sleeps on the first worker's thread",
        "first worker: exits; unload returns; the module is unmapped",
        "second worker: still on its way out"},
       "Each exit wakes its own handle. The unmap looks at no thread "
       "(K5.61).",
       "One wait for each.",
       "use-after-unload",
       true},
      {"T36",
       "several workers, one wakeup_one",
       {"both workers: asleep on the same channel",
        "unload: stop = 1; wakeup_one wakes one of them",
        "the other: sleeps on"},
       "wakeup_one wakes one; the next to leave would have to pass it on.",
       "Wakeup wakes all of them.",
       "hang",
       true},
      {"T37",
       "the worker exits with the mutex locked",
       {"unload: stop = 1; sleeps on the proc, which lets go of the mutex",
        "worker: locks; sees stop; kproc_exit",
        "unload: wants the mutex back from a thread that has gone"},
       "WITNESS panics at the exit. Otherwise the mutex stays owned by a "
       "thread that is gone, and is inherited by whoever gets its memory "
       "(K4.9).",
       "The mutex is unlocked on every way out.",
       "lock-leaked",
       true},
      {"T38",
       "the worker sleeps with a second mutex locked",
       {"worker: locks the device, then the queue; sleeps with the queue's "
        "mutex as interlock",
        "unload: wants the device's mutex, for as long as the sleep lasts"},
       "A sleep lets go of its interlock and of Giant, of nothing else "
       "(K3.40). WITNESS warns; who wants the other mutex waits for the "
       "whole sleep.",
       "What the sleep does not let go of is unlocked before it.",
       "sleep-forbidden",
       true},
      {"T39",
       "two sleepers on one channel, each with an interlock of its own",
       {"reader: sleeps on the channel with the reader's mutex",
        "writer: sleeps on the same channel with the writer's mutex"},
       "The sleep queue of a channel remembers one lock; INVARIANTS compares"
       " it (K3.46).",
       "Each condition has a channel of its own.",
       "kpi-misuse",
       true},
      {"T40",
       "a condition variable is destroyed under its signaller",
       {"worker: ready = 1; unlocks the mutex",
        "unload: sees ready without having to wait; destroys the cv",
        "worker: cv_signal reads the cv"},
       "cv_signal reads the waiters' count before and after it takes the "
       "queue's lock (K4.42); wakeup uses the address only.",
       "The signal is sent under the mutex, so that who has the mutex knows "
       "that nobody is signalling.",
       "use-after-free",
       true},
      {"T41",
       "the softc is freed while the worker still writes to it",
       {"worker: announces that it is done with the softc",
        "unload: frees the softc", "worker: writes its state into the softc"},
       "Freed memory is filled and handed out again; the write lands in "
       "somebody else's data (K6.55).",
       "The announcement is the last thing that is done to the softc.",
       "use-after-free",
       true},
      {"T42",
       "MOD_QUIESCE does what MOD_UNLOAD then refuses",
       {"quiesce: stops the worker and waits for it",
        "unload: the device is busy: EBUSY",
        "the module stays, without its worker",
        "quiesce, again: waits for a worker that has long gone"},
       "A refusal of MOD_UNLOAD does not undo MOD_QUIESCE (K5.24), and the "
       "next kldunload delivers both again.",
       "MOD_QUIESCE only asks; MOD_UNLOAD does, and does not refuse.",
       "hang",
       true},
      {"T43",
       "MOD_UNLOAD refuses after it has begun to tear down",
       {"unload: destroys the mutex; then finds that the device is busy: "
        "EBUSY",
        "clock: the module is still there, and so is its callout: locks the "
        "mutex"},
       "EBUSY means that the module stays, with all that still points into "
       "it. What it has destroyed by then stays destroyed.",
       "First all questions, then all deeds.",
       "use-after-free",
       true},
      {"T44",
       "two modules in one file, and the second to be asked refuses",
       {"unload: the one that owns the mutex agrees, and destroys it",
        "unload: the one with the callout refuses: EBUSY; the file stays",
        "clock: calls the second, which uses the mutex of the first"},
       "Each module of a file is unloaded by itself; one that has agreed is "
       "gone when a later one refuses, and the file stays mapped (K5.23).",
       "Refusals belong into MOD_QUIESCE. All modules of the file are asked "
       "before the first of them is torn down.",
       "use-after-free",
       true},
      {"T45",
       "destroy_dev under the lock that a method of the device needs, or "
       "called from a method",
       {"reader: in d_read, waits for the mutex",
        "unload: locks the mutex; destroy_dev waits until the reader has "
        "left d_read"},
       "destroy_dev waits, without a timeout, until no thread is in a method"
       " of the device (K6.60, K6.61).",
       "Unlock before destroy_dev; from inside a method use "
       "destroy_dev_sched, and wait for it before the unload.",
       "hang",
       true},
      {"T46",
       "an event handler is deregistered from its own list, or left behind",
       {"handler: EVENTHANDLER_DEREGISTER waits until nobody is in the list:"
        " for itself",
        "or: unload forgets shutdown_pre_sync; the reboot calls text that is"
        " gone"},
       "EVENTHANDLER_DEREGISTER waits until nobody is running in the list, "
       "whichever handler that is (K6.31, K6.32). A handler left behind is "
       "called at the next event (K5.64).",
       "Deregister in MOD_UNLOAD, outside of every handler of that list, "
       "before the state that the handler uses is torn down.",
       "hang",
       true},
      {"T47",
       "an epoch_call callback is still pending at the unmap",
       {"worker: epoch_call",
        "unload: epoch_wait returns, but callbacks are no part of what it "
        "waits for",
        "the module is unmapped", "softirq: calls the callback"},
       "epoch_wait waits for sections, epoch_drain_callbacks for callbacks "
       "(K6.50).",
       "epoch_drain_callbacks before the unload returns.",
       "dangling-registration",
       true},
      {"T48",
       "an interrupted sleep is tried again, for ever",
       {"main: kproc_exit waits for its sibling, and interrupts its sleep",
        "sibling: EINTR; not told to stop; sleeps again: EINTR at once, and "
        "again",
        "unload: waits for the process to be gone before it goes on"},
       "While a process exits, every sleep with PCATCH in it returns EINTR "
       "at once (K1.62).",
       "EINTR in a kernel thread means that its process is going.",
       "livelock",
       true},
      {"T49",
       "a sleep without a lock, which Giant hides",
       {"unload: tsleep without a timeout; the handler holds Giant, so that "
        "nothing complains",
        "worker: calls the same function; a kernel with INVARIANTS panics"},
       "The assertion against lockless sleeps is satisfied by Giant, which "
       "every module event handler holds (K3.42).",
       "Sleep with the lock that guards the condition, everywhere.",
       "sleep-forbidden",
       true},
      {"T50",
       "a dependent is loaded while its dependency is still in MOD_LOAD",
       {"admin: kldload A; its MOD_LOAD sleeps",
        "another admin: kldload B, which depends on A: links, and calls into"
        " A",
        "A is not ready yet"},
       "Up to 13.0 the linker's lock is not held in MOD_LOAD, and a "
       "dependency counts as there when it is mapped (K5.6).",
       "Initialise before anything in MOD_LOAD can sleep, or let the "
       "interface of A refuse until it is ready. Newer kernels serialise "
       "loads.",
       "lock-misuse",
       true},
      {"T51",
       "kldunload succeeds without unloading",
       {"admin: kldunload A while B depends on it: up to 13 it returns 0 and"
        " only counts down",
        "script: takes the hardware away, believing that A is gone",
        "later: kldunload B runs A's MOD_UNLOAD, in another context"},
       "Up to 13 kldunload of a file with dependents drops a reference and "
       "returns 0; later kernels return EBUSY (K5.21).",
       "Ask kldstat whether it is gone; unload the dependents first.",
       "",
       false},
      {"T52",
       "a callout of an earlier load is still armed when the module comes "
       "back",
       {"unload: forgets the callout",
        "load: the same addresses, other contents",
        "clock: calls the function of the first load with the data of the "
        "second"},
       "A load may get the address of an earlier one (K5.66). Pointers of "
       "the earlier one then lead into the later one's text and data.",
       "Nothing of one load outlives it.",
       "dangling-registration",
       true},
  };
  return *rows;
}

const TrapRow* FindTrap(std::string_view id) {
  for (const TrapRow& row : TrapRows()) {
    if (row.id == id) return &row;
  }
  return nullptr;
}

}  // namespace quiesce
