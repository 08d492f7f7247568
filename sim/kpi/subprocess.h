// Runs a program without a shell, with its output in files.
//
// For the compiler and the symbolizer.  Arguments are passed as they are, so
// paths with spaces are safe; several programs can run at once.
#ifndef QUIESCE_KPI_SUBPROCESS_H_
#define QUIESCE_KPI_SUBPROCESS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace quiesce {

class Subprocess {
 public:
  struct Files {
    std::string input = "/dev/null";
    std::string output = "/dev/null";
    std::string error = "/dev/null";
  };

  // Starts argv[0], found along PATH; messages come in the C locale.
  static absl::StatusOr<Subprocess> Start(const std::vector<std::string>& argv,
                                          const Files& files);
  // Waits for its end; the exit status, or 128 + the signal that ended it.
  int Wait();

 private:
  explicit Subprocess(int pid) : pid_(pid) {}
  int pid_;
};

// Runs `argv` to its end.  `output` is all it printed on its standard output.
absl::StatusOr<std::string> OutputOf(const std::vector<std::string>& argv,
                                     const std::string& input_file,
                                     const std::string& scratch_dir);

absl::StatusOr<std::string> ReadFile(const std::string& path);
absl::Status WriteFile(const std::string& path, const std::string& text);

// A directory of this process for what it builds; gone when it exits.
absl::StatusOr<std::string> ScratchDir();

}  // namespace quiesce

#endif  // QUIESCE_KPI_SUBPROCESS_H_
