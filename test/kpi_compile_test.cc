// What a user is told when a source cannot be checked, and that the others
// build.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/kpi/compile.h"
#include "sim/kpi/subprocess.h"
#include "sim/kpi/undefined.h"

namespace quiesce {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Module(const std::string& name) {
  return std::string(QUIESCE_TEST_ROOT) + "/modules/" + name + ".c";
}

bool Runs(const std::string& program) {
  absl::StatusOr<Subprocess> child =
      Subprocess::Start({program, "--version"}, {});
  return child.ok() && child->Wait() == 0;
}

// Every test with both compilers, as far as they are there.
class Compile : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!Runs(GetParam())) GTEST_SKIP() << GetParam() << " is not installed";
  }
  absl::StatusOr<BuiltKld> Build(const std::vector<std::string>& sources,
                                 int version = 13) {
    BuildRequest request;
    request.sources = sources;
    request.compiler = GetParam();
    request.kernel.version = version;
    return BuildKld(request);
  }
  std::string Message(const std::string& source, int version = 13) {
    absl::StatusOr<BuiltKld> built = Build({source}, version);
    return built.ok() ? "(built)" : std::string(built.status().message());
  }
  // A source of its own in a directory whose name has spaces.
  std::string Source(const std::string& text) {
    const std::string dir = *ScratchDir() + "/a dir";
    std::filesystem::create_directories(dir);
    std::string path = dir + "/driver.c";
    EXPECT_TRUE(WriteFile(path, text).ok());
    return path;
  }
};

TEST_P(Compile, AnUnmodifiedSourceBuilds) {
  absl::StatusOr<BuiltKld> built = Build({Module("r3_poll")});
  ASSERT_TRUE(built.ok()) << built.status();
  EXPECT_EQ(built->name, "r3_poll");
  EXPECT_TRUE(std::filesystem::exists(built->path));
}

TEST_P(Compile, AReadySharedObjectIsTakenAsItIs) {
  absl::StatusOr<BuiltKld> built = Build({Module("r3_poll")});
  ASSERT_TRUE(built.ok());
  absl::StatusOr<BuiltKld> again = Build({built->path});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->path, built->path);
  EXPECT_EQ(again->compiler, "");
}

TEST_P(Compile, NamesThatAreNotModelledAreAllListedWithTheirPlaces) {
  const std::string message = Message(Module("unmodelled"));
  EXPECT_THAT(message,
              HasSubstr("unmodelled.c uses 3 names that are not modelled:\n"));
  EXPECT_THAT(message, HasSubstr("devclass_get_devices (unmodelled.c:16)"));
  EXPECT_THAT(message,
              HasSubstr("mtx_lokc (unmodelled.c:19); nearest: mtx_lock"));
  EXPECT_THAT(message, HasSubstr("frobnicate (unmodelled.c:"));
  EXPECT_THAT(message, HasSubstr("unmodelled.c:18"));
  EXPECT_THAT(message, HasSubstr("unmodelled.c:20"));
}

TEST_P(Compile, AClassOfGeomIsRefusedByName) {
  EXPECT_THAT(Message(Source("#include <sys/param.h>\n"
                             "#include <geom/geom.h>\n"
                             "static g_taste_t taste;\n")),
              HasSubstr("not modelled: classes of GEOM are not modelled, disks "
                        "are; nearest: disk_create"));
}

TEST_P(Compile, TheHostsCLibraryIsNotTheKernels) {
  EXPECT_THAT(Message(Source("#include <sys/param.h>\n"
                             "int getpid(void);\n"
                             "int f(void);\n"
                             "int f(void) { return (getpid()); }\n")),
              HasSubstr("driver.c uses 1 name that is not modelled: "
                        "getpid (driver.c:4)"));
}

TEST_P(Compile, AModelledNameWithoutItsHeaderIsToldSo) {
  EXPECT_THAT(Message(Source("#include <sys/param.h>\n"
                             "void f(void);\n"
                             "void f(void) { wakeup(&f); }\n")),
              HasSubstr("driver.c uses 1 name that is not declared: "
                        "wakeup (driver.c:3): include <sys/systm.h>"));
}

TEST_P(Compile, AMacroWithoutItsHeaderIsToldSo) {
  EXPECT_THAT(Message(Source("#include <sys/param.h>\n"
                             "unsigned f(unsigned);\n"
                             "unsigned f(unsigned v) { return (htole32(v)); }"
                             "\n")),
              HasSubstr("include <sys/endian.h>"));
}

