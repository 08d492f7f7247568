// The library inside the kernel: strings, bits, numbers from a fixed sequence.
// Every byte of the module's that is read or written is reported first.
#include <bit>
#include <cstdlib>
#include <cstring>

#include "sim/kpi/entry.h"
#include "sim/kpi/users.h"

namespace quiesce {

void ReportRead(const void* p, size_t size, Site pc) {
  if (size != 0) kernel().Access(p, size, abi::QZ_ACCESS_READ, pc);
}

void ReportWrite(const void* p, size_t size, Site pc) {
  if (size != 0) kernel().Access(p, size, abi::QZ_ACCESS_WRITE, pc);
}

size_t ReportString(const char* s, Site pc) {
  // A null pointer is reported before it is followed.
  if (reinterpret_cast<uintptr_t>(s) < 65536) ReportRead(s, 1, pc);
  const size_t n = std::strlen(s);
  ReportRead(s, n + 1, pc);
  return n;
}

namespace {

int Lower(int c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; }

// Compares at most `n` characters; reports no more than it looks at.
int Compare(const char* a, const char* b, size_t n, bool fold, Site pc) {
  size_t i = 0;
  int difference = 0;
  if (n != 0 && (a == nullptr || b == nullptr)) {
    ReportRead(a == nullptr ? a : b, 1, pc);
  }
  HearName(a, b, n);
  for (; i < n; ++i) {
    int x = static_cast<unsigned char>(a[i]);
    int y = static_cast<unsigned char>(b[i]);
    if (fold) {
      x = Lower(x);
      y = Lower(y);
    }
    difference = x - y;
    if (difference != 0 || x == 0) break;
  }
  const size_t seen = i < n ? i + 1 : n;
  ReportRead(a, seen, pc);
  ReportRead(b, seen, pc);
  return difference;
}

char* Writable(const char* s) { return const_cast<char*>(s); }

}  // namespace

QZ_ENTRY(size_t, strlen)(const char* s) { return ReportString(s, QZ_HERE); }
QZ_ENTRY(size_t, strnlen)(const char* s, size_t max) {
  const size_t n = strnlen(s, max);
  ReportRead(s, n < max ? n + 1 : n, QZ_HERE);
  return n;
}
QZ_ENTRY(int, strcmp)(const char* a, const char* b) {
  return Compare(a, b, SIZE_MAX, false, QZ_HERE);
}
QZ_ENTRY(int, strncmp)(const char* a, const char* b, size_t n) {
  return Compare(a, b, n, false, QZ_HERE);
}
QZ_ENTRY(int, strcasecmp)(const char* a, const char* b) {
  return Compare(a, b, SIZE_MAX, true, QZ_HERE);
}
QZ_ENTRY(int, strncasecmp)(const char* a, const char* b, size_t n) {
  return Compare(a, b, n, true, QZ_HERE);
}
QZ_ENTRY(char*, strcpy)(char* to, const char* from) {
  const size_t n = ReportString(from, QZ_HERE);
  ReportWrite(to, n + 1, QZ_HERE);
  std::memmove(to, from, n + 1);
  return to;
}
QZ_ENTRY(char*, strncpy)(char* to, const char* from, size_t size) {
  const size_t n = strnlen(from, size);
  ReportRead(from, n < size ? n + 1 : n, QZ_HERE);
  ReportWrite(to, size, QZ_HERE);
  std::memmove(to, from, n);
  std::memset(to + n, 0, size - n);
  return to;
}
QZ_ENTRY(char*, strcat)(char* to, const char* from) {
  const size_t at = ReportString(to, QZ_HERE);
  const size_t n = ReportString(from, QZ_HERE);
  ReportWrite(to + at, n + 1, QZ_HERE);
  std::memmove(to + at, from, n + 1);
  return to;
}
QZ_ENTRY(char*, strncat)(char* to, const char* from, size_t max) {
  const size_t at = ReportString(to, QZ_HERE);
  const size_t n = strnlen(from, max);
  ReportRead(from, n < max ? n + 1 : n, QZ_HERE);
  ReportWrite(to + at, n + 1, QZ_HERE);
  std::memmove(to + at, from, n);
  to[at + n] = '\0';
  return to;
}
QZ_ENTRY(size_t, strlcpy)(char* to, const char* from, size_t size) {
  const size_t n = ReportString(from, QZ_HERE);
  if (size != 0) {
    const size_t kept = n < size ? n : size - 1;
    ReportWrite(to, kept + 1, QZ_HERE);
    std::memmove(to, from, kept);
    to[kept] = '\0';
  }
  return n;
}
QZ_ENTRY(size_t, strlcat)(char* to, const char* from, size_t size) {
  const size_t at = strnlen(to, size);
  ReportRead(to, at < size ? at + 1 : at, QZ_HERE);
  const size_t n = ReportString(from, QZ_HERE);
  if (at < size) {
    const size_t kept = n < size - at ? n : size - at - 1;
    ReportWrite(to + at, kept + 1, QZ_HERE);
    std::memmove(to + at, from, kept);
    to[at + kept] = '\0';
  }
  return at + n;
}
QZ_ENTRY(char*, strchr)(const char* s, int c) {
  ReportString(s, QZ_HERE);
  return Writable(std::strchr(s, c));
}
QZ_ENTRY(char*, strrchr)(const char* s, int c) {
  ReportString(s, QZ_HERE);
  return Writable(std::strrchr(s, c));
}
QZ_ENTRY(char*, strstr)(const char* s, const char* find) {
  ReportString(s, QZ_HERE);
  ReportString(find, QZ_HERE);
  return Writable(std::strstr(s, find));
}
QZ_ENTRY(char*, strsep)(char** stringp, const char* delimiters) {
  ReportRead(stringp, sizeof *stringp, QZ_HERE);
  char* s = *stringp;
  if (s == nullptr) return nullptr;
  const size_t length = ReportString(s, QZ_HERE);
  ReportString(delimiters, QZ_HERE);
  const size_t n = std::strcspn(s, delimiters);
  ReportWrite(stringp, sizeof *stringp, QZ_HERE);
  if (n == length) {
    *stringp = nullptr;
  } else {
    ReportWrite(s + n, 1, QZ_HERE);
    s[n] = '\0';
    *stringp = s + n + 1;
  }
  return s;
}

QZ_ENTRY(long, strtol)(const char* s, char** end, int base) {
  ReportString(s, QZ_HERE);
  return std::strtol(s, end, base);
}
QZ_ENTRY(unsigned long, strtoul)(const char* s, char** end, int base) {
  ReportString(s, QZ_HERE);
  return std::strtoul(s, end, base);
}
QZ_ENTRY(int64_t, strtoq)(const char* s, char** end, int base) {
  ReportString(s, QZ_HERE);
  return std::strtoll(s, end, base);
}
QZ_ENTRY(uint64_t, strtouq)(const char* s, char** end, int base) {
  ReportString(s, QZ_HERE);
  return std::strtoull(s, end, base);
}

// ---- bits and numbers
// ---------------------------------------------------------------

namespace {

int First(uint64_t v) { return v == 0 ? 0 : std::countr_zero(v) + 1; }
int Last(uint64_t v) { return v == 0 ? 0 : 64 - std::countl_zero(v); }

}  // namespace

QZ_ENTRY(int, ffs)(int v) { return First(static_cast<unsigned>(v)); }
QZ_ENTRY(int, fls)(int v) { return Last(static_cast<unsigned>(v)); }
QZ_ENTRY(int, ffsl)(long v) { return First(static_cast<unsigned long>(v)); }
QZ_ENTRY(int, flsl)(long v) { return Last(static_cast<unsigned long>(v)); }
QZ_ENTRY(int, ffsll)(long long v) { return First(static_cast<uint64_t>(v)); }
QZ_ENTRY(int, flsll)(long long v) { return Last(static_cast<uint64_t>(v)); }
QZ_ENTRY(int, abs)(int v) { return v < 0 ? -v : v; }
QZ_ENTRY(long, labs)(long v) { return v < 0 ? -v : v; }

// A number that depends on anything but the program would make runs differ, and
// a sequence would be hidden state: always the same number.
QZ_ENTRY(unsigned long, random)() { return 0x51e5ce5; }
QZ_ENTRY(uint32_t, arc4random)() { return 0x51e5ce5; }
QZ_ENTRY(uint32_t, arc4random_uniform)(uint32_t bound) {
  return bound == 0 ? 0 : 0x51e5ce5 % bound;
}
QZ_ENTRY(void, arc4rand)(void* to, unsigned size, int) {
  ReportWrite(to, size, QZ_HERE);
  std::memset(to, 0x5a, size);
}
QZ_ENTRY(void, read_random)(void* to, unsigned size) {
  ReportWrite(to, size, QZ_HERE);
  std::memset(to, 0x5a, size);
}

}  // namespace quiesce
