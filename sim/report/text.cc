#include "sim/report/text.h"

#include <algorithm>
#include <cstdio>

#include "sim/report/finding_text.h"
#include "sim/report/lanes.h"
#include "sim/report/order.h"
#include "sim/report/words.h"

namespace quiesce {
namespace {

constexpr int kLabelColumns = 15;

std::string Joined(const std::vector<std::string>& parts,
                   const std::string& separator) {
  std::string out;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    if (!out.empty()) out += separator;
    out += part;
  }
  return out;
}

std::string Header(const CheckResult& r, const ReportOptions& options,
                   const std::string& what) {
  std::string kernel;
  if (!r.kernel_version.empty()) {
    kernel = "kernel " + r.kernel_version;
    if (!r.flavour.empty()) kernel += "," + r.flavour;
  }
  std::string bounds;
  for (const auto& [name, use] : r.bounds) {
    bounds += (bounds.empty() ? "" : ", ") +
              ("≤ " + std::to_string(use.value)) + " " + name;
  }
  const std::string name =
      "quiesce" + (options.version.empty() ? "" : " " + options.version);
  return InAlphabet(Joined({name, r.target, what, bounds, kernel}, " · "),
                    options.style) +
         "\n";
}

// A block of the report: label on the left, text on the right.
class Block {
 public:
  explicit Block(const Style& style) : style_(style) {}
  void Add(const std::string& label, const std::string& text) {
    if (text.empty()) return;
    out_ += Paragraph("  " + label, kLabelColumns, InAlphabet(text, style_),
                      style_.columns);
  }
  const std::string& text() const { return out_; }

 private:
  const Style& style_;
  std::string out_;
};

std::string Figures(const CheckResult& r) {
  std::vector<std::string> parts;
  if (r.executions > 0) parts.push_back(Count(r.executions, "run"));
  if (r.states > 0) parts.push_back(Count(r.states, "state"));
  if (r.distinct_traces > 0) {
    parts.push_back(Count(r.distinct_traces, "distinct trace"));
  }
  if (r.operations > 0) parts.push_back(Count(r.operations, "operation"));
  if (r.blocked > 0) parts.push_back(Grouped(r.blocked) + " blocked");
  std::string out = r.strategy + ": " + Joined(parts, ", ");
  if (r.elapsed_s > 0) out += " (" + Seconds(r.elapsed_s) + ")";
  return out;
}

std::string Reached(const CheckResult& r) {
  std::vector<std::string> parts;
  for (const ReachedMark& mark : r.reached) {
    parts.push_back(mark.name + (mark.reached ? " ✓" : " ✗"));
  }
  return Joined(parts, "   ");
}

std::string CutByBounds(const CheckResult& r) {
  std::vector<std::string> parts;
  for (const auto& [name, use] : r.bounds) {
    if (use.cut > 0) {
      parts.push_back(name + " ≤ " + std::to_string(use.value) + " cut " +
                      Count(use.cut, "run"));
    }
  }
  return Joined(parts, ", ");
}

// The next sensible command.
std::string Next(const CheckResult& r, const ReportOptions& options) {
  std::string check = "quiesce check " + ShellQuoted(r.target);
  const std::string users = r.actors.empty() || r.blank_actors.empty()
                                ? r.actors + r.blank_actors
                                : r.actors + "," + r.blank_actors;
  if (!users.empty()) check += " --actors=" + users;
  if (r.attach == "any" || r.probe_refused) check += " --attach=any";
  if (r.verdict != Verdict::kInconclusive && r.probe_refused) {
    return check + options.cflags + "  (attached, whatever the probe says)";
  }
  if (r.verdict != Verdict::kInconclusive && !r.blank_actors.empty()) {
    return check + options.cflags + "  (with its users)";
  }
  if (r.verdict == Verdict::kInconclusive) {
    return check + " --time=10m --memory=8G" + options.cflags;
  }
  if (r.verdict == Verdict::kSafe && r.proven == Proven::kBounded) {
    return check + " --strategy=states" + options.cflags + "  (without bounds)";
  }
  if (r.verdict == Verdict::kSafe && r.flavour != "release") {
    return check + " --kernel=" + r.kernel_version + ",release" +
           options.cflags + "  (the same on a kernel without INVARIANTS)";
  }
  return "";
}

std::string Proved(const CheckResult& r) {
  if (r.verdict == Verdict::kInconclusive) return "nothing found, not proven";
  switch (r.proven) {
    case Proven::kClosed:
    case Proven::kAllTraces:
      return "nothing found, proven";
    case Proven::kBounded:
      return "nothing found, proven up to the bounds";
    case Proven::kNone:
      return "nothing found in the runs sampled";
  }
  return "nothing found";
}

// Nobody reads on to learn that what was proven is about a module that nobody
// uses.
std::string GreenHeadline(const CheckResult& r) {
  const std::string proved = Proved(r);
  return r.blanks.empty() ? proved
                          : proved + ", but " + Joined(r.blanks, " and ");
}

void AddCommon(const CheckResult& r, Block& block) {
  for (const Phase& phase : r.phases) {
    std::string text = phase.strategy + ": ";
    if (phase.executions > 0) text += Count(phase.executions, "run") + ", ";
    if (phase.states > 0) text += Count(phase.states, "state") + ", ";
    block.Add(&phase == r.phases.data() ? "first" : "then",
              text + phase.outcome);
  }
  block.Add("searched", Figures(r));
  block.Add("cut", CutByBounds(r));
  block.Add("reached", Reached(r));
  block.Add("not covered", Joined(r.not_covered, " · "));
  block.Add("held", Joined(r.ignored_counters, ", "));
  for (const std::string& note : r.notes) block.Add("note", note);
}

std::string Summary(const CheckResult& r, const ReportOptions& options) {
  const auto errors = std::count_if(
      r.witnesses.begin(), r.witnesses.end(),
      [](const Witness& w) { return w.finding.severity == Severity::kError; });
  const auto rest = static_cast<int64_t>(r.witnesses.size()) - errors;
  std::string line;
  if (errors > 0) line = Count(errors, "error");
  if (rest > 0) {
    line += (line.empty() ? "" : ", ") + Count(rest, "warning");
  }
  Block block(options.style);
  AddCommon(r, block);
  std::string out =
      Inked(line, errors > 0 ? Ink::kRed : Ink::kYellow, options.style);
  if (r.complete && !r.statement.empty()) {
    out += "; all of the search: " + InAlphabet(r.statement, options.style);
  }
  return out + "\n" + block.text();
}

std::string Console(const Trace& trace) {
  std::string out;
  for (const std::string& line : trace.console)
    out += "  said:  " + line + "\n";
  return out;
}

std::string Stepped(const Trace& trace, const ReportOptions& options) {
  const std::vector<int> numbers = LaneNumbers(trace);
  std::string out;
  for (const TraceEvent& event : trace.events) {
    const auto index = static_cast<size_t>(event.thread);
    std::string who = "clock";
    if (index < trace.threads.size() && numbers[index] > 0) {
      who = trace.threads[index].name + " (" + std::to_string(numbers[index]) +
            ")";
    }
    char step[16];
    std::snprintf(step, sizeof step, "%5d  ", event.step);
    std::string line = step + who;
    line.resize(std::max<size_t>(line.size() + 2, 28), ' ');
    line += InAlphabet(EventText(event), options.style);
    if (event.sleeps) line += "  zzz";
    if (event.preempts) line += "  (pre-empts)";
    out += line + "\n";
    if (event.location.file.empty()) continue;
    out += std::string(28, ' ') + Inked(event.location.file + ":" +
                                            std::to_string(event.location.line),
                                        Ink::kDim, options.style);
    std::optional<std::string> source;
    if (options.source) {
      source = options.source(event.location.file, event.location.line);
    }
    if (source) {
      const size_t first = source->find_first_not_of(" \t");
      if (first != std::string::npos) out += "   " + source->substr(first);
    }
    out += "\n";
  }
  return out;
}

}  // namespace

