// The record of one run, resolved to names: what reports are made of.
//
// A Trace is a value without pointers into anything alive.  It exists only for
// schedules that are shown: searching never builds one (it replays the schedule
// once more with the recorder on).
#ifndef QUIESCE_SCHEDULE_TRACE_H_
#define QUIESCE_SCHEDULE_TRACE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "sim/schedule/finding.h"

namespace quiesce {

// One line of the swim-lanes: an operation that took effect.
struct TraceEvent {
  int step = 0;         // 1-based, counts operations of the whole run
  int thread = 0;       // index into Trace::threads
  std::string verb;     // the kernel's word: "mtx_lock", "read", "wakeup"
  std::string object;   // "sc.mtx", "module mutex", "flag" — never an address
  std::string value;    // "= -1" for writes, "-> EWOULDBLOCK" for results
  std::string note;     // "sees stop", "no sleepers" …; may be empty
  bool sleeps = false;  // the thread is asleep after this event (zzz)
  bool wakes_nobody = false;  // a wakeup that found no sleeper (✗)
  std::vector<int> wakes;     // threads made runnable by this event
  bool preempts = false;      // scheduling this event pre-empted another thread
  bool is_clock = false;      // the clock moved: `value` says how far
  bool continues = false;     // the second half of a call ("…msleep returns")
  Location location;          // call site in the code under test
};

struct TraceThread {
  int slot = 0;
  std::string name;   // "admin", "worker", "kthread", "clock"
  std::string state;  // at the end: "exited", "asleep on flag", "runnable",
                      // "blocked on sc.mtx", "waits for its siblings"
  bool module_text_live = false;  // has module frames on its stack at the end
};

struct Trace {
  std::vector<TraceThread> threads;  // in order of first appearance
  std::vector<TraceEvent> events;
  std::vector<Finding> findings;     // of this run, in order
  std::vector<std::string> console;  // what printf(9) wrote
  int preemptions = 0;
  int64_t virtual_ns = 0;  // how far the clock moved in all
  bool diverged = false;   // replay only: the schedule did not fit
  std::string divergence;  // … the whole sentence
};

}  // namespace quiesce

#endif  // QUIESCE_SCHEDULE_TRACE_H_
