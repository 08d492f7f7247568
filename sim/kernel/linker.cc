// The kernel linker: kldload, kldunload, and what stays behind.
//
//   kldload    kld_sx X ─ map ─ (kld_sx dropped) Giant: SYSINITs, MOD_LOAD ─
//   LINKED kldunload  kld_sx X ─ QUIESCE ─ UNLOAD ─ SYSUNINITs ─ unmap
//   (K5.20-K5.21)
//
// Handlers run with Giant held, unload handlers also with kld_sx, which no
// sleep drops (K5.26): a kldunload that hangs takes every other kld* command
// with it (K5.27).  A failed MOD_LOAD is followed by MOD_UNLOAD of the same
// module and its errno is lost (K5.8).  Nothing here looks for live threads
// (K5.61): that is JudgeUnmap's job, at the instant of the unmap.
//
// Loading restores .data and .bss from the image's pristine copy; the host
// mapping stays.  Not modelled: securelevel, privileges, boot preloading.
// Source: kern_linker.c, kern_module.c of 12.1 and 13.0.
#include <algorithm>
#include <cstring>

#include "sim/exec/bug.h"
#include "sim/exec/dirty_pages.h"
#include "sim/kernel/kernel.h"

namespace quiesce {
namespace {

constexpr int kModLoad = 0, kModUnload = 1, kModShutdown = 2, kModQuiesce = 3;
constexpr int64_t kLongWaitNs = 10'000'000'000;  // worth a note

abi::qz_module_t ModuleHandle(const abi::qz_module_record* record) {
  return reinterpret_cast<abi::qz_module_t>(
      const_cast<abi::qz_module_record*>(record));
}

}  // namespace

int Kernel::KldOfText(const void* function) const {
  for (int i = 0; i < kld_count(); ++i) {
    if (images_[i]->Contains(function)) return i;
  }
  return -1;
}

void Kernel::EnterText(const void* function) {
  int kld = KldOfText(function);
  if (kld < 0) return;
  ThreadState& t = Self();
  if (t.frame_count == kFrameMax) {
    QUIESCE_BUG("module handlers nest deeper than the model tracks");
  }
  t.frames[t.frame_count++] = {static_cast<uint32_t>(kld),
                               state.klds[kld].generation, nullptr};
  CheckTextAlive(function);
}

// Nothing of the kernel is in between: only the frames tell that a thread will
// return from one kld into the other.
void Kernel::EnterOtherKld(Site caller, Site pc, const void* frame) {
  if (machine().current() == kClockSlot) return;  // constructors, as in Access
  if (KldOfText(caller) < 0 || Self().exiting != 0) return;
  EnterText(pc);
  Self().frames[Self().frame_count - 1].caller_frame = frame;
}

void Kernel::LeaveOtherKld(Site pc, const void* frame) {
  if (machine().current() == kClockSlot) return;
  const ThreadState& t = Self();
  if (t.frame_count == 0 || frame == nullptr ||
      t.frames[t.frame_count - 1].caller_frame != frame) {
    return;
  }
  LeaveText(kReturnsToKld, pc, kOwn);
}

// The return itself is module text: the leave is pending until it has happened.
void Kernel::LeaveText(const char* verb, Site pc, uint16_t flags) {
  ThreadState& t = Self();
  if (KldOfText(pc) < 0 || t.frame_count == 0) return;
  Operation op = Op(OpKind::kLeave, verb, CurThread(), pc);
  op.flags = flags;
  machine().Point(op);
  CheckTextAlive(pc);
  --t.frame_count;
}

// The thread goes on in module text: is that text still there?
void Kernel::CheckTextAlive(Site pc) {
  ThreadState& t = Self();
  if (t.frame_count == 0) return;
  const TextFrame& f = t.frames[t.frame_count - 1];
  const KldState& k = state.klds[f.kld];
  if (k.life != kNotLoaded && k.generation == f.generation) return;
  Accuse(FindingKind::kUseAfterUnload, "executes", "K5.62",
         k.life != kNotLoaded ? "T52" : "",
         "runs on in module text that is no longer mapped", nullptr, pc);
  machine().EndRun(Ending::kError);
}

int Kernel::FindKldByModule(const char* name) const {
  for (int i = 0; i < kld_count(); ++i) {
    for (const auto* v : images_[i]->versions) {
      if (std::strcmp(v->name, name) == 0) return i;
    }
    for (const auto* m : images_[i]->modules) {
      if (std::strcmp(m->name, name) == 0) return i;
    }
  }
  return -1;
}

void Kernel::PrepareMemory(int kld) {
  for (const WritableSegment& w : images_[kld]->writable) {
    auto* to = reinterpret_cast<char*>(w.range.begin);
    // [K5.66]
    dirty_pages().Copy(to, w.pristine.data(), w.pristine.size());
    machine().ForgetAccesses(to, w.pristine.size());
  }
  KldState& k = state.klds[kld];
  uint32_t generation = k.generation + 1;
  k = KldState{};
  k.generation = generation;
}

// A handler that blocks keeps kld_sx: everybody notices (K5.27).
void Kernel::NoteLongWait() {
  int64_t waited = state.memo.now_ns - state.memo.unload_began_ns;
  if (waited <= kLongWaitNs || waited <= state.memo.longest_unload_ns) return;
  state.memo.longest_unload_ns = waited;
  RawFinding note;
  note.kind = FindingKind::kHang;
  note.severity = Severity::kNote;
  note.diagnosis = "long-wait";
  note.rule = "K5.27";
  note.what = "kldunload waited";
  note.thread = machine().current();
  note.pc = state.memo.longest_unload_pc;
  note.ends_run = false;
  machine().Report(note);
}

int Kernel::CallHandler(int kld, int module, int event, const char* verb) {
  const abi::qz_module_record* record = images_[kld]->modules[module];
  // [K5.2]
  if (record->evhand == nullptr) {  // K5.2
    return event == kModLoad ? 0 : event == kModUnload ? kEbusy : kEopnotsupp;
  }
  Site site = SiteOf(record->evhand);
  abi::lock_object* giant = &state.id.giant.lock_object;
  size_t held = Self().held_count;
  // [K5.26]
  LockExclusive(giant, "takes", true, site);
  EnterText(site);
  Operation enter = Op(OpKind::kModule, verb, record, site);
  enter.flags = kOwn;
  machine().Point(enter);
  int error = record->evhand(ModuleHandle(record), event, record->priv);
  machine().NoteResult(error);
  if (event == kModUnload) NoteLongWait();
  LeaveText("returns from handler", site, kOwn);
  // [K4.10]
  CheckLocksAtReturn(held + 1, "the return of a module handler", site);
  UnlockExclusive(giant, "releases", site);
  return error;
}

// What runs when, decided once when a kld becomes known: by (subsystem, order),
// and on equal keys in file order.  The kernel sorts the linker set by
// exchanging, so that there it follows from the order of links and the compiler
// (K5.5).
void Kernel::OrderSysinits(const KldImage& image) {
  Sysinits& order = sysinits_.emplace_back();
  auto add = [](std::vector<Sysinit>& to, const auto& records, bool module) {
    for (size_t i = 0; i < records.size(); ++i) {
      to.push_back({records[i]->subsystem, records[i]->order,
                    static_cast<int>(i), module});
    }
  };
  auto earlier = [](const Sysinit& a, const Sysinit& b) {
    // [K5.7]
    return a.subsystem != b.subsystem ? a.subsystem < b.subsystem
                                      : a.order < b.order;
  };
  add(order.up, image.sysinits, false);
  // [K5.3]
  add(order.up, image.modules, true);
  // [K5.5]
  std::stable_sort(order.up.begin(), order.up.end(), earlier);
  add(order.down, image.sysuninits, false);
  std::stable_sort(order.down.begin(), order.down.end(), earlier);
  // [K5.52]
  std::reverse(order.down.begin(), order.down.end());
}

// Outside the frame that calls it: a string's heap pointer must not stay in the
// live part of a simulated stack, which is hashed.
[[gnu::noinline]] void Kernel::SayLoadFailed(const char* module, int error) {
  if (!machine().recording()) return;
  machine().Console("module_register_init: MOD_LOAD (" + std::string(module) +
                    ") error " + std::to_string(error));
}

// Runs SYSINITs and MOD_LOADs.  Returns how many modules failed.
int Kernel::RunSysinits(int kld) {
  const KldImage& image = *images_[kld];
  KldState& k = state.klds[kld];
  int failed = 0;
  for (size_t i = 0; i < sysinits_[kld].up.size(); ++i) {
    const Sysinit& s = sysinits_[kld].up[i];
    if (!s.module) {
      CallSysinit(image.sysinits[s.index], "SYSINIT", "returns from SYSINIT");
      continue;
    }
    int error = CallHandler(kld, s.index, kModLoad, "MOD_LOAD");
    if (error == 0) {
      Mark(kLoadDone);
      k.modules_live |= 1u << s.index;
      continue;
    }
    ++failed;
    k.load_failed |= 1u << s.index;
    Mark(kLoadFailed);
    SayLoadFailed(image.modules[s.index]->name, error);
    // [K5.8]
    CallHandler(kld, s.index, kModUnload,
                "MOD_UNLOAD");  // K5.8, result ignored
  }
  return failed;
}

void Kernel::RunSysuninits(int kld) {
  for (size_t i = 0; i < sysinits_[kld].down.size(); ++i) {
    const abi::qz_sysinit_record* r =
        images_[kld]->sysuninits[sysinits_[kld].down[i].index];
    CallSysinit(r, "SYSUNINIT", "returns from SYSUNINIT");
  }
}

void Kernel::CallSysinit(const abi::qz_sysinit_record* r, const char* verb,
                         const char* leave) {
  Site site = SiteOf(r->func);
  LockExclusive(&state.id.giant.lock_object, "takes", true, site);
  EnterText(site);
  Operation enter = Op(OpKind::kModule, verb, r, site);
  enter.flags = kOwn;
  machine().Point(enter);
  r->func(r->udata);
  LeaveText(leave, site, kOwn);
  UnlockExclusive(&state.id.giant.lock_object, "releases", site);
}

// Static oids appear and go without anybody waiting for their handlers (K5.51).
void Kernel::EnableSysctls(int kld, bool on) {
  if (images_[kld]->sysctls.empty()) return;
  machine().Point(
      Op(OpKind::kModule,
         on ? "kldload enables sysctls of" : "kldunload unregisters sysctls of",
         images_[kld], nullptr));
  state.klds[kld].sysctls_live = on ? 1 : 0;
  for (const abi::qz_sysctl_record* r : images_[kld]->sysctls) {
    if (images_[kld]->Contains(reinterpret_cast<const void*>(r->handler))) {
      Mark(kHasSysctl);
    }
  }
  UpdateOccasions();
}

// The shutdown_final handler of the kernel's module code: the modules in
// reverse order of registration, results ignored (K5.45).
void Kernel::ShutdownModules() {
  // modules_sx, shared: no module is forgotten meanwhile.
  machine().Point(
      Op(OpKind::kModule, "shuts the modules down", nullptr, nullptr));
  ++state.id.modules_shared;
  for (int kld = kld_count(); kld-- > 0;) {
    for (size_t i = images_[kld]->modules.size(); i-- > 0;) {
      if ((state.klds[kld].modules_live & (1u << i)) == 0) continue;
      CallHandler(kld, static_cast<int>(i), kModShutdown, "MOD_SHUTDOWN");
    }
  }
  --state.id.modules_shared;
}

// Newer kernels admit one kldload or kldunload at a time, SYSINITs and all
// (K5.40).  True: the caller has to give it back.
bool Kernel::TakeLinker() {
  // [K5.40]
  if (!config_.kld_busy() || Owned(&state.id.kld_busy.lock_object) != 0) {
    return false;
  }
  LockExclusive(&state.id.kld_busy.lock_object, "takes", false, nullptr);
  return true;
}

int Kernel::KldLoad(int kld) {
  bool taken = TakeLinker();
  int error = Load(kld);
  if (taken) {
    UnlockExclusive(&state.id.kld_busy.lock_object, "releases", nullptr);
  }
  return error;
}

int Kernel::KldUnload(int kld, bool force) {
  bool taken = TakeLinker();
  int error = Unload(kld, force);
  if (taken) {
    UnlockExclusive(&state.id.kld_busy.lock_object, "releases", nullptr);
  }
  return error;
}

int Kernel::Load(int kld) {
  abi::lock_object* sx = &state.id.kld_sx.lock_object;
  // [K5.11]
  bool nested = Owned(sx) != 0;  // a dependency, loaded by its dependent
  if (!nested) LockExclusive(sx, "kldload takes", false, nullptr);
  KldState& k = state.klds[kld];
  // [K5.4]
  if (k.life != kNotLoaded) {
    if (!nested) UnlockExclusive(sx, "kldload releases", nullptr);
    return kEexist;
  }
  for (const abi::qz_depend_record* d : images_[kld]->depends) {
    int dep = FindKldByModule(d->name);
    if (dep < 0 || dep == kld) continue;  // part of the base kernel
    // [K5.6]
    if (state.klds[dep].life == kNotLoaded) {
      int error = Load(dep);
      if (error != 0) {
        if (!nested) UnlockExclusive(sx, "kldload releases", nullptr);
        return error;
      }
      state.klds[dep].refs = 0;
      state.klds[dep].user_refs = 0;
    }
    // [K5.1]
    ++state.klds[dep].refs;
  }
  Operation map = Op(OpKind::kModule, "kldload maps", images_[kld], nullptr);
  machine().Point(map);
  PrepareMemory(kld);
  k.life = kLoading;
  k.refs = 1;
  UpdateOccasions();
  const bool at_once = config_.sysctls_live_at_once();
  // [K5.51]
  if (at_once) EnableSysctls(kld, true);
  UnlockExclusive(sx, "kldload releases", nullptr);  // K5.5
  int failed = RunSysinits(kld);
  LockExclusive(sx, "kldload takes", false, nullptr);
  int error = 0;
  bool had_modules = !images_[kld]->modules.empty();
  // [K5.9]
  if (had_modules && failed > 0 && k.modules_live == 0) {
    if (at_once) EnableSysctls(kld, false);
    RunSysuninits(kld);
    Unmap(kld);  // K5.9: whatever the failing handler left behind
    error = kEnoexec;
  } else {
    k.life = kLoaded;
    k.linked = 1;
    if (!at_once) EnableSysctls(kld, true);
    linker_event_("kld_load", kld);
    k.user_refs = 1;
  }
  if (!nested) UnlockExclusive(sx, "kldload releases", nullptr);
  return error;
}

int Kernel::UnloadModules(int kld, bool force) {
  const KldImage& image = *images_[kld];
  KldState& k = state.klds[kld];
  // [K5.10]
  if (linker_event_("kld_unload_try", kld) != 0) return kEbusy;  // K5.20 U3
  for (size_t i = 0; i < image.modules.size(); ++i) {
    if ((k.modules_live & (1u << i)) == 0) continue;
    int error =
        CallHandler(kld, static_cast<int>(i), kModQuiesce, "MOD_QUIESCE");
    // [K5.22, K5.25]
    if (error != 0 && error != kEopnotsupp && error != kEinval && !force) {
      return error;  // K5.21 U4, K5.22
    }
  }
  for (size_t i = image.modules.size(); i-- > 0;) {
    if ((k.modules_live & (1u << i)) == 0) continue;
    for (uint32_t s = 2; s < state.id.thread_count; ++s) {
      const ThreadState& t = state.threads[s];
      if (t.life != kAlive || t.role != kModuleThread || t.frame_count == 0) {
        continue;
      }
      Touches(TouchClass::kWait, &t, TouchMode::kRead);
      OpKind kind = machine().state.threads[s].op.kind;
      Mark(kind == OpKind::kStart ? kUnloadBeforeFirstRun
           : t.asleep != 0        ? kStopWhileAsleep
                                  : kStopWhileRunning);
    }
    int error = CallHandler(kld, static_cast<int>(i), kModUnload, "MOD_UNLOAD");
    // [K5.24]
    if (error != 0) return error;  // U5: even with FORCE
    // [K5.30]
    if (state.id.modules_shared != 0) {
      Operation wait = Op(OpKind::kWait, "kldunload waits for MOD_SHUTDOWN",
                          image.modules[i], nullptr);
      wait.gate = &state.id.modules_shared;
      wait.flags = kFree | kContinues;
      machine().Point(wait);
    }
    // [K5.23]
    k.modules_live &= ~(1u << i);
  }
  return 0;
}

int Kernel::Unload(int kld, bool force) {
  abi::lock_object* sx = &state.id.kld_sx.lock_object;
  // [K5.27, K5.29]
  LockExclusive(sx, "kldunload takes", false, nullptr);
  KldState& k = state.klds[kld];
  int error = 0;
  // [K5.20]
  if (k.life != kLoaded || k.linked == 0) {
    error = kEnoent;
  } else if (k.user_refs == 0) {
    error = kEbusy;
  } else if (k.refs > 1 && config_.unload_busy_if_referenced()) {  // [K5.21]
    error = kEbusy;
    Mark(kUnloadRefused);
  } else {
    state.memo.unload_began_ns = state.memo.now_ns;
    --k.user_refs;
    if (k.refs > 1) {
      --k.refs;  // K5.21 U2: "succeeds", nothing is unloaded
      machine().NoteText("other klds still depend on it");
    } else {
      error = UnloadModules(kld, force);
      if (error != 0) {
        ++k.user_refs;
        Mark(kUnloadRefused);
      } else {
        k.linked = 0;
        k.life = kUnloading;
        // U7: kld_sx is dropped around the SYSUNINITs.
        // [K5.51]
        if (config_.sysctl_before_sysuninit()) EnableSysctls(kld, false);
        // [K4.11]
        if (!images_[kld]->sysuninits.empty()) {
          UnlockExclusive(sx, "kldunload releases", nullptr);
          RunSysuninits(kld);
          LockExclusive(sx, "kldunload takes", false, nullptr);
        }
        if (!config_.sysctl_before_sysuninit()) EnableSysctls(kld, false);
        Unmap(kld);
        for (const abi::qz_depend_record* d : images_[kld]->depends) {  // U8
          int dep = FindKldByModule(d->name);
          if (dep < 0 || dep == kld || state.klds[dep].life != kLoaded)
            continue;
          DropReference(dep, force);
        }
      }
    }
  }
  UnlockExclusive(sx, "kldunload releases", nullptr);
  return error;
}

// What nobody has loaded by name goes with its last user.  If it refuses, it
// stays for ever: nobody may ask again (K5.20, K5.21 U8).
void Kernel::DropReference(int kld, bool force) {
  KldState& k = state.klds[kld];
  if (k.refs > 1) {
    --k.refs;
    return;
  }
  if (UnloadModules(kld, force) != 0) {
    Mark(kUnloadRefused);
    return;
  }
  EnableSysctls(kld, false);
  RunSysuninits(kld);
  Unmap(kld);
}

// Both take kld_sx, which a kldunload holds while its handlers sleep (K5.27).
int Kernel::ReferenceModule(const char* name, const abi::mod_depend* range,
                            void** result, Site pc) {
  abi::lock_object* sx = &state.id.kld_sx.lock_object;
  // [K5.28]
  LockExclusive(sx, "linker_reference_module takes", false, pc);
  int kld = FindKldByModule(name);
  if (kld >= 0 && range != nullptr) {
    for (const auto* v : images_[kld]->versions) {
      if (std::strcmp(v->name, name) != 0) continue;
      if (v->version < range->md_ver_minimum ||
          v->version > range->md_ver_maximum) {
        kld = -1;
        break;
      }
    }
  }
  int error = kld < 0 ? kEnoent : 0;
  if (error == 0 && state.klds[kld].life == kNotLoaded) {
    error = Load(kld);
    if (error == 0) state.klds[kld].refs = state.klds[kld].user_refs = 0;
  }
  if (error == 0) {
    ++state.klds[kld].refs;
    if (result != nullptr) *result = &state.klds[kld];
  }
  machine().NoteResult(error);
  UnlockExclusive(sx, "linker_reference_module releases", pc);
  return error;
}

int Kernel::ReleaseModule(const char* name, void* file, Site pc) {
  abi::lock_object* sx = &state.id.kld_sx.lock_object;
  LockExclusive(sx, "linker_release_module takes", false, pc);
  int kld = file != nullptr
                ? static_cast<int>(static_cast<KldState*>(file) - state.klds)
                : FindKldByModule(name);
  bool known =
      kld >= 0 && kld < kld_count() && state.klds[kld].life != kNotLoaded;
  if (known) DropReference(kld, false);
  UnlockExclusive(sx, "linker_release_module releases", pc);
  return known ? 0 : kEnoent;
}

void Kernel::Unmap(int kld) {
  if (!config_.unload_event_late()) linker_event_("kld_unload", kld);
  Operation op = Op(OpKind::kModule, "kldunload unmaps", images_[kld], nullptr);
  machine().Point(op);
  KldState& k = state.klds[kld];
  JudgeUnmap(kld, nullptr);
  k.life = kNotLoaded;
  k.linked = k.refs = k.user_refs = k.modules_live = k.load_failed = 0;
  k.sysctls_live = 0;
  Mark(kUnloadDone);
  UpdateOccasions();
  // [K5.20]
  if (config_.unload_event_late()) linker_event_("kld_unload", kld);
  ActorDone();
}

}  // namespace quiesce
