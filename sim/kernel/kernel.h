// Kernel: the model of FreeBSD that module code runs against.
//
// Each public method is one kernel service.  A service publishes an operation
// (Machine::Point) before everything others can observe, and does it after the
// point returns; code between two points is atomic.  The first comment of each
// service gives effect, blocking and rule ids (docs/model.md has the rules);
// `pc` is always the call site in the code under test.
//
// One file per subject implements it: thread.cc, sleep.cc, lock.cc, condvar.cc,
// callout.cc, taskqueue.cc, epoch.cc, linker.cc, memory.cc, clock.cc,
// witness.cc, registration.cc, misc.cc.
#ifndef QUIESCE_KERNEL_KERNEL_H_
#define QUIESCE_KERNEL_KERNEL_H_

#include <cstdarg>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/kernel/config.h"
#include "sim/kernel/kld.h"
#include "sim/kernel/state.h"
#include "sim/schedule/machine.h"

namespace quiesce {

// A return address: where in the code under test a call was made.
using Site = const void*;
// The beginning of a function as such an address (one past its first byte).
template <typename F>
Site SiteOf(F* function) {
  return reinterpret_cast<const char*>(function) + 1;
}

// sleep(9) priority bits (K3.2).
inline constexpr int kPriorityMask = 0xff;
inline constexpr int kPcatch = 0x100;
inline constexpr int kPdrop = 0x200;

// errno values the model returns (errno(2)).
inline constexpr int kEperm = 1, kEnoent = 2, kEsrch = 3, kEintr = 4,
                     kEnomem = 12, kEbusy = 16, kEexist = 17, kEnodev = 19,
                     kEinval = 22, kEagain = 35, kEwouldblock = 35,
                     kEopnotsupp = 45, kEnoexec = 8, kErestart = -1;

inline constexpr int64_t kHz = 100;  // many guests run at 100 (K7.4)
inline constexpr int64_t kTickNs = 1'000'000'000 / kHz;

// Named situations, shown as `reached` (a green run that never got
// there says so).
enum Reached : uint32_t {
  kStopWhileAsleep,       // MOD_UNLOAD began while a module thread slept
  kStopWhileRunning,      // … while one was running module text
  kUnloadBeforeFirstRun,  // … before one had run its first instruction
  kExitBeforeWait,        // a thread's exit wakeup found nobody waiting yet
  kExitAfterWait,         // … found the waiter asleep
  kTimerRacedWakeup,  // a deadline passed after the wakeup, before the resume
  kTimerFired,        // a timed sleep ran into its deadline
  kUnloadRefused,     // MOD_QUIESCE or MOD_UNLOAD said no
  kLoadFailed,        // MOD_LOAD said no
  kUnloadDone,        // the module was unmapped
  // What users did; expected only of those that take part.
  kSysctlUsed,
  kDeviceUsed,
  kShutdownDone,
  kDevicesSuspended,
  kInterrupted,
  kKprocSuspended,
  kSyscallUsed,
  // What the module gives users occasion for; said in notes, not as marks.
  kHasSysctl,
  kHasDevice,
  kHasShutdown,
  kHasSuspend,
  kHasInterrupt,
  kHasSyscall,
  // Without which a statement is about little.
  kLoadDone,        // a load succeeded
  kHasDriver,       // a driver was there to be attached
  kDeviceAttached,  // … and was
  kTaskCounted,     // a task was enqueued more often than is counted
  kClockGuessed,    // time passed that no timer had asked for
  kReachedCount
};
static_assert(kReachedCount <= 32);
const char* ReachedName(uint32_t mark);

enum class Fault : uint32_t { kCreate, kNowait, kSignal, kSpurious, kCount };

enum class RegistrationKind : uint32_t {
  kEventhandler = 1,
  kEventlist,  // the list itself, once somebody has used it
  kCdev,
  kSysctl,
  kDevice,  // newbus
  kDriver,
  kInterrupt,
  kIntrhook,
  kZone,
  kSwi,
  kSyscall,
};

class Kernel final : public Model {
 public:
  Kernel();

