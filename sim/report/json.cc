#include "sim/report/json.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "sim/report/rules.h"

namespace quiesce {
namespace {

using Json = nlohmann::ordered_json;

std::string_view Word(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSafe:
      return "safe";
    case Verdict::kUnsafe:
      return "unsafe";
    case Verdict::kInconclusive:
      break;
  }
  return "inconclusive";
}

std::string_view Word(Proven proven) {
  switch (proven) {
    case Proven::kClosed:
      return "closed";
    case Proven::kAllTraces:
      return "all-traces";
    case Proven::kBounded:
      return "bounded";
    case Proven::kNone:
      break;
  }
  return "none";
}

// Null: the strategy is none that samples.
Json GuaranteeJson(const CheckResult& r) {
  if (!r.guarantee) return nullptr;
  return {{"per_run", r.guarantee->per_run}, {"words", r.guarantee->words}};
}

Json LocationJson(const Location& location) {
  return {{"file", location.file},
          {"line", location.line},
          {"function", location.function}};
}

Json KernelJson(const CheckResult& r) {
  return {{"version", r.kernel_version}, {"flavour", r.flavour}};
}

Json EventJson(const TraceEvent& e) {
  Json out = {{"step", e.step},     {"thread", e.thread}, {"verb", e.verb},
              {"object", e.object}, {"value", e.value},   {"note", e.note}};
  // Facts that are seldom true are only there when they are.
  if (e.sleeps) out["sleeps"] = true;
  if (e.wakes_nobody) out["wakes_nobody"] = true;
  if (!e.wakes.empty()) out["wakes"] = e.wakes;
  if (e.preempts) out["preempts"] = true;
  if (e.is_clock) out["is_clock"] = true;
  if (e.continues) out["continues"] = true;
  if (!e.location.file.empty()) out["location"] = LocationJson(e.location);
  return out;
}

Json TraceJson(const Trace& trace) {
  Json threads = Json::array();
  for (const TraceThread& thread : trace.threads) {
    threads.push_back({{"name", thread.name},
                       {"state", thread.state},
                       {"module_text_live", thread.module_text_live}});
  }
  Json events = Json::array();
  for (const TraceEvent& event : trace.events) {
    events.push_back(EventJson(event));
  }
  return {{"threads", threads},
          {"events", events},
          {"console", trace.console},
          {"virtual_ns", trace.virtual_ns}};
}

Json FindingJson(const Finding& f) {
  Json out = {{"kind", Name(f.kind)},
              {"diagnosis", f.diagnosis},
              {"severity", Name(f.severity)},
              {"message", f.message},
              {"rule", f.rule},
              {"trap", f.trap},
              {"thread", f.thread},
              {"location", LocationJson(f.location)},
              {"preemptions", f.preemptions},
              {"operations", f.operations},
              {"found_after", f.found_after},
              {"token", f.token}};
  if (f.kernel_silent) out["kernel"] = "silent";
  if (!f.other_thread.empty()) {
    out["other_thread"] = f.other_thread;
    out["other_location"] = LocationJson(f.other_location);
  }
  return out;
}

// Null: no single order is to blame.
Json RootCauseJson(const std::optional<RootCause>& cause) {
  if (!cause) return nullptr;
  return {{"earlier", cause->earlier},
          {"later", cause->later},
          {"later_thread", cause->later_thread},
          {"passing_token", cause->token},
          {"instead_thread", cause->instead_thread},
          {"instead", EventJson(cause->instead)}};
}

Json WitnessesJson(const std::vector<Witness>& witnesses) {
  Json out = Json::array();
  for (const Witness& witness : witnesses) {
    Json finding = FindingJson(witness.finding);
    finding["trace"] = TraceJson(witness.trace);
    finding["root_cause"] = RootCauseJson(witness.root_cause);
    out.push_back(std::move(finding));
  }
  return out;
}

// Names come from the code under test and need not be UTF-8.
std::string Printed(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string CheckJson(const CheckResult& r) {
  Json bounds = Json::object();
  for (const auto& [name, use] : r.bounds) {
    bounds[name] = {{"value", use.value}, {"cut", use.cut}};
  }
  Json phases = Json::array();
  for (const Phase& phase : r.phases) {
    phases.push_back({{"strategy", phase.strategy},
                      {"executions", phase.executions},
                      {"states", phase.states},
                      {"elapsed_s", phase.elapsed_s},
                      {"outcome", phase.outcome}});
  }
  Json reached = Json::array();
  for (const ReachedMark& mark : r.reached) {
    reached.push_back({{"name", mark.name}, {"reached", mark.reached}});
  }
  return Printed({{"schema", 1},
                  {"target", r.target},
                  {"verdict", Word(r.verdict)},
                  {"complete", r.complete},
                  {"proven", Word(r.proven)},
                  {"strategy", r.strategy},
                  {"bounds", bounds},
                  {"kernel", KernelJson(r)},
                  {"executions", r.executions},
                  {"states", r.states},
                  {"blocked", r.blocked},
                  {"distinct_traces", r.distinct_traces},
                  {"operations", r.operations},
                  {"elapsed_s", r.elapsed_s},
                  {"phases", phases},
                  {"findings", WitnessesJson(r.witnesses)},
                  {"notes", r.notes},
                  {"reached", reached},
                  {"not_covered", r.not_covered},
                  {"held_constant", r.ignored_counters},
                  {"statement", r.statement},
                  {"guarantee", GuaranteeJson(r)}});
}

std::string ReplayJson(const ReplayResult& r) {
  std::string_view outcome = "ended-well";
  if (!r.witnesses.empty()) outcome = "finding";
  if (r.trace.diverged) outcome = "diverged";
  Json out = {{"schema", 1},
              {"target", r.context.target},
              {"replay", outcome},
              {"kernel", KernelJson(r.context)},
              {"findings", WitnessesJson(r.witnesses)}};
  if (r.trace.diverged) out["divergence"] = r.trace.divergence;
  if (r.tolerant) {
    out["followed"] = {
        {"choices", r.followed}, {"of", r.choices}, {"left_off", r.left_off}};
  }
  out["trace"] = TraceJson(r.trace);
  return Printed(out);
}

std::string RulesJson() {
  Json rules = Json::array();
  for (const RuleRow& row : RuleRows()) {
    Json rule = {
        {"id", row.id}, {"title", row.title}, {"modelled", !row.where.empty()}};
    if (row.where.empty()) {
      rule["why_not"] = row.why;
    } else {
      rule["where"] = row.where;
      rule["test"] = RuleTest(row.id);
    }
    rules.push_back(std::move(rule));
  }
  return rules.dump(2) + "\n";
}

}  // namespace quiesce
