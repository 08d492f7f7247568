// module(9) and the linker: what a module may ask about itself and others.
#include "sim/kpi/entry.h"

namespace quiesce {

// A module_t is the record that declared it.
QZ_ENTRY(const char*, module_getname)(const abi::qz_module_record* module) {
  return module == nullptr ? nullptr : module->name;
}
QZ_ENTRY(int, module_getid)(const abi::qz_module_record*) { return 1; }

QZ_ENTRY(int, linker_reference_module)
(const char* name, const abi::mod_depend* range, void** result) {
  return kernel().ReferenceModule(name, range, result, QZ_HERE);
}
QZ_ENTRY(int, linker_release_module)
(const char* name, const abi::mod_depend*, void* file) {
  return kernel().ReleaseModule(name, file, QZ_HERE);
}

}  // namespace quiesce
