#include "sim/kpi/subprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

extern char** environ;

namespace quiesce {
namespace {

// The environment with every locale setting replaced by C, so that messages
// can be read by a program.
std::vector<std::string> PlainEnvironment() {
  std::vector<std::string> result;
  for (char** e = environ; *e != nullptr; ++e) {
    if (absl::StartsWith(*e, "LC_") || absl::StartsWith(*e, "LANG=") ||
        absl::StartsWith(*e, "LANGUAGE=")) {
      continue;
    }
    result.emplace_back(*e);
  }
  result.emplace_back("LC_ALL=C");
  return result;
}

std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> result;
  result.reserve(strings.size() + 1);
  for (const std::string& s : strings) {
    result.push_back(const_cast<char*>(s.c_str()));
  }
  result.push_back(nullptr);
  return result;
}

std::string& ScratchPath() {
  static auto* path = new std::string;
  return *path;
}
pid_t scratch_owner = 0;

void RemoveScratch() {
  // Workers are forks: only the process that made it removes it.
  if (getpid() != scratch_owner || ScratchPath().empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(ScratchPath(), ignored);
}

}  // namespace

absl::StatusOr<Subprocess> Subprocess::Start(
    const std::vector<std::string>& argv, const Files& files) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, files.input.c_str(), O_RDONLY,
                                   0);
  const int create = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&actions, 1, files.output.c_str(), create,
                                   0600);
  if (files.error == files.output) {
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
  } else {
    posix_spawn_file_actions_addopen(&actions, 2, files.error.c_str(), create,
                                     0600);
  }
  const std::vector<std::string> environment = PlainEnvironment();
  pid_t pid = 0;
  const int error =
      posix_spawnp(&pid, argv[0].c_str(), &actions, nullptr,
                   Pointers(argv).data(), Pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    return absl::NotFoundError(
        absl::StrCat("cannot run ", argv[0], ": ", strerror(error)));
  }
  return Subprocess(pid);
}

int Subprocess::Wait() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0) {
    if (errno != EINTR) return 127;
  }
  if (WIFSIGNALED(status)) return 128 + WTERMSIG(status);
  return WEXITSTATUS(status);
}

absl::StatusOr<std::string> OutputOf(const std::vector<std::string>& argv,
                                     const std::string& input_file,
                                     const std::string& scratch_dir) {
  static int serial = 0;
  Subprocess::Files files;
  if (!input_file.empty()) files.input = input_file;
  files.output = absl::StrCat(scratch_dir, "/output.", getpid(), ".", serial++);
  absl::StatusOr<Subprocess> child = Subprocess::Start(argv, files);
  if (!child.ok()) return child.status();
  const int status = child->Wait();
  absl::StatusOr<std::string> output = ReadFile(files.output);
  unlink(files.output.c_str());
  if (status != 0) {
    return absl::UnavailableError(
        absl::StrCat(argv[0], " ended with status ", status));
  }
  return output;
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

absl::Status WriteFile(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) {
    return absl::PermissionDeniedError(absl::StrCat("cannot write ", path));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ScratchDir() {
  std::string& path = ScratchPath();
  if (!path.empty()) return path;
  const char* tmp = getenv("TMPDIR");
  std::string pattern = absl::StrCat(
      tmp != nullptr && *tmp != '\0' ? tmp : "/tmp", "/quiesce.XXXXXX");
  if (mkdtemp(pattern.data()) == nullptr) {
    return absl::PermissionDeniedError(absl::StrCat(
        "cannot make a directory like ", pattern, ": ", strerror(errno)));
  }
  path = pattern;
  scratch_owner = getpid();
  atexit(RemoveScratch);
  return path;
}

}  // namespace quiesce
