#include "sim/scenario/session.h"

#include <algorithm>
#include <bit>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "sim/exec/dirty_pages.h"
#include "sim/kernel/describe.h"
#include "sim/kernel/memory.h"
#include "sim/kpi/driver_fates.h"
#include "sim/kpi/entry_points.h"
#include "sim/kpi/users.h"

namespace quiesce {

Session::Session(Story& story, const KernelConfig& config,
                 const std::string& carrier)
    : story_(story), config_(config), can_step_(carrier != "thread") {
  Machine& m = machine();
  Kernel& k = kernel();
  m.SetCarrier(carrier);
  m.SetModel(&k);
  m.TellStepping(SteppingFlag());
  k.Configure(config);
  k.Reset();
  DirtyPages& pages = dirty_pages();
  pages.Clear();
  pages.Watch(HeapBase() + kHeapShared, kHeapSize - kHeapShared,
              /*zero=*/true);
  story_.SetUp(k);
  for (const Kernel::Region& r : k.regions()) {
    if (r.size >= DirtyPages::kWorthIt) {
      pages.Watch(static_cast<char*>(r.begin), r.size, /*zero=*/false);
    }
  }
  base_mark_ = base_.Push(/*stacks=*/false);
}

// What is watched may be unmapped with the story.
Session::~Session() { dirty_pages().Clear(); }

void Session::Fresh() {
  base_.Restore(base_mark_, /*stacks=*/false);
  Machine& m = machine();
  for (const int slot : m.state.live) m.carrier().Prepare(slot);
}

Ending Session::Run(Strategy& strategy, Recorder* recorder) {
  Fresh();
  return machine().Run(strategy, recorder);
}

Trace Session::Record(Strategy& strategy) {
  Recorder recorder;
  strategy.BeginRun();
  Run(strategy, &recorder);
  return Describe(kernel(), machine(), recorder);
}

namespace {

bool TakesPart(const Story& story, const char* actor) {
  const std::vector<std::string> actors = absl::StrSplit(story.Actors(), ',');
  return std::find(actors.begin(), actors.end(), actor) != actors.end();
}

bool Has(uint32_t reached, Reached mark) {
  return ((reached >> mark) & 1) != 0;
}

}  // namespace

std::vector<Session::Mark> Session::Marks(uint32_t reached) const {
  std::vector<Mark> marks;
  for (uint32_t i = 0; i < kSysctlUsed; ++i) {
    // A kld that is never refused has missed nothing.
    marks.push_back({ReachedName(i), ((reached >> i) & 1) != 0,
                     i != kUnloadRefused && i != kLoadFailed});
  }
  for (const UserRow& row : UserRows()) {
    marks.push_back({ReachedName(row.used), Has(reached, row.used),
                     TakesPart(story_, row.name)});
  }
  return marks;
}

std::vector<std::string> Session::Advice(uint32_t reached) const {
  std::vector<std::string> advice;
  if (story_.Script().empty()) return advice;
  for (const UserRow& row : UserRows()) {
    const bool takes_part = TakesPart(story_, row.name);
    if (takes_part && !Has(reached, row.used)) {
      advice.push_back(absl::StrCat("the actor ", row.name,
                                    " found nothing to do in any run"));
    } else if (!takes_part && row.has != row.used && Has(reached, row.has)) {
      advice.push_back(absl::StrCat("the module ", row.what, ": add --actors=",
                                    row.name, " to run it against the unload"));
    }
  }
  return advice;
}

namespace {

// The marks are those of all runs, wherever they were; the fates are those that
// this process and its workers have seen.
void AddIdleDrivers(uint32_t reached, const KernelConfig& config,
                    Session::Blanks& blanks) {
  const std::vector<IdleDriver> idle = IdleDrivers();
  if (idle.empty() && !Has(reached, kDeviceAttached)) {
    blanks.words.emplace_back("its driver attached to no device");
  }
  for (const IdleDriver& d : idle) {
    blanks.words.push_back(
        absl::StrCat("its driver `", d.name, "` attached to no device"));
    const bool refused = d.refused && !config.attach_any;
    blanks.notes.push_back(
        absl::StrCat("`", d.name, "` attached to no device: ", d.why,
                     refused ? "; --attach=any attaches it all the same" : ""));
    blanks.probe_refused = blanks.probe_refused || refused;
  }
}

}  // namespace

Session::Blanks Session::BlanksOf(uint32_t reached) const {
  Blanks blanks;
  if (story_.Script().empty()) return blanks;
  if (Has(reached, kLoadFailed) && !Has(reached, kLoadDone)) {
    blanks.words.emplace_back("its load failed in every run");
    return blanks;
  }
  if (Has(reached, kHasDriver)) AddIdleDrivers(reached, config_, blanks);
  if (Has(reached, kUnloadRefused) && !Has(reached, kUnloadDone)) {
    blanks.words.emplace_back("it refused every unload");
  }
  for (const UserRow& row : UserRows()) {
    if (TakesPart(story_, row.name) || row.has == row.used ||
        !Has(reached, row.has)) {
      continue;
    }
    blanks.words.emplace_back(row.unused);
    absl::StrAppend(&blanks.actors, blanks.actors.empty() ? "" : ",", row.name);
  }
  return blanks;
}

std::vector<std::string> Session::Approximations(uint32_t reached) const {
  std::vector<std::string> about;
  if (Has(reached, kTaskCounted)) {
    about.push_back(absl::StrCat("how often a task was enqueued, beyond ",
                                 kPendingMax, " times"));
  }
  if (Has(reached, kClockGuessed)) {
    about.emplace_back(
        "time that passes without a timer, from one reading of the clock to "
        "the next, other than 0, 10 ms or 1 h");
  }
  return about;
}

std::string Session::ObjectName(const void* object) const {
  return kernel().ObjectName(object);
}

Finding Session::DescribeFinding(const RawFinding& raw) const {
  return Describe(kernel(), raw);
}

}  // namespace quiesce
