// uma(9), unr(9), contigmalloc(9): allocators on top of the simulated heap.
//
// Items of a zone are blocks, so use after free and overruns are caught as with
// malloc(9).  Nothing is cached: init and ctor run at each allocation, dtor and
// fini at each release, in the calling thread.
#include <algorithm>
#include <cstring>

#include "sim/exec/bug.h"
#include "sim/kpi/entry.h"

namespace quiesce {
namespace {

constexpr int kNowait = 0x0001, kWaitok = 0x0002, kZero = 0x0100;
constexpr int kWaitZero = kWaitok | kZero;

using Ctor = int (*)(void*, int, void*, int);
using Dtor = void (*)(void*, int, void*);
using Init = int (*)(void*, int, int);
using Fini = void (*)(void*, int);

constexpr uint32_t kZoneMagic = 0x7a6f6e65;

struct Zone {
  uint32_t magic;         // kZoneMagic until it is destroyed
  abi::malloc_type type;  // counts the items
  Registration* row;
  Ctor ctor;
  Dtor dtor;
  Init init;
  Fini fini;
  size_t size;
  char name[32];
  int limit;  // uma_zone_set_max; 0: none
  uint32_t flags;
};

// Looks at the zone.  False: it is gone, which has been reported, and its
// pointers lead nowhere.
bool Usable(const Zone* zone, Site pc) {
  ReportRead(zone, sizeof *zone, pc);
  return zone->magic == kZoneMagic;
}

}  // namespace

QZ_ENTRY(Zone*, uma_zcreate)
(const char* name, size_t size, Ctor ctor, Dtor dtor, Init init, Fini fini, int,
 uint32_t flags) {
  kernel().CheckMayBlock("uma_zcreate", QZ_HERE);
  auto* zone = static_cast<Zone*>(
      kernel().Malloc(sizeof(Zone), nullptr, kWaitZero, nullptr));
  std::strncpy(zone->name, name, sizeof zone->name - 1);
  zone->magic = kZoneMagic;
  // The kernel keeps the pointer too; the zone may be gone when a report is
  // made.
  zone->type.ks_shortdesc = name;
  zone->size = size;
  zone->ctor = ctor;
  zone->dtor = dtor;
  zone->init = init;
  zone->fini = fini;
  zone->flags = flags;
  zone->row = kernel().Register(RegistrationKind::kZone, zone, nullptr, nullptr,
                                zone->name, QZ_HERE);
  return zone;
}
QZ_ENTRY(void, uma_zdestroy)(Zone* zone) {
  if (!Usable(zone, QZ_HERE)) return;
  kernel().Deregister(zone->row, "destroys", QZ_HERE);
  // [K6.56]
  if (zone->type.qz_live != 0) {
    kernel().Leaked("uma-item", "a zone is destroyed with items outstanding",
                    zone, QZ_HERE);
  }
  kernel().ForgetType(&zone->type);
  kernel().Free(zone, nullptr, QZ_HERE);
}
QZ_ENTRY(void*, uma_zalloc_arg)(Zone* zone, void* arg, int flags) {
  if (!Usable(zone, QZ_HERE)) return nullptr;
  // With a limit, M_WAITOK waits for an item; nobody is told here.
  if (zone->limit != 0 && static_cast<int>(zone->type.qz_live) >= zone->limit) {
    if ((flags & kNowait) != 0) return nullptr;
    QUIESCE_BUG("waiting for an item of a full zone is not modelled");
  }
  void* item = kernel().Malloc(zone->size, &zone->type, flags, QZ_HERE);
  if (item == nullptr) return nullptr;
  const auto size = static_cast<int>(zone->size);
  if ((zone->init != nullptr && zone->init(item, size, flags) != 0) ||
      (zone->ctor != nullptr && zone->ctor(item, size, arg, flags) != 0)) {
    kernel().Free(item, &zone->type, QZ_HERE);
    return nullptr;
  }
  return item;
}
QZ_ENTRY(void, uma_zfree_arg)(Zone* zone, void* item, void* arg) {
  if (item == nullptr || !Usable(zone, QZ_HERE)) return;
  const auto size = static_cast<int>(zone->size);
  if (zone->dtor != nullptr) zone->dtor(item, size, arg);
  if (zone->fini != nullptr) zone->fini(item, size);
  kernel().Free(item, &zone->type, QZ_HERE);
}
QZ_ENTRY(int, uma_zone_set_max)(Zone* zone, int limit) {
  ReportWrite(&zone->limit, sizeof zone->limit, QZ_HERE);
  zone->limit = limit;
  return limit;
}
QZ_ENTRY(int, uma_zone_get_cur)(Zone* zone) {
  ReportRead(zone, sizeof *zone, QZ_HERE);
  return static_cast<int>(zone->type.qz_live);
}
QZ_ENTRY(void, uma_prealloc)(Zone* zone, int) {
  ReportRead(zone, sizeof *zone, QZ_HERE);
}

// ---- contigmalloc(9): every address is as good as another here
// ---------------

QZ_ENTRY(void*, contigmalloc)
(unsigned long size, abi::malloc_type* type, int flags, uint64_t, uint64_t,
 unsigned long, uint64_t) {
  return kernel().Malloc(size, type, flags, QZ_HERE);
}
QZ_ENTRY(void, contigfree)
(void* p, unsigned long, abi::malloc_type* type) {
  kernel().Free(p, type, QZ_HERE);
}

// ---- unr(9)
// -------------------------------------------------------------------

namespace {

constexpr uint32_t kUnrMagic = 0x756e7268;

struct Unr {
  uint32_t magic;          // kUnrMagic until it is deleted
  abi::lock_object* lock;  // null: the kernel's own
  uint32_t low, high;
  uint64_t used[8];  // of the lowest 512 numbers
};

bool Taken(const Unr* u, uint32_t i) {
  return (u->used[i / 64] >> (i % 64)) & 1;
}

// One event under the header's lock, which the caller may hold already.
void LookAt(Unr* u, Site pc) {
  kernel().Access(
      u, sizeof *u,
      abi::QZ_ACCESS_READ | abi::QZ_ACCESS_WRITE | abi::QZ_ACCESS_ATOMIC, pc);
}

int Allocate(Unr* u, Site pc) {
  LookAt(u, pc);
  for (uint32_t i = 0; u->low + i <= u->high; ++i) {
    if (i == 512) QUIESCE_BUG("an unrhdr holds at most 512 numbers here");
    if (Taken(u, i)) continue;
    u->used[i / 64] |= uint64_t{1} << (i % 64);
    return static_cast<int>(u->low + i);
  }
  return -1;
}

void Give(Unr* u, unsigned number, Site pc) {
  LookAt(u, pc);
  const uint32_t i = number - u->low;
  if (number < u->low || number > u->high || i >= 512 || !Taken(u, i)) {
    kernel().Misuse("K7.11", "free_unr of a number that is not allocated", u,
                    pc);
    return;
  }
  u->used[i / 64] &= ~(uint64_t{1} << (i % 64));
}

}  // namespace

QZ_ENTRY(Unr*, new_unrhdr)(int low, int high, abi::lock_object* lock) {
  auto* u = static_cast<Unr*>(
      kernel().Malloc(sizeof(Unr), nullptr, kWaitZero, nullptr));
  kernel().NameBlock(u, "unrhdr");
  u->magic = kUnrMagic;
  u->low = static_cast<uint32_t>(low);
  u->high = static_cast<uint32_t>(high);
  u->lock = lock;
  return u;
}
QZ_ENTRY(void, delete_unrhdr)(Unr* u) {
  LookAt(u, QZ_HERE);
  if (std::any_of(std::begin(u->used), std::end(u->used),
                  [](uint64_t w) { return w != 0; })) {
    kernel().Misuse("K7.11", "delete_unrhdr with numbers outstanding", u,
                    QZ_HERE);
  }
  kernel().Free(u, nullptr, QZ_HERE);
}
QZ_ENTRY(int, alloc_unr)(Unr* u) { return Allocate(u, QZ_HERE); }
// With the header's lock held by the caller.
QZ_ENTRY(int, alloc_unrl)(Unr* u) {
  ReportRead(&u->lock, sizeof u->lock, QZ_HERE);
  if (u->magic != kUnrMagic) return -1;
  if (u->lock != nullptr) kernel().AssertLock(u->lock, Kernel::kOwned, QZ_HERE);
  return Allocate(u, QZ_HERE);
}
QZ_ENTRY(int, alloc_unr_specific)(Unr* u, unsigned number) {
  LookAt(u, QZ_HERE);
  const uint32_t i = number - u->low;
  if (number < u->low || number > u->high || i >= 512 || Taken(u, i)) return -1;
  u->used[i / 64] |= uint64_t{1} << (i % 64);
  return static_cast<int>(number);
}
QZ_ENTRY(void, free_unr)(Unr* u, unsigned number) { Give(u, number, QZ_HERE); }

}  // namespace quiesce
