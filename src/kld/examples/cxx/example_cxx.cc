// An example driver in C++, in the mode without the trampoline: a periodic
// worker and a work queue, stopped by its own module event handler.
#include "../../../periodic.h"
#include "../../../work_queue.h"
#include "../../freebsd_services.h"
#include "example_cxx.h"

namespace {

using quiesce::InModule;

constinit quiesce::Periodic<InModule> timer{};
constinit quiesce::WorkQueue<InModule> queue{};
constinit quiesce::WorkItem item{};

void Run(quiesce::WorkItem*) {}
void Tick(void*) { queue.Submit(&item); }

}  // namespace

extern "C" int example_cxx_load(int ticks) {
  timer.Init("example_cxx timer");
  queue.Init("example_cxx queue");
  item.run = &Run;
  int error = queue.Start();
  if (error == 0) error = timer.Start(&Tick, nullptr, ticks);
  return error;
}

// Producers first, then what they feed.  Also after a load that failed.
extern "C" void example_cxx_unload(void) {
  timer.Stop();
  queue.Close(quiesce::Rest::kDrain);
  timer.Destroy();
  queue.Destroy();
}