  // ---- set-up, on the main context
  // -------------------------------------------
  void Configure(const KernelConfig& config) { config_ = config; }
  const KernelConfig& config() const { return config_; }
  // Forgets everything: empty kernel, no klds, no threads.
  void Reset();
  // Makes a kld known (not loaded); returns its index.
  int AddKld(const KldImage* image);
  const KldImage& image(int kld) const { return *images_[kld]; }
  // Who calls the handlers of kld_load, kld_unload_try and kld_unload; its
  // answer counts for the second (K5.20).
  using LinkerEvent = int (*)(const char* event, int kld);
  void SetLinkerEvent(LinkerEvent f) { linker_event_ = f; }
  int kld_count() const { return static_cast<int>(images_.size()); }
  // An actor: a thread whose entry is ours.  The run is over when all are done.
  int AddActor(const char* name, void (*entry)(void*), void* arg);
  // An actor that uses what modules register.  It begins when there is an
  // occasion, or finds nothing when the admins are done; waiting for ever in a
  // method is its right, and no hang.
  int AddUser(const char* name, void (*entry)(void*), Occasion occasion);
  void WaitForOccasion(Occasion occasion);  // first thing in its entry
  // The machine is off: the run ends here, whatever is left.
  [[noreturn]] void PowerOff();
  // Memory of a scenario: part of the state.  Zeroed by Reset's caller.
  void AddRegion(void* begin, size_t size) {
    regions_.push_back({begin, size});
  }
  // What reports call a piece of it.
  void AddName(const void* object, const char* name) {
    object_names_.push_back({object, name});
  }
  struct Region {
    void* begin;
    size_t size;
  };
  const std::vector<Region>& regions() const { return regions_; }
  // Plays one kldload/kldunload script step; called on an actor.
  int KldLoad(int kld);                // 0 or errno, K5.4
  int KldUnload(int kld, bool force);  // 0 or errno, K5.20
  // linker_reference_module and linker_release_module; a reference keeps it.
  int ReferenceModule(const char* name, const abi::mod_depend* range,
                      void** result, Site pc);
  int ReleaseModule(const char* name, void* file, Site pc);
  void PsActor();  // K3.34

  // ---- Model
  // ---------------------------------------------------------------------
  void RunThread(int slot) override;
  uint32_t EarliestTimers() override;
  void ExpireTimer(uint32_t index) override;
  void JudgeEnding(Ending ending) override;
  void JudgeRound(bool moves) override;
  SlotSet UnfinishedActors() const override;
  SlotSet TimedWaiters() const override;
  void TouchesBefore(int slot, const Operation& op, Footprint& out) override;
  void TouchesAfter(int slot, uint32_t timers_before, Footprint& out) override;
  void TouchesOfFault(Footprint& out) override;
  // Told apart by the dependence relation.
  static constexpr char kWaitsForHandler[] = "waits for the handler of";
  static constexpr char kWaitsForQueue[] = "waits for the threads of";
  static constexpr char kReturnsFromMain[] = "returns from main";
  static constexpr char kReturnsToKld[] = "returns to the other kld";
  static constexpr char kKthreadExit[] = "kthread_exit";
  static constexpr char kWakesDrainers[] = "taskqueue wakes drainers of";
  uint32_t ArmedTimers() const override { return state.id.timer_count; }
  void JudgeFault(int slot, int signal, uintptr_t address,
                  const void* pc) override;

  // ---- memory access instrumentation (memory.cc)
  // ------------------------------
  void Access(const volatile void* address, size_t size, uint32_t access,
              Site pc);
  // A call from one kld into another, seen by the instrumentation.
  void EnterOtherKld(Site caller, Site pc, const void* frame);
  void LeaveOtherKld(Site pc, const void* frame);
  // Another 256 basic blocks of module text without an access of interest.
  void Spin(Site pc);
  // atomic(9); `op` is abi::qz_atomic_op.  Returns the old value, or 1/0 for
  // CMPSET, which also stores the observed value through `expected`.
  uint64_t Atomic(int op, volatile void* address, size_t size, uint64_t operand,
                  uint64_t* expected, Site pc);

