// A crew: worker processes that answer requests, text for text.
//
// Processes and not threads: the simulated world lives at fixed places of the
// process, one world each.  Workers end when the crew does, however it ends:
// their pipes close.
#ifndef QUIESCE_EXEC_CREW_H_
#define QUIESCE_EXEC_CREW_H_

#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace quiesce {

class Crew {
 public:
  using Serve = std::function<std::string(const std::string& request)>;

  // Forks `count` workers; each calls `begin` once, and what that returns for
  // every request.  The caller must have no threads.
  Crew(int count, const std::function<Serve()>& begin);
  ~Crew();  // the workers are killed, whatever they are doing
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  int size() const { return static_cast<int>(workers_.size()); }

  // False if the worker is gone.
  bool Send(int worker, const std::string& request);

  struct Reply {
    int worker = 0;
    bool gone = false;  // it died; `text` says how
    std::string text;
  };
  // The next reply of any worker that was sent something, or none within
  // `seconds`.
  std::optional<Reply> Receive(double seconds);

 private:
  struct Worker {
    pid_t pid = -1;
    int to = -1, from = -1;
    bool busy = false;
    std::string got;  // of its reply, so far
  };
  std::string HowItDied(Worker& w);

  std::vector<Worker> workers_;
};

}  // namespace quiesce

#endif  // QUIESCE_EXEC_CREW_H_
