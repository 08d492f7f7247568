// Segments of a Mach-O dynamic library.  Untested.
#include "sim/kpi/loader.h"

#if defined(__APPLE__)

#include <mach-o/dyld.h>
#include <mach-o/loader.h>

#include <cstring>

#include "absl/strings/str_cat.h"

namespace quiesce {

absl::Status DescribeImage(LoadedKld& kld) {
  for (uint32_t i = 0; i < _dyld_image_count(); ++i) {
    const char* name = _dyld_get_image_name(i);
    if (name == nullptr || kld.image.path != name) continue;
    kld.bias = static_cast<uintptr_t>(_dyld_get_image_vmaddr_slide(i));
    const auto* header =
        reinterpret_cast<const mach_header_64*>(_dyld_get_image_header(i));
    const char* at = reinterpret_cast<const char*>(header + 1);
    for (uint32_t c = 0; c < header->ncmds; ++c) {
      const auto* command = reinterpret_cast<const load_command*>(at);
      if (command->cmd == LC_SEGMENT_64) {
        const auto* s = reinterpret_cast<const segment_command_64*>(at);
        const AddressRange range = {kld.bias + s->vmaddr,
                                    kld.bias + s->vmaddr + s->vmsize};
        if (strcmp(s->segname, SEG_LINKEDIT) != 0) {
          kld.image.mapped.push_back(range);
        }
        if (strcmp(s->segname, SEG_TEXT) == 0) {
          kld.text = kld.rodata = range;
        } else if (strcmp(s->segname, SEG_DATA) == 0) {
          kld.image.writable.push_back({range, {}});
        }
      }
      at += command->cmdsize;
    }
    return absl::OkStatus();
  }
  return absl::InternalError(
      absl::StrCat(kld.image.path, " is loaded but not to be found"));
}

// Left to dladdr, which Resolver falls back on.
std::vector<Symbol> ReadSymbols(const std::string&) { return {}; }
std::vector<std::string> ReadUndefined(const std::string&) { return {}; }

}  // namespace quiesce

#endif  // __APPLE__
