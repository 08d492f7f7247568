#include "sim/exec/bug.h"

#include <cstdio>
#include <cstdlib>

namespace quiesce {
namespace {
ScheduleDump schedule_dump = nullptr;
}  // namespace

void SetScheduleDump(ScheduleDump dump) { schedule_dump = dump; }

void InternalError(const char* file, int line, const char* what) {
  std::fflush(stdout);
  std::fprintf(stderr, "[quiesce bug] %s:%d: %s\n", file, line, what);
  if (schedule_dump != nullptr) schedule_dump();
  std::fflush(stderr);
  std::_Exit(5);
}

void ModelLimit(const char* what) {
  std::fflush(stdout);
  std::fprintf(stderr, "quiesce: the model is too small for this module: %s\n",
               what);
  std::fflush(stderr);
  std::_Exit(2);
}

}  // namespace quiesce
