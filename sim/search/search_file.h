// A search on disk: what was asked for, and how far it has come.
//
//   quiesce search 2
//   target 5d3a01c2
//   kernel 13,debug
//   …
//
//   counts 1200 0 …          the body: a frontier, a unit or a unit's result
//
// The head says everything that decides which schedules exist, so that work on
// one search is never mixed with another's.
#ifndef QUIESCE_SEARCH_SEARCH_FILE_H_
#define QUIESCE_SEARCH_SEARCH_FILE_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sim/scenario/session.h"
#include "sim/search/check.h"

namespace quiesce {

struct SearchHead {
  std::string kind;  // "search", "unit", "result"
  // "target", "kernel", "script", "actors", "faults", "points", "carrier",
  // "timer-events"; a unit's and a result's "moment", too.
  std::map<std::string, std::string> words;

  std::string Word(const std::string& name) const;
  // Nothing but the moment may differ.
  bool SameSearch(const SearchHead& other) const;
};

SearchHead HeadOf(const CheckRequest& request, Session& session);

// Puts into `request` what the head asks for.
void AskAgain(const SearchHead& head, CheckRequest& request);

// Replaces the file in one step: whoever reads it sees the old or the new one.
// InvalidArgument: it cannot be written.
absl::Status WriteSearchFile(const std::string& path, const SearchHead& head,
                             const std::string& body);

struct SearchFile {
  SearchHead head;
  std::string body;
};
// NotFound: there is no such file.  InvalidArgument: it is none of ours.
absl::StatusOr<SearchFile> ReadSearchFile(const std::string& path);

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_SEARCH_FILE_H_
