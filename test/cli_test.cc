// The command line without the engine: what is read, what is refused, which
// words are suggested, and where results go.
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/cli/arguments.h"
#include "sim/cli/command.h"
#include "sim/cli/quantities.h"
#include "sim/schedule/nearest.h"

namespace quiesce {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Cli : public ::testing::Test {
 protected:
  Cli() {
    engine_.check = [this](const CheckRequest& request) {
      asked_ = request;
      return answer_;
    };
    engine_.replay = [this](const std::string& target,
                            const std::vector<std::string>& cflags,
                            const std::string& token,
                            const std::string& carrier,
                            bool tolerant) -> absl::StatusOr<ReplayResult> {
      tolerant_ = tolerant;
      asked_.target = target;
      asked_.cflags = cflags;
      asked_.carrier = carrier;
      token_ = token;
      return ReplayResult();
    };
    engine_.shrink = [this](const std::string& target,
                            const std::vector<std::string>& cflags,
                            const std::string& token) {
      return engine_.replay(target, cflags, token, "shrink", false);
    };
    engine_.scenarios = [] {
      return std::vector<ListRow>{{"unload/classic", "the classic question"}};
    };
    engine_.strategies = [] {
      return std::vector<ListRow>{{"default", ""}, {"states", ""}, {"dfs", ""}};
    };
    engine_.kpi = [] { return std::vector<ListRow>{{"wakeup", "sleep(9)"}}; };
  }

  int Run(const std::vector<std::string>& args) {
    out_.str("");
    err_.str("");
    return RunCommand(args, engine_, {out_, err_, Style()});
  }
  std::string Err(const std::vector<std::string>& args) {
    EXPECT_EQ(Run(args), kExitBadRequest);
    EXPECT_EQ(out_.str(), "");
    return err_.str();
  }

