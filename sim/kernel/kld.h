// KldImage: a kld as the kernel model sees it.
//
// The loader (sim/kpi) fills one per mapped shared object; scenarios and tests
// may fill one by hand.  The host mapping stays for the life of the process:
// the simulated kldload restores the writable segments from their pristine
// copies, and "unmapped" is a fact of the model, not of the MMU.
#ifndef QUIESCE_KERNEL_KLD_H_
#define QUIESCE_KERNEL_KLD_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/kernel/abi/quiesce_abi.h"

namespace quiesce {

struct AddressRange {
  uintptr_t begin = 0;
  uintptr_t end = 0;
  bool Contains(uintptr_t a) const { return a >= begin && a < end; }
  size_t size() const { return end - begin; }
};

struct WritableSegment {
  AddressRange range;             // .data and .bss, less RELRO
  std::vector<uint8_t> pristine;  // as after relocation
};

struct KldImage {
  std::string name;  // "driver"
  std::string path;
  std::vector<AddressRange> mapped;  // every loaded segment
  std::vector<WritableSegment> writable;
  std::vector<const abi::qz_module_record*> modules;  // in file order
  std::vector<const abi::qz_version_record*> versions;
  std::vector<const abi::qz_depend_record*> depends;
  std::vector<const abi::qz_sysinit_record*> sysinits;
  std::vector<const abi::qz_sysinit_record*> sysuninits;
  std::vector<const abi::qz_sysctl_record*> sysctls;
  std::vector<abi::malloc_type*> malloc_types;

  bool Contains(const volatile void* p) const {
    auto a = reinterpret_cast<uintptr_t>(p);
    for (const AddressRange& r : mapped) {
      if (r.Contains(a)) return true;
    }
    return false;
  }
  bool IsWritable(uintptr_t a) const {
    for (const WritableSegment& w : writable) {
      if (w.range.Contains(a)) return true;
    }
    return false;
  }
};

}  // namespace quiesce

#endif  // QUIESCE_KERNEL_KLD_H_
