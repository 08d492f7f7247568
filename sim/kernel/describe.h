// From a recorded run to a Trace: slots, addresses and call sites become names.
#ifndef QUIESCE_KERNEL_DESCRIBE_H_
#define QUIESCE_KERNEL_DESCRIBE_H_

#include <cstdint>
#include <string>

#include "sim/kernel/kernel.h"
#include "sim/schedule/machine.h"
#include "sim/schedule/trace.h"

namespace quiesce {

// Call after Machine::Run, before anything is reset.
Trace Describe(const Kernel& kernel, const Machine& machine,
               const Recorder& recorder);

// One finding of the run, resolved; the trace supplies what led to it.
Finding Describe(const Kernel& kernel, const RawFinding& raw);

// "ENXIO", or the number of one that is not named here.
std::string ErrnoName(int64_t error);

}  // namespace quiesce

#endif  // QUIESCE_KERNEL_DESCRIBE_H_
