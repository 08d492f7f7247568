// Machine: plays one run.
//
// It owns the thread table (who is live, what each is about to do), hands the
// baton through a carrier, asks a Strategy at every scheduling point, counts,
// and notes findings.  It knows no primitives: the kernel model calls Point()
// before everything that others can see, and does the thing after it returns.
//
//   thread:  … Point(op) ──┐ publishes op; picks somebody; hands the baton
//            effect ◀──────┘ … and returns when this thread is picked
//
// Two modes.  In *direct* mode the decision is taken on the stack of the thread
// that reached the point, and going on with the same thread costs no switch.
// In *stepped* mode every point returns to the main context, which saves,
// hashes and restores: the state search.
//
// All mutable run state is `MachineState`, plain memory at a fixed address.
#ifndef QUIESCE_SCHEDULE_MACHINE_H_
#define QUIESCE_SCHEDULE_MACHINE_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/exec/carrier.h"
#include "sim/schedule/choice.h"
#include "sim/schedule/finding.h"
#include "sim/schedule/footprint.h"
#include "sim/schedule/operation.h"
#include "sim/schedule/slot_set.h"
#include "sim/schedule/strategy.h"
#include "sim/schedule/sync_clock.h"

namespace quiesce {

enum class Ending : uint8_t {
  kRunning,
  kFinished,  // every actor done, no module thread left
  kStuck,     // nothing can move
  kError,     // a finding ended it
  kCut,       // a bound ended it
  kDiverged,  // the replayed schedule did not fit
};

// What the model above tells the machine about itself.
class Model {
 public:
  virtual ~Model() = default;
  // Runs a prepared thread from its entry to ExitThread; on its own stack.
  virtual void RunThread(int slot) = 0;
  // How many timers share the earliest deadline; 0: none armed.
  virtual uint32_t EarliestTimers() = 0;
  // Expires the index-th of them.  Runs on whatever stack is at hand.
  virtual void ExpireTimer(uint32_t index) = 0;
  // Adds the findings that belong to an ending (hang, leak …).
  virtual void JudgeEnding(Ending ending) = 0;
  // Adds the finding of a run that goes round and that no schedule leads out
  // of.  `moves`: an unfinished actor takes part in the round itself.
  virtual void JudgeRound(bool moves) = 0;
  // Slots of the actors that have not finished their script.
  virtual SlotSet UnfinishedActors() const = 0;
  // Slots whose wait a timer will end.
  virtual SlotSet TimedWaiters() const = 0;
  // What `slot`'s pending operation is about to touch, and, once it is done and
  // the thread stands at its next one, what it touched besides.
  virtual void TouchesBefore(int slot, const Operation& op, Footprint& out) = 0;
  virtual void TouchesAfter(int slot, uint32_t timers_before,
                            Footprint& out) = 0;
  // … and what it touched because it asked whether a fault happens.
  virtual void TouchesOfFault(Footprint& out) = 0;
  virtual uint32_t ArmedTimers() const = 0;
  // For messages about schedules: "worker", "asleep on proc worker".
  virtual std::string ThreadName(int slot) const = 0;
  virtual std::string ThreadStateName(int slot) const = 0;
  // A crash of the code under test on `slot`; adds the finding.
  virtual void JudgeFault(int slot, int signal, uintptr_t address,
                          const void* pc) = 0;
};

struct ThreadRecord {
  Operation op;
  uint32_t choice_kind = 0;  // while op.kind == kChoice
  uint32_t choice_count = 0;
  uint32_t choice_answer = 0;
  uint32_t spare = 0;
};

// Hashed part first; see SaveRegions in search/snapshot.cc.
struct MachineState {
  SlotSet live;
  uint32_t actors_done = 0;   // nonzero: every actor has finished its script
  uint32_t finished = 0;      // nonzero: the run is over (kFinished)
  uint32_t timers_armed = 0;  // the clock can move
  uint32_t spare = 0;
  ThreadRecord threads[kSlotMax];
};

// Not part of a state's identity, but restored with it.
struct MachineMeter {
  int64_t operations = 0;
  int current = 0;  // slot that ran last
  int preemptions = 0;
  int clock_steps = 0;
  Ending ending = Ending::kRunning;
  uint64_t unseen = 0;  // CountUnseen since the last scheduling point
  int finding_count = 0;
  uint32_t reached = 0;      // named situations seen in this run, bit per mark
  int64_t after_actors = 0;  // operations since every actor was done
};

// One executed operation, as recorded for a trace.
struct RecordedEvent {
  Operation op;
  int slot = 0;
  int64_t step = 0;
  int64_t result = 0;
  bool has_result = false;
  bool preempts = false;
  SlotSet woken;         // made runnable
  int64_t clock_ns = 0;  // clock events: how far it moved
  const char* note = "";
};

struct Recorder {
  std::vector<RecordedEvent> events;
  std::vector<std::string> console;
};

class Machine {
 public:
  static constexpr int kFindingMax = 24;

