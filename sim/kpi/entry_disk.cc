// bio(9) and disk(9), as far as a driver that owns a thread needs them.
//
// A disk is a device node of ours: its user (`--actors=dev`) opens it, and each
// read and write becomes a request that goes to d_strategy and is waited for.
// The request is memory of the simulated heap and its issuer's again as soon as
// it is answered: touching it later, or answering it twice, is a finding.
//
//   user                      driver
//   d_strategy(bp) ─────────▶ queues bp, wakes its thread
//   waits for bp   ◀───────── thread: biodone(bp) / g_io_deliver(bp, error)
//   frees bp
//
// disk_destroy takes the disk away like destroy_dev: no new requests, and it
// returns when all users have got their answers.  GEOM does that later, in its
// own thread, and says so by d_gone: hides what a driver does in between,
// invents nothing.  Not modelled: GEOM classes, partitions, dumping,
// attributes. Source: geom_disk.c, geom_io.c, vfs_bio.c of 13.0.
#include <cstring>

#include "sim/kpi/entry.h"

namespace quiesce {
namespace {

constexpr int kWaitZero = 0x0002 | 0x0100;  // M_WAITOK | M_ZERO
constexpr uint16_t kRead = 1, kWrite = 2, kFailed = 0x1, kDone = 0x2;
constexpr int kSector = 512;

struct Disk;

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
  void* caller[2];
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
  int (*ioctl)();
  int (*dump)();
  int (*getattr)();
  void (*gone)(Disk*);
  const char* name;
  void* drv1;
  abi::cdev* dev;
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

// A function of the driver, on behalf of somebody who is in the device already.
template <typename Fn, typename Arg>
auto Call(Fn* function, Arg* arg, const char* leave) {
  Kernel& k = kernel();
  const void* text = reinterpret_cast<const void*>(function);
  const uint32_t held = k.HeldCount();
  k.BeginModuleCall(text);
  if constexpr (std::is_void_v<decltype(function(arg))>) {
    function(arg);
    k.EndModuleCall(text, leave, held);
  } else {
    const auto result = function(arg);
    k.EndModuleCall(text, leave, held);
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
int Request(abi::cdev* dev, uint16_t command) {
  Kernel& k = kernel();
  auto* dp = static_cast<Disk*>(dev->si_drv1);
  auto* bp =
      static_cast<Bio*>(k.Malloc(sizeof(Bio), nullptr, kWaitZero, nullptr));
  k.NameBlock(bp, command == kRead ? "bio (read)" : "bio (write)");
  auto* data =
      static_cast<char*>(k.Malloc(kSector, nullptr, kWaitZero, nullptr));
  bp->cmd = command;
  bp->bcount = bp->length = kSector;
  bp->data = data;
  bp->dev = dev;
  bp->disk = dp;
  bp->pending = 1;
  Call(dp->strategy, bp, "returns from d_strategy");
  k.BlockcountWait(&bp->pending, nullptr, "biowr", nullptr);
  const int error = (bp->flags & kFailed) != 0 ? bp->error : 0;
  k.Free(data, nullptr, nullptr);
  k.Free(bp, nullptr, nullptr);
  return error;
}

int Open(abi::cdev* dev, int, int, abi::thread*) {
  auto* dp = static_cast<Disk*>(dev->si_drv1);
  return dp->open == nullptr ? 0 : Call(dp->open, dp, "returns from d_open");
}
int Close(abi::cdev* dev, int, int, abi::thread*) {
  auto* dp = static_cast<Disk*>(dev->si_drv1);
  return dp->close == nullptr ? 0 : Call(dp->close, dp, "returns from d_close");
}
int Read(abi::cdev* dev, void*, int) { return Request(dev, kRead); }
int Write(abi::cdev* dev, void*, int) { return Request(dev, kWrite); }

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
  void* rest[8];
};
const Cdevsw kDiskDevice = {0x17122009, 0,     "disk", &Open, nullptr,
                            &Close,     &Read, &Write, {}};

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
  ReportRead(dp, sizeof *dp, QZ_HERE);
  if (dp->strategy == nullptr || dp->sectorsize == 0 || dp->name == nullptr) {
    kernel().Panic("disk_create: no d_strategy, d_sectorsize or d_name",
                   QZ_HERE);
  }
  char name[64];
  size_t at = 0;
  for (const char* c = dp->name; *c != '\0' && at < 50; ++c) name[at++] = *c;
  if (dp->unit >= 10) name[at++] = static_cast<char>('0' + dp->unit / 10 % 10);
  name[at++] = static_cast<char>('0' + dp->unit % 10);
  name[at] = '\0';
  dp->dev = MakeDevice(&kDiskDevice, dp, name, QZ_HERE);
}
// The medium has gone: no new requests from here on.  The disk stays until
// disk_destroy.
QZ_ENTRY(void, disk_gone)(Disk* dp) {
  ReportRead(dp, sizeof *dp, QZ_HERE);
  if (dp->dev == nullptr) return;
  abi::cdev* dev = dp->dev;
  dp->dev = nullptr;
  DestroyDevice(dev, QZ_HERE);
  if (dp->gone != nullptr) Call(dp->gone, dp, "returns from d_gone");
}
QZ_ENTRY(void, disk_destroy)(Disk* dp) {
  ReportRead(dp, sizeof *dp, QZ_HERE);
  if (dp->dev != nullptr) {
    abi::cdev* dev = dp->dev;
    dp->dev = nullptr;
    DestroyDevice(dev, QZ_HERE);
    if (dp->gone != nullptr) Call(dp->gone, dp, "returns from d_gone");
  }
  kernel().Free(dp, nullptr, QZ_HERE);
}

}  // namespace quiesce
