// buf_ring(9): a ring of pointers between threads.
//
// The ring is memory of the module's type, which it frees; what is in it then
// is the module's own to find.  Each operation is one event on the ring.
// Source: subr_bufring.c and the inline functions of 13.0.
#include "sim/exec/bug.h"
#include "sim/kpi/newbus.h"

namespace quiesce {
namespace {

constexpr int kZero = 0x0100;  // M_ZERO
constexpr int kEnobufs = 55;

struct Ring {
  uint32_t size;  // a power of two; one place stays empty
  uint32_t head;  // of the next to take
  uint32_t count;
  uint32_t spare;
  void* slots[1];  // `size` of them
};

void Event(Ring* r, bool writes, Site pc) {
  kernel().Access(r, sizeof *r,
                  (writes ? abi::QZ_ACCESS_WRITE : abi::QZ_ACCESS_READ) |
                      abi::QZ_ACCESS_ATOMIC,
                  pc);
}

}  // namespace

QZ_ENTRY(Ring*, buf_ring_alloc)
(int count, abi::malloc_type* type, int flags, abi::mtx*) {
  if (count <= 0 || (count & (count - 1)) != 0) {
    kernel().Panic("buf ring must be size power of 2", QZ_HERE);
  }
  const size_t bytes =
      sizeof(Ring) + (static_cast<size_t>(count) - 1) * sizeof(void*);
  auto* r =
      static_cast<Ring*>(kernel().Malloc(bytes, type, flags | kZero, QZ_HERE));
  if (r != nullptr) r->size = static_cast<uint32_t>(count);
  return r;
}
QZ_ENTRY(void, buf_ring_free)(Ring* r, abi::malloc_type* type) {
  kernel().Free(r, type, QZ_HERE);
}
QZ_ENTRY(int, buf_ring_enqueue)(Ring* r, void* buf) {
  Event(r, true, QZ_HERE);
  if (r->count + 1 >= r->size) return kEnobufs;
  r->slots[(r->head + r->count) & (r->size - 1)] = buf;
  ++r->count;
  return 0;
}
QZ_ENTRY(void*, buf_ring_dequeue)(Ring* r) {
  Event(r, true, QZ_HERE);
  if (r->count == 0) return nullptr;
  void* buf = r->slots[r->head];
  r->slots[r->head] = nullptr;
  r->head = (r->head + 1) & (r->size - 1);
  --r->count;
  return buf;
}
QZ_ENTRY(void, buf_ring_advance_sc)(Ring* r) {
  Event(r, true, QZ_HERE);
  if (r->count == 0) return;
  r->slots[r->head] = nullptr;
  r->head = (r->head + 1) & (r->size - 1);
  --r->count;
}
// In the place of what buf_ring_peek has shown.
QZ_ENTRY(void, buf_ring_putback_sc)(Ring* r, void* buf) {
  Event(r, true, QZ_HERE);
  if (r->count == 0) {
    kernel().Panic("Buf-Ring has none in putback", QZ_HERE);
  }
  r->slots[r->head] = buf;
}
QZ_ENTRY(void*, buf_ring_peek)(Ring* r) {
  Event(r, false, QZ_HERE);
  return r->count == 0 ? nullptr : r->slots[r->head];
}
QZ_ENTRY(int, buf_ring_count)(Ring* r) {
  Event(r, false, QZ_HERE);
  return static_cast<int>(r->count);
}
QZ_ENTRY(int, buf_ring_full)(Ring* r) {
  Event(r, false, QZ_HERE);
  return r->count + 1 >= r->size ? 1 : 0;
}

}  // namespace quiesce
