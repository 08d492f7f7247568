// make_dev(9): device nodes, and the user who opens them.
//
// Every call of a cdevsw method holds a thread reference; destroy_dev takes the
// name away, so that new calls get ENXIO, kicks sleepers through d_purge, waits
// for the references, and then runs the cdevpriv destructors (K6.60-K6.62).  An
// open descriptor does not keep a device: its later calls fail in devfs, and
// d_close is not called for it.
//
// An alias is a node of its own with the methods of its device, and goes with
// it.  Knotes are in entry_kqueue.cc.
//
// Whoever opens devices also looks up the names that the handlers of dev_clone
// compare theirs with; what they make is opened like any other node (K6.63).
//
// Not modelled: mmap, d_strategy, clone_create.
// Source: kern_conf.c, devfs_vnops.c of 13.0; destroy_dev also waits for a
// destructor that a closing thread has begun, as later releases do.
#include <algorithm>
#include <cstddef>
#include <cstring>

#include "sim/exec/bug.h"
#include "sim/kpi/entry.h"
#include "sim/kpi/users.h"

namespace quiesce {
namespace {

constexpr int kWaitZero = 0x0002 | 0x0100;  // M_WAITOK | M_ZERO
constexpr int kEnxio = 6;
constexpr int64_t kPollNs = kHz / 10 * kTickNs;  // hz/10

// struct cdevsw of <sys/conf.h>.
struct Cdevsw {
  int version;
  uint32_t flags;
  const char* name;
  int (*open)(abi::cdev*, int, int, abi::thread*);
  int (*fdopen)(abi::cdev*, int, abi::thread*, void*);
  int (*close)(abi::cdev*, int, int, abi::thread*);
  int (*read)(abi::cdev*, void*, int);
  int (*write)(abi::cdev*, void*, int);
  int (*ioctl)(abi::cdev*, unsigned long, char*, int, abi::thread*);
  int (*poll)(abi::cdev*, int, abi::thread*);
  int (*mmap)();
  void (*strategy)(void*);
  void* spare0;
  int (*kqfilter)(abi::cdev*, void*);
  void (*purge)(abi::cdev*);
  int (*mmap_single)();
};
constexpr uint32_t kTrackClose = 0x00080000, kNeedGiant = 0x00400000;

// struct make_dev_args of <sys/conf.h>.
struct MakeDevArgs {
  size_t size;
  int flags;
  void* devsw;
  void* credential;
  uint32_t uid, gid;
  int mode, unit;
  void* drv1;
  void* drv2;
};

constexpr int kMakedevRef = 0x01, kMakedevCheckname = 0x20;

bool NameTaken(const char* name) {
  const KernelState& s = kernel().state;
  for (uint32_t i = 0; i < s.id.registration_count; ++i) {
    const Registration& r = s.registrations[i];
    if (r.kind == static_cast<uint32_t>(RegistrationKind::kCdev) &&
        r.dying == 0 &&
        std::strcmp(static_cast<const abi::cdev*>(r.object)->si_name, name) ==
            0) {
      return true;
    }
  }
  return false;
}

// Null: there is a device of that name, and the caller asked to be told.
abi::cdev* MakeDev(int flags, void* devsw, int unit, void* drv1, void* drv2,
                   const char* name, Site pc, abi::cdev* parent = nullptr) {
  kernel().CheckMayBlock("make_dev", pc);  // M_WAITOK
  if (NameTaken(name)) {
    if ((flags & kMakedevCheckname) != 0) return nullptr;
    kernel().Misuse("K6.60", "makes a device node of a name that is taken",
                    nullptr, pc);
  }
  auto* dev = static_cast<abi::cdev*>(
      kernel().Malloc(sizeof(abi::cdev), nullptr, kWaitZero, nullptr));
  dev->si_devsw = devsw;
  dev->si_drv0 = unit;
  dev->si_drv1 = drv1;
  dev->si_drv2 = drv2;
  dev->si_refcount = (flags & kMakedevRef) != 0 ? 1 : 0;
  std::strncpy(dev->si_name, name, sizeof dev->si_name - 1);
  dev->qz_tag = kernel().Register(RegistrationKind::kCdev, dev, devsw, parent,
                                  dev->si_name, pc);
  return dev;
}

// ---- descriptors --------------------------------------------------------

FileState* FileOfThread() {
  KernelState& s = kernel().state;
  const uint32_t file = s.threads[machine().current()].file;
  return file == 0 ? nullptr : &s.files[file - 1];
}

// Runs a cdevpriv destructor; the device's row, while there is one, counts it.
void Destruct(FileState* f, Registration* row) {
  auto dtor = f->dtor;
  void* priv = f->priv;
  if (dtor == nullptr) return;
  f->dtor = nullptr;
  f->priv = nullptr;
  Kernel& k = kernel();
  const void* text = reinterpret_cast<const void*>(dtor);
  const uint32_t held = k.HeldCount();
  if (row != nullptr) ++row->busy;
  k.BeginModuleCall(text);
  Operation op;
  op.kind = OpKind::kModule;
  op.verb = "calls cdevpriv destructor";
  op.object = row;
  op.pc = static_cast<const char*>(text) + 1;
  machine().Point(op);
  dtor(priv);
  k.EndModuleCall(text, "returns from destructor", held);
  if (row != nullptr) --row->busy;
}

// The node of `dev` that make_dev_alias made, if there is one.
abi::cdev* AliasOf(const abi::cdev* dev) {
  const KernelState& s = kernel().state;
  for (uint32_t i = 0; i < s.id.registration_count; ++i) {
    const Registration& r = s.registrations[i];
    if (r.kind == static_cast<uint32_t>(RegistrationKind::kCdev) &&
        r.dying == 0 && r.arg == dev) {
      return static_cast<abi::cdev*>(r.object);
    }
  }
  return nullptr;
}

// A caller looks at the node, whose reference count has a lock of its own.
void ReportNode(const abi::cdev* dev, Site pc) {
  ReportRead(dev, offsetof(abi::cdev, si_refcount), pc);
}

// Under the lock of all devices in the kernel: an atomic access here.
void CountReference(abi::cdev* dev, uint32_t difference, Site pc) {
  kernel().Access(
      &dev->si_refcount, sizeof dev->si_refcount,
      abi::QZ_ACCESS_READ | abi::QZ_ACCESS_WRITE | abi::QZ_ACCESS_ATOMIC, pc);
  dev->si_refcount += difference;
}

void DestroyDev(abi::cdev* dev, Site pc) {
  Kernel& k = kernel();
  while (abi::cdev* alias = AliasOf(dev)) DestroyDev(alias, pc);
  k.CheckMayBlock("destroy_dev", pc);  // K6.62
  auto* row = static_cast<Registration*>(dev->qz_tag);
  if (!k.BeginDeregister(row, "destroys", pc)) return;
  const auto* devsw = static_cast<const Cdevsw*>(dev->si_devsw);
  dev->si_devsw = nullptr;
  while (devsw->purge != nullptr && row->busy != 0) {
    devsw->purge(dev);
    k.Pause("devprg", kPollNs, false, pc);
  }
  const auto index = static_cast<uint32_t>(k.RowIndex(row));
  // A descriptor that is being closed meanwhile runs its own destructor.
  do {
    k.WaitForCalls(row, "waits for the threads in", pc);
    for (uint32_t i = 0; i < k.state.id.file_count; ++i) {
      FileState& f = k.state.files[i];
      if (f.live == 0 || f.row != index) continue;
      // [K6.62]
      f.revoked = 1;
      Destruct(&f, nullptr);
    }
  } while (row->busy != 0);
  k.EndDeregister(row);
  CountReference(dev, 0, pc);
  dev->qz_tag = nullptr;  // in the same step as the look: one of us frees it
  if (dev->si_refcount == 0) k.Free(dev, nullptr, pc);
}

// A reference less; of a device that was destroyed the last one frees it.
void Unreference(abi::cdev* dev, Site pc) {
  CountReference(dev, 0, pc);
  // [K6.63]
  if (dev->si_refcount == 0) {
    kernel().Misuse("K6.63",
                    "gives back a reference to a device that nobody took", dev,
                    pc);
    return;
  }
  if (--dev->si_refcount == 0 && dev->qz_tag == nullptr) {
    kernel().Free(dev, nullptr, pc);
  }
}

// destroy_dev_sched: what a method may call on its own device (K6.61).
struct Scheduled {
  abi::task task;
  abi::cdev* dev;
  void (*done)(void*);
  void* arg;
};

void DestroyLater(void* context, int) {
  auto* s = static_cast<Scheduled*>(context);
  const Scheduled copy = *s;
  const void* text = reinterpret_cast<const void*>(copy.done);
  Kernel& k = kernel();
  // The callback is text of the module from the moment on that the device no
  // longer is; destroy_dev_drain does not wait for it.
  if (copy.done != nullptr) k.BeginModuleCall(text);
  DestroyDev(copy.dev, nullptr);
  k.Free(s, nullptr, nullptr);
  if (copy.done == nullptr) return;
  copy.done(copy.arg);
  k.EndModuleCall(text, "returns from destroy_dev_sched_cb", k.HeldCount());
}

int DestroySoon(abi::cdev* dev, void (*done)(void*), void* arg, Site pc) {
  Kernel& k = kernel();
  ReportNode(dev, pc);
  auto* s = static_cast<Scheduled*>(
      k.Malloc(sizeof(Scheduled), nullptr, kWaitZero, nullptr));
  s->task.ta_func = &DestroyLater;
  s->task.ta_context = s;
  s->dev = dev;
  s->done = done;
  s->arg = arg;
  k.TaskqueueEnqueue(k.SharedTaskqueue(), &s->task, pc);
  return 1;
}

bool AnyOf(const void* devsw) {
  const KernelState& s = kernel().state;
  for (uint32_t i = 0; i < s.id.registration_count; ++i) {
    const Registration& r = s.registrations[i];
    if (r.kind == static_cast<uint32_t>(RegistrationKind::kCdev) &&
        r.function == devsw) {
      return true;
    }
  }
  return false;
}

}  // namespace

abi::cdev* MakeDevice(const void* devsw, void* drv1, const char* name,
                      Site pc) {
  return MakeDev(0, const_cast<void*>(devsw), 0, drv1, nullptr, name, pc);
}
void DestroyDevice(abi::cdev* dev, Site pc) { DestroyDev(dev, pc); }
bool DeviceNameTaken(const char* name) { return NameTaken(name); }

#define QZ_MAKE_DEV(flags, devsw, unit, drv1, drv2) \
  char name[kNameMax];                              \
  QZ_FORMAT(name, format, QZ_HERE);                 \
  abi::cdev* dev = MakeDev(flags, devsw, unit, drv1, drv2, name, QZ_HERE)

QZ_ENTRY(void, make_dev_args_init)(MakeDevArgs* args, size_t size) {
  ReportWrite(args, size, QZ_HERE);
  std::memset(static_cast<void*>(args), 0, size);
  args->size = size;
}
QZ_ENTRY(int, make_dev_s)
(MakeDevArgs* args, abi::cdev** out, const char* format, ...) {
  QZ_MAKE_DEV(args->flags, args->devsw, args->unit, args->drv1, args->drv2);
  if (dev == nullptr) return kEexist;
  ReportWrite(out, sizeof *out, QZ_HERE);
  *out = dev;
  return 0;
}
QZ_ENTRY(abi::cdev*, make_dev)
(void* devsw, int unit, uint32_t, uint32_t, int, const char* format, ...) {
  QZ_MAKE_DEV(0, devsw, unit, nullptr, nullptr);
  return dev;
}
QZ_ENTRY(abi::cdev*, make_dev_cred)
(void* devsw, int unit, void*, uint32_t, uint32_t, int, const char* format,
 ...) {
  QZ_MAKE_DEV(0, devsw, unit, nullptr, nullptr);
  return dev;
}
QZ_ENTRY(abi::cdev*, make_dev_credf)
(int flags, void* devsw, int unit, void*, uint32_t, uint32_t, int,
 const char* format, ...) {
  QZ_MAKE_DEV(flags, devsw, unit, nullptr, nullptr);
  return dev;
}
QZ_ENTRY(int, make_dev_p)
(int flags, abi::cdev** out, void* devsw, void*, uint32_t, uint32_t, int,
 const char* format, ...) {
  QZ_MAKE_DEV(flags, devsw, 0, nullptr, nullptr);
  if (dev == nullptr) return kEexist;
  ReportWrite(out, sizeof *out, QZ_HERE);
  *out = dev;
  return 0;
}
QZ_ENTRY(abi::cdev*, make_dev_alias)
(abi::cdev* parent, const char* format, ...) {
  char name[kNameMax];
  QZ_FORMAT(name, format, QZ_HERE);
  ReportNode(parent, QZ_HERE);
  return MakeDev(0, const_cast<void*>(parent->si_devsw), parent->si_drv0,
                 parent->si_drv1, parent->si_drv2, name, QZ_HERE, parent);
}
QZ_ENTRY(int, make_dev_alias_p)
(int flags, abi::cdev** out, abi::cdev* parent, const char* format, ...) {
  char name[kNameMax];
  QZ_FORMAT(name, format, QZ_HERE);
  ReportNode(parent, QZ_HERE);
  abi::cdev* dev =
      MakeDev(flags, const_cast<void*>(parent->si_devsw), parent->si_drv0,
              parent->si_drv1, parent->si_drv2, name, QZ_HERE, parent);
  if (dev == nullptr) return kEexist;
  ReportWrite(out, sizeof *out, QZ_HERE);
  *out = dev;
  return 0;
}
QZ_ENTRY(void, destroy_dev)(abi::cdev* dev) {
  if (dev == nullptr) return;
  ReportNode(dev, QZ_HERE);
  DestroyDev(dev, QZ_HERE);
}
QZ_ENTRY(int, destroy_dev_sched)(abi::cdev* dev) {
  return DestroySoon(dev, nullptr, nullptr, QZ_HERE);
}
QZ_ENTRY(int, destroy_dev_sched_cb)
(abi::cdev* dev, void (*done)(void*), void* arg) {
  return DestroySoon(dev, done, arg, QZ_HERE);
}
// Waits until no device of the table is left (K6.61).
QZ_ENTRY(void, destroy_dev_drain)(const void* devsw) {
  kernel().CheckMayBlock("destroy_dev_drain", QZ_HERE);
  while (AnyOf(devsw)) kernel().Pause("devscd", kPollNs, false, QZ_HERE);
}
QZ_ENTRY(void, dev_ref)(abi::cdev* dev) { CountReference(dev, 1, QZ_HERE); }
QZ_ENTRY(void, dev_rel)(abi::cdev* dev) { Unreference(dev, QZ_HERE); }
// The child goes with its parent, as an alias does.
QZ_ENTRY(void, dev_depends)(abi::cdev* parent, abi::cdev* child) {
  ReportNode(parent, QZ_HERE);
  ReportNode(child, QZ_HERE);
  static_cast<Registration*>(child->qz_tag)->arg = parent;
}
// 0: another name; 1: `stem` and a number; 2: and something behind that.
QZ_ENTRY(int, dev_stdclone)
(char* name, char** end, const char* stem, int* unit) {
  const size_t n = ReportString(stem, QZ_HERE);
  HearName(name, stem, n);
  const size_t length = ReportString(name, QZ_HERE);
  if (length <= n || std::strncmp(name, stem, n) != 0) return 0;
  char* at = name + n;
  auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!digit(at[0]) || (at[0] == '0' && digit(at[1]))) return 0;
  int number = 0;
  constexpr int kMaxUnit = 0xffffff;
  for (; digit(*at); ++at) {
    number = number * 10 + (*at - '0');
    if (number > kMaxUnit) return 0;
  }
  ReportWrite(unit, sizeof *unit, QZ_HERE);
  *unit = number;
  if (end != nullptr) {
    ReportWrite(end, sizeof *end, QZ_HERE);
    *end = at;
  }
  return *at != '\0' ? 2 : 1;
}
QZ_ENTRY(const char*, devtoname)(abi::cdev* dev) {
  ReportRead(dev->si_name, 1, QZ_HERE);
  return dev->si_name;
}
QZ_ENTRY(int, dev2unit)(abi::cdev* dev) {
  ReportRead(&dev->si_drv0, sizeof dev->si_drv0, QZ_HERE);
  return dev->si_drv0;
}

