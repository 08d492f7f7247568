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

TEST_F(Makefile, WhatIsSetOrNot) {
  absl::StatusOr<KmodMakefile> m =
      Read(std::string("KMOD=one\nSET=s\n"
                       "CFLAGS=-D${SET:Ux} -D${NOT:Uy} -D${SET:D${SET:D1}2}\n"
                       "CFLAGS+=${NOT:D-Dwrong1} -D${SET:tA}\n"
                       ".if SET && !NOT\nCFLAGS+=-Dright1\n.endif\n"
                       ".if NOT\nCFLAGS+=-Dwrong2\n.endif\n") +
           kEnd);
  ASSERT_TRUE(m.ok()) << m.status();
  EXPECT_THAT(m->cflags, ElementsAre("-Ds", "-Dy", "-D12", "-Ds", "-Dright1"));
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
      {"KMOD=one\n.for f in a\n", "expected .endfor after it"},
      {"KMOD=one\nSRCS:=${KMOD:S/a/b/}\n",
       "Makefile:2: the modifier in ${KMOD:S/a/b/}"},
      {"KMOD=one\n.PATH: ${SRCTOP}/sys\n",
       "Makefile:2: the variable SRCTOP is not set"},
      {"KMOD=one\nCFLAGS.one.c=-Dx\n", "flags for one file"},
      {"KMOD=one\nOBJS+=x.o\n.include <bsd.kmod.mk>\n",
       "OBJS has x.o, and x.c was not found"},
      {"KMOD=one\n.for a b in 1 2 3\n.endfor\n", "a multiple of 2 words"},
      {"KMOD=one\n.for a\n.endfor\n", "expected .for NAME in WORDS"},
      {"KMOD=one\nV!=date\nCFLAGS=-DV=${V}\n.include <bsd.kmod.mk>\n",
       "${V} is what a command says (Makefile:2)"},
      {"KMOD=one\n.error no\n", ".error no"},
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

TEST_F(Makefile, LoopsAreWrittenOut) {
  absl::StatusOr<KmodMakefile> m = Read(
      std::string("KMOD=m\nNAMES=one two\n.for f in ${NAMES}\nSRCS+=${f}.c\n"
                  ".if ${f} == \"two\"\nCFLAGS+=-DLAST=$(f)\n.endif\n"
                  ".for x in 1\nCFLAGS+=-D${f}_${x}\n.endfor\n.endfor\n"
                  ".for a b in p q\nCFLAGS+=-D${a}=${b} -D${a:T}\n.endfor\n") +
      kEnd);
  ASSERT_TRUE(m.ok()) << m.status();
  EXPECT_THAT(m->sources, ElementsAre(dir_ + "/one.c", dir_ + "/two.c"));
  EXPECT_THAT(m->cflags,
              ElementsAre("-Done_1", "-DLAST=two", "-Dtwo_1", "-Dp=q", "-Dp"));
}

TEST_F(Makefile, WhatCommandsSayIsMissedOnlyWhereItIsUsed) {
  absl::StatusOr<KmodMakefile> m = Read(
      std::string("KMOD=one\nGIT!=git describe\nX!=date\nX=1\nCFLAGS=-DX=${X}\n"
                  "Y=2\n.undef Y\n.export X\nCFLAGS+=-DY${Y}\n") +
      kEnd);
  ASSERT_TRUE(m.ok()) << m.status();
  EXPECT_THAT(m->cflags, ElementsAre("-DX=1", "-DY"));
}

TEST_F(Makefile, ObjectsAreThoseOfSources) {
  absl::StatusOr<KmodMakefile> m = Read(
      std::string(".PATH: ${.CURDIR}/sub\nKMOD=one\nOBJS=one.o three.o\n") +
      kEnd);
  ASSERT_TRUE(m.ok()) << m.status();
  EXPECT_THAT(m->sources, ElementsAre(dir_ + "/one.c", dir_ + "/sub/three.c"));
}

// An interface of the module's own, and headers of a kernel's sources.
TEST_F(Makefile, InterfacesAndTheSourceTree) {
  const std::string sys = dir_ + "/tree/sys";
  const std::string here = sys + "/modules/gate";
  std::filesystem::create_directories(here);
  std::filesystem::create_directories(sys + "/dev/gate");
  ASSERT_TRUE(WriteFile(sys + "/dev/gate/gatevar.h",
                        "#include <dev/gate/gatereg.h>\n#define UNITS REG\n")
                  .ok());
  ASSERT_TRUE(WriteFile(sys + "/dev/gate/gatereg.h", "#define REG 2\n").ok());
  ASSERT_TRUE(
      WriteFile(here + "/gate_if.m",
                "#include <sys/types.h>\n# A gate.\nINTERFACE gate;\n"
                "CODE {\n\tstatic int\n\tgate_null_open(device_t dev)\n"
                "\t{\n\t\treturn (7);\n\t}\n};\n"
                "METHOD int open {\n\tdevice_t dev;\n\tconst char *who;\n"
                "} DEFAULT gate_null_open;\n"
                "METHOD void shut { device_t dev; };\n")
          .ok());
  const std::string source =
      "#include <sys/param.h>\n#include <sys/systm.h>\n#include "
      "<sys/kernel.h>\n"
      "#include <sys/bus.h>\n#include <sys/module.h>\n"
      "#include <dev/gate/gatevar.h>\n#include \"gate_if.h\"\n"
      "static int ev(module_t m, int what, void *a)\n{\n"
      "\tGATE_SHUT(0);\n\treturn (GATE_OPEN(0, \"x\") == UNITS ? 0 : 1);\n}\n"
      "DEV_MODULE(gate, ev, NULL);\n";
  ASSERT_TRUE(WriteFile(here + "/gate.c", source).ok());
  ASSERT_TRUE(
      WriteFile(here + "/Makefile",
                std::string("KMOD=gate\nSRCS=gate.c gate_if.m\n") + kEnd)
          .ok());
  absl::StatusOr<KmodMakefile> m = ReadKmodMakefile(here);
  ASSERT_TRUE(m.ok()) << m.status();
  EXPECT_THAT(m->interfaces, ElementsAre(here + "/gate_if.m"));
  EXPECT_EQ(m->source_tree, sys);
  BuildRequest build;
  build.sources = m->sources;
  build.include_dirs = m->include_dirs;
  build.interfaces = m->interfaces;
  build.source_tree = m->source_tree;
  absl::StatusOr<BuiltKld> built = BuildKld(build);
  EXPECT_TRUE(built.ok()) << built.status();

  // Without the tree it is named, and so is what does not go with it.
  build.source_tree.clear();
  EXPECT_THAT(std::string(BuildKld(build).status().message()),
              HasSubstr("dev/gate/gatevar.h is not modelled"));
  build.source_tree = sys;
  ASSERT_TRUE(
      WriteFile(sys + "/dev/gate/gatereg.h", "#define REG none\n").ok());
  EXPECT_THAT(std::string(BuildKld(build).status().message()),
              AllOf(HasSubstr("'none' undeclared"),
                    HasSubstr("not modelled, and taken from"),
                    HasSubstr("dev/gate/gatereg.h")));
  ASSERT_TRUE(WriteFile(here + "/gate_if.m", "INTERFACE gate;\nFOO;\n").ok());
  EXPECT_THAT(std::string(BuildKld(build).status().message()),
              HasSubstr("gate_if.m:2: cannot read this interface"));
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
