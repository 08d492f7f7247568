// What people and programs see of a finding: lanes, the one-line order, the
// whole text and the JSON, from a hand-made lost wakeup.
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/report/excerpt.h"
#include "sim/report/explain.h"
#include "sim/report/json.h"
#include "sim/report/lanes.h"
#include "sim/report/order.h"
#include "sim/report/text.h"
#include "sim/report/words.h"

namespace quiesce {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kAdmin = 0;
constexpr int kWorker = 1;
constexpr int kClock = 2;

TraceEvent Does(int thread, std::string verb, std::string object,
                std::string value = "") {
  TraceEvent event;
  event.thread = thread;
  event.verb = std::move(verb);
  event.object = std::move(object);
  event.value = std::move(value);
  return event;
}

// The worker sleeps, the admin wakes it, it exits and notifies before the admin
// is asleep: the admin sleeps for ever.
class LostWakeup : public ::testing::Test {
 protected:
  LostWakeup() {
    trace_.threads = {{1, "admin", "asleep on worker.td"},
                      {2, "worker", "exited"},
                      {3, "clock", ""}};
    Add(Does(kWorker, "mtx_lock", "sc.mtx"));
    Add(Does(kWorker, "msleep", "sc.work")).sleeps = true;
    Add(Does(kAdmin, "mtx_lock", "sc.mtx"));
    Add(Does(kAdmin, "write", "stop", "= 1"));
    Add(Does(kAdmin, "wakeup", "sc.work")).wakes = {kWorker};
    Add(Does(kAdmin, "mtx_unlock", "sc.mtx"));
    TraceEvent& back = Add(Does(kWorker, "msleep", "", "-> 0"));
    back.preempts = true;
    back.continues = true;
    Add(Does(kWorker, "mtx_unlock", "sc.mtx"));
    TraceEvent& exit = Add(Does(kWorker, "wakeup", "worker.td"));
    exit.wakes_nobody = true;
    exit.note = "no sleepers";
    exit.location = {"unload.c", 3, "worker_main"};
    TraceEvent& tick = Add(Does(kClock, "clock", "", "+1 s"));
    tick.is_clock = true;
    TraceEvent& sleep = Add(Does(kAdmin, "tsleep", "worker.td"));
    sleep.sleeps = true;
    sleep.location = {"unload.c", 2, "unload"};

    Finding& f = witness_.finding;
    f.kind = FindingKind::kHang;
    f.diagnosis = "lost-wakeup";
    f.message = "`admin` sleeps on worker.td, and nobody is left to wake it";
    f.rule = "K3.1";
    f.thread = "admin";
    f.location = {"unload.c", 2, "unload"};
    f.other_thread = "worker";
    f.other_location = {"unload.c", 3, "worker_main"};
    f.why = "sc.mtx was released at 6.";
    f.preemptions = 1;
    f.operations = 11;
    f.found_after = 1017;
    f.token = "q1.abc";
    trace_.findings = {f};
    trace_.preemptions = 1;
    witness_.trace = trace_;
    witness_.found_operations = 31;
    witness_.found_preemptions = 4;

    result_.target = "unload/tsleep";
    result_.verdict = Verdict::kUnsafe;
    result_.proven = Proven::kNone;
    result_.strategy = "states";
    result_.kernel_version = "13";
    result_.flavour = "debug";
    result_.executions = 1018;
    result_.witnesses = {witness_};
    result_.bounds["preemptions"] = {2, 7};

    options_.version = "0.1";
    options_.source = [](const std::string& file,
                         int line) -> std::optional<std::string> {
      if (file != "unload.c") return std::nullopt;
      if (line == 2) return "\terror = tsleep(td, 0, \"exit\", 0);";
      if (line == 3) return "\twakeup(td);";
      return std::nullopt;
    };
  }

  TraceEvent& Add(TraceEvent event) {
    event.step = static_cast<int>(trace_.events.size()) + 1;
    trace_.events.push_back(std::move(event));
    return trace_.events.back();
  }

