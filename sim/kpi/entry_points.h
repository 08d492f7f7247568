// The addresses of all entry points, so that a linker keeps them.
//
// Modules are dlopen'ed and find quiesce_kpi_* in the executable, but nothing
// in the executable calls most of them: an archive member that nobody names is
// dropped.  Whoever loads klds names this table instead.
#ifndef QUIESCE_KPI_ENTRY_POINTS_H_
#define QUIESCE_KPI_ENTRY_POINTS_H_

#include <cstddef>
#include <cstdint>

namespace quiesce {

// How many there are; calling this is what keeps them.
size_t KeepEntryPoints();

// For Machine::TellStepping.
uint32_t* SteppingFlag();

}  // namespace quiesce

#endif  // QUIESCE_KPI_ENTRY_POINTS_H_
