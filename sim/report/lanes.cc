#include "sim/report/lanes.h"

#include <algorithm>
#include <cstdio>
#include <optional>

#include "sim/report/round.h"
#include "sim/report/strip.h"
#include "sim/report/words.h"

namespace quiesce {
namespace {

constexpr int kMargin = 8;    // step number and a gap
constexpr int kGap = 2;       // between lanes; holds the ✗
constexpr int kLaneMin = 16;  // narrower is unreadable, so overflow instead
constexpr int kLaneMax = 40;
constexpr int kVerbColumns = 12;  // objects line up beneath each other
constexpr int kTailKept = 12;     // the last events are never folded

// Where the lanes are.
struct Layout {
  std::vector<int> lane_of;  // thread index → lane from 0 on, -1: the clock
  std::vector<int> thread_of;
  int width = 0;

  explicit Layout(const Trace& trace, const Style& style) {
    for (const int number : LaneNumbers(trace)) {
      lane_of.push_back(number - 1);
      if (number > 0) {
        thread_of.push_back(static_cast<int>(lane_of.size()) - 1);
      }
    }
    const int n = std::max(lanes(), 1);
    const int room = (style.columns - kMargin - kGap * (n - 1)) / n;
    width = std::clamp(room, kLaneMin, kLaneMax);
  }

  int lanes() const { return static_cast<int>(thread_of.size()); }
  int Start(int lane) const { return kMargin + lane * (width + kGap); }
  int End() const { return Start(lanes()) - kGap; }
  int Lane(int thread) const {
    const auto index = static_cast<size_t>(thread);
    return index < lane_of.size() ? lane_of[index] : -1;
  }
};

// Dull events may be folded; whoever reads the lanes does not miss them.
bool IsDull(const TraceEvent& e) {
  return !e.sleeps && !e.wakes_nobody && e.wakes.empty() && !e.preempts &&
         !e.is_clock && !e.continues && e.note.empty();
}

class Drawing {
 public:
  Drawing(const Trace& trace, const Style& style,
          const std::vector<int>& causes)
      : trace_(trace),
        causes_(causes),
        style_(style),
        glyphs_(GlyphsOf(style)),
        layout_(trace, style),
        round_(RoundOf(trace)),
        end_(trace.events.size()) {
    if (round_.length != 0) end_ = round_.begin + round_.length;
  }

  std::string Draw() {
    DrawHeader();
    const std::vector<TraceEvent>& events = trace_.events;
    for (size_t i = 0; i < end_;) {
      if (const size_t folded = FoldLength(i); folded > 0) {
        DrawFold(events[i], folded);
        i += folded;
        continue;
      }
      if (events[i].preempts) DrawPreemption();
      if (events[i].is_clock) {
        DrawClock(events[i]);
      } else {
        DrawEvent(events[i]);
        running_ = events[i].thread;
      }
      ++i;
    }
    if (round_.length != 0) DrawRound();
    DrawStates();
    return out_;
  }

 private:
  void Emit(const Strip& row) { out_ += row.Text(style_); }

  void DrawHeader() {
    Strip names;
    Strip rule;
    rule.Fill(3, 6, glyphs_.line, Ink::kDim);
    for (int lane = 0; lane < layout_.lanes(); ++lane) {
      const TraceThread& thread = trace_.threads[static_cast<size_t>(
          layout_.thread_of[static_cast<size_t>(lane)])];
      names.Put(layout_.Start(lane),
                Clipped(thread.name + " (" + std::to_string(lane + 1) + ")"),
                Ink::kBold);
      rule.Fill(layout_.Start(lane), layout_.Start(lane) + layout_.width,
                glyphs_.line, Ink::kDim);
    }
    Emit(names);
    Emit(rule);
  }

  // The number of events from `i` on that are told in one line, or 0.
  size_t FoldLength(size_t i) const {
    const std::vector<TraceEvent>& events = trace_.events;
    if (end_ <= kLanesWholeEvents) return 0;
    // The first and the last operation of a stretch show where it leads from
    // and to, so they stay.
    if (i == 0 || events[i].thread != events[i - 1].thread) return 0;
    size_t end = i;
    while (end + kTailKept < end_ && IsDull(events[end]) &&
           !IsCause(events[end].step) &&
           events[end + 1].thread == events[i].thread) {
      ++end;
    }
    return end - i >= 3 ? end - i : 0;
  }

