// EVENTHANDLER(9), the linker's events, and the shutdown that runs three lists.
//
// A list comes into being with its first handler and stays.  An invocation
// counts itself in the list; a deregistration that finds the list running marks
// its entry dead and waits until nobody runs it (K6.30-K6.32).  The last
// invocation to leave prunes the dead.
#include <cstdio>
#include <cstring>

#include "sim/kpi/entry.h"
#include "sim/kpi/users.h"

namespace quiesce {
namespace {

constexpr int kWaitZero = 0x0002 | 0x0100;  // M_WAITOK | M_ZERO

// On the simulated heap, so that a stale tag is caught like any other pointer.
struct EventEntry {
  char name[48];
  Registration* row;
};
using EventList = EventEntry;

// struct qz_eventhandler_cursor of <sys/eventhandler.h>.
struct Cursor {
  Registration* list;
  uint64_t at;  // (priority, sequence) of the handler called last, + 1
  void (*func)();
  void* arg;
};

EventEntry* NewEntry(const char* name) {
  auto* entry = static_cast<EventEntry*>(
      kernel().Malloc(sizeof(EventEntry), nullptr, kWaitZero, nullptr));
  std::strncpy(entry->name, name, sizeof entry->name - 1);
  return entry;
}

Registration* FindList(const char* name) {
  KernelState& s = kernel().state;
  for (uint32_t i = 0; i < s.id.registration_count; ++i) {
    Registration& r = s.registrations[i];
    if (r.kind == static_cast<uint32_t>(RegistrationKind::kEventlist) &&
        std::strcmp(r.name, name) == 0) {
      return &r;
    }
  }
  return nullptr;
}

uint64_t Key(const Registration& r) {
  return (static_cast<uint64_t>(static_cast<uint32_t>(r.priority)) << 32) |
         r.sequence;
}

template <typename F>
void ForEachEntry(const Registration* list, F f) {
  KernelState& s = kernel().state;
  const auto index = static_cast<uint32_t>(kernel().RowIndex(list)) + 1;
  for (uint32_t i = 0; i < s.id.registration_count; ++i) {
    Registration& r = s.registrations[i];
    if (r.kind == static_cast<uint32_t>(RegistrationKind::kEventhandler) &&
        r.list == index) {
      f(r);
    }
  }
}

void Forget(Registration* row, Site pc) {
  auto* entry = static_cast<EventEntry*>(row->object);
  kernel().EndDeregister(row);
  kernel().Free(entry, nullptr, pc);
}

Registration* Begin(const char* name, Site pc) {
  Registration* list = FindList(name);
  if (list == nullptr) return nullptr;
  Operation op;
  op.kind = OpKind::kModule;
  op.verb = "invokes";
  op.object = list;
  op.pc = pc;
  machine().Point(op);
  ++list->busy;
  kernel().EnterRow(list);
  return list;
}

// The live handler after `at`, in order; null: there is no other.
Registration* Next(Registration* list, uint64_t* at) {
  Registration* next = nullptr;
  ForEachEntry(list, [&](Registration& r) {
    if (r.dying != 0 || Key(r) < *at) return;
    // [K6.30]
    if (next == nullptr || Key(r) < Key(*next)) next = &r;
  });
  if (next != nullptr) *at = Key(*next) + 1;
  return next;
}

void End(Registration* list, Site pc) {
  // Dead entries are freed before anybody is told: freeing is an event.
  for (;;) {
    Registration* dead = nullptr;
    if (list->busy == 1) {
      ForEachEntry(list, [&](Registration& r) {
        if (r.dying != 0) dead = &r;
      });
    }
    if (dead == nullptr) break;
    Forget(dead, pc);
  }
  --list->busy;
  kernel().LeaveRow(list);
}

void Remove(void* tag, bool wait, Site pc) {
  if (tag == nullptr) return;
  auto* entry = static_cast<EventEntry*>(tag);
  ReportRead(entry, sizeof *entry, pc);
  Registration* row = entry->row;
  if (!kernel().BeginDeregister(row, "deregisters", pc)) return;
  Registration* list = &kernel().state.registrations[row->list - 1];
  if (list->busy == 0) {
    Forget(row, pc);
    return;
  }
  if (!wait) return;  // dead: whoever runs the list forgets it
  kernel().CheckMayBlock("EVENTHANDLER_DEREGISTER", pc);
  // [K6.31, K6.32]
  kernel().WaitForCalls(list, "waits for", pc);
}

}  // namespace

QZ_ENTRY(void*, eventhandler_register)
(void*, const char* name, void* func, void* arg, int priority) {
  kernel().CheckMayBlock("EVENTHANDLER_REGISTER", QZ_HERE);  // M_WAITOK
  Registration* list = FindList(name);
  if (list == nullptr) {
    EventList* head = NewEntry(name);
    list = kernel().Register(RegistrationKind::kEventlist, head, nullptr,
                             nullptr, head->name, nullptr);
    head->row = list;
  }
  EventEntry* entry = NewEntry(name);
  Registration* row = kernel().Register(RegistrationKind::kEventhandler, entry,
                                        func, arg, entry->name, QZ_HERE);
  uint32_t last = 0;
  ForEachEntry(list, [&](const Registration& r) {
    last = r.sequence > last ? r.sequence : last;
  });
  row->list = static_cast<uint32_t>(kernel().RowIndex(list)) + 1;
  row->priority = priority;
  row->sequence = last + 1;
  entry->row = row;
  return entry;
}
QZ_ENTRY(void, eventhandler_deregister)(const char*, void* tag) {
  Remove(tag, true, QZ_HERE);
}
QZ_ENTRY(void, eventhandler_deregister_nowait)(const char*, void* tag) {
  Remove(tag, false, QZ_HERE);
}
QZ_ENTRY(int, eventhandler_begin)(const char* name, Cursor* cursor) {
  *cursor = {Begin(name, QZ_HERE), 0, nullptr, nullptr};
  return cursor->list != nullptr ? 1 : 0;
}
QZ_ENTRY(int, eventhandler_next)(Cursor* cursor) {
  const Registration* r = Next(cursor->list, &cursor->at);
  if (r == nullptr) {
    End(cursor->list, QZ_HERE);
    return 0;
  }
  cursor->func = reinterpret_cast<void (*)()>(r->function);
  cursor->arg = r->arg;
  return 1;
}

namespace {

// Calls the handlers of an event as the base kernel does: call(function, arg)
// for each.  How many there were.
template <typename F>
int CallHandlers(const char* name, F call) {
  Kernel& k = kernel();
  Registration* list = Begin(name, nullptr);
  if (list == nullptr) return 0;
  int called = 0;
  uint64_t at = 0;
  while (Registration* r = Next(list, &at)) {
    void* function = r->function;
    void* arg = r->arg;
    const uint32_t held = k.HeldCount();
    k.BeginModuleCall(function);
    Operation op;
    op.kind = OpKind::kModule;
    op.verb = "calls";
    op.object = r;
    op.pc = static_cast<const char*>(function) + 1;
    machine().Point(op);
    // The list is running: its entries may die, but none is forgotten.
    if (r->dying == 0) {
      call(function, arg);
      ++called;
    }
    k.EndModuleCall(function, "returns from event handler", held);
  }
  End(list, nullptr);
  return called;
}

}  // namespace

int InvokeEvent(const char* name, int howto) {
  return CallHandlers(name, [&](void* function, void* arg) {
    reinterpret_cast<void (*)(void*, int)>(function)(arg, howto);
  });
}

// The linker's own: to modules a linker_file_t is opaque.
int InvokeLinkerEvent(const char* name, int kld) {
  const KldImage& image = kernel().image(kld);
  void* file = &kernel().state.klds[kld];
  int error = 0;
  if (std::strcmp(name, "kld_unload") == 0) {
    char filename[64] = {};
    std::snprintf(filename, sizeof filename, "%s.ko", image.name.c_str());
    const AddressRange range =
        image.mapped.empty() ? AddressRange{} : image.mapped.front();
    CallHandlers(name, [&](void* function, void* arg) {
      reinterpret_cast<void (*)(void*, const char*, uintptr_t, size_t)>(
          function)(arg, filename, range.begin, range.size());
    });
  } else if (std::strcmp(name, "kld_unload_try") == 0) {
    CallHandlers(name, [&](void* function, void* arg) {
      reinterpret_cast<void (*)(void*, void*, int*)>(function)(arg, file,
                                                               &error);
    });
  } else {
    CallHandlers(name, [&](void* function, void* arg) {
      reinterpret_cast<void (*)(void*, void*)>(function)(arg, file);
    });
  }
  return error;
}

bool HasClones() { return FindList("dev_clone") != nullptr; }

// Nobody destroys what a handler made before the lookup is over: the list is
// running (K6.63).
bool LookUpClone(char* name, abi::cdev** dev) {
  void* credential = kernel().CurThread()->td_ucred;
  return CallHandlers("dev_clone", [&](void* function, void* arg) {
           reinterpret_cast<void (*)(void*, void*, char*, int, abi::cdev**)>(
               function)(arg, credential, name,
                         static_cast<int>(std::strlen(name)), dev);
         }) != 0;
}

// Waits for the lookups that run the handlers (K6.63).
QZ_ENTRY(void, drain_dev_clone_events)() {
  kernel().CheckMayBlock("drain_dev_clone_events", QZ_HERE);
  Registration* list = FindList("dev_clone");
  if (list == nullptr) return;
  // [K6.63]
  kernel().WaitForCalls(list, "waits for", QZ_HERE);
}

// kern_reboot: the three lists, with the modules' MOD_SHUTDOWN in the last one
// (K5.45).  Then the machine is off, and nothing that is left can do harm.  It
// may never come to that: a thread that waits for ever is not excused by a
// shutdown that would end the wait.
void ShutDown(void*) {
  Kernel& k = kernel();
  k.WaitForOccasion(Occasion::kShutdown);
  bool loaded = false;
  for (int i = 0; i < k.kld_count(); ++i) {
    loaded |= k.state.klds[i].life != kNotLoaded;
  }
  if (!loaded || machine().Choose(ChoiceKind::kValue, 2) != 0) return;
  SetClocks();
  InvokeEvent("shutdown_pre_sync", 0);
  InvokeEvent("shutdown_post_sync", 0);
  InvokeEvent("shutdown_final", 0);
  // [K5.45]
  k.ShutdownModules();
  ShutdownDevices();
  k.PowerOff();
}

}  // namespace quiesce
