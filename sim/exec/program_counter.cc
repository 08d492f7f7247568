// Linux is tested; the FreeBSD and macOS branches follow their headers and are
// not.  An unknown system yields nullptr: the finding then names no line.
#include "sim/exec/program_counter.h"

#include <cstdint>

#if defined(__APPLE__)
#include <sys/ucontext.h>
#else
#include <ucontext.h>
#endif

namespace quiesce {

const void* ProgramCounter(void* ucontext) {
  uintptr_t pc = 0;
#if defined(__linux__) && defined(__x86_64__)
  pc = static_cast<ucontext_t*>(ucontext)->uc_mcontext.gregs[REG_RIP];
#elif defined(__linux__) && defined(__aarch64__)
  pc = static_cast<ucontext_t*>(ucontext)->uc_mcontext.pc;
#elif defined(__FreeBSD__) && defined(__x86_64__)
  pc = static_cast<ucontext_t*>(ucontext)->uc_mcontext.mc_rip;
#elif defined(__FreeBSD__) && defined(__aarch64__)
  pc = static_cast<ucontext_t*>(ucontext)->uc_mcontext.mc_gpregs.gp_elr;
#elif defined(__APPLE__) && defined(__x86_64__)
  pc = static_cast<ucontext_t*>(ucontext)->uc_mcontext->__ss.__rip;
#elif defined(__APPLE__) && defined(__aarch64__)
  pc = static_cast<ucontext_t*>(ucontext)->uc_mcontext->__ss.__pc;
#else
  (void)ucontext;
#endif
  return reinterpret_cast<const void*>(pc);
}

}  // namespace quiesce
