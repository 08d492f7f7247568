// The interrupted instruction, out of a signal handler's third argument.
#ifndef QUIESCE_EXEC_PROGRAM_COUNTER_H_
#define QUIESCE_EXEC_PROGRAM_COUNTER_H_

namespace quiesce {

// nullptr on systems we do not know the layout of.
const void* ProgramCounter(void* ucontext);

}  // namespace quiesce

#endif  // QUIESCE_EXEC_PROGRAM_COUNTER_H_