  void DrawFold(const TraceEvent& first, size_t count) {
    const int lane = layout_.Lane(first.thread);
    Strip row;
    row.Put(4, glyphs_.ellipsis, Ink::kDim);
    row.Put(layout_.Start(std::max(lane, 0)),
            InAlphabet("… " + Count(static_cast<int64_t>(count), "operation") +
                           " left out",
                       style_),
            Ink::kDim);
    Emit(row);
  }

  void DrawRound() {
    const auto length = static_cast<int64_t>(round_.length);
    Strip row;
    row.Put(4, glyphs_.ellipsis, Ink::kDim);
    row.Put(kMargin,
            InAlphabet("and so on: the last " + Count(length, "operation") +
                           (length == 1 ? " comes again" : " come again") +
                           " and again",
                       style_),
            Ink::kYellow);
    Emit(row);
  }

  void DrawPreemption() {
    const int lane = std::max(layout_.Lane(running_.value_or(0)), 0);
    Strip row;
    row.Fill(4, 6, glyphs_.dots, Ink::kDim);
    row.Fill(kMargin, layout_.End(), glyphs_.dots, Ink::kDim);
    const int start = layout_.Start(lane);
    row.Put(start, lane == 0 ? "pre-empted  " : "  pre-empted  ", Ink::kYellow);
    Emit(row);
  }

  void DrawClock(const TraceEvent& event) {
    std::vector<bool> woken(static_cast<size_t>(layout_.lanes()), false);
    for (const int thread : event.wakes) {
      const int lane = layout_.Lane(thread);
      if (lane >= 0) woken[static_cast<size_t>(lane)] = true;
    }
    std::string text = event.verb.empty() ? "clock" : event.verb;
    for (const std::string& part : {event.object, event.value, event.note}) {
      if (!part.empty()) text += " " + part;
    }
    Strip row;
    PutStep(row, event.step);
    row.Fill(kMargin, layout_.End(), glyphs_.line, Ink::kDim);
    int at = layout_.End() - DisplayWidth(text) - 2;
    for (int lane = 0; lane < layout_.lanes(); ++lane) {
      if (woken[static_cast<size_t>(lane)]) {
        int column = row.Put(layout_.Start(lane) - 2, glyphs_.right);
        row.Put(column, " runnable ");
      }
    }
    for (int lane = layout_.lanes() - 1; lane >= 0; --lane) {
      if (!woken[static_cast<size_t>(lane)]) at = layout_.Start(lane) + 2;
    }
    row.Put(at, " " + InAlphabet(text, style_) + " ", Ink::kYellow);
    Emit(row);
  }

  void DrawEvent(const TraceEvent& event) {
    const int lane = std::max(layout_.Lane(event.thread), 0);
    const int start = layout_.Start(lane);
    const bool has_tail = event.sleeps || !event.wakes.empty();
    const std::vector<std::string> lines =
        Lines(event, layout_.width - (has_tail ? 5 : 0));
    for (size_t i = 0; i < lines.size(); ++i) {
      Strip row;
      if (i == 0) {
        PutStep(row, event.step);
        if (event.wakes_nobody) row.Put(start - 2, glyphs_.cross, Ink::kRed);
      }
      const int end = row.Put(start + (i == 0 ? 0 : 2), lines[i]);
      if (i + 1 == lines.size()) {
        if (event.sleeps) {
          row.Put(std::max(start + layout_.width - 3, end + 1), "zzz",
                  Ink::kYellow);
        } else {
          PutArrows(row, event, lane, end);
        }
      }
      Emit(row);
    }
  }

  // From the end of the text to the right, and from its start to the left.
  void PutArrows(Strip& row, const TraceEvent& event, int lane, int text_end) {
    int rightmost = -1;
    int leftmost = -1;
    for (const int thread : event.wakes) {
      const int target = layout_.Lane(thread);
      if (target < 0 || target == lane) continue;
      if (target > lane) rightmost = std::max(rightmost, target);
      if (target < lane) {
        leftmost = leftmost < 0 ? target : std::min(leftmost, target);
      }
    }
    if (rightmost >= 0) {
      row.Fill(text_end + 2, layout_.Start(rightmost) - 2, glyphs_.line);
    }
    if (leftmost >= 0) {
      row.Fill(layout_.Start(leftmost), layout_.Start(lane) - 1, glyphs_.line);
    }
    for (const int thread : event.wakes) {
      const int target = layout_.Lane(thread);
      if (target < 0 || target == lane) continue;
      const int at = layout_.Start(target);
      if (target > lane) {
        row.Put(at - 2, glyphs_.right);
        row.Put(at - 1, " runnable ");
      } else {
        if (target > 0) row.Put(at - 1, " ");
        row.Put(row.Put(at, "runnable "), glyphs_.left);
      }
    }
  }

