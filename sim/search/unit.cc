#include "sim/search/unit.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "sim/exec/carrier.h"

namespace quiesce {
namespace {

// By ChoiceKind.
constexpr absl::string_view kKindLetters = "tcwvf";

std::string EventText(const Event& e) {
  std::string text = absl::StrCat(e.slot);
  for (const Answer& a : e.answers) {
    text.push_back(kKindLetters[static_cast<size_t>(a.kind)]);
    absl::StrAppend(&text, static_cast<int>(a.value));
  }
  if (e.open) text.push_back('*');
  if (e.all) text.push_back('+');
  if (e.soft) text.push_back('~');
  if (e.under_way) text.push_back('^');
  if (e.round) text.push_back('@');
  return text;
}

bool TakeNumber(absl::string_view& text, uint8_t& number) {
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return true;
}

bool TakeAnswer(absl::string_view& text, Answer& answer) {
  const size_t kind =
      text.empty() ? absl::string_view::npos : kKindLetters.find(text[0]);
  if (kind == absl::string_view::npos) return false;
  text.remove_prefix(1);
  answer.kind = static_cast<ChoiceKind>(kind);
  return TakeNumber(text, answer.value);
}

bool TakeEvent(absl::string_view& text, Event& e) {
  uint8_t slot = 0;
  if (!TakeNumber(text, slot) || slot >= kSlotMax) return false;
  e.slot = slot;
  while (!text.empty() && kKindLetters.find(text[0]) != absl::string_view::npos)
    if (!TakeAnswer(text, e.answers.emplace_back())) return false;
  e.open = absl::ConsumePrefix(&text, "*");
  e.all = absl::ConsumePrefix(&text, "+");
  e.soft = absl::ConsumePrefix(&text, "~");
  e.under_way = absl::ConsumePrefix(&text, "^");
  e.round = absl::ConsumePrefix(&text, "@");
  return true;
}

bool TakeTrees(absl::string_view& text, std::vector<Wakeup>& trees) {
  do {
    Wakeup& w = trees.emplace_back();
    if (!TakeEvent(text, w.event)) return false;
    if (absl::ConsumePrefix(&text, "(") &&
        (!TakeTrees(text, w.then) || !absl::ConsumePrefix(&text, ")"))) {
      return false;
    }
  } while (absl::ConsumePrefix(&text, " "));
  return true;
}

void AppendLine(std::string& to, const char* word, const std::string& rest) {
  absl::StrAppend(&to, word, rest.empty() ? "" : " ", rest, "\n");
}

std::string Unreadable(absl::string_view line) {
  return absl::StrCat("cannot read the line `", line, "`");
}

// Calls `take(word, rest)` for each line until it says false.
template <typename Take>
absl::Status EachLine(absl::string_view text, Take take) {
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (line.empty()) continue;
    const std::pair<absl::string_view, absl::string_view> words =
        absl::StrSplit(line, absl::MaxSplits(' ', 1));
    if (!take(words.first, words.second)) {
      return absl::InvalidArgumentError(Unreadable(line));
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string EventsText(const std::vector<Event>& events) {
  std::string text;
  for (const Event& e : events) {
    absl::StrAppend(&text, text.empty() ? "" : " ", EventText(e));
  }
  return text;
}

std::string TreesText(const std::vector<Wakeup>& trees) {
  std::string text;
  for (const Wakeup& w : trees) {
    absl::StrAppend(&text, text.empty() ? "" : " ", EventText(w.event));
    if (!w.then.empty()) absl::StrAppend(&text, "(", TreesText(w.then), ")");
  }
  return text;
}

bool ReadEvents(absl::string_view words, std::vector<Event>& events) {
  while (!words.empty()) {
    if (!TakeEvent(words, events.emplace_back())) return false;
    if (!words.empty() && !absl::ConsumePrefix(&words, " ")) return false;
  }
  return true;
}

bool ReadTrees(absl::string_view words, std::vector<Wakeup>& trees) {
  return words.empty() || (TakeTrees(words, trees) && words.empty());
}

void SearchCounts::Add(const SearchCounts& more) {
  executions += more.executions;
  blocked += more.blocked;
  cut += more.cut;
  rounds += more.rounds;
  cut_timers += more.cut_timers;
  operations += more.operations;
  reached |= more.reached;
  digest += more.digest;
  watched += more.watched;
  met += more.met;
}

double SearchCounts::ShareOf(int64_t sampled) const {
  if (sampled == 0 || watched != executions || rounds + cut != 0) return -1;
  return static_cast<double>(met) / static_cast<double>(sampled);
}

std::string ToText(const SearchCounts& c) {
  return absl::StrCat(c.executions, " ", c.blocked, " ", c.cut, " ", c.rounds,
                      " ", c.cut_timers, " ", c.operations, " ", c.reached, " ",
                      c.digest, " ", c.watched, " ", c.met);
}

bool ReadCounts(absl::string_view words, SearchCounts& c) {
  const std::vector<absl::string_view> n = absl::StrSplit(words, ' ');
  return n.size() == 10 && absl::SimpleAtoi(n[0], &c.executions) &&
         absl::SimpleAtoi(n[1], &c.blocked) && absl::SimpleAtoi(n[2], &c.cut) &&
         absl::SimpleAtoi(n[3], &c.rounds) &&
         absl::SimpleAtoi(n[4], &c.cut_timers) &&
         absl::SimpleAtoi(n[5], &c.operations) &&
         absl::SimpleAtoi(n[6], &c.reached) &&
         absl::SimpleAtoi(n[7], &c.digest) &&
         absl::SimpleAtoi(n[8], &c.watched) && absl::SimpleAtoi(n[9], &c.met);
}

std::string ToText(const FoundSchedule& f) {
  std::string text = absl::StrCat(f.key, " ", f.is_error ? "error" : "other");
  for (const Choice& c : f.schedule) {
    text.push_back(' ');
    text.push_back(kKindLetters[static_cast<size_t>(c.kind)]);
    absl::StrAppend(&text, static_cast<int>(c.chosen));
  }
  return text;
}

bool ReadFound(absl::string_view words, FoundSchedule& f) {
  const std::vector<absl::string_view> w = absl::StrSplit(words, ' ');
  if (w.size() < 2 || (w[1] != "error" && w[1] != "other")) return false;
  f.key = std::string(w[0]);
  f.is_error = w[1] == "error";
  for (size_t i = 2; i < w.size(); ++i) {
    absl::string_view choice = w[i];
    Answer a{};
    if (!TakeAnswer(choice, a) || !choice.empty()) return false;
    f.schedule.push_back({a.kind, a.value, 2});
  }
  return true;
}

std::string ToText(const Unit& unit) {
  std::string text;
  for (const UnitStep& s : unit.path) {
    std::string step = EventText(s.event);
    if (!s.sleep.empty()) absl::StrAppend(&step, " < ", EventsText(s.sleep));
    AppendLine(text, "path", step);
  }
  if (!unit.sleep.empty()) AppendLine(text, "sleep", EventsText(unit.sleep));
  if (!unit.wakeup.empty()) AppendLine(text, "wake", TreesText(unit.wakeup));
  for (const std::vector<Event>& v : unit.wants) {
    AppendLine(text, "want", EventsText(v));
  }
  return text;
}

absl::StatusOr<Unit> ParseUnit(absl::string_view text) {
  Unit unit;
  absl::Status ok =
      EachLine(text, [&](absl::string_view word, absl::string_view rest) {
        if (word == "path") {
          UnitStep& step = unit.path.emplace_back();
          return TakeEvent(rest, step.event) &&
                 (rest.empty() || absl::ConsumePrefix(&rest, " < ")) &&
                 ReadEvents(rest, step.sleep);
        }
        if (word == "sleep") return ReadEvents(rest, unit.sleep);
        if (word == "wake") return ReadTrees(rest, unit.wakeup);
        return word == "want" && ReadEvents(rest, unit.wants.emplace_back());
      });
  if (!ok.ok()) return ok;
  return unit;
}

std::string ToText(const UnitResult& r) {
  std::string text;
  AppendLine(text, "counts", ToText(r.counts));
  for (const FoundSchedule& f : r.found) AppendLine(text, "found", ToText(f));
  for (const UnitMoment& m : r.moments) {
    AppendLine(text, "moment", EventsText(m.taken));
    AppendLine(text, "sleep", EventsText(m.sleep));
    AppendLine(text, "wake", TreesText(m.wakeup));
  }
  for (const UnitResult::Want& w : r.wants) {
    AppendLine(text, "want", absl::StrCat(w.depth, " ", EventsText(w.events)));
  }
  return text;
}

absl::StatusOr<UnitResult> ParseUnitResult(absl::string_view text) {
  UnitResult r;
  bool counted = false;
  absl::Status ok =
      EachLine(text, [&](absl::string_view word, absl::string_view rest) {
        if (word == "counts") {
          counted = true;
          return ReadCounts(rest, r.counts);
        }
        if (word == "found") return ReadFound(rest, r.found.emplace_back());
        if (word == "moment")
          return ReadEvents(rest, r.moments.emplace_back().taken);
        if (word == "sleep" && !r.moments.empty()) {
          return ReadEvents(rest, r.moments.back().sleep);
        }
        if (word == "wake" && !r.moments.empty()) {
          return ReadTrees(rest, r.moments.back().wakeup);
        }
        if (word != "want") return false;
        const std::pair<absl::string_view, absl::string_view> w =
            absl::StrSplit(rest, absl::MaxSplits(' ', 1));
        UnitResult::Want& want = r.wants.emplace_back();
        return absl::SimpleAtoi(w.first, &want.depth) &&
               ReadEvents(w.second, want.events);
      });
  if (!ok.ok()) return ok;
  if (!counted) {
    return absl::InvalidArgumentError("it does not say what was counted");
  }
  return r;
}

}  // namespace quiesce
