// The walk of optimal DPOR as a class, for the files that it is told in: the
// walk itself (dpor.cc), races and their reversal (dpor_races.cc), and parts of
// a search (dpor_unit.cc).
#ifndef QUIESCE_SEARCH_DPOR_SEARCH_H_
#define QUIESCE_SEARCH_DPOR_SEARCH_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "sim/schedule/footprint.h"
#include "sim/schedule/machine.h"
#include "sim/search/dpor.h"
#include "sim/search/event.h"
#include "sim/search/reused.h"
#include "sim/search/rounds.h"
#include "sim/search/trace_order.h"
#include "sim/search/wakeup_tree.h"

namespace quiesce {

class Dpor {
 public:
  Dpor(Session& session, const DporLimits& limits,
       const std::function<void(Ending)>& at_ending,
       const std::function<void(const DporResult&)>& progress)
      : session_(session),
        limits_(limits),
        at_ending_(at_ending),
        progress_(progress),
        sample_(limits.sample),
        rounds_(snapshots_, limits.timer_events >= 0) {}

  DporResult Search();
  absl::StatusOr<UnitResult> Explore(const Unit& unit);

 private:
  struct Race {
    uint32_t earlier, later;
    bool settled;  // what comes after the later one no longer matters
  };

  struct Node {
    Moment before;               // … `event`; that of the first is saved
    uint32_t unsaved = 0;        // so many moments up to this one are not saved
    SlotSet enabled;             // … then, the clock included
    bool clock_stopped = false;  // the bound keeps a timer from expiring
    std::vector<Event> sleep;    // explored from here, or asleep on arrival
    std::vector<Wakeup> wakeup;  // to be explored; the first one is under way
    int explored = 0;            // so many are done with
    SlotSet spent;               // were awake, but with no answer left
    // Steps that were played from here and asked nothing: no need to play them
    // again.
    std::vector<Event> played;
    Event event;
    Event prevented;  // by `event`, if it prevents any
  };

  // What is asked of every event of the path in turn, side by side.
  struct Placed {
    int slot = 0;
    uint16_t classes = 0;
    bool everything = false;
    bool unordered = false;  // right behind another thread's
    bool prevents = false;   // … the clock's step: a deadline was cancelled
  };

  enum class Arrival { kGoesOn, kEnded, kCut, kBlocked };

  // Makes the moment before nodes_[at] the present one.
  void GoTo(size_t at);
  // The latest moment of the path that was in the state of the present one,
  // `moment`.
  std::optional<size_t> ComesBackTo(Moment& moment);
  // Is it worth saving the present moment, where these can move?
  bool SavesHere(const SlotSet& enabled) const;
  // Takes what it keeps out of `sleep` and `wakeup`.
  Arrival Arrive(std::vector<Event>& sleep, std::vector<Wakeup>& wakeup);
  void Begin();
  static std::optional<int> Awake(const SlotSet& these,
                                  const std::vector<Event>& sleep);
  // Puts the present moment on the path.
  Node& Enter(const Moment& moment, const SlotSet& enabled);
  // The present moment is in the state that nodes_[first] is in.
  void GoesRound(const Moment& moment, size_t first);
  void Advance();
  void Backtrack();
  void Leave();  // the last node
  // Goes on until nothing is left above the base, or no more is to be done.
  void Walk();
  void Place(size_t at);
  void NoteLatest(size_t at);
  void Unplace(size_t at);  // there is no event after all
  void Widen(size_t width);
  // Clock(at)[s]: how many events of the path, counted from its start, up to
  // the last one of slot s that happens before (or is) that of nodes_[at].
  uint32_t* Clock(size_t at) { return clocks_.data() + at * width_; }
  const uint32_t* Clock(size_t at) const {
    return clocks_.data() + at * width_;
  }
  // Latest(at)[s]: 1 + which of the first `at` events is the latest of slot s;
  // 0: none.
  uint32_t* Latest(size_t at) { return latest_.data() + at * width_; }
  // All of the first `at` events that `clock` does not have come after so many.
  size_t AllBut(size_t at, const uint32_t* clock);
  bool HappensBefore(size_t i, size_t j) const {
    return Clock(j)[placed_[i].slot] > i;
  }
  bool ConflictsWith(size_t i, const Footprint& footprint) const {
    const Placed& p = placed_[i];
    return p.everything || footprint.everything ||
           ((p.classes & footprint.classes) != 0 &&
            Conflict(nodes_[i].event.footprint, footprint));
  }
  void Maximal();  // an execution came to its end
  void ReverseRaces();
  // What everybody is about to do.
  std::vector<Event> Pending() const;
  // The same, by playing it: an error shows only then.
  std::vector<Event> PlayPending(const Moment& moment);
  // What the clock would do at the present moment.  False: it cannot.
  bool ClockHere(Event& clock) const;
  void ReversePrevention(size_t i);
  // Adds the events of [from, to) that do not come after event i.
  void AddNotAfter(size_t i, size_t from, size_t to, Sequence& v) const;
  // Copies of them, to be played.
  static void CopyTo(std::vector<Event>& copies, const Sequence& v);
  // Plays the first `count` of v from before event i.  False: not all of them
  // are enabled.
  bool Play(size_t i, std::vector<Event>& v, size_t count);
  // The last of v is asked on its way, so often by so many: wants v also with
  // those other answers that event i does not commute with.
  void WantOtherAnswers(size_t i, std::vector<Event> v,
                        const std::vector<uint8_t>& counts);
  // Appends to races_ those of `later`, event j, with earlier ones.
  void FindRaces(size_t j, const Event& later);
  // Could `later`, event j, have come before event i?  Then it will.
  bool Reverse(size_t i, size_t j, const Event& later, bool* settled);
  bool Asleep(size_t i, const Sequence& v, bool strict) const;
  bool AllCanWait(size_t i, const Event& e, const Sequence& v) const;
  void Want(Sequence& v, size_t i);  // takes v apart
  // Is `e`, which asks nothing, among what is to be explored from before event
  // i as it is, so that there is nothing to be wanted?
  bool IsPlannedFirst(size_t i, const Event& e) const;

