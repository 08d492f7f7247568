// module(9): what a module may ask about itself.
#include "sim/kpi/entry.h"

namespace quiesce {

// A module_t is the record that declared it.
QZ_ENTRY(const char*, module_getname)(const abi::qz_module_record* module) {
  return module == nullptr ? nullptr : module->name;
}
QZ_ENTRY(int, module_getid)(const abi::qz_module_record*) { return 1; }

}  // namespace quiesce