  // ---- malloc(9)
  // -------------------------------------------------------------------
  void* Malloc(size_t size, abi::malloc_type* type, int flags, Site pc);
  void* Realloc(void* p, size_t size, abi::malloc_type* type, int flags,
                Site pc);
  void Free(void* p, abi::malloc_type* type, Site pc);
  // `type` goes: what is still allocated has none from now on.
  void ForgetType(const abi::malloc_type* type);
  // What the kernel touches on a module's behalf, as part of an event.  False,
  // and accused, if it is not there.
  bool CheckAlive(const volatile void* address, size_t size, const char* verb,
                  Site pc) {
    return CheckMemory(address, size, verb, pc);
  }

  // ---- mutex(9) (lock.cc)
  // ----------------------------------------------------------- `lock_class` is
  // QZ_LOCK_*; `flags` are QZ_LO_*.  K4.1
  void LockInit(abi::lock_object* lo, const char* name, const char* type,
                uint32_t lock_class, uint32_t flags, bool is_new, Site pc);
  void LockDestroy(abi::lock_object* lo, Site pc);  // K4.6
  void LockExclusive(abi::lock_object* lo, const char* verb, bool may_recurse,
                     Site pc);  // K4.2
  void UnlockExclusive(abi::lock_object* lo, const char* verb, Site pc);
  void LockShared(abi::lock_object* lo, const char* verb, Site pc);  // K4.20
  void UnlockShared(abi::lock_object* lo, const char* verb, Site pc);
  // Exclusive or shared, whichever the caller holds.
  void UnlockAny(abi::lock_object* lo, const char* verb, Site pc);
  int TryLock(abi::lock_object* lo, bool shared, const char* verb, Site pc);
  int TryUpgrade(abi::lock_object* lo, const char* verb, Site pc);
  void Downgrade(abi::lock_object* lo, const char* verb, Site pc);
  int Owned(const abi::lock_object* lo) const;  // by the caller, exclusively
  int Recursed(const abi::lock_object* lo) const;
  // `what`: bits below.  A failed assertion is a panic with INVARIANTS.
  enum LockAssert {
    kOwned = 1,
    kNotOwned = 2,
    kRecursed = 4,
    kNotRecursed = 8,
    kSharedOwned = 16,
    kAnyOwned = 32
  };
  void AssertLock(const abi::lock_object* lo, int what, Site pc);  // K4.7

  // How many lock orders WITNESS has learned in this boot (K4.50).
  int OrdersSeen() const;

  // ---- sleep(9) (sleep.cc)
  // -------------------------------------------------------- Everything that
  // ends in _sleep: `lock` may be null (tsleep); `timeout_ns` 0 is for ever
  // (K3.3).  Returns 0, EWOULDBLOCK, EINTR or ERESTART.
  int Sleep(const void* channel, abi::lock_object* lock, int priority,
            const char* wmesg, int64_t timeout_ns, const char* verb, Site pc);
  int Pause(const char* wmesg, int64_t timeout_ns, bool catches, Site pc);
  enum WakeupMode { kWakeAll, kWakeOne, kWakeAny };
  void Wakeup(const void* channel, WakeupMode mode, const char* verb, Site pc);
  static int64_t TicksToNs(int64_t ticks);
  // blockcount(9): sleeps while the count is not zero, looking and joining the
  // queue in one event (K6.42).  The lock, if any, is given back meanwhile.
  void BlockcountWait(const uint32_t* count, abi::lock_object* lock,
                      const char* wmesg, Site pc);

  // ---- condvar(9) (condvar.cc)
  // ----------------------------------------------------
  void CvInit(abi::cv* cv, const char* description, Site pc);
  void CvDestroy(abi::cv* cv, Site pc);
  // timeout_ns < 0: none.  `unlock`: cv_wait_unlock.
  int CvWait(abi::cv* cv, abi::lock_object* lock, bool catches,
             int64_t timeout_ns, bool unlock, const char* verb, Site pc);
  void CvSignal(abi::cv* cv, bool all, Site pc);

