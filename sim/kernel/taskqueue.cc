// taskqueue(9): functions handed to threads of the base kernel.
//
// The threads run base text; only the task function is the module's.  Tasks
// that are pending coalesce (K6.11); drain waits for "neither pending nor
// running" and loops, so a task that re-enqueues itself never drains (K6.13,
// T20); free lets the threads run what is pending and then waits for them to
// leave, and for ever if a timeout task is still armed then (K6.15). The
// queue's own mutex is not an event: each operation is atomic under it. Source:
// subr_taskqueue.c of 13.0.
#include "sim/exec/bug.h"
#include "sim/kernel/kernel.h"

namespace quiesce {

void* Kernel::TaskqueueCreate(Site pc) {
  auto& id = state.id;
  Touches(TouchClass::kRows, state.taskqueues, TouchMode::kExclusive);
  uint32_t row = 0;
  while (row < id.taskqueue_count && state.taskqueues[row].live != 0) ++row;
  if (row == kTaskqueueMax) ModelLimit("more than 32 taskqueues");
  if (row == id.taskqueue_count) ++id.taskqueue_count;
  TaskqueueState& tq = state.taskqueues[row];
  tq = TaskqueueState{};
  tq.live = 1;
  tq.active = 1;
  tq.empty = 1;
  int kld = KldOfText(pc);
  tq.owner_kld = static_cast<uint32_t>(kld + 1);
  return &tq;
}

void* Kernel::SharedTaskqueue() {
  Touches(TouchClass::kRows, state.taskqueues, TouchMode::kRead);
  for (uint32_t i = 0; i < state.id.taskqueue_count; ++i) {
    if (state.taskqueues[i].live != 0 && state.taskqueues[i].owner_kld == 0) {
      return &state.taskqueues[i];
    }
  }
  void* tq = TaskqueueCreate(nullptr);
  TaskqueueStartThreads(tq, 1, "thread taskq", nullptr);
  return tq;
}

static TaskqueueState* RowOf(KernelState& s, void* tq) {
  auto* row = static_cast<TaskqueueState*>(tq);
  if (row < &s.taskqueues[0] || row >= &s.taskqueues[kTaskqueueMax]) {
    return nullptr;
  }
  return row->live != 0 ? row : nullptr;
}

int Kernel::TaskqueueStartThreads(void* tqp, int count, const char* name,
                                  Site pc) {
  TaskqueueState* tq = RowOf(state, tqp);
  if (tq == nullptr) {
    Accuse(FindingKind::kUseAfterFree, "freed-taskqueue", "K6.15", "",
           "taskqueue_start_threads", tqp, pc);
    return kEinval;
  }
  // [K6.10]
  if (count <= 0) return kEinval;
  if (pc != nullptr && FaultHappens(Fault::kCreate)) return kEnomem;
  Touches(TouchClass::kTask, tq, TouchMode::kExclusive);
  for (int i = 0; i < count; ++i) {
    int slot = NewThread(0, kKernelThread, &TaskqueueEntry, tq, name, pc);
    ++tq->threads;
    ++tq->threads_left;
    // [K6.10]
    MakeRunnable(slot);
  }
  return 0;
}

// For the dependence relation: what it is about, and the queue.
Operation Kernel::TaskOp(const char* verb, const void* tq,
                         const volatile void* object, Site pc) const {
  Operation op = Op(OpKind::kTask, verb, object, pc);
  op.object2 = tq;
  return op;
}

void Kernel::KickTaskqueue(TaskqueueState& tq) {
  bool work = tq.head != nullptr && tq.blocked == 0;
  tq.empty = work || tq.active == 0 ? 0 : 1;
}

bool Kernel::TaskqueueMember(void* tqp, const abi::thread* td) {
  const int slot = ThreadSlot(td);
  if (td != CurThread()) touched_.everything = true;
  return slot >= 0 && state.threads[slot].life == kAlive &&
         state.threads[slot].role == kKernelThread &&
         state.threads[slot].entry == &TaskqueueEntry &&
         state.threads[slot].arg == tqp;
}

bool Kernel::TaskqueueIsBusy(void* tqp, abi::task* task, Site pc) {
  if (!CheckMemory(task, sizeof *task, "taskqueue_poll_is_busy", pc)) {
    return false;
  }
  machine().Point(TaskOp("taskqueue_poll_is_busy", tqp, task, pc));
  const TaskqueueState* tq = RowOf(state, tqp);
  return tq != nullptr && TaskBusy(*tq, task);
}

int Kernel::TaskqueueEnqueue(void* tqp, abi::task* task, Site pc, int flags,
                             const char* verb) {
  if (!CheckMemory(task, sizeof *task, verb, pc)) return 0;
  machine().Point(TaskOp(verb, tqp, task, pc));
  CheckTextAlive(pc);
  TaskqueueState* tq = RowOf(state, tqp);
  if (tq == nullptr) {
    Accuse(FindingKind::kUseAfterFree, "freed-taskqueue", "K6.15", "T19", verb,
           tqp, pc);
    return 0;
  }
  return QueueTask(*tq, task, flags);
}

// Under the lock of the queue.
int Kernel::QueueTask(TaskqueueState& tq, abi::task* task, int flags) {
  constexpr int kFailIfPending = 1;
  // [K6.11]
  if (task->ta_pending > 0) {
    if ((flags & kFailIfPending) != 0) return kEexist;
    if (task->ta_pending < kPendingMax) {
      ++task->ta_pending;
    } else {
      Mark(kTaskCounted);
    }
    return 0;
  }
  task->ta_pending = 1;
  abi::task** link = &tq.head;
  while (*link != nullptr && (*link)->ta_priority >= task->ta_priority) {
    link = &(*link)->qz_next;
  }
  task->qz_next = *link;
  *link = task;
  KickTaskqueue(tq);
  return 0;
}

void Kernel::TimeoutTaskArmed(void* tqp, abi::timeout_task* t, Site pc) {
  TaskqueueState* tq = RowOf(state, tqp);
  if (tq == nullptr) {
    Accuse(FindingKind::kUseAfterFree, "freed-taskqueue", "K6.15", "T19",
           "taskqueue_enqueue_timeout", tqp, pc);
    return;
  }
  if ((t->f & abi::QZ_TIMEOUT_TASK_CALLOUT) == 0) ++tq->armed;
  t->f |= abi::QZ_TIMEOUT_TASK_CALLOUT;
}

void Kernel::TimeoutTaskDisarmed(void* tqp, abi::timeout_task* t) {
  TaskqueueState* tq = RowOf(state, tqp);
  if ((t->f & abi::QZ_TIMEOUT_TASK_CALLOUT) == 0) return;
  t->f &= ~int{abi::QZ_TIMEOUT_TASK_CALLOUT};
  if (tq != nullptr && tq->armed != 0) --tq->armed;
}

// The callout of a timeout task has the lock of the queue for its own: until
// softclock has got that, who holds it can still cancel the run (K6.4), and
// the task is not looked at again.
void Kernel::TimeoutTaskFires(abi::timeout_task* t) {
  auto& id = state.id;
  void* tqp = t->q;
  abi::task* task = &t->t;
  const Site site = SiteOf(task->ta_func);
  id.running_in_fn = 0;
  machine().Point(Op(OpKind::kTask, "taskqueue_enqueue", task, site));
  // [K6.14]
  if (id.running_cancelled != 0) return;
  id.running_in_fn = 1;
  if (!CheckMemory(t, sizeof *t, "taskqueue_enqueue", site)) return;
  TaskqueueState* tq = RowOf(state, tqp);
  if (tq == nullptr) {
    Accuse(FindingKind::kUseAfterFree, "freed-taskqueue", "K6.15", "T19",
           "taskqueue_enqueue", tqp, site);
    return;
  }
  TimeoutTaskDisarmed(tqp, t);
  QueueTask(*tq, task, 0);
}

bool Kernel::TaskBusy(const TaskqueueState& tq, const abi::task* task) const {
  if (task->ta_pending > 0) return true;
  for (const abi::task* running : tq.running) {
    if (running == task) return true;
  }
  return false;
}

int Kernel::TaskqueueCancel(void* tqp, abi::task* task, unsigned* pending,
                            Site pc) {
  machine().Point(TaskOp("taskqueue_cancel", tqp, task, pc));
  TaskqueueState* tq = RowOf(state, tqp);
  if (tq == nullptr) return kEinval;
  if (pending != nullptr) *pending = task->ta_pending;
  if (task->ta_pending > 0) {
    abi::task** link = &tq->head;
    while (*link != nullptr && *link != task) link = &(*link)->qz_next;
    if (*link == task) *link = task->qz_next;
    task->qz_next = nullptr;
    task->ta_pending = 0;
    KickTaskqueue(*tq);
  }
  // [K6.14]
  int result = TaskBusy(*tq, task) ? kEbusy : 0;
  machine().NoteResult(result);
  return result;
}

void Kernel::TaskqueueDrain(void* tqp, abi::task* task, Site pc) {
  SleepCall sleeps{};
  sleeps.verb = "taskqueue_drain";
  sleeps.pc = pc;
  CheckMaySleep(sleeps);
  for (bool first = true;; first = false) {
    Operation op = TaskOp("taskqueue_drain", tqp, task, pc);
    op.flags = first ? 0 : kContinues;
    machine().Point(op);
    CheckTextAlive(pc);
    TaskqueueState* tq = RowOf(state, tqp);
    if (tq == nullptr) {
      Accuse(FindingKind::kUseAfterFree, "freed-taskqueue", "K6.15", "",
             "taskqueue_drain", tqp, pc);
      return;
    }
    if (!CheckMemory(task, sizeof *task, "taskqueue_drain", pc)) return;
    // [K6.13]
    if (!TaskBusy(*tq, task)) return;
    WaitForTask(*tq, task, pc);
  }
}

// Joins the sleepers on it in the event in which it was found to be busy.
void Kernel::WaitForTask(const TaskqueueState& tq, abi::task* task, Site pc) {
  ThreadState& t = Self();
  Touches(TouchClass::kTask, &tq, TouchMode::kExclusive);
  Touches(TouchClass::kChannel, task, TouchMode::kEnqueue);
  Touches(TouchClass::kWait, &t, TouchMode::kExclusive);
  DropGiant();
  t.channel = task;
  t.queue_kind = kOnSleep;
  t.asleep = 1;
  state.id.sleepers[state.id.sleeper_count++] =
      static_cast<uint8_t>(machine().current());
  Operation wait = Op(OpKind::kWait, "waits for task", task, pc);
  wait.gate = &t.asleep;
  wait.flags = kFree | kContinues;
  machine().Point(wait);
  t.channel = nullptr;
  t.queue_kind = 0;
  PickupGiant(pc);
}

// What is pending now has begun when a barrier at the end of the queue has run;
// what runs then is waited for once.  What is queued later, by a task itself
// for instance, is not covered (K6.13).
void Kernel::TaskqueueDrainAll(void* tqp, Site pc) {
  SleepCall sleeps{};
  sleeps.verb = "taskqueue_drain_all";
  sleeps.pc = pc;
  CheckMaySleep(sleeps);
  machine().Point(TaskOp("taskqueue_drain_all", tqp, tqp, pc));
  CheckTextAlive(pc);
  TaskqueueState* tq = RowOf(state, tqp);
  if (tq == nullptr) {
    Accuse(FindingKind::kUseAfterFree, "freed-taskqueue", "K6.15", "",
           "taskqueue_drain_all", tqp, pc);
    return;
  }
  if (tq->head != nullptr) {
    abi::task barrier{};
    barrier.ta_func = [](void*, int) {};
    barrier.ta_pending = 1;
    barrier.ta_priority = 0xffff;  // nothing queued later passes it
    abi::task** link = &tq->head;
    while (*link != nullptr) link = &(*link)->qz_next;
    *link = &barrier;
    KickTaskqueue(*tq);
    // [K6.13]
    while (TaskBusy(*tq, &barrier)) WaitForTask(*tq, &barrier, pc);
  }
  Touches(TouchClass::kTask, tq, TouchMode::kExclusive);
  abi::task* running[4];
  for (int lane = 0; lane < 4; ++lane) running[lane] = tq->running[lane];
  for (int lane = 0; lane < 4; ++lane) {
    if (running[lane] == nullptr || tq->running[lane] != running[lane])
      continue;
    WaitForTask(*tq, running[lane], pc);
  }
  CheckTextAlive(pc);
}

void Kernel::TaskqueueBlock(void* tqp, bool block, Site pc) {
  machine().Point(
      TaskOp(block ? "taskqueue_block" : "taskqueue_unblock", tqp, tqp, pc));
  TaskqueueState* tq = RowOf(state, tqp);
  if (tq == nullptr) return;
  // [K6.17]
  tq->blocked = block ? 1 : 0;
  KickTaskqueue(*tq);
}

void Kernel::TaskqueueFree(void* tqp, Site pc) {
  SleepCall sleeps{};
  sleeps.verb = "taskqueue_free";
  sleeps.pc = pc;
  CheckMaySleep(sleeps);
  machine().Point(TaskOp("taskqueue_free", tqp, tqp, pc));
  TaskqueueState* tq = RowOf(state, tqp);
  if (tq == nullptr) {
    Accuse(FindingKind::kUseAfterFree, "freed-taskqueue", "K6.15", "",
           "taskqueue_free", tqp, pc);
    return;
  }
  tq->active = 0;
  tq->blocked = 0;
  KickTaskqueue(*tq);
  DropGiant();
  Operation wait = Op(OpKind::kWait, kWaitsForQueue, tqp, pc);
  // [K6.15]
  wait.gate = &tq->threads_left;
  wait.flags = kFree | kContinues;
  machine().Point(wait);
  // Only a thread that leaves wakes whoever frees the queue: a timeout that is
  // still armed then is waited for in vain, expired or not.
  // [K6.15]
  if (tq->armed != 0) {
    tq->threads_left = 1;  // a gate that nobody is left to open
    wait = Op(OpKind::kWait, "waits for the timeouts of", tqp, pc);
    wait.gate = &tq->threads_left;
    wait.flags = kFree | kContinues;
    machine().Point(wait);
  }
  PickupGiant(pc);
  CheckTextAlive(pc);
  Touches(TouchClass::kRows, state.taskqueues, TouchMode::kExclusive);
  *tq = TaskqueueState{};
}

void Kernel::TaskqueueEntry(void* tq) {
  kernel().TaskqueueLoop(*static_cast<TaskqueueState*>(tq));
}

void Kernel::TaskqueueSetCallback(void* tqp, int type, void (*fn)(void*),
                                  void* arg, Site pc) {
  machine().Point(TaskOp("taskqueue_set_callback", tqp, tqp, pc));
  TaskqueueState* tq = RowOf(state, tqp);
  if (tq == nullptr) {
    Accuse(FindingKind::kUseAfterFree, "freed-taskqueue", "K6.15", "",
           "taskqueue_set_callback", tqp, pc);
    return;
  }
  if (type < 0 || type > 1 || tq->callbacks[type] != nullptr) {
    Panic("Re-initialization of taskqueue callback?", pc);
  }
  tq->callbacks[type] = fn;
  tq->callback_args[type] = arg;
}

void Kernel::TaskqueueCallback(const TaskqueueState& tq, int type) {
  void (*fn)(void*) = tq.callbacks[type];
  if (fn == nullptr) return;
  Site site = reinterpret_cast<const char*>(fn) + 1;
  machine().Point(TaskOp(type == 0 ? "a thread begins for" : "a thread leaves",
                         &tq, &tq, site));
  EnterText(site);
  fn(tq.callback_args[type]);
  LeaveText("returns from callback", site);
  CheckLocksAtReturn(0, "the return of a callback", site);
}

void Kernel::TaskqueueLoop(TaskqueueState& tq) {
  TaskqueueCallback(tq, 0);
  for (;;) {
    Operation idle = TaskOp("taskqueue runs", &tq, &tq, nullptr);
    idle.gate = &tq.empty;
    idle.flags = kFree;
    machine().Point(idle);
    abi::task* task = tq.blocked != 0 ? nullptr : tq.head;
    if (task == nullptr) {
      if (tq.active == 0) break;
      continue;
    }
    if (!CheckMemory(task, sizeof *task, "taskqueue runs", nullptr)) break;
    tq.head = task->qz_next;
    task->qz_next = nullptr;
    int pending = task->ta_pending;
    // [K6.12]
    task->ta_pending = 0;
    machine().Acquires(task);
    KickTaskqueue(tq);
    int lane = 0;
    while (lane < 3 && tq.running[lane] != nullptr) ++lane;
    tq.running[lane] = task;
    Site site = SiteOf(task->ta_func);
    EnterText(site);
    task->ta_func(task->ta_context, pending);
    LeaveText("returns from task", site, kOwn);
    CheckLocksAtReturn(0, "the return of a task", site);
    Operation done = TaskOp(kWakesDrainers, &tq, task, site);
    done.flags = kContinues;
    machine().Point(done);
    tq.running[lane] = nullptr;
    machine().NoteWoken(Wake(task, kOnSleep, kWakeAll));
  }
  // Whoever frees the queue waits for this, too (K6.15).
  TaskqueueCallback(tq, 1);
  machine().Releases(&tq);
  Touches(TouchClass::kTask, &tq, TouchMode::kExclusive);
  if (tq.threads_left > 0) --tq.threads_left;
  // Returning ends the thread in base text: nothing of a module is exposed.
}

}  // namespace quiesce