  // A unit's way to its moment, and what is said of that one.
  bool Follow(const Unit& unit);
  // Finds out what `events`, one after the other from nodes_[at], touch.
  bool Learn(size_t at, const std::vector<Event*>& events);
  bool LearnAll(size_t at, std::vector<Event>& events);
  bool LearnTrees(size_t at, std::vector<Event*>& before,
                  std::vector<Wakeup>& trees);
  UnitResult Report();

  Schedule ScheduleOf(size_t upto, const std::vector<Event>& more) const;
  // Keeps the findings of the operation just taken, which is the last of
  // nodes_[0, upto) and then `more`.
  void Collect(size_t upto, const std::vector<Event>& more);
  // The clock is one thread more, until the bound stops it: how often it has
  // moved is the same in every order of a trace.
  bool ClockStopped() const {
    return limits_.timer_events >= 0 &&
           machine().meter.clock_steps >= limits_.timer_events;
  }
  SlotSet Enabled() const {
    const SlotSet enabled = machine().Enabled();
    return ClockStopped() ? enabled.Without(kClockSlot) : enabled;
  }

  Session& session_;
  const DporLimits& limits_;
  const std::function<void(Ending)>& at_ending_;
  const std::function<void(const DporResult&)>& progress_;
  const TraceSample* sample_;
  DporResult result_;
  SnapshotStack snapshots_;
  Rounds rounds_;
  Reused<Node> nodes_;
  std::vector<Placed> placed_;  // one for each node
  // Rows of width_, one for each node; width_: no slot of the path is above.
  std::vector<uint32_t> clocks_;
  std::vector<uint32_t> latest_;  // … and one more
  size_t width_ = 8;
  // Of the first races_of_ events of the path, in order.
  std::vector<Race> races_;
  size_t races_of_ = 0;
  size_t base_ = 0;  // so many nodes are the way to a unit's moment
  std::vector<Event> base_sleep_;  // what slept there when nothing was left
  TraceOrder order_;               // of the path, as far as it was asked for
  std::vector<Event> next_sleep_;  // for Advance
  Event clock_here_;               // for Advance
  Wakeup plain_;                   // of a slot, and nothing known of it
  Sequence reversed_;              // for Reverse, with what follows
  Sequence behind_;
  std::vector<Event> replayed_;
  Event last_;
  std::vector<Event> next_;  // of a run that went round: PlayPending
  int64_t left_out_ = 0;     // moments not saved …
  int64_t made_up_ = 0;      // … and steps played again because of it
  bool here_ = false;        // the present moment is the last node's
  bool stop_ = false;
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_DPOR_SEARCH_H_