  // ---- kproc(9), kthread(9) (thread.cc)
  // --------------------------------------------
  int KprocCreate(void (*func)(void*), void* arg, abi::proc** newpp, int flags,
                  const char* name, Site pc);  // K1.10
  int KthreadAdd(void (*func)(void*), void* arg, abi::proc* p,
                 abi::thread** newtdp, int flags, const char* name,
                 Site pc);  // K1.16
  int KprocKthreadAdd(void (*func)(void*), void* arg, abi::proc** procptr,
                      abi::thread** tdptr, int flags, const char* procname,
                      const char* name, Site pc);  // K1.20
  [[noreturn]] void KprocExit(int code, Site pc);  // K1.40
  [[noreturn]] void KthreadExit(Site pc);          // K1.55
  // `looks_up`: found by its pid, not by a handle: ESRCH if it is gone.
  int KprocSuspend(abi::proc* p, int64_t timeout_ns, Site pc,
                   bool looks_up = false);  // K1.80
  int KprocResume(abi::proc* p, Site pc, bool looks_up = false);
  void KprocSuspendCheck(abi::proc* p, Site pc);
  int KthreadSuspend(abi::thread* td, int64_t timeout_ns, Site pc);  // K1.84
  int KthreadResume(abi::thread* td, Site pc);
  void KthreadSuspendCheck(Site pc);
  void SchedAdd(abi::thread* td, Site pc);  // K1.15
  // The scheduler's lock of a thread, a spin lock that nothing here waits for.
  // SchedAdd lets go of it from 13 on; before, its caller has to (K1.15).
  void ThreadLock(abi::thread* td, Site pc);
  void ThreadUnlock(abi::thread* td, const char* what, Site pc);
  void Phold(abi::proc* p, bool hold, Site pc);  // K2.8
  abi::thread* CurThread() { return &state.td[machine().current()]; }
  abi::proc* Proc0() { return &state.p[0]; }
  abi::thread* Thread0() { return &state.td[kThread0Slot]; }
  abi::thread* FirstThread(abi::proc* p);
  abi::thread* NextThread(abi::thread* td);
  // With its process locked; null once the thread only runs base-kernel text on
  // its way out (K1.55 X4).  `pid` -1: any.
  abi::thread* TdFind(int tid, int pid, Site pc);

  // ---- callout(9) (callout.cc)
  // ------------------------------------------------------
  void CalloutInit(abi::callout* c, abi::lock_object* lock, uint32_t flags,
                   Site pc);  // K6.1
  int CalloutReset(abi::callout* c, int64_t in_ns, void (*fn)(void*), void* arg,
                   Site pc);  // K6.2
  int CalloutSchedule(abi::callout* c, int64_t in_ns, Site pc);
  int CalloutStop(abi::callout* c, Site pc);   // K6.4
  int CalloutDrain(abi::callout* c, Site pc);  // K6.6
  // callout_async_drain: `done` is called when a running handler has returned
  // (then 0), or not at all (K6.4).
  int CalloutAsyncDrain(abi::callout* c, void (*done)(void*), Site pc);
  int CalloutFlag(const abi::callout* c, uint32_t flag) const {
    return (c->c_flags & flag) != 0;
  }
  void CalloutDeactivate(abi::callout* c) {
    c->c_flags &= ~uint32_t{abi::QZ_CALLOUT_ACTIVE};
  }

