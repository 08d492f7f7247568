// swi(9): handlers that a thread of the base kernel runs when they are asked
// for.
//
// Each event has one thread, which runs its handlers one after the other;
// asking for a handler that is pending asks once.  A handler may block on
// mutexes and may not sleep.  swi_remove forgets a handler that is pending and
// waits for one that runs; asking for it afterwards uses freed memory.
//
//   swi_add      swi_sched ──▶ queue of the event ──▶ its thread: the handler
//   swi_remove   no new runs; what is pending goes; waits for what runs
//
// A taskqueue is queue and thread.  SWI_DELAY runs the handler as soon as the
// thread likes, where the kernel waits for the next reason: *invents nothing*
// that another reason could not bring about.
// Source: kern_intr.c of 13.0.
#include <cstdio>

#include "sim/exec/bug.h"
#include "sim/kpi/newbus.h"

namespace quiesce {
namespace {

constexpr int kMpsafe = 512;  // INTR_MPSAFE

// What a struct intr_event is here.
struct Event {
  void* queue;
  uint32_t handlers;
  uint32_t shared;  // the driver holds a pointer to it: it stays
};

struct Swi {
  abi::task task;
  Event* event;
  Registration* row;
  void (*handler)(void*);
  void* arg;
  char name[40];
  int flags;
  uint32_t spare;
};

void RunSwi(void* context, int) {
  Kernel& k = kernel();
  auto* swi = static_cast<Swi*>(context);
  const void* text = reinterpret_cast<const void*>(swi->handler);
  Site site = static_cast<const char*>(text) + 1;
  Registration* row = swi->row;
  const uint32_t held = k.HeldCount();
  if (!k.BeginCall(row, text, "software interrupt runs")) return;
  abi::lock_object* giant = &k.state.id.giant.lock_object;
  const bool needs_giant = (swi->flags & kMpsafe) == 0;
  if (needs_giant) k.LockExclusive(giant, "takes", true, site);
  k.SleepingProhibited(true);
  swi->handler(swi->arg);
  k.SleepingProhibited(false);
  if (needs_giant) k.UnlockExclusive(giant, "releases", site);
  k.EndCall(row, text, "returns from software interrupt", held);
}

void StartThread(Event* event, const char* name, int priority, Site pc) {
  char thread[kNameMax];
  std::snprintf(thread, sizeof thread, "swi%d: %s", priority, name);
  event->queue = kernel().TaskqueueCreate(pc);
  // It is no taskqueue of the module's, and nobody frees it.
  static_cast<TaskqueueState*>(event->queue)->owner_kld = kSwiQueue;
  kernel().TaskqueueStartThreads(event->queue, 1, thread, nullptr);
}

}  // namespace

QZ_ENTRY(int, swi_add)
(Event** eventp, const char* name, void (*handler)(void*), void* arg,
 int priority, int flags, void** cookiep) {
  Event* event = nullptr;
  if (eventp != nullptr) {
    ReportRead(eventp, sizeof *eventp, QZ_HERE);
    event = *eventp;
  }
  if (event == nullptr) {
    event = New<Event>();
    if (eventp != nullptr) {
      ReportWrite(eventp, sizeof *eventp, QZ_HERE);
      *eventp = event;
      event->shared = 1;
    }
  }
  if (event->queue == nullptr) StartThread(event, name, priority, QZ_HERE);
  ++event->handlers;
  auto* swi = New<Swi>();
  swi->task.ta_func = RunSwi;
  swi->task.ta_context = swi;
  swi->event = event;
  swi->handler = handler;
  swi->arg = arg;
  swi->flags = flags;
  std::snprintf(swi->name, sizeof swi->name, "%s", name);
  if (cookiep != nullptr) {
    ReportWrite(cookiep, sizeof *cookiep, QZ_HERE);
    *cookiep = swi;
  }
  swi->row = kernel().Register(RegistrationKind::kSwi, swi,
                               reinterpret_cast<void*>(handler), arg, swi->name,
                               QZ_HERE);
  return 0;
}

QZ_ENTRY(void, swi_sched)(void* cookie, int) {
  auto* swi = static_cast<Swi*>(cookie);
  ReportRead(swi, sizeof *swi, QZ_HERE);
  kernel().TaskqueueEnqueue(swi->event->queue, &swi->task, QZ_HERE, 0,
                            "swi_sched");
}

QZ_ENTRY(int, swi_remove)(void* cookie) {
  if (cookie == nullptr) return kEinval;
  Kernel& k = kernel();
  auto* swi = static_cast<Swi*>(cookie);
  ReportRead(swi, sizeof *swi, QZ_HERE);
  Event* event = swi->event;
  k.CheckMayBlock("swi_remove", QZ_HERE);
  if (!k.BeginDeregister(swi->row, "swi_remove", QZ_HERE)) return kEinval;
  k.TaskqueueCancel(event->queue, &swi->task, nullptr, QZ_HERE);
  k.TaskqueueDrain(event->queue, &swi->task, QZ_HERE);
  k.EndDeregister(swi->row);
  if (--event->handlers == 0) {
    k.TaskqueueFree(event->queue, QZ_HERE);
    event->queue = nullptr;
    if (event->shared == 0) k.Free(event, nullptr, QZ_HERE);
  }
  k.Free(swi, nullptr, QZ_HERE);
  return 0;
}

}  // namespace quiesce
