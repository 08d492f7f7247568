// Linux is tested; FreeBSD and macOS are written from their manual pages and
// untested.
#include "sim/kpi/executable_path.h"

#ifdef __APPLE__
#include <mach-o/dyld.h>
#elif defined(__FreeBSD__)
#include <sys/sysctl.h>
#include <sys/types.h>
#endif

#include <filesystem>

namespace quiesce {

std::string ExecutablePath() {
#ifdef __APPLE__
  char buffer[4096];
  uint32_t size = sizeof(buffer);
  if (_NSGetExecutablePath(buffer, &size) != 0) return "";
  return buffer;
#elif defined(__FreeBSD__)
  int mib[4] = {CTL_KERN, KERN_PROC, KERN_PROC_PATHNAME, -1};
  char buffer[4096];
  size_t size = sizeof(buffer);
  if (sysctl(mib, 4, buffer, &size, nullptr, 0) != 0) return "";
  return buffer;
#else
  std::error_code error;
  const std::filesystem::path path =
      std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? "" : path.string();
#endif
}

}  // namespace quiesce