  Machine();
  ~Machine();

  // ---- set-up (main context) ----------------------------------------------
  void SetCarrier(const std::string& name);  // "fiber" or "thread"
  Carrier& carrier() { return *carrier_; }
  void SetModel(Model* model) { model_ = model; }
  Model& model() { return *model_; }
  void SetOperationsMax(int64_t n) { operations_max_ = n; }
  // Off: two accesses at once are no finding.  For measuring what it costs.
  void SetCheckRaces(bool on) { check_races_ = on; }
  // A run that a fair tail (search/replay.h) could not bring to an end goes
  // round: judge it so.  Off for sampling, where "cut" only means "too long".
  void SetJudgeRounds(bool on) { judge_rounds_ = on; }
  // Direct runs keep the synchronisation order in `clocks` (null: nobody's).
  void SetClocks(SyncClocks* clocks) { clocks_ = clocks; }
  // Keeps `flag` at 1 while runs are stepped, for code that cannot ask.
  void TellStepping(uint32_t* flag) { stepping_flag_ = flag; }

  // ---- one run in direct mode
  // ------------------------------------------------ `fresh` must have put all
  // state into its initial form, threads included. Returns how it ended;
  // findings() and schedule() describe it.
  Ending Run(Strategy& strategy, Recorder* recorder = nullptr);
  const Schedule& schedule() const { return schedule_; }

  // ---- stepped mode (main context)
  // --------------------------------------------
  // Actors are done but the module is still loaded and its threads go on (a
  // refused unload, a script of only `load`): a stateless run looks on for a
  // while and then stops by itself.  Counts this step.  The state search needs
  // no such limit.
  bool LookedOnForLong() {
    return state.actors_done != 0 && ++meter.after_actors > 400;
  }
  void BeginStepping();
  void EndStepping() { SetStepping(false); }
  // Lets `slot` take its pending operation and run on to its next one.  For a
  // slot in kChoice, `answer` is the alternative to take.
  void Step(int slot, uint32_t answer = 0);
  void StepClock(uint32_t index);

  // ---- walking (main context)
  // -------------------------------------------------
  // A run that stops at each step, so that it can be saved there, and goes on
  // as a direct one: what `strategy` is asked, and the schedule, are the same.
  // One step, of a thread, of the clock or an answer, after BeginStepping.
  // False: the run has ended.
  bool Walk(Strategy& strategy);
  // The rest, in direct mode.
  Ending RunOn(Strategy& strategy);
  // What was chosen before the next step, as far as the caller wants it kept.
  void SetSchedule(Schedule schedule) { schedule_ = std::move(schedule); }

  // ---- views
  // -------------------------------------------------------------------
  SlotSet Enabled() const;
  bool OpEnabled(int slot) const {
    const uint32_t* gate = state.threads[slot].op.gate;
    return gate == nullptr || *gate == 0;
  }
  const RawFinding* findings() const { return findings_.data(); }
  RawFinding* findings() { return findings_.data(); }
  int finding_count() const { return meter.finding_count; }

