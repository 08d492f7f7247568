#include "sim/search/shrink.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "sim/search/replay.h"
#include "sim/search/strategies.h"

namespace quiesce {
namespace {

struct Attempt {
  bool shows = false;
  Schedule schedule;
  int preemptions = 0;
  int operations = 0;
  auto Cost() const { return std::tie(preemptions, operations); }
};

// The run's own schedule, cut after the operation at which the finding was made
// if nothing after it matters (findings that do not end the run).
Attempt Play(Session& session, Strategy& strategy, const RawFinding& finding) {
  strategy.BeginRun();
  session.Run(strategy);
  Machine& m = machine();
  Attempt a;
  for (int i = 0; i < m.finding_count(); ++i) {
    if (m.findings()[i].SameBug(finding)) a.shows = true;
  }
  if (!a.shows) return a;
  a.schedule = m.schedule();
  a.preemptions = m.meter.preemptions;
  a.operations = static_cast<int>(m.meter.operations);
  return a;
}

Attempt PlayLeniently(Session& session, const Schedule& schedule,
                      const RawFinding& finding) {
  LenientStrategy lenient(schedule);
  return Play(session, lenient, finding);
}

struct Stretch {
  size_t begin, end;
};

std::vector<Stretch> Blocks(const Schedule& s) {
  std::vector<Stretch> blocks;
  for (size_t i = 0; i < s.size();) {
    size_t j = i + 1;
    while (j < s.size() && s[j] == s[i] && s[i].kind == ChoiceKind::kThread)
      ++j;
    blocks.push_back({i, j});
    i = j;
  }
  return blocks;
}

}  // namespace

Shrunk Measure(Session& session, const Schedule& schedule,
               const RawFinding& finding, bool* shown) {
  ReplayStrategy replay(schedule);
  Attempt a = Play(session, replay, finding);
  if (shown != nullptr) *shown = a.shows;
  return {a.shows ? a.schedule : schedule, a.preemptions, a.operations, 1};
}

Schedule BeforeTheRounds(Session& session, const Schedule& schedule,
                         const RawFinding& finding) {
  auto first = [&](size_t n) {
    return Schedule(schedule.begin(),
                    schedule.begin() + static_cast<ptrdiff_t>(n));
  };
  size_t enough = schedule.size();
  for (size_t low = 0; low < enough;) {
    const size_t middle = low + (enough - low) / 2;
    bool shown = false;
    Measure(session, first(middle), finding, &shown);
    if (shown) {
      enough = middle;
    } else {
      low = middle + 1;
    }
  }
  return first(enough);
}

Shrunk Shrink(Session& session, const Schedule& schedule,
              const RawFinding& finding, int64_t runs_max) {
  bool shown = false;
  Shrunk start = Measure(session, schedule, finding, &shown);
  if (!shown) return start;
  Attempt best{true, start.schedule, start.preemptions, start.operations};
  int64_t runs = 1;
  auto consider = [&](const Attempt& a) {
    ++runs;
    if (!a.shows || a.Cost() >= best.Cost()) return false;
    best = a;
    return true;
  };
  // A bounded search for something simpler than whatever was found: few
  // pre-emptions suffice for almost every bug.
  for (int k = 0; k < std::min(best.preemptions, 2) && runs < runs_max / 3;
       ++k) {
    DfsStrategy dfs({k, 2});
    int64_t limit = runs + runs_max / 8;
    while (runs < limit && dfs.BeginRun()) {
      session.Run(dfs);
      ++runs;
      Machine& m = machine();
      for (int i = 0; i < m.finding_count(); ++i) {
        if (!m.findings()[i].SameBug(finding)) continue;
        Attempt a{true, m.schedule(), m.meter.preemptions,
                  static_cast<int>(m.meter.operations)};
        if (a.Cost() < best.Cost()) best = a;
      }
    }
    if (best.preemptions <= k) break;
  }
  // Drop ever smaller groups of blocks while the finding stays.
  bool improved = true;
  while (improved && runs < runs_max) {
    improved = false;
    std::vector<Stretch> blocks = Blocks(best.schedule);
    for (size_t group = std::max<size_t>(blocks.size() / 2, 1);
         group >= 1 && runs < runs_max; group /= 2) {
      for (size_t at = 0; at + group <= blocks.size() && runs < runs_max;
           at += group) {
        Schedule shorter(best.schedule.begin(),
                         best.schedule.begin() + blocks[at].begin);
        shorter.insert(shorter.end(),
                       best.schedule.begin() + blocks[at + group - 1].end,
                       best.schedule.end());
        if (consider(PlayLeniently(session, shorter, finding))) {
          improved = true;
          blocks = Blocks(best.schedule);
          at = at >= group ? at - group : 0;
        }
      }
      if (group == 1) break;
    }
    // Hand over earlier or later: move one operation across each border.
    blocks = Blocks(best.schedule);
    for (size_t i = 0; i + 1 < blocks.size() && runs < runs_max; ++i) {
      for (bool forward : {true, false}) {
        Schedule moved = best.schedule;
        size_t border = blocks[i].end;
        size_t from = forward ? border : border - 1;
        size_t to = forward ? blocks[i].begin : blocks[i + 1].end - 1;
        Choice c = moved[from];
        moved.erase(moved.begin() + static_cast<long>(from));
        moved.insert(moved.begin() + static_cast<long>(to), c);
        if (consider(PlayLeniently(session, moved, finding))) {
          improved = true;
          blocks = Blocks(best.schedule);
          if (i + 1 >= blocks.size()) break;
        }
      }
    }
  }
  return {best.schedule, best.preemptions, best.operations, runs};
}

}  // namespace quiesce
