// What the entry_*.cc files share.
//
// An entry is one extern "C" function quiesce_kpi_<name>, called by module code
// under the name <name>: it turns the C call into one of the kernel model's
// services and hands on the place it was called from.  kpi_names.inc lists all
// of them; nothing here decides anything.
#ifndef QUIESCE_KPI_ENTRY_H_
#define QUIESCE_KPI_ENTRY_H_

#include <cstdarg>
#include <cstddef>
#include <cstdint>

#include "sim/kernel/kernel.h"

#define QZ_ENTRY(type, name) \
  extern "C" __attribute__((visibility("default"))) type quiesce_kpi_##name
#define QZ_VARIABLE(type, name)                                              \
  extern "C" __attribute__((visibility("default"))) type quiesce_kpi_##name; \
  type quiesce_kpi_##name

// The instruction after the call, in the module.
#define QZ_HERE __builtin_return_address(0)

namespace quiesce {

inline constexpr size_t kNameMax = 64;  // names are cut to MAXCOMLEN later

// Formats as printf(9) does, always ending with NUL; the length it would need.
// `pc` is where the strings that %s reads are reported.
size_t FormatKernel(char* buffer, size_t size, const char* format, va_list ap,
                    Site pc);

// The access of a string function, before it happens.
void ReportRead(const void* p, size_t size, Site pc);
void ReportWrite(const void* p, size_t size, Site pc);
size_t ReportString(const char* s, Site pc);  // its length

// Where users keep what they pass by address: a page that is mapped nowhere.
inline constexpr uint64_t kUserAddress = 4096;

// make_dev and destroy_dev of a device whose methods are ours (entry_cdev.cc).
abi::cdev* MakeDevice(const void* devsw, void* drv1, const char* name, Site pc);
void DestroyDevice(abi::cdev* dev, Site pc);
bool DeviceNameTaken(const char* name);

// An sx lock of the base kernel, by its name (base_lock.cc).
abi::lock_object* BaseLock(const char* name);

// Tells the model which exported variables are clocks; done once, before the
// first kld is mapped.
void InstallClocks();

// sbintime_t: 32.32 fixed-point seconds.
inline int64_t SbtToNs(int64_t sbt) {
  return (sbt >> 32) * 1'000'000'000 +
         static_cast<int64_t>(
             (static_cast<uint64_t>(sbt & 0xffffffff) * 1'000'000'000) >> 32);
}
inline int64_t NsToSbt(int64_t ns) {
  return ((ns / 1'000'000'000) << 32) +
         static_cast<int64_t>(
             (static_cast<uint64_t>(ns % 1'000'000'000) << 32) / 1'000'000'000);
}
// A sleep's or callout's time: relative unless C_ABSOLUTE says otherwise.
int64_t SleepNs(int64_t sbt, int flags, Site pc);

}  // namespace quiesce

// Formats the rest of a variadic entry's arguments into a local buffer.
#define QZ_FORMAT(buffer, format, pc)                                   \
  do {                                                                  \
    va_list qz_ap;                                                      \
    va_start(qz_ap, format);                                            \
    ::quiesce::FormatKernel(buffer, sizeof(buffer), format, qz_ap, pc); \
    va_end(qz_ap);                                                      \
  } while (0)

#endif  // QUIESCE_KPI_ENTRY_H_
