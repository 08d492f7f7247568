#include "sim/kpi/resolve.h"

#include <cxxabi.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "sim/kpi/compile.h"
#include "sim/kpi/subprocess.h"

namespace quiesce {
namespace {

namespace fs = std::filesystem;

// A path as the user would write it: relative if below the working directory.
std::string ShortPath(const std::string& path) {
  std::error_code error;
  const fs::path here = fs::current_path(error);
  if (error) return path;
  const fs::path normal = fs::path(path).lexically_normal();
  if (!normal.is_absolute()) return normal.string();
  const fs::path relative = normal.lexically_relative(here);
  if (relative.empty() || *relative.begin() == "..") return normal.string();
  return relative.string();
}

// The frame a reader cares about: atomic(9) and its kin are inlined from our
// headers, and the driver's line is the one that called them.
Location Outside(const std::vector<Location>& frames,
                 const std::string& headers) {
  for (const Location& frame : frames) {
    if (headers.empty() || !absl::StartsWith(frame.file, headers)) return frame;
  }
  return frames.empty() ? Location{} : frames.front();
}

std::vector<std::vector<std::string>> Symbolizers(const std::string& path) {
  return {
      {"addr2line", "-a", "-f", "-i", "-e", path},
      {"llvm-symbolizer", "--output-style=GNU", "--print-address",
       "--functions", "--inlines", absl::StrCat("--obj=", path)},
      {"llvm-addr2line", "-a", "-f", "-i", "-e", path},
  };
}

}  // namespace

std::string Unmangled(const std::string& symbol) {
  // Without the prefix `f` would be a type, float.
  if (!absl::StartsWith(symbol, "_Z")) return symbol;
  int status = 0;
  char* text = ::abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status);
  if (status != 0) return symbol;
  std::string name =
      absl::StrReplaceAll(text, {{"(anonymous namespace)::", ""}});
  std::free(text);
  // What a function template returns comes first, what a function takes last.
  size_t begin = 0, end = name.size();
  int depth = 0;  // of template arguments
  for (size_t i = 0; i < name.size() && end == name.size(); ++i) {
    if (name[i] == '<') ++depth;
    if (name[i] == '>') --depth;
    if (depth != 0 || absl::EndsWith(name.substr(0, i), "operator")) continue;
    if (name[i] == ' ') begin = i + 1;
    // The first parenthesis of `operator()` was passed over, the second is not.
    if (name[i] == '(') end = i;
  }
  return name.substr(begin, end - begin);
}

std::vector<std::vector<Location>> ParseAddr2line(const std::string& output) {
  std::vector<std::vector<Location>> result;
  std::vector<std::string> lines = absl::StrSplit(output, '\n');
  std::string function;
  bool have_function = false;
  for (const std::string& line : lines) {
    if (line.empty()) continue;
    if (absl::StartsWith(line, "0x")) {
      result.emplace_back();
      have_function = false;
    } else if (result.empty()) {
      continue;
    } else if (!have_function) {
      function = line;
      have_function = true;
    } else {
      have_function = false;
      Location l;
      l.function = function == "??" ? "" : Unmangled(function);
      // "/dir/driver.c:12 (discriminator 2)"; llvm may add a column.
      std::string place = line.substr(0, line.find(" ("));
      std::vector<std::string> parts = absl::StrSplit(place, ':');
      int number = 0;
      if (parts.size() >= 2 && absl::SimpleAtoi(parts[1], &number)) {
        l.line = number;
      }
      l.file = parts[0] == "??" ? "" : parts[0];
      result.back().push_back(l);
    }
  }
  return result;
}

void Resolver::Add(const LoadedKld* kld) { klds_.push_back({kld, false, {}}); }

Resolver::Entry* Resolver::Find(uintptr_t address) {
  for (Entry& entry : klds_) {
    if (entry.kld->image.Contains(reinterpret_cast<const void*>(address))) {
      return &entry;
    }
  }
  return nullptr;
}

