// malloc(9), user memory, and the constants of the base kernel.
#include <cstring>

#include "sim/kpi/entry.h"

namespace quiesce {

QZ_VARIABLE(abi::malloc_type,
            M_DEVBUF[1]) = {{"devbuf", "device driver memory", 0, 0}};
QZ_VARIABLE(abi::malloc_type,
            M_TEMP[1]) = {{"temp", "misc temporary data buffers", 0, 0}};
QZ_VARIABLE(abi::malloc_type, M_CACHE[1]) = {{"cache", "caches", 0, 0}};
QZ_VARIABLE(abi::malloc_type, M_IOV[1]) = {{"iov", "large iov's", 0, 0}};

QZ_VARIABLE(int, cold) = 0;
QZ_VARIABLE(int, rebooting) = 0;
QZ_VARIABLE(int, bootverbose) = 0;
QZ_VARIABLE(int, physmem) = 1 << 18;
QZ_VARIABLE(int, maxusers) = 384;
QZ_VARIABLE(int, vm_guest) = 0;
QZ_VARIABLE(char, version[32]) = "FreeBSD (simulated by quiesce)";
QZ_VARIABLE(const char, osrelease[16]) = "simulated";

QZ_ENTRY(void*, malloc)(size_t size, abi::malloc_type* type, int flags) {
  return kernel().Malloc(size, type, flags, QZ_HERE);
}
QZ_ENTRY(void*, mallocarray)
(size_t count, size_t size, abi::malloc_type* type, int flags) {
  size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) {
    kernel().Panic("mallocarray: the size overflows", QZ_HERE);
  }
  return kernel().Malloc(bytes, type, flags, QZ_HERE);
}
QZ_ENTRY(void*, realloc)
(void* p, size_t size, abi::malloc_type* type, int flags) {
  return kernel().Realloc(p, size, type, flags, QZ_HERE);
}
QZ_ENTRY(void*, reallocf)
(void* p, size_t size, abi::malloc_type* type, int flags) {
  void* fresh = kernel().Realloc(p, size, type, flags, QZ_HERE);
  if (fresh == nullptr) kernel().Free(p, type, QZ_HERE);
  return fresh;
}
QZ_ENTRY(void, free)(void* p, abi::malloc_type* type) {
  kernel().Free(p, type, QZ_HERE);
}
QZ_ENTRY(void, zfree)(void* p, abi::malloc_type* type) {
  kernel().Free(p, type, QZ_HERE);
}
QZ_ENTRY(char*, strdup_flags)
(const char* s, abi::malloc_type* type, int flags) {
  const size_t n = ReportString(s, QZ_HERE) + 1;
  auto* copy = static_cast<char*>(kernel().Malloc(n, type, flags, QZ_HERE));
  if (copy != nullptr) std::memcpy(copy, s, n);
  return copy;
}
QZ_ENTRY(char*, strdup)(const char* s, abi::malloc_type* type) {
  const size_t n = ReportString(s, QZ_HERE) + 1;
  auto* copy = static_cast<char*>(
      kernel().Malloc(n, type, 0x0002 /* M_WAITOK */, QZ_HERE));
  std::memcpy(copy, s, n);
  return copy;
}

// ---- user memory: a simulated user passes kernel addresses
// --------------------------

namespace {

// An address that no kernel memory has: of the user's page, or no user's at
// all.
bool IsLow(const void* p) {
  return reinterpret_cast<uintptr_t>(p) < 2 * kUserAddress;
}
constexpr int kEfault = 14;

// What the user's page says at `user`; false: not all of it is there.
bool FromUser(const void* user, size_t size) {
  const auto at = reinterpret_cast<uintptr_t>(user);
  return at >= kUserAddress && size <= 2 * kUserAddress - at;
}

// Copying may fault, and a fault may wait for the disk (K3.40).
void MayFault(const char* verb, Site pc) { kernel().CheckMayBlock(verb, pc); }

int Copy(const void* from, void* to, size_t size, Site pc) {
  ReportRead(from, size, pc);
  ReportWrite(to, size, pc);
  std::memmove(to, from, size);
  return 0;
}

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
  int direction;  // 0: to the user
  abi::thread* thread;
};

int Move(char* buffer, size_t n, Uio* uio, Site pc) {
  if (uio->segment == 0) MayFault("uiomove", pc);  // UIO_USERSPACE
  while (n > 0 && uio->left > 0 && uio->count > 0) {
    Iovec& v = *uio->iov;
    if (v.length == 0) {
      ++uio->iov;
      --uio->count;
      continue;
    }
    const size_t part = n < v.length ? n : v.length;
    if (uio->direction == 0) {
      Copy(buffer, v.base, part, pc);
    } else {
      Copy(v.base, buffer, part, pc);
    }
    v.base = static_cast<char*>(v.base) + part;
    v.length -= part;
    uio->left -= static_cast<int64_t>(part);
    uio->offset += static_cast<int64_t>(part);
    buffer += part;
    n -= part;
  }
  return 0;
}

}  // namespace

