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

std::string RenderTraps(const Style& style) {
  std::string out;
  for (const TrapRow& row : TrapRows()) {
    std::string id(row.id);
    id.resize(3, ' ');
    out += "  " + Inked(id, Ink::kBold, style) + "  " + std::string(row.title) +
           "\n";
  }
  return out;
}

std::string RenderRules(const Style& style) {
  std::string out;
  for (const RuleRow& row : RuleRows()) {
    std::string id(row.id);
    id.resize(5, ' ');
    out += "  " + Inked(id, Ink::kBold, style) + "  " + std::string(row.title);
    if (row.where.empty()) {
      out += "\n         not modelled: " + std::string(row.why);
    } else if (const std::string_view test = RuleTest(row.id); !test.empty()) {
      out += "\n         tested by " + std::string(test);
    }
    out += "\n";
  }
  return out;
}

std::string RenderVersions(const Style& style) {
  std::string out;
  const int columns = std::min(style.columns, 100);
  for (const VersionRow& row : VersionRows()) {
    out += "  " + Inked(row.title, Ink::kBold, style) + "\n";
    const std::string until = row.from == 0
                                  ? std::string("before")
                                  : "to " + std::to_string(row.from - 1);
    const std::string since = row.from == 0
                                  ? std::string("later")
                                  : "from " + std::to_string(row.from);
    constexpr int kColumn = 15;
    out += Paragraph("       " + until, kColumn, row.before, columns);
    out += Paragraph("       " + since, kColumn, row.after, columns);
    out += row.test.empty()
               ? Paragraph("       not modelled:", 21, row.why, columns)
               : "       tested by " + std::string(row.test) + "\n";
  }
  return out;
}

std::string RenderRule(const RuleRow& row, const Style& style) {
  const int columns = std::min(style.columns, 80);
  std::string out =
      Inked(row.id, Ink::kBold, style) + ": " + std::string(row.title) + "\n\n";
  if (row.where.empty()) {
    return out + Paragraph("not modelled:", 14, row.why, columns);
  }
  out += Paragraph("modelled in:", 13, row.where, columns);
  const std::string_view test = RuleTest(row.id);
  if (!test.empty()) out += Paragraph("tested by:", 13, test, columns);
  return out;
}

std::string RenderTrap(const TrapRow& row, const Style& style) {
  constexpr int kColumn = 9;
  const int columns = std::min(style.columns, 80);
  std::string out =
      Inked(row.id, Ink::kBold, style) + ": " + std::string(row.title) + "\n\n";
  int number = 0;
  for (const std::string_view step : row.steps) {
    out += Paragraph("  " + std::to_string(++number), 4, step, columns);
  }
  out += "\n" + Paragraph("kernel:", kColumn, row.kernel, columns);
  out += Paragraph("help:", kColumn, row.fix, columns);
  out += Paragraph(
      "finding:", kColumn,
      row.kind.empty() ? "none: no state of the module is wrong" : row.kind,
      columns);
  if (row.has_modules) {
    std::string digits(row.id.substr(1));
    if (digits.size() < 2) digits = "0" + digits;
    out += Paragraph(
        "modules:", kColumn,
        "test/modules/traps/t" + digits + "_broken.c t" + digits + "_fixed.c",
        columns);
  }
  return out;
}

std::string RenderBugs(const Style& style) {
  std::string out;
  for (const BugRow& row : BugRows()) {
    std::string id(row.id);
    id.resize(3, ' ');
    out += "  " + Inked(id, Ink::kBold, style) + "  " + std::string(row.title) +
           "\n";
  }
  return out;
}

std::string RenderBug(const BugRow& row, const Style& style) {
  constexpr int kColumn = 9;
  const int columns = std::min(style.columns, 80);
  std::string out =
      Inked(row.id, Ink::kBold, style) + ": " + std::string(row.title) + "\n\n";
  out += Paragraph("", 0, row.story, columns) + "\n";
  int number = 0;
  for (const std::string_view step : row.steps) {
    const std::string label =
        (number < 9 ? "  " : " ") + std::to_string(number + 1);
    ++number;
    out += Paragraph(label, 4, step, columns);
  }
  out += "\n";
  out += Paragraph("help:", kColumn, row.fix, columns);
  out += Paragraph("finding:", kColumn,
                   std::string(row.finding) + ": " + std::string(row.message),
                   columns);
  out += "run:     quiesce check " + std::string(row.check) + "\n";
  out += "mended:  quiesce check " + std::string(row.fixed) + "\n";
  return out;
}

}  // namespace quiesce
