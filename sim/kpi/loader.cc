#include "sim/kpi/loader.h"

#include <dlfcn.h>

#include <cstring>

#include "absl/strings/str_cat.h"
#include "sim/kpi/entry.h"
#include "sim/kpi/entry_points.h"
#include "sim/kpi/kpi_names.h"
#include "sim/kpi/undefined.h"
#include "sim/kpi/users.h"

namespace quiesce {
namespace {

// The kld whose constructors are running; null between loads.
KldImage* collecting = nullptr;

void Collect(int kind, void* record) {
  if (collecting == nullptr) return;
  KldImage& image = *collecting;
  switch (kind) {
    case abi::QZ_RECORD_MODULE:
      image.modules.push_back(static_cast<abi::qz_module_record*>(record));
      break;
    case abi::QZ_RECORD_VERSION:
      image.versions.push_back(static_cast<abi::qz_version_record*>(record));
      break;
    case abi::QZ_RECORD_DEPEND:
      image.depends.push_back(static_cast<abi::qz_depend_record*>(record));
      break;
    case abi::QZ_RECORD_SYSINIT:
      image.sysinits.push_back(static_cast<abi::qz_sysinit_record*>(record));
      break;
    case abi::QZ_RECORD_SYSUNINIT:
      image.sysuninits.push_back(static_cast<abi::qz_sysinit_record*>(record));
      break;
    case abi::QZ_RECORD_SYSCTL:
      image.sysctls.push_back(static_cast<abi::qz_sysctl_record*>(record));
      break;
    case abi::QZ_RECORD_MALLOC_TYPE:
      image.malloc_types.push_back(static_cast<abi::malloc_type*>(record));
      break;
    default:
      break;
  }
}

// A shared object built elsewhere has not been through our linker step: what it
// wants must be ours, or the host's C library would quietly provide it.
absl::Status CheckUndefined(const BuiltKld& built) {
  std::vector<UndefinedName> unknown;
  for (const std::string& symbol : ReadUndefined(built.path)) {
    if (FindKpiName(symbol) == nullptr || KpiNameOfSymbol(symbol) == symbol) {
      unknown.push_back({std::string(KpiNameOfSymbol(symbol)), {}});
    }
  }
  if (unknown.empty()) return absl::OkStatus();
  return absl::UnimplementedError(DescribeUndefined(built.path, unknown, ""));
}

}  // namespace

QZ_ENTRY(void, register)(int kind, void* record) { Collect(kind, record); }

absl::StatusOr<std::unique_ptr<LoadedKld>> LoadKld(const BuiltKld& built) {
  KeepEntryPoints();
  if (built.compiler.empty()) {
    absl::Status known = CheckUndefined(built);
    if (!known.ok()) return known;
  }
  InstallClocks();
  kernel().SetLinkerEvent(&InvokeLinkerEvent);
  auto kld = std::make_unique<LoadedKld>();
  kld->image.name = built.name;
  kld->image.path = built.path;
  kld->sources = built.sources;
  collecting = &kld->image;
  // Its constructors are no thread's steps, whoever ran last.
  machine().meter.current = kClockSlot;
  kld->handle = dlopen(built.path.c_str(), RTLD_NOW | RTLD_LOCAL);
  collecting = nullptr;
  if (kld->handle == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(built.name, " cannot be loaded: ", dlerror()));
  }
  const KldImage& image = kld->image;
  if (image.modules.empty() && image.sysinits.empty()) {
    dlclose(kld->handle);
    return absl::InvalidArgumentError(absl::StrCat(
        built.sources.empty() ? built.path : built.sources[0],
        " declares no module: DECLARE_MODULE or DEV_MODULE is missing"));
  }
  absl::Status described = DescribeImage(*kld);
  if (!described.ok()) return described;
  for (WritableSegment& segment : kld->image.writable) {
    segment.pristine.resize(segment.range.size());
    memcpy(segment.pristine.data(),
           reinterpret_cast<const void*>(segment.range.begin),
           segment.range.size());
  }
  return kld;
}

}  // namespace quiesce
