// Where the instrumentation arrives: plain accesses and atomic operations.
#include "sim/kpi/entry.h"

namespace quiesce {

// A volatile access is a plain one to the race oracle.
QZ_ENTRY(void, access)
(const volatile void* address, unsigned long size, unsigned flags,
 const void* pc) {
  kernel().Access(address, size,
                  flags & (abi::QZ_ACCESS_READ | abi::QZ_ACCESS_WRITE |
                           abi::QZ_ACCESS_ATOMIC),
                  pc);
}

QZ_ENTRY(void, compare)(uint64_t a, uint64_t b) { machine().NoteCompare(a, b); }

QZ_VARIABLE(uint32_t, blocks) = 0;

QZ_ENTRY(void, enter_kld)
(const void* caller, const void* pc, const void* frame) {
  kernel().EnterOtherKld(caller, pc, frame);
}
QZ_ENTRY(void, leave_kld)(const void* pc, const void* frame) {
  kernel().LeaveOtherKld(pc, frame);
}
QZ_ENTRY(void, spin)(const void* pc) { kernel().Spin(pc); }

QZ_ENTRY(uint64_t, atomic_at)
(int op, volatile void* address, unsigned long size, uint64_t operand,
 uint64_t* expected, const void* pc) {
  return kernel().Atomic(op, address, size, operand, expected, pc);
}

QZ_ENTRY(uint64_t, atomic)
(int op, volatile void* address, unsigned long size, uint64_t operand,
 uint64_t* expected) {
  return kernel().Atomic(op, address, size, operand, expected, QZ_HERE);
}

// Sequential consistency: a fence orders nothing that is not ordered already.
QZ_ENTRY(void, atomic_fence)() {}

// ---- refcount(9) (K6.40)
// ------------------------------------------------------

QZ_ENTRY(void, refcount_init)(volatile unsigned* count, unsigned value) {
  kernel().Atomic(abi::QZ_ATOMIC_STORE, count, sizeof *count, value, nullptr,
                  QZ_HERE);
}

QZ_ENTRY(unsigned, refcount_load)(volatile unsigned* count) {
  return static_cast<unsigned>(kernel().Atomic(
      abi::QZ_ATOMIC_LOAD, count, sizeof *count, 0, nullptr, QZ_HERE));
}

QZ_ENTRY(unsigned, refcount_acquire)(volatile unsigned* count) {
  const auto old = static_cast<unsigned>(kernel().Atomic(
      abi::QZ_ATOMIC_ADD, count, sizeof *count, 1, nullptr, QZ_HERE));
  if (old == 0) {
    kernel().Misuse("K6.40", "takes a reference where there is none left",
                    const_cast<unsigned*>(count), QZ_HERE);
  }
  return old;
}

QZ_ENTRY(bool, refcount_release)(volatile unsigned* count) {
  const auto old = static_cast<unsigned>(kernel().Atomic(
      abi::QZ_ATOMIC_SUBTRACT, count, sizeof *count, 1, nullptr, QZ_HERE));
  if (old == 0) {
    kernel().Misuse("K6.40", "drops a reference where there is none left",
                    const_cast<unsigned*>(count), QZ_HERE);
  }
  return old <= 1;
}

namespace {

// Adds `delta` unless the count is `stop` or below.
bool ChangeUnless(volatile unsigned* count, unsigned stop, int delta, Site pc) {
  uint64_t seen = kernel().Atomic(abi::QZ_ATOMIC_LOAD, count, sizeof *count, 0,
                                  nullptr, pc);
  while (seen > stop) {
    if (kernel().Atomic(
            abi::QZ_ATOMIC_CMPSET, count, sizeof *count,
            static_cast<unsigned>(seen) + static_cast<unsigned>(delta), &seen,
            pc) != 0) {
      return true;
    }
  }
  return false;
}

}  // namespace

QZ_ENTRY(bool, refcount_acquire_if_not_zero)(volatile unsigned* count) {
  return ChangeUnless(count, 0, 1, QZ_HERE);
}

QZ_ENTRY(bool, refcount_release_if_not_last)(volatile unsigned* count) {
  return ChangeUnless(count, 1, -1, QZ_HERE);
}

}  // namespace quiesce
