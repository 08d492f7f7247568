// Every section-9 header stands alone, twice, in every dialect of C and C++,
// without a warning; and they can be included in any order.
#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "sim/kpi/compile.h"
#include "sim/kpi/subprocess.h"

namespace quiesce {
namespace {

struct Dialect {
  const char* compiler;
  const char* standard;
};

class Headers : public ::testing::TestWithParam<Dialect> {
 protected:
  void SetUp() override {
    absl::StatusOr<Subprocess> child =
        Subprocess::Start({GetParam().compiler, "--version"}, {});
    if (!child.ok() || child->Wait() != 0) {
      GTEST_SKIP() << GetParam().compiler << " is not installed";
    }
    absl::StatusOr<KpiParts> parts = FindKpiParts();
    ASSERT_TRUE(parts.ok());
    parts_ = *parts;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(parts_.include)) {
      if (entry.path().extension() == ".h") {
        headers_.push_back(
            entry.path().lexically_relative(parts_.include).string());
      }
    }
    std::sort(headers_.begin(), headers_.end());
    ASSERT_GT(headers_.size(), 50u);
  }

  // The compiler's complaints; empty if it has none.
  std::string Check(const std::string& text, int version) {
    const std::string dir = *ScratchDir();
    const bool cxx = GetParam().standard[0] == 'c';  // "c++17"
    EXPECT_TRUE(WriteFile(dir + "/header.c", text).ok());
    Subprocess::Files files;
    files.error = dir + "/header.err";
    absl::StatusOr<Subprocess> child =
        Subprocess::Start({GetParam().compiler,
                           "-x",
                           cxx ? "c++" : "c",
                           std::string("-std=") + GetParam().standard,
                           "-nostdinc",
                           "-ffreestanding",
                           "-D_KERNEL",
                           "-DKLD_MODULE",
                           "-D__FreeBSD__=" + std::to_string(version / 100000),
                           "-D__FreeBSD_version=" + std::to_string(version),
                           "-DINVARIANTS",
                           "-DWITNESS",
                           "-U__linux__",
                           "-I" + parts_.include,
                           "-I" + parts_.abi,
                           "-Wall",
                           "-Wextra",
                           "-Werror",
                           "-fsyntax-only",
                           dir + "/header.c"},
                          files);
    if (!child.ok()) return std::string(child.status().message());
    if (child->Wait() == 0) return "";
    return *ReadFile(files.error);
  }

  KpiParts parts_;
  std::vector<std::string> headers_;
};

TEST_P(Headers, StandAloneAndTwice) {
  for (const std::string& header : headers_) {
    const std::string line = "#include <" + header + ">\n";
    EXPECT_EQ(Check(line + line + "int qz_dummy;\n", 1300139), "") << header;
  }
}

TEST_P(Headers, ComeInAnyOrderOnAnyKernel) {
  // Fixed seeds: a failure repeats itself.
  for (unsigned seed = 1; seed <= 5; ++seed) {
    std::vector<std::string> order = headers_;
    std::shuffle(order.begin(), order.end(), std::mt19937(seed));
    std::string text;
    for (const std::string& header : order) {
      text += "#include <" + header + ">\n";
    }
    for (int version : {1000000, 1200000, 1300139, 1400000}) {
      EXPECT_EQ(Check(text + "int qz_dummy;\n", version), "")
          << "seed " << seed << ", version " << version;
    }
  }
}

// What a header of a kernel brings along, and real sources rely on.
TEST_P(Headers, BringAlongWhatAKernelsDo) {
  const struct {
    const char* header;
    const char* use;
  } kRows[] = {
      {"sys/bus.h", "(eventhandler_tag)0"},
      {"sys/bus.h", "_IO('a', 1)"},
      {"sys/conf.h", "(eventhandler_tag)0"},
      {"sys/watchdog.h", "(watchdog_list_fn)0"},
      {"sys/malloc.h", "&wakeup"},
      {"sys/file.h", "&wakeup"},
      {"sys/vnode.h", "(struct uio *)0"},
      {"sys/jail.h", "(struct mtx *)0"},
      {"geom/geom.h", "(struct sx *)0"},
      {"geom/geom_disk.h", "DIOCGSECTORSIZE"},
      {"dev/ofw/ofw_bus.h", "(device_t)0"},
      {"dev/ofw/ofw_bus_subr.h", "(phandle_t)0"},
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(Check(std::string("#include <") + row.header +
                        ">\nint qz_f(void);\nint qz_f(void) "
                        "{ return sizeof(" +
                        row.use + ") != 0; }\n",
                    1300139),
              "")
        << row.header << ": " << row.use;
  }
}

// Rows of `quiesce list versions`: `use` compiles from a release on, or until.
TEST_P(Headers, NamesComeAndGoWithTheirReleases) {
  const struct {
    const char* header;
    const char* use;
    int last_without, first_with;
  } kRows[] = {
      {"sys/systm.h", "&msleep_sbt", 903000, 1004000},
      {"sys/proc.h", "P_KTHREAD", 1104000, 1004000},
      {"sys/systm.h", "&pause_sig", 1004000, 1104000},
      {"sys/param.h", "PBDRY", 1201000, 1104000},
      {"sys/proc.h", "((struct proc *)0)->p_stype", 1300139, 1201000},
      {"sys/systm.h", "&wakeup_any", 1201000, 1300139},
      {"sys/epoch.h", "epoch_alloc(EPOCH_PREEMPT)", 1300139, 1201000},
      {"sys/param.h", "PNOLOCK", 1300139, 1400097},
      {"sys/systm.h", "&callout_reset_sbt", 903000, 1004000},
      {"sys/systm.h", "&callout_schedule_sbt", 903000, 1004000},
      {"sys/systm.h", "&callout_async_drain", 1004000, 1104000},
      {"sys/systm.h", "(wakeup((const int *)0), 0)", 1104000, 1201000},
      {"sys/systm.h", "(tsleep((const int *)0, 0, \"\", 1))", 1104000, 1300139},
      {"sys/systm.h", "&timeout", 1300139, 1201000},
      {"sys/systm.h", "&untimeout", 1300139, 1201000},
  };
  for (const auto& row : kRows) {
    const std::string text = std::string("#include <sys/types.h>\n#include <") +
                             row.header +
                             ">\nint qz_f(void);\nint qz_f(void) "
                             "{ return sizeof(" +
                             row.use + ") != 0; }\n";
    EXPECT_EQ(Check(text, row.first_with), "") << row.use;
    EXPECT_NE(Check(text, row.last_without), "") << row.use;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Dialects, Headers,
    ::testing::Values(Dialect{"gcc", "gnu99"}, Dialect{"gcc", "gnu11"},
                      Dialect{"gcc", "gnu17"}, Dialect{"clang", "gnu99"},
                      Dialect{"clang", "gnu11"}, Dialect{"clang", "gnu17"},
                      Dialect{"g++", "c++17"}, Dialect{"g++", "c++20"},
                      Dialect{"clang++", "c++17"}, Dialect{"clang++", "c++20"}),
    [](const auto& param) {
      std::string name =
          std::string(param.param.compiler) + "_" + param.param.standard;
      std::replace(name.begin(), name.end(), '+', 'x');
      return name;
    });

}  // namespace
}  // namespace quiesce
