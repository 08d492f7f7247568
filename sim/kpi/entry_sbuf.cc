// sbuf(9): strings that grow.  The structure is the caller's or the heap's, the
// text always on the simulated heap or in the caller's buffer.
#include <algorithm>
#include <cstring>

#include "sim/kpi/entry.h"

namespace quiesce {
namespace {

constexpr int kWaitZero = 0x0002 | 0x0100;  // M_WAITOK | M_ZERO
constexpr int kNoMemory = 12;

enum Flags : int {
  kAutoExtend = 0x00000001,
  kDynamic = 0x00010000,  // the text is ours
  kFinished = 0x00020000,
  kDynamicStruct = 0x00080000,  // … and so is the structure
};

// struct sbuf of <sys/sbuf.h>.
struct Sbuf {
  char* text;
  int error;
  int flags;
  int64_t size;
  int64_t length;
  abi::sysctl_req* req;  // sbuf_new_for_sysctl: goes there when finished
};

void Look(const Sbuf* s, Site pc) { ReportRead(s, sizeof *s, pc); }
void Change(Sbuf* s, Site pc) { ReportWrite(s, sizeof *s, pc); }

Sbuf* NewSbuf(Sbuf* s, char* buffer, int size, int flags, Site pc) {
  if (s == nullptr) {
    s = static_cast<Sbuf*>(
        kernel().Malloc(sizeof(Sbuf), nullptr, kWaitZero, nullptr));
    flags |= kDynamicStruct;
  } else {
    Change(s, pc);
    *s = Sbuf{};
  }
  s->size = std::max(size, 16);
  if (buffer != nullptr) {
    s->size = size;
    ReportWrite(buffer, static_cast<size_t>(size), pc);
  } else {
    buffer = static_cast<char*>(kernel().Malloc(static_cast<size_t>(s->size),
                                                nullptr, kWaitZero, nullptr));
    flags |= kDynamic;
  }
  s->text = buffer;
  s->text[0] = '\0';
  s->flags = flags;
  return s;
}

int Put(Sbuf* s, const char* from, size_t n, Site pc) {
  Change(s, pc);
  if ((s->flags & kFinished) != 0) {
    kernel().Misuse("K7.11", "adds to an sbuf that is finished", s, pc);
    return -1;
  }
  if (s->error != 0) return -1;
  const auto need = s->length + static_cast<int64_t>(n) + 1;
  if (need > s->size && (s->flags & kAutoExtend) != 0) {
    const int64_t bigger = std::max(need, 2 * s->size);
    auto* text = static_cast<char*>(kernel().Malloc(
        static_cast<size_t>(bigger), nullptr, kWaitZero, nullptr));
    std::memcpy(text, s->text, static_cast<size_t>(s->length));
    if ((s->flags & kDynamic) != 0) kernel().Free(s->text, nullptr, pc);
    s->text = text;
    s->size = bigger;
    s->flags |= kDynamic;
  }
  const auto room = static_cast<size_t>(s->size - s->length - 1);
  const size_t kept = std::min(n, room);
  std::memcpy(s->text + s->length, from, kept);
  s->length += static_cast<int64_t>(kept);
  s->text[s->length] = '\0';
  if (kept < n) s->error = kNoMemory;
  return s->error == 0 ? 0 : -1;
}

}  // namespace

QZ_ENTRY(Sbuf*, sbuf_new)(Sbuf* s, char* buffer, int size, int flags) {
  return NewSbuf(s, buffer, size, flags, QZ_HERE);
}
QZ_ENTRY(Sbuf*, sbuf_new_for_sysctl)
(Sbuf* s, char* buffer, int size, abi::sysctl_req* req) {
  s = NewSbuf(s, buffer, size, kAutoExtend, QZ_HERE);
  s->req = req;
  return s;
}
QZ_ENTRY(int, sbuf_bcat)(Sbuf* s, const void* from, size_t n) {
  ReportRead(from, n, QZ_HERE);
  return Put(s, static_cast<const char*>(from), n, QZ_HERE);
}
QZ_ENTRY(int, sbuf_cat)(Sbuf* s, const char* text) {
  return Put(s, text, ReportString(text, QZ_HERE), QZ_HERE);
}
QZ_ENTRY(void, sbuf_clear)(Sbuf* s) {
  Change(s, QZ_HERE);
  s->flags &= ~int{kFinished};
  s->error = 0;
  s->length = 0;
  s->text[0] = '\0';
}
QZ_ENTRY(int, sbuf_cpy)(Sbuf* s, const char* text) {
  const size_t n = ReportString(text, QZ_HERE);
  Change(s, QZ_HERE);
  s->length = 0;
  return Put(s, text, n, QZ_HERE);
}
QZ_ENTRY(int, sbuf_putc)(Sbuf* s, int c) {
  const char one = static_cast<char>(c);
  return Put(s, &one, 1, QZ_HERE);
}
QZ_ENTRY(int, sbuf_printf)(Sbuf* s, const char* format, ...) {
  char text[512];
  va_list ap;
  va_start(ap, format);
  const size_t n = FormatKernel(text, sizeof text, format, ap, QZ_HERE);
  va_end(ap);
  return Put(s, text, std::min(n, sizeof text - 1), QZ_HERE);
}
QZ_ENTRY(int, sbuf_vprintf)(Sbuf* s, const char* format, va_list ap) {
  char text[512];
  const size_t n = FormatKernel(text, sizeof text, format, ap, QZ_HERE);
  return Put(s, text, std::min(n, sizeof text - 1), QZ_HERE);
}
QZ_ENTRY(int, sbuf_trim)(Sbuf* s) {
  Change(s, QZ_HERE);
  while (s->length > 0 &&
         (s->text[s->length - 1] == ' ' || s->text[s->length - 1] == '\n')) {
    s->text[--s->length] = '\0';
  }
  return 0;
}
QZ_ENTRY(int, sbuf_error)(Sbuf* s) {
  Look(s, QZ_HERE);
  return s->error;
}
QZ_ENTRY(int, sbuf_finish)(Sbuf* s) {
  Change(s, QZ_HERE);
  s->flags |= kFinished;
  if (s->req != nullptr && s->error == 0) {
    kernel().CheckMayBlock("sbuf_finish (sysctl)", QZ_HERE);
    s->req->oldidx += static_cast<unsigned long>(s->length);
  }
  return s->error;
}
QZ_ENTRY(char*, sbuf_data)(Sbuf* s) {
  Look(s, QZ_HERE);
  return s->text;
}
QZ_ENTRY(int64_t, sbuf_len)(Sbuf* s) {
  Look(s, QZ_HERE);
  return s->error != 0 ? -1 : s->length;
}
QZ_ENTRY(int, sbuf_done)(Sbuf* s) {
  Look(s, QZ_HERE);
  return (s->flags & kFinished) != 0 ? 1 : 0;
}
QZ_ENTRY(void, sbuf_delete)(Sbuf* s) {
  Change(s, QZ_HERE);
  const int flags = s->flags;
  if ((flags & kDynamic) != 0) kernel().Free(s->text, nullptr, QZ_HERE);
  if ((flags & kDynamicStruct) != 0) {
    kernel().Free(s, nullptr, QZ_HERE);
  } else {
    *s = Sbuf{};
  }
}

}  // namespace quiesce
