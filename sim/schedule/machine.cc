#include "sim/schedule/machine.h"

#include <cstdio>
#include <cstring>

#include "sim/exec/bug.h"
#include "sim/exec/fault.h"

namespace quiesce {
namespace {

constexpr int kTokenPreviewMax = 64;

void DumpSchedule() {
  const Schedule& s = machine().schedule();
  std::fprintf(stderr, "schedule so far (%zu choices):", s.size());
  for (size_t i = 0; i < s.size() && i < kTokenPreviewMax; ++i) {
    std::fprintf(stderr, " %d:%d", static_cast<int>(s[i].kind), s[i].chosen);
  }
  std::fprintf(stderr, "\n");
}

// Choice::alternatives of a pick: forced, or one of several.
uint8_t Alternatives(const SlotSet& enabled) {
  return enabled.Several() ? 2 : 1;
}

// Field by field: they have just been stored so, and a load wider than the
// store before it waits for the cache.  Compilers make wide ones of a plain
// copy.
template <class Pointer>
Pointer ByItself(Pointer p) {
  asm("" : "+r"(p));
  return p;
}
void Publish(const Operation& from, Operation& to) {
  to.kind = from.kind;
  to.access = from.access;
  to.flags = from.flags;
  to.size = from.size;
  to.object = ByItself(from.object);
  to.object2 = ByItself(from.object2);
  to.gate = ByItself(from.gate);
  to.pc = ByItself(from.pc);
  to.verb = ByItself(from.verb);
}

}  // namespace

Machine* the_machine = nullptr;

Machine& NewMachine() {
  the_machine = new Machine;
  return *the_machine;
}

Machine::Machine() {
  for (int i = 0; i < kSlotMax; ++i) pending_[i] = &state.threads[i].op;
  SetScheduleDump(DumpSchedule);
  schedule_.reserve(1024);
}

Machine::~Machine() = default;

void Machine::SetCarrier(const std::string& name) {
  carrier_ = name == "thread" ? NewThreadCarrier(&EntryPoint)
                              : NewFiberCarrier(&EntryPoint);
  InstallFaultHandlers(
      [](const Fault& f) { machine().OnFault(f.signal, f.address, f.pc); });
  StartWatchdog();
}

void Machine::EntryPoint(int slot) { machine().model_->RunThread(slot); }

SlotSet Machine::Enabled() const {
  SlotSet enabled;
  if (state.timers_armed != 0) enabled.Add(kClockSlot);
  for (const int slot : state.live) {
    if (OpEnabled(slot)) enabled.Add(slot);
  }
  return enabled;
}

Ending Machine::Run(Strategy& strategy, Recorder* recorder) {
  recorder_ = recorder;
  schedule_.clear();
  stepped_ = kClockSlot;
  if (clocks_ != nullptr) {
    clocks_->BeginRun();
    for (const int slot : state.live) clocks_->Spawned(slot, kClockSlot);
  }
  return RunOn(strategy);
}

Ending Machine::RunOn(Strategy& strategy) {
  strategy_ = &strategy;
  SetStepping(false);
  Resume();
  carrier_->AbandonAll();
  const SlotSet unfinished = model_->UnfinishedActors();
  if (judge_rounds_ && meter.ending == Ending::kCut && !unfinished.Empty()) {
    model_->JudgeRound(
        !(unfinished & (Enabled() | model_->TimedWaiters())).Empty());
  } else {
    model_->JudgeEnding(meter.ending);
  }
  recorder_ = nullptr;
  return meter.ending;
}

void Machine::BeginStepping() {
  SetStepping(true);
  recorder_ = nullptr;
  schedule_.clear();
}

void Machine::Step(int slot, uint32_t answer) {
  meter.current = slot;
  meter.unseen = 0;
  ++meter.operations;
  run_pulse.Operation();
  state.threads[slot].choice_answer = answer;
  EnterModule(slot);
}

void Machine::EnterModule(int slot) {
  run_pulse.in_module.store(true, std::memory_order_relaxed);
  carrier_->SwitchTo(kMainContext, slot);
  run_pulse.in_module.store(false, std::memory_order_relaxed);
}

bool Machine::Walk(Strategy& strategy) {
  strategy_ = &strategy;
  SetStepping(true);
  Resume();
  return meter.ending == Ending::kRunning;
}

// From the main context, whoever is picked, if the run is not over.
void Machine::Resume() {
  if (meter.ending != Ending::kRunning) return;
  ThreadRecord& last = state.threads[meter.current];
  if (last.op.kind != OpKind::kChoice) {
    const int next = Decide();
    if (next == kMainContext) return;
    meter.current = next;
  } else if (!Answer(static_cast<ChoiceKind>(last.choice_kind),
                     last.choice_count, last.choice_answer)) {
    meter.ending = Ending::kDiverged;
    return;
  }
  EnterModule(meter.current);
}

bool Machine::Answer(ChoiceKind kind, uint32_t alternatives, uint32_t& answer) {
  answer = strategy_->PickValue(kind, alternatives);
  if (answer >= alternatives) return false;
  schedule_.push_back(
      {kind, static_cast<uint8_t>(answer), static_cast<uint8_t>(alternatives)});
  return true;
}

void Machine::StepClock(uint32_t index) {
  ++meter.operations;
  ++meter.clock_steps;
  model_->ExpireTimer(index);
}

// Picks until a thread is picked (the clock moves in between), or the run ends;
// in stepped mode the clock's is a step as well.
int Machine::Decide() {
  for (;;) {
    if (state.finished != 0) {
      meter.ending = Ending::kFinished;
      return kMainContext;
    }
    if (clocks_ != nullptr) clocks_->Settle(state.live, pending_, stepped_);
    PointView view;
    view.enabled = Enabled();
    if (view.enabled.Empty()) {
      meter.ending = Ending::kStuck;
      return kMainContext;
    }
    if (meter.operations >= operations_max_) {
      meter.ending = Ending::kCut;
      return kMainContext;
    }
    view.current = meter.current;
    view.pending = pending_;
    view.step = meter.operations;
    if (view.current != kClockSlot && state.live.Has(view.current)) {
      view.current_enabled = view.Enabled(view.current);
      view.current_yields = (state.threads[view.current].op.flags & kFree) != 0;
    }
    int pick = strategy_->PickThread(view);
    if (pick < 0) {
      meter.ending = pick == kDivergedRun ? Ending::kDiverged : Ending::kCut;
      return kMainContext;
    }
    ++meter.operations;
    meter.unseen = 0;
    run_pulse.Operation();
    if (pick == kClockSlot) {
      uint32_t equal = model_->EarliestTimers();
      uint32_t index = 0;
      if (equal > 1) {
        index = strategy_->PickValue(ChoiceKind::kClock, equal);
        if (index >= equal) {
          meter.ending = Ending::kDiverged;
          return kMainContext;
        }
      }
      schedule_.push_back({ChoiceKind::kClock, static_cast<uint8_t>(index),
                           Alternatives(view.enabled)});
      ++meter.clock_steps;
      stepped_ = kClockSlot;
      if (recorder_ != nullptr) {
        RecordedEvent event;
        event.op.verb = "clock";
        event.step = meter.operations;
        recorder_->events.push_back(event);
      }
      model_->ExpireTimer(index);
      if (stepping_) return kMainContext;
      continue;
    }
    bool preempts = pick != view.current && view.CanPreempt();
    if (preempts) ++meter.preemptions;
    schedule_.push_back({ChoiceKind::kThread, static_cast<uint8_t>(pick),
                         Alternatives(view.enabled)});
    if (LookedOnForLong()) {
      meter.ending = Ending::kFinished;
      return kMainContext;
    }
    if (recorder_ != nullptr) Executed(pick, preempts);
    stepped_ = pick;
    if (clocks_ != nullptr) {
      clocks_->Performs(pick, state.threads[pick].op, schedule_.size() - 1);
    }
    return pick;
  }
}

void Machine::Executed(int slot, bool preempts) {
  RecordedEvent event;
  event.op = state.threads[slot].op;
  event.slot = slot;
  event.step = meter.operations;
  event.preempts = preempts;
  recorder_->events.push_back(event);
}

void Machine::HandOver(int next) {
  int me = meter.current;
  if (next == me) return;
  if (next != kMainContext) meter.current = next;
  carrier_->SwitchTo(me, next);
}

void Machine::Point(const Operation& op) {
  ThreadRecord& self = state.threads[meter.current];
  Publish(op, self.op);
  if (check_races_ && (op.access & (kReads | kWrites)) != 0) CheckRace(op);
  if (stepping_) {
    carrier_->SwitchTo(meter.current, kMainContext);
  } else {
    HandOver(Decide());
  }
}

uint32_t Machine::Choose(ChoiceKind kind, uint32_t alternatives) {
  if (alternatives < 2) return 0;
  if (stepping_) {
    // A point at which only this thread can move, in one of several ways.
    ThreadRecord& self = state.threads[meter.current];
    Operation before = self.op;
    self.op = Operation{};
    self.op.kind = OpKind::kChoice;
    self.choice_kind = static_cast<uint32_t>(kind);
    self.choice_count = alternatives;
    carrier_->SwitchTo(meter.current, kMainContext);
    uint32_t answer = self.choice_answer;
    self.choice_kind = self.choice_count = self.choice_answer = 0;
    self.op = before;
    return answer;
  }
  uint32_t answer = 0;
  if (!Answer(kind, alternatives, answer)) EndRun(Ending::kDiverged);
  return answer;
}

void Machine::ExitThread() {
  int me = meter.current;
  state.live.Remove(me);
  state.threads[me] = ThreadRecord{};
  if (stepping_) carrier_->Leave(me, kMainContext);
  int next = Decide();
  if (next != kMainContext) meter.current = next;
  carrier_->Leave(me, next);
  QUIESCE_BUG("an exited thread was resumed");
}

void Machine::EndRun(Ending ending) {
  meter.ending = ending;
  carrier_->Leave(meter.current, kMainContext);
  QUIESCE_BUG("a thread of an ended run was resumed");
}

void Machine::Spawn(int slot, const Operation& op) {
  QUIESCE_CHECK(slot > kClockSlot && slot < kSlotMax);
  state.live.Add(slot);
  state.threads[slot] = ThreadRecord{};
  state.threads[slot].op = op;
  if (clocks_ != nullptr && !stepping_) clocks_->Spawned(slot, stepped_);
  carrier_->Prepare(slot);
}

void Machine::Report(const RawFinding& finding) {
  for (int i = 0; i < meter.finding_count; ++i) {
    if (findings_[i].SameSignature(finding)) return;
  }
  if (meter.finding_count < kFindingMax) {
    findings_[meter.finding_count++] = finding;
  }
}

// Two conflicting accesses pending at once are a race whatever happens next.
// Checked when the later of the two becomes pending: an access has no gate, so
// the earlier one is enabled for as long as it is pending.
void Machine::CheckRace(const Operation& op) {
  int me = meter.current;
  for (const int other : state.live) {
    if (other == me) continue;
    const Operation& theirs = state.threads[other].op;
    if (!Race(op, theirs) || !OpEnabled(other)) continue;
    RawFinding race;
    race.kind = FindingKind::kDataRace;
    race.ends_run = false;
    race.object = const_cast<const void*>(op.object);
    // One race, one signature: the writer first, then the lower address.
    bool mine_first = (op.access & kWrites) != (theirs.access & kWrites)
                          ? (op.access & kWrites) != 0
                          : op.pc <= theirs.pc;
    race.thread = mine_first ? me : other;
    race.pc = mine_first ? op.pc : theirs.pc;
    race.other_thread = mine_first ? other : me;
    race.other_pc = mine_first ? theirs.pc : op.pc;
    Report(race);
  }
}

void Machine::AnnotateResult(int64_t result) {
  if (recorder_->events.empty()) return;
  recorder_->events.back().result = result;
  recorder_->events.back().has_result = true;
}

void Machine::AnnotateWoken(const SlotSet& woken) {
  if (recorder_->events.empty()) return;
  recorder_->events.back().woken = woken;
}

void Machine::AnnotateText(const char* note) {
  if (recorder_->events.empty()) return;
  recorder_->events.back().note = note;
}

void Machine::NoteClock(int64_t moved_ns) {
  if (!recorder_->events.empty()) {
    recorder_->events.back().clock_ns = moved_ns;
  }
}

void Machine::Console(const std::string& line) {
  if (recorder_ != nullptr) recorder_->console.push_back(line);
}

void Machine::OnFault(int signal, uintptr_t address, const void* pc) {
  model_->JudgeFault(meter.current, signal, address, pc);
  EndRun(Ending::kError);
}

}  // namespace quiesce
