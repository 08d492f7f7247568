#include "sim/kpi/undefined.h"

#include <algorithm>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "sim/kpi/complaints.h"
#include "sim/kpi/kpi_names.h"

namespace quiesce {
namespace {

std::string BaseName(absl::string_view path) {
  return std::filesystem::path(std::string(path)).filename().string();
}

}  // namespace

std::vector<UndefinedName> ParseUndefined(absl::string_view linker_output) {
  std::vector<UndefinedName> result;
  auto row = [&result](absl::string_view symbol) -> UndefinedName* {
    const std::string name(KpiNameOfSymbol(symbol));
    // The bare name is not ours: the prototype that labels it was not seen.
    if (name != symbol && FindKpiName(name) != nullptr) return nullptr;
    for (UndefinedName& u : result) {
      if (u.name == name) return &u;
    }
    result.push_back({name, {}});
    return &result.back();
  };
  auto add_place = [](UndefinedName* u, const std::string& place) {
    if (std::find(u->places.begin(), u->places.end(), place) ==
        u->places.end()) {
      u->places.push_back(place);
    }
  };
  UndefinedName* lld_name = nullptr;
  for (absl::string_view line : absl::StrSplit(linker_output, '\n')) {
    // lld: one line for the symbol, then ">>> referenced by driver.c:12 (…)".
    constexpr absl::string_view kLldSymbol = "undefined symbol: ";
    constexpr absl::string_view kLldPlace = ">>> referenced by ";
    size_t at = line.find(kLldSymbol);
    if (at != absl::string_view::npos) {
      lld_name = row(line.substr(at + kLldSymbol.size()));
      continue;
    }
    if (absl::ConsumePrefix(&line, kLldPlace)) {
      const std::string place(line.substr(0, line.find(' ')));
      if (lld_name != nullptr && absl::StrContains(place, ':')) {
        add_place(lld_name, BaseName(place));
      }
      continue;
    }
    // GNU ld and gold: "[ld: ]driver.c:12: [warning: ]undefined reference to
    // `name'".
    at = line.find("undefined reference to ");
    if (at == absl::string_view::npos) continue;
    absl::string_view symbol = line.substr(at);
    const size_t open = symbol.find_first_of("`'");
    if (open == absl::string_view::npos) continue;
    symbol.remove_prefix(open + 1);
    symbol = symbol.substr(0, symbol.find('\''));
    UndefinedName* u = row(symbol);
    if (u == nullptr) continue;
    std::vector<std::string> parts = absl::StrSplit(line.substr(0, at), ": ");
    for (const std::string& part : parts) {
      const size_t colon = part.rfind(':');
      int number = 0;
      if (colon != std::string::npos &&
          absl::SimpleAtoi(part.substr(colon + 1), &number)) {
        add_place(u, BaseName(part));
      }
    }
  }
  return result;
}

std::string DescribeUndefined(absl::string_view source,
                              const std::vector<UndefinedName>& names,
                              const std::string& include_dir) {
  std::vector<std::string> lines;
  size_t undeclared = 0;  // modelled: only the header is missing
  for (const UndefinedName& u : names) {
    std::string line = u.name;
    if (!u.places.empty()) {
      absl::StrAppend(&line, " (", absl::StrJoin(u.places, ", "), ")");
    }
    const KpiName* same = FindKpiName(u.name);
    const std::string header = same != nullptr ? std::string(same->header)
                               : include_dir.empty()
                                   ? ""
                                   : HeaderThatDefines(include_dir, u.name);
    // A name of older releases, as the headers of this one have it.
    const std::string why = WhyNotModelled(u.name);
    const bool gone = same != nullptr && absl::StartsWith(why, "gone");
    if (!header.empty() && !gone) {
      absl::StrAppend(&line, ": include <", header, ">");
      ++undeclared;
    } else if (!why.empty()) {
      absl::StrAppend(&line, ": ", why);
    } else if (absl::string_view nearest = NearestKpiName(u.name);
               !nearest.empty()) {
      absl::StrAppend(&line, "; nearest: ", nearest);
    }
    lines.push_back(line);
  }
  const char* what = undeclared == 0              ? "modelled"
                     : undeclared == names.size() ? "declared"
                                                  : "modelled or not declared";
  return absl::StrFormat(
      "%s %s %d name%s not %s:%s%s", std::string(source),
      absl::StrContains(source, " and ") ? "use" : "uses", names.size(),
      names.size() == 1 ? " that is" : "s that are", what,
      names.size() == 1 ? " " : "\n  ", absl::StrJoin(lines, "\n  "));
}

}  // namespace quiesce
