// bio(9) and disk(9), as far as a driver that owns a thread needs them.
//
// A disk is a device node of ours: its user (`--actors=dev`) opens it, and each
// read and write becomes a request that goes to d_strategy and is waited for;
// likewise what it deletes and flushes, if the driver can, the attributes that
// it asks for, and its ioctls.  The request is memory of the simulated heap and
// its issuer's again as soon as it is answered: touching it later, or answering
// it twice, is a finding.
//
//   user                      driver
//   d_strategy(bp) ─────────▶ queues bp, wakes its thread
//   waits for bp   ◀───────── thread: biodone(bp) / g_io_deliver(bp, error)
//   frees bp
//
// d_strategy may be called by a thread of GEOM that must not sleep; d_open,
// d_close and d_gone are called with the topology lock held.
//
// What lets go of a disk does not wait for its users:
//
//   disk_gone     no new requests; users are turned out by a thread of the
//                 base kernel, which closes the disk and then calls d_gone:
//                 nobody comes any more.  It holds the topology lock until
//                 d_gone has returned.
//   disk_destroy  the disk is GEOM's to free.  Whoever answers one of its
//                 requests afterwards makes GEOM look at a null disk, and who
//                 does not leaves a user asleep for ever: a request that is
//                 not answered by then is a finding (D19).
//
// disk_destroy here waits for calls that are inside d_open, d_strategy and the
// like, where GEOM has a few instructions between its look at the disk and the
// call: *may miss* what comes then.  The node is there when disk_create
// returns; GEOM makes it later.  Not modelled: partitions and whoever tastes a
// disk, d_dump.  Source: geom_disk.c, geom_dev.c, geom_io.c, geom_event.c
// of 12.
#include <cstdio>
#include <cstring>

#include "sim/kpi/newbus.h"

