// root_mount_hold(9): the mount of the root waits for drivers that still look
// for their disks.  A kld is loaded when that is over, so that a hold is only
// something to be given back: the list of holds points at the driver's string,
// and shows it to whoever reads vfs.root_mount_hold.
// Source: vfs_mountroot.c of 13.0.
#include "sim/kpi/newbus.h"

namespace quiesce {
namespace {

// struct root_hold_token of <sys/systm.h>.
struct Hold {
  int flags;  // RH_*
  int spare;
  const char* who;
};
constexpr int kReleased = 0, kAllocated = 1, kOfCaller = 2;

Registration* RowOf(const Hold* h) {
  KernelState& s = kernel().state;
  for (uint32_t i = 0; i < s.id.registration_count; ++i) {
    Registration& r = s.registrations[i];
    if (r.kind == static_cast<uint32_t>(RegistrationKind::kIntrhook) &&
        r.object == h) {
      return &r;
    }
  }
  return nullptr;
}

void Take(Hold* h, int flags, const char* who, Site pc) {
  ReportString(who, pc);
  h->flags = flags;
  h->who = who;
  kernel().Register(RegistrationKind::kIntrhook, h, const_cast<char*>(who),
                    nullptr, "a hold of the root's mount", pc);
}

}  // namespace

QZ_ENTRY(Hold*, root_mount_hold)(const char* who) {
  kernel().CheckMayBlock("root_mount_hold", QZ_HERE);
  auto* h = New<Hold>();
  Take(h, kAllocated, who, QZ_HERE);
  return h;
}
QZ_ENTRY(void, root_mount_hold_token)(const char* who, Hold* h) {
  ReportWrite(h, sizeof *h, QZ_HERE);
  if (RowOf(h) != nullptr) {
    kernel().Panic("Duplicate mount hold", QZ_HERE);
  }
  Take(h, kOfCaller, who, QZ_HERE);
}
QZ_ENTRY(void, root_mount_rel)(Hold* h) {
  if (h == nullptr) return;
  ReportWrite(h, sizeof *h, QZ_HERE);
  if (h->flags == kReleased) return;
  const bool ours = h->flags == kAllocated;
  h->flags = kReleased;
  if (Registration* row = RowOf(h)) {
    kernel().Deregister(row, "root_mount_rel", QZ_HERE);
  }
  if (ours) kernel().Free(h, nullptr, QZ_HERE);
}

}  // namespace quiesce
