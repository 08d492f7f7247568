// kproc(9) and kthread(9): creation, exit, siblings.
//
// A kproc is a proc with at least one thread; all threads here are kernel
// threads and nobody can kill them (K1.61).  Creation is one event: the handle
// is stored and the thread becomes runnable, and since a runnable thread may be
// arbitrarily slow, nothing finer could be told apart.  The exception is
// kthread_add up to 14, which stores the handle *after* the start (K1.17):
//
//     creator                       new thread
//     kthread_add: start      ────▶ runs, perhaps to its very end
//     kthread_add: *newtdp = td     … having read the old handle (T32)
//
// Exit is two events for a plain thread (wakeup(td) on leaving module text,
// then gone) and up to five for the last one of a proc (K1.40-K1.50).
//
// Not modelled: signals other than the faults in config.h, credentials, file
// tables, exit hooks.  None of them can end a wait that the model has.
// Source: kern_kthread.c, kern_exit.c, kern_thread.c of 12.1 and 13.0.
#include <algorithm>
#include <bit>
#include <cstring>

#include "sim/exec/bug.h"
#include "sim/kernel/kernel.h"

namespace quiesce {

namespace {

constexpr int kRfStopped = 1 << 17;  // RFSTOPPED, fork(2)
constexpr int kPKproc = 0x4, kPSystem = 0x200, kPHadThreads = 0x80,
              kPWexit = 0x2000, kP2Wexit = 0x40000;
constexpr int kTdpKthread = 0x200000;
constexpr int kPrsNormal = 1, kPrsZombie = 2;

void CopyName(char* to, size_t size, const char* name) {
  // [K1.4]
  constexpr size_t kMaxComLen = 19;  // K1.4
  std::memset(to, 0, size);
  std::strncpy(to, name == nullptr ? "" : name, kMaxComLen);
}

}  // namespace

static abi::ucred root_credential = {1, 0, 0, 0, nullptr};

int Kernel::NewProc(const char* name) {
  auto& id = state.id;
  uint32_t slot = id.proc_count;
  Touches(TouchClass::kRows, state.threads, TouchMode::kExclusive);
  // Whose row it gets depends on who has gone.
  touched_.everything |= slot >= kProcMax;
  uint32_t generation = 1;
  if (slot >= kProcMax) {
    // Type-stable memory is recycled, oldest first (K1.3).
    for (slot = 1; slot < kProcMax; ++slot) {
      if (state.procs[slot].life == kExited) break;
    }
    if (slot == kProcMax) {
      ModelLimit("more processes alive at once than there is room for");
    }
    generation = state.p[slot].qz_generation + 1;
  } else {
    ++id.proc_count;
  }
  state.procs[slot] = ProcState{};
  state.procs[slot].life = kAlive;
  abi::proc& p = state.p[slot];
  std::memset(&p, 0, sizeof p);
  p.qz_generation = generation;
  p.qz_slot = slot;
  // [K7.2]
  p.p_pid = slot == 0 ? 0 : 800 + static_cast<int>(slot);
  // [K1.1]
  p.p_flag = kPKproc | kPSystem;
  // [K7.3]
  p.p_state = kPrsNormal;
  // [K7.12]
  CopyName(p.p_comm, sizeof p.p_comm, name);
  p.p_mtx.lock_object.lo_name = "process lock";
  p.p_mtx.lock_object.lo_class = abi::QZ_LOCK_MTX;
  p.p_mtx.lock_object.lo_flags = abi::QZ_LO_DUPOK;
  return static_cast<int>(slot);
}

int Kernel::NewThread(int proc, ThreadRole role, void (*entry)(void*),
                      void* arg, const char* name, Site pc) {
  auto& id = state.id;
  uint32_t slot = id.thread_count;
  Touches(TouchClass::kRows, state.threads, TouchMode::kExclusive);
  touched_.everything |= slot >= kSlotMax || id.users_left != 0;
  uint32_t generation = 1;
  if (slot >= kSlotMax) {
    for (slot = 2; slot < kSlotMax; ++slot) {
      if (state.threads[slot].life == kExited) break;
    }
    if (slot == kSlotMax) {
      static_assert(kSlotMax == 128);
      ModelLimit("more than 126 threads alive at once");
    }
    generation = state.td[slot].qz_generation + 1;
  } else {
    ++id.thread_count;
  }
  ThreadState& t = state.threads[slot];
  Touches(TouchClass::kWait, &t, TouchMode::kExclusive);
  TouchesProc(proc);
  t = ThreadState{};
  t.life = kAlive;
  t.role = role;
  t.proc = static_cast<uint32_t>(proc);
  t.entry = entry;
  t.arg = arg;
  const int creator = machine().current();
  if (creator >= 2 && state.threads[creator].births < kBirthsMax) {
    t.creator = static_cast<uint8_t>(creator);
    t.birth = ++state.threads[creator].births;
  }
  int kld = KldOfText(reinterpret_cast<const void*>(entry));
  if (kld >= 0) {
    // A created thread will run module text whether or not it has begun (T30).
    t.frames[t.frame_count++] = {static_cast<uint32_t>(kld),
                                 state.klds[kld].generation, nullptr};
  }
  abi::thread& td = state.td[slot];
  std::memset(&td, 0, sizeof td);
  td.qz_generation = generation;
  td.qz_slot = slot;
  // Numbers are used again only after very many others (K1.58).
  // [K7.2]
  td.td_tid = 100000 + static_cast<int>(slot + kSlotMax * generation);
  // [K7.1]
  td.td_proc = &state.p[proc];
  td.td_ucred = &root_credential;
  td.td_pflags = kTdpKthread;
  // [K7.12]
  CopyName(td.td_name, sizeof td.td_name, name);
  ++state.p[proc].p_numthreads;
  places.created[slot] = pc;
  return static_cast<int>(slot);
}

// Its threads become one more or one less.  Of proc0, nobody asks how many.
void Kernel::TouchesProc(int proc) {
  abi::proc& p = state.p[proc];
  if (proc == 0) {
    Touches(TouchClass::kMemory, &p.p_numthreads, TouchMode::kCount,
            sizeof p.p_numthreads);
  } else {
    Touches(TouchClass::kMemory, &p, TouchMode::kExclusive, sizeof p);
  }
}

void Kernel::MakeRunnable(int slot) {
  ThreadState& t = state.threads[slot];
  Operation start = Op(OpKind::kStart, "starts", &state.td[slot],
                       t.role == kModuleThread ? SiteOf(t.entry) : nullptr);
  start.gate = &t.stopped;
  machine().Spawn(slot, start);
}

int Kernel::AddActor(const char* name, void (*entry)(void*), void* arg) {
  int slot = NewThread(0, kActor, entry, arg, name, nullptr);
  MakeRunnable(slot);
  ++state.id.actors_left;
  return slot;
}

bool Kernel::FaultHappens(Fault fault) {
  auto i = static_cast<uint32_t>(fault);
  if (state.id.faults_left[i] == 0) return false;
  if (machine().Choose(ChoiceKind::kFault, 2) == 0) return false;
  --state.id.faults_left[i];
  return true;
}

int Kernel::KprocCreate(void (*func)(void*), void* arg, abi::proc** newpp,
                        int flags, const char* name, Site pc) {
  SleepCall sleeps{};
  sleeps.verb = "kproc_create";
  sleeps.pc = pc;
  sleeps.timeout_ns = 1;
  // [K1.14]
  CheckMaySleep(sleeps);
  // [K1.12]
  if (config_.create_drops_giant()) DropGiant();
  Operation op = Op(OpKind::kCreate, "kproc_create", newpp, pc);
  if (newpp != nullptr && !CheckMemory(newpp, sizeof *newpp, op.verb, pc)) {
    return kEinval;
  }
  if (newpp != nullptr) {
    op.access = kWrites | kAtomic;
    op.size = sizeof *newpp;
  }
  machine().Point(op);
  int error = 0;
  if (FaultHappens(Fault::kCreate)) {
    // [K1.13]
    error = kEagain;  // K1.13
    machine().NoteText("fails: EAGAIN (fault)");
  } else {
    int proc = NewProc(name);
    int slot = NewThread(proc, kModuleThread, func, arg, name, pc);
    // [K1.10]
    if (newpp != nullptr) *newpp = &state.p[proc];  // K1.10 step 4
    if ((flags & kRfStopped) != 0) state.threads[slot].stopped = 1;
    // [K1.11]
    MakeRunnable(slot);
    machine().NoteWoken({slot});
    UpdateOccasions();
  }
  if (config_.create_drops_giant()) PickupGiant(pc);
  return error;
}

// A channel may also be a member of a proc, like p_siglist: no handle.
int Kernel::ProcSlot(const abi::proc* p) const {
  uintptr_t offset =
      reinterpret_cast<uintptr_t>(p) - reinterpret_cast<uintptr_t>(&state.p[0]);
  if (offset >= sizeof state.p || offset % sizeof state.p[0] != 0) return -1;
  return static_cast<int>(offset / sizeof state.p[0]);
}

int Kernel::ThreadSlot(const abi::thread* td) const {
  uintptr_t offset = reinterpret_cast<uintptr_t>(td) -
                     reinterpret_cast<uintptr_t>(&state.td[0]);
  if (offset >= sizeof state.td || offset % sizeof state.td[0] != 0) return -1;
  return static_cast<int>(offset / sizeof state.td[0]);
}

// K1.49, K1.58: from its exit on, the memory behind a handle may belong to
// somebody else at any moment.  The first use is the finding.
bool Kernel::CheckHandle(const abi::proc* p, const char* verb, Site pc) {
  int slot = ProcSlot(p);
  Touches(TouchClass::kMemory, p, TouchMode::kRead);
  if (slot >= 0 && state.procs[slot].life == kAlive) return true;
  // [K1.3]
  if (slot < 0) {
    Accuse(FindingKind::kPageFault, "wild-handle", "K1.3", "", verb, p, pc);
  } else {
    Accuse(FindingKind::kUseAfterFree, "recycled-proc", "K1.49", "T6", verb, p,
           pc, Panics::kNever);
  }
  return false;
}

bool Kernel::CheckHandle(const abi::thread* td, const char* verb, Site pc) {
  int slot = ThreadSlot(td);
  if (slot == kThread0Slot) return true;
  Touches(TouchClass::kMemory, td, TouchMode::kRead);
  // [K1.58]
  if (slot >= 0 && state.threads[slot].life == kAlive) return true;
  if (slot < 0) {
    Accuse(FindingKind::kPageFault, "wild-handle", "K1.3", "", verb, td, pc);
  } else {
    Accuse(FindingKind::kUseAfterFree, "recycled-thread", "K1.58", "T6", verb,
           td, pc, Panics::kNever);
  }
  return false;
}

int Kernel::KthreadAdd(void (*func)(void*), void* arg, abi::proc* p,
                       abi::thread** newtdp, int flags, const char* name,
                       Site pc) {
  SleepCall sleeps{};
  sleeps.verb = "kthread_add";
  sleeps.pc = pc;
  sleeps.timeout_ns = 1;
  CheckMaySleep(sleeps);
  // [K1.2]
  if (p == nullptr) p = Proc0();
  if (newtdp != nullptr &&
      !CheckMemory(newtdp, sizeof *newtdp, "kthread_add", pc)) {
    return kEinval;
  }
  if (config_.create_drops_giant()) DropGiant();
  Operation op = Op(OpKind::kCreate, "kthread_add", p, pc);
  // [K1.17]
  bool late = config_.newtdp_late();
  if (!late && newtdp != nullptr) {
    op.object = newtdp;
    op.access = kWrites | kAtomic;
    op.size = sizeof *newtdp;
  }
  machine().Point(op);
  int error = 0;
  if (!CheckHandle(p, "kthread_add", pc)) {
    error = kEsrch;
  } else if (config_.version >= kVersionMain &&
             (p->p_flag2 & kP2Wexit) != 0) {  // [K1.18]
    error = kEsrch;                           // K1.18
  } else if (FaultHappens(Fault::kCreate)) {
    // [K1.19]
    error = kEnomem;  // K1.16
    machine().NoteText("fails: ENOMEM (fault)");
  } else {
    int proc = ProcSlot(p);
    int slot = NewThread(proc, kModuleThread, func, arg, name, pc);
    // [K1.16]
    Touches(TouchClass::kMemory, &p->p_flag, TouchMode::kCount,
            sizeof p->p_flag);
    p->p_flag |= kPHadThreads;
    if (state.procs[proc].single != 0) ++state.procs[proc].siblings_left;
    // [K1.15]
    if ((flags & kRfStopped) != 0) state.threads[slot].stopped = 1;
    if (!late && newtdp != nullptr) *newtdp = &state.td[slot];
    MakeRunnable(slot);
    machine().NoteWoken({slot});
    if (late && newtdp != nullptr) {
      Operation publish =
          Op(OpKind::kPublish, "kthread_add stores", newtdp, pc);
      publish.access = kWrites | kAtomic;
      publish.size = sizeof *newtdp;
      publish.flags = kContinues;
      machine().Point(publish);
      *newtdp = &state.td[slot];
    }
  }
  if (config_.create_drops_giant()) PickupGiant(pc);
  return error;
}

int Kernel::KprocKthreadAdd(void (*func)(void*), void* arg, abi::proc** procptr,
                            abi::thread** tdptr, int flags,
                            const char* procname, const char* name, Site pc) {
  // Read without any lock (K1.20): two callers can both see NULL.
  Access(procptr, sizeof *procptr, kReads, pc);
  // [K1.20]
  if (*procptr != nullptr) {
    return KthreadAdd(func, arg, *procptr, tdptr, flags, name, pc);
  }
  int error = KprocCreate(func, arg, procptr, flags, procname, pc);
  if (error != 0) return error;
  Operation publish =
      Op(OpKind::kPublish, "kproc_kthread_add stores", tdptr, pc);
  publish.access = kWrites | kAtomic;
  publish.size = sizeof *tdptr;
  publish.flags = kContinues;
  machine().Point(publish);
  touched_.everything = true;  // looks at all threads
  int proc = ProcSlot(*procptr);
  for (uint32_t s = 2; s < state.id.thread_count; ++s) {
    if (static_cast<int>(state.threads[s].proc) == proc &&
        state.threads[s].role == kModuleThread) {
      if (tdptr != nullptr) *tdptr = &state.td[s];
      if (state.threads[s].life == kAlive) {
        CopyName(state.td[s].td_name, sizeof state.td[s].td_name, name);
      }
      break;
    }
  }
  return 0;
}

void Kernel::SchedAdd(abi::thread* td, Site pc) {
  machine().Point(Op(OpKind::kCreate, "sched_add", td, pc));
  int slot = ThreadSlot(td);
  if (!CheckHandle(td, "sched_add", pc) || slot < 0) return;
  Touches(TouchClass::kWait, &state.threads[slot], TouchMode::kExclusive);
  // [K1.15]
  state.threads[slot].stopped = 0;
  machine().NoteWoken({slot});
}

void Kernel::ThreadLock(abi::thread* td, Site pc) {
  // The thread has to be there still (K1.58).
  if (td != CurThread()) {
    Access(td, 1, abi::QZ_ACCESS_READ | abi::QZ_ACCESS_ATOMIC, pc);
  }
  ++Self().thread_locks;
  ++Self().spinlocks;
  ++CurThread()->td_critnest;
}

void Kernel::ThreadUnlock(abi::thread* td, const char* what, Site pc) {
  // [K1.15]
  if (Self().thread_locks == 0) {
    Accuse(FindingKind::kLockMisuse, "not-owned", "K1.15", "", what, td, pc,
           Panics::kWithInvariants);
    return;
  }
  --Self().thread_locks;
  --Self().spinlocks;
  --CurThread()->td_critnest;
}

// The text-safe point: from here on the thread runs base-kernel text only, and
// the module frames left on its stack are never returned to (K5.65).
void Kernel::LeaveTextForGood() {
  // [K5.65]
  Self().frame_count = 0;
  Self().exiting = 1;
}

// X1-X4 of kthread_exit (K1.55).  The leave and wakeup(td) are one event: what
// lies between them is base-kernel text that nobody can observe.
void Kernel::KthreadExit(Site pc) {
  ThreadState& t = Self();
  abi::thread* td = CurThread();
  // [K1.47]
  CheckLocksAtReturn(0, "kthread_exit", pc);
  machine().Point(Op(OpKind::kExit, kKthreadExit, td, pc));
  CheckTextAlive(pc);
  LeaveTextForGood();
  // [K1.55, K2.6]
  const SlotSet woken = Wake(td, kOnSleep, kWakeAll);
  machine().NoteWoken(woken);
  Mark(woken.Empty() ? kExitBeforeWait : kExitAfterWait);
  Operation op = Op(OpKind::kExit, "exits", td, pc);
  op.flags = kContinues;
  // [K1.57]
  op.gate = &state.p[t.proc].p_mtx.lock_object.qz_busy;  // X2
  machine().Point(op);
  // [K1.55, K1.59]
  if (state.p[t.proc].p_numthreads == 1 && t.proc != 0) ExitProc(pc);  // X3
  ThreadGone(false);
}

// E2 of kproc_exit, then the rest (K1.40-K1.49).
void Kernel::KprocExit(int, Site pc) {
  ThreadState& t = Self();
  // [K1.42]
  CheckLocksAtReturn(0, "kproc_exit", pc);
  // [K1.51]
  if (t.proc == 0) {
    machine().Point(Op(OpKind::kExit, "kproc_exit", Proc0(), pc));
    Accuse(FindingKind::kKpiMisuse, "exit-of-proc0", "K1.51", "",
           "calls kproc_exit in a thread of proc0", nullptr, pc);
    machine().EndRun(Ending::kError);
  }
  // [K1.40]
  Touches(TouchClass::kLock, &state.p[t.proc].p_mtx, TouchMode::kRead);
  if (state.procs[t.proc].locked != 0) {
    // E1: takes p_mtx, for a moment, before it wakes anybody (K1.40).
    Operation reparent = Op(OpKind::kLock, "kproc_exit takes and releases",
                            &state.p[t.proc].p_mtx.lock_object, pc);
    reparent.gate = &state.p[t.proc].p_mtx.lock_object.qz_busy;
    machine().Point(reparent);
    CheckTextAlive(pc);
  }
  Operation op = Op(OpKind::kExit, "kproc_exit", &state.p[t.proc], pc);
  machine().Point(op);
  CheckTextAlive(pc);
  // [K1.50]
  LeaveTextForGood();
  ExitProc(pc);
}

void Kernel::ExitProc(Site pc) {
  ThreadState& t = Self();
  uint32_t proc = t.proc;
  ProcState& ps = state.procs[proc];
  abi::proc& p = state.p[proc];
  // [K1.41]
  const SlotSet woken =
      Wake(&p, kOnSleep, kWakeAll);  // E2: nothing torn down yet
  machine().NoteWoken(woken);
  Mark(woken.Empty() ? kExitBeforeWait : kExitAfterWait);
  for (;;) {
    const bool alone = p.p_numthreads == 1;
    Operation exit =
        Op(OpKind::kExit, alone ? "exit1" : "thread_single", &p, pc);
    exit.flags = kContinues;
    exit.gate = &p.p_mtx.lock_object.qz_busy;
    machine().Point(exit);
    p.p_flag2 |= kP2Wexit;  // E4
    // [K1.71]
    if (p.p_numthreads == 1) break;
    // K1.43: somebody else is at it
    // [K1.43]
    if (ps.single != 0) ThreadGone(false);
    ps.single = 1;
    ps.siblings_left = static_cast<uint32_t>(p.p_numthreads) - 1;
    // [K1.60]
    AbortInterruptible(static_cast<int>(proc), machine().current());
    Operation wait = Op(OpKind::kWait, "waits for its siblings", &p, pc);
    // [K1.44]
    wait.gate = &ps.siblings_left;
    wait.flags = kFree | kContinues;
    machine().Point(wait);
    ps.single = 0;
  }
  // [K1.45, K2.2]
  p.p_flag |= kPWexit;  // E6
  // [K2.1]
  if (config_.exit_wakes_p_stype()) {
    machine().NoteWoken(Wake(&p.qz_p_stype, kOnSleep, kWakeAll));  // K2.1
  }
  // [K1.45, K2.8]
  if (ps.held != 0) {
    Operation wait = Op(OpKind::kWait, "waits for PRELE", &p, pc);
    wait.gate = &ps.held;
    wait.flags = kFree | kContinues;
    machine().Point(wait);
  }
  // [K1.48]
  p.p_state = kPrsZombie;  // E13; reaped from now on at any moment (K1.49)
  // [K1.49]
  ps.life = kExited;
  ThreadGone(true);
}

void Kernel::ThreadGone(bool) {
  int me = machine().current();
  ThreadState& t = state.threads[me];
  ProcState& ps = state.procs[t.proc];
  machine().Releases(&state.p[t.proc]);
  machine().Releases(&state.p[t.proc].p_mtx.lock_object);
  // [K1.70]
  --state.p[t.proc].p_numthreads;
  // [K1.63]
  if (ps.single != 0 && ps.siblings_left > 0) --ps.siblings_left;
  uint32_t proc = t.proc;
  ThreadRole role = static_cast<ThreadRole>(t.role);
  TouchesProc(static_cast<int>(proc));
  Touches(TouchClass::kMemory, &state.td[me], TouchMode::kExclusive,
          sizeof state.td[me]);
  touched_.everything |= state.id.users_left != 0;
  t = ThreadState{};
  t.life = kExited;
  t.proc = proc;
  t.role = role;
  if (role == kActor || role == kUser) --state.id.actors_left;
  if (role == kUser) --state.id.users_left;
  UpdateOccasions();
  ActorDone();
  machine().ExitThread();
}

// The run is over when every actor is done and no module can act any more.
void Kernel::ActorDone() {
  if (state.id.actors_left != 0) return;
  machine().state.actors_done = 1;
  for (uint32_t i = 0; i < state.id.kld_count; ++i) {
    if (state.klds[i].life != kNotLoaded) return;
  }
  for (uint32_t s = 2; s < state.id.thread_count; ++s) {
    if (state.threads[s].life == kAlive &&
        state.threads[s].role == kModuleThread) {
      return;
    }
  }
  machine().state.finished = 1;
}

[[gnu::noinline]] void Kernel::SayExitedPrematurely(const abi::thread* td) {
  if (!machine().recording()) return;
  machine().Console(std::string("Kernel thread \"") + td->td_name +
                    "\" exited prematurely.");
}

void Kernel::RunThread(int slot) {
  ThreadState& t = state.threads[slot];
  CheckTextAlive(SiteOf(t.entry));
  // [K1.22]
  t.entry(t.arg);
  Site pc = SiteOf(t.entry);
  if (t.role != kModuleThread) ThreadGone(false);
  // K1.30: main returned; fork_exit calls kthread_exit.  The epilogue is module
  // text, so the leave is pending until the return has happened (K1.32).
  // [K1.47]
  CheckLocksAtReturn(0, "the return of its main function", pc);
  abi::thread* td = CurThread();
  machine().Point(Op(OpKind::kLeave, kReturnsFromMain, td, pc));
  CheckTextAlive(pc);
  // [K1.32]
  LeaveTextForGood();
  SayExitedPrematurely(td);
  const SlotSet woken = Wake(td, kOnSleep, kWakeAll);
  machine().NoteWoken(woken);
  Mark(woken.Empty() ? kExitBeforeWait : kExitAfterWait);
  Operation op = Op(OpKind::kExit, "exits", td, pc);
  op.flags = kContinues;
  op.gate = &state.p[t.proc].p_mtx.lock_object.qz_busy;  // X2
  machine().Point(op);
  // [K1.30]
  if (state.p[t.proc].p_numthreads == 1 && t.proc != 0) ExitProc(pc);
  ThreadGone(false);
}

void Kernel::AbortInterruptible(int proc, int except_slot) {
  for (uint32_t s = 2; s < state.id.thread_count; ++s) {
    ThreadState& t = state.threads[s];
    if (static_cast<int>(s) == except_slot || t.life != kAlive) continue;
    if (static_cast<int>(t.proc) != proc || t.asleep == 0) continue;
    // [K1.61, K3.37]
    if (t.catches == 0) continue;
    t.abort_error = kEintr;
    Dequeue(static_cast<int>(s));
  }
}

// One event: looked up with its process's lock held, which a thread on its way
// out needs (X2).
abi::thread* Kernel::TdFind(int tid, int pid, Site pc) {
  touched_.everything = true;
  abi::thread* found = nullptr;
  for (uint32_t s = kThread0Slot; s < state.id.thread_count; ++s) {
    if (state.td[s].td_tid == tid) found = &state.td[s];
  }
  if (found == nullptr) {
    machine().Point(Op(OpKind::kObserve, "tdfind", &state.td[0], pc));
    return nullptr;
  }
  const ThreadState& t = state.threads[found->qz_slot];
  abi::proc& p = state.p[t.proc];
  abi::lock_object* lock = &p.p_mtx.lock_object;
  LockExclusive(lock, "tdfind", false, pc);
  if (found->td_tid == tid && t.life == kAlive && (pid == -1 || p.p_pid == pid))
    return found;
  ReleaseQuietly(lock);
  return nullptr;
}

abi::thread* Kernel::FirstThread(abi::proc* p) {
  touched_.everything = true;
  int proc = ProcSlot(p);
  for (uint32_t s = 2; s < state.id.thread_count; ++s) {
    if (state.threads[s].life == kAlive &&
        static_cast<int>(state.threads[s].proc) == proc) {
      return &state.td[s];
    }
  }
  return nullptr;
}

abi::thread* Kernel::NextThread(abi::thread* td) {
  touched_.everything = true;
  int from = ThreadSlot(td);
  if (from < 0) return nullptr;
  uint32_t proc = state.threads[from].proc;
  for (uint32_t s = from + 1; s < state.id.thread_count; ++s) {
    if (state.threads[s].life == kAlive && state.threads[s].proc == proc) {
      return &state.td[s];
    }
  }
  return nullptr;
}

}  // namespace quiesce
