// Built-in scenarios: worker and unloader in kernel words, without a C module.
//
// A scenario is one struct of plain data (a region of the state) and a few
// thread bodies that call the Kernel.  Shared plain data is reached through
// Get/Set, which are what the compiler's instrumentation is for a C module.
// Adding one is one entry in the table at the end of its file.
#ifndef QUIESCE_SCENARIO_BUILTIN_H_
#define QUIESCE_SCENARIO_BUILTIN_H_

#include <map>
#include <string>
#include <vector>

#include "sim/kernel/kernel.h"
#include "sim/scenario/session.h"

namespace quiesce {

using Parameters = std::map<std::string, int>;

struct BuiltinScenario {
  const char* name;
  const char* help;
  Parameters defaults;
  // Sets data and threads up on an empty kernel.
  void (*set_up)(Kernel& kernel, const Parameters& parameters);
  // Parameters that are given as words: a word's index is its value.
  std::map<std::string, std::vector<std::string>> words = {};
};

// Sorted by name.
const std::vector<BuiltinScenario>& BuiltinScenarios();

// The tables, one per file.
std::vector<BuiltinScenario> UnloadScenarios();
std::vector<BuiltinScenario> LitmusScenarios();
std::vector<BuiltinScenario> ProtocolScenarios();
std::vector<BuiltinScenario> SctScenarios();

// The call site in a scenario: resolved like any other return address.
#define QUIESCE_HERE __builtin_return_address(0)

template <typename T>
[[gnu::noinline]] T Get(T& at) {
  kernel().Access(&at, sizeof at, kReads, __builtin_return_address(0));
  return at;
}
template <typename T, typename V>
[[gnu::noinline]] void Set(T& at, V value) {
  kernel().Access(&at, sizeof at, kWrites, __builtin_return_address(0));
  at = static_cast<T>(value);
}

}  // namespace quiesce

#endif  // QUIESCE_SCENARIO_BUILTIN_H_
