#include "sim/report/explain.h"

#include <algorithm>

#include "sim/report/words.h"

namespace quiesce {

std::string RenderFindingKinds(const Style& style) {
  size_t width = 0;
  for (const FindingKindRow& row : FindingKindRows()) {
    width = std::max(width, row.name.size());
  }
  std::string out;
  for (const FindingKindRow& row : FindingKindRows()) {
    std::string name(row.name);
    name.resize(width, ' ');
    out += "  " + Inked(name, Ink::kBold, style) + "  " +
           std::string(row.title) + "\n";
  }
  return out;
}

std::string RenderExplanation(const FindingKindRow& row, const Style& style) {
  const int columns = std::min(style.columns, 80);
  std::string out = Inked(row.name, Ink::kBold, style) + ": " +
                    std::string(row.title) + "\n\n";
  out += Paragraph("", 0, row.explanation, columns) + "\n";
  out += Paragraph("help:", 6, row.help, columns);
  return out;
}

}  // namespace quiesce