namespace quiesce {
namespace {

constexpr uint16_t kRead = 1, kWrite = 2, kDelete = 3, kGetattr = 4,
                   kFlush = 5;  // BIO_*
constexpr uint16_t kFailed = 0x1, kDone = 0x2;
constexpr int kSector = 512;

struct Disk;
struct Provider;

// struct bio of <sys/bio.h>.
struct Bio {
  uint16_t cmd, flags;
  int error;
  int64_t offset, length, completed;
  long bcount, resid;
  char* data;
  abi::cdev* dev;
  Disk* disk;
  void (*done)(Bio*);
  void* driver[2];
  void* caller;
  Provider* provider;  // bio_caller2: the issuer's
  Bio* parent;
  int64_t pblkno;
  const char* attribute;
  uint32_t pending;
  uint32_t spare;
  void* queue[2];
};

// struct disk of <geom/geom_disk.h>.
struct Disk {
  int (*open)(Disk*);
  int (*close)(Disk*);
  void (*strategy)(Bio*);
  int (*ioctl)(Disk*, unsigned long, void*, int, abi::thread*);
  int (*dump)();
  int (*getattr)(Bio*);
  void (*gone)(Disk*);
  const char* name;
  void* drv1;
  Provider* provider;  // once created
  unsigned unit, flags, sectorsize, maxsize;
  int64_t mediasize, stripesize, stripeoffset;
  unsigned fwsectors, fwheads;
  uint16_t rotation_rate;
  char ident[256];
  char descr[256];
  char attachment[256];
  int64_t delmaxsize;
  uint16_t hba_vendor, hba_device, hba_subvendor, hba_subdevice;
};

// What GEOM has of a disk, and still has when the disk is gone.
struct Provider {
  Disk* disk;  // null: destroyed
  abi::cdev* dev;
  abi::task task;
  uint32_t opens;
  uint32_t inside;       // calls of the driver's functions
  uint32_t outstanding;  // requests that are not answered
  uint32_t references;
  uint32_t withering;
  uint32_t in_gone;  // the thread that would free the disk is in d_gone
  Disk* corpse;      // … and frees it then
};

constexpr uint32_t kCanDelete = 0x0004, kCanFlush = 0x0008;  // DISKFLAG_*

abi::lock_object* Topology() { return BaseLock("GEOM topology"); }
void LockTopology(Site pc) {
  kernel().LockExclusive(Topology(), "g_topology_lock", false, pc);
}
void UnlockTopology(Site pc) {
  kernel().UnlockExclusive(Topology(), "g_topology_unlock", pc);
}

// A function of the driver, on behalf of somebody who uses the disk.
template <typename Fn, typename... Args>
auto Call(Provider* p, const char* leave, Fn* function, Args... args) {
  Kernel& k = kernel();
  const void* text = reinterpret_cast<const void*>(function);
  const uint32_t held = k.HeldCount();
  ++p->inside;
  const auto left = [&] {
    k.EndModuleCall(text, leave, held);
    uint32_t* inside = &p->inside;
    if (--*inside == 0 && p->disk == nullptr) {
      k.Wakeup(inside, Kernel::kWakeAll, "leaves the disk", nullptr);
    }
  };
  k.BeginModuleCall(text);
  if constexpr (std::is_void_v<decltype(function(args...))>) {
    function(args...);
    left();
  } else {
    const auto result = function(args...);
    left();
    return result;
  }
}

void Answer(Bio* bp, int error, const char* verb, Site pc) {
  ReportWrite(&bp->flags, sizeof bp->flags, pc);
  if (!kernel().CheckAlive(bp, sizeof *bp, verb, pc)) return;
  if ((bp->flags & kDone) != 0) {
    kernel().Misuse("K7.11", "answers a request that has been answered", bp,
                    pc);
    return;
  }
  Newbus(verb, bp, pc);
  if (bp->provider != nullptr) --bp->provider->outstanding;
  bp->flags |= kDone;
  if (error != 0) {
    bp->error = error;
    bp->flags |= kFailed;
    bp->resid = bp->bcount;
  }
  if (bp->done != nullptr) {
    bp->done(bp);
    return;
  }
  uint32_t* pending = &bp->pending;
  *pending = 0;
  kernel().Wakeup(pending, Kernel::kWakeAll, verb, pc);
}

// One request, from its issue to its answer.
int Request(Provider* p, uint16_t command) {
  Kernel& k = kernel();
  Newbus("sends a request to", p, nullptr);
  Disk* dp = p->disk;
  if (dp == nullptr || p->withering != 0) return kEnxio;
  auto* bp = New<Bio>();
  k.NameBlock(bp, command == kRead    ? "bio (read)"
                  : command == kWrite ? "bio (write)"
                                      : "bio");
  char* data = nullptr;
  if (command == kRead || command == kWrite) {
    data = static_cast<char*>(k.Malloc(kSector, nullptr, kWaitZero, nullptr));
  }
  bp->cmd = command;
  if (command != kFlush) bp->bcount = bp->length = kSector;
  bp->data = data;
  bp->disk = dp;
  bp->provider = p;
  bp->pending = 1;
  ++p->outstanding;
  k.SleepingProhibited(true);
  Call(p, "returns from d_strategy", dp->strategy, bp);
  k.SleepingProhibited(false);
  k.BlockcountWait(&bp->pending, nullptr, "biowr", nullptr);
  const int error = (bp->flags & kFailed) != 0 ? bp->error : 0;
  if (data != nullptr) k.Free(data, nullptr, nullptr);
  k.Free(bp, nullptr, nullptr);
  return error;
}

// An attribute that no driver knows: it answers, fails, or leaves it to GEOM.
void AskAttribute(Provider* p) {
  Newbus("asks for an attribute of", p, nullptr);
  Disk* dp = p->disk;
  if (dp == nullptr || p->withering != 0 || dp->getattr == nullptr) return;
  Kernel& k = kernel();
  auto* bp = New<Bio>();
  k.NameBlock(bp, "bio (attribute)");
  auto* data =
      static_cast<char*>(k.Malloc(kSector, nullptr, kWaitZero, nullptr));
  bp->cmd = kGetattr;
  bp->length = kSector;
  bp->data = data;
  bp->attribute = "GEOM::ident";
  bp->disk = dp;
  k.SleepingProhibited(true);
  Call(p, "returns from d_getattr", dp->getattr, bp);
  k.SleepingProhibited(false);
  k.Free(data, nullptr, nullptr);
  k.Free(bp, nullptr, nullptr);
}

Provider* Of(const abi::cdev* dev) {
  return static_cast<Provider*>(dev->si_drv1);
}

int Open(abi::cdev* dev, int, int, abi::thread*) {
  Provider* p = Of(dev);
  LockTopology(nullptr);
  int error = 0;
  Disk* dp = p->disk;
  if (dp == nullptr || p->withering != 0) {
    error = kEnxio;
  } else if (p->opens == 0 && dp->open != nullptr) {
    error = Call(p, "returns from d_open", dp->open, dp);
  }
  if (error == 0) ++p->opens;
  UnlockTopology(nullptr);
  return error;
}
// With the topology locked.
void CloseLast(Provider* p) {
  Disk* dp = p->disk;
  if (dp == nullptr || dp->close == nullptr) return;
  Call(p, "returns from d_close", dp->close, dp);
}
int Close(abi::cdev* dev, int, int, abi::thread*) {
  Provider* p = Of(dev);
  LockTopology(nullptr);
  if (p->opens != 0 && --p->opens == 0) CloseLast(p);
  UnlockTopology(nullptr);
  return 0;
}
int Read(abi::cdev* dev, void*, int) {
  AskAttribute(Of(dev));
  return Request(Of(dev), kRead);
}
int Write(abi::cdev* dev, void*, int) {
  Provider* p = Of(dev);
  const uint32_t flags = p->disk == nullptr ? 0 : p->disk->flags;
  const int error = Request(p, kWrite);
  if ((flags & kCanDelete) != 0) Request(p, kDelete);
  if ((flags & kCanFlush) != 0) Request(p, kFlush);
  return error;
}
int Ioctl(abi::cdev* dev, unsigned long command, char* data, int flags,
          abi::thread* td) {
  constexpr int kEnoioctl = -3;
  Provider* p = Of(dev);
  Newbus("controls", p, nullptr);
  Disk* dp = p->disk;
  if (dp == nullptr || p->withering != 0) return kEnxio;
  if (dp->ioctl == nullptr) return kEnoioctl;
  return Call(p, "returns from d_ioctl", dp->ioctl, dp, command,
              static_cast<void*>(data), flags, td);
}

// struct cdevsw of <sys/conf.h>, as far as it is ours.
struct Cdevsw {
  int version;
  uint32_t flags;
  const char* name;
  int (*open)(abi::cdev*, int, int, abi::thread*);
  void* fdopen;
  int (*close)(abi::cdev*, int, int, abi::thread*);
  int (*read)(abi::cdev*, void*, int);
  int (*write)(abi::cdev*, void*, int);
  int (*ioctl)(abi::cdev*, unsigned long, char*, int, abi::thread*);
  void* rest[7];
};
const Cdevsw kDiskDevice = {0x17122009, 0,     "disk", &Open,  nullptr,
                            &Close,     &Read, &Write, &Ioctl, {}};

void Unreference(Provider* p) {
  if (--p->references == 0) kernel().Free(p, nullptr, nullptr);
}

// In a thread of the base kernel: users leave, the disk is closed, d_gone says
// so.  Nothing of this happens to a disk that has been destroyed meanwhile.
void Wither(void* context, int) {
  auto* p = static_cast<Provider*>(context);
  if (abi::cdev* dev = p->dev) {
    p->dev = nullptr;
    DestroyDevice(dev, nullptr);
  }
  LockTopology(nullptr);
  if (p->opens != 0) CloseLast(p);
  p->opens = 0;
  Disk* dp = p->disk;
  if (dp != nullptr && dp->gone != nullptr) {
    // Nobody waits for it who does not take the lock.
    const void* text = reinterpret_cast<const void*>(dp->gone);
    Kernel& k = kernel();
    const uint32_t held = k.HeldCount();
    p->in_gone = 1;
    k.BeginModuleCall(text);
    dp->gone(dp);
    k.EndModuleCall(text, "returns from d_gone", held);
    p->in_gone = 0;
    if (p->corpse != nullptr) k.Free(p->corpse, nullptr, nullptr);
  }
  UnlockTopology(nullptr);
  Unreference(p);
}

// The node is GEOM's from here on, and may outlive the module.
void Disown(const Provider* p) {
  KernelState& s = kernel().state;
  for (uint32_t i = 0; i < s.id.registration_count; ++i) {
    Registration& r = s.registrations[i];
    if (r.kind == static_cast<uint32_t>(RegistrationKind::kCdev) &&
        r.function == &kDiskDevice &&
        static_cast<const abi::cdev*>(r.object)->si_drv1 == p) {
      r.kld = 0;
    }
  }
}

// Who holds one must not sleep, and is told so.
bool HoldsMutex() {
  const KernelState& s = kernel().state;
  const ThreadState& t = s.threads[machine().current()];
  for (uint32_t i = 0; i < t.held_count; ++i) {
    const abi::lock_object* lock = t.held[i].lock;
    if (lock != &s.id.giant.lock_object &&
        (lock->lo_flags & abi::QZ_LO_SLEEPABLE) == 0) {
      return true;
    }
  }
  return false;
}

void BeginWither(Provider* p, Site pc) {
  if (p->withering != 0) return;
  p->withering = 1;
  ++p->references;
  p->task.ta_func = &Wither;
  p->task.ta_context = p;
  kernel().TaskqueueEnqueue(kernel().SharedTaskqueue(), &p->task, pc);
}

}  // namespace

QZ_ENTRY(void, biodone)(Bio* bp) { Answer(bp, 0, "biodone", QZ_HERE); }
QZ_ENTRY(void, biofinish)(Bio* bp, void*, int error) {
  Answer(bp, error, "biofinish", QZ_HERE);
}
QZ_ENTRY(void, g_io_deliver)(Bio* bp, int error) {
  Answer(bp, error, "g_io_deliver", QZ_HERE);
}

QZ_ENTRY(Disk*, disk_alloc)() {
  kernel().CheckMayBlock("disk_alloc", QZ_HERE);
  auto* dp = static_cast<Disk*>(
      kernel().Malloc(sizeof(Disk), nullptr, kWaitZero, nullptr));
  kernel().NameBlock(dp, "disk");
  return dp;
}
QZ_ENTRY(void, disk_create)(Disk* dp, int) {
  Kernel& k = kernel();
  k.CheckMayBlock("disk_create", QZ_HERE);
  ReportRead(dp, sizeof *dp, QZ_HERE);
  if (dp->strategy == nullptr || dp->sectorsize == 0 || dp->name == nullptr) {
    k.Panic("disk_create: no d_strategy, d_sectorsize or d_name", QZ_HERE);
  }
  char name[64];
  std::snprintf(name, sizeof name, "%.50s%u", dp->name, dp->unit % 100);
  k.SharedTaskqueue();  // disk_gone may be called where nothing can be made
  auto* p = New<Provider>();
  k.NameBlock(p, "provider");
  p->disk = dp;
  p->references = 1;
  dp->provider = p;
  // Of an older disk of that name users are still being turned out: this one
  // has no node.
  if (!DeviceNameTaken(name)) {
    p->dev = MakeDevice(&kDiskDevice, p, name, QZ_HERE);
  }
}
QZ_ENTRY(void, disk_gone)(Disk* dp) {
  ReportRead(dp, sizeof *dp, QZ_HERE);
  Newbus("disk_gone", dp, QZ_HERE, 0);
  if (dp->provider != nullptr) BeginWither(dp->provider, QZ_HERE);
}
QZ_ENTRY(void, disk_destroy)(Disk* dp) {
  Kernel& k = kernel();
  k.CheckMayBlock("disk_destroy", QZ_HERE);
  ReportRead(dp, sizeof *dp, QZ_HERE);
  Newbus("disk_destroy", dp, QZ_HERE, 0);
  Provider* p = dp->provider;
  if (p != nullptr) {
    p->disk = nullptr;
    if (p->inside != 0 && !HoldsMutex()) {
      k.BlockcountWait(&p->inside, nullptr, "gdiskd", QZ_HERE);
    }
    if (p->outstanding != 0) {
      k.Misuse("K7.11",
               "destroys a disk with requests that are not answered (who "
               "answers one later panics, who does not leaves a user asleep "
               "for ever)",
               dp, QZ_HERE);
    }
    Disown(p);
    if (p->dev != nullptr) BeginWither(p, QZ_HERE);
    const bool later = p->in_gone != 0;
    if (later) p->corpse = dp;
    Unreference(p);
    if (later) return;
  }
  k.Free(dp, nullptr, QZ_HERE);
}
// The medium has another size.
QZ_ENTRY(int, disk_resize)(Disk* dp, int flags) {
  if ((flags & 0x0002) != 0) kernel().CheckMayBlock("disk_resize", QZ_HERE);
  ReportRead(dp, sizeof *dp, QZ_HERE);
  return 0;
}
// Nobody tastes: there is nobody to be told.
QZ_ENTRY(void, disk_event)(const Disk* dp) {
  ReportRead(dp, sizeof *dp, QZ_HERE);
}

QZ_ENTRY(void, g_topology_lock)() { LockTopology(QZ_HERE); }
QZ_ENTRY(int, g_topology_try_lock)() {
  return kernel().TryLock(Topology(), false, "g_topology_try_lock", QZ_HERE);
}
QZ_ENTRY(void, g_topology_unlock)() { UnlockTopology(QZ_HERE); }
QZ_ENTRY(void, g_topology_assert)(int held) {
  kernel().AssertLock(Topology(),
                      held != 0 ? Kernel::kOwned : Kernel::kNotOwned, QZ_HERE);
}

}  // namespace quiesce
