#include "sim/kpi/kpi_names.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace quiesce {
namespace {

std::vector<KpiName> Load() {
  std::vector<KpiName> names = {
#define QZ_KPI_NAME(name, header, help) {#name, header, help, false},
#define QZ_KPI_SUPPORT(name, header, help) {#name, header, help, true},
#include "sim/kpi/kpi_names.inc"
#undef QZ_KPI_SUPPORT
#undef QZ_KPI_NAME
  };
  std::sort(names.begin(), names.end(),
            [](const KpiName& a, const KpiName& b) { return a.name < b.name; });
  return names;
}

// Levenshtein's distance.
size_t Distance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1,
                         diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

const std::vector<KpiName>& KpiNames() {
  static const auto* names = new std::vector<KpiName>(Load());
  return *names;
}

absl::string_view KpiNameOfSymbol(absl::string_view symbol) {
  absl::string_view name = symbol;
  if (absl::ConsumePrefix(&name, "quiesce_kpi_") ||
      absl::ConsumePrefix(&name, "_quiesce_kpi_")) {
    return name;
  }
#ifdef __APPLE__
  absl::ConsumePrefix(&name, "_");
#endif
  return name;
}

const KpiName* FindKpiName(absl::string_view name) {
  name = KpiNameOfSymbol(name);
  const std::vector<KpiName>& names = KpiNames();
  auto it = std::lower_bound(
      names.begin(), names.end(), name,
      [](const KpiName& a, absl::string_view b) { return a.name < b; });
  return it != names.end() && it->name == name ? &*it : nullptr;
}

std::string WhyNotModelled(absl::string_view name) {
  static constexpr struct {
    absl::string_view begins, reason;
  } kRows[] = {
#define QZ_KPI_ABSENT(begins, reason) {begins, reason},
#include "sim/kpi/kpi_absent.inc"
#undef QZ_KPI_ABSENT
  };
  name = KpiNameOfSymbol(name);
  for (const auto& row : kRows) {
    const bool whole = !absl::EndsWith(row.begins, "_");
    if (whole ? name == row.begins : absl::StartsWith(name, row.begins)) {
      return std::string(row.reason);
    }
  }
  return "";
}

absl::string_view NearestKpiName(absl::string_view name) {
  name = KpiNameOfSymbol(name);
  absl::string_view best;
  // Further away than a third of the name is no likeness.
  size_t best_distance = std::max<size_t>(2, name.size() / 3) + 1;
  for (const KpiName& k : KpiNames()) {
    if (k.support) continue;
    const size_t d = Distance(name, k.name);
    if (d < best_distance) {
      best_distance = d;
      best = k.name;
    }
  }
  return best;
}

}  // namespace quiesce
