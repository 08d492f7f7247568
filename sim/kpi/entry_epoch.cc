// epoch(9), blockcount(9).
#include <cstring>

#include "sim/kpi/entry.h"

namespace quiesce {
namespace {

constexpr int kWaitZero = 0x0002 | 0x0100;  // M_WAITOK | M_ZERO

}  // namespace

QZ_ENTRY(abi::epoch*, epoch_alloc)(const char* name, int flags) {
  kernel().CheckMayBlock("epoch_alloc", QZ_HERE);
  auto* epoch = static_cast<abi::epoch*>(
      kernel().Malloc(sizeof(abi::epoch), nullptr, kWaitZero, nullptr));
  std::strncpy(epoch->name, name, sizeof epoch->name - 1);
  epoch->flags = static_cast<abi::qz_u32>(flags);
  epoch->qz_class = abi::QZ_EPOCH_LIVE;
  kernel().NameBlock(epoch, epoch->name);
  return epoch;
}
// Drains its callbacks first (K6.51).
QZ_ENTRY(void, epoch_free)(abi::epoch* epoch) {
  kernel().EpochDrain(epoch, QZ_HERE);
  kernel().Free(epoch, nullptr, QZ_HERE);
}
QZ_ENTRY(void, epoch_enter)(abi::epoch* epoch) {
  kernel().EpochEnter(epoch, false, QZ_HERE);
}
QZ_ENTRY(void, epoch_exit)(abi::epoch* epoch) {
  kernel().EpochExit(epoch, false, QZ_HERE);
}
QZ_ENTRY(void, epoch_enter_preempt)(abi::epoch* epoch, void*) {
  kernel().EpochEnter(epoch, true, QZ_HERE);
}
QZ_ENTRY(void, epoch_exit_preempt)(abi::epoch* epoch, void*) {
  kernel().EpochExit(epoch, true, QZ_HERE);
}
QZ_ENTRY(void, epoch_wait)(abi::epoch* epoch) {
  kernel().EpochWait(epoch, QZ_HERE);
}
QZ_ENTRY(void, epoch_wait_preempt)(abi::epoch* epoch) {
  kernel().EpochWait(epoch, QZ_HERE);
}
// The callback gets the context itself.
QZ_ENTRY(void, epoch_call)
(abi::epoch* epoch, void (*callback)(void*), void* context) {
  kernel().EpochCall(epoch, callback, context, QZ_HERE);
}
QZ_ENTRY(void, epoch_drain_callbacks)(abi::epoch* epoch) {
  kernel().EpochDrain(epoch, QZ_HERE);
}
QZ_ENTRY(abi::epoch*, net_epoch)() { return &kernel().state.id.net_epoch; }
QZ_ENTRY(int, in_epoch)(abi::epoch* epoch) {
  return kernel().InEpoch(epoch) ? 1 : 0;
}

// ---- blockcount(9) (K6.42) --------------------------------------------------

namespace {

// blockcount_t of <sys/blockcount.h>.
struct Blockcount {
  uint32_t count;
};

}  // namespace

QZ_ENTRY(void, blockcount_init)(Blockcount* b) {
  ReportWrite(b, sizeof *b, QZ_HERE);
  b->count = 0;
}
QZ_ENTRY(void, blockcount_acquire)(Blockcount* b, unsigned n) {
  kernel().Atomic(abi::QZ_ATOMIC_ADD, &b->count, sizeof b->count, n, nullptr,
                  QZ_HERE);
}
QZ_ENTRY(void, blockcount_release)(Blockcount* b, unsigned n) {
  const uint64_t old = kernel().Atomic(abi::QZ_ATOMIC_SUBTRACT, &b->count,
                                       sizeof b->count, n, nullptr, QZ_HERE);
  if (old < n) {
    kernel().Misuse("K6.42", "releases more of a block count than it holds", b,
                    QZ_HERE);
  }
  if (old == n) {
    kernel().Wakeup(b, Kernel::kWakeAll, "wakeup (blockcount)", QZ_HERE);
  }
}
QZ_ENTRY(void, blockcount_wait)
(Blockcount* b, abi::lock_object* lock, const char* wmesg, int) {
  kernel().BlockcountWait(&b->count, lock, wmesg, QZ_HERE);
}
QZ_ENTRY(unsigned, blockcount_read)(Blockcount* b) {
  return static_cast<unsigned>(kernel().Atomic(
      abi::QZ_ATOMIC_LOAD, &b->count, sizeof b->count, 0, nullptr, QZ_HERE));
}

}  // namespace quiesce
