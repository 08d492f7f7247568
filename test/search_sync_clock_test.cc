// The synchronisation order against the definition of a data race.
//
// The definition is a state in which two conflicting accesses are pending at
// once; depth-first search finds all of those.  What the clocks call unordered
// must be exactly what can meet: on random programs, in both directions.
#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "sim/search/race_witness.h"
#include "sim/search/strategies.h"
#include "test/support/random_program.h"

namespace quiesce::testing {
namespace {

using Places = std::pair<const void*, const void*>;

Places PlacesOf(const RawFinding& race) {
  return std::minmax(race.pc, race.other_pc);
}

std::set<Places> RacesOfTheRun() {
  std::set<Places> races;
  for (int i = 0; i < machine().finding_count(); ++i) {
    const RawFinding& f = machine().findings()[i];
    if (f.kind == FindingKind::kDataRace) races.insert(PlacesOf(f));
  }
  return races;
}

struct Compared {
  bool complete = false;
  std::set<Places> met;        // by definition, over all schedules
  std::set<Places> unordered;  // by the clocks, the first of each run
  int witnessed = 0;           // of those that are the first of their run
  int not_witnessed = 0;
};

Compared Compare(const RandomProgram& program) {
  RandomStory story(program);
  Session session(story, program.config, "fiber");
  SyncClocks clocks;
  Compared c;
  DfsStrategy dfs({});
  std::map<Places, std::pair<Schedule, UnorderedPair>> first;
  int runs = 0;
  while (dfs.BeginRun()) {
    if (++runs > 5000) return c;
    RandomStory::ClearVariables();
    machine().SetClocks(&clocks);
    session.Run(dfs);
    machine().SetClocks(nullptr);
    dfs.EndRun();
    c.met.merge(RacesOfTheRun());
    if (clocks.pairs().empty()) continue;
    const UnorderedPair& pair = clocks.pairs()[0];
    const Places places = std::minmax(pair.first_pc, pair.second_pc);
    c.unordered.insert(places);
    first.try_emplace(places, machine().schedule(), pair);
  }
  c.complete = true;
  for (const auto& [places, run] : first) {
    RaceWitness witness(run.first, run.second);
    witness.BeginRun();
    RandomStory::ClearVariables();
    session.Run(witness);
    ++(RacesOfTheRun().count(places) != 0 ? c.witnessed : c.not_witnessed);
  }
  return c;
}

// Random programs mostly use atomics; races want plain accesses among the
// locks.
RandomProgram WithPlainAccesses(uint64_t seed) {
  RandomProgram program = Generate(seed);
  Random random(seed);
  for (std::vector<Op>* body : program.Bodies()) {
    for (Op& op : *body) {
      if (op.verb <= Verb::kSxUnlock || random.Below(5) < 2) continue;
      op.verb = random.Below(2) == 0 ? Verb::kRead : Verb::kWrite;
      op.object = static_cast<uint8_t>(random.Below(2));
    }
  }
  return program;
}

TEST(SyncClock, UnorderedIsWhatCanMeet) {
  const char* seed = std::getenv("QUIESCE_RANDOM_SEED");
  const char* count = std::getenv("QUIESCE_RANDOM_PROGRAMS");
  const uint64_t begin = seed == nullptr ? 1 : std::strtoull(seed, nullptr, 10);
  const uint64_t n = count == nullptr ? 600 : std::strtoull(count, nullptr, 10);
  int compared = 0, racy = 0, clean = 0, witnessed = 0;
  for (uint64_t s = begin; s < begin + n; ++s) {
    const RandomProgram program = WithPlainAccesses(s);
    const Compared c = Compare(program);
    if (!c.complete) continue;
    ++compared;
    ++(c.met.empty() ? clean : racy);
    witnessed += c.witnessed;
    int never_met = 0, overlooked = 0;
    for (const Places& p : c.unordered) never_met += c.met.count(p) == 0;
    for (const Places& p : c.met) overlooked += c.unordered.count(p) == 0;
    EXPECT_EQ(never_met, 0) << "seed " << s << "\n" << program.Text();
    EXPECT_EQ(c.met.empty(), c.unordered.empty())
        << "seed " << s << " overlooked " << overlooked << "\n"
        << program.Text();
    EXPECT_EQ(c.not_witnessed, 0) << "seed " << s << "\n" << program.Text();
  }
  std::printf("%d programs compared, %d racy, %d clean, %d pairs witnessed\n",
              compared, racy, clean, witnessed);
  RecordProperty("compared", compared);
  EXPECT_GT(racy, compared / 20);
  EXPECT_GT(clean, compared / 20);
}

}  // namespace
}  // namespace quiesce::testing
