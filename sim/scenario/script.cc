#include "sim/scenario/script.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "sim/kpi/users.h"

namespace quiesce {
namespace {

// Where the script stands.  Part of the state; words are gates (operation.h).
struct Progress {
  uint32_t closed[Script::kStepMax];   // step not begun: helpers wait
  uint32_t helpers[Script::kStepMax];  // branches not done: the admin waits
};
Progress progress;

struct Branch {
  const Script* script;
  int step;
  int branch;
};
std::vector<Branch> branches;  // arguments of the helper actors

void Play(const ScriptAction& a) {
  Kernel& k = kernel();
  switch (a.verb) {
    case ScriptAction::kLoad:
      for (int i = 0; i < k.kld_count(); ++i) {
        if (a.kld >= 0 && a.kld != i) continue;
        // A dependency may have been loaded by its dependent already.
        if (a.kld < 0 && k.state.klds[i].life != kNotLoaded && i > 0) continue;
        k.KldLoad(i);
      }
      break;
    case ScriptAction::kUnload:
      for (int i = k.kld_count(); i-- > 0;) {
        if (a.kld >= 0 && a.kld != i) continue;
        if (k.state.klds[i].life == kNotLoaded && k.kld_count() > 1) continue;
        k.KldUnload(i, a.force);
      }
      break;
    case ScriptAction::kSleep:
      k.Pause("script", a.sleep_ns, false, nullptr);
      break;
    case ScriptAction::kPs:
      k.PsActor();
      break;
    case ScriptAction::kStat: {
      // kldstat(8) looks at the list of files under its lock (K5.27).
      abi::lock_object* sx = &k.state.id.kld_sx.lock_object;
      k.LockExclusive(sx, "kldstat takes", true, nullptr);
      k.UnlockExclusive(sx, "kldstat releases", nullptr);
      break;
    }
  }
}

void WaitFor(const char* verb, const uint32_t* gate) {
  Operation op;
  op.kind = OpKind::kWait;
  op.verb = verb;
  op.gate = gate;
  op.flags = kFree | kQuiet;
  machine().Point(op);
}

void PlayScript(void* arg) {
  const auto& script = *static_cast<const Script*>(arg);
  for (size_t i = 0; i < script.steps.size(); ++i) {
    bool shared = script.steps[i].size() > 1;
    if (shared) {
      WaitFor("begins a step", nullptr);
      progress.closed[i] = 0;
    }
    Play(script.steps[i][0]);
    if (shared) WaitFor("waits for the other admins", &progress.helpers[i]);
  }
}

void PlayBranch(void* arg) {
  const auto& b = *static_cast<const Branch*>(arg);
  WaitFor("waits for its step", &progress.closed[b.step]);
  Play(b.script->steps[b.step][b.branch]);
  WaitFor("ends its step", nullptr);
  --progress.helpers[b.step];
}

void PlayPs(void*) {
  kernel().PsActor();
  kernel().state.id.unload_pending_ps = 0;
}

bool ParseDuration(absl::string_view text, int64_t* ns) {
  double value = 0;
  double unit = 1e9;
  if (absl::ConsumeSuffix(&text, "ms")) {
    unit = 1e6;
  } else if (absl::ConsumeSuffix(&text, "m")) {
    unit = 60e9;
  } else if (absl::ConsumeSuffix(&text, "h")) {
    unit = 3600e9;
  } else if (!absl::ConsumeSuffix(&text, "s")) {
    return false;
  }
  if (!absl::SimpleAtod(text, &value) || value <= 0 || value > 1e6)
    return false;
  *ns = static_cast<int64_t>(value * unit);
  return true;
}

absl::StatusOr<ScriptAction> ParseAction(absl::string_view text,
                                         const std::vector<std::string>& klds) {
  std::vector<std::string> parts = absl::StrSplit(text, ':');
  ScriptAction a;
  if (parts[0] == "load") {
    a.verb = ScriptAction::kLoad;
  } else if (parts[0] == "unload") {
    a.verb = ScriptAction::kUnload;
  } else if (parts[0] == "ps") {
    a.verb = ScriptAction::kPs;
  } else if (parts[0] == "stat") {
    a.verb = ScriptAction::kStat;
  } else if (parts[0] == "sleep") {
    a.verb = ScriptAction::kSleep;
    if (parts.size() != 2 || !ParseDuration(parts[1], &a.sleep_ns)) {
      return absl::InvalidArgumentError(
          absl::StrCat("script step `", text,
                       "`: expected a time, as in sleep:10s or sleep:500ms"));
    }
    return a;
  } else {
    return absl::InvalidArgumentError(
        absl::StrCat("unknown script step `", text,
                     "`: expected load, unload, unload:force, sleep:TIME, "
                     "ps or stat, separated by "
                     "commas, as in --script=\"load,unload\""));
  }
  for (size_t i = 1; i < parts.size(); ++i) {
    if (parts[i] == "force" && a.verb == ScriptAction::kUnload) {
      a.force = true;
      continue;
    }
    auto it = std::find(klds.begin(), klds.end(), parts[i]);
    if (it == klds.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("script step `", text, "`: no kld is called `", parts[i],
                       "`; there is ", absl::StrJoin(klds, ", ")));
    }
    a.kld = static_cast<int>(it - klds.begin());
  }
  return a;
}

}  // namespace

