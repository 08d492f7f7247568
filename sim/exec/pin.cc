// Linux is tested; the FreeBSD branch compiles from its man page and is not;
// macOS has no call for it.
#include "sim/exec/pin.h"

#if defined(__linux__)
#include <sched.h>
#elif defined(__FreeBSD__)
#include <sched.h>
#include <sys/cpuset.h>
#include <sys/param.h>
#endif

namespace quiesce {

bool PinToCurrentCore() {
#if defined(__linux__)
  int cpu = sched_getcpu();
  if (cpu < 0) return false;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  return sched_setaffinity(0, sizeof set, &set) == 0;
#elif defined(__FreeBSD__)
  int cpu = sched_getcpu();
  if (cpu < 0) return false;
  cpuset_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  return cpuset_setaffinity(CPU_LEVEL_WHICH, CPU_WHICH_TID, -1, sizeof set,
                            &set) == 0;
#else
  return false;
#endif
}

}  // namespace quiesce
