// bus_dma(9): memory for devices that never touch it.
//
// A tag remembers how large its buffers are; every load is one segment and
// calls back before it returns, in the caller, so that a callback that comes
// later is never seen: *may miss* what a driver does wrong only then.
#include "sim/kpi/newbus.h"

namespace quiesce {
namespace {

struct DmaTag {
  uint64_t size;
  uint32_t maps;
  uint32_t spare;
};
struct DmaMap {
  DmaTag* tag;
};
struct DmaSegment {
  uint64_t address, length;
};

DmaTag* TagOf(DmaTag* tag, Site pc) {
  ReportRead(tag, sizeof *tag, pc);
  return tag;
}

DmaMap* NewMap(DmaTag* tag) {
  auto* map = New<DmaMap>();
  kernel().NameBlock(map, "DMA map");
  map->tag = tag;
  ++tag->maps;
  return map;
}

void DeleteMap(DmaMap* map, Site pc) {
  ReportRead(map, sizeof *map, pc);
  --map->tag->maps;
  kernel().Free(map, nullptr, pc);
}

}  // namespace

QZ_ENTRY(int, bus_dma_tag_create)
(DmaTag*, uint64_t, uint64_t, uint64_t, uint64_t, void*, void*, uint64_t size,
 int, uint64_t, int, void*, void*, DmaTag** out) {
  auto* tag = New<DmaTag>();
  kernel().NameBlock(tag, "DMA tag");
  tag->size = size;
  ReportWrite(out, sizeof *out, QZ_HERE);
  *out = tag;
  return 0;
}
QZ_ENTRY(int, bus_dma_tag_destroy)(DmaTag* tag) {
  if (tag == nullptr) return 0;
  if (TagOf(tag, QZ_HERE)->maps != 0) return kEbusy;
  kernel().Free(tag, nullptr, QZ_HERE);
  return 0;
}
QZ_ENTRY(int, bus_dmamap_create)(DmaTag* tag, int, DmaMap** out) {
  DmaMap* map = NewMap(TagOf(tag, QZ_HERE));
  ReportWrite(out, sizeof *out, QZ_HERE);
  *out = map;
  return 0;
}
QZ_ENTRY(int, bus_dmamap_destroy)(DmaTag* tag, DmaMap* map) {
  TagOf(tag, QZ_HERE);
  if (map != nullptr) DeleteMap(map, QZ_HERE);
  return 0;
}
QZ_ENTRY(int, bus_dmamem_alloc)
(DmaTag* tag, void** address, int flags, DmaMap** out) {
  constexpr int kNowait = 0x01, kZero = 0x08;  // BUS_DMA_*
  TagOf(tag, QZ_HERE);
  const int how = (flags & kNowait) != 0 ? 0x0001 : 0x0002;
  void* memory = kernel().Malloc(
      tag->size, nullptr, how | ((flags & kZero) != 0 ? 0x0100 : 0), QZ_HERE);
  if (memory == nullptr) return kEnomem;
  kernel().NameBlock(memory, "DMA memory");
  ReportWrite(address, sizeof *address, QZ_HERE);
  *address = memory;
  DmaMap* map = NewMap(tag);
  ReportWrite(out, sizeof *out, QZ_HERE);
  *out = map;
  return 0;
}
QZ_ENTRY(void, bus_dmamem_free)(DmaTag* tag, void* address, DmaMap* map) {
  TagOf(tag, QZ_HERE);
  kernel().Free(address, nullptr, QZ_HERE);
  if (map != nullptr) DeleteMap(map, QZ_HERE);
}
QZ_ENTRY(int, bus_dmamap_load)
(DmaTag* tag, DmaMap*, void* buffer, uint64_t length,
 void (*callback)(void*, DmaSegment*, int, int), void* arg, int) {
  TagOf(tag, QZ_HERE);
  DmaSegment segment = {reinterpret_cast<uintptr_t>(buffer), length};
  callback(arg, &segment, 1, 0);
  return 0;
}

}  // namespace quiesce
