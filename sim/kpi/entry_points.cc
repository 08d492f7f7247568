// Declares every entry point as a bare symbol: this file must not see the real
// prototypes, and takes addresses only.
#include "sim/kpi/entry_points.h"

extern "C" {
#define QZ_KPI_NAME(name, header, help) extern char quiesce_kpi_##name;
#define QZ_KPI_SUPPORT(name, header, help) extern char quiesce_kpi_##name;
#include "sim/kpi/kpi_names.inc"
#undef QZ_KPI_SUPPORT
#undef QZ_KPI_NAME
}

namespace quiesce {

size_t KeepEntryPoints() {
  static const void* volatile entry_points[] = {
#define QZ_KPI_NAME(name, header, help) &quiesce_kpi_##name,
#define QZ_KPI_SUPPORT(name, header, help) &quiesce_kpi_##name,
#include "sim/kpi/kpi_names.inc"
#undef QZ_KPI_SUPPORT
#undef QZ_KPI_NAME
  };
  return sizeof entry_points / sizeof entry_points[0];
}

}  // namespace quiesce
