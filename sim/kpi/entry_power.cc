// Devices that sleep, wake and shut down: what a bus passes on to its children,
// and what the base kernel asks of all of them (the actors `suspend` and
// `shutdown`).
#include "sim/kpi/newbus.h"
#include "sim/kpi/users.h"

namespace quiesce {
namespace {

// Calls a method of every attached child of `bus`; stops at an error if asked.
int ForChildren(Device* bus, const char* method, bool stops, Site pc) {
  ReportRead(&bus->unit, sizeof bus->unit, pc);
  int result = 0;
  FindDevice([&](Device& d) {
    if (d.parent != bus || d.life != kAttached) return false;
    DeviceFn fn = MethodOf(d.driver, method);
    if (fn == nullptr) return false;
    const int error = fn(&d);
    if (stops) result = error;
    return result != 0;
  });
  return result;
}

}  // namespace

QZ_ENTRY(int, bus_generic_suspend)(Device* dev) {
  const int error = ForChildren(dev, "device_suspend", true, QZ_HERE);
  if (error != 0) ForChildren(dev, "device_resume", false, QZ_HERE);
  return error;
}
QZ_ENTRY(int, bus_generic_resume)(Device* dev) {
  return ForChildren(dev, "device_resume", false, QZ_HERE);
}
QZ_ENTRY(int, bus_generic_shutdown)(Device* dev) {
  return ForChildren(dev, "device_shutdown", false, QZ_HERE);
}

namespace {

// A method of every attached device that hangs below a bus of the base kernel
// (bus drivers pass it on), under Giant, which was the topology lock.  How many
// were called; stops at an error if `stops`.
int CallDevices(const char* method, const char* verb, bool stops,
                bool* refused) {
  Kernel& k = kernel();
  int called = 0;
  k.LockExclusive(&k.state.id.giant.lock_object, "takes", true, nullptr);
  for (uint32_t i = 0; i < k.state.id.registration_count; ++i) {
    Registration& r = k.state.registrations[i];
    Newbus(verb, nullptr, nullptr);
    if (r.kind != static_cast<uint32_t>(RegistrationKind::kDevice)) continue;
    auto* dev = static_cast<Device*>(r.object);
    const bool top = dev->parent != nullptr && dev->parent->parent == nullptr &&
                     dev->parent->life == kPresent;
    DeviceFn fn = r.ready != 0 && top ? MethodOf(dev->driver, method) : nullptr;
    if (fn == nullptr) continue;
    const void* text = reinterpret_cast<const void*>(fn);
    const uint32_t held = k.HeldCount();
    k.BeginModuleCall(text);
    Newbus(verb, &r, static_cast<const char*>(text) + 1, 0);
    const int error = r.ready != 0 && r.object == dev ? fn(dev) : 0;
    machine().NoteResult(error);
    k.EndModuleCall(text, "returns from device method", held);
    ++called;
    if (error != 0 && stops) {
      *refused = true;
      break;
    }
  }
  k.UnlockExclusive(&k.state.id.giant.lock_object, "releases", nullptr);
  return called;
}

}  // namespace

void SuspendAndResume(void*) {
  Kernel& k = kernel();
  k.WaitForOccasion(Occasion::kSuspend);
  bool refused = false;
  int called = InvokeEvent("power_suspend_early", 0);
  called += InvokeEvent("power_suspend", 0);
  called += CallDevices("device_suspend", "suspends", true, &refused);
  called += CallDevices("device_resume", "resumes", false, &refused);
  called += AskClocks();
  SetClocks();
  called += InvokeEvent("power_resume", 0);
  if (called != 0) k.Mark(kDevicesSuspended);
}

void ShutdownDevices() {
  bool refused = false;
  CallDevices("device_shutdown", "shuts down", false, &refused);
}

}  // namespace quiesce
