// Transactions (scenario/protection.h) on klds: what random programs do not
// have.  Handlers, Giant, the linker's locks, callouts, taskqueues: with steps
// taken together the same is found as without.
//
//   QUIESCE_TRANSACTIONS_EVERY=N   each n-th module (default 2)
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "sim/scenario/target.h"
#include "sim/search/states.h"
#include "test/support/explore.h"

namespace quiesce::testing {
namespace {

constexpr int64_t kStatesMax = 60'000;

std::vector<std::string> Modules() {
  std::vector<std::string> modules;
  const std::filesystem::path root = QUIESCE_TEST_ROOT "/modules";
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(root)) {
    if (entry.path().extension() == ".c") modules.push_back(entry.path());
  }
  std::sort(modules.begin(), modules.end());
  return modules;
}

std::set<Signature> Findings(const StatesResult& result) {
  std::set<Signature> findings;
  for (const FoundBySearch& f : result.found) {
    findings.insert({f.finding.kind, f.finding.pc});
  }
  return findings;
}

// A thread that is caught within a transaction is caught at one place of it,
// not at each.
std::set<std::string> Kinds(const StatesResult& result) {
  std::set<std::string> kinds;
  for (const FoundBySearch& f : result.found) {
    kinds.insert(std::string(Name(f.finding.kind)) + "/" + f.finding.diagnosis);
  }
  return kinds;
}

TEST(Transactions, OfKldsLoseNothing) {
  const char* text = std::getenv("QUIESCE_TRANSACTIONS_EVERY");
  const size_t every = text != nullptr ? std::strtoul(text, nullptr, 10) : 2;
  int compared = 0, found = 0;
  int64_t all = 0, some = 0;
  const std::vector<std::string> modules = Modules();
  for (size_t i = 0; i < modules.size(); i += every) {
    SCOPED_TRACE(modules[i]);
    TargetRequest request;
    request.target = modules[i];
    auto story = OpenTarget(request);
    if (!story.ok()) continue;  // a part of a target, or one that wants flags
    Session session(**story, KernelConfig{}, "fiber");
    StatesLimits limits;
    limits.keep_going = true;
    limits.states_max = kStatesMax;
    limits.reduce = false;
    const StatesResult plain = SearchStates(session, limits);
    if (!plain.closed) continue;
    limits.reduce = true;
    const StatesResult merged = SearchStates(session, limits);
    EXPECT_TRUE(merged.closed);
    EXPECT_EQ(Kinds(plain), Kinds(merged));
    const std::set<Signature> all_places = Findings(plain);
    const std::set<Signature> places = Findings(merged);
    EXPECT_TRUE(std::includes(all_places.begin(), all_places.end(),
                              places.begin(), places.end()));
    EXPECT_EQ(plain.reached, merged.reached);
    ++compared;
    found += static_cast<int>(plain.found.size());
    all += plain.states;
    some += merged.states;
  }
  std::printf(
      "%d modules, %d findings, %lld states without transactions, %lld "
      "with\n",
      compared, found, static_cast<long long>(all),
      static_cast<long long>(some));
  EXPECT_GT(found, 5);
  EXPECT_LT(2 * some, all);
}

}  // namespace
}  // namespace quiesce::testing