absl::StatusOr<Script> ParseScript(const std::string& text,
                                   const std::vector<std::string>& klds) {
  Script script;
  std::vector<std::string> steps =
      absl::StrSplit(text, ',', absl::SkipWhitespace());
  for (const std::string& step : steps) {
    std::vector<ScriptAction> actions;
    std::vector<std::string> parts = absl::StrSplit(step, '&');
    for (const std::string& part : parts) {
      absl::StatusOr<ScriptAction> a =
          ParseAction(absl::StripAsciiWhitespace(part), klds);
      if (!a.ok()) return a.status();
      actions.push_back(*a);
    }
    script.steps.push_back(actions);
  }
  if (script.steps.empty() || script.steps.size() > Script::kStepMax) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a script has 1 to ", Script::kStepMax,
        " steps, separated by commas, as in --script=\"load,unload\""));
  }
  return script;
}

void AddAdmins(Kernel& kernel, const Script& script) {
  std::memset(&progress, 0, sizeof progress);
  kernel.AddRegion(&progress, sizeof progress);
  branches.clear();
  for (size_t i = 0; i < script.steps.size(); ++i) {
    for (size_t b = 1; b < script.steps[i].size(); ++b) {
      branches.push_back({&script, static_cast<int>(i), static_cast<int>(b)});
    }
    progress.closed[i] = 1;
    progress.helpers[i] = static_cast<uint32_t>(script.steps[i].size()) - 1;
  }
  kernel.AddActor("admin", &PlayScript, const_cast<Script*>(&script));
  for (size_t i = 0; i < branches.size(); ++i) {
    kernel.AddActor(absl::StrCat("admin", i + 2).c_str(), &PlayBranch,
                    &branches[i]);
  }
}

absl::StatusOr<std::vector<std::string>> ParseActors(const std::string& text) {
  std::vector<std::string> names = absl::StrSplit(text, ',', absl::SkipEmpty());
  std::vector<std::string> known = {"ps"};
  for (const UserRow& row : UserRows()) known.emplace_back(row.name);
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "unknown actor `", name, "`: expected ", absl::StrJoin(known, ", "),
          ", as in --actors=sysctl,dev"));
    }
  }
  constexpr size_t kActorMax = 8;
  if (names.size() > kActorMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("--actors: at most ", kActorMax, " of them"));
  }
  return names;
}

void AddActors(Kernel& kernel, const std::vector<std::string>& actors) {
  std::map<std::string, int> instances;
  for (const std::string& name : actors) {
    const int instance = ++instances[name];
    const std::string shown =
        instance == 1 ? name : absl::StrCat(name, instance);
    if (name == "ps") {
      kernel.AddActor(shown.c_str(), &PlayPs, nullptr);
      kernel.state.id.unload_pending_ps = 1;
    }
    for (const UserRow& row : UserRows()) {
      if (name == row.name) {
        kernel.AddUser(shown.c_str(), row.entry, row.occasion);
      }
    }
  }
}

}  // namespace quiesce
