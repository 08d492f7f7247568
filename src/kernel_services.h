// KernelServices: what the shutdown protocol asks of a kernel.
//
// A concept, not a base class: calls are direct, and a kld needs no vtable and
// no runtime symbols.  One model of it talks to FreeBSD (src/kld), one to the
// simulated kernel.  Everything is static: a kernel is not an object.
// Times are in ticks (1/hz s); errors are errno values.  Rule ids (K…) name the
// kernel's own rules.
//
// "No locks" is said of the caller: it holds none that may not be slept with.
// "Broken" is what a caller must not do; the kernel need not notice.
//
//   LockInit(l, name)
//     Makes *l a mutex.  Does not block.  `name` must outlive it.
//     Broken: *l is one already (K4.1).
//
//   LockDestroy(l)
//     Ends it.  Held by the caller, or by nobody.  Does not block.
//     Broken: somebody else holds it or waits for it (K4.6).
//
//   Acquire(l)
//     On return the caller holds l.  Any locks that are ordered before l;
//     blocks, does not sleep.
//     Broken: the caller holds it already (K4.2).
//
//   Release(l)
//     Does not block.  *l may be destroyed as soon as somebody else has
//     acquired it.  Broken: the caller does not hold it (K4.5).
//
//   Sleep(chan, l, wmesg, ticks, interruptible)
//     Held on entry: l and no other.  Joins the queue of `chan` and releases l
//     in one step with respect to wakeups (K3.11); holds l again on return.
//     Blocks; ticks 0: for ever.  Returns kWoken, kTimedOut (decided by the
//     clock, also if a wakeup came first, K3.22) or kInterrupted.  May return
//     kWoken for no reason: callers check again (K3.23).  `wmesg` must outlive
//     the sleep (K3.34).  Broken: two who sleep on `chan` with different locks.
//
//   WakeAll(chan), WakeOne(chan)
//     Makes all sleepers of `chan` runnable, or one of them, any (K3.30,
//     K3.31).  Any locks, does not block.  Nobody asleep: nothing happens, and
//     nothing is remembered (K3.32).  The address is never read (K3.33).
//
//   Pause(wmesg, ticks)
//     Sleeps on nothing for `ticks` >= 1 (K3.26).  No locks.
//
//   CreateThread(main, arg, process, name)
//     A new thread runs main(arg), which must end in ExitThread.  It may run,
//     and be gone, before this returns (K1.11).  `process` null: a thread of
//     the kernel's own process; else of *process, which is created if null
//     (K1.10, K1.16), and then stays valid until its last thread has exited.
//     No locks, blocks.  Returns 0, or an errno and no thread.
//
//   MaySleep()
//     Complains, with WITNESS, if the caller holds a lock that may not be slept
//     with (K3.40).  Does not block.
//
//   Current(thread)
//     Stores the identity of the calling thread (K1.58).  Any locks, does not
//     block.
//
//   IsCurrent(thread)
//     The calling thread is that one.  Any locks, does not block.  Needs a
//     thread that has not exited: identities are used again (K1.58).
//
//   LeavesClient()
//     Called once by a thread after the client's code has returned: from here
//     on it will only run text that outlives the client's wait for it (K1.64).
//     Any locks but the book's (tail.h), does not sleep.
//
//   Gone(thread)
//     True once the thread can only run base-kernel text (K1.55); false may be
//     late, true is for ever.  Blocks briefly, for locks of the kernel's.  Any
//     sleepable locks; no others, so that no order with the kernel's arises.
//
//   ExitThread()
//     Does not return.  No locks (K1.55).
//
//   Now()
//     Ticks since boot, wrapping (K7.4).  Any locks, does not block.
//
//   Check(fact, text)
//     Panics with INVARIANTS if `fact` is false.  Any locks, does not block.
//
//   Print(format, name, where)
//     One line to the console, two strings.  Any locks, does not block.
//
//   kJoinsTail
//     The thread main lies in the client's own text, so a wait for a thread
//     must go on until Gone.  False with the trampoline, whose text stays: then
//     LeavesClient is enough.
#ifndef QUIESCE_SRC_KERNEL_SERVICES_H_
#define QUIESCE_SRC_KERNEL_SERVICES_H_

namespace quiesce {

enum class Wake : int { kWoken, kTimedOut, kInterrupted };

template <typename From, typename To>
concept ConvertsTo = requires(From from, void (&take)(To)) {
  take(from);
};

template <typename S>
concept KernelServices = requires(typename S::Lock* lock,
                                  typename S::Thread* thread,
                                  typename S::Process* process,
                                  const void* channel, const char* text,
                                  int ticks, void (*main)(void*), void* arg,
                                  bool fact) {
  {S::LockInit(lock, text)};
  {S::LockDestroy(lock)};
  {S::Acquire(lock)};
  {S::Release(lock)};
  { S::Sleep(channel, lock, text, ticks, fact) } -> ConvertsTo<Wake>;
  {S::WakeAll(channel)};
  {S::WakeOne(channel)};
  {S::Pause(text, ticks)};
  {S::MaySleep()};
  { S::CreateThread(main, arg, process, text) } -> ConvertsTo<int>;
  {S::Current(thread)};
  { S::IsCurrent(*thread) } -> ConvertsTo<bool>;
  {S::LeavesClient()};
  { S::Gone(*thread) } -> ConvertsTo<bool>;
  {S::ExitThread()};
  { S::Now() } -> ConvertsTo<int>;
  {S::Check(fact, text)};
  {S::Print(text, text, text)};
  { S::kJoinsTail } -> ConvertsTo<bool>;
};

// errno(2), as far as the protocol returns them.
inline constexpr int kNoThread = 3;       // ESRCH
inline constexpr int kInterruptedBy = 4;  // EINTR
inline constexpr int kNotOpen = 6;        // ENXIO
inline constexpr int kSelfWait = 11;      // EDEADLK
inline constexpr int kBusy = 16;          // EBUSY
inline constexpr int kInvalid = 22;       // EINVAL
inline constexpr int kNotSupported = 45;  // EOPNOTSUPP
inline constexpr int kTimeout = 35;       // EWOULDBLOCK
inline constexpr int kShutDown = 58;      // ESHUTDOWN

}  // namespace quiesce

#endif  // QUIESCE_SRC_KERNEL_SERVICES_H_