  // ---- taskqueue(9) (taskqueue.cc)
  // -------------------------------------------------- A taskqueue is named by
  // an opaque pointer: its row in the table.
  void* TaskqueueCreate(Site pc);
  int TaskqueueStartThreads(void* tq, int count, const char* name, Site pc);
  // K6.11; `flags`: TASKQUEUE_FAIL_IF_PENDING (EEXIST).
  int TaskqueueEnqueue(void* tq, abi::task* task, Site pc, int flags = 0,
                       const char* verb = "taskqueue_enqueue");
  // Each thread of the queue calls `fn` when it begins (type 0) or when it is
  // about to leave (type 1).
  void TaskqueueSetCallback(void* tq, int type, void (*fn)(void*), void* arg,
                            Site pc);
  bool TaskqueueMember(void* tq, const abi::thread* td);
  bool TaskqueueIsBusy(void* tq, abi::task* task, Site pc);
  int TaskqueueCancel(void* tq, abi::task* task, unsigned* pending, Site pc);
  void TaskqueueDrain(void* tq, abi::task* task, Site pc);  // K6.13
  void TaskqueueDrainAll(void* tq, Site pc);
  void TaskqueueBlock(void* tq, bool block, Site pc);
  void TaskqueueFree(void* tq, Site pc);  // K6.15
  // timeout tasks (K6.14): in the event that armed or stopped the callout
  void TimeoutTaskArmed(void* tq, abi::timeout_task* t, Site pc);
  void TimeoutTaskDisarmed(void* tq, abi::timeout_task* t);
  void TimeoutTaskFires(abi::timeout_task* t);  // in softclock
  void* SharedTaskqueue();  // taskqueue_thread and its like (K6.16)

  // ---- epoch(9) (epoch.cc)
  // ----------------------------------------------------------
  void EpochEnter(abi::epoch* epoch, bool preempt, Site pc);  // K6.50
  void EpochExit(abi::epoch* epoch, bool preempt, Site pc);
  bool InEpoch(const abi::epoch* epoch);
  void EpochWait(abi::epoch* epoch, Site pc);
  void EpochCall(abi::epoch* epoch, void (*callback)(void*), void* arg,
                 Site pc);                      // K6.51
  void EpochDrain(abi::epoch* epoch, Site pc);  // K6.51

  // ---- eventhandler(9), make_dev(9) and other registrations
  // (registration.cc)
  Registration* Register(RegistrationKind kind, void* object, void* function,
                         void* arg, const char* name, Site pc);
  // No new calls from here on; waits until those in progress have returned
  // (K6.60, K6.65, K6.70), then forgets the row.  Sleeps without Giant.
  void Deregister(Registration* r, const char* verb, Site pc);
  // Its halves, for those who have to do something in between.
  bool BeginDeregister(Registration* r, const char* verb, Site pc);
  void WaitForCalls(Registration* r, const char* verb, Site pc);
  void EndDeregister(Registration* r);
  // A call into what is registered: false if it is gone or going.  `function`
  // is where it enters the module; EndCall with the same.
  bool BeginCall(Registration* r, const void* function, const char* verb);
  // `held`: locks that the caller held before, none may have been added.
  void EndCall(Registration* r, const void* function, const char* verb,
               uint32_t held);
  // The same for what nothing waits for: a static oid, a power method.  The
  // caller publishes the operation itself.
  void BeginModuleCall(const void* function);
  void EndModuleCall(const void* function, const char* verb, uint32_t held);
  uint32_t HeldCount() const { return Self().held_count; }
  // WITNESS_WARN; the flags are its WARN_…
  enum MayBeHeld { kGiantMayBe = 1, kOrPanic = 2, kSleepableMayBe = 4 };
  void CheckHeld(int may_be, const abi::lock_object* except, const char* verb,
                 Site pc);
  // What a call that may sleep demands of its caller (K3.40-K3.45).
  void CheckMayBlock(const char* verb, Site pc);
  // Its row; null if the tag is none.
  Registration* RowOfTag(void* tag);
  const Registration* RowOfTag(const volatile void* tag) const {
    return const_cast<Kernel*>(this)->RowOfTag(
        const_cast<void*>(static_cast<const volatile void*>(tag)));
  }
  int RowIndex(const Registration* r) const {
    return static_cast<int>(r - state.registrations);
  }
  // The current thread is, or is no longer, in a call of that row; is another?
  void EnterRow(const Registration* r) {
    Self().inside[RowIndex(r) / 64] |= uint64_t{1} << (RowIndex(r) % 64);
  }
  void LeaveRow(const Registration* r) {
    Self().inside[RowIndex(r) / 64] &= ~(uint64_t{1} << (RowIndex(r) % 64));
  }
  bool InsideRow(const ThreadState& t, const Registration* r) const {
    return (t.inside[RowIndex(r) / 64] >> (RowIndex(r) % 64) & 1) != 0;
  }
  void UpdateOccasions();
  // What reports call a block of the heap (ObjectName).
  void NameBlock(const void* p, const char* name);
  void NameRow(const Registration& r);  // … and a row, once it is gone
  // MOD_SHUTDOWN for every module (K5.45).
  void ShutdownModules();

