#include "sim/search/event.h"

#include <algorithm>

#include "sim/schedule/machine.h"
#include "sim/search/step.h"
#include "sim/search/trace_order.h"

namespace quiesce {

Stepping::Stepping(Session& session) : session_(session) {
  machine().BeginStepping();
  session_.Fresh();
  machine().meter.ending = Ending::kRunning;
}

Stepping::~Stepping() {
  machine().EndStepping();
  if (!session_.can_step()) machine().carrier().AbandonAll();
}

Moment PresentMoment(Session& session, SnapshotStack& snapshots, bool save) {
  const MachineMeter& meter = machine().meter;
  Moment moment;
  if (save && session.can_step()) Save(moment, snapshots);
  moment.after_actors = meter.after_actors;
  moment.current = meter.current;
  return moment;
}

void Save(Moment& moment, SnapshotStack& snapshots) {
  if (moment.saved) return;
  moment.mark = snapshots.Push(/*stacks=*/true);
  moment.saved = true;
}

void GoBackTo(const Moment& moment, Session& session, SnapshotStack& snapshots,
              size_t steps, const std::function<const Event&(size_t)>& step) {
  if (session.can_step()) {
    snapshots.Restore(moment.mark, /*stacks=*/true);
    return;
  }
  machine().carrier().AbandonAll();
  session.Fresh();
  for (size_t k = 0; k < steps; ++k) {
    Event again = step(k);
    TakeEvent(again, nullptr);
  }
  machine().meter.after_actors = moment.after_actors;
  machine().meter.current = moment.current;
}

bool RunEnded() {
  const Machine& m = machine();
  return m.meter.ending != Ending::kRunning || m.state.finished != 0;
}

void TakeEvent(Event& event, std::vector<uint8_t>* counts) {
  Machine& m = machine();
  Model& model = m.model();
  m.meter.ending = Ending::kRunning;
  m.meter.finding_count = 0;
  event.footprint = Footprint{};
  uint32_t timers = model.ArmedTimers();
  size_t asked = 0;
  auto answer = [&](ChoiceKind kind, uint32_t alternatives) {
    if (asked == event.answers.size()) event.answers.push_back({kind, 0});
    Answer& a = event.answers[asked++];
    if (a.value >= alternatives || a.kind != kind) a = {kind, 0};
    a.of = static_cast<uint8_t>(alternatives);
    if (counts != nullptr)
      counts->push_back(static_cast<uint8_t>(alternatives));
    return a.value;
  };
  if (event.slot == kClockSlot) {
    model.TouchesBefore(kClockSlot, Operation{}, event.footprint);
    uint32_t equal = model.EarliestTimers();
    m.StepClock(equal > 1 ? answer(ChoiceKind::kClock, equal) : 0);
  } else {
    const ThreadRecord& t = m.state.threads[event.slot];
    event.gate = t.op.gate;
    model.TouchesBefore(event.slot, t.op, event.footprint);
    StepThread(event.slot, 0);
    while (!RunEnded() && m.state.live.Has(event.slot) &&
           t.op.kind == OpKind::kChoice) {
      auto kind = static_cast<ChoiceKind>(t.choice_kind);
      if (kind == ChoiceKind::kFault) model.TouchesOfFault(event.footprint);
      StepThread(event.slot, answer(kind, t.choice_count));
    }
  }
  event.answers.resize(asked);
  model.TouchesAfter(event.slot, timers, event.footprint);
  // An error keeps what is still pending from happening.  (A data race does
  // not: it is seen by reversing it.  The plain end of a run has a touch of its
  // own.)
  bool found = false;
  for (int i = 0; i < m.finding_count(); ++i) {
    found |= m.findings()[i].kind != FindingKind::kDataRace;
  }
  if (m.meter.ending != Ending::kRunning || found) {
    event.footprint.everything = true;
  }
}

void AppendTo(Schedule& schedule, const Event& e) {
  if (e.slot == kClockSlot) {
    schedule.push_back({ChoiceKind::kClock,
                        e.answers.empty() ? uint8_t{0} : e.answers[0].value,
                        2});
    return;
  }
  schedule.push_back({ChoiceKind::kThread, static_cast<uint8_t>(e.slot), 2});
  for (const Answer& a : e.answers) schedule.push_back({a.kind, a.value, 2});
}

bool KeepFindings(std::vector<FoundBySearch>& found,
                  const std::function<Schedule()>& schedule) {
  Machine& m = machine();
  bool error = false;
  for (int i = 0; i < m.finding_count(); ++i) {
    const RawFinding& f = m.findings()[i];
    if (std::any_of(found.begin(), found.end(), [&](const FoundBySearch& have) {
          return have.finding.SameSignature(f);
        })) {
      continue;
    }
    found.push_back({f, schedule()});
    error |= f.severity == Severity::kError && f.kind != FindingKind::kDataRace;
  }
  m.meter.finding_count = 0;
  return error;
}

uint64_t TraceOf(Session& session, const Schedule& schedule,
                 std::vector<Event>* events) {
  const Stepping stepping(session);
  TraceOrder order;
  for (size_t i = 0; i < schedule.size() && !RunEnded();) {
    Event e;
    const Choice& first = schedule[i++];
    if (first.kind == ChoiceKind::kThread) {
      e.slot = first.chosen;
    } else {
      e.slot = kClockSlot;
      e.answers.push_back({first.kind, first.chosen});
    }
    for (; i < schedule.size() && schedule[i].kind != ChoiceKind::kThread &&
           schedule[i].kind != ChoiceKind::kClock;
         ++i) {
      e.answers.push_back({schedule[i].kind, schedule[i].chosen});
    }
    TakeEvent(e, nullptr);
    order.Append(e);
    if (events != nullptr) events->push_back(std::move(e));
  }
  return order.hash();
}

}  // namespace quiesce
