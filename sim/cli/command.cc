#include "sim/cli/command.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <ostream>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "sim/cli/arguments.h"
#include "sim/cli/vocabulary.h"
#include "sim/report/explain.h"
#include "sim/report/json.h"
#include "sim/report/text.h"
#include "sim/report/words.h"
#include "sim/schedule/nearest.h"

namespace quiesce {
namespace {

constexpr const char* kClearLine = "\r\033[K";

int Fail(const absl::Status& status, const Terminal& terminal) {
  const bool ours = absl::IsInternal(status) || absl::IsUnknown(status);
  terminal.err << "quiesce: " << (ours ? "[quiesce bug] " : "")
               << std::string(status.message()) << "\n";
  return ours ? kExitInternal : kExitBadRequest;
}

std::vector<std::string> Names(const std::vector<ListRow>& rows) {
  std::vector<std::string> names;
  for (const ListRow& row : rows) names.push_back(row.name);
  return names;
}

ReportOptions OptionsFor(const Arguments& a, const Terminal& terminal) {
  ReportOptions options;
  options.style = terminal.style;
  options.style.ascii |= a.ascii;
  options.version = QUIESCE_VERSION;
  options.source = SourceFromFiles();
  for (const std::string& flag : a.request.cflags) {
    options.cflags +=
        (options.cflags.empty() ? " -- " : " ") + ShellQuoted(flag);
  }
  return options;
}

// Sends a report where it was asked for; the exit status is that of the result
// unless the report could not be written.
int Deliver(const Arguments& a, const std::string& text,
            const std::string& json, int exit_status,
            const Terminal& terminal) {
  if (a.json == "-") {
    terminal.out << json;
    return exit_status;
  }
  terminal.out << text;
  if (a.json.empty()) return exit_status;
  std::ofstream file(a.json);
  file << json;
  file.close();
  if (!file) {
    return Fail(absl::InvalidArgumentError(
                    absl::StrCat("--json: cannot write ", a.json)),
                terminal);
  }
  return exit_status;
}

int Check(const Arguments& a, const Engine& engine, const Terminal& terminal) {
  CheckRequest request = a.request;
  if (terminal.progress) {
    request.progress = [&terminal](const std::string& line) {
      terminal.err << kClearLine << line << std::flush;
    };
  }
  const absl::StatusOr<CheckResult> result = engine.check(request);
  if (terminal.progress) terminal.err << kClearLine << std::flush;
  if (!result.ok()) return Fail(result.status(), terminal);
  return Deliver(a, RenderCheck(*result, OptionsFor(a, terminal)),
                 CheckJson(*result), result->exit_status, terminal);
}

// What to type to have every unit explored, and the results put together.
std::string HowToGoOn(const Arguments& a) {
  const std::string target = ShellQuoted(a.request.target);
  const std::string directory = ShellQuoted(a.directory);
  std::string flags;
  for (const std::string& flag : a.request.cflags) {
    flags += (flags.empty() ? " -- " : " ") + ShellQuoted(flag);
  }
  return absl::StrCat("  ls ", directory, "/*.unit | xargs -P4 -I{} quiesce ",
                      "check ", target, " --unit={}", flags,
                      "\n  quiesce merge ", target, " ", directory, flags,
                      "\n");
}

int Split(const Arguments& a, const Engine& engine, const Terminal& terminal) {
  const absl::StatusOr<SplitReport> r =
      engine.split(a.request, a.units, a.directory);
  if (!r.ok()) return Fail(r.status(), terminal);
  terminal.out << r->units << (r->units == 1 ? " unit" : " units") << " in "
               << a.directory << ", found in " << r->executions
               << " executions.  To explore them, and then put the results "
                  "together:\n\n"
               << HowToGoOn(a);
  return 0;
}

int CheckUnit(const Arguments& a, const Engine& engine,
              const Terminal& terminal) {
  const absl::StatusOr<UnitReport> r = engine.unit(a.request, a.unit);
  if (!r.ok()) return Fail(r.status(), terminal);
  terminal.out << a.unit << ": " << r->executions
               << (r->executions == 1 ? " execution, " : " executions, ")
               << r->findings << (r->findings == 1 ? " finding" : " findings")
               << (r->done ? "" : ", out of time") << "; result in "
               << r->result_file << "\n";
  return 0;
}

int Merge(const Arguments& a, const Engine& engine, const Terminal& terminal) {
  const absl::StatusOr<MergeReport> r = engine.merge(a.request, a.directory);
  if (!r.ok()) return Fail(r.status(), terminal);
  if (r->result) {
    return Deliver(a, RenderCheck(*r->result, OptionsFor(a, terminal)),
                   CheckJson(*r->result), r->result->exit_status, terminal);
  }
  terminal.out << r->merged << (r->merged == 1 ? " result" : " results")
               << " merged, " << r->executions << " executions so far; "
               << r->new_units << " new "
               << (r->new_units == 1 ? "unit" : "units") << ", "
               << r->units_left << " to explore:\n\n"
               << HowToGoOn(a);
  return kExitUnfinished;
}

int Verify(const Arguments& a, const Engine& engine, const Terminal& terminal) {
  std::function<void(const std::string&)> progress;
  if (terminal.progress) {
    progress = [&terminal](const std::string& line) {
      terminal.err << kClearLine << line << std::flush;
    };
  }
  const absl::StatusOr<VerifyReport> r = engine.verify(a.certificate, progress);
  if (terminal.progress) terminal.err << kClearLine << std::flush;
  if (!r.ok()) return Fail(r.status(), terminal);
  if (r->differences.empty()) {
    terminal.out << "confirmed: " << r->target << ": " << r->statement << "\n";
    return 0;
  }
  terminal.out << "not confirmed: " << r->target << " is not what "
               << a.certificate << " says:\n";
  for (const std::string& difference : r->differences) {
    terminal.out << "  " << difference << "\n";
  }
  return kExitNotTheSame;
}

int Replay(const Arguments& a, const Engine& engine, const Terminal& terminal) {
  const CheckRequest& r = a.request;
  const absl::StatusOr<ReplayResult> result =
      a.verb == Verb::kReplay
          ? engine.replay(r.target, r.cflags, a.token, r.carrier, a.tolerant)
          : engine.shrink(r.target, r.cflags, a.token);
  if (!result.ok()) return Fail(result.status(), terminal);
  return Deliver(a, RenderReplay(*result, OptionsFor(a, terminal), a.step),
                 ReplayJson(*result), result->exit_status, terminal);
}

int List(const Arguments& a, const Engine& engine, const Terminal& terminal) {
  if (absl::Status ok =
          CheckWord("topic", a.topic,
                    {"scenarios", "strategies", "findings", "traps", "bugs",
                     "rules", "versions", "kpi"});
      !ok.ok()) {
    return Fail(ok, terminal);
  }
  if (a.topic == "findings") {
    terminal.out << RenderFindingKinds(terminal.style);
    return 0;
  }
  if (a.topic == "rules") {
    return Deliver(a, RenderRules(terminal.style), RulesJson(), 0, terminal);
  }
  if (!a.json.empty()) {
    return Fail(absl::InvalidArgumentError(
                    absl::StrCat("list ", a.topic, " has no --json")),
                terminal);
  }
  if (a.topic == "versions") {
    terminal.out << RenderVersions(terminal.style);
    return 0;
  }
  if (a.topic == "bugs") {
    terminal.out << RenderBugs(terminal.style);
    return 0;
  }
  if (a.topic == "traps") {
    terminal.out << RenderTraps(terminal.style);
    return 0;
  }
  const std::vector<ListRow> rows = a.topic == "scenarios" ? engine.scenarios()
                                    : a.topic == "strategies"
                                        ? engine.strategies()
                                        : engine.kpi();
  size_t width = 0;
  for (const ListRow& row : rows) width = std::max(width, row.name.size());
  for (const ListRow& row : rows) {
    std::string name = row.name;
    if (!row.help.empty()) name.resize(width + 2, ' ');
    terminal.out << "  " << name << row.help << "\n";
  }
  return 0;
}

int Explain(const Arguments& a, const Terminal& terminal) {
  std::vector<std::string> names;
  for (const FindingKindRow& row : FindingKindRows()) {
    if (row.name == a.topic) {
      terminal.out << RenderExplanation(row, terminal.style);
      return 0;
    }
    names.emplace_back(row.name);
  }
  if (const TrapRow* trap = FindTrap(a.topic); trap != nullptr) {
    terminal.out << RenderTrap(*trap, terminal.style);
    return 0;
  }
  for (const TrapRow& row : TrapRows()) names.emplace_back(row.id);
  if (const BugRow* bug = FindBug(a.topic); bug != nullptr) {
    terminal.out << RenderBug(*bug, terminal.style);
    return 0;
  }
  for (const BugRow& row : BugRows()) names.emplace_back(row.id);
  if (const RuleRow* rule = FindRule(a.topic); rule != nullptr) {
    terminal.out << RenderRule(*rule, terminal.style);
    return 0;
  }
  return Fail(absl::InvalidArgumentError(absl::StrCat(
                  "nothing is known about \"", a.topic, "\"",
                  DidYouMean(a.topic, names),
                  "; see quiesce list findings, traps, bugs and rules")),
              terminal);
}

}  // namespace

int RunCommand(const std::vector<std::string>& args, const Engine& engine,
               const Terminal& terminal) {
  const absl::StatusOr<Arguments> a =
      ReadArguments(args, QUIESCE_VERSION, Names(engine.strategies()));
  if (!a.ok()) return Fail(a.status(), terminal);
  switch (a->verb) {
    case Verb::kOverview:
      terminal.out << Overview();
      return 0;
    case Verb::kHelp:
      terminal.out << a->text;
      return 0;
    case Verb::kCheck:
      return a->unit.empty() ? Check(*a, engine, terminal)
                             : CheckUnit(*a, engine, terminal);
    case Verb::kSplit:
      return Split(*a, engine, terminal);
    case Verb::kVerify:
      return Verify(*a, engine, terminal);
    case Verb::kMerge:
      return Merge(*a, engine, terminal);
    case Verb::kReplay:
    case Verb::kShrink:
      return Replay(*a, engine, terminal);
    case Verb::kList:
      return List(*a, engine, terminal);
    case Verb::kExplain:
      return Explain(*a, terminal);
  }
  return kExitInternal;
}

}  // namespace quiesce