  // ---- identity, time, output (misc.cc, clock.cc)
  // ------------------------------------
  int64_t NowNs(Site pc);  // reading the clock is an operation on it
  void Delay(int64_t microseconds, Site pc);  // K7.6
  void Yield(Site pc);                        // K7.9
  void CriticalEnter(Site pc);
  void CriticalExit(Site pc);
  // Interrupt context: neither sleeping nor blockable locks (K6.71).
  void InterruptEnter() {
    ++CurThread()->td_critnest;
    ++Self().no_sleeping;
  }
  void InterruptExit() {
    --CurThread()->td_critnest;
    --Self().no_sleeping;
  }
  // THREAD_NO_SLEEPING and THREAD_SLEEPING_OK, which nest (K3.44).
  void SleepingProhibited(bool on) { Self().no_sleeping += on ? 1 : -1; }
  void Console(const char* text);  // printf(9), already formatted
  [[noreturn]] void Panic(const char* text, Site pc);  // K7.11
  // KASSERT: only called where the flavour has INVARIANTS.
  [[noreturn]] void KassertFail(const char* text, Site pc);
  // Something of the module is left over and hurts nobody.
  void Leaked(const char* diagnosis, const char* what, const void* object,
              Site pc);
  void Misuse(const char* rule, const char* what, const void* object, Site pc);

  // ---- for reports (names.cc)
  // ------------------------------------------------------
  std::string ThreadName(int slot) const override;
  std::string ThreadStateName(int slot) const override;
  // "m (\"module mutex\")", "proc `worker`", "malloc'ed M_FOO+16"; never an
  // address.
  std::string ObjectName(const volatile void* object) const;
  void Mark(Reached mark) { machine().meter.reached |= 1u << mark; }
  bool ModuleTextLive(int slot) const {
    return state.threads[slot].frame_count != 0;
  }

  KernelState state;
  KernelPlaces places;

  // Symbol and line lookup, provided by whoever loaded the code under test.
  class Names {
   public:
    virtual ~Names() = default;
    virtual std::string Symbol(const void* address) = 0;  // "" if unknown
    virtual Location Locate(const void* pc) = 0;
  };
  void SetNames(Names* names) { names_ = names; }
  Names* names() const { return names_; }

  static constexpr int kThread0Slot = 1;

 private:
  void TouchesOfCallout(const Operation& op, Footprint& out) const;
  void TouchesOfWakeup(const volatile void* channel, Footprint& out) const;
  void TouchesOfTask(const Operation& op, Footprint& out);
  void TouchesOfExit(int slot, const Operation& op, Footprint& out) const;
  // What an operation does beyond its row in dependence.cc, said where it does
  // it: because it depends on what is found, or has no operation of its own.
  void Touches(TouchClass what, const volatile void* object, TouchMode mode,
               size_t size = 1) {
    touched_.AddOnce(what, object, mode, size);
  }
  friend class KernelTestPeer;