TEST_P(Compile, AMissingKernelHeaderIsNamed) {
  EXPECT_THAT(Message(Source("#include <sys/param.h>\n"
                             "#include <sys/foo.h>\n")),
              HasSubstr("sys/foo.h is not modelled ("));
  EXPECT_THAT(Message(Source("#include <sys/param.h>\n"
                             "#include <sys/foo.h>\n")),
              HasSubstr("driver.c:2"));
}

TEST_P(Compile, AKnownHeaderOfWhichNothingIsUsedMayBeIncluded) {
  EXPECT_EQ(Message(Source("#include <sys/param.h>\n#include <sys/socket.h>\n"
                           "#include <net/if.h>\nint x;\n")),
            "(built)");
  EXPECT_THAT(Message(Source("#include <sys/param.h>\n"
                             "#include <sys/socket.h>\n"
                             "struct sockaddr sa;\n")),
              HasSubstr("sys/socket.h is not modelled ("));
  const std::string message =
      Message(Source("#include <sys/param.h>\n#include <sys/alq.h>\n"
                     "int f(void);\nint f(void) { return (alq_open()); }\n"));
  EXPECT_THAT(message, HasSubstr("alq_open (driver.c:4)"));
  EXPECT_THAT(message, HasSubstr("sys/alq.h is not modelled ("));
}

TEST_P(Compile, MissingHeadersAreAllListed) {
  const std::string message =
      Message(Source("#include <sys/foo.h>\n#include <sys/param.h>\n"
                     "#include <net/bar.h>\n#include \"mine.h\"\nint x;\n"));
  EXPECT_THAT(message, HasSubstr("includes 2 headers that are not modelled"));
  EXPECT_THAT(message, HasSubstr("sys/foo.h ("));
  EXPECT_THAT(message, HasSubstr("driver.c:1)"));
  EXPECT_THAT(message, HasSubstr("net/bar.h ("));
  EXPECT_THAT(message, HasSubstr("driver.c:3)"));
  EXPECT_THAT(message, HasSubstr("mine.h was not found ("));
}

TEST_P(Compile, TheAssemblersErrorsAreQuoted) {
  EXPECT_THAT(Message(Source("void f(void);\n"
                             "void f(void) { __asm(\"no_such_insn %eax\"); }\n"
                             "int g(void) { return (frob()); }\n")),
              HasSubstr("driver.c:2: "));
}

#if defined(__x86_64__)
// Modules do without the registers that callees save, unless they name one.
TEST_P(Compile, AssemblyMayNameAnyRegister) {
  EXPECT_EQ(Message(Source("#include <sys/param.h>\n"
                           "u_int ebx(u_int leaf);\n"
                           "u_int ebx(u_int leaf)\n{\n"
                           "u_int a = leaf, b, c, d;\n"
                           "__asm__ volatile(\"cpuid\" : \"+a\"(a), \"=b\"(b),"
                           " \"=c\"(c), \"=d\"(d));\n"
                           "return (b);\n}\n")),
            "(built)");
}
#endif

TEST_P(Compile, AnUndeclaredConstantIsToldItsHeader) {
  const std::string message =
      Message(Source("#include <sys/param.h>\n"
                     "int f(int);\nint g(int);\n"
                     "int f(int x) { return (x & IO_NDELAY); }\n"
                     "int g(int x) { return (x & IO_NDELAY) + QQ_ODD; }\n"
                     "device_t h(void);\n"));
  EXPECT_THAT(message, HasSubstr("driver.c:4, "));
  EXPECT_THAT(message, HasSubstr("driver.c:5: "));
  EXPECT_THAT(message, HasSubstr(": include <sys/vnode.h>"));
  EXPECT_THAT(message, HasSubstr("QQ_ODD"));
  EXPECT_THAT(message, HasSubstr("; not modelled"));
}

TEST_P(Compile, AMissingHeaderOfTheDriversOwnAsksForItsDirectory) {
  EXPECT_THAT(Message(Source("#include \"mine.h\"\n")),
              HasSubstr("mine.h was not found ("));
}

TEST_P(Compile, HeadersThatAKernelBuildGeneratesAreEmpty) {
  EXPECT_EQ(Message(Source("#include \"opt_inet.h\"\n"
                           "#include <sys/param.h>\n"
                           "#include \"device_if.h\"\n"
                           "int x;\n")),
            "(built)");
}

