#include "sim/cli/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <limits>
#include <optional>

#include "absl/strings/str_cat.h"
#include "sim/cli/quantities.h"
#include "sim/cli/vocabulary.h"
#include "sim/schedule/nearest.h"

namespace quiesce {
namespace {

// Options that are spoken of but not there yet.
struct Refused {
  const char* command;
  const char* option;
  const char* instead;
};
constexpr Refused kRefused[] = {
    {"check", "--tolerant", "it is quiesce replay that follows a token"},
    {"check", "--html", "use --json"},
    {"check", "--perfetto", "use --json"},
    {"check", "--victim", "every waiter is tried"},
    {"check", "--fault-count", "each named fault happens at most once a run"},
    {"replay", "--html", "use --json"},
    {"replay", "--perfetto", "use --json"},
};

// Options as text, before they are read.
struct Raw {
  std::string preemptions, timer_events, runs, time, memory, seed, jobs, units;
  std::array<std::string, std::size(kRefused)> refused;
};

void AddRefused(CLI::App& command, Raw& raw) {
  for (size_t i = 0; i < std::size(kRefused); ++i) {
    if (command.get_name() != kRefused[i].command) continue;
    // No group: recognised, not advertised.
    command.add_option(kRefused[i].option, raw.refused[i])
        ->group("")
        ->expected(0, 1)
        ->default_str("");
  }
}

// A unit says itself what it is of; what else is asked for would be ignored.
absl::Status CheckUnitAlone(const CLI::App& command) {
  const CLI::Option* unit = command.get_option_no_throw("--unit");
  if (unit == nullptr || unit->count() == 0) return absl::OkStatus();
  for (const CLI::Option* option : command.get_options()) {
    const std::string name = option->get_name();
    if (option->count() == 0 || name == "TARGET" || name == "--unit" ||
        name == "--time") {
      continue;
    }
    return absl::InvalidArgumentError(absl::StrCat(
        name, ": the unit says what it is of; only --time goes with --unit"));
  }
  return absl::OkStatus();
}

absl::Status CheckRefused(const CLI::App& command) {
  for (const Refused& row : kRefused) {
    if (command.get_name() != row.command) continue;
    if (command.get_option(row.option)->count() > 0) {
      return absl::InvalidArgumentError(
          absl::StrCat(row.option, " is not in this version: ", row.instead));
    }
  }
  return absl::OkStatus();
}

// What decides which schedules there are.
void AddModel(CLI::App& c, CheckRequest& r, Raw& raw) {
  c.add_option("TARGET", r.target,
               "C sources (a.c,b.c), a module's directory, a .so, a scenario")
      ->required();
  c.add_option("--timer-events", raw.timer_events, "at most N clock advances");
  c.add_option("--kernel", r.kernel, "13, or 13,debug|inv|release");
  c.add_option("--script", r.script, "what the admin does: load,unload");
  c.add_option(
      "--actors", r.actors,
      "who else acts: ps,sysctl,dev,intr,shutdown,suspend,kproc-suspend,"
      "syscall");
  c.add_option("--faults", r.faults,
               "what may fail: create,nowait,…; create:2, twice");
  c.add_option("--points", r.points, "branch on all accesses, or only sync");
  c.add_option("--attach", r.attach,
               "devices that are probed, or any: whatever a probe says");
  c.add_option("--carrier", r.carrier, "fiber or thread");
}

void AddCheck(CLI::App& app, Arguments& a, Raw& raw) {
  CLI::App& c =
      *app.add_subcommand("check", "Runs TARGET through every interleaving");
  CheckRequest& r = a.request;
  AddModel(c, r, raw);
  c.add_option("--strategy", r.strategy, "see `quiesce list strategies`");
  c.add_option("--preemptions", raw.preemptions, "at most K pre-emptions");
  c.add_option("--runs", raw.runs, "stop after N runs");
  c.add_option("--time", raw.time, "stop after this time: 30s, 5m");
  c.add_option("--memory", raw.memory, "for visited states: 2G");
  c.add_option("--seed", raw.seed, "of sampling strategies");
  c.add_option("-j,--jobs", raw.jobs,
               "worker processes, for states, dpor and sampling");
  c.add_option("--checkpoint", r.checkpoint,
               "dpor: a file to go on from, and to keep what is done in");
  c.add_option("--unit", a.unit, "only this unit of a search that was split");
  c.add_option("--certificate", r.certificate,
               "a file for what was proven, for quiesce verify");
  c.add_flag("--shortest", r.shortest,
             "the finding in the fewest steps that there are");
  c.add_flag("--keep-going", r.keep_going, "look for every distinct finding");
  c.add_flag("--strict", r.strict, "warnings are errors");
  c.add_flag("--sampled-ok", r.sampled_ok,
             "nothing found by sampling is a success");
  c.add_flag("--json{-}", a.json, "as JSON, to stdout or --json=FILE");
  c.add_flag("--ascii", a.ascii, "lanes in plain ASCII");
  AddRefused(c, raw);
}

void AddSplit(CLI::App& app, Arguments& a, Raw& raw) {
  CLI::App& c = *app.add_subcommand(
      "split", "Divides a search by dpor into units for any job runner");
  AddModel(c, a.request, raw);
  c.add_option("--units", raw.units, "how many, at least")->required();
  c.add_option("--to", a.directory, "the directory for them")->required();
}

void AddMerge(CLI::App& app, Arguments& a) {
  CLI::App& c = *app.add_subcommand(
      "merge", "Puts the results of a search's units together");
  c.add_option("TARGET", a.request.target, "what the search is of")->required();
  c.add_option("DIRECTORY", a.directory, "what split wrote to")->required();
  c.add_flag("--json{-}", a.json, "as JSON, to stdout or --json=FILE");
  c.add_flag("--ascii", a.ascii, "lanes in plain ASCII");
}

void AddReplay(CLI::App& app, Arguments& a, Raw& raw) {
  CLI::App& c = *app.add_subcommand("replay", "Runs one schedule again");
  c.add_option("TARGET", a.request.target, "what the token was recorded for")
      ->required();
  c.add_option("TOKEN", a.token, "q1.… as a report gave it")->required();
  c.add_flag("--step", a.step, "every operation with its source line");
  c.add_flag("--tolerant", a.tolerant,
             "of an edited target: follow the token as far as it fits");
  c.add_option("--carrier", a.request.carrier,
               "fiber, or thread for debuggers");
  c.add_flag("--json{-}", a.json, "as JSON, to stdout or --json=FILE");
  c.add_flag("--ascii", a.ascii, "lanes in plain ASCII");
  AddRefused(c, raw);
}

void AddShrink(CLI::App& app, Arguments& a) {
  CLI::App& c = *app.add_subcommand(
      "shrink", "Looks for a simpler schedule with the same finding");
  c.add_option("TARGET", a.request.target, "what the token was recorded for")
      ->required();
  c.add_option("TOKEN", a.token, "q1.… as a report gave it")->required();
  c.add_flag("--ascii", a.ascii, "lanes in plain ASCII");
}

void AddVerify(CLI::App& app, Arguments& a) {
  app.add_subcommand("verify", "Searches again what a certificate is of")
      ->add_option("CERTIFICATE", a.certificate,
                   "a file of check --certificate")
      ->required();
}

void AddTables(CLI::App& app, Arguments& a) {
  CLI::App& list = *app.add_subcommand("list", "Lists what there is");
  list.add_option(
          "TOPIC", a.topic,
          "scenarios, strategies, findings, traps, bugs, rules, versions, kpi")
      ->required();
  list.add_flag("--json{-}", a.json, "rules as JSON, to stdout or --json=FILE");
  app.add_subcommand("explain", "Explains a kind of finding")
      ->add_option("FINDING", a.topic, "hang, use-after-unload, …")
      ->required();
}

// What nobody claimed: a misspelt option, or one target too many.
absl::Status CheckExtras(const CLI::App& command) {
  std::vector<std::string> extras = command.remaining();
  if (extras.empty()) return absl::OkStatus();
  const auto option = std::find_if(
      extras.begin(), extras.end(),
      [](const std::string& extra) { return extra.starts_with("-"); });
  if (option == extras.end()) {
    std::string hint;
    if (command.get_name() == "check") {
      hint = "; sources of one module are joined by a comma: a.c,b.c";
    }
    return absl::InvalidArgumentError(
        absl::StrCat("\"", extras[0], "\" is one argument too many for ",
                     command.get_name(), hint));
  }
  std::vector<std::string> known;
  for (const CLI::Option* known_option : command.get_options()) {
    if (known_option->get_group().empty()) continue;
    for (const std::string& name : known_option->get_lnames()) {
      known.push_back("--" + name);
    }
  }
  const std::string name = option->substr(0, option->find('='));
  return absl::InvalidArgumentError(absl::StrCat(
      command.get_name(), " has no option ", name, DidYouMean(name, known),
      "; see quiesce ", command.get_name(), " --help"));
}

absl::Status Labelled(const char* option, const absl::Status& status) {
  return absl::InvalidArgumentError(
      absl::StrCat(option, ": ", status.message()));
}

template <typename T, typename Parse, typename Store>
absl::Status Read(const char* option, const std::string& text, Parse parse,
                  Store store) {
  if (text.empty()) return absl::OkStatus();
  const absl::StatusOr<T> value = parse(text);
  if (!value.ok()) return Labelled(option, value.status());
  store(*value);
  return absl::OkStatus();
}

absl::Status ReadQuantities(const Raw& raw, CheckRequest& r, int& units) {
  const auto bound = [](std::optional<int>& to) {
    return [&to](int64_t n) {
      to = static_cast<int>(
          std::min<int64_t>(n, std::numeric_limits<int>::max()));
    };
  };
  for (const absl::Status& ok :
       {Read<int64_t>("--preemptions", raw.preemptions, ParseCount,
                      bound(r.preemptions)),
        Read<int64_t>("--timer-events", raw.timer_events, ParseCount,
                      bound(r.timer_events)),
        Read<int64_t>("--runs", raw.runs, ParseCount,
                      [&](int64_t n) { r.runs = n; }),
        Read<double>("--time", raw.time, ParseSeconds,
                     [&](double s) { r.time_s = s; }),
        Read<int64_t>("--memory", raw.memory, ParseBytes,
                      [&](int64_t n) { r.memory_bytes = n; }),
        Read<int64_t>("-j", raw.jobs, ParseCount,
                      [&](int64_t n) {
                        r.jobs = static_cast<int>(std::min<int64_t>(n, 4096));
                      }),
        Read<int64_t>("--units", raw.units, ParseCount,
                      [&](int64_t n) {
                        units =
                            static_cast<int>(std::min<int64_t>(n, 1'000'000));
                      }),
        Read<uint64_t>("--seed", raw.seed, ParseSeed,
                       [&](uint64_t n) { r.seed = n; })}) {
    if (!ok.ok()) return ok;
  }
  if (r.jobs < 1) {
    return absl::InvalidArgumentError("-j 0: somebody has to do it");
  }
  if (r.runs == 0) {
    return absl::InvalidArgumentError("--runs=0: there is nothing to do");
  }
  return absl::OkStatus();
}

Verb VerbOf(const std::string& name) {
  if (name == "check") return Verb::kCheck;
  if (name == "replay") return Verb::kReplay;
  if (name == "shrink") return Verb::kShrink;
  if (name == "split") return Verb::kSplit;
  if (name == "merge") return Verb::kMerge;
  if (name == "verify") return Verb::kVerify;
  if (name == "list") return Verb::kList;
  return Verb::kExplain;
}

}  // namespace

std::string Overview() {
  return "quiesce: can this FreeBSD module be unloaded safely?\n"
         "\n"
         "  quiesce check TARGET          runs TARGET through every "
         "interleaving\n"
         "  quiesce replay TARGET TOKEN   runs one schedule again\n"
         "  quiesce shrink TARGET TOKEN   looks for a simpler schedule\n"
         "  quiesce split TARGET …        divides a search among machines; "
         "quiesce merge\n"
         "  quiesce list TOPIC            scenarios, strategies, findings, "
         "traps, kpi\n"
         "  quiesce explain NAME          what a finding or a trap means, and "
         "the mend\n"
         "\n"
         "TARGET is C source of a kld, its directory, or a scenario.\n"
         "\n"
         "  quiesce check driver.c\n";
}

absl::StatusOr<Arguments> ReadArguments(
    const std::vector<std::string>& args, const std::string& version,
    const std::vector<std::string>& strategies) {
  Arguments a;
  if (args.empty()) return a;

  const auto dashes = std::find(args.begin(), args.end(), "--");
  std::vector<std::string> words(args.begin(), dashes);
  if (dashes != args.end()) {
    a.request.cflags.assign(std::next(dashes), args.end());
  }

  Raw raw;
  CLI::App app("Can this FreeBSD module be unloaded safely?", "quiesce");
  app.set_version_flag("--version", "quiesce " + version);
  app.require_subcommand(0, 1);
  app.allow_extras();
  AddCheck(app, a, raw);
  AddReplay(app, a, raw);
  AddShrink(app, a);
  AddSplit(app, a, raw);
  AddMerge(app, a);
  AddVerify(app, a);
  AddTables(app, a);
  std::vector<std::string> commands;
  for (CLI::App* command : app.get_subcommands(nullptr)) {
    command->allow_extras();
    commands.push_back(command->get_name());
  }

  if (!words.empty() && !words[0].starts_with("-") &&
      std::find(commands.begin(), commands.end(), words[0]) == commands.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("unknown command \"", words[0], "\"",
                     DidYouMean(words[0], commands), "; see quiesce --help"));
  }
  try {
    std::reverse(words.begin(), words.end());  // the parser takes from the back
    app.parse(words);
  } catch (const CLI::CallForHelp&) {
    a.verb = Verb::kHelp;
    a.text = app.help();
    return a;
  } catch (const CLI::CallForVersion& version_text) {
    a.verb = Verb::kHelp;
    a.text = std::string(version_text.what()) + "\n";
    return a;
  } catch (const CLI::ParseError& error) {
    // A misspelt option is the likelier cause of whatever else is wrong.
    for (const CLI::App* command : app.get_subcommands()) {
      if (absl::Status ok = CheckExtras(*command); !ok.ok()) return ok;
    }
    return absl::InvalidArgumentError(error.what());
  }
  if (app.get_subcommands().empty()) {
    if (absl::Status ok = CheckExtras(app); !ok.ok()) return ok;
    return a;
  }
  const CLI::App& command = *app.get_subcommands()[0];
  a.verb = VerbOf(command.get_name());
  for (const absl::Status& ok :
       {CheckExtras(command), CheckRefused(command), CheckUnitAlone(command),
        ReadQuantities(raw, a.request, a.units),
        CheckWords(a.request, strategies)}) {
    if (!ok.ok()) return ok;
  }
  if (!a.request.cflags.empty() &&
      (a.verb == Verb::kList || a.verb == Verb::kExplain)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "compiler flags after -- mean nothing to ", command.get_name()));
  }
  return a;
}

}  // namespace quiesce
