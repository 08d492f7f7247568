#include "test/support/kernel_fixture.h"

#include <cstring>

#include "sim/scenario/builtin.h"

namespace quiesce::testing {
namespace {

constexpr int kUnset = -9999;
constexpr int64_t kRunsMax = 400'000;

void Init(abi::lock_object& lo, const char* name, uint32_t lock_class,
          uint32_t flags) {
  lo.lo_name = name;
  lo.lo_class = lock_class;
  lo.lo_flags = flags;
}

std::string Noted(const KernelWorld& world) {
  std::string text;
  int last = -1;
  for (int i = 0; i < 8; ++i) {
    if (world.out[i] != kUnset) last = i;
  }
  for (int i = 0; i <= last; ++i) {
    if (i > 0) text += " ";
    text += world.out[i] == kUnset ? "-" : std::to_string(world.out[i]);
  }
  return text;
}

}  // namespace

KernelWorld KernelTest::w;

KernelTest::KernelTest() = default;

void KernelTest::Thread(const char* name, std::function<void()> body) {
  actors_.push_back({name, std::move(body)});
}

void* KernelTest::Body(std::function<void()> body) {
  bodies_.push_back(std::move(body));
  return &bodies_.back();
}

void KernelTest::Main(void* body) {
  (*static_cast<std::function<void()>*>(body))();
}

void KernelTest::TaskMain(void* body, int pending) {
  w.count = pending;
  Main(body);
}

void KernelTest::SetUp(Kernel& k) {
  std::memset(static_cast<void*>(&w), 0, sizeof w);
  for (int& out : w.out) out = kUnset;
  Init(w.m.lock_object, "m", abi::QZ_LOCK_MTX, 0);
  Init(w.n.lock_object, "n", abi::QZ_LOCK_MTX, 0);
  Init(w.sx.lock_object, "sx", abi::QZ_LOCK_SX, abi::QZ_LO_SLEEPABLE);
  Init(w.sy.lock_object, "sy", abi::QZ_LOCK_SX, abi::QZ_LO_SLEEPABLE);
  Init(w.rw.lock_object, "rw", abi::QZ_LOCK_RW, 0);
  w.cv.cv_description = "cv";
  w.cv.qz_class = abi::QZ_CV_LIVE;
  w.callout.qz_class = abi::QZ_CALLOUT_LIVE;
  k.AddRegion(&w, sizeof w);
  for (Actor& a : actors_) k.AddActor(a.name.c_str(), &Main, &a.body);
}

void KernelTest::Explore() {
  Session session(*this, config, "fiber");
  auto digest = [] { return Noted(w); };
  found_ = ExploreDfs(session, digest, kRunsMax);
  ASSERT_TRUE(found_.complete) << "too large to play every schedule";
  Explored states = ExploreStates(session, digest);
  EXPECT_TRUE(states.complete);
  EXPECT_EQ(states.outcomes, found_.outcomes);
  EXPECT_EQ(states.findings, found_.findings);
  EXPECT_EQ(states.reached, found_.reached);
}

void KernelTest::Again() {
  actors_.clear();
  bodies_.clear();
  found_ = Explored{};
  config = KernelConfig{};
}

void KernelTest::ExpectFinding(const std::string& text) const {
  std::string all;
  for (const std::string& d : found_.diagnoses) all += "\n  " + d;
  EXPECT_EQ(found_.diagnoses.count(text), 1u)
      << text << " is not among the findings:" << all;
}

void KernelTest::ExpectNoFinding() const {
  EXPECT_EQ(found_.diagnoses, std::set<std::string>{});
}

void KernelTest::ExpectProven() const {
  ExpectNoFinding();
  EXPECT_FALSE(found_.outcomes.empty());
  for (const std::string& o : found_.outcomes) {
    EXPECT_EQ(o.substr(0, 8), "finished") << o;
  }
}

void KernelTest::Out(int index, int value) { w.out[index] = value; }

#define CALL_SITE [[gnu::noinline]]
CALL_SITE void KernelTest::Lock(abi::mtx& m) {
  kernel().LockExclusive(&m.lock_object, "mtx_lock", false, QUIESCE_HERE);
}
CALL_SITE void KernelTest::Unlock(abi::mtx& m) {
  kernel().UnlockExclusive(&m.lock_object, "mtx_unlock", QUIESCE_HERE);
}
CALL_SITE int KernelTest::Try(abi::mtx& m) {
  return kernel().TryLock(&m.lock_object, false, "mtx_trylock", QUIESCE_HERE);
}
CALL_SITE void KernelTest::Xlock(abi::sx& sx) {
  kernel().LockExclusive(&sx.lock_object, "sx_xlock", false, QUIESCE_HERE);
}
CALL_SITE void KernelTest::Slock(abi::sx& sx) {
  kernel().LockShared(&sx.lock_object, "sx_slock", QUIESCE_HERE);
}
CALL_SITE void KernelTest::Sunlock(abi::sx& sx) {
  kernel().UnlockAny(&sx.lock_object, "sx_unlock", QUIESCE_HERE);
}
CALL_SITE void KernelTest::LockGiant() {
  kernel().LockExclusive(&kernel().state.id.giant.lock_object, "mtx_lock", true,
                         QUIESCE_HERE);
}
CALL_SITE void KernelTest::UnlockGiant() {
  kernel().UnlockExclusive(&kernel().state.id.giant.lock_object, "mtx_unlock",
                           QUIESCE_HERE);
}
CALL_SITE int KernelTest::Msleep(const void* channel, abi::mtx& m, int ticks,
                                 int flags) {
  return kernel().Sleep(channel, &m.lock_object, flags, "wait",
                        Kernel::TicksToNs(ticks), "msleep", QUIESCE_HERE);
}
CALL_SITE int KernelTest::SxSleep(const void* channel, abi::sx& sx, int ticks) {
  return kernel().Sleep(channel, &sx.lock_object, 0, "wait",
                        Kernel::TicksToNs(ticks), "sx_sleep", QUIESCE_HERE);
}
CALL_SITE int KernelTest::Tsleep(const void* channel, int ticks, int flags) {
  return kernel().Sleep(channel, nullptr, flags, "wait",
                        Kernel::TicksToNs(ticks), "tsleep", QUIESCE_HERE);
}
CALL_SITE void KernelTest::Wakeup(const void* channel) {
  kernel().Wakeup(channel, Kernel::kWakeAll, "wakeup", QUIESCE_HERE);
}
CALL_SITE void KernelTest::WakeupOne(const void* channel) {
  kernel().Wakeup(channel, Kernel::kWakeOne, "wakeup_one", QUIESCE_HERE);
}
CALL_SITE int KernelTest::Cwait(abi::cv& cv, abi::mtx& m, int ticks) {
  return kernel().CvWait(&cv, &m.lock_object, false,
                         ticks < 0 ? -1 : Kernel::TicksToNs(ticks), false,
                         "cv_wait", QUIESCE_HERE);
}

}  // namespace quiesce::testing
