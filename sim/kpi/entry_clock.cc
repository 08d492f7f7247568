// clock(9): chips that keep the time of day.
//
// The chips are a list with a lock of its own.  Who needs the time (inittodr:
// the machine has been resumed) asks each with that lock held.  Who has set it
// (resettodr: settimeofday(2), a shutdown) has a task of the base kernel tell
// each, without a lock.  clock_unregister takes the lock and waits for the
// task: no method is called when it has returned.
//
// Here the actor `suspend` asks, and then sets, as who keeps the time in step
// does; the actor `shutdown` sets. Source: subr_rtc.c of 13.0.
#include "sim/kpi/newbus.h"
#include "sim/kpi/users.h"

namespace quiesce {
namespace {

constexpr char kName[] = "a clock";

struct Clock {
  Device* dev;
  Registration* row;
  abi::task task;  // sets it
};
struct Timespec {
  int64_t seconds;
  long nanoseconds;
};

void LockList(Site pc) {
  kernel().LockExclusive(BaseLock("rtc list"), "takes", false, pc);
}
void UnlockList(Site pc) {
  kernel().UnlockExclusive(BaseLock("rtc list"), "releases", pc);
}

// With the list locked, which keeps it as it is.
template <typename F>
int ForEachClock(F visit) {
  int visited = 0;
  for (uint32_t i = 0; i < kernel().state.id.registration_count; ++i) {
    const Registration& r = kernel().state.registrations[i];
    if (r.kind != static_cast<uint32_t>(RegistrationKind::kIntrhook) ||
        r.name != kName) {
      continue;
    }
    visit(static_cast<Clock*>(r.object));
    ++visited;
  }
  return visited;
}

void CallMethod(const Clock* c, const char* method, const char* leaves) {
  ReportRead(&c->dev->driver, sizeof c->dev->driver, nullptr);
  using Fn = int (*)(Device*, Timespec*);
  Fn fn = MethodOf<Fn>(c->dev->driver, method);
  if (fn == nullptr) return;
  Kernel& k = kernel();
  const void* text = reinterpret_cast<const void*>(fn);
  const uint32_t held = k.HeldCount();
  Timespec ts = {1'700'000'001, 0};
  k.BeginModuleCall(text);
  machine().NoteResult(fn(c->dev, &ts));
  k.EndModuleCall(text, leaves, held);
}

void SetLater(void* context, int) {
  CallMethod(static_cast<Clock*>(context), "clock_settime",
             "returns from clock_settime");
}

int Ask(Site pc) {
  LockList(pc);
  const int asked = ForEachClock([](const Clock* c) {
    CallMethod(c, "clock_gettime", "returns from clock_gettime");
  });
  UnlockList(pc);
  return asked;
}
void Set(Site pc) {
  Kernel& k = kernel();
  LockList(pc);
  ForEachClock([&](Clock* c) {
    k.TaskqueueEnqueue(k.SharedTaskqueue(), &c->task, nullptr);
  });
  UnlockList(pc);
}

bool AnyClock() {
  return ForEachClock([](const Clock*) {}) != 0;
}

void RegisterClock(Device* dev, Site pc) {
  Kernel& k = kernel();
  k.CheckMayBlock("clock_register", pc);
  ReportRead(&dev->unit, sizeof dev->unit, pc);
  auto* c = New<Clock>();
  k.NameBlock(c, "clock");
  c->dev = dev;
  c->task.ta_func = &SetLater;
  c->task.ta_context = c;
  LockList(pc);
  c->row =
      k.Register(RegistrationKind::kIntrhook, c, nullptr, nullptr, kName, pc);
  UnlockList(pc);
  k.Mark(kHasSuspend);
}

}  // namespace

QZ_ENTRY(void, clock_register)(Device* dev, long) {
  RegisterClock(dev, QZ_HERE);
}
QZ_ENTRY(void, clock_register_flags)(Device* dev, long, int) {
  RegisterClock(dev, QZ_HERE);
}
QZ_ENTRY(void, clock_unregister)(const Device* dev) {
  Kernel& k = kernel();
  k.CheckMayBlock("clock_unregister", QZ_HERE);
  LockList(QZ_HERE);
  Clock* found = nullptr;
  ForEachClock([&](Clock* c) {
    if (c->dev == dev) found = c;
  });
  if (found != nullptr) {
    k.Deregister(found->row, "clock_unregister", QZ_HERE);
  }
  UnlockList(QZ_HERE);
  if (found == nullptr) return;
  k.TaskqueueDrain(k.SharedTaskqueue(), &found->task, QZ_HERE);
  k.Free(found, nullptr, QZ_HERE);
}
QZ_ENTRY(void, inittodr)(int64_t) { Ask(QZ_HERE); }
QZ_ENTRY(void, resettodr)() { Set(QZ_HERE); }

// Not before there is a clock: most modules have none, and the lock would be a
// step of everybody's.
int AskClocks() {
  Newbus("inittodr", nullptr, nullptr);
  return AnyClock() ? Ask(nullptr) : 0;
}
void SetClocks() {
  Newbus("resettodr", nullptr, nullptr);
  if (AnyClock()) Set(nullptr);
}

}  // namespace quiesce
