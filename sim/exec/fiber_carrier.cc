// Fibers: one guarded stack per slot, switched by Boost.Context's fcontext.
//
// A stopped fiber is its bytes [sp, top) and the value of sp: copying them away
// and back is what lets the state search go back in time.  fcontext keeps the
// callee-saved registers on the stack itself, so nothing else needs saving.
#include <sys/mman.h>
#include <unistd.h>

#include <boost/context/detail/fcontext.hpp>
#include <cstring>

#include "sim/exec/bug.h"
#include "sim/exec/carrier.h"
#include "sim/exec/sanitizer.h"

namespace quiesce {
namespace {

namespace ctx = boost::context::detail;

constexpr size_t kGuard = 128 * 1024;
// Room below the limit that the tool enforces itself (Machine::CheckStack), for
// the frames of the simulated kernel and of signal-free libc calls.
constexpr size_t kUsable = kStackLimit + 96 * 1024;

// At least what make_fcontext sets aside.
constexpr size_t kFirstFrame = 512;

class FiberCarrier final : public Carrier {
 public:
  explicit FiberCarrier(Entry entry) {
    entry_ = entry;
    mapping_size_ = (kGuard + kUsable) * kSlotMax + kGuard;
    void* base =
        mmap(nullptr, mapping_size_, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0);
    QUIESCE_CHECK(base != MAP_FAILED);
    mapping_ = static_cast<char*>(base);
    for (int slot = 0; slot < kSlotMax; ++slot) {
      char* low = mapping_ + kGuard + slot * (kGuard + kUsable);
      QUIESCE_CHECK(mprotect(low, kUsable, PROT_READ | PROT_WRITE) == 0);
      stacks_[slot].low = reinterpret_cast<uintptr_t>(low);
      stacks_[slot].top = stacks_[slot].low + kUsable;
    }
  }
  ~FiberCarrier() override { munmap(mapping_, mapping_size_); }

  void Prepare(int slot) override {
    char* top = reinterpret_cast<char*>(stacks_[slot].top);
#ifdef QUIESCE_ASAN
    ASAN_UNPOISON_MEMORY_REGION(reinterpret_cast<void*>(stacks_[slot].low),
                                kUsable);
#endif
    // The registers that a new context begins with are taken from its stack,
    // and must not tell what an earlier one has left there.
    std::memset(top - kFirstFrame, 0, kFirstFrame);
    contexts_[slot] = ctx::make_fcontext(top, kUsable, &Trampoline);
  }

  void SwitchTo(int from, int to) override {
    Hop hop{this, from, to};
#ifdef QUIESCE_ASAN
    void* fake = nullptr;
    __sanitizer_start_switch_fiber(&fake, Low(to), Size(to));
#endif
    ctx::transfer_t t = ctx::jump_fcontext(contexts_[to], &hop);
    Arrived(t);
#ifdef QUIESCE_ASAN
    __sanitizer_finish_switch_fiber(fake, nullptr, nullptr);
#endif
  }

  void Leave(int from, int to) override {
    Hop hop{this, from, to};
#ifdef QUIESCE_ASAN
    __sanitizer_start_switch_fiber(nullptr, Low(to), Size(to));
#endif
    ctx::jump_fcontext(contexts_[to], &hop);
    QUIESCE_BUG("a fiber that had left was resumed");
  }

  void AbandonAll() override {}

  uintptr_t LiveStackPointer(int slot) const override {
    return reinterpret_cast<uintptr_t>(contexts_[slot]);
  }
  void SetLiveStackPointer(int slot, uintptr_t sp) override {
    contexts_[slot] = reinterpret_cast<ctx::fcontext_t>(sp);
  }

 private:
  struct Hop {
    FiberCarrier* self;
    int from;
    int to;
  };

  // The context that jumped here is now stopped: remember where.
  void Arrived(const ctx::transfer_t& t) {
    contexts_[static_cast<Hop*>(t.data)->from] = t.fctx;
  }

  static void Trampoline(ctx::transfer_t t) {
    Hop hop = *static_cast<Hop*>(t.data);
#ifdef QUIESCE_ASAN
    const void* bottom = nullptr;
    size_t size = 0;
    __sanitizer_finish_switch_fiber(nullptr, &bottom, &size);
    if (hop.from == kMainContext && hop.self->main_low_ == nullptr) {
      hop.self->main_low_ = bottom;
      hop.self->main_size_ = size;
    }
#endif
    hop.self->Arrived(t);
    hop.self->entry_(hop.to);
    QUIESCE_BUG("a simulated thread's entry returned");
  }

#ifdef QUIESCE_ASAN
  const void* Low(int to) const {
    return to == kMainContext ? main_low_
                              : reinterpret_cast<void*>(stacks_[to].low);
  }
  size_t Size(int to) const {
    return to == kMainContext ? main_size_ : kUsable;
  }
  const void* main_low_ = nullptr;
  size_t main_size_ = 0;
#endif

  Entry entry_;
  char* mapping_ = nullptr;
  size_t mapping_size_ = 0;
  ctx::fcontext_t contexts_[kSlotMax + 1] = {};
};

}  // namespace

std::unique_ptr<Carrier> NewFiberCarrier(Carrier::Entry entry) {
  return std::make_unique<FiberCarrier>(entry);
}

}  // namespace quiesce