  // ---- findings (judge.cc)
  // --------------------------------------------------------- Notes a finding
  // at `pc` on the running thread.  If `panics` and the flavour is one in which
  // the kernel would panic, the run ends here.
  enum class Panics { kNever, kWithInvariants, kWithWitness, kAlways };
  void Accuse(FindingKind kind, const char* diagnosis, const char* rule,
              const char* trap, const char* what, const void* object, Site pc,
              Panics panics = Panics::kAlways, int other_thread = 0,
              Site other_pc = nullptr, const char* detail = "");
  bool WouldPanic(Panics panics) const;
  void JudgeHang();
  bool JudgeHang(ThreadRole role);
  void JudgeCallWait(RawFinding& f, const Registration& r,
                     uint32_t blocked_on_us) const;
  // In a recorded run: a wakeup on `channel` came when nobody slept there.
  bool LostWakeup(const void* channel) const;
  bool IsHandleOf(const void* object, uint32_t slot) const;
  int WaitsFor(uint32_t slot) const;
  uint32_t EndOfChain(uint32_t slot) const;
  const char* TrapOfStaleWait(uint32_t slot) const;
  const char* TrapOfSleeper(uint32_t slot) const;
  const char* TrapOfHang(uint32_t actor, uint32_t end) const;
  const char* TrapOfRound(uint32_t actor) const;
  const Operation& LastOfRound(uint32_t actor) const;
  const char* TrapOfDestroyedLock(const void* lock, const char* verb) const;
  const char* TrapOfUninitialised(const void* lock) const;
  const char* TrapOfFreedUse(const void* block) const;
  const char* TrapOfUnload(int kld, uint32_t slot) const;
  void JudgeUnmap(int kld, Site pc);
  void CheckLocksAtReturn(size_t base, const char* what, Site pc);

  // ---- threads
  // -----------------------------------------------------------------------
  ThreadState& Self() { return state.threads[machine().current()]; }
  const ThreadState& Self() const { return state.threads[machine().current()]; }
  int NewThread(int proc, ThreadRole role, void (*entry)(void*), void* arg,
                const char* name, Site pc);
  int NewProc(const char* name);
  void TouchesProc(int proc);
  void MakeRunnable(int slot);
  [[noreturn]] void ThreadGone(bool last_in_proc);
  [[noreturn]] void ExitProc(Site pc);
  void LeaveTextForGood();
  static void SayExitedPrematurely(const abi::thread* td);
  bool CheckHandle(const abi::proc* p, const char* verb, Site pc);
  bool CheckHandle(const abi::thread* td, const char* verb, Site pc);
  int ProcSlot(const abi::proc* p) const;
  int ThreadSlot(const abi::thread* td) const;
  void ReadHandle(abi::proc** pp, Site pc);
  bool FaultHappens(Fault fault);
  int CountActors() const;
  void ActorDone();

  // ---- text
  // ------------------------------------------------------------------------
  // Runs `call` as module code of the kld that owns `function`.
  void EnterText(const void* function);
  void LeaveText(const char* verb, Site pc, uint16_t flags = 0);
  int KldOfText(const void* function) const;  // -1: none (our own code)
  void CheckTextAlive(Site pc);

  // ---- sleeping
  // -----------------------------------------------------------------------
  struct SleepCall {
    const void* channel;
    const void* shown;       // what the lanes show as channel
    abi::lock_object* lock;  // interlock
    QueueKind queue;
    bool catches, drop;
    const char* wmesg;
    int64_t timeout_ns;  // 0: none
    const char* verb;
    Site pc;
  };
  int SleepOn(const SleepCall& call);
  int SleepNow(const SleepCall& call);
  static SleepCall Suspension(const void* channel, const void* shown,
                              const char* wmesg, const char* verb,
                              int64_t timeout_ns, Site pc);
  void CheckMaySleep(const SleepCall& call);
  void Dequeue(int slot);
  SlotSet Wake(const void* channel, QueueKind kind, WakeupMode mode);
  void DropGiant();
  void PickupGiant(Site pc);
  void TakeBack(abi::lock_object* lo, bool shared, Site pc);
  bool ReleaseQuietly(abi::lock_object* lo);  // returns: was shared
  void AbortInterruptible(int proc, int except_slot);

