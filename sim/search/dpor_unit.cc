// Parts of a search: a unit taken up where another process left it.
#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "sim/search/dpor_search.h"

namespace quiesce {
namespace {

// Every way from the roots to a leaf.
void Flatten(const std::vector<Wakeup>& trees, std::vector<Event>& before,
             const std::function<void(const std::vector<Event>&)>& leaf) {
  for (const Wakeup& w : trees) {
    before.push_back(w.event);
    if (w.then.empty()) {
      leaf(before);
    } else {
      Flatten(w.then, before, leaf);
    }
    before.pop_back();
  }
}

// One word.
std::string KeyOf(const RawFinding& f) {
  return absl::StrReplaceAll(
      absl::StrCat(std::string(Name(f.kind)), "/", f.diagnosis, "/",
                   absl::Hex(reinterpret_cast<uintptr_t>(f.pc)), "/",
                   absl::Hex(reinterpret_cast<uintptr_t>(f.other_pc))),
      {{" ", "_"}});
}

}  // namespace

bool Dpor::Learn(size_t at, const std::vector<Event*>& events) {
  GoTo(at);
  here_ = false;
  for (Event* e : events) {
    if (RunEnded() || !Enabled().Has(e->slot)) return false;
    const Answers said = e->answers;
    TakeEvent(*e, nullptr);
    // Of an open event the answers are only those to begin with.
    if (!e->open && e->answers != said) return false;
  }
  return true;
}

bool Dpor::LearnAll(size_t at, std::vector<Event>& events) {
  for (Event& e : events) {
    if (!Learn(at, {&e})) return false;
  }
  return true;
}

bool Dpor::LearnTrees(size_t at, std::vector<Event*>& before,
                      std::vector<Wakeup>& trees) {
  for (Wakeup& w : trees) {
    before.push_back(&w.event);
    if (!(w.then.empty() ? Learn(at, before) : LearnTrees(at, before, w.then)))
      return false;
    before.pop_back();
  }
  return true;
}

bool Dpor::Follow(const Unit& unit) {
  auto enter = [&] {
    machine().LookedOnForLong();  // it was not, when the moment was new
    const Moment moment = PresentMoment(session_, snapshots_);
    if (session_.can_step()) rounds_.Note(nodes_.size());
    Enter(moment, Enabled());
  };
  for (const UnitStep& step : unit.path) {
    if (RunEnded()) return false;
    enter();
    const size_t at = nodes_.size() - 1;
    std::vector<Event> sleep = step.sleep;
    Event event = step.event;
    if (!LearnAll(at, sleep)) return false;
    GoTo(at);
    Event clock;
    const bool can = event.slot != kClockSlot && ClockHere(clock);
    if (!Learn(at, {&event})) return false;
    Node& node = nodes_[at];
    const bool prevents = can && Conflict(event.footprint, clock.footprint);
    if (prevents) node.prevented = std::move(clock);
    node.sleep = std::move(sleep);
    node.event = std::move(event);
    node.wakeup.push_back({node.event, {}});
    Place(at);
    placed_[at].prevents = prevents;
  }
  base_ = nodes_.size();
  if (RunEnded()) return false;
  enter();
  std::vector<Event> sleep = unit.sleep;
  std::vector<Wakeup> wakeup = unit.wakeup;
  std::vector<Event*> before;
  if (!LearnAll(base_, sleep) || !LearnTrees(base_, before, wakeup)) {
    return false;
  }
  nodes_[base_].sleep = std::move(sleep);
  for (std::vector<Event> events : unit.wants) {
    std::vector<Event*> all;
    for (Event& e : events) all.push_back(&e);
    if (!Learn(base_, all)) return false;
    Sequence v = Pointers(events);
    if (!Asleep(base_, v, /*strict=*/false)) Insert(v, wakeup, 0);
  }
  nodes_[base_].wakeup = std::move(wakeup);
  if (nodes_[base_].wakeup.empty()) Leave();  // others have seen to all of it
  return true;
}

UnitResult Dpor::Report() {
  UnitResult r;
  r.counts = result_;
  for (const FoundBySearch& f : result_.found) {
    r.found.push_back({KeyOf(f.finding),
                       f.finding.severity == Severity::kError &&
                           f.finding.kind != FindingKind::kDataRace,
                       f.schedule});
  }
  for (size_t i = 0; i < base_; ++i) {
    std::vector<Wakeup>& trees = nodes_[i].wakeup;
    trees.erase(trees.begin());
    std::vector<Event> before;
    Flatten(trees, before, [&](const std::vector<Event>& v) {
      r.wants.push_back({i, v});
    });
  }
  for (size_t i = base_; i < nodes_.size(); ++i) {
    Node& n = nodes_[i];
    UnitMoment& m = r.moments.emplace_back();
    m.sleep = std::move(n.sleep);
    m.wakeup = std::move(n.wakeup);
    if (i + 1 == nodes_.size()) break;  // nothing is under way from the last
    m.wakeup.erase(m.wakeup.begin());
    m.sleep.push_back(n.event);
    m.taken.push_back(std::move(n.event));
  }
  if (r.moments.empty()) r.moments.push_back({std::move(base_sleep_), {}, {}});
  return r;
}

absl::StatusOr<UnitResult> Dpor::Explore(const Unit& unit) {
  const Stepping stepping(session_);
  bool fits = true;
  if (unit.IsWhole()) {
    Begin();
  } else {
    fits = Follow(unit);
  }
  if (fits) Walk();
  if (!fits) {
    return absl::InvalidArgumentError(
        "the unit does not fit: its events cannot be played on this target");
  }
  return Report();
}

absl::StatusOr<UnitResult> ExploreUnit(
    Session& session, const Unit& unit, const DporLimits& limits,
    const std::function<void(Ending)>& at_ending) {
  const std::function<void(const DporResult&)> progress;
  Dpor dpor(session, limits, at_ending, progress);
  return dpor.Explore(unit);
}

}  // namespace quiesce
