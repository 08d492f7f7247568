// Users: actors that use what a module registers, each at any moment.
//
//   sysctl         reads every oid with a handler, then writes the writable
//   ones dev            opens, reads, writes, polls, ioctls and closes every
//   node shutdown       the shutdown_* handlers, MOD_SHUTDOWN, device_shutdown
//   suspend        device_suspend and device_resume, the power_* handlers
//   intr           raises every interrupt once
//   syscall        calls every system call of a module once
//   kproc-suspend  kproc_suspend and kproc_resume of every kproc of a module
//
// Each is the entry of one actor (Kernel::AddUser) and plays one round.
#ifndef QUIESCE_KPI_USERS_H_
#define QUIESCE_KPI_USERS_H_

#include <string>
#include <vector>

#include "sim/kernel/kernel.h"

namespace quiesce {

// What is learnt from a driver by showing it a number that it does not know:
// the numbers that it compares this one with.  Ioctl commands, identities on a
// PCI bus.  Likewise the names that it compares `name` with.  On the stack of
// whoever listens, so that it is part of the state.
struct Comparisons {
  uint64_t probe;
  uint64_t any_of;  // what it is compared with has one of these bits
  uint32_t count;
  uint32_t spare;
  uint64_t found[4];
  const char* name;
  uint64_t name_count;
  char names[4][24];
};

// `name` was compared with `other`, no further than `n` characters.
void HearName(const char* name, const char* other, size_t n);

// The thread listens while this lives.
class Listening {
 public:
  explicit Listening(Comparisons* c);
  ~Listening();
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;
};

struct UserRow {
  const char* name;  // as in --actors
  void (*entry)(void*);
  Occasion occasion;
  Reached used;  // the mark that says it found something to do
  Reached has;   // … and that a module would give it something; else `used`
  const char* what;    // "registers a sysctl handler"
  const char* unused;  // what is so without it: "its sysctls were not read"
};
const std::vector<UserRow>& UserRows();

// Their entries; one file per subject.
void UseSysctls(void*);
void UseDevices(void*);
void ShutDown(void*);
void SuspendAndResume(void*);
void RaiseInterrupts(void*);
void SuspendKprocs(void*);
void UseSyscalls(void*);

// The note that a device's user hangs on it, on the simulated heap
// (entry_kqueue.cc): made, asked about its event, and taken back at the close.
void* NewKnote();
void ScanKnote(void* knote);
void DropKnote(void* knote);

// Calls the handlers of an event as the base kernel does; how many there were.
// `howto` is the argument of shutdown lists, unused by others.
int InvokeEvent(const char* name, int howto);

// Somebody looks up a name in /dev that is not there: the handlers of dev_clone
// may make it.  False: there is no handler.
bool LookUpClone(char* name, abi::cdev** dev);
bool HasClones();

// The same of kld_load, kld_unload_try (returns its error) and kld_unload.
int InvokeLinkerEvent(const char* name, int kld);

// After a resume the time is asked for (inittodr); before the machine goes off,
// and whenever somebody sets the time, chips are set by a task (resettodr).
int AskClocks();  // how many were asked
void SetClocks();

// device_shutdown of every attached device (root_bus's MOD_SHUTDOWN).
void ShutdownDevices();

}  // namespace quiesce

#endif  // QUIESCE_KPI_USERS_H_
