// Transactions (scenario/protection.h) on klds: what random programs do not
// have.  Handlers, Giant, the linker's locks, callouts, taskqueues: with steps
// taken together the same is found as without.
//
//   QUIESCE_TRANSACTIONS_EVERY=N   one module of N (default 2, and 10 with two
//   admins)
#include <xxhash.h>

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
#include "sim/search/strategies.h"
#include "test/support/explore.h"

namespace quiesce::testing {
namespace {

constexpr int64_t kStatesMax = 60'000;

std::string Root() { return QUIESCE_TEST_ROOT "/modules"; }

std::vector<std::string> Modules() {
  std::vector<std::string> modules;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(Root())) {
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

auto Open(const std::string& file) {
  TargetRequest request;
  request.target = QUIESCE_TEST_ROOT + file;
  return OpenTarget(request);
}

struct Compared {
  int modules = 0;
  int findings = 0;
  int64_t all = 0, merged = 0;  // states
};

// One module of `every`, whichever others there are.
Compared Compare(size_t every, const std::string& script) {
  Compared c;
  const std::vector<std::string> modules = Modules();
  for (size_t i = 0; i < modules.size(); ++i) {
    const std::string name = modules[i].substr(Root().size());
    if (XXH3_64bits(name.data(), name.size()) % every != 0) continue;
    SCOPED_TRACE(name + " " + script);
    TargetRequest request;
    request.target = modules[i];
    request.script = script;
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
    limits.dear = i % 3 == 0 ? 0 : limits.dear;
    const StatesResult merged = SearchStates(session, limits);
    EXPECT_TRUE(merged.closed);
    EXPECT_EQ(Kinds(plain), Kinds(merged));
    const std::set<Signature> all_places = Findings(plain);
    const std::set<Signature> places = Findings(merged);
    EXPECT_TRUE(std::includes(all_places.begin(), all_places.end(),
                              places.begin(), places.end()));
    EXPECT_EQ(plain.reached, merged.reached);
    ++c.modules;
    c.findings += static_cast<int>(plain.found.size());
    c.all += plain.states;
    c.merged += merged.states;
  }
  std::printf(
      "%d modules, %d findings, %lld states without transactions, %lld "
      "with\n",
      c.modules, c.findings, static_cast<long long>(c.all),
      static_cast<long long>(c.merged));
  EXPECT_GT(c.findings, 5);
  return c;
}

size_t Every(size_t otherwise) {
  const char* text = std::getenv("QUIESCE_TRANSACTIONS_EVERY");
  return text != nullptr ? std::strtoul(text, nullptr, 10) : otherwise;
}

TEST(Transactions, OfKldsLoseNothing) {
  const Compared c = Compare(Every(2), "");
  EXPECT_LT(2 * c.merged, c.all);
}

// What one element of an array has shown is taken to hold of the others, when
// it would be dear to learn it of each by beginning again.
TEST(Transactions, AreNotDoubtedElementByElement) {
  const auto story = Open("/modules/slots_parked.c");
  ASSERT_TRUE(story.ok()) << story.status();
  Session session(**story, KernelConfig{}, "fiber");
  StatesLimits limits;
  limits.look_around = 0;
  limits.keep_going = true;
  const StatesResult one_by_one = SearchStates(session, limits);
  limits.dear = 0;
  const StatesResult at_once = SearchStates(session, limits);
  EXPECT_TRUE(one_by_one.closed);
  EXPECT_TRUE(at_once.closed);
  EXPECT_EQ(Kinds(one_by_one), Kinds(at_once));
  EXPECT_GE(one_by_one.restarts, 6);
  EXPECT_LT(at_once.restarts, one_by_one.restarts - 3);
}

// What an earlier call has left on the stack tells no states apart, nor does
// anybody find it there; in a run that nobody steps it lies where it lay.
TEST(DeadStack, IsClearedWhileStatesAreCompared) {
  const auto story = Open("/dead_stack.c");
  ASSERT_TRUE(story.ok()) << story.status();
  Session session(**story, KernelConfig{}, "fiber");
  const StatesResult stepped = SearchStates(session, StatesLimits{});
  EXPECT_TRUE(stepped.closed);
  EXPECT_EQ(Kinds(stepped), std::set<std::string>{});
  RandomStrategy strategy(1);
  strategy.BeginRun();
  EXPECT_EQ(session.Run(strategy), Ending::kError);
}

// The linker is nobody's alone.
TEST(Transactions, OfTwoAdminsLoseNothing) {
  Compare(Every(10), "load,unload & unload");
}

}  // namespace
}  // namespace quiesce::testing