// ---- devfs_set_cdevpriv(9): in a method, about the descriptor it serves
// ------------------------------------------------------------------------------

QZ_ENTRY(int, devfs_set_cdevpriv)(void* priv, void (*dtor)(void*)) {
  FileState* f = FileOfThread();
  if (f == nullptr) return kEnoent;
  if (f->dtor != nullptr) return kEbusy;
  f->priv = priv;
  f->dtor = dtor;
  return 0;
}
QZ_ENTRY(int, devfs_get_cdevpriv)(void** out) {
  const FileState* f = FileOfThread();
  if (f == nullptr || f->dtor == nullptr) return kEnoent;
  ReportWrite(out, sizeof *out, QZ_HERE);
  *out = f->priv;
  return 0;
}
QZ_ENTRY(void, devfs_clear_cdevpriv)() {
  FileState* f = FileOfThread();
  if (f != nullptr) Destruct(f, &kernel().state.registrations[f->row]);
}

// ---- selrecord(9) -----------------------------------------------------------

namespace {

// struct selinfo of <sys/selinfo.h>, as far as it matters.
struct Selinfo {
  void* waiters;
};

void ForgetPollers(Selinfo* sip, const char* verb, Site pc) {
  Operation op;
  op.kind = OpKind::kModule;
  op.verb = verb;
  op.object = sip;
  op.pc = pc;
  machine().Point(op);
  if (!kernel().CheckAlive(sip, sizeof *sip, verb, pc)) return;
  sip->waiters = nullptr;
  KernelState& s = kernel().state;
  for (uint32_t i = 0; i < s.id.file_count; ++i) {
    if (s.files[i].selinfo == sip) s.files[i].selinfo = nullptr;
  }
}

}  // namespace

