#include "sim/kernel/describe.h"

#include <cstdio>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "sim/kernel/memory.h"

namespace quiesce {
std::string ErrnoName(int64_t e) {
  switch (e) {
    case 0:
      return "0";
    case kEintr:
      return "EINTR";
    case kErestart:
      return "ERESTART";
    case kEwouldblock:
      return "EWOULDBLOCK";
    case kEnomem:
      return "ENOMEM";
    case kEbusy:
      return "EBUSY";
    case kEinval:
      return "EINVAL";
    case kEopnotsupp:
      return "EOPNOTSUPP";
    case kEnodev:
      return "ENODEV";
    case 6:
      return "ENXIO";
    default:
      return absl::StrCat(e);
  }
}

namespace {

std::string Seconds(int64_t ns) {
  if (ns % 1'000'000'000 == 0) return absl::StrCat(ns / 1'000'000'000, " s");
  if (ns % 1'000'000 == 0) return absl::StrCat(ns / 1'000'000, " ms");
  return absl::StrCat(ns / 1000, " us");
}

Location Locate(const Kernel& k, const void* pc) {
  if (pc == nullptr || k.names() == nullptr) return {};
  return k.names()->Locate(pc);
}

std::string Quote(const std::string& s) { return "`" + s + "`"; }

}  // namespace

std::string Kernel::ThreadName(int slot) const {
  if (slot <= 0 || slot >= kSlotMax) return "clock";
  return state.td[slot].td_name;
}

std::string Kernel::ThreadStateName(int slot) const {
  const ThreadState& t = state.threads[slot];
  if (t.life == kExited) return "exited";
  const Operation& op = machine().state.threads[slot].op;
  if (machine().OpEnabled(slot)) {
    return op.kind == OpKind::kStart ? "not started" : "runnable";
  }
  if (t.asleep != 0) {
    return t.queue_kind == kOnPause ? "paused"
                                    : "asleep on " + ObjectName(op.object);
  }
  if (op.kind == OpKind::kLock || op.kind == OpKind::kRelock) {
    return "blocked on " + ObjectName(op.object);
  }
  if (op.kind == OpKind::kStart) return "stopped";
  return op.verb;
}

namespace {

std::string RegistrationName(const Registration& r) {
  std::string name = r.name == nullptr ? "" : r.name;
  switch (static_cast<RegistrationKind>(r.kind)) {
    case RegistrationKind::kEventhandler:
      return absl::StrCat("the handler of ", name);
    case RegistrationKind::kEventlist:
      return absl::StrCat("the handlers of ", name);
    case RegistrationKind::kCdev:
      return absl::StrCat("/dev/", name);
    case RegistrationKind::kSysctl:
      return absl::StrCat("sysctl ", name);
    case RegistrationKind::kDevice:
      return name;
    case RegistrationKind::kDriver:
      return absl::StrCat("driver ", name);
    case RegistrationKind::kInterrupt:
      return absl::StrCat("the interrupt of ", name);
    case RegistrationKind::kSwi:
      return absl::StrCat("swi ", name);
    case RegistrationKind::kSyscall:
      return absl::StrCat("the system call ", name);
    case RegistrationKind::kIntrhook:
      return name;
    case RegistrationKind::kZone:
      return absl::StrCat("zone ", name);
  }
  return "something registered";
}

}  // namespace

void Kernel::NameRow(const Registration& r) {
  const std::string name = RegistrationName(r);
  std::snprintf(places.registered[RowIndex(&r)], sizeof places.registered[0],
                "%s", name.c_str());
  NameBlock(r.object, name.c_str());
}

std::string Kernel::ObjectName(const volatile void* volatile_object) const {
  const void* object = const_cast<const void*>(volatile_object);
  if (object == nullptr) return "";
  auto a = reinterpret_cast<uintptr_t>(object);
  auto in = [&](const auto& table) {
    return a - reinterpret_cast<uintptr_t>(&table) < sizeof table;
  };
  if (in(state.td)) {
    size_t slot =
        (a - reinterpret_cast<uintptr_t>(state.td)) / sizeof state.td[0];
    return absl::StrCat("thread ", ThreadName(static_cast<int>(slot)));
  }
  if (in(state.p)) {
    size_t slot =
        (a - reinterpret_cast<uintptr_t>(state.p)) / sizeof state.p[0];
    const abi::proc& p = state.p[slot];
    const char* field = object == &p.qz_p_stype ? ".p_stype"
                        : object == &p          ? ""
                        : object == &p.p_mtx    ? ""
                                                : ".p_siglist";
    if (slot == 0) return absl::StrCat("proc0", field);
    return absl::StrCat("proc ", p.p_comm, field);
  }
  for (const auto& [named, name] : object_names_) {
    if (named == object) return name;
  }
  if (object == &state.id.giant) return "Giant";
  if (object == &state.id.net_epoch) return "the network epoch";
  if (object == &state.id.kld_sx) return "kld_sx";
  if (object == &state.id.kld_busy) return "kld_busy";
  if (in(state.taskqueues)) {
    size_t row = (a - reinterpret_cast<uintptr_t>(state.taskqueues)) /
                 sizeof state.taskqueues[0];
    if (state.taskqueues[row].live == 0) {
      return absl::StrCat("taskqueue ", row, " (freed)");
    }
    return state.taskqueues[row].owner_kld == 0
               ? "the shared taskqueue"
               : absl::StrCat("taskqueue ", row);
  }
  if (in(state.registrations)) {
    const Registration* r = RowOfTag(object);
    if (r != nullptr) return RegistrationName(*r);
    return places
        .registered[(a - reinterpret_cast<uintptr_t>(state.registrations)) /
                    sizeof state.registrations[0]];
  }
  for (uint32_t i = 0; i < state.id.registration_count; ++i) {
    const Registration& r = state.registrations[i];
    if (r.kind != 0 && r.object == object) return RegistrationName(r);
  }
  for (const KldImage* image : images_) {
    if (object == image) return image->name;
    for (const auto* m : image->modules) {
      if (object == m) return m->name;
    }
    for (const auto* r : image->sysinits) {
      if (object == r) return r->name;
    }
    for (const auto* r : image->sysctls) {
      if (object == r) return absl::StrCat("sysctl ", r->name);
    }
    for (const auto* r : image->sysuninits) {
      if (object == r) return r->name;
    }
    if (image->Contains(object) && names_ != nullptr) {
      std::string symbol = names_->Symbol(object);
      if (!symbol.empty()) return symbol;
    }
  }
  auto heap = reinterpret_cast<uintptr_t>(HeapBase());
  for (uint32_t i = 0; i < state.id.block_count; ++i) {
    const Block& b = state.blocks[i];
    if (a - heap < b.offset || a - heap >= b.offset + b.size) continue;
    // Free by now or not: at the time of most events that name it, it was not.
    const uint32_t at = static_cast<uint32_t>(a - heap) - b.offset;
    const std::string plus = at == 0 ? "" : absl::StrCat("+", at);
    if (places.block_name[i][0] != '\0') {
      return absl::StrCat(places.block_name[i], plus);
    }
    const char* type = places.block_type[i];
    return absl::StrCat("block ", places.block_number[i], plus, " (",
                        type != nullptr ? type : "memory", ")");
  }
  for (int slot = 2; slot < static_cast<int>(state.id.thread_count); ++slot) {
    if (machine().carrier().Stack(slot).Contains(a)) {
      return absl::StrCat("stack of ", ThreadName(slot));
    }
  }
  if (names_ != nullptr) {
    std::string symbol = names_->Symbol(object);
    if (!symbol.empty()) return symbol;
  }
  return "kernel memory";
}

Finding Describe(const Kernel& k, const RawFinding& raw) {
  Finding f;
  f.kind = raw.kind;
  f.severity = raw.severity;
  f.diagnosis = raw.diagnosis;
  f.rule = raw.rule;
  f.trap = raw.trap;
  f.thread = k.ThreadName(raw.thread);
  f.location = Locate(k, raw.pc);
  if (raw.other_pc != nullptr || raw.other_thread != 0) {
    f.other_thread = raw.other_thread > 0 ? k.ThreadName(raw.other_thread) : "";
    f.other_location = Locate(k, raw.other_pc);
  }
  f.kernel_silent = raw.kernel_silent;
  f.help = std::string(Row(raw.kind).help);
  std::string who = Quote(f.thread);
  std::string object = raw.object != nullptr ? k.ObjectName(raw.object) : "";
  std::string on = object.empty() ? "" : " " + Quote(object);
  std::string what = raw.what;
  switch (raw.kind) {
    case FindingKind::kUseAfterUnload:
      if (f.diagnosis == "wmesg") {
        f.message =
            absl::StrCat(who, " ", what, ": ", Quote(f.other_thread),
                         " sleeps with a string of the unmapped module");
      } else if (f.diagnosis == "data") {
        f.message =
            absl::StrCat(who, " uses", on,
                         ", which lies in an unmapped module (", what, ")");
      } else if (f.diagnosis == "executes") {
        f.message = absl::StrCat(who, " ", what);
      } else {
        f.message =
            absl::StrCat("the module is unmapped while ", who, " ", what);
      }
      break;
    case FindingKind::kDanglingRegistration:
      f.message = absl::StrCat("the module is unmapped, but ", what,
                               object.empty() ? "" : ": " + Quote(object));
      break;
    case FindingKind::kDataRace:
      f.rule = "K6.41";
      f.message = absl::StrCat(who, " and ", Quote(f.other_thread), " access",
                               on, " at once, and at least one of them writes");
      break;
    case FindingKind::kHang: {
      // Who is at the end of the chain of those who wait for each other.
      std::string last;
      std::string last_on;
      if (raw.other_thread > 0) {
        last = Quote(f.other_thread);
        last_on =
            k.ObjectName(machine().state.threads[raw.other_thread].op.object);
      }
      if (raw.severity == Severity::kNote) {
        f.message = absl::StrCat(
            what, " ", Seconds(k.state.memo.longest_unload_ns),
            " of virtual time, holding kld_sx: every kldstat, kldload and "
            "kldunload waits behind it");
        f.help.clear();
      } else if (f.diagnosis == "deadlock" && !f.other_thread.empty()) {
        f.message =
            absl::StrCat("deadlock: ", who, " waits (", what, on, ") for ",
                         Quote(f.other_thread), ", which waits for it");
      } else if (f.diagnosis == "lost-wakeup") {
        f.message = absl::StrCat(
            "lost wakeup: ", last.empty() ? who : last, " sleeps on",
            last.empty() ? on : " " + Quote(last_on),
            " for ever; the wakeup came before it slept",
            last.empty() ? "" : absl::StrCat("; ", who, " waits for it"));
      } else if (f.diagnosis == "self-wait") {
        f.message = absl::StrCat(
            last.empty() ? absl::StrCat(who, " waits for itself (", what, on)
                         : absl::StrCat(last, " waits for itself (", last_on,
                                        "), and ", who, " for it (", what, on),
            ")");
      } else if (!last.empty()) {
        const ThreadState& t = k.state.threads[raw.other_thread];
        f.message = absl::StrCat(
            who, " waits for ever (", what, on, ") for ", last,
            t.life == kExited ? ", which has exited"
            : t.stopped != 0
                ? ", which was never started"
                : absl::StrCat(
                      ", which waits too (",
                      machine().state.threads[raw.other_thread].op.verb,
                      last_on.empty() ? "" : " " + Quote(last_on), ")"));
      } else {
        f.message = absl::StrCat(who, " waits for ever (", what, on,
                                 ") and nobody is left to end it");
      }
      // What mends a lost wakeup mends no circle.
      if (f.diagnosis == "deadlock") {
        f.help =
            "Do not wait with a lock held that the other side still takes: "
            "note "
            "under the lock that the end has come, let go of it, and then "
            "drain, tear down or join.";
      } else if (f.diagnosis == "self-wait") {
        f.help =
            "Nobody can wait for his own end: have the last step done by "
            "somebody else (a task, or the thread that unloads), or use the "
            "form of the call that does not wait.";
      }
      break;
    }
    case FindingKind::kLivelock:
      f.message = absl::StrCat(
          who, " ", what,
          raw.detail[0] != '\0' ? absl::StrCat(" (", raw.detail, on, ")") : on);
      break;
    case FindingKind::kLockLeaked:
      f.message = absl::StrCat(who, " still holds", on, " at ", what);
      break;
    case FindingKind::kSleepForbidden:
      f.message =
          f.diagnosis == "lock-held"
              ? absl::StrCat(who, " sleeps (", what, ") while holding", on)
          : f.diagnosis == "without-a-lock"
              ? absl::StrCat(who, " sleeps (", what, ") on", on,
                             " without a lock and without a timeout")
              : absl::StrCat(who, " sleeps (", what,
                             ") where sleeping is prohibited: ", f.diagnosis);
      break;
    case FindingKind::kLockOrder:
      f.message = absl::StrCat(who, " ", what, ":", on,
                               raw.detail[0] != '\0'
                                   ? absl::StrCat(" after ", Quote(raw.detail))
                                   : "");
      break;
    case FindingKind::kLockMisuse:
      f.message = absl::StrCat(who, ": ", what, on, " (", f.diagnosis, ")");
      break;
    case FindingKind::kUseAfterFree:
      f.message = absl::StrCat(
          who, ": ", what, on, " after it was ",
          f.diagnosis == "destroyed-lock" || f.diagnosis == "destroyed-cv"
              ? "destroyed"
          : f.diagnosis == "recycled-proc" || f.diagnosis == "recycled-thread"
              ? "given back; it may be another one by now"
              : "freed");
      break;
    case FindingKind::kPageFault:
      if (f.diagnosis == "null" || f.diagnosis == "near-null") {
        auto offset = reinterpret_cast<uintptr_t>(raw.object);
        f.message = absl::StrCat(
            who, " ", what, " through a NULL pointer",
            offset != 0 ? absl::StrCat(" (offset ", offset, ")") : "");
      } else if (f.diagnosis == "wild-jump") {
        f.message = absl::StrCat(who, " ", what);
      } else {
        f.message = absl::StrCat(who, " ", what, on, " (", f.diagnosis, ")");
      }
      break;
    case FindingKind::kPanic:
      f.message = absl::StrCat(
          who, " panics: ", raw.detail[0] != '\0' ? raw.detail : what, on);
      break;
    case FindingKind::kLeak:
      f.message = absl::StrCat(what, on);
      break;
    case FindingKind::kKpiMisuse:
      f.message = absl::StrCat(who, " ", what, on);
      break;
    case FindingKind::kCount:
      break;
  }
  return f;
}

namespace {

// What a read saw.  An address is shown as what lives there, or not at all.
std::string SeenValue(const Kernel& k, int64_t value) {
  constexpr int64_t kSmall = int64_t{1} << 32;
  if (value > -kSmall && value < kSmall) return absl::StrCat("-> ", value);
  std::string name = k.ObjectName(reinterpret_cast<const void*>(value));
  return name == "kernel memory" ? "" : "-> " + name;
}

// Giant and kld_sx come and go around every handler.  They are shown where they
// matter: when a finding is about them, or somebody is left waiting for them.
bool IsBookkeeping(const Kernel& k, const Machine& m, const RecordedEvent& e) {
  if (e.op.kind != OpKind::kLock && e.op.kind != OpKind::kUnlock &&
      e.op.kind != OpKind::kRelock) {
    return false;
  }
  const void* object = const_cast<const void*>(e.op.object);
  if (object != &k.state.id.giant && object != &k.state.id.kld_sx &&
      object != &k.state.id.kld_busy) {
    return false;
  }
  for (int i = 0; i < m.finding_count(); ++i) {
    if (m.findings()[i].object == object) return false;
  }
  for (uint32_t s = 2; s < k.state.id.thread_count; ++s) {
    if (k.state.threads[s].life != kAlive) continue;
    if (m.state.threads[s].op.object == object &&
        !m.OpEnabled(static_cast<int>(s))) {
      return false;
    }
  }
  return true;
}

}  // namespace

Trace Describe(const Kernel& k, const Machine& m, const Recorder& recorder) {
  Trace trace;
  int index_of[kSlotMax];
  for (int& i : index_of) i = -1;
  auto lane = [&](int slot) {
    if (index_of[slot] < 0) {
      index_of[slot] = static_cast<int>(trace.threads.size());
      TraceThread t;
      t.slot = slot;
      t.name = k.ThreadName(slot);
      t.state = slot == kClockSlot ? "" : k.ThreadStateName(slot);
      t.module_text_live = slot != kClockSlot && k.ModuleTextLive(slot);
      trace.threads.push_back(t);
    }
    return index_of[slot];
  };
  for (const RecordedEvent& e : recorder.events) {
    if (IsBookkeeping(k, m, e)) continue;
    TraceEvent out;
    out.step = static_cast<int>(e.step);
    if (e.op.kind == OpKind::kNone) {
      out.is_clock = true;
      out.verb = "clock";
      out.value = "+" + Seconds(e.clock_ns);
      trace.virtual_ns += e.clock_ns;
      for (const int slot : e.woken) out.wakes.push_back(lane(slot));
      trace.events.push_back(out);
      continue;
    }
    if ((e.op.flags & kQuiet) != 0) continue;
    out.thread = lane(e.slot);
    out.verb = e.op.verb;
    bool self_evident = e.op.kind == OpKind::kStart ||
                        e.op.kind == OpKind::kLeave ||
                        e.op.verb == std::string_view("kthread_exit") ||
                        e.op.verb == std::string_view("exits");
    if (!self_evident) out.object = k.ObjectName(e.op.object);
    out.sleeps = e.op.kind == OpKind::kSleep;
    if (out.sleeps && e.op.object2 != nullptr) {
      absl::StrAppend(&out.object, out.object.empty() ? "" : ", ",
                      k.ObjectName(e.op.object2));
    }
    out.continues = (e.op.flags & kContinues) != 0;
    out.preempts = e.preempts;
    if (e.op.kind == OpKind::kResume) absl::StrAppend(&out.verb, " returns");
    if (e.has_result) {
      out.value = e.op.kind == OpKind::kResume || e.op.kind == OpKind::kModule
                      ? "= " + ErrnoName(e.result)
                  : e.op.kind == OpKind::kAccess ? SeenValue(k, e.result)
                                                 : absl::StrCat("= ", e.result);
    }
    for (const int slot : e.woken) out.wakes.push_back(lane(slot));
    bool wakeup = e.op.kind == OpKind::kWakeup ||
                  e.op.verb == std::string_view("kthread_exit") ||
                  e.op.verb == std::string_view("kproc_exit");
    if (wakeup && e.woken.Empty()) {
      out.wakes_nobody = true;
      out.note = "no sleepers";
    }
    if (e.note[0] != '\0') out.note = e.note;
    out.location = Locate(k, e.op.pc);
    trace.events.push_back(out);
  }
  for (uint32_t s = 2; s < k.state.id.thread_count; ++s) {
    if (k.state.threads[s].life == kAlive && index_of[s] < 0 &&
        k.state.threads[s].role != kKernelThread) {
      lane(static_cast<int>(s));
    }
  }
  trace.console = recorder.console;
  trace.preemptions = m.meter.preemptions;
  for (int i = 0; i < m.finding_count(); ++i) {
    trace.findings.push_back(Describe(k, m.findings()[i]));
  }
  return trace;
}

}  // namespace quiesce