  Engine engine_;
  absl::StatusOr<CheckResult> answer_ = CheckResult();
  CheckRequest asked_;
  std::string token_;
  bool tolerant_ = false;
  std::ostringstream out_, err_;
};

TEST_F(Cli, AloneItPrintsItsCommandsAndOneExample) {
  EXPECT_EQ(Run({}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("quiesce replay TARGET TOKEN"));
  EXPECT_THAT(out_.str(), HasSubstr("quiesce check driver.c"));
}

TEST_F(Cli, HelpAndVersionAreAnswers) {
  EXPECT_EQ(Run({"--version"}), 0);
  EXPECT_THAT(out_.str(), StartsWith("quiesce "));
  EXPECT_EQ(Run({"check", "--help"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("--timer-events"));
  EXPECT_EQ(Run({"--help"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("explain"));
}

TEST_F(Cli, EveryOptionReachesTheEngine) {
  EXPECT_EQ(Run({"check",
                 "a.c,b.c",
                 "--strategy=dfs",
                 "--preemptions=2",
                 "--timer-events=0",
                 "--runs=10",
                 "--time=5m",
                 "--memory=1G",
                 "--seed=0x5eed",
                 "--kernel=13,release",
                 "--script=load,unload",
                 "--actors=ps",
                 "--faults=create,nowait",
                 "--points=sync",
                 "--attach=any",
                 "--carrier=thread",
                 "--keep-going",
                 "--strict",
                 "--sampled-ok",
                 "--",
                 "-DX=1",
                 "--json"}),
            0)
      << err_.str();
  EXPECT_EQ(asked_.target, "a.c,b.c");
  EXPECT_THAT(asked_.cflags, ElementsAre("-DX=1", "--json"));
  EXPECT_EQ(asked_.strategy, "dfs");
  EXPECT_EQ(asked_.preemptions, 2);
  EXPECT_EQ(asked_.timer_events, 0);
  EXPECT_EQ(asked_.runs, 10);
  EXPECT_EQ(asked_.time_s, 300);
  EXPECT_EQ(asked_.memory_bytes, int64_t{1} << 30);
  EXPECT_EQ(asked_.seed, 0x5eedU);
  EXPECT_EQ(asked_.kernel, "13,release");
  EXPECT_EQ(asked_.script, "load,unload");
  EXPECT_EQ(asked_.actors, "ps");
  EXPECT_EQ(asked_.faults, "create,nowait");
  EXPECT_EQ(asked_.points, "sync");
  EXPECT_EQ(asked_.attach, "any");
  EXPECT_EQ(asked_.carrier, "thread");
  EXPECT_TRUE(asked_.keep_going && asked_.strict && asked_.sampled_ok);
}

TEST_F(Cli, DefaultsAreTheRequests) {
  EXPECT_EQ(Run({"check", "a.c"}), 0);
  const CheckRequest defaults;
  EXPECT_EQ(asked_.strategy, defaults.strategy);
  EXPECT_EQ(asked_.memory_bytes, defaults.memory_bytes);
  EXPECT_EQ(asked_.preemptions, std::nullopt);
  EXPECT_EQ(asked_.time_s, std::nullopt);
}

TEST_F(Cli, MisspeltWordsGetTheNearestOne) {
  EXPECT_THAT(Err({"chekc", "a.c"}), HasSubstr("did you mean check?"));
  EXPECT_THAT(Err({"check", "a.c", "--stratgy=dfs"}),
              HasSubstr("did you mean --strategy?"));
  EXPECT_THAT(Err({"check", "a.c", "--stratgy", "dfs"}),
              HasSubstr("did you mean --strategy?"));
  EXPECT_THAT(Err({"check", "a.c", "--strategy=sates"}),
              HasSubstr("did you mean states?"));
  EXPECT_THAT(Err({"check", "a.c", "--actors=pss"}),
              HasSubstr("did you mean ps?"));
  EXPECT_THAT(Err({"check", "a.c", "--kernel=13,debgu"}),
              HasSubstr("did you mean debug?"));
  EXPECT_THAT(Err({"check", "a.c", "--kernel=mian"}),
              HasSubstr("did you mean main?"));
  EXPECT_THAT(Err({"check", "a.c", "--faults=create,nowiat"}),
              HasSubstr("did you mean nowait?"));
  EXPECT_THAT(Err({"check", "a.c", "--faults=nowiat:2"}),
              HasSubstr("did you mean nowait?"));
  EXPECT_THAT(Err({"check", "a.c", "--faults=create,recycle"}),
              HasSubstr("always on"));
  EXPECT_THAT(Err({"check", "a.c", "--carrier=fibre"}),
              HasSubstr("did you mean fiber?"));
  EXPECT_THAT(Err({"list", "stratgies"}),
              HasSubstr("did you mean strategies?"));
  EXPECT_THAT(Err({"explain", "hnag"}), HasSubstr("did you mean hang?"));
  EXPECT_THAT(Err({"explain", "T99"}), HasSubstr("did you mean T9?"));
  EXPECT_THAT(Err({"list", "trasp"}), HasSubstr("did you mean traps?"));
  EXPECT_THAT(Err({"--verson"}), HasSubstr("no option --verson"));
}

TEST_F(Cli, WhatThisVersionCannotDoIsRefusedByName) {
  for (const std::string option :
       {"--html=x", "--html", "--perfetto=x", "--fault-count=2"}) {
    const std::string name = option.substr(0, option.find('='));
    EXPECT_THAT(Err({"check", "a.c", option}),
                HasSubstr(name + " is not in this version"));
  }
  EXPECT_THAT(Err({"check", "a.c", "--tolerant"}),
              HasSubstr("--tolerant is not in this version: it is quiesce "
                        "replay that follows a token"));
  EXPECT_THAT(Err({"replay", "a.c", "q1.x", "--tolernat"}),
              HasSubstr("did you mean --tolerant?"));
}

TEST_F(Cli, OnlyTimeGoesWithAUnit) {
  engine_.unit = [](const CheckRequest&, const std::string&) {
    return UnitReport();
  };
  EXPECT_EQ(Run({"check", "a.c", "--unit=1.unit", "--time=5s"}), 0);
  for (const std::string option : {"--kernel=12", "--json", "--runs=3"}) {
    EXPECT_THAT(Err({"check", "a.c", "--unit=1.unit", option}),
                HasSubstr("only --time goes with --unit"));
  }
}

TEST_F(Cli, WhatToTypeAfterASplitFitsTheShell) {
  engine_.split = [](const CheckRequest&, int units, const std::string&) {
    return SplitReport{units, 3};
  };
  EXPECT_EQ(Run({"split", "my driver.c", "--units=2", "--to=u", "--", "-DX=1"}),
            0);
  EXPECT_THAT(out_.str(), HasSubstr("quiesce check 'my driver.c' --unit={} "
                                    "-- -DX=1\n"));
  EXPECT_THAT(out_.str(), HasSubstr("quiesce merge 'my driver.c' u -- -DX=1"));
}

TEST_F(Cli, QuantitiesAreReadStrictly) {
  for (const std::string bad :
       {"--memory=2X", "--memory=-1G", "--memory=99999999T", "--time=5 m",
        "--time=-1s", "--time=soon", "--runs=-1", "--runs=1e3", "--runs=0",
        "--preemptions=two", "--seed=0xzz", "--seed=-1"}) {
    EXPECT_THAT(Err({"check", "a.c", bad}),
                HasSubstr(bad.substr(0, bad.find('='))));
  }
}

TEST_F(Cli, ArgumentsMissingOrTooMany) {
  EXPECT_THAT(Err({"check"}), HasSubstr("TARGET"));
  EXPECT_THAT(Err({"replay", "a.c"}), HasSubstr("TOKEN"));
  EXPECT_THAT(Err({"check", "a.c", "b.c"}), HasSubstr("a.c,b.c"));
  EXPECT_THAT(Err({"list", "findings", "--", "-DX"}), HasSubstr("--"));
}

TEST_F(Cli, ExitStatusIsTheResults) {
  answer_->exit_status = 3;
  EXPECT_EQ(Run({"check", "a.c"}), 3);
  answer_ = absl::NotFoundError("no scenario of that name");
  EXPECT_EQ(Run({"check", "a.c"}), 2);
  EXPECT_EQ(err_.str(), "quiesce: no scenario of that name\n");
  answer_ = absl::InternalError("lost count");
  EXPECT_EQ(Run({"check", "a.c"}), 5);
  EXPECT_THAT(err_.str(), HasSubstr("[quiesce bug] lost count"));
}

TEST_F(Cli, JsonGoesToStdoutOrIntoAFile) {
  EXPECT_EQ(Run({"check", "--json", "a.c"}), 0);
  EXPECT_EQ(asked_.target, "a.c");
  EXPECT_THAT(out_.str(), StartsWith("{\n  \"schema\": 1,"));
  const std::string file =
      (std::filesystem::path(::testing::TempDir()) / "quiesce_cli.json")
          .string();
  EXPECT_EQ(Run({"check", "a.c", "--json=" + file}), 0);
  EXPECT_THAT(out_.str(), StartsWith("quiesce "));
  std::ifstream in(file);
  std::string first;
  std::getline(in, first);
  EXPECT_EQ(first, "{");
  EXPECT_EQ(Run({"check", "a.c", "--json=/nonexistent/x"}), 2);
}

TEST_F(Cli, ReplayAndShrinkHandTheTokenOn) {
  EXPECT_EQ(Run({"replay", "a.c", "q1.abc", "--step", "--carrier=thread", "--",
                 "-Iinc"}),
            0);
  EXPECT_EQ(token_, "q1.abc");
  EXPECT_EQ(asked_.carrier, "thread");
  EXPECT_THAT(asked_.cflags, ElementsAre("-Iinc"));
  EXPECT_EQ(Run({"shrink", "a.c", "q1.def"}), 0);
  EXPECT_EQ(token_, "q1.def");
  EXPECT_FALSE(tolerant_);
  EXPECT_EQ(Run({"replay", "a.c", "q1.abc", "--tolerant"}), 0);
  EXPECT_TRUE(tolerant_);
}

TEST_F(Cli, ProgressOnlyWhenSomebodyWatches) {
  EXPECT_EQ(Run({"check", "a.c"}), 0);
  EXPECT_FALSE(asked_.progress);
  EXPECT_EQ(RunCommand({"check", "a.c"}, engine_, {out_, err_, Style(), true}),
            0);
  ASSERT_TRUE(asked_.progress);
}

TEST_F(Cli, ListsAndExplanations) {
  EXPECT_EQ(Run({"list", "scenarios"}), 0);
  EXPECT_EQ(out_.str(), "  unload/classic  the classic question\n");
  EXPECT_EQ(Run({"list", "findings"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("use-after-unload"));
  EXPECT_EQ(Run({"explain", "hang"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("lost-wakeup"));
  EXPECT_EQ(Run({"list", "traps"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("\n  T8   kproc_exit announces"));
  EXPECT_EQ(Run({"explain", "T8"}), 0);
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("  1 main: kproc_exit wakes the proc"),
                    HasSubstr("finding: use-after-unload"),
                    HasSubstr("modules: test/modules/traps/t08_broken.c")));
  EXPECT_EQ(Run({"explain", "T51"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("finding: none"));
  EXPECT_EQ(Run({"list", "bugs"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("\n  D7   pcm: destroy_dev sleeps"));
  EXPECT_EQ(Run({"explain", "D7"}), 0);
  EXPECT_THAT(
      out_.str(),
      AllOf(HasSubstr("what the reader\nwill touch next has been freed"),
            HasSubstr("finding: use-after-free: `dev`: "),
            HasSubstr("quiesce check test/modules/bugs/d07_broken.c "
                      "--actors=dev\n")));
  EXPECT_EQ(Run({"list", "rules"}), 0);
  EXPECT_THAT(
      out_.str(),
      AllOf(HasSubstr("\n  K3.32  a wakeup that finds nobody is lost\n"),
            HasSubstr("\n         tested by Sleep.K3_32_"),
            HasSubstr("  K4.12  locking orders memory\n"
                      "         not modelled: everything")));
  EXPECT_EQ(Run({"list", "rules", "--json"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("\"why_not\": \"everything"));
  EXPECT_THAT(Err({"list", "traps", "--json"}), HasSubstr("no --json"));
  EXPECT_EQ(Run({"explain", "K3.32"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("modelled in: sim/kernel/"));
  EXPECT_EQ(Run({"explain", "K4.12"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("hides what weak memory\n"));
  EXPECT_THAT(Err({"explain", "K3.99"}), HasSubstr("nothing is known"));
}

TEST(Nearest, CountsEditsAndKnowsWhenToBeSilent) {
  EXPECT_EQ(EditDistance("abc", "abc"), 0);
  EXPECT_EQ(EditDistance("abc", "acb"), 1);
  EXPECT_EQ(EditDistance("", "abc"), 3);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3);
  EXPECT_EQ(Nearest("xyzzy", {"check", "replay"}), std::nullopt);
  EXPECT_EQ(Nearest("dsf", {"dfs", "pct"}), "dfs");
}

TEST(Quantities, UnitsAreUnderstood) {
  EXPECT_EQ(*ParseBytes("512M"), int64_t{512} << 20);
  EXPECT_EQ(*ParseSeconds("250ms"), 0.25);
  EXPECT_EQ(*ParseSeconds("1.5h"), 5400);
  EXPECT_EQ(*ParseSeconds("30"), 30);
  EXPECT_EQ(*ParseSeed("17"), 17U);
}

}  // namespace
}  // namespace quiesce
