// Reads make's language, as far as modules' Makefiles use it: assignments,
// conditions, loops and files that are included, into variables.
#ifndef QUIESCE_KPI_MAKE_READER_H_
#define QUIESCE_KPI_MAKE_READER_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace quiesce {

class MakeReader {
 public:
  explicit MakeReader(const std::string& dir);

  // `depth`: of .include.
  absl::Status Read(const std::string& file, int depth);

  // With what it refers to put in; empty, if it is not set.
  absl::StatusOr<std::string> Value(const std::string& name);
  // A name in the Makefile as a path from here.
  std::string Place(absl::string_view name) const;
  // An error about the line that was read last.
  absl::Status Refuse(absl::string_view what, absl::string_view expected) const;

  bool is_kmod() const { return kmod_mk_; }
  const std::vector<std::string>& path() const { return path_; }
  const std::vector<std::string>& files() const { return files_; }
  // Targets of the Makefile's own rules.
  const std::vector<std::string>& made() const { return made_; }

 private:
  void SetSourceTree();
  // A line with those that it goes on in, and where it begins.
  struct Logical {
    std::string place;
    std::string text;
  };
  absl::Status Lines(const std::vector<Logical>& lines, int depth);
  absl::Status For(absl::string_view line, const std::vector<Logical>& body,
                   int depth);
  absl::Status Line(absl::string_view line, int depth);
  absl::Status Directive(absl::string_view line, int depth);
  absl::Status Include(absl::string_view rest, int depth);
  absl::Status Assign(const std::string& name, char how,
                      absl::string_view value);
  absl::StatusOr<std::string> Expand(absl::string_view text, int depth = 0);
  absl::StatusOr<bool> Condition(absl::string_view text);
  absl::StatusOr<bool> Term(absl::string_view text);
  bool Skipping() const;
  bool Defined(const std::string& name) const {
    return variables_.count(name) != 0;
  }

  // One .if that is open.
  struct If {
    bool taken;   // some branch was
    bool active;  // this one is
    bool in_else;
  };

  std::string dir_;
  std::string absolute_;
  std::string place_;  // "Makefile:7"
  std::map<std::string, std::string> variables_;
  std::map<std::string, std::string> commands_;  // V != command: where
  std::vector<std::string> path_;
  std::vector<std::string> files_;
  std::vector<If> ifs_;
  std::vector<std::string> made_;
  bool strict_ = false;   // a variable that is not set is an error
  bool in_rule_ = false;  // commands may follow
  bool kmod_mk_ = false;
};

// What blanks part.
std::vector<std::string> Words(absl::string_view text);

}  // namespace quiesce

#endif  // QUIESCE_KPI_MAKE_READER_H_