QZ_ENTRY(void, selrecord)(abi::thread* td, Selinfo* sip) {
  ReportWrite(&sip->waiters, sizeof sip->waiters, QZ_HERE);
  sip->waiters = td;
  if (FileState* f = FileOfThread()) f->selinfo = sip;
}
QZ_ENTRY(void, selwakeup)(Selinfo* sip) {
  ForgetPollers(sip, "selwakeup", QZ_HERE);
}
QZ_ENTRY(void, selwakeuppri)(Selinfo* sip, int) {
  ForgetPollers(sip, "selwakeuppri", QZ_HERE);
}
QZ_ENTRY(void, seldrain)(Selinfo* sip) {
  ForgetPollers(sip, "seldrain", QZ_HERE);
}

// ---- the user -----------------------------------------------------------

namespace {

// The poller is done and takes its record out of the selinfo, which must still
// be there (the driver drains it before it frees it).
void EndPoll(FileState* f) {
  if (f->selinfo == nullptr) return;
  auto* sip = static_cast<Selinfo*>(f->selinfo);
  Operation op;
  op.kind = OpKind::kModule;
  op.verb = "poll ends: leaves";
  op.object = sip;
  machine().Point(op);
  if (f->selinfo == nullptr) return;
  f->selinfo = nullptr;
  if (kernel().CheckAlive(sip, sizeof *sip, "poll ends: leaves", nullptr)) {
    sip->waiters = nullptr;
  }
}

constexpr int kFread = 1, kFwrite = 2, kChar = 0020000;  // S_IFCHR
constexpr unsigned long kProbe = 0x7e57c0de;

// struct iovec and struct uio of <sys/uio.h>.
struct Iovec {
  void* base;
  size_t length;
};
struct Uio {
  Iovec* iov;
  int count;
  int64_t offset;
  int64_t left;
  int segment;
  int direction;
  abi::thread* thread;
};

FileState* OpenFile(Registration* row, abi::cdev* dev) {
  KernelState& s = kernel().state;
  // Rows past the count are whatever an earlier state left there.
  uint32_t i = 0;
  while (i < s.id.file_count && s.files[i].live != 0) ++i;
  if (i == kFileMax) ModelLimit("more than 8 open files");
  if (i == s.id.file_count) ++s.id.file_count;
  s.files[i] = FileState{};
  s.files[i].live = 1;
  s.files[i].row = static_cast<uint32_t>(kernel().RowIndex(row));
  s.files[i].dev = dev;
  return &s.files[i];
}

bool LastOf(const FileState* f) {
  const KernelState& s = kernel().state;
  for (uint32_t i = 0; i < s.id.file_count; ++i) {
    const FileState& o = s.files[i];
    if (&o != f && o.live != 0 && o.revoked == 0 && o.row == f->row) {
      return false;
    }
  }
  return true;
}

// One method, with a thread reference and, if asked for, Giant.
template <typename Fn, typename... Args>
int Method(FileState* f, const char* verb, Fn* function, Args... args) {
  Kernel& k = kernel();
  if (f->revoked != 0) return kEnxio;
  Registration* row = &k.state.registrations[f->row];
  const auto* devsw = static_cast<const Cdevsw*>(row->function);
  const bool giant = (devsw->flags & kNeedGiant) != 0;
  const void* text = reinterpret_cast<const void*>(function);
  Site site = static_cast<const char*>(text) + 1;
  const uint32_t held = k.HeldCount();
  if (!k.BeginCall(row, text, verb)) return kEnxio;
  k.Mark(kDeviceUsed);
  uint32_t& file = k.state.threads[machine().current()].file;
  file = static_cast<uint32_t>(f - k.state.files) + 1;
  abi::lock_object* lock = &k.state.id.giant.lock_object;
  if (giant) k.LockExclusive(lock, "takes", true, site);
  const int error = function(args...);
  machine().NoteResult(error);
  if (giant) k.UnlockExclusive(lock, "releases", site);
  file = 0;
  k.EndCall(row, text, "returns from device method", held);
  return error;
}

template <typename Fn>
void Transfer(FileState* f, const char* verb, Fn* function, int direction) {
  uint64_t buffer[2] = {0x3130, 0};
  Iovec iov = {buffer, sizeof buffer};
  Uio uio = {&iov, 1, 0, sizeof buffer, 0, direction, kernel().CurThread()};
  Method(f, verb, function, f->dev, static_cast<void*>(&uio), 0);
}

// The commands are those that the driver tells apart: a probe that no driver
// knows is compared with each of them (Comparisons).
void Ioctls(FileState* f, const Cdevsw* devsw) {
  Comparisons commands{};
  commands.probe = kProbe;
  commands.any_of = 0xe0000000;  // IOC_IN, IOC_OUT, IOC_VOID
  alignas(8) char data[256] = {};
  abi::thread* td = kernel().CurThread();
  {
    Listening listening(&commands);
    Method(f, "ioctl (unknown)", devsw->ioctl, f->dev, kProbe,
           static_cast<char*>(data), kFread | kFwrite, td);
  }
  for (uint32_t i = 0; i < commands.count; ++i) {
    const auto command = static_cast<unsigned long>(commands.found[i]);
    const size_t length = (command >> 16) & 0x1fff;
    constexpr unsigned long kIn = 0x80000000, kVoid = 0x20000000;
    if (length > sizeof data) continue;
    std::memset(data, 0, sizeof data);
    if ((command & (kIn | kVoid)) != 0 && length >= sizeof(int)) {
      const auto value =
          static_cast<int>(machine().Choose(ChoiceKind::kValue, 2));
      std::memcpy(data, &value, sizeof value);
    }
    Method(f, "ioctl", devsw->ioctl, f->dev, command, static_cast<char*>(data),
           kFread | kFwrite, td);
  }
}

void Session(Registration* row) {
  Kernel& k = kernel();
  auto* dev = static_cast<abi::cdev*>(row->object);
  const auto* devsw = static_cast<const Cdevsw*>(row->function);
  FileState* f = OpenFile(row, dev);
  abi::thread* td = k.CurThread();
  int error = 0;
  if (devsw->open != nullptr) {
    error = Method(f, "opens", devsw->open, dev, kFread | kFwrite, kChar, td);
  }
  if (error == 0) {
    // Asks before it reads, as an event loop does: a read may wait for ever.
    if (devsw->kqfilter != nullptr) {
      f->knote = NewKnote();
      if (Method(f, "kqfilter", devsw->kqfilter, dev, f->knote) == 0) {
        ScanKnote(f->knote);
      }
    }
    if (devsw->read != nullptr) Transfer(f, "reads", devsw->read, 0);
    if (devsw->write != nullptr) Transfer(f, "writes", devsw->write, 1);
    if (devsw->poll != nullptr) {
      constexpr int kPollIn = 0x1, kPollOut = 0x4;
      Method(f, "polls", devsw->poll, dev, kPollIn | kPollOut, td);
      EndPoll(f);
    }
    if (devsw->ioctl != nullptr) Ioctls(f, devsw);
    if (f->knote != nullptr) {
      DropKnote(f->knote);
      f->knote = nullptr;
    }
    const bool last = (devsw->flags & kTrackClose) != 0 || LastOf(f);
    if (devsw->close != nullptr && last) {
      Method(f, "closes", devsw->close, dev, kFread | kFwrite, kChar, td);
    }
  }
  if (f->revoked == 0) Destruct(f, row);
  *f = FileState{};
}

// Names that are not there: first one that nobody knows, to hear which the
// handlers of dev_clone would know, and then those.
void LookUpClones() {
  if (!HasClones()) return;
  Kernel& k = kernel();
  Comparisons names{};
  char name[sizeof names.names[0]] = "?";
  names.name = name;
  abi::cdev* dev = nullptr;
  {
    Listening listening(&names);
    LookUpClone(name, &dev);
  }
  for (uint64_t i = 0;; ++i) {
    if (dev != nullptr) {
      k.Mark(kDeviceUsed);
      Unreference(dev, nullptr);
    }
    if (i == names.name_count) return;
    dev = nullptr;
    std::strcpy(name, names.names[i]);
    if (!NameTaken(name)) LookUpClone(name, &dev);
  }
}

}  // namespace

void UseDevices(void*) {
  Kernel& k = kernel();
  k.WaitForOccasion(Occasion::kDevice);
  LookUpClones();
  for (uint32_t i = 0; i < k.state.id.registration_count; ++i) {
    Registration& r = k.state.registrations[i];
    if (r.kind == static_cast<uint32_t>(RegistrationKind::kCdev) &&
        r.dying == 0) {
      Session(&r);
    }
  }
}

}  // namespace quiesce