QZ_ENTRY(int, copyin)(const void* user, void* to, size_t size) {
  MayFault("copyin", QZ_HERE);
  if (IsLow(user)) {
    if (!FromUser(user, size)) return kEfault;
    ReportWrite(to, size, QZ_HERE);
    std::memset(to, 0, size);
    std::memcpy(to, "01", size < 2 ? size : 2);
    return 0;
  }
  return Copy(user, to, size, QZ_HERE);
}
QZ_ENTRY(int, copyout)(const void* from, void* user, size_t size) {
  MayFault("copyout", QZ_HERE);
  if (IsLow(user)) {
    if (!FromUser(user, size)) return kEfault;
    ReportRead(from, size, QZ_HERE);
    return 0;
  }
  return Copy(from, user, size, QZ_HERE);
}
// Never sleep; what is not in memory is EFAULT, and all of it is here.
QZ_ENTRY(int, copyin_nofault)(const void* user, void* to, size_t size) {
  if (!IsLow(user)) return Copy(user, to, size, QZ_HERE);
  if (!FromUser(user, size)) return kEfault;
  ReportWrite(to, size, QZ_HERE);
  std::memset(to, 0, size);
  std::memcpy(to, "01", size < 2 ? size : 2);
  return 0;
}
QZ_ENTRY(int, copyout_nofault)(const void* from, void* user, size_t size) {
  if (!IsLow(user)) return Copy(from, user, size, QZ_HERE);
  if (!FromUser(user, size)) return kEfault;
  ReportRead(from, size, QZ_HERE);
  return 0;
}
QZ_ENTRY(int, copyinstr)
(const char* user, char* to, size_t size, size_t* done) {
  constexpr int kNameTooLong = 63;
  MayFault("copyinstr", QZ_HERE);
  if (IsLow(user)) {
    if (!FromUser(user, 1)) return kEfault;
    user = "01";
  }
  const size_t n = ReportString(user, QZ_HERE) + 1;
  const size_t kept = n < size ? n : size;
  ReportWrite(to, kept, QZ_HERE);
  std::memcpy(to, user, kept);
  if (done != nullptr) *done = kept;
  return n <= size ? 0 : kNameTooLong;
}
QZ_ENTRY(int, uiomove)(void* buffer, int n, Uio* uio) {
  return n < 0 ? kEinval
               : Move(static_cast<char*>(buffer), static_cast<size_t>(n), uio,
                      QZ_HERE);
}
QZ_ENTRY(int, uiomove_frombuf)(void* buffer, int length, Uio* uio) {
  if (uio->offset < 0 || uio->left < 0) return kEinval;
  if (uio->offset >= length) return 0;
  return Move(static_cast<char*>(buffer) + uio->offset,
              static_cast<size_t>(length - uio->offset), uio, QZ_HERE);
}

// ---- hashinit(9): a power of two of empty list heads ------------------------

namespace {

void** NewHash(int count, abi::malloc_type* type, unsigned long* mask,
               int flags, Site pc) {
  unsigned long size = 1;
  while (2 * size <= static_cast<unsigned long>(count < 1 ? 1 : count)) {
    size *= 2;
  }
  auto** table = static_cast<void**>(
      kernel().Malloc(size * sizeof(void*), type, flags | 0x0100, pc));
  if (table == nullptr) return nullptr;
  ReportWrite(mask, sizeof *mask, pc);
  *mask = size - 1;
  return table;
}

}  // namespace

QZ_ENTRY(void*, hashinit)
(int count, abi::malloc_type* type, unsigned long* mask) {
  return NewHash(count, type, mask, 0x0002, QZ_HERE);  // M_WAITOK
}
QZ_ENTRY(void*, hashinit_flags)
(int count, abi::malloc_type* type, unsigned long* mask, int flags) {
  constexpr int kNowait = 0x1;  // HASH_NOWAIT
  return NewHash(count, type, mask, (flags & kNowait) != 0 ? 0x0001 : 0x0002,
                 QZ_HERE);
}
QZ_ENTRY(void, hashdestroy)
(void** table, abi::malloc_type* type, unsigned long mask) {
  ReportRead(table, (mask + 1) * sizeof(void*), QZ_HERE);
  for (unsigned long i = 0; i <= mask; ++i) {
    if (table[i] != nullptr) {
      kernel().Misuse("K7.11", "a hash table is destroyed that is not empty",
                      table, QZ_HERE);
      break;
    }
  }
  kernel().Free(table, type, QZ_HERE);
}

// The kernel environment is empty.
QZ_ENTRY(char*, kern_getenv)(const char*) { return nullptr; }
QZ_ENTRY(void, freeenv)(char*) {}
QZ_ENTRY(int, getenv_int)(const char*, int*) { return 0; }

}  // namespace quiesce
