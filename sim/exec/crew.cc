// POSIX only: fork, pipe, poll.  Tested on Linux.
#include "sim/exec/crew.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "sim/exec/bug.h"
#include "sim/exec/fault.h"

namespace quiesce {
namespace {

bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    text.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

// A message is its length in eight bytes, then itself.
constexpr size_t kHead = sizeof(uint64_t);

bool WriteMessage(int fd, std::string_view text) {
  const uint64_t size = text.size();
  std::array<char, kHead> head;
  std::memcpy(head.data(), &size, kHead);
  return WriteAll(fd, {head.data(), kHead}) && WriteAll(fd, text);
}

bool ReadSome(int fd, std::string& into) {
  std::array<char, 65536> buffer;
  ssize_t n;
  do {
    n = read(fd, buffer.data(), buffer.size());
  } while (n < 0 && errno == EINTR);
  if (n <= 0) return false;
  into.append(buffer.data(), static_cast<size_t>(n));
  return true;
}

// Takes a whole message off the front of `got`, if there is one.
bool TakeMessage(std::string& got, std::string& message) {
  uint64_t size = 0;
  if (got.size() < kHead) return false;
  std::memcpy(&size, got.data(), kHead);
  if (got.size() - kHead < size) return false;
  message = got.substr(kHead, size);
  got.erase(0, kHead + size);
  return true;
}

[[noreturn]] void Work(int in, int out,
                       const std::function<Crew::Serve()>& begin) {
  InheritWatchdog();
  const Crew::Serve serve = begin();
  std::string got, request;
  while (true) {
    while (!TakeMessage(got, request)) {
      if (!ReadSome(in, got)) std::_Exit(0);
    }
    if (!WriteMessage(out, serve(request))) std::_Exit(0);
  }
}

}  // namespace

Crew::Crew(int count, const std::function<Serve()>& begin) {
  // A worker that died is a reply, not a signal.
  std::signal(SIGPIPE, SIG_IGN);
  for (int i = 0; i < count; ++i) {
    std::array<int, 2> to, from;
    QUIESCE_CHECK(pipe(to.data()) == 0 && pipe(from.data()) == 0);
    const pid_t pid = fork();
    QUIESCE_CHECK(pid >= 0);
    if (pid == 0) {
      // Else it would keep its siblings' pipes open.
      for (const Worker& w : workers_) {
        close(w.to);
        close(w.from);
      }
      close(to[1]);
      close(from[0]);
      Work(to[0], from[1], begin);
    }
    close(to[0]);
    close(from[1]);
    workers_.push_back({pid, to[1], from[0], false, {}});
  }
}

Crew::~Crew() {
  for (Worker& w : workers_) {
    close(w.to);
    close(w.from);
    if (w.pid < 0) continue;
    kill(w.pid, SIGKILL);
    while (waitpid(w.pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
}

bool Crew::Send(int worker, const std::string& request) {
  Worker& w = workers_[static_cast<size_t>(worker)];
  w.busy = true;
  return WriteMessage(w.to, request);
}

std::string Crew::HowItDied(Worker& w) {
  int status = 0;
  while (waitpid(w.pid, &status, 0) < 0 && errno == EINTR) {
  }
  w.pid = -1;
  if (WIFSIGNALED(status)) {
    return std::string("signal ") + std::to_string(WTERMSIG(status)) + " (" +
           strsignal(WTERMSIG(status)) + ")";
  }
  return "status " + std::to_string(WEXITSTATUS(status));
}

std::optional<Crew::Reply> Crew::Receive(double seconds) {
  while (true) {
    std::vector<pollfd> polled;
    std::vector<int> whose;
    for (size_t i = 0; i < workers_.size(); ++i) {
      Worker& w = workers_[i];
      if (!w.busy) continue;
      Reply reply{static_cast<int>(i), false, {}};
      if (TakeMessage(w.got, reply.text)) {
        w.busy = false;
        return reply;
      }
      polled.push_back({w.from, POLLIN, 0});
      whose.push_back(static_cast<int>(i));
    }
    const int n = poll(polled.data(), static_cast<nfds_t>(polled.size()),
                       static_cast<int>(seconds * 1000));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return std::nullopt;
    for (size_t k = 0; k < polled.size(); ++k) {
      if (polled[k].revents == 0) continue;
      Worker& w = workers_[static_cast<size_t>(whose[k])];
      if (!ReadSome(w.from, w.got)) {
        w.busy = false;
        return Reply{whose[k], true, HowItDied(w)};
      }
    }
  }
}

}  // namespace quiesce