  Trace trace_;
  Witness witness_;
  CheckResult result_;
  ReportOptions options_;
};

TEST_F(LostWakeup, LanesShowSleepWakeupPreemptionAndTheEnd) {
  Style style;
  style.columns = 64;
  EXPECT_EQ(RenderLanes(trace_, style),
            R"(        admin (1)                    worker (2)
   ───  ───────────────────────────  ───────────────────────────
    1                                mtx_lock    sc.mtx
    2                                msleep      sc.work     zzz
    3   mtx_lock    sc.mtx
    4   stop = 1
    5   wakeup      sc.work  ──────▶ runnable
    6   mtx_unlock  sc.mtx
    ┄┄  pre-empted  ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄
    7                                …msleep returns -> 0
    8                                mtx_unlock  sc.mtx
    9                              ✗ wakeup worker.td no
                                       sleepers
   10   ── clock +1 s ──────────────────────────────────────────
   11   tsleep      worker.td   zzz
   ───  asleep on worker.td          exited
)");
}

TEST_F(LostWakeup, NarrowAsciiLanesWrapInsteadOfLosingWords) {
  Style style;
  style.columns = 50;
  style.ascii = true;
  EXPECT_EQ(RenderLanes(trace_, style),
            R"(        admin (1)             worker (2)
   ---  --------------------  --------------------
    1                         mtx_lock    sc.mtx
    2                         msleep sc.work   zzz
    3   mtx_lock    sc.mtx
    4   stop = 1
    5   wakeup sc.work  ----> runnable
    6   mtx_unlock  sc.mtx
    ..  pre-empted  ..............................
    7                         ...msleep returns ->
                                0
    8                         mtx_unlock  sc.mtx
    9                       x wakeup worker.td no
                                sleepers
   10   -- clock +1 s ----------------------------
   11   tsleep
          worker.td      zzz
   ---  asleep on worker.td   exited
)");
}

TEST_F(LostWakeup, LanesFitTheirColumns) {
  for (const int columns : {50, 64, 80, 100, 200}) {
    Style style;
    style.columns = columns;
    std::istringstream lines(RenderLanes(trace_, style));
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(DisplayWidth(line), columns) << line;
    }
  }
}

TEST_F(LostWakeup, NoColourUnlessAskedFor) {
  Style style;
  EXPECT_THAT(RenderLanes(trace_, style), Not(HasSubstr("\033[")));
  style.color = true;
  EXPECT_THAT(RenderLanes(trace_, style), HasSubstr("\033[1;31m✗\033[0m"));
}

TEST(Lanes, ArrowsReachBothSidesAcrossLanesBetween) {
  Trace trace;
  trace.threads = {{1, "a", "asleep"},
                   {2, "b", "asleep"},
                   {3, "c", "exited"},
                   {4, "d", "asleep"}};
  trace.events = {Does(0, "tsleep", "x"), Does(2, "wakeup", "x")};
  trace.events[0].step = 1;
  trace.events[0].sleeps = true;
  trace.events[1].step = 2;
  trace.events[1].wakes = {0, 1, 3};
  Style style;
  style.columns = 86;
  EXPECT_EQ(
      RenderLanes(trace, style),
      R"(        a (1)               b (2)               c (3)               d (4)
   ───  ──────────────────  ──────────────────  ──────────────────  ──────────────────
    1   tsleep      x  zzz
    2   runnable ◀───────── runnable ◀───────── wakeup      x  ───▶ runnable
   ───  asleep              asleep              exited              asleep
)");
}

TEST(Lanes, TheClockRunsAcrossAndWakes) {
  Trace trace;
  trace.threads = {{1, "a", ""}, {2, "b", ""}, {3, "clock", ""}};
  trace.events = {Does(0, "pause", "-"), Does(1, "nop", ""),
                  Does(2, "clock", "", "+100 ms")};
  trace.events[2].is_clock = true;
  trace.events[2].wakes = {1};
  Style style;
  style.columns = 50;
  EXPECT_THAT(RenderLanes(trace, style),
              HasSubstr("── clock +100 ms ───▶ runnable ───────────\n"));
}

