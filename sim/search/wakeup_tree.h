// Wakeup trees: the sequences that are still to be explored from a moment.
//
// A branch is one event, and below it what is to follow.  The first branch is
// the one under way.  Pure values: nothing here runs a step.
// Source: Abdulla, Aronis, Jonsson, Sagonas, JACM 64(4), 2017, section 6.
#ifndef QUIESCE_SEARCH_WAKEUP_TREE_H_
#define QUIESCE_SEARCH_WAKEUP_TREE_H_

#include <cstdint>
#include <vector>

#include "sim/schedule/choice.h"
#include "sim/schedule/footprint.h"

namespace quiesce {

struct Answer {
  ChoiceKind kind;
  uint8_t value;
  uint8_t of = 0;  // so many there were, when it was last given
  bool operator==(const Answer& other) const {
    return kind == other.kind && value == other.value;
  }
};
using Answers = std::vector<Answer>;  // empty for almost all

// One step of one thread, with the answers to what it asked on the way.
struct Event {
  int slot = 0;
  Answers answers;
  Footprint footprint;
  bool open = false;  // to be explored with every answer, these first
  // Every other answer is, or will be, explored here too; of what sleeps: and
  // has not woken.
  bool all = false;
  bool guess = false;  // footprint and answers here are not known yet
  // Of what sleeps, where parts of a search are explored out of turn:
  bool under_way = false;  // begun here, and not done with yet
  bool soft = false;       // … further up: it covers only what begins with it
  // It begins a round: what can follow it is left to its siblings, so that it
  // must not sleep in them.
  bool round = false;
  const uint32_t* gate = nullptr;  // what it waited for
};

inline bool Dependent(const Event& a, const Event& b) {
  return a.slot == b.slot || Conflict(a.footprint, b.footprint);
}

struct Wakeup {
  Event event;
  std::vector<Wakeup> then;
};

// WeakInitial's other answers.
inline constexpr int kNotInitial = -1;
inline constexpr int kNotInV = -2;   // not in v, and all of v can wait for it
inline constexpr int kUnknown = -3;  // depends on what is only guessed

// Events one after the other, which are somebody else's: few are ever kept.
using Sequence = std::vector<const Event*>;
Sequence Pointers(const std::vector<Event>& events);

// Can `e` come first in `v`?  Its place in v, or one of the above.
int WeakInitial(const Event& e, const Sequence& v);

// Is v surely in the tree, beside the branch under way, so that there is no
// need to play it?
bool Covers(const std::vector<Wakeup>& tree, const Sequence& v);

// Do these, which begin alike for `asked` questions, answer all that follow in
// every way?
bool AreAll(const std::vector<const Answers*>& these, size_t asked = 0);

// Makes the tree contain v up to equivalence, in branches from `first` on: 1 if
// the first branch is under way.  `sleep`, if every branch is explored to its
// end before the next is begun: who sleeps beside the tree with one of several
// answers.  What v leaves to all answers of a thread is then left to them.
// Takes v apart.
void Insert(Sequence& v, std::vector<Wakeup>& tree, size_t first = 1,
            const std::vector<const Event*>* sleep = nullptr);

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_WAKEUP_TREE_H_
