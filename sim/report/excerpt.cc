#include "sim/report/excerpt.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <vector>

#include "sim/report/words.h"

namespace quiesce {
namespace {

struct Place {
  const Location* location;
  const std::string* thread;
  bool primary;
  const TraceEvent* event = nullptr;  // the last event there, if any
};

const TraceEvent* LastEventAt(const Trace& trace, const Location& where,
                              const std::string& thread) {
  const TraceEvent* found = nullptr;
  for (const TraceEvent& event : trace.events) {
    if (event.location != where) continue;
    const auto index = static_cast<size_t>(event.thread);
    if (index < trace.threads.size() && trace.threads[index].name == thread) {
      found = &event;
    }
  }
  return found;
}

// The two accesses of a data race as they met: the later was pending already
// when the earlier took effect, so its thread did nothing in between.
void PointAtTheMeeting(const Trace& trace, Place& a, Place& b) {
  auto is_at = [&](const TraceEvent& event, const Place& place) {
    const auto index = static_cast<size_t>(event.thread);
    return event.location == *place.location && index < trace.threads.size() &&
           trace.threads[index].name == *place.thread;
  };
  for (size_t later = 1; later < trace.events.size(); ++later) {
    const TraceEvent& second = trace.events[later];
    Place* mine = is_at(second, a) ? &a : is_at(second, b) ? &b : nullptr;
    if (mine == nullptr) continue;
    Place* theirs = mine == &a ? &b : &a;
    for (size_t i = later; i-- > 0;) {
      const TraceEvent& first = trace.events[i];
      if (first.thread == second.thread) break;
      if (!is_at(first, *theirs)) continue;
      mine->event = &second;
      theirs->event = &first;
      return;
    }
  }
}

std::string Label(const Finding& finding, const Place& place) {
  const std::string who = place.thread->empty() ? "this" : *place.thread;
  if (!place.primary) return who + " was here";
  switch (finding.kind) {
    case FindingKind::kUseAfterUnload:
      return who + " still has to return to here";
    case FindingKind::kHang:
      return who + " waits here";
    case FindingKind::kDataRace:
      return who + " gets here at the same time";
    default:
      return who + " is here";
  }
}

std::string Base(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

// What to underline: the kernel's word if the line has it, else the whole line.
std::pair<int, int> Underlined(const std::string& line, const Place& place) {
  if (place.event != nullptr) {
    const std::string& verb = place.event->verb;
    const size_t at = verb.empty() ? std::string::npos : line.find(verb);
    if (at != std::string::npos) {
      return {DisplayWidth(line.substr(0, at)), DisplayWidth(verb)};
    }
  }
  return {0, DisplayWidth(line)};
}

std::string Trimmed(const std::string& line) {
  const size_t first = line.find_first_not_of(" \t");
  if (first == std::string::npos) return "";
  std::string out =
      line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
  std::replace(out.begin(), out.end(), '\t', ' ');
  return out;
}

}  // namespace

SourceLine SourceFromFiles() {
  auto files =
      std::make_shared<std::map<std::string, std::vector<std::string>>>();
  return
      [files](const std::string& file, int line) -> std::optional<std::string> {
        auto [it, is_new] = files->try_emplace(file);
        if (is_new) {
          std::ifstream in(file);
          for (std::string text; std::getline(in, text);)
            it->second.push_back(text);
        }
        if (line < 1 || static_cast<size_t>(line) > it->second.size()) {
          return std::nullopt;
        }
        return it->second[static_cast<size_t>(line) - 1];
      };
}

std::string RenderExcerpts(const Finding& finding, const Trace& trace,
                           const ReportOptions& options) {
  std::vector<Place> places;
  if (!finding.location.file.empty()) {
    places.push_back({&finding.location, &finding.thread, true});
  }
  if (!finding.other_location.file.empty() &&
      finding.other_location != finding.location) {
    places.push_back({&finding.other_location, &finding.other_thread, false});
  }
  std::vector<std::string> names;
  size_t name_width = 0;
  for (Place& place : places) {
    place.event = LastEventAt(trace, *place.location, *place.thread);
    names.push_back(Base(place.location->file) + ":" +
                    std::to_string(place.location->line));
    name_width = std::max(name_width, names.back().size());
  }

  if (finding.kind == FindingKind::kDataRace && places.size() == 2) {
    PointAtTheMeeting(trace, places[0], places[1]);
  }

  const Style& style = options.style;
  const std::string bar(GlyphsOf(style).bar);
  std::string out;
  for (size_t i = 0; i < places.size(); ++i) {
    const Place& place = places[i];
    std::string step =
        place.event == nullptr ? "" : std::to_string(place.event->step);
    step.insert(0, step.size() < 5 ? 5 - step.size() : 0, ' ');
    std::string name = names[i];
    name.resize(name_width + 3, ' ');

    std::optional<std::string> line;
    if (options.source) {
      line = options.source(place.location->file, place.location->line);
    }
    const std::string label = Label(finding, place);
    const std::string margin = Inked(step + " " + bar, Ink::kDim, style) + " ";
    if (!line) {
      std::string function = place.location->function;
      if (!function.empty()) function += "(): ";
      out += margin + name + function + label + "\n";
      continue;
    }
    const std::string text = InAlphabet(Trimmed(*line), style);
    const auto [from, length] = Underlined(text, place);
    out += margin + name + text + "\n";
    const std::string marks(static_cast<size_t>(std::max(length, 1)),
                            place.primary ? '^' : '-');
    out += Inked("      " + bar, Ink::kDim, style) + " " +
           std::string(name_width + 3 + static_cast<size_t>(from), ' ') +
           Inked(marks + " " + label, place.primary ? Ink::kRed : Ink::kYellow,
                 style) +
           "\n";
  }
  return out;
}

}  // namespace quiesce
