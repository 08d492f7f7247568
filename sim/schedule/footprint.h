// Footprint: which logical objects one executed operation touched, and how.
//
// Two operations of different threads are dependent when their footprints
// conflict; everything else commutes.  What touches what is said in one place,
// sim/kernel/dependence.cc.  An operation that is not described there, and
// every operation that ends a run or makes a finding, touches everything: being
// too dependent costs executions, being too independent loses bugs.
#ifndef QUIESCE_SCHEDULE_FOOTPRINT_H_
#define QUIESCE_SCHEDULE_FOOTPRINT_H_

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace quiesce {

enum class TouchClass : uint8_t {
  kMemory,     // bytes: what is in them, and whether they are there at all
  kLock,       // who may hold it
  kChannel,    // the sleepers on an address
  kInterlock,  // … and the lock that they gave
  kWait,       // one thread's pause: created, asleep, woken, timed out
  kTimers,     // which deadline is the earliest, and what time it is
  kWitness,    // the lock orders seen so far
  kCallout,    // one callout: armed, due, running
  kDue,        // which callouts softclock has before it
  kTask,       // one taskqueue: what is queued, what runs, who serves it
  kRows,       // which rows of a table of the kernel's are free
  kFaults,     // how many faults are left
  kEnd,        // whether the run is over: when the last actor has gone
};

// Equal modes other than kExclusive commute; different ones never do.
enum class TouchMode : uint8_t {
  kExclusive,
  kRead,     // of memory
  kEnqueue,  // joins a channel: the order of sleepers decides nothing
  kNobody,   // a wakeup that finds nobody
  kArm,      // arms or cancels a deadline of one's own; reads the time
  kLeave,    // one less of those whom the end of the run waits for
  kGoOn,     // a step that the end of the run would have prevented
  kCount,    // one more or one less, of what is looked at as a whole
};

struct Touch {  // compared in great numbers: small
  uintptr_t begin;
  uint32_t size;
  TouchClass what;
  TouchMode mode;
};
static_assert(sizeof(Touch) == 16);

// A fixed few: what touches more touches everything.
struct Footprint {
  static constexpr int kMax = 12;
  static constexpr int kFew = 4;
  bool everything;
  uint8_t count;
  uint16_t classes;     // which there are: a bit for each
  Touch touches[kMax];  // the first `count`

  // Made in great numbers: what is not used is not cleared either.
  Footprint() : everything(false), count(0), classes(0) {}
  Footprint(const Footprint& other) { *this = other; }
  Footprint& operator=(const Footprint& other) {  // copied in great numbers
    everything = other.everything;
    count = other.count;
    classes = other.classes;
    // Of a length that is known, as far as most go: no call.
    std::memcpy(touches, other.touches, kFew * sizeof(Touch));
    if (count > kFew) {
      std::copy(other.touches + kFew, other.touches + count, touches + kFew);
    }
    return *this;
  }

  void Add(TouchClass what, const volatile void* object, TouchMode mode,
           uintptr_t size = 1) {
    if (count == kMax) {
      everything = true;
      return;
    }
    touches[count++] = {reinterpret_cast<uintptr_t>(object),
                        static_cast<uint32_t>(size), what, mode};
    classes |= static_cast<uint16_t>(1u << static_cast<int>(what));
  }
  void AddOnce(TouchClass what, const volatile void* object, TouchMode mode,
               uintptr_t size = 1);
};

inline bool Same(const Touch& a, const Touch& b) {
  return a.what == b.what && a.mode == b.mode && a.begin == b.begin &&
         a.size == b.size;
}

inline bool Conflict(const Touch& a, const Touch& b) {
  if (a.what != b.what) return false;
  if (a.mode == b.mode && a.mode != TouchMode::kExclusive) return false;
  return a.begin < b.begin + b.size && b.begin < a.begin + a.size;
}

inline bool Has(const Footprint& f, const Touch& t) {
  return f.everything ||
         std::any_of(f.touches, f.touches + f.count,
                     [&](const Touch& u) { return Same(t, u); });
}

// Does everything that conflicts with `a` conflict with `b` as well?
inline bool Within(const Footprint& a, const Footprint& b) {
  return b.everything ||
         (!a.everything &&
          std::all_of(a.touches, a.touches + a.count,
                      [&](const Touch& t) { return Has(b, t); }));
}

inline void Footprint::AddOnce(TouchClass what, const volatile void* object,
                               TouchMode mode, uintptr_t size) {
  const Touch t = {reinterpret_cast<uintptr_t>(object),
                   static_cast<uint32_t>(size), what, mode};
  if (!Has(*this, t)) Add(what, object, mode, size);
}

inline void Merge(const Footprint& from, Footprint& into) {
  into.everything |= from.everything;
  for (int i = 0; i < from.count; ++i) {
    const Touch& t = from.touches[i];
    into.AddOnce(t.what, reinterpret_cast<const void*>(t.begin), t.mode,
                 t.size);
  }
}

inline bool Conflict(const Footprint& a, const Footprint& b) {
  if (a.everything || b.everything) return true;
  if ((a.classes & b.classes) == 0) return false;
  for (int i = 0; i < a.count; ++i) {
    for (int j = 0; j < b.count; ++j) {
      if (Conflict(a.touches[i], b.touches[j])) return true;
    }
  }
  return false;
}

}  // namespace quiesce

#endif  // QUIESCE_SCHEDULE_FOOTPRINT_H_