TEST(Lanes, MarksTheOrderThatIsTheCauseAndNeverFoldsIt) {
  Trace trace;
  trace.threads = {{1, "a", "exited"}, {2, "b", "exited"}};
  for (int step = 1; step <= 100; ++step) {
    TraceEvent event = Does(step <= 80 ? 0 : 1, "read", "x");
    event.step = step;
    trace.events.push_back(event);
  }
  const std::string lanes = RenderLanes(trace, Style(), {40, 95});
  EXPECT_THAT(lanes, HasSubstr("\n   40◆  read        x"));
  EXPECT_THAT(lanes, HasSubstr("\n   95◆  "));
  EXPECT_THAT(RenderLanes(trace, Style()), Not(HasSubstr("◆")));
  Style ascii;
  ascii.ascii = true;
  EXPECT_THAT(RenderLanes(trace, ascii, {40}), HasSubstr("\n   40*  read"));
}

TEST(Lanes, OfARunThatGoesRoundOneRoundIsShown) {
  Trace trace;
  trace.threads = {{1, "a", "runnable"}, {2, "b", "runnable"}};
  auto happens = [&](int thread, const char* verb, const char* value) {
    trace.events.push_back(Does(thread, verb, "", value));
    trace.events.back().step = static_cast<int>(trace.events.size());
  };
  happens(0, "starts", "");
  for (int i = 0; i < 500; ++i) {
    happens(0, "reads", i % 2 == 0 ? "-> 0" : "-> 1");
    happens(1, "yields", "");
  }
  const std::string endless = "…   and so on: the last 2 operations come again";
  EXPECT_THAT(RenderLanes(trace, Style()), Not(HasSubstr("and so on")));
  Finding finding;
  finding.kind = FindingKind::kLivelock;
  trace.findings.push_back(finding);
  std::string lanes = RenderLanes(trace, Style());
  EXPECT_THAT(lanes, HasSubstr(endless));
  EXPECT_THAT(lanes, HasSubstr("    3 "));
  EXPECT_THAT(lanes, Not(HasSubstr("    4 ")));
  EXPECT_EQ(RenderOrder(trace), "S1--S2-...!");
  // One that ends otherwise does not go round.
  happens(0, "exits", "");
  EXPECT_THAT(RenderLanes(trace, Style()), Not(HasSubstr("and so on")));
}

TEST(Lanes, LongRunsAreFoldedAndSaySo) {
  Trace trace;
  trace.threads = {{1, "a", "exited"}, {2, "b", "exited"}};
  for (int step = 1; step <= 100; ++step) {
    TraceEvent event = Does(step <= 80 ? 0 : 1, "read", "x");
    event.step = step;
    if (step == 40) event.note = "interesting";
    trace.events.push_back(event);
  }
  const std::string lanes = RenderLanes(trace, Style());
  EXPECT_THAT(lanes, HasSubstr("… 38 operations left out"));  // 2..39
  EXPECT_THAT(lanes, HasSubstr("\n   40   read        x  interesting\n"));
  EXPECT_THAT(lanes, HasSubstr("… 39 operations left out"));  // 41..79
  EXPECT_THAT(lanes, HasSubstr("\n  100"));
  trace.events.resize(kLanesWholeEvents);
  EXPECT_THAT(RenderLanes(trace, Style()), Not(HasSubstr("left out")));
}

TEST(Lanes, ModuleCodeOnAStackIsNamedWhenItMatters) {
  Trace trace;
  trace.threads = {{1, "a", "exited", false}, {2, "b", "asleep", true}};
  EXPECT_THAT(RenderLanes(trace, Style()), Not(HasSubstr("in module code")));
  trace.findings.emplace_back().kind = FindingKind::kUseAfterUnload;
  EXPECT_THAT(RenderLanes(trace, Style()), HasSubstr("asleep, in module code"));
}

TEST_F(LostWakeup, OrderIsOneLine) {
  EXPECT_EQ(RenderOrder(trace_), "S2--S1----P2---CS1-#");
  trace_.findings.clear();
  EXPECT_EQ(RenderOrder(trace_), "S2--S1----P2---CS1-");
}

TEST(Order, ManyOperationsAreCounted) {
  Trace trace;
  trace.threads = {{1, "a", ""}};
  trace.events.assign(12, Does(0, "read", "x"));
  EXPECT_EQ(RenderOrder(trace), "S1-{12}");
}

