// What the loader collects, and that addresses come back as names and lines.
#include <cstring>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/kpi/loader.h"
#include "sim/kpi/resolve.h"

namespace quiesce {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string Module(const std::string& name) {
  return std::string(QUIESCE_TEST_ROOT) + "/modules/" + name + ".c";
}

absl::StatusOr<std::unique_ptr<LoadedKld>> Load(const std::string& name) {
  BuildRequest request;
  request.sources = {Module(name)};
  absl::StatusOr<BuiltKld> built = BuildKld(request);
  if (!built.ok()) return built.status();
  return LoadKld(*built);
}

TEST(Loader, CollectsWhatAKldDeclares) {
  auto kld = Load("r6_freed_arg");
  ASSERT_TRUE(kld.ok()) << kld.status();
  const KldImage& image = (*kld)->image;
  ASSERT_EQ(image.modules.size(), 1u);
  EXPECT_STREQ(image.modules[0]->name, "r6_freed_arg");
  EXPECT_NE(image.modules[0]->evhand, nullptr);
  EXPECT_EQ(image.modules[0]->subsystem, 0x3100000u);
  ASSERT_EQ(image.versions.size(), 1u);
  EXPECT_EQ(image.versions[0]->version, 1);
  ASSERT_EQ(image.malloc_types.size(), 1u);
  EXPECT_STREQ(image.malloc_types[0]->ks_shortdesc, "r6_freed_arg");
}

TEST(Loader, TellsTextFromDataFromConstants) {
  auto kld = Load("r3_poll");
  ASSERT_TRUE(kld.ok()) << kld.status();
  const LoadedKld& k = **kld;
  const auto handler = reinterpret_cast<uintptr_t>(k.image.modules[0]->evhand);
  const auto name = reinterpret_cast<uintptr_t>(k.image.modules[0]->name);
  const auto record = reinterpret_cast<uintptr_t>(k.image.modules[0]);
  EXPECT_TRUE(k.text.Contains(handler));
  EXPECT_TRUE(k.rodata.Contains(name));
  EXPECT_FALSE(k.image.IsWritable(name));
  EXPECT_TRUE(k.image.IsWritable(record));
  for (uintptr_t a : {handler, name, record}) {
    EXPECT_TRUE(k.image.Contains(reinterpret_cast<void*>(a)));
  }
}

TEST(Loader, WritableSegmentsCanBeRestored) {
  auto kld = Load("r3_poll");
  ASSERT_TRUE(kld.ok()) << kld.status();
  ASSERT_FALSE((*kld)->image.writable.empty());
  for (const WritableSegment& s : (*kld)->image.writable) {
    ASSERT_EQ(s.pristine.size(), s.range.size());
    // Less RELRO, or this would fault.
    memcpy(reinterpret_cast<void*>(s.range.begin), s.pristine.data(),
           s.pristine.size());
  }
}

TEST(Loader, AKldWithoutAModuleIsToldSo) {
  auto kld = Load("no_module");
  ASSERT_FALSE(kld.ok());
  EXPECT_THAT(std::string(kld.status().message()),
              HasSubstr("no_module.c declares no module"));
}

TEST(Resolver, NamesDataAndFunctions) {
  auto kld = Load("r3_poll");
  ASSERT_TRUE(kld.ok()) << kld.status();
  Resolver resolver;
  resolver.Add(kld->get());
  const auto* handler =
      reinterpret_cast<const char*>((*kld)->image.modules[0]->evhand);
  EXPECT_EQ(resolver.Symbol(handler), "handler");
  EXPECT_EQ(resolver.Symbol(handler + 4), "handler+0x4");
  EXPECT_EQ(resolver.Symbol((*kld)->image.modules[0]), "qz_module_r3_poll");
  EXPECT_EQ(resolver.Symbol(&resolver), "");
}

TEST(Resolver, SpellsNamesOfCxxAsTheyWereWritten) {
  EXPECT_EQ(Unmangled("_ZN7quiesce1bE"), "quiesce::b");
  EXPECT_EQ(Unmangled("_ZN12_GLOBAL__N_17membersE"), "members");
  EXPECT_EQ(Unmangled("_ZN7quiesce6WorkerINS_8InModuleEE4StopENS_8PatienceE"),
            "quiesce::Worker<quiesce::InModule>::Stop");
  EXPECT_EQ(
      Unmangled(
          "_ZN7quiesce7StopAllINS_12_GLOBAL__N_13RowEEEiT_iNS_8PatienceE"),
      "quiesce::StopAll<quiesce::Row>");
  EXPECT_EQ(Unmangled("_ZNK3RowclEi"), "Row::operator()");
  EXPECT_THAT(Unmangled("_Z4CallI3BoxIFviEEEvT_"),
              StartsWith("Call<Box<void (int)>"));  // and one or two more
  for (const char* plain : {"f", "handler", "_Znonsense", ""}) {
    EXPECT_EQ(Unmangled(plain), plain);
  }
}

TEST(Resolver, LocatesAFunctionAndACallInIt) {
  auto kld = Load("r3_poll");
  ASSERT_TRUE(kld.ok()) << kld.status();
  Resolver resolver;
  resolver.Add(kld->get());
  const auto* handler =
      reinterpret_cast<const char*>((*kld)->image.modules[0]->evhand);
  const Location at_start = resolver.Locate(handler);
  EXPECT_THAT(at_start.file, EndsWith("test/modules/r3_poll.c"));
  EXPECT_EQ(at_start.function, "handler");
  EXPECT_GT(at_start.line, 0);
  const Location inside = resolver.Locate(handler + 5);
  EXPECT_EQ(inside.function, "handler");
  EXPECT_EQ(resolver.Locate(&resolver).file, "");
}

TEST(ParseAddr2line, ReadsInlinedFrames) {
  const auto frames = ParseAddr2line(
      "0x0000000000001189\n"
      "atomic_add_int\n"
      "/src/include/machine/atomic.h:80\n"
      "worker_main\n"
      "/src/driver.c:12 (discriminator 2)\n"
      "0x0000000000001190\n"
      "??\n"
      "??:0\n");
  ASSERT_EQ(frames.size(), 2u);
  ASSERT_EQ(frames[0].size(), 2u);
  EXPECT_EQ(frames[0][1], (Location{"/src/driver.c", 12, "worker_main"}));
  ASSERT_EQ(frames[1].size(), 1u);
  EXPECT_EQ(frames[1][0], Location{});
}

}  // namespace
}  // namespace quiesce