std::string RenderCheck(const CheckResult& result,
                        const ReportOptions& options) {
  const Style& style = options.style;
  std::string out = Header(result, options, result.strategy) + "\n";
  bool first = true;
  for (const Witness& witness : result.witnesses) {
    const bool is_error = witness.finding.severity == Severity::kError;
    out += RenderWitness(witness, result, options, first || is_error) + "\n";
    first = false;
  }
  if (!result.witnesses.empty() && result.verdict == Verdict::kUnsafe) {
    return out + Summary(result, options);
  }
  const Ink ink = result.verdict == Verdict::kSafe && result.blanks.empty()
                      ? Ink::kGreen
                      : Ink::kYellow;
  std::string headline = GreenHeadline(result);
  if (!result.witnesses.empty()) {
    headline = Count(static_cast<int64_t>(result.witnesses.size()), "warning") +
               "; otherwise " + headline;
  }
  out += Inked(headline, ink, style);
  if (!result.statement.empty()) {
    out += ": " + InAlphabet(result.statement, style);
  }
  out += "\n";
  Block block(style);
  AddCommon(result, block);
  block.Add("next", Next(result, options));
  return out + block.text();
}

namespace {

// Where a tolerant replay left its token.
std::string Followed(const ReplayResult& r, const Style& style) {
  if (!r.tolerant) return "";
  const std::string said =
      r.left_off.empty()
          ? "all " + Count(r.choices, "choice") + " of the token fit"
          : std::to_string(r.followed) + " of " + Count(r.choices, "choice") +
                " fit, from there on without pre-emptions: " + r.left_off;
  Block block(style);
  block.Add("followed", said);
  return block.text();
}

}  // namespace

std::string RenderReplay(const ReplayResult& result,
                         const ReportOptions& options, bool step) {
  const Style& style = options.style;
  CheckResult context = result.context;
  context.bounds.clear();  // bounds are of searches
  std::string out = Header(context, options, "replay") + "\n";
  if (step) out += Stepped(result.trace, options) + "\n";
  if (result.trace.diverged) {
    if (!step) out += RenderLanes(result.trace, style) + "\n";
    out += Inked("replay diverged", Ink::kRed, style) + ": " +
           InAlphabet(result.trace.divergence, style) + "\n";
    Block block(style);
    block.Add("next", "quiesce check " + ShellQuoted(result.context.target) +
                          options.cflags + "  (a token of today's code)");
    return out + block.text();
  }
  if (result.witnesses.empty()) {
    if (!step) out += RenderLanes(result.trace, style) + "\n";
    out += "  order: " + RenderOrder(result.trace) + "\n";
    out += Console(result.trace) + Followed(result, style);
    return out + "\n" + Inked("this schedule ends well", Ink::kGreen, style) +
           "\n";
  }
  bool first = true;
  for (const Witness& witness : result.witnesses) {
    out += (first ? "" : "\n") +
           RenderWitness(witness, result.context, options, first && !step);
    first = false;
  }
  return out + Followed(result, style);
}

}  // namespace quiesce
