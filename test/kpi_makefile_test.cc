// Makefiles of modules: what is read, and what is refused with its line.
#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/kpi/compile.h"
#include "sim/kpi/makefile.h"
#include "sim/kpi/subprocess.h"

namespace quiesce {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Makefile : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string name =
        ::testing::UnitTest::GetInstance()->current_test_info()->name();
    dir_ = *ScratchDir() + "/makefile." + name;
    std::filesystem::create_directories(dir_ + "/sub");
    for (const char* file : {"/one.c", "/two.c", "/sub/three.c"}) {
      ASSERT_TRUE(WriteFile(dir_ + file, "int x;\n").ok());
    }
  }
  absl::StatusOr<KmodMakefile> Read(const std::string& text) {
    EXPECT_TRUE(WriteFile(dir_ + "/Makefile", text).ok());
    return ReadKmodMakefile(dir_);
  }
  std::string Refusal(const std::string& text) {
    absl::StatusOr<KmodMakefile> m = Read(text);
    return m.ok() ? "" : std::string(m.status().message());
  }
  std::string dir_;
};

constexpr char kEnd[] = ".include <bsd.kmod.mk>\n";

TEST_F(Makefile, SourceIsNamedAfterTheModule) {
  absl::StatusOr<KmodMakefile> m = Read(std::string("KMOD=one\n") + kEnd);
  ASSERT_TRUE(m.ok()) << m.status();
  EXPECT_EQ(m->kmod, "one");
  EXPECT_THAT(m->sources, ElementsAre(dir_ + "/one.c"));
}

TEST_F(Makefile, SourcesOfOtherDirectoriesAndGeneratedHeaders) {
  absl::StatusOr<KmodMakefile> m = Read(
      std::string(".PATH: ${.CURDIR}/sub\nKMOD=m\nSRCS=one.c \\\n three.c # c\n"
                  "SRCS+=device_if.h opt_x.h\n") +
      kEnd);
  ASSERT_TRUE(m.ok()) << m.status();
  EXPECT_THAT(m->sources, ElementsAre(dir_ + "/one.c", dir_ + "/sub/three.c"));
}

TEST_F(Makefile, FlagsThatMatter) {
  absl::StatusOr<KmodMakefile> m = Read(
      std::string("KMOD=one\nN=7\nCFLAGS+=-DN=$(N) -Wall -O2 -Isub -I sub\n"
                  "COPTFLAGS=-O0 -g -DDEBUG\n") +
      kEnd);
  ASSERT_TRUE(m.ok()) << m.status();
  EXPECT_THAT(m->cflags, ElementsAre("-DDEBUG", "-DN=7", "-I" + dir_ + "/sub",
                                     "-I" + dir_ + "/sub"));
}

TEST_F(Makefile, AssignmentsKeepTheirMeaning) {
  // ?= only where nothing is set, := at once, = when it is used.
  absl::StatusOr<KmodMakefile> m =
      Read(std::string("A=1\nA?=2\nNOW:=$(A)\nLATER=$(A)\nA=3\nKMOD=one\n"
                       "CFLAGS=-D$(NOW) -D$(LATER)\n") +
           kEnd);
  ASSERT_TRUE(m.ok()) << m.status();
  EXPECT_THAT(m->cflags, ElementsAre("-D1", "-D3"));
}

TEST_F(Makefile, Conditions) {
  absl::StatusOr<KmodMakefile> m = Read(
      std::string("KMOD=one\nV=a\n"
                  ".if defined(NO)\nCFLAGS+=-Dwrong1 ${UNKNOWN}\n.for x in y\n"
                  ".elif ${V} == \"a\" && !empty(V)\nCFLAGS+=-Dright1\n"
                  ".else\nCFLAGS+=-Dwrong2\n.endif\n"
                  ".ifdef NO\n.if defined(V)\nCFLAGS+=-Dwrong3\n.endif\n"
                  ".else\nCFLAGS+=-Dright2\n.endif\n"
                  ".if ${V} != a || defined(V)\nCFLAGS+=-Dright3\n.endif\n") +
      kEnd);
  ASSERT_TRUE(m.ok()) << m.status();
  EXPECT_THAT(m->cflags, ElementsAre("-Dright1", "-Dright2", "-Dright3"));
}

TEST_F(Makefile, VariablesAsMakeExpandsThem) {
  absl::StatusOr<KmodMakefile> m =
      Read(std::string("S=${.CURDIR:H}/x\nKMOD=one\nSRCS=one.c ${not_set}\n"
                       "CFLAGS=-D${KMOD:R} -I$S -Dt=${S:T} -Dhh=${F:H:T}\n"
                       "F=/a/b/c.d\nCFLAGS+=-Dr=${F:T:R}\n"
                       ".if exists(two.c) && !exists(ten.c) && !make(x)\n"
                       "SRCS+=two.c\n.endif\n") +
           kEnd);
  ASSERT_TRUE(m.ok()) << m.status();
  EXPECT_EQ(m->sources.size(), 2u);
  const std::string up =
      std::filesystem::absolute(dir_).parent_path().lexically_normal().string();
  EXPECT_THAT(m->cflags, ElementsAre("-Done", "-I" + up + "/x", "-Dt=x",
                                     "-Dhh=b", "-Dr=c"));
}

