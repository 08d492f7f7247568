// Which sanitizer this build runs under, and the fiber annotations ASan needs.
#ifndef QUIESCE_EXEC_SANITIZER_H_
#define QUIESCE_EXEC_SANITIZER_H_

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define QUIESCE_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define QUIESCE_TSAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) && !defined(QUIESCE_ASAN)
#define QUIESCE_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__) && !defined(QUIESCE_TSAN)
#define QUIESCE_TSAN 1
#endif

#ifdef QUIESCE_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
// Raw stack bytes are copied and hashed: redzones inside them are no errors.
#define QUIESCE_NO_ASAN __attribute__((no_sanitize("address")))
#else
#define QUIESCE_NO_ASAN
#endif

namespace quiesce {
#ifdef QUIESCE_ASAN
inline constexpr bool kAsan = true;
#else
inline constexpr bool kAsan = false;
#endif
#ifdef QUIESCE_TSAN
inline constexpr bool kTsan = true;
#else
inline constexpr bool kTsan = false;
#endif
}  // namespace quiesce

#endif  // QUIESCE_EXEC_SANITIZER_H_
