#include "sim/search/frontier.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace quiesce {

Frontier::Frontier() {
  Moment& whole = moments_[next_];
  whole.whole = true;
  Note(next_++);
}

void Frontier::Note(Id id) {
  const Moment& m = moments_.at(id);
  if (m.Waits()) {
    waiting_.insert({m.depth, id});
  } else {
    waiting_.erase({m.depth, id});
  }
}

namespace {

bool SameStep(const Event& a, const Event& b) {
  return a.slot == b.slot && a.answers == b.answers;
}

}  // namespace

std::vector<Event> Frontier::Sleep(const Moment& m) const {
  std::vector<Event> sleep = m.sleep;
  for (Id child : m.children) {
    for (Event& e : sleep) {
      if (SameStep(e, moments_.at(child).event)) e.under_way = true;
    }
  }
  return sleep;
}

std::optional<std::pair<Frontier::Id, Unit>> Frontier::Take(Which which) {
  if (waiting_.empty()) return std::nullopt;
  const Id id = which == Which::kShallowest ? waiting_.begin()->second
                                            : std::prev(waiting_.end())->second;
  Moment& m = moments_.at(id);
  Unit unit;
  unit.sleep = Sleep(m);
  unit.wakeup = m.wakeup;
  unit.wants = m.wants;
  for (const Moment* at = &m; at->parent != 0;) {
    const Moment& before = moments_.at(at->parent);
    UnitStep step{at->event, {}};
    // It sleeps there by now, like its siblings, for whoever comes later.
    std::copy_if(before.sleep.begin(), before.sleep.end(),
                 std::back_inserter(step.sleep),
                 [&](const Event& e) { return !SameStep(e, at->event); });
    unit.path.push_back(std::move(step));
    at = &before;
  }
  std::reverse(unit.path.begin(), unit.path.end());
  m.out = true;
  m.wants_out = m.wants.size();
  Note(id);
  return std::make_pair(id, std::move(unit));
}

void Frontier::GiveBack(Id id) {
  moments_.at(id).out = false;
  Note(id);
}

absl::Status Frontier::Apply(Id id, UnitResult result) {
  auto it = moments_.find(id);
  if (it == moments_.end() || !it->second.out) {
    return absl::InvalidArgumentError("its result was not asked for");
  }
  Moment& own = it->second;
  if (std::any_of(result.wants.begin(), result.wants.end(),
                  [&](const auto& w) { return w.depth >= own.depth; }) ||
      result.moments.empty()) {
    return absl::InvalidArgumentError("it is the result of another unit");
  }
  counts_.Add(result.counts);
  for (FoundSchedule& f : result.found) {
    auto [have, fresh] = found_.try_emplace(f.key, f);
    if (!fresh && f.schedule.size() < have->second.schedule.size()) {
      have->second = std::move(f);
    }
  }
  for (UnitResult::Want& w : result.wants) {
    Id above = own.parent;
    while (moments_.at(above).depth != w.depth)
      above = moments_.at(above).parent;
    moments_.at(above).wants.push_back(std::move(w.events));
    Note(above);
  }
  own.out = false;
  own.whole = false;
  own.wants.erase(own.wants.begin(),
                  own.wants.begin() + static_cast<ptrdiff_t>(own.wants_out));
  Id at = id;
  for (size_t k = 0; k < result.moments.size(); ++k) {
    UnitMoment& from = result.moments[k];
    Moment& m = moments_.at(at);
    m.sleep = std::move(from.sleep);
    for (Event& e : m.sleep) e.under_way = false;
    m.wakeup = std::move(from.wakeup);
    const Id here = at;
    if (k + 1 < result.moments.size() && !from.taken.empty()) {
      at = next_++;
      m.children.push_back(at);
      Moment& next = moments_[at];
      next.parent = here;
      next.depth = m.depth + 1;
      next.event = std::move(from.taken[0]);
    }
    Note(here);
  }
  Prune(at);
  return absl::OkStatus();
}

