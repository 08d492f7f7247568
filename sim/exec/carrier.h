// Carriers: who animates a simulated thread.
//
// A simulated thread needs a stack and a way to be stopped in the middle of C
// code.  Two carriers provide it: fibers (fast, and their stacks can be saved
// and restored) and pooled std::threads (slow, but debuggers, sanitizers and
// thread-local storage see ordinary threads).  Exactly one context runs at a
// time; it hands the one baton on by name.  A carrier knows no policy and no
// kernel: it starts slots and switches between them.
//
//   main ──SwitchTo(1)──▶ slot 1 ──SwitchTo(2)──▶ slot 2 ──Leave(main)──▶ main
//
// A slot that is never switched to again is *abandoned*: its frames are
// dropped, not unwound, so nothing on a simulated stack may own a host
// resource.
#ifndef QUIESCE_EXEC_CARRIER_H_
#define QUIESCE_EXEC_CARRIER_H_

#include <cstddef>
#include <cstdint>
#include <memory>

namespace quiesce {

inline constexpr int kSlotMax = 128;           // simulated threads at once
inline constexpr int kMainContext = kSlotMax;  // the searching thread

// What a simulated thread may use of its stack before it is told that it
// overflowed: several times the 16 KiB of a real amd64 kernel thread, because
// instrumented frames are larger.  The same limit on both carriers, so that a
// recursion is found at the same operation.
inline constexpr size_t kStackLimit = 96 * 1024;

struct StackRange {
  uintptr_t low = 0;  // lowest usable address
  uintptr_t top = 0;  // first address above the simulated thread's frames
  bool Contains(uintptr_t a) const { return a - low < top - low; }
};

class Carrier {
 public:
  using Entry = void (*)(int slot);  // must not return; ends in Leave

  virtual ~Carrier() = default;

  // The next SwitchTo(slot) begins `entry` on an empty stack.
  virtual void Prepare(int slot) = 0;

  // Gives the baton from the calling context to `to`; returns when somebody
  // gives it back to `from`.
  virtual void SwitchTo(int from, int to) = 0;

  // Gives the baton away for good: the calling slot will not be resumed.
  [[noreturn]] virtual void Leave(int from, int to) = 0;

  // Called on main between runs: forgets every slot that has not left.
  virtual void AbandonAll() = 0;

  const StackRange& Stack(int slot) const { return stacks_[slot]; }

  // Lowest live address of a stopped slot's stack; 0 where the carrier cannot
  // save and restore stacks.
  virtual uintptr_t LiveStackPointer(int slot) const = 0;
  virtual void SetLiveStackPointer(int slot, uintptr_t sp) = 0;

 protected:
  StackRange stacks_[kSlotMax + 1];
};

std::unique_ptr<Carrier> NewFiberCarrier(Carrier::Entry entry);
std::unique_ptr<Carrier> NewThreadCarrier(Carrier::Entry entry);

}  // namespace quiesce

#endif  // QUIESCE_EXEC_CARRIER_H_
