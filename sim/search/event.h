// Steps of a stepped search as events: taken, learned about, written down.
#ifndef QUIESCE_SEARCH_EVENT_H_
#define QUIESCE_SEARCH_EVENT_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "sim/scenario/session.h"
#include "sim/schedule/choice.h"
#include "sim/search/states.h"
#include "sim/search/wakeup_tree.h"

namespace quiesce {

// A stepped search, from its beginning to its end: the session's first moment
// is the present one.
class Stepping {
 public:
  explicit Stepping(Session& session);
  ~Stepping();
  Stepping(const Stepping&) = delete;
  Stepping& operator=(const Stepping&) = delete;

 private:
  Session& session_;
};

// A moment on the way of a search, to go back to: copied back if it is saved,
// else what led there is played again.
struct Moment {
  SnapshotStack::Mark mark;  // if saved
  bool saved = false;        // only on fibers, where stacks can be
  int64_t after_actors = 0;  // not saved: the meter
  int current = 0;
};
Moment PresentMoment(Session& session, SnapshotStack& snapshots,
                     bool save = true);
// The present moment is `moment`.
void Save(Moment& moment, SnapshotStack& snapshots);
void GoBackTo(const Moment& moment, Session& session, SnapshotStack& snapshots,
              size_t steps, const std::function<const Event&(size_t)>& step);

// Is the present moment the end of the run?
bool RunEnded();

// Takes `event` at the present moment; learns its footprint, and fills in
// answers that it does not have with 0.  `counts`, if given: how many answers
// each question had.
void TakeEvent(Event& event, std::vector<uint8_t>* counts);

// Adds the event's choices to a schedule.
void AppendTo(Schedule& schedule, const Event& event);

// Keeps the findings of the step just taken, those that are new with the
// schedule that led here.  True: there is a new error, data races aside.
bool KeepFindings(std::vector<FoundBySearch>& found,
                  const std::function<Schedule()>& schedule);

// The hash of the trace that a schedule of the session's target belongs to, and
// its events with what each touched.
uint64_t TraceOf(Session& session, const Schedule& schedule,
                 std::vector<Event>* events = nullptr);

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_EVENT_H_
