// Session: one target, made ready to be run again and again.
//
// It owns what a run needs and a search must not know: how the target is built
// (a scenario, or klds with an admin script and actors), the kernel it runs on,
// and the base moment that every run starts from.
#ifndef QUIESCE_SCENARIO_SESSION_H_
#define QUIESCE_SCENARIO_SESSION_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sim/kernel/config.h"
#include "sim/kernel/kernel.h"
#include "sim/scenario/snapshot.h"
#include "sim/schedule/machine.h"
#include "sim/schedule/trace.h"

namespace quiesce {

// Sets the simulated world up on an empty kernel: klds, actors, regions.
class Story {
 public:
  virtual ~Story() = default;
  virtual void SetUp(Kernel& kernel) = 0;
  virtual uint64_t Hash() const = 0;  // of the code under test
  virtual std::string Script() const = 0;
  virtual std::string Actors() const = 0;
  virtual std::vector<std::string> Notes() const { return {}; }
};

class Session {
 public:
  // Makes `story` the process's world.
  Session(Story& story, const KernelConfig& config, const std::string& carrier);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // The initial moment, ready for Machine::Run or for stepping.
  void Fresh();

  // Fresh() and one run in direct mode.
  Ending Run(Strategy& strategy, Recorder* recorder = nullptr);

  // The same, recorded and resolved to names.
  Trace Record(Strategy& strategy);

  // A finding of the run just played, in names.
  Finding DescribeFinding(const RawFinding& raw) const;

  // "beats", "block 0+16 (M_FOO)".
  std::string ObjectName(const void* object) const;

  // The named situations; `reached` is MachineMeter::reached, of many runs.
  struct Mark {
    const char* name;
    bool reached;
    bool expected;  // worth saying when it was not reached
  };
  std::vector<Mark> Marks(uint32_t reached) const;
  // Actors that would have had something to do, and those that had not.
  std::vector<std::string> Advice(uint32_t reached) const;
  // What no run has done although the module is there for it: without it,
  // "proven" is about less than one would think.
  struct Blanks {
    std::vector<std::string> words;  // "its device nodes were not opened"
    std::string actors;              // that would do it: "dev,sysctl"
    std::vector<std::string> notes;  // why
    bool probe_refused = false;      // --attach=any would help
  };
  Blanks BlanksOf(uint32_t reached) const;
  // Where runs have gone beyond what the model tells apart.
  std::vector<std::string> Approximations(uint32_t reached) const;

  // Memory for the moments on a search's way, kept for the next search.
  SnapshotStack& moments() { return moments_; }

  Story& story() { return story_; }
  const KernelConfig& config() const { return config_; }
  bool can_step() const { return can_step_; }

 private:
  Story& story_;
  KernelConfig config_;
  SnapshotStack base_;
  SnapshotStack::Mark base_mark_;
  SnapshotStack moments_;
  bool can_step_ = false;
};

}  // namespace quiesce

#endif  // QUIESCE_SCENARIO_SESSION_H_
