// The names of the KPI that are modelled: one table (kpi_names.inc) for the
// check link, `quiesce list kpi`, and "did you mean".
#ifndef QUIESCE_KPI_KPI_NAMES_H_
#define QUIESCE_KPI_KPI_NAMES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace quiesce {

struct KpiName {
  absl::string_view name;    // "mtx_lock"; its symbol is quiesce_kpi_mtx_lock
  absl::string_view header;  // "sys/mutex.h"
  absl::string_view help;    // one line
  bool support;              // not written by drivers: what a macro expands to
};

// Sorted by name.
const std::vector<KpiName>& KpiNames();

// Null if the name is not modelled.  `name` may carry the symbol's prefix.
const KpiName* FindKpiName(absl::string_view name);

// The modelled name that looks most like `name`; empty if none does.
absl::string_view NearestKpiName(absl::string_view name);

// Why a known name is not modelled, and what of what is comes nearest to it:
// "signals end no wait here; nearest: wakeup".  Empty: nothing is known of it.
std::string WhyNotModelled(absl::string_view name);

// "quiesce_kpi_mtx_lock" and "_quiesce_kpi_mtx_lock" are "mtx_lock"; any other
// symbol is itself, less a leading underscore that the object format adds.
absl::string_view KpiNameOfSymbol(absl::string_view symbol);

}  // namespace quiesce

#endif  // QUIESCE_KPI_KPI_NAMES_H_