void Frontier::Prune(Id id) {
  while (id != 0) {
    auto it = moments_.find(id);
    const Moment& m = it->second;
    if (m.out || m.Waits() || !m.children.empty()) return;
    const Id above = m.parent;
    moments_.erase(it);
    if (above != 0) std::erase(moments_.at(above).children, id);
    id = above;
  }
}

size_t Frontier::out() const {
  return static_cast<size_t>(
      std::count_if(moments_.begin(), moments_.end(),
                    [](const auto& m) { return m.second.out; }));
}

bool Frontier::IsOut(Id id) const {
  auto it = moments_.find(id);
  return it != moments_.end() && it->second.out;
}

std::string Frontier::Text(HandedOut handed_out) const {
  std::string text = absl::StrCat("counts ", ToText(counts_), "\n");
  for (const auto& [key, f] : found_) {
    absl::StrAppend(&text, "found ", ToText(f), "\n");
  }
  for (const auto& [id, m] : moments_) {
    absl::StrAppend(&text, "moment ", id, " ", m.parent,
                    m.whole ? " whole" : "", "\n");
    if (m.parent != 0)
      absl::StrAppend(&text, "by ", EventsText({m.event}), "\n");
    if (!m.sleep.empty()) {
      absl::StrAppend(&text, "sleep ", EventsText(m.sleep), "\n");
    }
    if (!m.wakeup.empty()) {
      absl::StrAppend(&text, "wake ", TreesText(m.wakeup), "\n");
    }
    for (const std::vector<Event>& v : m.wants) {
      absl::StrAppend(&text, "want ", EventsText(v), "\n");
    }
    if (m.out && handed_out == HandedOut::kStays) {
      absl::StrAppend(&text, "out ", m.wants_out, "\n");
    }
  }
  return text;
}

absl::StatusOr<Frontier> Frontier::Parse(absl::string_view text) {
  Frontier f;
  f.moments_.clear();
  f.waiting_.clear();
  Moment* m = nullptr;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (line.empty()) continue;
    const std::pair<absl::string_view, absl::string_view> split =
        absl::StrSplit(line, absl::MaxSplits(' ', 1));
    const auto [word, rest] = split;
    bool ok = false;
    if (word == "counts") {
      ok = ReadCounts(rest, f.counts_);
    } else if (word == "found") {
      FoundSchedule found;
      ok = ReadFound(rest, found);
      f.found_[found.key] = found;
    } else if (word == "moment") {
      const std::vector<absl::string_view> w = absl::StrSplit(rest, ' ');
      Id id = 0, parent = 0;
      ok = w.size() >= 2 && absl::SimpleAtoi(w[0], &id) &&
           absl::SimpleAtoi(w[1], &parent) && id != 0 &&
           (parent == 0 || f.moments_.contains(parent));
      if (ok) {
        m = &f.moments_[id];
        m->parent = parent;
        m->whole = w.size() == 3 && w[2] == "whole";
        if (parent != 0) {
          m->depth = f.moments_[parent].depth + 1;
          f.moments_[parent].children.push_back(id);
        }
        f.next_ = std::max(f.next_, id + 1);
      }
    } else if (m != nullptr && word == "by") {
      std::vector<Event> by;
      ok = ReadEvents(rest, by) && by.size() == 1;
      if (ok) m->event = by[0];
    } else if (m != nullptr && word == "sleep") {
      ok = ReadEvents(rest, m->sleep);
    } else if (m != nullptr && word == "wake") {
      ok = ReadTrees(rest, m->wakeup);
    } else if (m != nullptr && word == "want") {
      ok = ReadEvents(rest, m->wants.emplace_back());
    } else if (m != nullptr && word == "out") {
      ok = absl::SimpleAtoi(rest, &m->wants_out) &&
           m->wants_out <= m->wants.size();
      m->out = true;
    }
    if (!ok) {
      return absl::InvalidArgumentError(
          absl::StrCat("cannot read the line `", line, "`"));
    }
  }
  for (const auto& [id, moment] : f.moments_) f.Note(id);
  return f;
}

}  // namespace quiesce