  // ---- locks
  // --------------------------------------------------------------------------
  bool UsableLock(abi::lock_object* lo, const char* verb, Site pc);
  void Hold(abi::lock_object* lo, Site pc);
  void Unhold(abi::lock_object* lo);
  bool Holds(const abi::lock_object* lo) const;
  void Witness(abi::lock_object* lo, Site pc);
  int WitnessRowOf(const abi::lock_object* lo);
  bool Reaches(int from, int to) const;

  // ---- timers
  // ---------------------------------------------------------------------
  void Arm(TimerKind kind, int slot, void* object, int64_t in_ns);
  bool Disarm(TimerKind kind, int slot, const void* object);
  void PublishTimers();

  // ---- callouts and taskqueues
  // ----------------------------------------------------
  void SoftclockLoop();
  void EnsureSoftclock();
  static void SoftclockEntry(void*);
  static void TaskqueueEntry(void* tq);
  void TaskqueueLoop(TaskqueueState& tq);
  void TaskqueueCallback(const TaskqueueState& tq, int type);
  bool TaskBusy(const TaskqueueState& tq, const abi::task* task) const;
  void WaitForTask(const TaskqueueState& tq, abi::task* task, Site pc);
  Operation TaskOp(const char* verb, const void* tq,
                   const volatile void* object, Site pc) const;
  void KickTaskqueue(TaskqueueState& tq);
  int QueueTask(TaskqueueState& tq, abi::task* task, int flags);

  // ---- epochs
  // ------------------------------------------------------------------------
  static void EpochEntry(void*);
  void EpochLoop();
  void KickEpochs();
  bool UsableEpoch(abi::epoch* epoch, const char* verb, Site pc);
  SlotSet InsideEpoch(const abi::epoch* epoch);

  // ---- memory
  // ------------------------------------------------------------------------
  bool IsShared(uintptr_t a) const;
  [[noreturn]] void EndlessLoop(Site pc);
  Block* FindBlock(const volatile void* address);
  uint32_t BlockFor(uint32_t area, uint32_t room);
  const void* RowsOf(uint32_t area) const;
  // False, and accused, if the memory cannot be used.
  bool CheckMemory(const volatile void* address, size_t size, const char* verb,
                   Site pc);
  // … without saying that it was looked at: an access says so itself.
  bool CheckAccess(const volatile void* address, size_t size, const char* verb,
                   Site pc);

  // ---- linker
  // -------------------------------------------------------------------------
  struct Sysinit {
    uint32_t subsystem, order;
    int index;
    bool module;
  };
  struct Sysinits {
    std::vector<Sysinit> up, down;
  };
  void OrderSysinits(const KldImage& image);
  void SayLoadFailed(const char* module, int error);
  void CallSysinit(const abi::qz_sysinit_record* r, const char* verb,
                   const char* leave);
  int RunSysinits(int kld);
  void RunSysuninits(int kld);
  void NoteLongWait();
  int CallHandler(int kld, int module, int event, const char* verb);
  void Unmap(int kld);
  int UnloadModules(int kld, bool force);
  bool TakeLinker();
  int Load(int kld);
  int Unload(int kld, bool force);
  void DropReference(int kld, bool force);
  void EnableSysctls(int kld, bool on);
  void PrepareMemory(int kld);
  int FindKldByModule(const char* name) const;

  Operation Op(OpKind kind, const char* verb, const volatile void* object,
               Site pc) const {
    Operation op;
    op.kind = kind;
    op.verb = verb;
    op.object = object;
    op.pc = pc;
    return op;
  }

  KernelConfig config_;
  Footprint touched_;  // since the operation began
  std::vector<const KldImage*> images_;
  LinkerEvent linker_event_ = [](const char*, int) { return 0; };
  std::vector<Sysinits> sysinits_;  // by kld
  std::vector<Region> regions_;
  std::vector<std::pair<const void*, const char*>> object_names_;
  Names* names_ = nullptr;
};

extern Kernel* the_kernel;
Kernel& NewKernel();
inline Kernel& kernel() {
  return the_kernel != nullptr ? *the_kernel : NewKernel();
}

}  // namespace quiesce

#endif  // QUIESCE_KERNEL_KERNEL_H_