TEST_F(LostWakeup, ReportReadsFromHeadlineToNextCommand) {
  EXPECT_EQ(
      RenderCheck(result_, options_),
      R"(quiesce 0.1 · unload/tsleep · states · ≤ 2 preemptions · kernel 13,debug

finding[hang]: `admin` sleeps on worker.td, and nobody is left to wake it
  found in run 1 017; shrunk 31 → 11 operations, 4 → 1 pre-emption

)" + RenderLanes(trace_, options_.style) +
          R"(
   11 │ unload.c:2   error = tsleep(td, 0, "exit", 0);
      │                      ^^^^^^ admin waits here
    9 │ unload.c:3   wakeup(td);
      │              ------ worker was here

  why:   sc.mtx was released at 6.
  help:  Test the condition and go to sleep under one lock, and change the condition and call wakeup
         under the same lock: msleep joins the sleep queue before it lets go of the lock, so the
         wakeup cannot come too early. A timeout hides a lost wakeup, it does not mend one.
  rule:  K3.1 · lost-wakeup
  order: S2--S1----P2---CS1-#

  replay   quiesce replay unload/tsleep q1.abc
  step     quiesce replay unload/tsleep q1.abc --step
  read     quiesce explain hang

1 error
  searched     states: 1 018 runs
  cut          preemptions ≤ 2 cut 7 runs
)");
}

TEST_F(LostWakeup, PlacesWithoutSourceAreStillNamed) {
  options_.source = nullptr;
  EXPECT_EQ(RenderExcerpts(witness_.finding, trace_, options_),
            "   11 │ unload.c:2   unload(): admin waits here\n"
            "    9 │ unload.c:3   worker_main(): worker was here\n");
}

// A loop comes to the place of the race again and again: shown is when they
// met.
TEST(Excerpts, ARaceIsShownWhereItHappens) {
  Trace trace;
  trace.threads = {{1, "admin", ""}, {2, "worker", ""}};
  const Location write{"m.c", 7, "unload"}, read{"m.c", 3, "work"};
  auto at = [&](int thread, const Location& where) {
    TraceEvent e = Does(thread, "x", "flag");
    e.step = static_cast<int>(trace.events.size()) + 1;
    e.location = where;
    trace.events.push_back(e);
  };
  at(1, read);
  at(1, read);
  at(0, write);
  at(1, {"m.c", 4, "work"});
  at(1, read);
  Finding race;
  race.kind = FindingKind::kDataRace;
  race.thread = "admin";
  race.location = write;
  race.other_thread = "worker";
  race.other_location = read;
  EXPECT_EQ(RenderExcerpts(race, trace, {}),
            "    3 │ m.c:7   unload(): admin gets here at the same time\n"
            "    2 │ m.c:3   work(): worker was here\n");
}

TEST_F(LostWakeup, AsciiReportIsAscii) {
  options_.style.ascii = true;
  for (const char c : RenderCheck(result_, options_)) {
    ASSERT_GE(c, 0) << "beyond ASCII";
  }
}

TEST_F(LostWakeup, CompilerFlagsGoIntoTheCommands) {
  options_.cflags = " -- -DX=1";
  EXPECT_THAT(RenderCheck(result_, options_),
              HasSubstr("q1.abc --step -- -DX=1\n"));
}

TEST(Report, GreenSaysWhatWasProvenReachedAndNotCovered) {
  CheckResult r;
  r.target = "r3.c";
  r.verdict = Verdict::kSafe;
  r.proven = Proven::kClosed;
  r.complete = true;
  r.strategy = "states";
  r.kernel_version = "13";
  r.flavour = "debug";
  r.states = 1234;
  r.operations = 5678;
  r.phases = {{"random", 1000, 0, 0.1, "nothing found"}};
  r.reached = {{"stop-while-asleep", true}, {"exit-before-wait", false}};
  r.not_covered = {"weak memory", "signals"};
  r.statement = "every reachable state is free of findings.";
  EXPECT_EQ(RenderCheck(r, {}),
            R"(quiesce · r3.c · states · kernel 13,debug

nothing found, proven: every reachable state is free of findings.
  first        random: 1 000 runs, nothing found
  searched     states: 1 234 states, 5 678 operations
  reached      stop-while-asleep ✓ exit-before-wait ✗
  not covered  weak memory · signals
  next         quiesce check r3.c --kernel=13,release (the same on a kernel without INVARIANTS)
)");
  r.verdict = Verdict::kInconclusive;
  r.proven = Proven::kNone;
  EXPECT_THAT(RenderCheck(r, {}), HasSubstr("nothing found, not proven: "));
  r.verdict = Verdict::kSafe;
  r.proven = Proven::kBounded;
  EXPECT_THAT(RenderCheck(r, {}), HasSubstr("proven up to the bounds: "));
}

