#include "sim/search/search_file.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace quiesce {
namespace {

constexpr char kFirst[] = "quiesce ";
constexpr char kVersion[] = " 2";

}  // namespace

std::string SearchHead::Word(const std::string& name) const {
  auto it = words.find(name);
  return it == words.end() ? "" : it->second;
}

bool SearchHead::SameSearch(const SearchHead& other) const {
  auto mine = words;
  auto its = other.words;
  mine.erase("moment");
  its.erase("moment");
  return mine == its;
}

SearchHead HeadOf(const CheckRequest& request, Session& session) {
  SearchHead head;
  head.kind = "search";
  head.words = {
      {"target",
       absl::StrCat(absl::Hex(session.story().Hash(), absl::kZeroPad8))},
      {"kernel", absl::StrCat(session.config().VersionName(), ",",
                              session.config().FlavourName())},
      {"script", session.story().Script()},
      {"actors", session.story().Actors()},
      {"faults", request.faults},
      {"points", request.points},
      {"attach", request.attach},
      {"carrier", request.carrier},
      {"timer-events",
       request.timer_events ? absl::StrCat(*request.timer_events) : ""},
  };
  return head;
}

void AskAgain(const SearchHead& head, CheckRequest& request) {
  request.kernel = head.Word("kernel");
  request.script = head.Word("script");
  request.actors = head.Word("actors");
  request.faults = head.Word("faults");
  request.points = head.Word("points");
  request.attach = head.Word("attach");
  request.carrier = head.Word("carrier");
  int timer_events = 0;
  if (absl::SimpleAtoi(head.Word("timer-events"), &timer_events)) {
    request.timer_events = timer_events;
  }
}

absl::Status WriteSearchFile(const std::string& path, const SearchHead& head,
                             const std::string& body) {
  const std::string fresh = path + ".new";
  std::ofstream file(fresh);
  file << kFirst << head.kind << kVersion << "\n";
  for (const auto& [name, value] : head.words) {
    file << name << (value.empty() ? "" : " ") << value << "\n";
  }
  file << "\n" << body;
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(fresh, path, error);
  if (!file || error) {
    return absl::InvalidArgumentError(absl::StrCat("cannot write ", path));
  }
  return absl::OkStatus();
}

absl::StatusOr<SearchFile> ReadSearchFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  std::stringstream all;
  all << file.rdbuf();
  const std::string text = all.str();
  const size_t end = text.find("\n\n");
  SearchFile read;
  const std::vector<std::string> lines =
      absl::StrSplit(text.substr(0, end), '\n');
  const std::string& first = lines[0];
  if (end == std::string::npos || !first.starts_with(kFirst) ||
      !first.ends_with(kVersion)) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, " is no search of this version: it would begin with `", kFirst,
        "search", kVersion, "`"));
  }
  read.head.kind = first.substr(
      sizeof kFirst - 1, first.size() - sizeof kFirst - sizeof kVersion + 2);
  for (size_t i = 1; i < lines.size(); ++i) {
    const size_t space = std::min(lines[i].find(' '), lines[i].size());
    read.head.words[lines[i].substr(0, space)] =
        space == lines[i].size() ? "" : lines[i].substr(space + 1);
  }
  read.body = text.substr(end + 2);
  return read;
}

}  // namespace quiesce
