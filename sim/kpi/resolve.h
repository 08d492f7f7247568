// Turns addresses of the code under test into what a person reads.
//
// Call sites become file:line:function, data becomes `sc+0x10`.  Lines come
// from the system's symbolizer, asked once for many addresses and never twice
// for one; symbols from the shared object's own table.
#ifndef QUIESCE_KPI_RESOLVE_H_
#define QUIESCE_KPI_RESOLVE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/kernel/kernel.h"
#include "sim/kpi/loader.h"
#include "sim/schedule/finding.h"

namespace quiesce {

class Resolver final : public Kernel::Names {
 public:
  // The kld must outlive the resolver.
  void Add(const LoadedKld* kld);

  // "sc+0x10", "worker_main"; "" if the address is in no kld.
  std::string Symbol(const void* address) override;

  // `pc` is a return address, as call sites are noted, or the address of a
  // function; for that of an instruction pass one more.
  Location Locate(const void* pc) override;

  // Resolves all of these with one run of the symbolizer per kld.
  void Prefetch(const std::vector<const void*>& pcs);

 private:
  struct Entry {
    const LoadedKld* kld;
    bool read = false;
    std::vector<quiesce::Symbol> symbols;
  };
  Entry* Find(uintptr_t address);
  uintptr_t InsideCall(const void* pc);
  const quiesce::Symbol* FindSymbol(Entry& entry, uintptr_t address);

  std::vector<Entry> klds_;
  std::map<const void*, Location> located_;
};

// What addr2line -a -f -i (or llvm-symbolizer with GNU output) prints, as one
// list of frames per address, innermost first.
std::vector<std::vector<Location>> ParseAddr2line(const std::string& output);

// "quiesce::Worker<S>::Stop" for what a C++ compiler makes of it; any other
// name as it is.
std::string Unmangled(const std::string& symbol);

}  // namespace quiesce

#endif  // QUIESCE_KPI_RESOLVE_H_
