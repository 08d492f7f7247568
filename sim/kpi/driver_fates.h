// What became of each driver, over all runs of a check: who never attached has
// had nothing but its probe run, and "proven" is about that.
//
// The marks of a run (Reached) say yes or no for the module as a whole; a
// module of two drivers may attach one of them.  Kept outside of the state, in
// memory that worker processes share with the process that reports.
#ifndef QUIESCE_KPI_DRIVER_FATES_H_
#define QUIESCE_KPI_DRIVER_FATES_H_

#include <string>
#include <vector>

namespace quiesce {

// A target was opened: nothing is known yet.
void ForgetDrivers();

// `driver` is the address of its driver_t, the same in all workers.
void DriverLoaded(const void* driver, const char* name, const char* bus);
void DriverRefused(const void* driver, int error);  // by its probe
void DriverFailed(const void* driver, int error);   // by its attach
void DriverAttached(const void* driver);

struct IdleDriver {
  std::string name;
  std::string why;       // "its probe returned ENXIO for what was on pci"
  bool refused = false;  // … by its probe
};
// Those that attached in no run.
std::vector<IdleDriver> IdleDrivers();

}  // namespace quiesce

#endif  // QUIESCE_KPI_DRIVER_FATES_H_