TEST_P(Compile, PstypeIsGoneFrom13) {
  const std::string message = Message(Module("r2_stype"), 13);
  EXPECT_THAT(message, HasSubstr("r2_stype.c:64: struct proc has no p_stype "
                                 "from FreeBSD 13.0 on"));
  EXPECT_THAT(message, HasSubstr("--kernel=12"));
  EXPECT_EQ(Message(Module("r2_stype"), 12), "(built)");
}

TEST_P(Compile, TheFirstErrorsOfTheCompilerAreQuoted) {
  const std::string message = Message(Module("not_c"));
  EXPECT_THAT(message, HasSubstr("not_c.c does not compile with "));
  EXPECT_THAT(message, HasSubstr("not_c.c:9: "));
}

TEST_P(Compile, AnEmptyFileIsCalledEmpty) {
  EXPECT_EQ(Message(Module("empty")), "empty.c is empty");
}

TEST_P(Compile, AFileThatIsNotThere) {
  EXPECT_EQ(Message("/no/such/driver.c"), "/no/such/driver.c: no such file");
}

TEST_P(Compile, UsersFlagsComeLast) {
  BuildRequest request;
  request.compiler = GetParam();
  request.sources = {Source("#ifndef MINE\n#error not mine\n#endif\nint x;\n")};
  EXPECT_FALSE(BuildKld(request).ok());
  request.cflags = {"-DMINE=a b"};
  EXPECT_TRUE(BuildKld(request).ok());
}

TEST_P(Compile, FlavourAndVersionReachTheSource) {
  BuildRequest request;
  request.compiler = GetParam();
  request.sources = {
      Source("#include <sys/param.h>\n"
             "#if defined(INVARIANTS) || __FreeBSD_version < 1400000\n"
             "#error wrong kernel\n"
             "#endif\n"
             "int x;\n")};
  request.kernel.version = 14;
  request.kernel.flavour = Flavour::kRelease;
  EXPECT_TRUE(BuildKld(request).ok());
  request.kernel.flavour = Flavour::kInv;
  EXPECT_FALSE(BuildKld(request).ok());
}

INSTANTIATE_TEST_SUITE_P(Compilers, Compile, ::testing::Values("gcc", "clang"),
                         [](const auto& param) { return param.param; });

// ---- what linkers say
// ---------------------------------------------------------------

TEST(ParseUndefined, ReadsGnuLd) {
  EXPECT_THAT(
      ParseUndefined("/usr/bin/ld: 0.o: in function `g':\n"
                     "/src/my dir/driver.c:7: warning: undefined reference to "
                     "`foo_bar'\n"
                     "/usr/bin/ld: /src/my dir/driver.c:8: undefined reference "
                     "to `foo_bar'\n"
                     "/usr/bin/ld: /src/driver.c:8: warning: undefined "
                     "reference to `quiesce_kpi_mtx_lock'\n"
                     "module_shim.c:(.text+0x35): warning: undefined reference "
                     "to `quiesce_kpi_access'\n"),
      ElementsAre(UndefinedName{"foo_bar", {"driver.c:7", "driver.c:8"}}));
}

TEST(ParseUndefined, ReadsLld) {
  EXPECT_THAT(
      ParseUndefined("ld.lld: warning: undefined symbol: foo_bar\n"
                     ">>> referenced by driver.c:7 (/src/driver.c:7)\n"
                     ">>>               0.o:(g)\n"
                     "\n"
                     "ld.lld: warning: undefined symbol: quiesce_kpi_access\n"
                     ">>> referenced by module_shim.c\n"),
      ElementsAre(UndefinedName{"foo_bar", {"driver.c:7"}}));
}

TEST(ParseUndefined, ReadsGold) {
  EXPECT_THAT(ParseUndefined("/src/driver.c:7: warning: undefined reference to "
                             "'foo_bar'\n"),
              ElementsAre(UndefinedName{"foo_bar", {"driver.c:7"}}));
}

TEST(QuiesceHome, TheEnvironmentWins) {
  setenv("QUIESCE_HOME", "/no/such/place", 1);
  absl::StatusOr<KpiParts> parts = FindKpiParts();
  unsetenv("QUIESCE_HOME");
  ASSERT_FALSE(parts.ok());
  EXPECT_THAT(std::string(parts.status().message()),
              HasSubstr("/no/such/place"));
  EXPECT_TRUE(FindKpiParts().ok());
}

}  // namespace
}  // namespace quiesce
