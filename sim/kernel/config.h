// Which FreeBSD is being modelled: version, flavour, faults, and the knobs that
// follow from them (kernel-version table, docs/model.md).
#ifndef QUIESCE_KERNEL_CONFIG_H_
#define QUIESCE_KERNEL_CONFIG_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace quiesce {

enum class Flavour : uint8_t {
  kDebug,    // INVARIANTS and WITNESS
  kInv,      // INVARIANTS
  kRelease,  // neither
};

inline constexpr int kVersionMain = 99;
inline constexpr int kFaultCountMax = 9;

struct KernelConfig {
  int version = 13;  // major release; kVersionMain: the development branch
  Flavour flavour = Flavour::kDebug;

  // Faults that may happen, each at most `fault_count` times a run.
  bool fault_create = false;    // kproc_create/kthread_add fail (K1.13)
  bool fault_nowait = false;    // malloc(M_NOWAIT) returns NULL (K6.55)
  bool fault_signal = false;    // PCATCH sleeps are interrupted (K3.24)
  bool fault_spurious = false;  // sleeps end early with 0 (K2.4, K3.23)
  int fault_count = 1;

  bool branch_on_accesses = true;  // --points=all
  bool attach_any = false;  // --attach=any: a probe that refuses is overruled

  bool invariants() const { return flavour != Flavour::kRelease; }
  bool witness() const { return flavour == Flavour::kDebug; }
  bool exit_wakes_p_stype() const { return version <= 12; }         // K2.1
  bool newtdp_late() const { return version <= 14; }                // K1.17
  bool create_drops_giant() const { return version >= 15; }         // K1.12
  bool kld_busy() const { return version >= 15; }                   // K5.40
  bool unload_event_late() const { return version <= 14; }          // K5.20
  bool unload_busy_if_referenced() const { return version >= 15; }  // K5.21
  bool sysctls_live_at_once() const { return version <= 11; }       // K5.51
  bool sysctl_before_sysuninit() const { return version >= 10; }

  std::string VersionName() const;  // "13", "main"
  std::string FlavourName() const;  // "debug"
  int OsVersion() const;            // __FreeBSD_version
};

// "13", "13,release", "main,inv".
absl::StatusOr<KernelConfig> ParseKernel(const std::string& text);
// "create,signal" into `config`.
absl::Status ParseFaults(const std::string& text, KernelConfig& config);

}  // namespace quiesce

#endif  // QUIESCE_KERNEL_CONFIG_H_
