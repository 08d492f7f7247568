// A proof on file, for others to check: what was searched, how, and what it
// came to.
//
// A certificate holds no proof in itself.  It says what a search of the same
// target must count, and a digest of what it must visit, so that whoever doubts
// it (another machine, another compiler's build of quiesce, next year's
// version) can search again and compare.  The digest is over the states (which
// threads there are, what each is about to do, whether it can) or over the
// canonical traces (search/trace_order.h); no address is in it.
#ifndef QUIESCE_SEARCH_CERTIFICATE_H_
#define QUIESCE_SEARCH_CERTIFICATE_H_

#include <string>

#include "absl/status/status.h"
#include "sim/search/check.h"

namespace quiesce {

// Writes what `result` has proven.  FailedPrecondition: nothing was, or by a
// search that leaves no digest.
absl::Status WriteCertificate(const std::string& path,
                              const CheckRequest& request,
                              const CheckResult& result);

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_CERTIFICATE_H_