TEST_F(Makefile, BelowSysModulesTheSourceTreeIsKnown) {
  const std::string at = dir_ + "/sys/modules/m";
  std::filesystem::create_directories(at);
  std::filesystem::create_directories(dir_ + "/sys/dev/m");
  ASSERT_TRUE(WriteFile(dir_ + "/sys/dev/m/m.c", "int x;\n").ok());
  ASSERT_TRUE(WriteFile(at + "/Makefile",
                        ".PATH: ${SRCTOP}/sys/dev/m\nKMOD=m\n"
                        "CFLAGS+=-I${SYSDIR}/dev\n.include <bsd.kmod.mk>\n")
                  .ok());
  absl::StatusOr<KmodMakefile> m = ReadKmodMakefile(at);
  ASSERT_TRUE(m.ok()) << m.status();
  const std::string top =
      std::filesystem::absolute(dir_).lexically_normal().string();
  EXPECT_THAT(m->sources, ElementsAre(top + "/sys/dev/m/m.c"));
  EXPECT_THAT(m->cflags, ElementsAre("-I" + top + "/sys/dev"));
}

TEST_F(Makefile, RulesForSomethingElseAreNotRead) {
  auto m = Read(
      "KMOD=one\ntest: one_test\n\t./one_test\n.PHONY: test\n"
      ".OBJDIR: ${.CURDIR}/obj\nSRCS=one.c\n"
      ".if defined(NO) && ${NO} == \"yes\"\nSRCS+=no.c\n.endif\n"
      ".include <bsd.kmod.mk>\n");
  ASSERT_TRUE(m.ok()) << m.status();
  EXPECT_EQ(m->sources.size(), 1u);
}

TEST_F(Makefile, RefusesWithTheLine) {
  const struct {
    const char* text;
    const char* says;
  } kCases[] = {
      {"KMOD=one\nall\n", "Makefile:2: cannot read `all`"},
      {"KMOD=one\nSRCS=one.c\none.c: gen\n\tgen\n.include <bsd.kmod.mk>\n",
       "a rule makes one.c"},
      {"KMOD=one\n\techo\n", "Makefile:2: a command"},
      {"KMOD=one\n.for f in a\n", "Makefile:2: .for is not read"},
      {"KMOD=one\nSRCS:=${KMOD:S/a/b/}\n",
       "Makefile:2: the modifier in ${KMOD:S/a/b/}"},
      {"KMOD=one\n.PATH: ${SRCTOP}/sys\n",
       "Makefile:2: the variable SRCTOP is not set"},
      {"KMOD=one\nCFLAGS.one.c=-Dx\n", "flags for one file"},
      {"KMOD=one\nOBJS+=x.o\n", "the variable OBJS is not read"},
      {"KMOD=one\n.include <bsd.prog.mk>\n", "<bsd.prog.mk>"},
      {"KMOD=one\n.include \"no.mk\"\n", "does not exist"},
      {"KMOD=one\n.if defined(X)\n", "expected .endif"},
      {"KMOD=one\n.endif\n", ".endif without .if"},
      {"KMOD=one\n.if ${N} > 0\n.endif\n", "cannot read the condition"},
      {"KMOD=one\n.if ${N} == 1\n.endif\n", "the variable N is not set"},
      {"KMOD=one\nA=$(A)\nCFLAGS=$(A)\n.include <bsd.kmod.mk>\n",
       "contains itself"},
      {"SRCS=one.c\n.include <bsd.kmod.mk>\n", "KMOD is not set"},
      {"KMOD=one\n", "expected .include <bsd.kmod.mk>"},
      {"KMOD=one\nSRCS=one.S\n.include <bsd.kmod.mk>\n", "SRCS has one.S"},
      {"KMOD=none\n.include <bsd.kmod.mk>\n", "none.c of SRCS was not found"},
  };
  for (const auto& c : kCases) {
    EXPECT_THAT(Refusal(c.text), HasSubstr(c.says)) << c.text;
  }
  std::filesystem::remove(dir_ + "/Makefile");
  EXPECT_THAT(std::string(ReadKmodMakefile(dir_).status().message()),
              HasSubstr("has no Makefile"));
}

TEST_F(Makefile, BuildsAKldOfTwoSources) {
  absl::StatusOr<KmodMakefile> m =
      ReadKmodMakefile(std::string(QUIESCE_TEST_ROOT) + "/kmod/led");
  ASSERT_TRUE(m.ok()) << m.status();
  EXPECT_EQ(m->files.size(), 2u);
  BuildRequest build;
  build.name = m->kmod;
  build.sources = m->sources;
  build.cflags = m->cflags;
  build.include_dirs = m->include_dirs;
  absl::StatusOr<BuiltKld> built = BuildKld(build);
  ASSERT_TRUE(built.ok()) << built.status();
  EXPECT_EQ(built->name, "led");
}

}  // namespace
}  // namespace quiesce
