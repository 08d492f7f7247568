// protocol/…: src/ as it is, on the simulated kernel.
//
// An admin starts `workers` workers, `controllers` more threads stop them at
// any moment, and the admin stops them too.  Each body works once a round,
// sleeps a tick, and looks again.  `free` gives the memory of the work back
// afterwards: whoever still works uses it after free.
#include <cstring>

#include "sim/scenario/builtin.h"
#include "sim/scenario/sim_services.h"
#include "src/lifecycle.h"

namespace quiesce {
namespace {

constexpr int kMax = 3;

enum class Use { kStop, kNoWait };

struct Shared {
  Worker<SimKernel> workers[kMax];
  WorkerGroup<SimKernel> group;
  int* data[kMax];
  int next;
  abi::malloc_type type;
};
Shared s;
Use use;
int workers, controllers;

void Body(Worker<SimKernel>& w, void*) {
  int me = static_cast<int>(&w - s.workers);
  do {
    Set(*s.data[me], Get(*s.data[me]) ^ 1);
  } while (w.Wait(1) != Woken::kStop && !w.ShouldStop());
}

void Control(void*) { s.group.Stop(); }

void Admin(void*) {
  constexpr int kWait = 2;  // M_WAITOK
  for (int i = 0; i < workers; ++i) {
    s.data[i] = static_cast<int*>(
        kernel().Malloc(sizeof(int), &s.type, kWait, QUIESCE_HERE));
    *s.data[i] = 0;
  }
  s.group.Start(&Body, nullptr);
  if (use == Use::kStop) {
    s.group.Stop();
  } else {
    for (int i = 0; i < workers; ++i) s.workers[i].RequestStop();
  }
  for (int i = 0; i < workers; ++i) {
    kernel().Free(s.data[i], &s.type, QUIESCE_HERE);
  }
}

void SetUpAs(Use f, Kernel& k, const Parameters& p) {
  use = f;
  workers = p.at("workers") < 1 ? 1 : p.at("workers");
  if (workers > kMax) workers = kMax;
  controllers = p.at("controllers");
  if (controllers > kMax) controllers = kMax;
  std::memset(static_cast<void*>(&s), 0, sizeof s);
  s.type.ks_shortdesc = "protocol";
  k.AddRegion(&s, sizeof s);
  for (int i = 0; i < workers; ++i) s.workers[i].Init("worker");
  s.group.Init("group", s.workers, workers);
  k.AddName(&s, "workers");
  k.AddActor("admin", &Admin, nullptr);
  static const char* const kNames[kMax] = {"control1", "control2", "control3"};
  // The admin is the first controller.
  for (int i = 1; i < controllers; ++i) {
    k.AddActor(kNames[i], &Control, nullptr);
  }
}

}  // namespace

std::vector<BuiltinScenario> ProtocolScenarios() {
  Parameters p = {{"workers", 1}, {"controllers", 1}};
  return {
      {"protocol/group", "src/: a group of workers, stopped by several at once",
       p, [](Kernel& k, const Parameters& q) { SetUpAs(Use::kStop, k, q); }},
      {"protocol/no-wait",
       "src/, used wrongly: the stop is requested and not waited for", p,
       [](Kernel& k, const Parameters& q) { SetUpAs(Use::kNoWait, k, q); }},
  };
}

}  // namespace quiesce
