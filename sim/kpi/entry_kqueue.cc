// kqueue(9) as far as a device goes: the notes that its users hang on it.
//
//   user                       driver                     unload
//   d_kqfilter: knlist_add     KNOTE: f_event of each     knlist_clear: none
//   scan: f_event              (with the list's lock)     left; knlist_destroy
//   close: f_detach                                       destroy_dev
//
// f_event runs with the list's lock held, f_detach without any.  Neither is a
// call of the device: no thread reference is held, so that destroy_dev waits
// for nobody in them, and a note that is left calls into a module that is gone.
//
// A note that is scanned or dropped is in flux: knlist_clear waits for it.  It
// waits here until f_detach has returned, where 13.0 stops waiting once the
// note has left the list: *may miss* a module that is unmapped in between,
// which no driver can prevent.  The kqueue's own queue and lock are not
// modelled. Source: kern_event.c of 13.0.
#include "sim/kpi/entry.h"
#include "sim/kpi/users.h"

namespace quiesce {
namespace {

constexpr int kListLocked = 0x0001;  // KNF_LISTLOCKED
constexpr int kNoteDetached = 0x08;  // KN_DETACHED

// The structures of <sys/event.h>.
struct Knote;
struct Knlist {
  Knote* first;
  void (*lock)(void*);
  void (*unlock)(void*);
  void* lock_arg;
  int in_flux;  // notes that are being dropped
};
struct FilterOps {
  int isfd;
  int (*attach)(Knote*);
  void (*detach)(Knote*);
  int (*event)(Knote*, long);
};
struct Knote {
  Knote* next;
  Knlist* list;
  const FilterOps* ops;
  void* hook;
  int hookid;
  int status;
  int sfflags;
  int64_t sdata;
  uintptr_t ident;
  short filter;
  unsigned short flags;
  unsigned fflags;
  int64_t data;
  void* udata;
  uint64_t ext[4];
};

void Event(const char* verb, const void* object, Site pc) {
  Operation op;
  op.kind = OpKind::kModule;
  op.verb = verb;
  op.object = object;
  op.pc = pc;
  machine().Point(op);
}

bool Usable(Knlist* list, const char* verb, Site pc) {
  Event(verb, list, pc);
  return kernel().CheckAlive(list, sizeof *list, verb, pc);
}

// A list without a lock of its own has the kernel's, which nobody else holds.
void Take(Knlist* list, Site pc) {
  if (list->lock != nullptr) {
    list->lock(list->lock_arg);
  } else if (list->lock_arg != nullptr) {
    auto* m = static_cast<abi::mtx*>(list->lock_arg);
    kernel().LockExclusive(&m->lock_object, "takes (knlist)", false, pc);
  }
}
void Leave(Knlist* list, Site pc) {
  if (list->unlock != nullptr) {
    list->unlock(list->lock_arg);
  } else if (list->lock_arg != nullptr) {
    auto* m = static_cast<abi::mtx*>(list->lock_arg);
    kernel().UnlockExclusive(&m->lock_object, "releases (knlist)", pc);
  }
}
// KNL_ASSERT_LOCK, for the lists whose lock is known.
void AssertLocked(const Knlist* list, Site pc) {
  if (list->lock != nullptr || list->lock_arg == nullptr) return;
  const auto* m = static_cast<const abi::mtx*>(list->lock_arg);
  if (kernel().Owned(&m->lock_object) == 0) {
    kernel().Misuse("K4.4", "a list of knotes is said to be locked and is not",
                    m, pc);
  }
}

void Unlink(Knlist* list, Knote* note) {
  Knote** link = &list->first;
  while (*link != nullptr && *link != note) link = &(*link)->next;
  if (*link == note) *link = note->next;
  note->list = nullptr;
  note->status |= kNoteDetached;
}

// Enters the driver's filter.
template <typename Fn, typename... Args>
void Filter(const char* verb, Fn* function, Knote* note, Args... args) {
  Kernel& k = kernel();
  const void* text = reinterpret_cast<const void*>(function);
  const uint32_t held = k.HeldCount();
  k.BeginModuleCall(text);
  Event(verb, note, static_cast<const char*>(text) + 1);
  function(note, args...);
  k.EndModuleCall(text, "returns from a filter", held);
}

}  // namespace

QZ_ENTRY(void, knlist_init)
(Knlist* list, void* lock, void (*take)(void*), void (*leave)(void*), void*) {
  ReportWrite(list, sizeof *list, QZ_HERE);
  *list = Knlist{nullptr, take, leave, lock, 0};
}
QZ_ENTRY(void, knlist_init_mtx)(Knlist* list, abi::mtx* lock) {
  ReportWrite(list, sizeof *list, QZ_HERE);
  *list = Knlist{nullptr, nullptr, nullptr, lock, 0};
}
QZ_ENTRY(void, knlist_destroy)(Knlist* list) {
  if (!Usable(list, "knlist_destroy", QZ_HERE)) return;
  if (list->first != nullptr) {
    kernel().Misuse("K7.11", "a list of knotes is destroyed with knotes on it",
                    list, QZ_HERE);
  }
}
QZ_ENTRY(void, knlist_add)(Knlist* list, Knote* note, int locked) {
  if (!Usable(list, "knlist_add", QZ_HERE)) return;
  if (locked != 0) AssertLocked(list, QZ_HERE);
  if (locked == 0) Take(list, QZ_HERE);
  note->next = list->first;
  note->list = list;
  note->status &= ~kNoteDetached;
  list->first = note;
  if (locked == 0) Leave(list, QZ_HERE);
}
QZ_ENTRY(void, knlist_remove)(Knlist* list, Knote* note, int locked) {
  if (!Usable(list, "knlist_remove", QZ_HERE)) return;
  if (locked != 0) AssertLocked(list, QZ_HERE);
  if (locked == 0) Take(list, QZ_HERE);
  Unlink(list, note);
  if (locked == 0) Leave(list, QZ_HERE);
}
QZ_ENTRY(int, knlist_empty)(Knlist* list) {
  if (!Usable(list, "knlist_empty", QZ_HERE)) return 1;
  AssertLocked(list, QZ_HERE);
  return list->first == nullptr ? 1 : 0;
}
// knlist_clear, knlist_delete
QZ_ENTRY(void, knlist_cleardel)(Knlist* list, void*, int locked, int) {
  if (!Usable(list, "knlist_clear", QZ_HERE)) return;
  if (locked != 0) AssertLocked(list, QZ_HERE);
  if (locked == 0) Take(list, QZ_HERE);
  while (list->in_flux != 0) {
    Leave(list, QZ_HERE);
    kernel().Pause("kqflxwt", kTickNs, false, QZ_HERE);
    if (!Usable(list, "knlist_clear", QZ_HERE)) return;
    Take(list, QZ_HERE);
  }
  while (list->first != nullptr) Unlink(list, list->first);
  if (locked == 0) Leave(list, QZ_HERE);
}
QZ_ENTRY(void, knote)(Knlist* list, long hint, int how) {
  if (list == nullptr || !Usable(list, "KNOTE", QZ_HERE)) return;
  const bool locked = (how & kListLocked) != 0;
  if (locked) AssertLocked(list, QZ_HERE);
  if (!locked) Take(list, QZ_HERE);
  for (Knote *note = list->first, *next = nullptr; note != nullptr;
       note = next) {
    next = note->next;
    Filter("KNOTE", note->ops->event, note, hint);
  }
  if (!locked) Leave(list, QZ_HERE);
}

// ---- the user ---------------------------------------------------------------

void* NewKnote() {
  constexpr int kWaitZero = 0x0002 | 0x0100;  // M_WAITOK | M_ZERO
  auto* note = static_cast<Knote*>(
      kernel().Malloc(sizeof(Knote), nullptr, kWaitZero, nullptr));
  kernel().NameBlock(note, "knote");
  note->filter = -1;  // EVFILT_READ
  note->status = kNoteDetached;
  return note;
}

void ScanKnote(void* knote) {
  auto* note = static_cast<Knote*>(knote);
  Event("kevent scans", note, nullptr);
  Knlist* list = note->list;
  if (list == nullptr || note->ops == nullptr ||
      !kernel().CheckAlive(list, sizeof *list, "kevent scans", nullptr)) {
    return;
  }
  ++list->in_flux;
  Take(list, nullptr);
  if (note->list == list) Filter("kevent calls", note->ops->event, note, 0L);
  Leave(list, nullptr);
  --list->in_flux;
}

void DropKnote(void* knote) {
  auto* note = static_cast<Knote*>(knote);
  Event("kqueue drops", note, nullptr);
  Knlist* list = note->list;
  if (list != nullptr && (note->status & kNoteDetached) == 0 &&
      kernel().CheckAlive(list, sizeof *list, "kqueue drops", nullptr)) {
    ++list->in_flux;
    Filter("kqueue drops", note->ops->detach, note);
    --list->in_flux;
  }
  kernel().Free(note, nullptr, nullptr);
}

}  // namespace quiesce