  void DrawStates() {
    const bool text_matters = std::any_of(
        trace_.findings.begin(), trace_.findings.end(), [](const Finding& f) {
          return f.kind == FindingKind::kUseAfterUnload;
        });
    std::vector<std::vector<std::string>> cells;
    size_t height = 1;
    for (const int index : layout_.thread_of) {
      const TraceThread& thread = trace_.threads[static_cast<size_t>(index)];
      std::string state = InAlphabet(thread.state, style_);
      if (text_matters && thread.module_text_live) {
        state += state.empty() ? "" : ", ";
        state += "in module code";
      }
      cells.push_back(Wrap(state, layout_.width));
      height = std::max(height, cells.back().size());
    }
    for (size_t line = 0; line < height; ++line) {
      Strip row;
      if (line == 0) row.Fill(3, 6, glyphs_.line, Ink::kDim);
      for (size_t lane = 0; lane < cells.size(); ++lane) {
        if (line < cells[lane].size()) {
          row.Put(layout_.Start(static_cast<int>(lane)), cells[lane][line],
                  Ink::kBold);
        }
      }
      Emit(row);
    }
  }

  bool IsCause(int step) const {
    return std::find(causes_.begin(), causes_.end(), step) != causes_.end();
  }

  void PutStep(Strip& row, int step) const {
    char text[16];
    std::snprintf(text, sizeof text, "%5d", step);
    const int end = row.Put(0, text, Ink::kDim);
    if (IsCause(step)) row.Put(end, glyphs_.cause, Ink::kYellow);
  }

  // The event's text, broken so that it fits into its lane.
  std::vector<std::string> Lines(const TraceEvent& event, int width) const {
    const std::string text = InAlphabet(EventText(event), style_);
    if (DisplayWidth(text) <= width) return {text};
    // Wrapping squeezes the alignment out, and that is what is wanted here.
    std::vector<std::string> lines = Wrap(text, width);
    if (lines.size() > 1) {
      std::string rest;
      for (size_t i = 1; i < lines.size(); ++i) {
        rest += (i > 1 ? " " : "") + lines[i];
      }
      const std::vector<std::string> tail = Wrap(rest, width - 2);
      lines.resize(1);
      lines.insert(lines.end(), tail.begin(), tail.end());
    }
    return lines;
  }

  std::string Clipped(const std::string& text) const {
    return text.substr(0, static_cast<size_t>(layout_.width));
  }

  const Trace& trace_;
  const std::vector<int>& causes_;
  const Style& style_;
  const Glyphs& glyphs_;
  Layout layout_;
  Round round_;
  size_t end_;                  // of the events that are drawn
  std::optional<int> running_;  // whose operation came last
  std::string out_;
};

}  // namespace

std::string RenderLanes(const Trace& trace, const Style& style,
                        const std::vector<int>& causes) {
  return Drawing(trace, style, causes).Draw();
}

std::vector<int> LaneNumbers(const Trace& trace) {
  // A thread that only ever moved the clock is the clock.
  std::vector<int> acts(trace.threads.size(), 0);
  std::vector<int> ticks(trace.threads.size(), 0);
  for (const TraceEvent& event : trace.events) {
    const auto index = static_cast<size_t>(event.thread);
    if (index >= acts.size()) continue;
    ++(event.is_clock ? ticks : acts)[index];
  }
  std::vector<int> numbers;
  int next = 1;
  for (size_t i = 0; i < acts.size(); ++i) {
    const bool is_clock = acts[i] == 0 && ticks[i] > 0;
    numbers.push_back(is_clock ? 0 : next++);
  }
  return numbers;
}

std::string EventText(const TraceEvent& event) {
  std::string text;
  if (event.verb == "write" && !event.object.empty() &&
      event.value.starts_with("=")) {
    text = event.object + " " + event.value;
  } else {
    text = (event.continues ? "…" : "") + event.verb;
    if (event.continues && event.value.starts_with("->") &&
        event.verb.find("return") == std::string::npos) {
      text += " returns";
    }
    if (!event.object.empty()) {
      const int pad = kVerbColumns - DisplayWidth(text);
      text.append(static_cast<size_t>(std::max(pad, 1)), ' ');
      text += event.object;
    }
    if (!event.value.empty()) text += " " + event.value;
  }
  if (!event.note.empty()) text += "  " + event.note;
  return text;
}

}  // namespace quiesce
