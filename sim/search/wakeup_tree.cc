#include "sim/search/wakeup_tree.h"

#include <algorithm>
#include <utility>

namespace quiesce {
namespace {

// Is what begins with `its` surely explored below the branch, which is to be
// explored with every answer?  Only what is to follow its own answers is
// planned; everything is explored after the others.
bool OpenCovers(const Wakeup& branch, const Event* its) {
  return branch.event.open &&
         (branch.then.empty() ||
          (its != nullptr && its->answers != branch.event.answers));
}

// Behind v, its thread may give another answer than this one.
bool IsOneOfSeveral(const Event& e, int at) {
  return at == kNotInV && !e.answers.empty();
}

using Sleepers = std::vector<const Event*>;

// Whatever its thread answers behind v: is it planned, or done with, and can v
// wait for it?
bool AllAreSeenTo(int slot, const Sequence& v, const std::vector<Wakeup>& tree,
                  size_t first, const Sleepers& sleep) {
  std::vector<const Answers*> its;
  auto add = [&](const Event& e) {
    if (e.slot == slot && WeakInitial(e, v) == kNotInV) {
      its.push_back(&e.answers);
    }
  };
  for (size_t c = first; c < tree.size(); ++c) add(tree[c].event);
  for (const Event* e : sleep) add(*e);
  return AreAll(its);
}

// Inserts v below tree[c], where those before c will sleep as well.
void InsertBelow(Sequence& v, std::vector<Wakeup>& tree, size_t c,
                 const Sleepers* sleep) {
  Sleepers there;
  auto add = [&](const Event& e) {
    if (!e.answers.empty() && !Dependent(e, tree[c].event)) {
      there.push_back(&e);
    }
  };
  if (sleep != nullptr) {
    for (const Event* e : *sleep) add(*e);
    for (size_t b = 0; b < c; ++b) add(tree[b].event);
  }
  Insert(v, tree[c].then, 0, sleep == nullptr ? nullptr : &there);
}

}  // namespace

Sequence Pointers(const std::vector<Event>& events) {
  Sequence v;
  for (const Event& e : events) v.push_back(&e);
  return v;
}

int WeakInitial(const Event& e, const Sequence& v) {
  for (size_t k = 0; k < v.size(); ++k) {
    const Event& its = *v[k];
    if (its.slot == e.slot) {
      const bool same = its.open || its.guess
                            ? e.open || e.all
                            : e.open || its.answers == e.answers;
      if (!same) return its.guess ? kUnknown : kNotInitial;
      if (its.guess && k != 0) return kUnknown;
      for (size_t m = 0; m < k; ++m) {
        // What it does here may be more than what it did there: an ending.
        if (Conflict(v[m]->footprint, its.footprint) ||
            Conflict(v[m]->footprint, e.footprint)) {
          return kNotInitial;
        }
      }
      return static_cast<int>(k);
    }
  }
  for (const Event* x : v) {
    if (x->guess) return kUnknown;
    if (Conflict(x->footprint, e.footprint)) return kNotInitial;
  }
  return kNotInV;
}

bool Covers(const std::vector<Wakeup>& tree, const Sequence& all) {
  const std::vector<Wakeup>* in = &tree;
  const Sequence* left = &all;
  Sequence fewer;
  for (size_t c = 1; c < in->size();) {
    const Wakeup& w = (*in)[c];
    const Sequence& v = *left;
    const int at = WeakInitial(w.event, v);
    if (at == kUnknown) return false;
    if (at == kNotInitial || IsOneOfSeveral(w.event, at)) {
      ++c;
      continue;
    }
    if (OpenCovers(w, at >= 0 ? v[static_cast<size_t>(at)] : nullptr)) {
      return true;
    }
    if ((at >= 0 && v.size() == 1) || w.then.empty()) return true;
    if (at >= 0) {
      if (left == &all) fewer = all;
      left = &fewer;
      fewer.erase(fewer.begin() + at);
    }
    in = &w.then;
    c = 0;
  }
  return false;
}

// Do these, which begin alike for `asked` questions, answer all that follow in
// every way?
bool AreAll(const std::vector<const Answers*>& these, size_t asked) {
  if (these.empty()) return false;
  if (std::any_of(these.begin(), these.end(),
                  [&](const Answers* a) { return a->size() == asked; })) {
    return true;
  }
  for (uint8_t value = 0; value < (*these[0])[asked].of; ++value) {
    std::vector<const Answers*> with;
    for (const Answers* a : these) {
      if ((*a)[asked].value == value) with.push_back(a);
    }
    if (!AreAll(with, asked + 1)) return false;
  }
  return true;
}

void Insert(Sequence& v, std::vector<Wakeup>& tree, size_t first,
            const Sleepers* sleep) {
  for (size_t c = first; c < tree.size(); ++c) {
    Event& event = tree[c].event;
    auto its = std::find_if(v.begin(), v.end(), [&](const Event* x) {
      return x->slot == event.slot;
    });
    // One answer is wanted already, and now all are.
    const bool answered =
        its != v.end() && (*its)->open && !event.open && !event.all;
    if (answered) event.open = true;
    int at = WeakInitial(event, v);
    if (IsOneOfSeveral(event, at) && sleep != nullptr &&
        AllAreSeenTo(event.slot, v, tree, first, *sleep)) {
      for (size_t d = c; d < tree.size(); ++d) {
        if (tree[d].event.slot == event.slot && !tree[d].then.empty()) {
          Sequence again = v;
          InsertBelow(again, tree, d, sleep);
        }
      }
      return;
    }
    if (at == kNotInitial || IsOneOfSeveral(event, at)) {
      if (answered) event.open = false;
      continue;
    }
    if (!answered &&
        OpenCovers(tree[c], at >= 0 ? v[static_cast<size_t>(at)] : nullptr)) {
      return;
    }
    if (at >= 0) v.erase(v.begin() + at);
    if (v.empty() || tree[c].then.empty()) return;  // covered
    InsertBelow(v, tree, c, sleep);
    return;
  }
  std::vector<Wakeup>* to = &tree;
  for (const Event* e : v) {
    to->push_back({*e, {}});
    to = &to->back().then;
  }
}

}  // namespace quiesce
