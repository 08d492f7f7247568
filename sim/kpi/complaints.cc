#include "sim/kpi/complaints.h"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "sim/kpi/kpi_names.h"
#include "sim/kpi/subprocess.h"

namespace quiesce {
namespace {

namespace fs = std::filesystem;

// Is `header` one that belongs to a kernel, rather than to the driver?
bool IsKernelHeader(absl::string_view header) {
  for (absl::string_view dir :
       {"sys/",      "vm/",      "net/",      "netinet/", "machine/",
        "dev/",      "cam/",     "geom/",     "fs/",      "security/",
        "x86/",      "libkern/", "ddb/",      "isa/",     "opencrypto/",
        "netgraph/", "rpc/",     "nfs/",      "contrib/", "cddl/",
        "crypto/",   "linux/",   "xen/",      "compat/",  "bsm/",
        "netinet6/", "netpfil/", "net80211/", "teken/"}) {
    if (absl::StartsWith(header, dir)) return true;
  }
  return false;
}

// What a compiler quotes of a message about a name that nothing declares;
// empty: another message.
std::string UndeclaredName(absl::string_view text) {
  // gcc: 'x' undeclared (first …    clang: use of undeclared identifier 'x'
  // both: unknown type name 'x'
  if (!absl::StrContains(text, "undeclared") &&
      !absl::StrContains(text, "unknown type name")) {
    return "";
  }
  const std::vector<std::string> parts = absl::StrSplit(text, '\'');
  return parts.size() > 1 ? parts[1] : "";
}

// Does `line` of a header say what `name` is: a macro, a constant, a type?
bool Declares(absl::string_view line, absl::string_view name) {
  const size_t at = line.find(name);
  if (at == absl::string_view::npos) return false;
  auto in_name = [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
  };
  const absl::string_view before = line.substr(0, at);
  const absl::string_view after = line.substr(at + name.size());
  if (!before.empty() && in_name(before.back())) return false;
  if (!after.empty() && in_name(after.front())) return false;
  const absl::string_view lead = absl::StripAsciiWhitespace(before);
  if (lead == "#define") return true;
  if (lead.empty()) {
    return absl::StartsWith(after, ",") || absl::StartsWith(after, " = ");
  }
  return absl::StartsWith(lead, "typedef") && after == ";";
}

// Is `line` the beginning of a macro or a function that takes arguments?
bool DefinesCall(absl::string_view line, absl::string_view name) {
  if (absl::ConsumePrefix(&line, "#define")) {
    line = absl::StripLeadingAsciiWhitespace(line);
  }
  return absl::ConsumePrefix(&line, name) && absl::StartsWith(line, "(");
}

std::string HeaderWith(const std::string& include_dir, const std::string& name,
                       bool (*says)(absl::string_view, absl::string_view)) {
  std::vector<std::string> found;
  std::error_code error;
  for (const auto& entry :
       fs::recursive_directory_iterator(include_dir, error)) {
    if (entry.path().extension() != ".h") continue;
    absl::StatusOr<std::string> text = ReadFile(entry.path().string());
    if (!text.ok()) continue;
    for (absl::string_view line : absl::StrSplit(*text, '\n')) {
      if (!says(line, name)) continue;
      found.push_back(entry.path().lexically_relative(include_dir).string());
      break;
    }
  }
  return found.empty() ? "" : *std::min_element(found.begin(), found.end());
}

// The section-9 header that declares `name`; empty: none.
std::string HeaderThatDeclares(const std::string& include_dir,
                               const std::string& name) {
  return HeaderWith(include_dir, name, &Declares);
}

}  // namespace

std::string HeaderThatDefines(const std::string& include_dir,
                              const std::string& name) {
  return HeaderWith(include_dir, name, &DefinesCall);
}

std::optional<Diagnostic> ParseDiagnostic(absl::string_view line) {
  // The last is the assembler's.
  for (absl::string_view mark : {": fatal error: ", ": error: ", ": Error: "}) {
    const size_t at = line.find(mark);
    if (at == absl::string_view::npos) continue;
    std::vector<std::string> place = absl::StrSplit(line.substr(0, at), ':');
    // file:line:column, where the column may be missing.
    int number = 0;
    while (place.size() > 2 && absl::SimpleAtoi(place.back(), &number) &&
           absl::SimpleAtoi(place[place.size() - 2], &number)) {
      place.pop_back();
    }
    Diagnostic d;
    d.place = absl::StrJoin(place, ":");
    d.text = std::string(line.substr(at + mark.size()));
    return d;
  }
  return std::nullopt;
}

std::string MissingHeader(absl::string_view text) {
  // clang: 'sys/foo.h' file not found     gcc: sys/foo.h: No such file …
  if (absl::StrContains(text, "file not found")) {
    std::vector<std::string> parts = absl::StrSplit(text, '\'');
    return parts.size() > 1 ? parts[1] : "";
  }
  const size_t at = text.find(": No such file or directory");
  return at == absl::string_view::npos ? "" : std::string(text.substr(0, at));
}

bool IsKnownHeader(absl::string_view header) {
  static constexpr absl::string_view kHeaders[] = {
      "cam/cam.h",
      "contrib/dev/acpica/include/acpi.h",
      "crypto/rijndael/rijndael.h",
      "dev/acpica/acpivar.h",
      "dev/evdev/evdev.h",
      "dev/evdev/input.h",
      "dev/kbd/kbdreg.h",
      "dev/pci/pci_private.h",
      "dev/random/random_harvestq.h",
      "dev/random/randomdev.h",
      "dev/spibus/spi.h",
      "dev/usb/usb.h",
      "dev/usb/usbdi.h",
      "fs/devfs/devfs.h",
      "fs/devfs/devfs_int.h",
      "fs/pseudofs/pseudofs.h",
      "isa/isareg.h",
      "machine/frame.h",
      "machine/specialreg.h",
      "net/bpf.h",
      "net/ethernet.h",
      "net/if.h",
      "net/if_dl.h",
      "net/if_media.h",
      "net/if_types.h",
      "net/if_var.h",
      "net/pfil.h",
      "net/route.h",
      "net/vnet.h",
      "netinet/in.h",
      "netinet/ip.h",
      "opencrypto/cryptodev.h",
      "security/mac/mac_policy.h",
      "sys/_unrhdr.h",
      "sys/acl.h",
      "sys/alq.h",
      "sys/ata.h",
      "sys/bitcount.h",
      "sys/busdma_bufalloc.h",
      "sys/capsicum.h",
      "sys/consio.h",
      "sys/copyright.h",
      "sys/cpu.h",
      "sys/devctl.h",
      "sys/devicestat.h",
      "sys/devmap.h",
      "sys/dirent.h",
      "sys/diskmbr.h",
      "sys/domain.h",
      "sys/eventvar.h",
      "sys/fail.h",
      "sys/fbio.h",
      "sys/hhook.h",
      "sys/intr.h",
      "sys/kbio.h",
      "sys/khelp.h",
      "sys/lock_profile.h",
      "sys/mbuf.h",
      "sys/md5.h",
      "sys/memdesc.h",
      "sys/memrange.h",
      "sys/nv.h",
      "sys/osd.h",
      "sys/pciio.h",
      "sys/pctrie.h",
      "sys/physmem.h",
      "sys/pipe.h",
      "sys/pmc.h",
      "sys/posix4.h",
      "sys/procctl.h",
      "sys/protosw.h",
      "sys/rangelock.h",
      "sys/rctl.h",
      "sys/regression.h",
      "sys/runq.h",
      "sys/sf_buf.h",
      "sys/sleepqueue.h",
      "sys/sockbuf.h",
      "sys/socket.h",
      "sys/socketvar.h",
      "sys/terminal.h",
      "sys/timeet.h",
      "sys/timepps.h",
      "sys/timetc.h",
      "sys/timex.h",
      "sys/ttycom.h",
      "sys/turnstile.h",
      "sys/umtx.h",
      "sys/unpcb.h",
      "sys/user.h",
      "sys/uuid.h",
      "sys/vmem.h",
      "sys/zlib.h",
  };
  return std::find(std::begin(kHeaders), std::end(kHeaders), header) !=
         std::end(kHeaders);
}

bool IsGenerated(absl::string_view header) {
  return (absl::StartsWith(header, "opt_") && absl::EndsWith(header, ".h")) ||
         absl::EndsWith(header, "_if.h");
}

absl::Status DescribeAbsent(const std::string& source,
                            const std::vector<AbsentHeader>& absent) {
  std::vector<std::string> kernels, own;
  for (const AbsentHeader& h : absent) {
    const std::string places =
        absl::StrCat(" (", absl::StrJoin(h.places, ", "), ")");
    if (IsKernelHeader(h.name)) {
      kernels.push_back(h.name + places);
    } else {
      own.push_back(absl::StrCat(h.name, " was not found", places));
    }
  }
  std::string text;
  if (kernels.size() == 1) {
    const AbsentHeader& only = *std::find_if(
        absent.begin(), absent.end(),
        [](const AbsentHeader& h) { return IsKernelHeader(h.name); });
    text = absl::StrCat(only.name, " is not modelled (",
                        absl::StrJoin(only.places, ", "),
                        "); `quiesce list kpi` shows what is");
  } else if (!kernels.empty()) {
    text = absl::StrCat(source, " includes ", kernels.size(),
                        " headers that are not modelled; `quiesce list kpi` "
                        "shows what is:\n  ",
                        absl::StrJoin(kernels, "\n  "));
  }
  if (!own.empty()) {
    absl::StrAppend(&text, text.empty() ? "" : "\n", absl::StrJoin(own, "\n"),
                    "; name its directory after --, as in `-- -Idir`");
  }
  return absl::InvalidArgumentError(text);
}

absl::Status DescribeCompileErrors(const std::string& source,
                                   const std::string& compiler,
                                   const std::string& include_dir,
                                   const KernelConfig& kernel,
                                   absl::string_view messages) {
  // Each complaint once, with the places it is made about.
  std::vector<std::pair<std::string, std::vector<std::string>>> errors;
  for (absl::string_view line : absl::StrSplit(messages, '\n')) {
    std::optional<Diagnostic> d = ParseDiagnostic(line);
    if (!d.has_value()) continue;
    // [K2.3]
    if (absl::StrContains(d->text, "p_stype") && kernel.version >= 13) {
      return absl::InvalidArgumentError(absl::StrCat(
          d->place,
          ": struct proc has no p_stype from FreeBSD 13.0 on, and "
          "nothing wakes that channel any more (K2.1, K2.3); to see what the "
          "source does on an older kernel, add --kernel=12"));
    }
    if (absl::StrContains(d->text, "callout_handle") && kernel.version >= 13) {
      return absl::InvalidArgumentError(absl::StrCat(
          d->place,
          ": timeout(9) is gone from FreeBSD 13.0 on (nearest: callout_reset); "
          "to see what the source does on an older kernel, add --kernel=12"));
    }
    const std::string name = UndeclaredName(d->text);
    auto same = std::find_if(errors.begin(), errors.end(), [&](const auto& e) {
      return e.first == d->text ||
             (!name.empty() && UndeclaredName(e.first) == name);
    });
    if (same == errors.end()) {
      errors.push_back({d->text, {d->place}});
    } else if (std::find(same->second.begin(), same->second.end(), d->place) ==
               same->second.end()) {
      same->second.push_back(d->place);
    }
  }
  if (errors.empty()) {
    absl::string_view first = messages;
    if (first.size() > 400) first = first.substr(0, 400);
    return absl::InvalidArgumentError(absl::StrCat(
        fs::path(source).filename().string(), " does not compile with ",
        compiler, ":\n  ", absl::StripAsciiWhitespace(first)));
  }
  constexpr size_t kShown = 20, kPlaces = 4;
  std::string text = absl::StrCat(fs::path(source).filename().string(),
                                  " does not compile with ", compiler, ":");
  for (size_t i = 0; i < errors.size() && i < kShown; ++i) {
    std::vector<std::string>& places = errors[i].second;
    const size_t more = places.size() - std::min(places.size(), kPlaces);
    places.resize(places.size() - more);
    absl::StrAppend(&text, "\n  ", absl::StrJoin(places, ", "),
                    more == 0 ? "" : absl::StrCat(" and ", more, " more"), ": ",
                    errors[i].first);
    const std::string name = UndeclaredName(errors[i].first);
    if (name.empty()) continue;
    const std::string header = HeaderThatDeclares(include_dir, name);
    if (!header.empty()) {
      absl::StrAppend(&text, ": include <", header, ">");
    } else if (const std::string why = WhyNotModelled(name); !why.empty()) {
      absl::StrAppend(&text, "; not modelled: ", why);
    } else if (absl::string_view nearest = NearestKpiName(name);
               !nearest.empty()) {
      absl::StrAppend(&text, "; not modelled, nearest: ", nearest);
    } else {
      absl::StrAppend(&text, "; not modelled");
    }
  }
  if (errors.size() > kShown) {
    absl::StrAppend(&text, "\n  … and ", errors.size() - kShown, " more");
  }
  return absl::InvalidArgumentError(text);
}

}  // namespace quiesce
