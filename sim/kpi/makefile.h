// Reads the Makefile of a kernel module: bsd.kmod.mk's variables, and as much
// of make's language as such files use.
//
//   KMOD, SRCS, CFLAGS, .PATH, other variables with =, +=, ?= and :=, ${VAR},
//   V != command, which is an error only where V is used, .for / .endfor,
//   .include, .if / .elif / .else / .endif with defined(), empty(), ==, !=
//
// Whatever else it meets is refused with its line: guessing at a build would
// mean checking another module than the user's.
#ifndef QUIESCE_KPI_MAKEFILE_H_
#define QUIESCE_KPI_MAKEFILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace quiesce {

struct KmodMakefile {
  std::string kmod;
  std::vector<std::string> sources;       // with their directories
  std::vector<std::string> cflags;        // -I made relative to here
  std::vector<std::string> include_dirs;  // of the Makefile and of .PATH
  std::vector<std::string> files;         // every file that was read
  std::vector<std::string> interfaces;    // foo_if.m of SRCS
  std::string source_tree;                // SYSDIR; empty: not known
};

// The Makefile in `dir`.  Errors name file and line and say what was expected.
absl::StatusOr<KmodMakefile> ReadKmodMakefile(const std::string& dir);

}  // namespace quiesce

#endif  // QUIESCE_KPI_MAKEFILE_H_
