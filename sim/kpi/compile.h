// Turns an unmodified C kld into a shared object the simulator can load.
//
// The user's own compiler does the work, against the headers in include/; the
// linker lists every name that is not modelled, with file and line.  Whatever
// goes wrong is a Status whose message names the file, the line, and the way
// out.
#ifndef QUIESCE_KPI_COMPILE_H_
#define QUIESCE_KPI_COMPILE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sim/kernel/config.h"

namespace quiesce {

struct BuildRequest {
  // C and C++ (.cc, .cpp) sources of one kld; or one shared object built
  // earlier (*.so).
  std::vector<std::string> sources;
  std::vector<std::string> cflags;  // the user's, after all of ours
  std::vector<std::string> include_dirs;
  // Klds built before whose exported functions this one may call.
  std::vector<std::string> libraries;
  std::vector<std::string> interfaces;  // foo_if.m, for foo_if.h
  // A kernel's sources: headers that are not modelled are taken from there.
  std::string source_tree;
  KernelConfig kernel;   // version and flavour decide -D flags
  std::string name;      // default: the first source without its suffix
  std::string out_dir;   // default: ScratchDir()
  std::string compiler;  // default: $CC, else cc, clang or gcc
};

struct BuiltKld {
  std::string name;
  std::string path;      // of the shared object
  std::string compiler;  // "gcc", "/usr/bin/clang" …; empty for a ready one
  std::vector<std::string> sources;
};

absl::StatusOr<BuiltKld> BuildKld(const BuildRequest& request);

// Where the parts that modules are compiled with are.
struct KpiParts {
  std::string include;  // the section-9 headers
  std::string abi;      // quiesce_abi.h
  std::string shim;     // module_shim.c
};
// In $QUIESCE_HOME if set; else in the share directory of the installation the
// running program belongs to, or in the source tree it was built from.
absl::StatusOr<KpiParts> FindKpiParts();

}  // namespace quiesce

#endif  // QUIESCE_KPI_COMPILE_H_
