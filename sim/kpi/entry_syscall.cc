// SYSCALL_MODULE(9): system calls that a module adds, and who calls them.
//
// The calls in progress are counted; taking a call back forbids new ones and
// looks every half a second whether all have left, without Giant (K6.75).  What
// authors overlook: the module's own handler hears of MOD_UNLOAD *before* that,
// while the call can still be entered and threads are still inside.
//
//   kldunload                          caller
//   chained handler: MOD_UNLOAD        enters the call, or is in it
//   no new calls                       ENOSYS
//   waits for the threads inside       returns
//   unmap
//
// The base system's own calls have no count.  Their table is not modelled:
// replacing one of them in it is refused by name.
//
// The user passes a word for each argument: 0, 1, or an address of its own,
// where copyin finds "01" and copyout leaves nothing behind.
// Source: kern_syscalls.c of 12.1; the layout of struct sysent changed in 13.
#include <cstdio>

#include "sim/kpi/newbus.h"
#include "sim/kpi/users.h"

namespace quiesce {
namespace {

constexpr int kNoSyscall = -1;
// lkmnosys in syscalls.master.
constexpr int kDynamicFirst = 210, kDynamicEnd = 220, kMaxSyscall = 600;
constexpr int kStatic = 1;  // SY_THR_STATIC
constexpr int kEexist = 17, kEnfile = 23;
constexpr int kArgsMax = 8;

using Call = int (*)(abi::thread*, void*);

// What of a struct sysent matters.
struct Entry {
  Call call;
  int arguments;
};

// struct sysent up to 12 and from 13 on.
struct SysentOf12 {
  int narg;
  Call call;
  uint16_t audit;
  void (*systrace)();
  uint32_t entry, leave, flags, threads;
};
struct SysentOf13 {
  Call call;
  void (*systrace)();
  uint8_t narg, flags;
  uint16_t audit;
  uint32_t entry, leave, threads;
};

// struct syscall_module_data.
template <typename Sysent>
struct ModuleData {
  int (*chained)(void*, int, void*);
  void* chained_arg;
  int* offset;
  Sysent* fresh;
  Sysent old;
  int flags;
};

// struct syscall_helper_data.
template <typename Sysent>
struct HelperData {
  Sysent fresh;
  Sysent old;
  int number;
  int registered;
};

// A call that can be called.
struct Syscall {
  Entry entry;
  int number;
  uint32_t flags;
  Registration* row;
  char name[16];
};

bool Before13() { return kernel().config().version < 13; }

template <typename Sysent>
Entry EntryOf(const Sysent* se, Site pc) {
  ReportRead(se, sizeof *se, pc);
  return {se->call, static_cast<int>(se->narg)};
}

Syscall* FindSyscall(int number) {
  return Find<Syscall>(RegistrationKind::kSyscall, [number](const Syscall& s) {
    return s.number == number;
  });
}

int RegisterSyscall(int* offset, const Entry& entry, int flags, Site pc) {
  if ((flags & ~kStatic) != 0) return kEinval;
  ReportRead(offset, sizeof *offset, pc);
  int number = *offset;
  if (number == kNoSyscall) {
    number = kDynamicFirst;
    while (number < kDynamicEnd && FindSyscall(number) != nullptr) ++number;
    if (number == kDynamicEnd) return kEnfile;
    ReportWrite(offset, sizeof *offset, pc);
    *offset = number;
  } else if (number < 0 || number >= kMaxSyscall) {
    return kEinval;
  } else if (FindSyscall(number) != nullptr) {
    return kEexist;
  }
  auto* s = New<Syscall>();
  s->entry = entry;
  s->number = number;
  s->flags = static_cast<uint32_t>(flags);
  std::snprintf(s->name, sizeof s->name, "%d", number);
  kernel().NameBlock(s, "system call");
  s->row = kernel().Register(RegistrationKind::kSyscall, s,
                             reinterpret_cast<void*>(entry.call), nullptr,
                             s->name, pc);
  return 0;
}

int DeregisterSyscall(int number, Site pc) {
  Kernel& k = kernel();
  if (number == 0) return 0;
  Syscall* s = FindSyscall(number);
  if (s == nullptr) {
    k.Misuse("K6.75", "takes back a system call that nobody has registered",
             nullptr, pc);
    return 0;
  }
  if ((s->flags & kStatic) != 0) return kEinval;
  // [K6.75]
  k.Deregister(s->row, "takes back", pc);
  k.Free(s, nullptr, pc);
  return 0;
}

template <typename Sysent>
int ModuleEvent(void* module, int what, ModuleData<Sysent>* data, Site pc) {
  constexpr int kLoad = 0, kUnload = 1;
  auto chained = [&] {
    Kernel& k = kernel();
    const void* text = reinterpret_cast<const void*>(data->chained);
    const uint32_t held = k.HeldCount();
    k.BeginModuleCall(text);
    const int error = data->chained(module, what, data->chained_arg);
    k.EndModuleCall(text, "returns from the chained handler", held);
    return error;
  };
  ReportRead(data, sizeof *data, pc);
  const bool chains = data->chained != nullptr;
  if (what == kLoad) {
    const int error = RegisterSyscall(data->offset, EntryOf(data->fresh, pc),
                                      data->flags, pc);
    if (error != 0) {
      ReportWrite(&data->offset, sizeof data->offset, pc);
      data->offset = nullptr;  // so that MOD_UNLOAD takes nothing back (K5.8)
      return error;
    }
    return chains ? chained() : 0;
  }
  if (what == kUnload) {
    if (data->offset == nullptr) return 0;
    if (const int error = chains ? chained() : 0; error != 0) return error;
    ReportRead(data->offset, sizeof *data->offset, pc);
    return DeregisterSyscall(*data->offset, pc);
  }
  return chains ? chained() : kEopnotsupp;
}

template <typename Sysent>
int UnregisterAll(HelperData<Sysent>* sd, Site pc) {
  for (; sd->registered != 0; ++sd) {
    DeregisterSyscall(sd->number, pc);
    ReportWrite(&sd->registered, sizeof sd->registered, pc);
    sd->registered = 0;
  }
  return 0;
}

template <typename Sysent>
int RegisterAll(HelperData<Sysent>* all, int flags, Site pc) {
  for (HelperData<Sysent>* sd = all; sd->number != kNoSyscall; ++sd) {
    const int error =
        RegisterSyscall(&sd->number, EntryOf(&sd->fresh, pc), flags, pc);
    if (error != 0) {
      UnregisterAll(all, pc);
      return error;
    }
    ReportWrite(&sd->registered, sizeof sd->registered, pc);
    sd->registered = 1;
  }
  return 0;
}

}  // namespace

QZ_ENTRY(int, syscall_module_handler)(void* module, int what, void* data) {
  return Before13()
             ? ModuleEvent(module, what,
                           static_cast<ModuleData<SysentOf12>*>(data), nullptr)
             : ModuleEvent(module, what,
                           static_cast<ModuleData<SysentOf13>*>(data), nullptr);
}
QZ_ENTRY(int, syscall_helper_register)(void* all, int flags) {
  return Before13() ? RegisterAll(static_cast<HelperData<SysentOf12>*>(all),
                                  flags, QZ_HERE)
                    : RegisterAll(static_cast<HelperData<SysentOf13>*>(all),
                                  flags, QZ_HERE);
}
QZ_ENTRY(int, syscall_helper_unregister)(void* all) {
  return Before13()
             ? UnregisterAll(static_cast<HelperData<SysentOf12>*>(all), QZ_HERE)
             : UnregisterAll(static_cast<HelperData<SysentOf13>*>(all),
                             QZ_HERE);
}
QZ_ENTRY(int, syscall_register)
(int* offset, const void* fresh, void*, int flags) {
  return RegisterSyscall(
      offset,
      Before13() ? EntryOf(static_cast<const SysentOf12*>(fresh), QZ_HERE)
                 : EntryOf(static_cast<const SysentOf13*>(fresh), QZ_HERE),
      flags, QZ_HERE);
}
QZ_ENTRY(int, syscall_deregister)(int offset, const void*) {
  return DeregisterSyscall(offset, QZ_HERE);
}

// ---- the user -----------------------------------------------------------

namespace {

void CallOnce(Registration* row) {
  Kernel& k = kernel();
  const Entry entry = static_cast<const Syscall*>(row->object)->entry;
  uint64_t args[kArgsMax] = {};
  if (entry.arguments > 0) {
    constexpr uint64_t kWords[] = {0, 1, kUserAddress};
    const uint64_t word = kWords[machine().Choose(ChoiceKind::kValue, 3)];
    for (uint64_t& a : args) a = word;
  }
  const void* text = reinterpret_cast<const void*>(entry.call);
  const uint32_t held = k.HeldCount();
  if (!k.BeginCall(row, text, "calls")) return;
  k.Mark(kSyscallUsed);
  const int error = entry.call(k.CurThread(), args);
  machine().NoteResult(error);
  k.EndCall(row, text, "returns from system call", held);
}

}  // namespace

void UseSyscalls(void*) {
  Kernel& k = kernel();
  k.WaitForOccasion(Occasion::kSyscall);
  for (uint32_t i = 0; i < k.state.id.registration_count; ++i) {
    Registration& r = k.state.registrations[i];
    if (r.kind == static_cast<uint32_t>(RegistrationKind::kSyscall) &&
        r.dying == 0) {
      CallOnce(&r);
    }
  }
}

}  // namespace quiesce
