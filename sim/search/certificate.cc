#include "sim/search/certificate.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "sim/search/search_file.h"

namespace quiesce {
namespace {

constexpr char kBetweenFlags[] = "\t";  // a flag may hold blanks

std::string Optional(const std::optional<int>& n) {
  return n ? absl::StrCat(*n) : "";
}

std::optional<int> Number(const std::string& text) {
  int n = 0;
  if (!absl::SimpleAtoi(text, &n)) return std::nullopt;
  return n;
}

// What two searches must agree in, one line each.
std::string Counts(const CheckResult& r) {
  return absl::StrCat("states ", r.states, "\ntraces ", r.distinct_traces,
                      "\ndigest ", absl::Hex(r.digest, absl::kZeroPad16), "\n");
}

SearchHead CertificateHead(const CheckRequest& request,
                           const CheckResult& result) {
  SearchHead head;
  head.kind = "certificate";
  auto bound = [&](const char* name) {
    auto it = result.bounds.find(name);
    return it == result.bounds.end()
               ? std::nullopt
               : std::optional<int>(static_cast<int>(it->second.value));
  };
  head.words = {
      {"source", request.target},
      {"cflags", absl::StrJoin(request.cflags, kBetweenFlags)},
      {"target", absl::StrCat(absl::Hex(result.target_hash, absl::kZeroPad16))},
      {"kernel", absl::StrCat(result.kernel_version, ",", result.flavour)},
      {"script", result.script},
      {"actors", result.actors},
      {"faults", result.faults},
      {"points", result.points},
      {"attach", result.attach},
      {"carrier", result.carrier},
      {"strategy", result.strategy},
      {"preemptions", Optional(bound("preemptions"))},
      {"timer-events", Optional(bound("timer_events"))},
      {"statement", result.statement},
  };
  return head;
}

}  // namespace

absl::Status WriteCertificate(const std::string& path,
                              const CheckRequest& request,
                              const CheckResult& result) {
  if (result.proven == Proven::kNone || result.digest == 0) {
    return absl::FailedPreconditionError(absl::StrCat(
        "--certificate: ",
        result.proven == Proven::kNone
            ? "nothing was proven"
            : absl::StrCat("a search by ", result.strategy,
                           " leaves no digest: use --strategy=states or dpor"),
        "; ", path, " was not written"));
  }
  return WriteSearchFile(path, CertificateHead(request, result),
                         Counts(result));
}

absl::StatusOr<VerifyReport> Verify(
    const std::string& path,
    const std::function<void(const std::string&)>& progress) {
  absl::StatusOr<SearchFile> file = ReadSearchFile(path);
  if (!file.ok()) return absl::InvalidArgumentError(file.status().message());
  if (file->head.kind != "certificate") {
    return absl::InvalidArgumentError(absl::StrCat(
        path, " is no certificate: quiesce check --certificate writes them"));
  }
  const SearchHead& said = file->head;
  CheckRequest request;
  AskAgain(said, request);
  request.target = said.Word("source");
  if (!said.Word("cflags").empty()) {
    request.cflags = absl::StrSplit(said.Word("cflags"), kBetweenFlags);
  }
  request.strategy = said.Word("strategy");
  request.preemptions = Number(said.Word("preemptions"));
  request.timer_events = Number(said.Word("timer-events"));
  request.memory_bytes = int64_t{1} << 40;
  request.digest = true;
  request.progress = progress;
  absl::StatusOr<CheckResult> result = Check(request);
  if (!result.ok()) return result.status();
  VerifyReport report;
  report.target = request.target;
  report.statement = result->statement;
  const SearchHead found = CertificateHead(request, *result);
  for (const auto& [name, value] : said.words) {
    if (found.Word(name) == value) continue;
    report.differences.push_back(
        name == "target" ? "the target is not the one that was searched"
                         : absl::StrCat(name, ": `", value, "` there, `",
                                        found.Word(name), "` here"));
  }
  const std::vector<std::string> there = absl::StrSplit(file->body, '\n');
  const std::vector<std::string> here = absl::StrSplit(Counts(*result), '\n');
  for (size_t i = 0; i < here.size(); ++i) {
    const std::string its = i < there.size() ? there[i] : "";
    if (its != here[i]) {
      report.differences.push_back(
          absl::StrCat("`", its, "` there, `", here[i], "` here"));
    }
  }
  return report;
}

}  // namespace quiesce
