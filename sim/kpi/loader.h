// Maps a built kld into the process and collects what it declares.
//
// dlopen does the work; the kld's constructors hand over the records of
// DECLARE_MODULE, SYSINIT and their kin.  What comes out is the KldImage that
// the kernel model knows: its mapping stays for the life of the process, and
// simulated kldloads restore the writable segments from their pristine copies.
#ifndef QUIESCE_KPI_LOADER_H_
#define QUIESCE_KPI_LOADER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sim/kernel/kld.h"
#include "sim/kpi/compile.h"

namespace quiesce {

struct LoadedKld {
  KldImage image;  // `mapped` holds every segment, `writable` less RELRO
  void* handle = nullptr;
  uintptr_t bias = 0;   // run-time address less the address in the file
  AddressRange text;    // executable
  AddressRange rodata;  // neither writable nor executable, less file headers
  std::vector<std::string> sources;
};

// At most one kld is being mapped at a time.
absl::StatusOr<std::unique_ptr<LoadedKld>> LoadKld(const BuiltKld& built);

// ---- per object format (image_elf.cc, image_macho.cc) -----------------------

// Fills bias, text, rodata, image.mapped and the ranges of image.writable.
absl::Status DescribeImage(LoadedKld& kld);

struct Symbol {
  uintptr_t address;  // in the file
  uintptr_t size;
  std::string name;
  bool function;
};
// Sorted by address.  Empty if the file has none.
std::vector<Symbol> ReadSymbols(const std::string& path);

// Names in a ready-made shared object that it expects from elsewhere.
std::vector<std::string> ReadUndefined(const std::string& path);

}  // namespace quiesce

#endif  // QUIESCE_KPI_LOADER_H_
