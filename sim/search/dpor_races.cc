// Races of an execution, and the sequences that reverse them.
#include <algorithm>
#include <utility>

#include "sim/search/dpor_search.h"

namespace quiesce {

// Is v, played from before event i, among what is asleep there?  `strict`: and
// any v that begins like this one.
bool Dpor::Asleep(size_t i, const Sequence& v, bool strict) const {
  for (const Event& e : nodes_[i].sleep) {
    const int at = WeakInitial(e, v);
    // What it leaves to others they may be leaving to it (search/frontier.h).
    if (at == kNotInV && !strict && !e.soft && !e.round && AllCanWait(i, e, v))
      return true;
    if (at < 0) continue;
    // It may do more here than it does in v: an error.  What comes after v
    // would tell.
    if (!strict || Within(e.footprint, v[static_cast<size_t>(at)]->footprint)) {
      return true;
    }
  }
  return false;
}

// Behind v, the thread of `e` may give another answer: can v wait for that one
// as well?
bool Dpor::AllCanWait(size_t i, const Event& e, const Sequence& v) const {
  if (e.answers.empty()) return true;
  const Node& node = nodes_[i];
  return e.all &&
         std::none_of(
             node.wakeup.begin(), node.wakeup.end(),
             [&](const Wakeup& w) { return w.event.slot == e.slot; }) &&
         std::all_of(
             node.sleep.begin(), node.sleep.end(), [&](const Event& other) {
               return other.slot != e.slot || WeakInitial(other, v) == kNotInV;
             });
}

std::vector<Event> Dpor::Pending() const {
  Machine& m = machine();
  std::vector<Event> pending;
  SlotSet waiting = m.state.live;
  if (m.state.timers_armed != 0) waiting.Add(kClockSlot);
  for (const int slot : waiting) {
    Event e;
    e.slot = slot;
    m.model().TouchesBefore(
        e.slot, e.slot == kClockSlot ? Operation{} : m.state.threads[e.slot].op,
        e.footprint);
    if (e.slot != kClockSlot) e.gate = m.state.threads[e.slot].op.gate;
    // An ending hides what would have come after, too.
    if (RunEnded() && (e.slot == kClockSlot || m.OpEnabled(e.slot))) {
      e.footprint.everything = true;
    }
    pending.push_back(std::move(e));
  }
  return pending;
}

std::vector<Event> Dpor::PlayPending(const Moment& moment) {
  std::vector<Event> pending = Pending();
  for (Event& e : pending) {
    if (!Enabled().Has(e.slot)) continue;
    std::vector<Answers> todo = {{}};
    while (!todo.empty()) {
      Event played;
      played.slot = e.slot;
      played.answers = std::move(todo.back());
      todo.pop_back();
      const size_t given = played.answers.size();
      std::vector<uint8_t> counts;
      TakeEvent(played, &counts);
      Merge(played.footprint, e.footprint);
      for (size_t i = given; i < counts.size(); ++i) {
        for (uint8_t value = 1; value < counts[i]; ++value) {
          todo.emplace_back(played.answers.begin(),
                            played.answers.begin() + static_cast<long>(i) + 1);
          todo.back()[i].value = value;
        }
      }
      GoBackTo(moment, session_, snapshots_, 0, {});
    }
  }
  return pending;
}

// What is still pending where the execution ended races as well: a lock that is
// never had, and whatever the ending kept from happening.
void Dpor::ReverseRaces() {
  const std::vector<Event> pending =
      next_.empty() ? Pending() : std::exchange(next_, {});
  for (size_t i = 0; i < nodes_.size(); ++i) {
    if (placed_[i].prevents) ReversePrevention(i);
  }
  for (Race& r : races_) {
    if (!r.settled) {
      Reverse(r.earlier, r.later, nodes_[r.later].event, &r.settled);
    }
  }
  for (; races_of_ < nodes_.size(); ++races_of_) {
    if (placed_[races_of_].unordered) {
      FindRaces(races_of_, nodes_[races_of_].event);
    }
  }
  const size_t races = races_.size();
  for (const Event& e : pending) {
    FindRaces(nodes_.size(), e);
    races_.resize(races);
  }
}

// Appends to races_ those of `later`, event j, with earlier ones.
void Dpor::FindRaces(size_t j, const Event& later) {
  // The thread's own event before j: what precedes that cannot come after j.
  const auto own_slot = static_cast<size_t>(later.slot);
  const uint32_t latest = own_slot < width_ ? Latest(j)[own_slot] : 0;
  const uint32_t* own = latest != 0 ? Clock(latest - 1) : nullptr;
  const size_t first = races_.size();
  const size_t end = own != nullptr ? AllBut(j, own) : 0;
  for (size_t i = j; i-- > end;) {
    const int slot = placed_[i].slot;
    if (slot == later.slot) continue;
    if (own != nullptr && own[slot] > i) continue;
    if (!ConflictsWith(i, later.footprint)) continue;
    if (std::any_of(
            races_.begin() + static_cast<ptrdiff_t>(first), races_.end(),
            [&](const Race& r) { return HappensBefore(i, r.earlier); })) {
      continue;
    }
    bool settled = false;
    if (!Reverse(i, j, later, &settled)) continue;
    races_.push_back(
        {static_cast<uint32_t>(i), static_cast<uint32_t>(j), settled});
  }
}

void Dpor::AddNotAfter(size_t i, size_t from, size_t to, Sequence& v) const {
  const int slot = placed_[i].slot;
  for (size_t k = from; k < to; ++k) {
    if (Clock(k)[slot] <= i) v.push_back(&nodes_[k].event);
  }
}

void Dpor::CopyTo(std::vector<Event>& copies, const Sequence& v) {
  copies.clear();
  for (const Event* e : v) {
    copies.push_back(*e);
    copies.back().all = false;  // that was said of another moment
    copies.back().guess = false;
  }
}

bool Dpor::Play(size_t i, std::vector<Event>& v, size_t count) {
  GoTo(i);
  for (size_t k = 0; k < count; ++k) {
    if (!Enabled().Has(v[k].slot)) return false;
    TakeEvent(v[k], nullptr);
    if (machine().finding_count() != 0) {
      Collect(i, {v.begin(), v.begin() + static_cast<ptrdiff_t>(k) + 1});
    }
  }
  return true;
}

// A deadline that is cancelled is never seen to race: it is gone.
//
//   E:  … i  a  b  c        i cancels it; a, c: not after i
//   v:  …    a  c  clock    the deadline, before i
void Dpor::ReversePrevention(size_t i) {
  Sequence v;
  AddNotAfter(i, i + 1, nodes_.size(), v);
  v.push_back(&nodes_[i].prevented);
  if (Asleep(i, v, /*strict=*/false) || Covers(nodes_[i].wakeup, v)) return;
  std::vector<Event> played;
  CopyTo(played, v);
  if (!Play(i, played, played.size())) return;
  v = Pointers(played);
  Want(v, i);
}

//   E:  … i  a  b  j  c …      a, c: not after i      b: after i
//   v:  …    a  c  j           played from the moment before i
bool Dpor::Reverse(size_t i, size_t j, const Event& later, bool* settled) {
  Node& node = nodes_[i];
  Sequence& v = reversed_;
  Sequence& behind = behind_;
  v.clear();
  behind.clear();
  AddNotAfter(i, i + 1, j, v);
  AddNotAfter(i, j + 1, nodes_.size(), behind);
  // What it does right there, if that was seen.
  const Event* known = nullptr;
  if (v.empty() && behind.empty()) {
    for (const Event& e : node.played) {
      if (e.slot == later.slot) known = &e;
    }
    if (known != nullptr && IsPlannedFirst(i, *known)) return true;
  }
  // Surely enabled there: it waits for nothing, or for the very same.
  const bool guess = later.slot != kClockSlot &&
                     (later.gate == nullptr || later.gate == node.event.gate);
  if (guess) {
    last_ = later;
    last_.guess = true;
    v.push_back(&last_);
    if (Asleep(i, v, /*strict=*/true)) {
      *settled = true;
      return true;
    }
    v.pop_back();
  }
  v.insert(v.end(), behind.begin(), behind.end());
  v.push_back(guess ? &last_ : &later);
  if (guess && (Asleep(i, v, /*strict=*/false) || Covers(node.wakeup, v))) {
    return true;
  }
  if (!node.enabled.Has(v.front()->slot)) return false;
  if (known != nullptr) {
    v[0] = known;
    Want(v, i);
    return true;
  }
  std::vector<Event>& played = replayed_;
  CopyTo(played, v);
  if (!Play(i, played, played.size() - 1)) return false;
  Event& last = played.back();
  if (RunEnded() || !Enabled().Has(last.slot)) return false;
  std::vector<uint8_t> counts;
  TakeEvent(last, &counts);
  if (machine().finding_count() != 0) {
    Collect(i, played);
  } else if (v.size() == 1 && counts.empty()) {
    node.played.push_back(last);
  }
  if (!counts.empty()) WantOtherAnswers(i, played, counts);
  for (size_t k = 0; k < v.size(); ++k) v[k] = &played[k];
  Want(v, i);
  return true;
}

// What commutes with event i is explored behind it.
void Dpor::WantOtherAnswers(size_t i, std::vector<Event> v,
                            const std::vector<uint8_t>& counts) {
  Event last = std::move(v.back());
  v.pop_back();
  std::vector<Answers> todo;
  auto add_others = [&](size_t given, const std::vector<uint8_t>& of) {
    for (size_t a = given; a < of.size(); ++a) {
      for (uint8_t value = 0; value < of[a]; ++value) {
        if (value == last.answers[a].value) continue;
        todo.emplace_back(last.answers.begin(),
                          last.answers.begin() + static_cast<long>(a) + 1);
        todo.back()[a].value = value;
      }
    }
  };
  add_others(0, counts);
  while (!todo.empty()) {
    last.answers = std::move(todo.back());
    todo.pop_back();
    const size_t given = last.answers.size();
    if (!Play(i, v, v.size())) return;
    std::vector<uint8_t> asked;
    TakeEvent(last, &asked);
    add_others(given, asked);
    std::vector<Event> with = v;
    with.push_back(last);
    if (machine().finding_count() != 0) Collect(i, with);
    if (Conflict(nodes_[i].event.footprint, last.footprint)) {
      Sequence wanted = Pointers(with);
      Want(wanted, i);
    }
  }
}

bool Dpor::IsPlannedFirst(size_t i, const Event& e) const {
  const std::vector<Wakeup>& tree = nodes_[i].wakeup;
  for (size_t c = 1; c < tree.size(); ++c) {
    const Event& planned = tree[c].event;
    if (planned.slot == e.slot) return !planned.open && planned.answers.empty();
    if (!Conflict(planned.footprint, e.footprint)) return false;
  }
  return false;
}

// Makes sure that v will have been explored from the moment before event i.
void Dpor::Want(Sequence& v, size_t i) {
  if (Asleep(i, v, /*strict=*/false)) return;
  if (limits_.out_of_turn) {
    Insert(v, nodes_[i].wakeup);
    return;
  }
  std::vector<const Event*> sleep;
  for (const Event& e : nodes_[i].sleep) {
    if (!e.answers.empty() && !e.soft && !e.round) sleep.push_back(&e);
  }
  Insert(v, nodes_[i].wakeup, 1, &sleep);
}

}  // namespace quiesce
