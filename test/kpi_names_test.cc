// One table, three witnesses: the names, the prototypes, the exported symbols.
#include "sim/kpi/kpi_names.h"

#include <dlfcn.h>

#include <filesystem>
#include <regex>
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/kpi/compile.h"
#include "sim/kpi/entry.h"
#include "sim/kpi/entry_points.h"
#include "sim/kpi/subprocess.h"

namespace quiesce {
namespace {

std::set<std::string> Table() {
  std::set<std::string> names;
  for (const KpiName& k : KpiNames()) names.insert(std::string(k.name));
  return names;
}

// Every QZ_KPI(name) and every quiesce_kpi_name of the headers and the shim.
std::set<std::string> Prototypes() {
  std::set<std::string> names;
  absl::StatusOr<KpiParts> parts = FindKpiParts();
  EXPECT_TRUE(parts.ok());
  std::vector<std::string> files = {parts->shim};
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(parts->include)) {
    if (entry.is_regular_file()) files.push_back(entry.path().string());
  }
  const std::regex comment("/\\*[^*]*\\*+([^/*][^*]*\\*+)*/");
  const std::regex name("QZ_KPI\\((\\w+)\\)|quiesce_kpi_(\\w+)");
  for (const std::string& file : files) {
    const std::string text = std::regex_replace(*ReadFile(file), comment, "");
    for (std::sregex_iterator it(text.begin(), text.end(), name), end;
         it != end; ++it) {
      const std::string found = (*it)[1].matched ? (*it)[1] : (*it)[2];
      if (found != "name") names.insert(found);
    }
  }
  return names;
}

TEST(KpiNames, AreThePrototypes) { EXPECT_EQ(Table(), Prototypes()); }

TEST(KpiNames, AreExported) {
  EXPECT_EQ(KeepEntryPoints(), KpiNames().size());
  for (const KpiName& k : KpiNames()) {
    const std::string symbol = "quiesce_kpi_" + std::string(k.name);
    EXPECT_NE(dlsym(RTLD_DEFAULT, symbol.c_str()), nullptr) << symbol;
  }
}

TEST(KpiNames, HaveAHeaderThatExistsAndAHelp) {
  absl::StatusOr<KpiParts> parts = FindKpiParts();
  ASSERT_TRUE(parts.ok());
  for (const KpiName& k : KpiNames()) {
    EXPECT_TRUE(
        std::filesystem::exists(parts->include + "/" + std::string(k.header)))
        << k.name << " " << k.header;
    EXPECT_FALSE(k.help.empty()) << k.name;
  }
}

TEST(KpiNames, NearestIsAModelledName) {
  EXPECT_EQ(NearestKpiName("mtx_lokc"), "mtx_lock");
  EXPECT_EQ(NearestKpiName("kthread_ad"), "kthread_add");
  EXPECT_EQ(NearestKpiName("completely_different_thing"), "");
}

TEST(KpiNames, WhatIsFarOffSaysWhy) {
  EXPECT_EQ(WhyNotModelled("kern_psignal"),
            "signals end no wait here; nearest: wakeup");
  EXPECT_EQ(WhyNotModelled("sleepq_add"),
            "the inside of sleep(9); nearest: msleep, wakeup");
  EXPECT_EQ(WhyNotModelled("sleepq"), "");
  EXPECT_EQ(WhyNotModelled("frobnicate"), "");
}

TEST(KpiNames, ASymbolIsItsName) {
  EXPECT_EQ(KpiNameOfSymbol("quiesce_kpi_msleep"), "msleep");
  EXPECT_EQ(KpiNameOfSymbol("_quiesce_kpi_msleep"), "msleep");
  ASSERT_NE(FindKpiName("quiesce_kpi_msleep"), nullptr);
  EXPECT_EQ(FindKpiName("getpid"), nullptr);
}

// ---- printf(9)
// ---------------------------------------------------------------------

std::string Format(const char* format, ...) {
  char text[128];
  QZ_FORMAT(text, format, nullptr);
  return text;
}

TEST(KernelFormat, KnowsTheUsualConversions) {
  EXPECT_EQ(Format("%d %5d|%-5d|%05d", -3, 42, 42, 42), "-3    42|42   |00042");
  EXPECT_EQ(Format("%#x %X %o %c%%", 255, 255, 8, 'z'), "0xff FF 10 z%");
  EXPECT_EQ(Format("%s|%8s|%-4s|%.2s", "ab", "cd", "ef", "ghi"),
            "ab|      cd|ef  |gh");
  EXPECT_EQ(
      Format("%lu %llx %zu %jd", 7UL, 0x1ffffffffULL, size_t{9}, intmax_t{-1}),
      "7 1ffffffff 9 -1");
  EXPECT_EQ(Format("%*d %s", 4, 7, static_cast<const char*>(nullptr)),
            "   7 (null)");
}

TEST(KernelFormat, KnowsTheKernelsOwn) {
  EXPECT_EQ(Format("reg=%b", 3, "\10\2BITTWO\1BITONE"), "reg=3<BITTWO,BITONE>");
  EXPECT_EQ(Format("%3D", "\x0a\xbc\x01", ":"), "0a:bc:01");
}

TEST(KernelFormat, CutsAndCounts) {
  char text[4];
  auto format = [&text](const char* f, ...) {
    va_list ap;
    va_start(ap, f);
    const size_t n = FormatKernel(text, sizeof text, f, ap, nullptr);
    va_end(ap);
    return n;
  };
  EXPECT_EQ(format("%s", "abcdef"), 6u);
  EXPECT_STREQ(text, "abc");
}

}  // namespace
}  // namespace quiesce
