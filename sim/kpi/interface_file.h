// Turns a kobj(9) interface, foo_if.m, into the header foo_if.h that a kernel
// build would make of it.
//
//   INTERFACE foo;
//   HEADER { … };   CODE { … };
//   METHOD int bar { device_t dev; int n; } DEFAULT foo_null_bar;
//
// becomes FOO_BAR(dev, n): the method of the driver of `dev`, else the default,
// else ENXIO.  Only devices have methods here.
#ifndef QUIESCE_KPI_INTERFACE_FILE_H_
#define QUIESCE_KPI_INTERFACE_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace quiesce {

// `name` is for messages: "foo_if.m".
absl::StatusOr<std::string> HeaderOfInterface(const std::string& name,
                                              absl::string_view text);

}  // namespace quiesce

#endif  // QUIESCE_KPI_INTERFACE_FILE_H_
