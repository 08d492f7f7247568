// printf(9) and everything that formats.
#include <cstring>

#include "sim/kpi/entry.h"

namespace quiesce {
namespace {

// Fills a buffer of any size and counts what would have been written.
class Sink {
 public:
  Sink(char* buffer, size_t size) : buffer_(buffer), size_(size) {}
  void Put(char c) {
    if (count_ + 1 < size_) buffer_[count_] = c;
    ++count_;
  }
  void Pad(char c, int n) {
    while (n-- > 0) Put(c);
  }
  size_t Finish() {
    if (size_ != 0) buffer_[count_ < size_ ? count_ : size_ - 1] = '\0';
    return count_;
  }

 private:
  char* buffer_;
  size_t size_;
  size_t count_ = 0;
};

struct Spec {
  bool left = false, zero = false, plus = false, space = false, sharp = false;
  int width = 0;
  int precision = -1;
};

void PutText(Sink& sink, const char* text, int length, const Spec& spec) {
  const int pad = spec.width - length;
  if (!spec.left) sink.Pad(' ', pad);
  for (int i = 0; i < length; ++i) sink.Put(text[i]);
  if (spec.left) sink.Pad(' ', pad);
}

void PutNumber(Sink& sink, uint64_t value, bool negative, unsigned base,
               bool upper, const Spec& spec) {
  char digits[66];
  int n = 0;
  const char* set = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  for (uint64_t v = value; v != 0 || n == 0; v /= base) {
    digits[n++] = set[v % base];
  }
  if (spec.precision == 0 && value == 0) n = 0;
  const char* prefix = "";
  if (negative) {
    prefix = "-";
  } else if (base == 16 && spec.sharp && value != 0) {
    prefix = upper ? "0X" : "0x";
  } else if (base == 8 && spec.sharp && value != 0) {
    prefix = "0";
  } else if (base == 10 && spec.plus) {
    prefix = "+";
  } else if (base == 10 && spec.space) {
    prefix = " ";
  }
  const int prefix_length = static_cast<int>(std::strlen(prefix));
  int zeros = spec.precision > n ? spec.precision - n : 0;
  if (spec.zero && !spec.left && spec.precision < 0 &&
      spec.width > n + prefix_length) {
    zeros = spec.width - n - prefix_length;
  }
  const int pad = spec.width - n - zeros - prefix_length;
  if (!spec.left) sink.Pad(' ', pad);
  for (const char* p = prefix; *p != '\0'; ++p) sink.Put(*p);
  sink.Pad('0', zeros);
  while (n > 0) sink.Put(digits[--n]);
  if (spec.left) sink.Pad(' ', pad);
}

// %b: a number, then the names of its bits; the first character of `names` is
// the base, then each bit number (1 up) is followed by its name.
void PutBits(Sink& sink, unsigned value, const char* names) {
  Spec plain;
  const unsigned base = static_cast<unsigned char>(*names++);
  PutNumber(sink, value, false,
            base == 8    ? 8
            : base == 16 ? 16
                         : 10,
            false, plain);
  bool any = false;
  while (*names != '\0') {
    const int bit = static_cast<unsigned char>(*names++);
    const bool set = bit >= 1 && bit <= 32 && (value >> (bit - 1) & 1) != 0;
    if (set) sink.Put(any ? ',' : '<');
    any = any || set;
    for (; *names > ' '; ++names) {
      if (set) sink.Put(*names);
    }
  }
  if (any) sink.Put('>');
}

// %D: bytes in hexadecimal with a separator.
void PutDump(Sink& sink, const unsigned char* bytes, int count,
             const char* separator) {
  const char* digits = "0123456789abcdef";
  for (int i = 0; i < count; ++i) {
    if (i != 0) {
      for (const char* s = separator; *s != '\0'; ++s) sink.Put(*s);
    }
    sink.Put(digits[bytes[i] >> 4]);
    sink.Put(digits[bytes[i] & 15]);
  }
}

enum class Length { kChar, kShort, kInt, kLong, kLongLong };

int64_t SignedArg(va_list ap, Length length) {
  switch (length) {
    case Length::kChar:
      return static_cast<signed char>(va_arg(ap, int));
    case Length::kShort:
      return static_cast<short>(va_arg(ap, int));
    case Length::kInt:
      return va_arg(ap, int);
    case Length::kLong:
      return va_arg(ap, long);
    default:
      return va_arg(ap, long long);
  }
}

uint64_t UnsignedArg(va_list ap, Length length) {
  switch (length) {
    case Length::kChar:
      return static_cast<unsigned char>(va_arg(ap, int));
    case Length::kShort:
      return static_cast<unsigned short>(va_arg(ap, int));
    case Length::kInt:
      return va_arg(ap, unsigned);
    case Length::kLong:
      return va_arg(ap, unsigned long);
    default:
      return va_arg(ap, unsigned long long);
  }
}

}  // namespace

size_t FormatKernel(char* buffer, size_t size, const char* format, va_list args,
                    Site pc) {
  Sink sink(buffer, size);
  va_list ap;
  va_copy(ap, args);
  for (const char* f = format; *f != '\0'; ++f) {
    if (*f != '%') {
      sink.Put(*f);
      continue;
    }
    Spec spec;
    for (++f;; ++f) {
      if (*f == '-')
        spec.left = true;
      else if (*f == '0')
        spec.zero = true;
      else if (*f == '+')
        spec.plus = true;
      else if (*f == ' ')
        spec.space = true;
      else if (*f == '#')
        spec.sharp = true;
      else
        break;
    }
    auto number = [&f, &ap]() {
      if (*f == '*') {
        ++f;
        return va_arg(ap, int);
      }
      int n = 0;
      for (; *f >= '0' && *f <= '9'; ++f) n = n * 10 + (*f - '0');
      return n;
    };
    spec.width = number();
    if (spec.width < 0) {
      spec.left = true;
      spec.width = -spec.width;
    }
    if (*f == '.') {
      ++f;
      spec.precision = number();
    }
    Length length = Length::kInt;
    for (bool more = true; more;) {
      switch (*f) {
        case 'h':
          length = length == Length::kShort ? Length::kChar : Length::kShort;
          ++f;
          break;
        case 'l':
          length = length == Length::kLong ? Length::kLongLong : Length::kLong;
          ++f;
          break;
        case 'q':
        case 'j':
          length = Length::kLongLong;
          ++f;
          break;
        case 't':
        case 'z':
          length = Length::kLong;
          ++f;
          break;
        default:
          more = false;
      }
    }
    switch (*f) {
      case '\0':
        --f;  // a lonely % at the end
        break;
      case '%':
        sink.Put('%');
        break;
      case 'c': {
        const char c = static_cast<char>(va_arg(ap, int));
        PutText(sink, &c, 1, spec);
        break;
      }
      case 's': {
        const char* s = va_arg(ap, const char*);
        if (s == nullptr) s = "(null)";
        size_t n;
        if (spec.precision >= 0) {
          n = strnlen(s, static_cast<size_t>(spec.precision));
          ReportRead(s, n, pc);
        } else {
          n = ReportString(s, pc);
        }
        PutText(sink, s, static_cast<int>(n), spec);
        break;
      }
      case 'd':
      case 'i': {
        const int64_t v = SignedArg(ap, length);
        PutNumber(sink,
                  v < 0 ? uint64_t{0} - static_cast<uint64_t>(v)
                        : static_cast<uint64_t>(v),
                  v < 0, 10, false, spec);
        break;
      }
      case 'u':
        PutNumber(sink, UnsignedArg(ap, length), false, 10, false, spec);
        break;
      case 'o':
        PutNumber(sink, UnsignedArg(ap, length), false, 8, false, spec);
        break;
      case 'x':
      case 'X':
        PutNumber(sink, UnsignedArg(ap, length), false, 16, *f == 'X', spec);
        break;
      case 'y':  // signed hexadecimal
        PutNumber(sink, UnsignedArg(ap, length), false, 16, false, spec);
        break;
      case 'p':
        spec.sharp = true;
        PutNumber(sink, reinterpret_cast<uintptr_t>(va_arg(ap, void*)), false,
                  16, false, spec);
        break;
      case 'b': {
        const unsigned value = va_arg(ap, unsigned);
        PutBits(sink, value, va_arg(ap, const char*));
        break;
      }
      case 'D': {
        const auto* bytes = va_arg(ap, const unsigned char*);
        const char* separator = va_arg(ap, const char*);
        const int n = spec.width != 0 ? spec.width : 16;
        ReportRead(bytes, static_cast<size_t>(n), pc);
        PutDump(sink, bytes, n, separator);
        break;
      }
      default:  // not a conversion the kernel knows: shown as it is
        sink.Put('%');
        sink.Put(*f);
    }
  }
  va_end(ap);
  return sink.Finish();
}

namespace {

constexpr size_t kLineMax = 512;

int Print(const char* format, va_list ap, Site pc) {
  char text[kLineMax];
  const size_t n = FormatKernel(text, sizeof text, format, ap, pc);
  kernel().Console(text);
  return static_cast<int>(n);
}

// The buffer is module memory: formatted aside, then written in one access.
int Store(char* buffer, size_t size, const char* format, va_list ap, Site pc) {
  char text[kLineMax];
  const size_t n = FormatKernel(text, sizeof text, format, ap, pc);
  size_t kept = n < sizeof text ? n : sizeof text - 1;
  if (size != 0) {
    if (kept >= size) kept = size - 1;
    ReportWrite(buffer, kept + 1, pc);
    std::memcpy(buffer, text, kept);
    buffer[kept] = '\0';
  }
  return static_cast<int>(n);
}

}  // namespace

#define QZ_PRINT(format)                          \
  va_list ap;                                     \
  va_start(ap, format);                           \
  const int printed = Print(format, ap, QZ_HERE); \
  va_end(ap)

QZ_ENTRY(int, printf)(const char* format, ...) {
  QZ_PRINT(format);
  // [K7.10]
  return printed;
}
QZ_ENTRY(int, vprintf)(const char* format, va_list ap) {
  return Print(format, ap, QZ_HERE);
}
// To the terminal of kldload or kldunload; from a kernel thread, to nobody
// (K7.10).  Shown all the same: it is what the author wanted to be told.
QZ_ENTRY(int, uprintf)(const char* format, ...) {
  QZ_PRINT(format);
  return printed;
}
QZ_ENTRY(int, vuprintf)(const char* format, va_list ap) {
  return Print(format, ap, QZ_HERE);
}
QZ_ENTRY(void, log)(int, const char* format, ...) {
  QZ_PRINT(format);
  (void)printed;
}
QZ_ENTRY(void, vlog)(int, const char* format, va_list ap) {
  Print(format, ap, QZ_HERE);
}

QZ_ENTRY(int, snprintf)(char* buffer, size_t size, const char* format, ...) {
  va_list ap;
  va_start(ap, format);
  const int n = Store(buffer, size, format, ap, QZ_HERE);
  va_end(ap);
  return n;
}
QZ_ENTRY(int, vsnprintf)
(char* buffer, size_t size, const char* format, va_list ap) {
  return Store(buffer, size, format, ap, QZ_HERE);
}
QZ_ENTRY(int, sprintf)(char* buffer, const char* format, ...) {
  va_list ap;
  va_start(ap, format);
  const int n = Store(buffer, kLineMax, format, ap, QZ_HERE);
  va_end(ap);
  return n;
}
QZ_ENTRY(int, vsprintf)(char* buffer, const char* format, va_list ap) {
  return Store(buffer, kLineMax, format, ap, QZ_HERE);
}

// ---- panic(9), KASSERT(9)
// ---------------------------------------------------------

namespace {

// What the last panic said: the text must outlive the frame it was made in.
char panic_text[kLineMax];

}  // namespace

QZ_ENTRY(void, panic)(const char* format, ...) {
  QZ_FORMAT(panic_text, format, QZ_HERE);
  kernel().Panic(panic_text, QZ_HERE);
}
QZ_ENTRY(void, kassert_fail)(const char* format, ...) {
  QZ_FORMAT(panic_text, format, QZ_HERE);
  kernel().KassertFail(panic_text, QZ_HERE);
}
// The run ends with a panic, so nobody ever sees anything but NULL.
QZ_VARIABLE(const char*, panicstr) = nullptr;

}  // namespace quiesce
