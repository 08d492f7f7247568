// tty(9): terminal devices of a driver.
//
// Their users come through a node; everything the driver is asked is asked with
// the terminal's lock held.  tty_rel_gone is no goodbye yet: it forbids new
// calls and lets go of the lock, and the node and the memory go later, in a
// thread of the base kernel, when nobody has the terminal open.  tsw_free is
// the last call, and the module must stay until it has returned.
//
//   driver                       base kernel
//   tty_lock; tty_rel_gone ───▶ last close, or at once: destroys the node
//   (returns)                   waits for the threads inside
//                               tsw_free(softc)
//                               frees the terminal and its lock
//
// Users write one character, which ttydisc_getc hands out; what the driver
// receives is forgotten.  Not modelled: reading that waits, sessions, hooks,
// init, lock and callout nodes.
// Source: kern/tty.c of 12.1.
#include <cstring>

#include "sim/kpi/newbus.h"

extern "C" int quiesce_kpi_destroy_dev_sched_cb(quiesce::abi::cdev*,
                                                void (*)(void*), void*);

namespace quiesce {
namespace {

constexpr uint32_t kOpenedIn = 0x8, kOpened = 0x38, kGone = 0x40;

struct Tty;

// struct ttydevsw of <sys/tty.h>.
struct Ttydevsw {
  uint32_t flags;
  int (*open)(Tty*);
  void (*close)(Tty*);
  void (*outwakeup)(Tty*);
  void (*inwakeup)(Tty*);
  int (*ioctl)(Tty*, unsigned long, char*, abi::thread*);
  void* rest[5];  // cioctl, param, modem, mmap, pktnotify
  void (*free)(void*);
  void* busy;
};

// struct tty of <sys/tty.h>, as far as it is looked at here.
struct Tty {
  abi::mtx* lock;
  abi::mtx own_lock;
  const Ttydevsw* tsw;
  void* softc;
  abi::cdev* dev;
  uint32_t flags;
  uint32_t pending;
  uint32_t settings[4 + 5 + 2 + 2 + 2];  // termios, winsize, the rest
};

template <typename Fn, typename... Args>
int Call(Fn* function, const char* leave, Args... args) {
  if (function == nullptr) return 0;
  Kernel& k = kernel();
  const void* text = reinterpret_cast<const void*>(function);
  const uint32_t held = k.HeldCount();
  k.BeginModuleCall(text);
  int error = 0;
  if constexpr (std::is_void_v<decltype(function(args...))>) {
    function(args...);
  } else {
    error = function(args...);
    machine().NoteResult(error);
  }
  k.EndModuleCall(text, leave, held);
  return error;
}

void Lock(Tty* tp) {
  kernel().LockExclusive(&tp->lock->lock_object, "takes", true, nullptr);
}
void Unlock(Tty* tp, Site pc = nullptr) {
  kernel().UnlockExclusive(&tp->lock->lock_object, "releases", pc);
}
void AssertLocked(Tty* tp, Site pc) {
  ReportRead(&tp->lock, sizeof tp->lock, pc);
  kernel().AssertLock(&tp->lock->lock_object, Kernel::kOwned, pc);
}

// The node has gone, and nobody is inside.
void Dealloc(void* arg) {
  auto* tp = static_cast<Tty*>(arg);
  Kernel& k = kernel();
  Call(tp->tsw->free, "returns from tsw_free", tp->softc);
  if (tp->lock == &tp->own_lock) {
    k.LockDestroy(&tp->own_lock.lock_object, nullptr);
  }
  k.Free(tp, nullptr, nullptr);
}

// With the lock held, which it lets go of.
void ReleaseIfUnused(Tty* tp, Site pc) {
  if ((tp->flags & (kGone | kOpened)) != kGone || tp->dev == nullptr) {
    Unlock(tp, pc);
    return;
  }
  abi::cdev* dev = tp->dev;
  tp->dev = nullptr;
  Unlock(tp, pc);
  quiesce_kpi_destroy_dev_sched_cb(dev, &Dealloc, tp);
}

// ---- the methods of its node ------------------------------------------------

Tty* Of(abi::cdev* dev) { return static_cast<Tty*>(dev->si_drv1); }

int Open(abi::cdev* dev, int, int, abi::thread*) {
  Tty* tp = Of(dev);
  Lock(tp);
  int error = kEnxio;
  if ((tp->flags & kGone) == 0) {
    error = (tp->flags & kOpened) != 0
                ? 0
                : Call(tp->tsw->open, "returns from tsw_open", tp);
    if (error == 0) tp->flags |= kOpenedIn;
  }
  Unlock(tp);
  return error;
}
int Close(abi::cdev* dev, int, int, abi::thread*) {
  Tty* tp = Of(dev);
  Lock(tp);
  tp->flags &= ~kOpened;
  if ((tp->flags & kGone) == 0) {
    Call(tp->tsw->close, "returns from tsw_close", tp);
  }
  ReleaseIfUnused(tp, nullptr);
  return 0;
}
int Write(abi::cdev* dev, void*, int) {
  Tty* tp = Of(dev);
  Lock(tp);
  const bool gone = (tp->flags & kGone) != 0;
  if (!gone) {
    tp->pending = 1;
    Call(tp->tsw->outwakeup, "returns from tsw_outwakeup", tp);
  }
  Unlock(tp);
  return gone ? kEnxio : 0;
}
int Ioctl(abi::cdev* dev, unsigned long command, char* data, int,
          abi::thread* td) {
  Tty* tp = Of(dev);
  Lock(tp);
  const bool gone = (tp->flags & kGone) != 0;
  const int error = gone ? kEnxio
                         : Call(tp->tsw->ioctl, "returns from tsw_ioctl", tp,
                                command, data, td);
  Unlock(tp);
  return error;
}

// struct cdevsw of <sys/conf.h>, as far as it is ours.
struct Cdevsw {
  int version;
  uint32_t flags;
  const char* name;
  int (*open)(abi::cdev*, int, int, abi::thread*);
  void* fdopen;
  int (*close)(abi::cdev*, int, int, abi::thread*);
  void* read;
  int (*write)(abi::cdev*, void*, int);
  int (*ioctl)(abi::cdev*, unsigned long, char*, int, abi::thread*);
  void* rest[7];
};
const Cdevsw kTtyDevice = {0x17122009, 0,       "ttydev", &Open,  nullptr,
                           &Close,     nullptr, &Write,   &Ioctl, {}};

Tty* Allocate(const Ttydevsw* tsw, void* softc, abi::mtx* lock, Site pc) {
  Kernel& k = kernel();
  k.CheckMayBlock("tty_alloc", pc);
  ReportRead(tsw, sizeof *tsw, pc);
  auto* tp = New<Tty>();
  k.NameBlock(tp, "tty");
  tp->tsw = tsw;
  tp->softc = softc;
  tp->lock = lock;
  if (lock == nullptr) {
    tp->lock = &tp->own_lock;
    k.LockInit(&tp->own_lock.lock_object, "ttymtx", nullptr, abi::QZ_LOCK_MTX,
               abi::QZ_LO_RECURSABLE, true, pc);
  }
  return tp;
}

void MakeNode(Tty* tp, const char* suffix, Site pc) {
  ReportRead(tp, sizeof *tp, pc);
  char name[kNameMax + 4] = "tty";
  std::strncat(name, suffix, kNameMax);
  abi::cdev* dev = MakeDevice(&kTtyDevice, tp, name, pc);
  tp->dev = dev;
}

}  // namespace

QZ_ENTRY(Tty*, tty_alloc)(const Ttydevsw* tsw, void* softc) {
  return Allocate(tsw, softc, nullptr, QZ_HERE);
}
QZ_ENTRY(Tty*, tty_alloc_mutex)
(const Ttydevsw* tsw, void* softc, abi::mtx* lock) {
  return Allocate(tsw, softc, lock, QZ_HERE);
}
QZ_ENTRY(int, tty_makedevf)(Tty* tp, void*, int, const char* format, ...) {
  char name[kNameMax];
  QZ_FORMAT(name, format, QZ_HERE);
  MakeNode(tp, name, QZ_HERE);
  return 0;
}
QZ_ENTRY(void, tty_makedev)(Tty* tp, void*, const char* format, ...) {
  char name[kNameMax];
  QZ_FORMAT(name, format, QZ_HERE);
  MakeNode(tp, name, QZ_HERE);
}
QZ_ENTRY(void, tty_rel_gone)(Tty* tp) {
  AssertLocked(tp, QZ_HERE);
  if ((tp->flags & kGone) != 0) {
    kernel().Panic("tty_rel_gone: the terminal is gone already", QZ_HERE);
  }
  tp->flags |= kGone;
  ReleaseIfUnused(tp, QZ_HERE);
}

QZ_ENTRY(void, ttydisc_modem)(Tty* tp, int) { AssertLocked(tp, QZ_HERE); }
QZ_ENTRY(int, ttydisc_rint)(Tty* tp, char, int) {
  AssertLocked(tp, QZ_HERE);
  return 0;
}
QZ_ENTRY(size_t, ttydisc_rint_simple)
(Tty* tp, const void* buffer, size_t size) {
  AssertLocked(tp, QZ_HERE);
  ReportRead(buffer, size, QZ_HERE);
  return size;
}
QZ_ENTRY(void, ttydisc_rint_done)(Tty* tp) { AssertLocked(tp, QZ_HERE); }
QZ_ENTRY(size_t, ttydisc_rint_poll)(Tty* tp) {
  AssertLocked(tp, QZ_HERE);
  return 1;
}
QZ_ENTRY(size_t, ttydisc_getc)(Tty* tp, char* buffer, size_t size) {
  AssertLocked(tp, QZ_HERE);
  if (size == 0 || tp->pending == 0) return 0;
  tp->pending = 0;
  ReportWrite(buffer, 1, QZ_HERE);
  buffer[0] = '0';
  return 1;
}
QZ_ENTRY(size_t, ttydisc_getc_poll)(Tty* tp) {
  AssertLocked(tp, QZ_HERE);
  return tp->pending;
}

}  // namespace quiesce
