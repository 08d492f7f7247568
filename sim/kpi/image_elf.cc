// Segments and symbols of an ELF shared object.  Linux is tested; FreeBSD has
// the same calls and is untested.
#include "sim/kpi/loader.h"

#if !defined(__APPLE__)

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "sim/kpi/subprocess.h"

namespace quiesce {
namespace {

struct Search {
  LoadedKld* kld;
  bool found = false;
};

int Visit(dl_phdr_info* info, size_t, void* arg) {
  auto* search = static_cast<Search*>(arg);
  LoadedKld& kld = *search->kld;
  if (info->dlpi_addr != kld.bias || info->dlpi_name == nullptr ||
      kld.image.path != info->dlpi_name) {
    return 0;
  }
  search->found = true;
  // ld.so write-protects the whole pages of this range after relocation.
  AddressRange relro;
  const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& p = info->dlpi_phdr[i];
    if (p.p_type != PT_GNU_RELRO) continue;
    relro.begin = (kld.bias + p.p_vaddr) & ~(page - 1);
    relro.end = (kld.bias + p.p_vaddr + p.p_memsz) & ~(page - 1);
  }
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& p = info->dlpi_phdr[i];
    if (p.p_type != PT_LOAD) continue;
    const AddressRange range = {kld.bias + p.p_vaddr,
                                kld.bias + p.p_vaddr + p.p_memsz};
    kld.image.mapped.push_back(range);
    if ((p.p_flags & PF_X) != 0) {
      kld.text = range;
    } else if ((p.p_flags & PF_W) == 0) {
      kld.rodata = range;  // the last one: constants follow the headers
    } else {
      AddressRange writable = range;
      if (relro.end > writable.begin && relro.begin <= writable.begin) {
        writable.begin = std::min(relro.end, writable.end);
      }
      if (writable.size() != 0) kld.image.writable.push_back({writable, {}});
    }
  }
  return 1;
}

// The file's section headers, checked against its size.
class ElfFile {
 public:
  explicit ElfFile(const std::string& path) {
    absl::StatusOr<std::string> text = ReadFile(path);
    if (text.ok()) bytes_ = std::move(*text);
    if (bytes_.size() < sizeof(ElfW(Ehdr)) ||
        memcmp(bytes_.data(), ELFMAG, SELFMAG) != 0) {
      return;
    }
    const auto* header = At<ElfW(Ehdr)>(0, 1);
    sections_ = At<ElfW(Shdr)>(header->e_shoff, header->e_shnum);
    if (sections_ != nullptr) count_ = header->e_shnum;
  }

  template <typename Callback>
  void ForEachSymbol(uint32_t type, Callback callback) const {
    for (size_t i = 0; i < count_; ++i) {
      const ElfW(Shdr)& table = sections_[i];
      if (table.sh_type != type || table.sh_link >= count_) continue;
      const size_t n = table.sh_size / sizeof(ElfW(Sym));
      const auto* symbols = At<ElfW(Sym)>(table.sh_offset, n);
      const ElfW(Shdr)& strings = sections_[table.sh_link];
      const auto* text = At<char>(strings.sh_offset, strings.sh_size);
      if (symbols == nullptr || text == nullptr) continue;
      for (size_t s = 0; s < n; ++s) {
        if (symbols[s].st_name >= strings.sh_size) continue;
        callback(symbols[s], std::string(text + symbols[s].st_name));
      }
    }
  }

 private:
  template <typename T>
  const T* At(size_t offset, size_t count) const {
    if (offset > bytes_.size() || count * sizeof(T) > bytes_.size() - offset) {
      return nullptr;
    }
    return reinterpret_cast<const T*>(bytes_.data() + offset);
  }

  std::string bytes_;
  const ElfW(Shdr) * sections_ = nullptr;
  size_t count_ = 0;
};

// "stop.0" is the compiler's name of a function's static `stop`.
std::string WithoutSerial(std::string name) {
  const size_t dot = name.rfind('.');
  if (dot != std::string::npos && dot > 0 && dot + 1 < name.size() &&
      name.find_first_not_of("0123456789", dot + 1) == std::string::npos) {
    name.resize(dot);
  }
  return name;
}

}  // namespace

absl::Status DescribeImage(LoadedKld& kld) {
  struct link_map* map = nullptr;
  if (dlinfo(kld.handle, RTLD_DI_LINKMAP, &map) != 0 || map == nullptr) {
    return absl::InternalError(
        absl::StrCat("no link map of ", kld.image.path, ": ", dlerror()));
  }
  kld.bias = reinterpret_cast<uintptr_t>(map->l_addr);
  kld.image.path = map->l_name;
  Search search = {&kld};
  dl_iterate_phdr(Visit, &search);
  if (!search.found) {
    return absl::InternalError(
        absl::StrCat(kld.image.path, " is loaded but not to be found"));
  }
  return absl::OkStatus();
}

std::vector<Symbol> ReadSymbols(const std::string& path) {
  std::vector<Symbol> symbols;
  ElfFile(path).ForEachSymbol(
      SHT_SYMTAB, [&symbols](const ElfW(Sym) & s, const std::string& name) {
        // The same macro serves both classes.
        const int type = ELF64_ST_TYPE(s.st_info);
        if (s.st_shndx == SHN_UNDEF || s.st_size == 0) return;
        if (type != STT_FUNC && type != STT_OBJECT) return;
        symbols.push_back(
            {s.st_value, s.st_size, WithoutSerial(name), type == STT_FUNC});
      });
  std::sort(
      symbols.begin(), symbols.end(),
      [](const Symbol& a, const Symbol& b) { return a.address < b.address; });
  return symbols;
}

std::vector<std::string> ReadUndefined(const std::string& path) {
  std::vector<std::string> names;
  ElfFile(path).ForEachSymbol(
      SHT_DYNSYM, [&names](const ElfW(Sym) & s, const std::string& name) {
        if (s.st_shndx != SHN_UNDEF || name.empty()) return;
        // What the C start-up files leave in a shared object.
        if (ELF64_ST_BIND(s.st_info) == STB_WEAK) return;
        names.push_back(name);
      });
  return names;
}

}  // namespace quiesce

#endif  // !__APPLE__