TEST_F(LostWakeup, ReplayShowsTheFindingOrTheDivergence) {
  ReplayResult replay;
  replay.context = result_;
  replay.trace = trace_;
  replay.witnesses = {witness_};
  EXPECT_THAT(RenderReplay(replay, options_, false),
              HasSubstr("finding[hang]"));
  EXPECT_THAT(RenderReplay(replay, options_, true),
              HasSubstr("   11  admin (1)            tsleep      worker.td"
                        "  zzz\n"));
  replay.witnesses.clear();
  EXPECT_THAT(RenderReplay(replay, options_, false),
              HasSubstr("this schedule ends well"));
  replay.trace.diverged = true;
  replay.trace.divergence = "choice 7 picks worker, but worker is asleep";
  EXPECT_THAT(RenderReplay(replay, options_, false),
              HasSubstr("replay diverged: choice 7 picks worker"));
}

std::vector<std::string> Keys(const nlohmann::ordered_json& object) {
  std::vector<std::string> keys;
  for (const auto& item : object.items()) keys.push_back(item.key());
  return keys;
}

TEST_F(LostWakeup, JsonHasTheKeysOfTheSchemaInItsOrder) {
  const auto json = nlohmann::ordered_json::parse(CheckJson(result_));
  EXPECT_THAT(
      Keys(json),
      ElementsAre("schema", "target", "verdict", "complete", "proven",
                  "strategy", "bounds", "kernel", "executions", "states",
                  "blocked", "distinct_traces", "operations", "elapsed_s",
                  "phases", "findings", "notes", "reached", "not_covered",
                  "held_constant", "statement", "guarantee"));
  EXPECT_EQ(json["verdict"], "unsafe");
  EXPECT_EQ(json["bounds"]["preemptions"]["cut"], 7);
  const auto& finding = json["findings"][0];
  EXPECT_THAT(Keys(finding),
              ElementsAre("kind", "diagnosis", "severity", "message", "rule",
                          "trap", "thread", "location", "preemptions",
                          "operations", "found_after", "token", "other_thread",
                          "other_location", "trace", "root_cause"));
  EXPECT_EQ(finding["trace"]["events"].size(), trace_.events.size());
  EXPECT_EQ(finding["location"]["line"], 2);
}

TEST_F(LostWakeup, JsonSurvivesNamesThatAreNotUtf8) {
  result_.witnesses[0].finding.thread = "w\xff";
  EXPECT_EQ(nlohmann::json::parse(CheckJson(result_))["findings"][0]["thread"],
            "w\xEF\xBF\xBD");
}

TEST(Findings, EveryKindHasItsWords) {
  EXPECT_EQ(FindingKindRows().size(), static_cast<size_t>(FindingKind::kCount));
  for (const FindingKindRow& row : FindingKindRows()) {
    EXPECT_EQ(Name(row.kind), row.name);
    EXPECT_GT(row.explanation.size(), 80U) << row.name;
    EXPECT_GT(row.help.size(), 30U) << row.name;
    EXPECT_LE(row.title.size(), 75U) << row.name;
    EXPECT_THAT(RenderFindingKinds(Style()), HasSubstr(std::string(row.name)));
  }
}

TEST(Words, NumbersPluralsAndShellArguments) {
  EXPECT_EQ(Count(1, "run"), "1 run");
  EXPECT_EQ(Count(1234567, "run"), "1 234 567 runs");
  EXPECT_EQ(Grouped(-1000), "-1 000");
  EXPECT_EQ(Seconds(0.021), "0.02 s");
  EXPECT_EQ(Seconds(245), "4 min 5 s");
  EXPECT_EQ(ShellQuoted("a/b.c"), "a/b.c");
  EXPECT_EQ(ShellQuoted("it's"), "'it'\\''s'");
}

}  // namespace
}  // namespace quiesce
