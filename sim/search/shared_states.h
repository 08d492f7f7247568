// SharedStates: what the workers of one state search have in common.
//
// The states that anybody has visited, in memory that all of them see, and work
// that somebody gives away to whoever has none left.  Lives at one address in
// every process, because the workers are forked after it was made.
//
//   worker 1 ── Insert ──▶ ┌ 128-bit keys ┐ ◀── Insert ── worker 2
//              Offer ────▶ │ marks, work  │ ──── Take ──▶
//
// A key is claimed by its first half and is there when its second half is.
#ifndef QUIESCE_SEARCH_SHARED_STATES_H_
#define QUIESCE_SEARCH_SHARED_STATES_H_

#include <cstddef>
#include <cstdint>
#include <string>

namespace quiesce {

class SharedStates {
 public:
  enum class Why : int {
    kNothing,  // the search goes on, or every state was visited
    kFinding,
    kRestart,  // what is known of the target has changed
    kMemory,
    kTime,
    kProgress,  // whoever is told of it does not want to go on
  };

  // As many states as fit into `bytes`, touched only as they are visited.
  SharedStates(int64_t bytes, int workers);
  ~SharedStates();
  SharedStates(const SharedStates&) = delete;
  SharedStates& operator=(const SharedStates&) = delete;

  // The place of this state; `fresh`: nobody has visited it before.
  uint32_t Insert(uint64_t low, uint64_t high, bool* fresh);
  bool Has(uint64_t low, uint64_t high) const;
  int64_t size() const;
  // States can be marked, for good.
  void Mark(uint32_t place);
  bool IsMarked(uint32_t place) const;
  int64_t marked() const;

  // Ends the search; the first reason counts.
  void Stop(Why why);
  bool Stopped() const;
  Why why() const;

  // Does somebody wait for work that nobody has offered yet?
  bool Hungry() const;
  // False: nobody wants it any more, or it is too large to hand over.
  bool Offer(const std::string& work);
  // Waits for work.  False: there will be none any more.
  bool Take(std::string& work);

 private:
  struct Common;
  size_t Home(uint64_t low) const;

  Common* common_;
  uint64_t* keys_;
  uint8_t* marks_;
  size_t entries_;
  size_t bytes_;
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_SHARED_STATES_H_