const quiesce::Symbol* Resolver::FindSymbol(Entry& entry, uintptr_t address) {
  if (!entry.read) {
    entry.symbols = ReadSymbols(entry.kld->image.path);
    for (quiesce::Symbol& s : entry.symbols) s.name = Unmangled(s.name);
    entry.read = true;
  }
  const uintptr_t in_file = address - entry.kld->bias;
  auto it = std::upper_bound(
      entry.symbols.begin(), entry.symbols.end(), in_file,
      [](uintptr_t a, const quiesce::Symbol& s) { return a < s.address; });
  if (it == entry.symbols.begin()) return nullptr;
  --it;
  return in_file - it->address < it->size ? &*it : nullptr;
}

std::string Resolver::Symbol(const void* address) {
  const auto a = reinterpret_cast<uintptr_t>(address);
  Entry* entry = Find(a);
  if (entry == nullptr) return "";
  const quiesce::Symbol* symbol = FindSymbol(*entry, a);
  if (symbol == nullptr) return "";
  const uintptr_t offset = a - entry->kld->bias - symbol->address;
  if (offset == 0) return symbol->name;
  return absl::StrFormat("%s+%#x", symbol->name, offset);
}

// A return address, less one: a call may be the last instruction of its
// function.  A handler's own address (the model notes it as the place of what
// happens on its behalf) is taken as it is; the compiler is told to keep the
// two apart (compile.cc).
uintptr_t Resolver::InsideCall(const void* pc) {
  const auto a = reinterpret_cast<uintptr_t>(pc);
  Entry* entry = Find(a);
  if (entry == nullptr) return a - 1;
  const quiesce::Symbol* symbol = FindSymbol(*entry, a);
  const bool start = symbol != nullptr && symbol->function &&
                     symbol->address == a - entry->kld->bias;
  return start ? a : a - 1;
}

Location Resolver::Locate(const void* pc) {
  auto it = located_.find(pc);
  if (it == located_.end()) {
    Prefetch({pc});
    it = located_.find(pc);
  }
  return it->second;
}

void Resolver::Prefetch(const std::vector<const void*>& pcs) {
  std::map<const LoadedKld*, std::vector<const void*>> wanted;
  for (const void* pc : pcs) {
    auto [it, fresh] = located_.try_emplace(pc);
    if (!fresh) continue;
    const uintptr_t inside = InsideCall(pc);
    Entry* entry = Find(inside);
    if (entry == nullptr) continue;
    const quiesce::Symbol* symbol = FindSymbol(*entry, inside);
    if (symbol != nullptr) it->second.function = symbol->name;
    wanted[entry->kld].push_back(pc);
  }
  absl::StatusOr<std::string> scratch = ScratchDir();
  absl::StatusOr<KpiParts> parts = FindKpiParts();
  if (!scratch.ok()) return;
  for (const auto& [kld, list] : wanted) {
    std::string input;
    for (const void* pc : list) {
      absl::StrAppendFormat(&input, "%#x\n", InsideCall(pc) - kld->bias);
    }
    const std::string input_file =
        absl::StrCat(*scratch, "/addresses.", getpid());
    if (!WriteFile(input_file, input).ok()) return;
    for (const std::vector<std::string>& tool : Symbolizers(kld->image.path)) {
      absl::StatusOr<std::string> output = OutputOf(tool, input_file, *scratch);
      if (!output.ok()) continue;
      const auto frames = ParseAddr2line(*output);
      if (frames.size() != list.size()) continue;
      for (size_t i = 0; i < list.size(); ++i) {
        Location l = Outside(frames[i], parts.ok() ? parts->include : "");
        if (l.function.empty()) l.function = located_[list[i]].function;
        if (!l.file.empty()) l.file = ShortPath(l.file);
        located_[list[i]] = l;
      }
      break;
    }
    unlink(input_file.c_str());
  }
}

}  // namespace quiesce
