// The whole kernel as one value.
//
// Everything the model remembers lives in `KernelState`: fixed-capacity tables,
// no pointer to host objects, no padding.  Copying the used prefix of each
// table away and back is going back in time; hashing it is telling states
// apart.  A table that runs full is a clear error, never a wrong answer.
//
// `KernelMemo` is restored but not hashed; of `KernelPlaces` (call sites, for
// messages) a part is restored, and nothing hashed.
#ifndef QUIESCE_KERNEL_STATE_H_
#define QUIESCE_KERNEL_STATE_H_

#include <cstdint>
#include <type_traits>

#include "sim/exec/carrier.h"
#include "sim/kernel/abi/quiesce_abi.h"
#include "sim/schedule/slot_set.h"

namespace quiesce {

inline constexpr int kProcMax = 24;
inline constexpr int kHeldMax = 10;
inline constexpr int kFrameMax = 6;
inline constexpr int kTimerMax = 48;
inline constexpr int kBlockMax = 1024;
inline constexpr int kKldMax = 6;
inline constexpr int kRegistrationMax = 256;
inline constexpr int kTaskqueueMax = 32;
inline constexpr int kFileMax = 8;
// What a task's function is told at most of how often it was enqueued (65535 in
// a kernel): a timer that keeps enqueuing would else never come back to a
// state.
inline constexpr uint16_t kPendingMax = 4;
inline constexpr int kSectionMax = 3;
inline constexpr int kEpochCallbackMax = 16;
inline constexpr int kBirthsMax = 100;
inline constexpr int kWitnessMax = 32;
inline constexpr int kTypeMax = 48;

enum ThreadLife : uint32_t {
  kUnused = 0,
  kEmbryo = 1,  // created, not yet runnable (RFSTOPPED)
  kAlive = 2,   // runnable, running or asleep
  kExited = 3,  // gone; its memory may be recycled (K1.58)
};

enum ThreadRole : uint32_t {
  kActor = 1,     // plays a script: kldload/kldunload, ps …
  kModuleThread,  // created by module code
  kKernelThread,  // base kernel: softclock, shared taskqueues
  kUser,          // an actor that may wait for ever: a reader of a device …
};

// What a sleeper waits on; mixing kinds on one address is an error (K3.35).
enum QueueKind : uint32_t { kOnSleep = 1, kOnCondvar, kOnPause, kOnSuspend };

// A stretch of module text that is entered and not yet left.
struct TextFrame {
  uint32_t kld;         // index in KernelState::klds
  uint32_t generation;  // of that kld when it was entered
  // Entered by a call from another kld: the caller's frame; else null.
  const void* caller_frame;
};

struct HeldLock {
  abi::lock_object* lock;
};

// Where a thread is inside an epoch.
struct EpochSection {
  abi::epoch* epoch;
  uint32_t depth;
  uint32_t spare;
};

struct EpochCallback {
  abi::epoch* epoch;
  void (*function)(void*);
  void* arg;
  SlotSet inside;  // when it was called, and not out since then
  uint32_t running;
  uint32_t spare;
};

struct ThreadState {
  uint32_t life;
  uint32_t role;
  uint32_t proc;    // slot
  uint32_t asleep;  // gate: nonzero while on a sleepqueue
  void (*entry)(void*);
  void* arg;
  const void* channel;
  const abi::lock_object* interlock;  // as given to the sleep (K3.46)
  uint32_t queue_kind;
  uint32_t catches;          // PCATCH
  int32_t abort_error;       // EINTR/ERESTART put there by an aborter
  uint32_t timed;            // a deadline is armed
  uint32_t deadline_passed;  // … and the clock has reached it (K3.22)
  uint32_t stopped;          // gate: RFSTOPPED, not yet sched_add'ed
  uint32_t giant_saved;      // recursion levels of Giant dropped by a sleep
  uint32_t no_sleeping;      // td_no_sleeping depth (K3.44)
  uint32_t spinlocks;        // spin mutexes held
  uint32_t suspend_request;  // kthread_suspend flag
  uint32_t frame_count;
  uint32_t held_count;
  uint32_t epoch_depth;
  uint32_t exiting;  // passed its text-safe point for good
  uint32_t file;     // + 1: open file whose device method it is in
  // Its creator, its number among that one's creations (0: nobody counts beyond
  // kBirthsMax), and how many threads it has created itself.
  uint8_t creator;
  uint8_t birth;
  uint8_t births;
  uint8_t thread_locks;  // of thread_lock(), counted among the spin mutexes too
  uint32_t epoch_waits;  // gate of epoch_wait: somebody is in epoch_inside
  uint32_t epoch_drains;  // gate of epoch_drain_callbacks: how many are left
  abi::epoch* epoch_waited;
  SlotSet epoch_inside;  // when the wait began, and not out since then
  EpochSection sections[kSectionMax];
  // A bit per row of registrations: calls not returned from.
  uint64_t inside[kRegistrationMax / 64];
  uint64_t listener;  // address on its own stack, for sim/kpi; 0: none
  TextFrame frames[kFrameMax];
  HeldLock held[kHeldMax];
};
static_assert(sizeof(ThreadState) % 8 == 0);

struct ProcState {
  uint32_t life;
  uint32_t siblings_left;  // gate of a single-threader: threads besides it
  uint32_t single;         // thread_single(SINGLE_EXIT) is under way (K1.60)
  uint32_t held;           // gate: p_lock count (K2.8)
  uint32_t locked;         // somebody has taken p_mtx; until then nobody cares
};

enum TimerKind : uint32_t { kTimerSleep = 1, kTimerCallout, kTimerDelay };

// Deadlines are relative to now, so that a polling loop comes back to the same
// state.
struct Timer {
  int64_t in_ns;
  void* object;  // callout; null for threads
  uint32_t kind;
  uint32_t slot;  // thread
};

struct Block {  // one allocation of malloc(9)
  uint32_t offset;
  uint32_t size;
  uint16_t live;
  uint16_t rests;  // freed last: malloc leaves it alone for one round
  uint32_t kld;    // + 1: who allocated; 0: the kernel itself
  abi::malloc_type* type;
};

enum KldLife : uint32_t { kNotLoaded = 0, kLoading, kLoaded, kUnloading };

struct KldState {
  uint32_t life;
  uint32_t generation;  // bumped at each load: stale pointers stay stale
  uint32_t linked;      // LINKED flag (K5.1)
  uint32_t user_refs;
  uint32_t refs;
  uint32_t modules_live;  // bit per module_t
  uint32_t load_failed;   // bit per module_t
  uint32_t types_registered;
  uint32_t sysctls_live;  // its static oids can be reached (K5.51)
  uint32_t spare;
};

// A pointer into a module that the kernel keeps: what must be gone at unmap.
struct Registration {
  uint32_t kind;  // RegistrationKind
  uint32_t kld;
  uint32_t generation;
  uint32_t busy;      // gate of Deregister: calls in progress
  uint32_t dying;     // no new calls
  uint32_t list;      // + 1: row of the event handler's list
  int32_t priority;   // in that list
  uint32_t sequence;  // … and among equals (K6.30)
  uint32_t ready;     // a device: attached
  uint32_t spare;
  const char* name;  // what reports call it: lives as long as the row
  void* object;      // tag, cdev, oid …
  void* function;
  void* arg;
};

// An open descriptor of a device node.
struct FileState {
  uint32_t live;
  uint32_t revoked;  // its device was destroyed meanwhile (K6.62)
  uint32_t row;      // registration of the device
  uint32_t spare;
  abi::cdev* dev;
  void* selinfo;  // where its poller is recorded; null: nowhere
  void* priv;     // devfs_set_cdevpriv
  void* knote;    // of its kqueue; null: none
  void (*dtor)(void*);
};

// The owner of a queue that is the thread of software interrupts.
inline constexpr uint32_t kSwiQueue = ~uint32_t{0};

struct TaskqueueState {
  uint32_t live;
  uint32_t empty;         // gate of its threads: nothing to do
  uint32_t threads;       // running its loop
  uint32_t threads_left;  // gate of taskqueue_free
  uint32_t active;        // TQ_FLAGS_ACTIVE
  uint32_t blocked;
  uint32_t owner_kld;  // + 1, 0: shared queue of the kernel, kSwiQueue
  uint32_t armed;      // timeout tasks whose time is to come
  abi::task* head;
  abi::task* tail;
  abi::task* running[4];
  void (*callbacks[2])(void*);  // of its threads: first and last
  void* callback_args[2];
  abi::mtx lock;
};

// What users wait for before they begin.
enum class Occasion : uint32_t {
  kSysctl,
  kDevice,
  kShutdown,
  kSuspend,
  kInterrupt,
  kKproc,
  kSyscall,
};
inline constexpr int kOccasionCount = 7;

struct KernelIdentity {
  uint32_t thread_count;  // slots ever used, slot 0 included
  uint32_t proc_count;
  uint32_t timer_count;
  uint32_t sleeper_count;
  uint32_t block_count;
  uint32_t kld_count;
  uint32_t registration_count;
  uint32_t taskqueue_count;
  uint32_t witness_count;
  uint32_t actors_left;
  uint32_t faults_left[5];  // by Fault
  uint32_t softclock_idle;  // gate: no callout is due
  uint32_t due_count;
  uint32_t softclock_slot;
  abi::callout* due[8];   // expired, not yet run
  abi::callout* running;  // callout being executed
  abi::lock_object* running_lock;
  void (*running_done)(void*);  // callout_async_drain
  uint32_t running_cancelled;
  uint32_t running_waiters;  // gate helper: drainers waiting
  uint32_t running_busy;     // gate of drainers
  uint32_t running_in_fn;    // the handler has really started
  uint32_t time_observed;    // somebody has read the clock (clock.cc)
  uint32_t unload_pending_ps;
  uint32_t file_count;
  uint32_t users_left;  // actors of role kUser, also counted in actors_left
  uint32_t no_occasion[kOccasionCount];  // gates of users: nothing to use yet
  uint32_t modules_shared;  // gate: MOD_SHUTDOWN is being delivered (K5.26)
  uint32_t epoch_callback_count;
  uint32_t epoch_idle;   // gate: no callback is past its grace period
  uint32_t epoch_slot;   // thread that runs them
  int64_t observed_now;  // == now once the clock has been read
  abi::mtx giant;
  abi::sx kld_sx;
  abi::sx kld_busy;
  abi::epoch net_epoch;
  uint8_t sleepers[kSlotMax];  // all queues, oldest first
};

struct WitnessRow {
  const char* type;
  uint32_t lock_class;
  uint32_t before;  // bit per row: this type was held when that was taken
};

// Restored with a state, but no part of its identity.
struct KernelMemo {
  int64_t now_ns;
  int64_t unload_began_ns;
  int64_t longest_unload_ns;
  const void* longest_unload_pc;
};

// Where things happened, for messages: never hashed.  What a finding is told
// apart by comes first and is restored; the rest is right only in a run that is
// played from the start.
struct KernelPlaces {
  const void* held[kSlotMax][kHeldMax];
  const void* slept[kSlotMax];
  const void* allocated[kBlockMax];
  const void* freed[kBlockMax];
  const void* order_later[kWitnessMax][kWitnessMax];
  // Not restored.
  const void* created[kSlotMax];
  uint32_t block_number[kBlockMax];       // in order of creation
  const char* block_type[kBlockMax];      // what malloc(9) was told, for life
  char registered[kRegistrationMax][40];  // the last name of each row
  char block_name[kBlockMax][32];  // of what the kernel allocated for a module
};

struct KernelState {
  KernelIdentity id;
  ThreadState threads[kSlotMax];
  abi::thread td[kSlotMax];
  ProcState procs[kProcMax];
  abi::proc p[kProcMax];
  Timer timers[kTimerMax];
  KldState klds[kKldMax];
  Registration registrations[kRegistrationMax];
  FileState files[kFileMax];
  EpochCallback epoch_callbacks[kEpochCallbackMax];
  TaskqueueState taskqueues[kTaskqueueMax];
  WitnessRow witness[kWitnessMax];
  Block blocks[kBlockMax];  // by offset
  KernelMemo memo;
};
static_assert(std::is_trivially_copyable_v<KernelState>);

}  // namespace quiesce

#endif  // QUIESCE_KERNEL_STATE_H_
