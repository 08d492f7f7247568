// Where the instrumentation arrives: plain accesses and atomic operations.
#include <algorithm>
#include <cstring>
#include <string>

#include "sim/exec/dead_stack.h"
#include "sim/kpi/entry.h"
#include "sim/kpi/entry_points.h"
#include "sim/kpi/users.h"

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

namespace {

uint64_t& ListenerOfThread() {
  return kernel().state.threads[machine().current()].listener;
}

Comparisons* Listener() {
  return reinterpret_cast<Comparisons*>(
      static_cast<uintptr_t>(ListenerOfThread()));
}

void Learn(Comparisons* l, uint64_t value) {
  if ((value & l->any_of) == 0 || value == l->probe) return;
  uint64_t* end = l->found + l->count;
  if (std::find(&l->found[0], end, value) != end) return;
  if (l->count < std::size(l->found)) l->found[l->count++] = value;
}

void LearnName(Comparisons* l, const std::string& name) {
  if (name.empty() || name.size() >= sizeof l->names[0]) return;
  for (uint64_t i = 0; i < l->name_count; ++i) {
    if (name == l->names[i]) return;
  }
  if (l->name_count == std::size(l->names)) return;
  std::strcpy(l->names[l->name_count++], name.c_str());
}

}  // namespace

void HearName(const char* a, const char* b, size_t n) {
  Comparisons* l = Listener();
  if (l == nullptr || l->name == nullptr) return;
  if (a != l->name && b != l->name) return;
  const char* other = a == l->name ? b : a;
  const size_t length = strnlen(other, n);
  LearnName(l, std::string(other, length));
  // A prefix: a number follows, most often.
  if (length == n) LearnName(l, std::string(other, length) + "0");
}

Listening::Listening(Comparisons* c) {
  ListenerOfThread() = reinterpret_cast<uintptr_t>(c);
}
Listening::~Listening() { ListenerOfThread() = 0; }

QZ_ENTRY(void, compare)(uint64_t a, uint64_t b) {
  machine().NoteCompare(a, b);
  if (Comparisons* l = Listener()) {
    if (a == l->probe) Learn(l, b);
    if (b == l->probe) Learn(l, a);
  }
}

// `cases`: how many, how wide, and the values themselves.
QZ_ENTRY(void, compare_switch)(uint64_t value, const uint64_t* cases) {
  machine().NoteCompare(value, 0);
  Comparisons* l = Listener();
  if (l == nullptr || value != l->probe) return;
  for (uint64_t i = 0; i < cases[0]; ++i) Learn(l, cases[2 + i]);
}

QZ_VARIABLE(uint32_t, blocks) = 0;
QZ_VARIABLE(uint32_t, stepping) = 0;

uint32_t* SteppingFlag() { return &quiesce_kpi_stepping; }

QZ_ENTRY(void, enter_kld)
(const void* caller, const void* pc, const void* frame) {
  kernel().EnterOtherKld(caller, pc, frame);
}
QZ_ENTRY(void, leave_kld)(const void* pc, const void* frame) {
  kernel().LeaveOtherKld(pc, frame);
}
QZ_ENTRY(void, block)(const void* pc) {
  if ((quiesce_kpi_blocks & 0xff) == 0) kernel().Spin(pc);
  if (quiesce_kpi_stepping != 0) ClearBelowHere();
}

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

namespace {

unsigned AcquireReferences(volatile unsigned* count, unsigned n, Site pc) {
  const auto old = static_cast<unsigned>(kernel().Atomic(
      abi::QZ_ATOMIC_ADD, count, sizeof *count, n, nullptr, pc));
  if (old == 0) {
    kernel().Misuse("K6.40", "takes a reference where there is none left",
                    const_cast<unsigned*>(count), pc);
  }
  return old;
}

bool ReleaseReferences(volatile unsigned* count, unsigned n, Site pc) {
  const auto old = static_cast<unsigned>(kernel().Atomic(
      abi::QZ_ATOMIC_SUBTRACT, count, sizeof *count, n, nullptr, pc));
  // [K6.40]
  if (old < n) {
    kernel().Misuse("K6.40", "drops a reference where there is none left",
                    const_cast<unsigned*>(count), pc);
  }
  // [K6.40]
  return old <= n;
}

}  // namespace

QZ_ENTRY(unsigned, refcount_acquire)(volatile unsigned* count) {
  return AcquireReferences(count, 1, QZ_HERE);
}
QZ_ENTRY(unsigned, refcount_acquiren)(volatile unsigned* count, unsigned n) {
  return AcquireReferences(count, n, QZ_HERE);
}
// False where the count would overflow.
QZ_ENTRY(bool, refcount_acquire_checked)(volatile unsigned* count) {
  uint64_t seen = kernel().Atomic(abi::QZ_ATOMIC_LOAD, count, sizeof *count, 0,
                                  nullptr, QZ_HERE);
  while (((seen + 1) & 0x80000000u) == 0) {
    if (kernel().Atomic(abi::QZ_ATOMIC_CMPSET, count, sizeof *count, seen + 1,
                        &seen, QZ_HERE) != 0) {
      return true;
    }
  }
  return false;
}
QZ_ENTRY(bool, refcount_release)(volatile unsigned* count) {
  return ReleaseReferences(count, 1, QZ_HERE);
}
QZ_ENTRY(bool, refcount_releasen)(volatile unsigned* count, unsigned n) {
  return ReleaseReferences(count, n, QZ_HERE);
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
