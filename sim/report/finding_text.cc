#include "sim/report/finding_text.h"

#include "sim/report/excerpt.h"
#include "sim/report/lanes.h"
#include "sim/report/order.h"
#include "sim/report/words.h"

namespace quiesce {
namespace {

constexpr int kLabelColumns = 9;

// "shrunk 31 → 11 operations, 4 → 1 pre-emption", or "" if nothing shrank.
std::string Shrunk(const Witness& witness) {
  const Finding& f = witness.finding;
  std::string out;
  if (witness.found_operations > f.operations) {
    out = Grouped(witness.found_operations) + " → " +
          Count(f.operations, "operation");
  }
  if (witness.found_preemptions > f.preemptions) {
    out += out.empty() ? "" : ", ";
    out += std::to_string(witness.found_preemptions) + " → " +
           Count(f.preemptions, "pre-emption");
  }
  return out.empty() ? out : "; shrunk " + out;
}

std::string FoundIn(const Witness& witness, const CheckResult& context) {
  const Finding& f = witness.finding;
  std::string out;
  if (f.found_after > 0) {
    out = "found in run " + Grouped(f.found_after);
    int64_t all = 0;  // found_after counts the runs of all phases
    for (const Phase& phase : context.phases) all += phase.executions;
    if (all > f.found_after) out += " of " + Grouped(all);
    if (context.elapsed_s > 0) out += " (" + Seconds(context.elapsed_s) + ")";
  }
  const std::string shrunk = Shrunk(witness);
  if (!shrunk.empty()) return out.empty() ? shrunk.substr(2) : out + shrunk;
  out += out.empty() ? "" : "; ";
  return out + Count(f.operations, "operation") + ", " +
         Count(f.preemptions, "pre-emption");
}

std::string Commands(const Witness& witness, const CheckResult& context,
                     const ReportOptions& options) {
  const Finding& f = witness.finding;
  std::string out;
  if (!f.token.empty()) {
    const std::string replay =
        "quiesce replay " + ShellQuoted(context.target) + " " + f.token;
    out += "  replay   " + replay + options.cflags + "\n";
    out += "  step     " + replay + " --step" + options.cflags + "\n";
  }
  out += "  read     quiesce explain " + std::string(Name(f.kind)) + "\n";
  if (!f.trap.empty()) out += "           quiesce explain " + f.trap + "\n";
  return out;
}

// "step 9 (`worker` mtx_lock m)".
std::string Step(const Trace& trace, int step) {
  std::string text = "step " + std::to_string(step);
  for (const TraceEvent& e : trace.events) {
    if (e.step != step) continue;
    const std::string who =
        e.is_clock ? "the clock"
                   : "`" + trace.threads[static_cast<size_t>(e.thread)].name +
                         "` " + EventText(e);
    return text + " (" + who + ")";
  }
  return text;
}

std::string CauseText(const Witness& witness, const CheckResult& context) {
  const RootCause& c = *witness.root_cause;
  std::string text =
      Step(witness.trace, c.earlier) + " comes before " +
      (c.later == 0 ? "what `" + c.later_thread + "` was about to do"
                    : Step(witness.trace, c.later)) +
      ". With only these two the other way round this failure does not come: ";
  if (!c.instead_thread.empty()) {
    text += "it parts at step " + std::to_string(c.earlier) + ", where `" +
            c.instead_thread + "` goes on instead; ";
  }
  return text + "quiesce replay " + ShellQuoted(context.target) + " " + c.token;
}

}  // namespace

std::string FindingHeadline(const Finding& finding, const Style& style) {
  const bool is_error = finding.severity == Severity::kError;
  const std::string tag =
      (is_error ? "finding" : std::string(Name(finding.severity))) + "[" +
      std::string(Name(finding.kind)) + "]";
  const std::string& message = finding.message;
  return Inked(tag, is_error ? Ink::kRed : Ink::kYellow, style) + ": " +
         Inked(InAlphabet(message, style), Ink::kBold, style) + "\n";
}

std::string RenderWitness(const Witness& witness, const CheckResult& context,
                          const ReportOptions& options, bool with_lanes) {
  const Finding& f = witness.finding;
  const Style& style = options.style;
  std::string out = FindingHeadline(f, style);
  out += "  " + InAlphabet(FoundIn(witness, context), style) + "\n\n";
  if (with_lanes && !witness.trace.events.empty()) {
    std::vector<int> causes;
    if (witness.root_cause) {
      causes = {witness.root_cause->earlier, witness.root_cause->later};
    }
    out += RenderLanes(witness.trace, style, causes) + "\n";
  }
  const std::string excerpts = RenderExcerpts(f, witness.trace, options);
  if (!excerpts.empty()) out += excerpts + "\n";

  const auto paragraph = [&](const char* label, const std::string& text) {
    if (text.empty()) return;
    out +=
        Paragraph(label, kLabelColumns, InAlphabet(text, style), style.columns);
  };
  paragraph("  why:", f.why);
  if (witness.root_cause) paragraph("  cause:", CauseText(witness, context));
  paragraph("  help:", f.help.empty() && with_lanes
                           ? std::string(Row(f.kind).help)
                           : f.help);
  std::string rule = f.rule;
  if (!f.trap.empty()) rule += (rule.empty() ? "trap " : ", trap ") + f.trap;
  if (!f.diagnosis.empty()) rule += (rule.empty() ? "" : " · ") + f.diagnosis;
  paragraph("  rule:", rule);
  if (f.kernel_silent) {
    paragraph("  note:", "a kernel of this flavour would not have noticed");
  }
  if (with_lanes && !witness.trace.events.empty()) {
    paragraph("  order:", RenderOrder(witness.trace));
  }
  for (const std::string& line : witness.trace.console) {
    paragraph("  said:", line);
  }
  return out + "\n" + Commands(witness, context, options);
}

}  // namespace quiesce