  // ---- called by the model, on a simulated thread
  // ------------------------------ Publishes `op` and returns when the search
  // picks this thread.
  void Point(const Operation& op);
  // One of `alternatives` answers; asks nobody when there is only one.
  uint32_t Choose(ChoiceKind kind, uint32_t alternatives);
  // The calling thread is gone; never returns.
  [[noreturn]] void ExitThread();
  // Ends the run here; never returns.
  [[noreturn]] void EndRun(Ending ending);
  // Notes a finding.  Returns; the caller decides whether to EndRun.
  void Report(const RawFinding& finding);
  // Makes `slot` live with `op` pending; its stack begins empty.
  void Spawn(int slot, const Operation& op);
  // For traces: annotates the operation that is being executed.
  void NoteResult(int64_t result) {
    if (recorder_ != nullptr) AnnotateResult(result);
  }
  void NoteWoken(const SlotSet& woken) {
    if (recorder_ != nullptr) AnnotateWoken(woken);
  }
  void NoteText(const char* note) {
    if (recorder_ != nullptr) AnnotateText(note);
  }
  void NoteClock(int64_t moved_ns);  // only while recording
  // The running thread hands over what it did so far to whoever acquires
  // `object` later, beyond what its operations say (sync_clock.h).
  void Releases(const void* object) {
    if (clocks_ != nullptr) clocks_->Release(meter.current, object);
  }
  void Acquires(const void* object) {
    if (clocks_ != nullptr) clocks_->Acquire(meter.current, object);
  }
  void ForgetAccesses(const void* begin, size_t size) {
    if (clocks_ != nullptr) clocks_->Forget(begin, size);
  }
  void Console(const std::string& line);
  bool recording() const { return recorder_ != nullptr; }
  const Recorder* recorder() const { return recorder_; }
  // Counts what is no scheduling point (own-stack accesses, basic blocks): a
  // loop of nothing else must end too.  True: it has gone on for too long.
  bool CountUnseen(uint32_t n) {
    meter.unseen += n;
    return meter.unseen > kUnseenMax;
  }
  // The module compared two numbers.  Only kept while somebody listens.
  void NoteCompare(uint64_t a, uint64_t b) {
    if (!listening_) return;
    compares_ = (compares_ ^ a) * 0x9e3779b97f4a7c15 + b;
    compares_ ^= compares_ >> 29;
  }
  void ListenToCompares(bool on) {
    listening_ = on;
    compares_ = 0;
  }
  uint64_t compares() const { return compares_; }

  int current() const { return meter.current; }

  // A fault signal or the watchdog, on the faulting simulated thread.
  [[noreturn]] void OnFault(int signal, uintptr_t address, const void* pc);

  MachineState state;
  MachineMeter meter;

 private:
  static constexpr uint64_t kUnseenMax = 20'000'000;

  static void EntryPoint(int slot);
  void SetStepping(bool on) {
    stepping_ = on;
    if (stepping_flag_ != nullptr) *stepping_flag_ = on ? 1 : 0;
  }
  int Decide();
  bool Answer(ChoiceKind kind, uint32_t alternatives, uint32_t& answer);
  void Resume();
  void EnterModule(int slot);
  void HandOver(int next);
  void CheckRace(const Operation& op);
  void Executed(int slot, bool preempts);
  void AnnotateResult(int64_t result);
  void AnnotateWoken(const SlotSet& woken);
  void AnnotateText(const char* note);

  Model* model_ = nullptr;
  std::unique_ptr<Carrier> carrier_;
  Strategy* strategy_ = nullptr;
  Recorder* recorder_ = nullptr;
  SyncClocks* clocks_ = nullptr;
  bool stepping_ = false;
  uint32_t* stepping_flag_ = nullptr;
  int stepped_ = 0;  // whose step it is in direct mode; the clock's: nobody's
  bool judge_rounds_ = false;
  bool listening_ = false;
  bool check_races_ = true;
  uint64_t compares_ = 0;  // digest of what was compared
  int64_t operations_max_ = 20'000;
  Schedule schedule_;
  std::array<RawFinding, kFindingMax> findings_;
  const Operation* pending_[kSlotMax] = {};
};

// The one machine of this process: module code and simulated memory live at
// fixed process-wide addresses, so there can be no second.
extern Machine* the_machine;
Machine& NewMachine();
inline Machine& machine() {
  return the_machine != nullptr ? *the_machine : NewMachine();
}

}  // namespace quiesce

#endif  // QUIESCE_SCHEDULE_MACHINE_H_
