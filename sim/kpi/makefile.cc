#include "sim/kpi/makefile.h"

#include <algorithm>
#include <filesystem>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "sim/kpi/make_reader.h"

namespace quiesce {
namespace {

namespace fs = std::filesystem;

// Flags that only make a compiler talk, optimise or describe.
bool IsHarmless(absl::string_view flag) {
  return absl::StartsWith(flag, "-W") || absl::StartsWith(flag, "-O") ||
         absl::StartsWith(flag, "-g") || flag == "-pipe";
}

// OBJS: objects that are linked besides those of SRCS, each of a source that
// lies where SRCS are looked for.
absl::Status AddObjects(MakeReader& reader, KmodMakefile& m) {
  absl::StatusOr<std::string> objects = reader.Value("OBJS");
  if (!objects.ok()) return objects.status();
  for (const std::string& object : Words(*objects)) {
    const std::string stem = fs::path(object).stem().string();
    const bool listed = std::any_of(
        m.sources.begin(), m.sources.end(),
        [&](const auto& s) { return fs::path(s).stem().string() == stem; });
    if (listed) continue;
    std::string found;
    for (const std::string& dir : reader.path()) {
      std::error_code error;
      const std::string at = absl::StrCat(dir, "/", stem, ".c");
      if (fs::is_regular_file(at, error)) found = at;
    }
    if (found.empty()) {
      return reader.Refuse(absl::StrCat("OBJS has ", object, ", and ", stem,
                                        ".c was not found in ",
                                        absl::StrJoin(reader.path(), ", ")),
                           "objects of C sources that are there");
    }
    m.sources.push_back(found);
  }
  return absl::OkStatus();
}

// What bsd.kmod.mk would build.
absl::StatusOr<KmodMakefile> BuildOf(MakeReader& reader) {
  KmodMakefile m;
  m.files = reader.files();
  if (!reader.is_kmod()) {
    return reader.Refuse("this is no module's Makefile",
                         ".include <bsd.kmod.mk>");
  }
  absl::StatusOr<std::string> kmod = reader.Value("KMOD");
  if (!kmod.ok()) return kmod.status();
  m.kmod = std::string(absl::StripAsciiWhitespace(*kmod));
  if (m.kmod.empty()) return reader.Refuse("KMOD is not set", "KMOD=name");
  absl::StatusOr<std::string> srcs = reader.Value("SRCS");
  if (!srcs.ok()) return srcs.status();
  std::vector<std::string> names = Words(*srcs);
  if (names.empty()) names = {m.kmod + ".c"};
  for (const std::string& name : names) {
    const std::string suffix = fs::path(name).extension().string();
    // Generated headers are made when a source asks for them; others are found
    // where they are.
    if (suffix == ".h") continue;
    if (std::find(reader.made().begin(), reader.made().end(), name) !=
        reader.made().end()) {
      return reader.Refuse(absl::StrCat("a rule makes ", name),
                           "sources that are there");
    }
    const bool interface = suffix == ".m";
    if (suffix != ".c" && suffix != ".cc" && suffix != ".cpp" && !interface) {
      return reader.Refuse(absl::StrCat("SRCS has ", name),
                           "C or C++ sources, interfaces and headers");
    }
    std::string found;
    for (const std::string& dir : reader.path()) {
      const std::string at = name[0] == '/' ? name : dir + "/" + name;
      std::error_code error;
      if (fs::is_regular_file(at, error)) {
        found = at;
        break;
      }
    }
    if (found.empty()) {
      return reader.Refuse(absl::StrCat(name, " of SRCS was not found in ",
                                        absl::StrJoin(reader.path(), ", ")),
                           "a source there, or a .PATH to it");
    }
    (interface ? m.interfaces : m.sources).push_back(found);
  }
  absl::Status objects = AddObjects(reader, m);
  if (!objects.ok()) return objects;
  if (m.sources.empty())
    return reader.Refuse("SRCS has no source", "a .c file");
  absl::StatusOr<std::string> optimising = reader.Value("COPTFLAGS");
  if (!optimising.ok()) return optimising.status();
  absl::StatusOr<std::string> cflags = reader.Value("CFLAGS");
  if (!cflags.ok()) return cflags.status();
  const std::vector<std::string> flags =
      Words(absl::StrCat(*optimising, " ", *cflags));
  for (size_t i = 0; i < flags.size(); ++i) {
    std::string flag = flags[i];
    if (IsHarmless(flag)) continue;
    if (flag == "-I" && i + 1 < flags.size()) flag += flags[++i];
    if (absl::StartsWith(flag, "-I")) {
      const std::string at = flag.substr(2);
      flag = absl::StrCat("-I", reader.Place(at));
    }
    m.cflags.push_back(flag);
  }
  m.include_dirs = reader.path();
  std::error_code error;
  absl::StatusOr<std::string> tree = reader.Value("SYSDIR");
  if (!tree.ok()) return tree.status();
  if (fs::is_directory(*tree, error)) m.source_tree = *tree;
  return m;
}

}  // namespace

absl::StatusOr<KmodMakefile> ReadKmodMakefile(const std::string& dir) {
  std::string plain = dir;
  while (plain.size() > 1 && plain.back() == '/') plain.pop_back();
  std::error_code error;
  const std::string file = plain + "/Makefile";
  if (!fs::is_regular_file(file, error)) {
    return absl::NotFoundError(
        absl::StrCat("`", dir, "` has no Makefile; name the sources, as in ",
                     "quiesce check a.c,b.c -- -I", plain));
  }
  MakeReader reader(plain);
  absl::Status read = reader.Read(file, 0);
  if (!read.ok()) return read;
  return BuildOf(reader);
}

}  // namespace quiesce
