#include "test/support/kernel_fixture.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "sim/kpi/compile.h"
#include "sim/scenario/builtin.h"
#include "sim/scenario/script.h"

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

constexpr char kPrelude[] = R"(
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/conf.h>
#include <sys/epoch.h>
#include <sys/eventhandler.h>
#include <sys/blockcount.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/linker.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/condvar.h>
#include <sys/proc.h>
#include <sys/reboot.h>
#include <sys/refcount.h>
#include <sys/rmlock.h>
#include <sys/rwlock.h>
#include <sys/sched.h>
#include <sys/sema.h>
#include <sys/smp.h>
#include <sys/sx.h>
#include <sys/sysctl.h>
#include <sys/taskqueue.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/unistd.h>
#include <vm/uma.h>
int qz_out[8] = {-9999, -9999, -9999, -9999, -9999, -9999, -9999, -9999};
static __attribute__((noinline, unused, no_sanitize_thread)) void
qz_note(int i, int v) { qz_out[i] = v; }
static __attribute__((noinline, unused, no_sanitize_thread)) int
qz_noted(int i) { return (qz_out[i]); }
#define NOTE(i, v) qz_note(i, (int)(v))
#define NOTED(i) qz_noted(i)
static struct mtx m;
static struct proc *p;
static struct thread *td;
static int flag, chan;
#line 1
)";

constexpr char kGlue[] = R"(
static int qz_handler(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&m, "m", NULL, MTX_DEF);
		return (load());
	case MOD_UNLOAD:
		return (unload());
	default:
		return (EOPNOTSUPP);
	}
}
static moduledata_t qz_mod = { QZ_NAME, qz_handler, NULL };
DECLARE_MODULE(QZ_IDENT, qz_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(QZ_IDENT, 1);
)";

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

std::string KernelTest::Noted() const {
  std::string text;
  int last = -1;
  int noted[8];
  for (int i = 0; i < 8; ++i) {
    noted[i] = w.out[i];
    for (const int* out : notes_) {
      if (noted[i] == kUnset) noted[i] = out[i];
    }
    if (noted[i] != kUnset) last = i;
  }
  for (int i = 0; i <= last; ++i) {
    if (i > 0) text += " ";
    text += noted[i] == kUnset ? "-" : std::to_string(noted[i]);
  }
  return text;
}

void KernelTest::Module(const std::string& text) { texts_.push_back(text); }

void KernelTest::Only(const std::string& text) {
  Again();
  Module(text);
  LoadAndUnload();
}

void KernelTest::LoadAndUnload() {
  Thread("admin", [] {
    const int n = kernel().kld_count();
    for (int i = 0; i < n; ++i) Load(i);
    for (int i = n; i-- > 0;) Unload(i);
  });
}

void KernelTest::BuildModules() {
  namespace fs = std::filesystem;
  static int builds = 0;
  std::vector<std::string> libraries;
  std::vector<fs::path> dirs;
  for (size_t i = 0; i < texts_.size(); ++i) {
    const fs::path dir = fs::path(::testing::TempDir()) /
                         absl::StrCat("quiesce-rule-", getpid(), "-", builds++);
    fs::create_directories(dir);
    BuildRequest request;
    request.name = absl::StrCat("rule", i);
    request.out_dir = dir;
    request.kernel = config;
    request.libraries = libraries;
    request.sources = {(dir / (request.name + ".c")).string()};
    const std::string& text = texts_[i];
    auto has = [&text](const char* word) {
      return text.find(word) != std::string::npos;
    };
    std::ofstream out(request.sources[0]);
    out << "#define QZ_IDENT " << request.name << "\n#define QZ_NAME \""
        << request.name << "\"" << kPrelude << text;
    if (!has("DECLARE_MODULE") && !has("DRIVER_MODULE") && !has("DEV_MODULE")) {
      if (!has("int load(")) out << "\nstatic int load(void) { return 0; }";
      if (!has("int unload(")) out << "\nstatic int unload(void) { return 0; }";
      out << kGlue;
    }
    out.close();
    absl::StatusOr<BuiltKld> built = BuildKld(request);
    ASSERT_TRUE(built.ok()) << built.status();
    absl::StatusOr<std::unique_ptr<LoadedKld>> loaded = LoadKld(*built);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    libraries.push_back(built->path);
    notes_.push_back(
        static_cast<const int*>(dlsym((*loaded)->handle, "qz_out")));
    ASSERT_NE(notes_.back(), nullptr);
    resolver_.Add(loaded->get());
    klds_.push_back(*std::move(loaded));
    dirs.push_back(dir);
  }
  for (const fs::path& dir : dirs) fs::remove_all(dir);
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
  for (const auto& kld : klds_) k.AddKld(&kld->image);
  if (!klds_.empty()) k.SetNames(&resolver_);
  for (Actor& a : actors_) k.AddActor(a.name.c_str(), &Main, &a.body);
  absl::StatusOr<std::vector<std::string>> users = ParseActors(users_);
  ASSERT_TRUE(users.ok()) << users.status();
  AddActors(k, *users);
}

void KernelTest::Explore() {
  if (!texts_.empty() && klds_.empty()) BuildModules();
  ASSERT_EQ(klds_.size(), texts_.size());
  Session session(*this, config, "fiber");
  auto digest = [this] { return Noted(); };
  if (timer_events >= 0) {
    found_ = ExploreDfs(session, digest, kRunsMax, {}, timer_events);
    kernel().SetNames(nullptr);
    ASSERT_TRUE(found_.complete) << "too large to play every schedule";
    return;
  }
  if (!klds_.empty() || by_states) {
    found_ = ExploreStates(session, digest);
    kernel().SetNames(nullptr);
    ASSERT_TRUE(found_.complete) << "too large to close";
    return;
  }
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
  by_states = false;
  timer_events = -1;
  texts_.clear();
  users_.clear();
  // The mappings stay, as those of all klds do.
  for (auto& kld : klds_) static_cast<void>(kld.release());
  klds_.clear();
  notes_.clear();
  resolver_ = Resolver();
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
CALL_SITE int KernelTest::Kproc(void* body, int flags) {
  return kernel().KprocCreate(&Main, body, &w.p, flags, "kproc", QUIESCE_HERE);
}
CALL_SITE int KernelTest::Kthread(void* body, abi::proc* p, int flags) {
  return kernel().KthreadAdd(&Main, body, p, &w.td, flags, "kthread",
                             QUIESCE_HERE);
}
CALL_SITE void KernelTest::ProcLock(abi::proc* p) {
  kernel().LockExclusive(&p->p_mtx.lock_object, "PROC_LOCK", false,
                         QUIESCE_HERE);
}
CALL_SITE void KernelTest::ProcUnlock(abi::proc* p) {
  kernel().UnlockExclusive(&p->p_mtx.lock_object, "PROC_UNLOCK", QUIESCE_HERE);
}
CALL_SITE int KernelTest::Cwait(abi::cv& cv, abi::mtx& m, int ticks) {
  return kernel().CvWait(&cv, &m.lock_object, false,
                         ticks < 0 ? -1 : Kernel::TicksToNs(ticks), false,
                         "cv_wait", QUIESCE_HERE);
}

}  // namespace quiesce::testing
