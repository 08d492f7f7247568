#include "sim/kpi/driver_fates.h"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <new>

#include "absl/strings/str_cat.h"
#include "sim/exec/bug.h"
#include "sim/kernel/describe.h"

namespace quiesce {
namespace {

struct Fate {
  std::atomic<const void*> driver;  // null: the row is free
  std::atomic<int> refusal;         // what its probe has returned, or 0
  std::atomic<int> failure;         // … and its attach
  std::atomic<bool> attached;
  char name[32];
  char bus[32];
};
constexpr size_t kFates = 64;  // of more drivers, nothing is said

Fate* Table() {
  static Fate* const table = [] {
    void* at = mmap(nullptr, kFates * sizeof(Fate), PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) QUIESCE_BUG("no memory to share");
    return new (at) Fate[kFates]();
  }();
  return table;
}

Fate* Find(const void* driver) {
  Fate* const end = Table() + kFates;
  Fate* at = std::find_if(Table(), end, [driver](const Fate& f) {
    return f.driver.load() == driver;
  });
  return at == end ? nullptr : at;
}

}  // namespace

void ForgetDrivers() {
  for (size_t i = 0; i < kFates; ++i) new (&Table()[i]) Fate();
}

// The first run, before there are workers, meets most of them; two workers that
// meet the same one later may each make a row, of which the first counts.
void DriverLoaded(const void* driver, const char* name, const char* bus) {
  if (Find(driver) != nullptr) return;
  Fate* row = Find(nullptr);
  if (row == nullptr) return;
  std::snprintf(row->name, sizeof row->name, "%s", name);
  std::snprintf(row->bus, sizeof row->bus, "%s", bus);
  row->driver.store(driver);
}

void DriverRefused(const void* driver, int error) {
  if (Fate* f = Find(driver)) f->refusal.store(error);
}
void DriverFailed(const void* driver, int error) {
  if (Fate* f = Find(driver)) f->failure.store(error);
}
void DriverAttached(const void* driver) {
  if (Fate* f = Find(driver)) f->attached.store(true);
}

std::vector<IdleDriver> IdleDrivers() {
  std::vector<IdleDriver> idle;
  for (size_t i = 0; i < kFates; ++i) {
    const Fate& f = Table()[i];
    if (f.driver.load() == nullptr || f.attached.load()) continue;
    IdleDriver d;
    d.name = f.name;
    d.refused = f.failure.load() == 0 && f.refusal.load() != 0;
    d.why =
        f.failure.load() != 0
            ? absl::StrCat("its attach returned ", ErrnoName(f.failure.load()))
        : d.refused
            ? absl::StrCat("its probe returned ", ErrnoName(f.refusal.load()),
                           " for every device on ", f.bus)
            : absl::StrCat("nobody added a device of that name to ", f.bus);
    if (std::none_of(idle.begin(), idle.end(),
                     [&](const IdleDriver& x) { return x.name == d.name; })) {
      idle.push_back(d);
    }
  }
  return idle;
}

}  // namespace quiesce
