#include "test/support/random_program.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "sim/search/strategies.h"

namespace quiesce::testing {
namespace {

constexpr int kLogMax = 12;
constexpr size_t kBlockSize = 16;
constexpr int kNowait = 1;
constexpr int kLogs = RandomProgram::kThreadMax + RandomProgram::kChildMax + 2;
constexpr int kHandlerLog = kLogs - 2, kTaskLog = kLogs - 1;

// No padding: every byte is compared.
struct World {
  abi::mtx mutex[2];
  abi::mtx other;
  abi::sx sx;
  abi::cv cv;
  abi::callout callout;
  abi::task task;
  void* taskqueue;
  abi::proc* proc[RandomProgram::kChildMax];
  abi::thread* thread[RandomProgram::kChildMax];
  int channel[2];
  int logged[kLogs];
  int log[kLogs][kLogMax];
};
struct Variables {
  int plain[2];
  uint32_t atomic[2];
};
World w;
Variables v;
void* blocks[2];  // the same in every run
const RandomProgram* program;

void Note(int log, int value) {
  if (w.logged[log] < kLogMax) w.log[log][w.logged[log]++] = value;
}

Site At(const Op& op) { return reinterpret_cast<const char*>(&op) + 1; }

void Handler(void*);
void Task(void*, int);
void Child(void* index);

void Create(const Op& op, int log) {
  Kernel& k = kernel();
  auto* index = reinterpret_cast<void*>(uintptr_t{op.object});
  if (op.verb == Verb::kKprocCreate) {
    Note(log,
         k.KprocCreate(&Child, index, &w.proc[op.object], 0, "child", At(op)));
  } else {
    Note(log, k.KthreadAdd(&Child, index, w.proc[op.object],
                           &w.thread[op.object], 0, "kthread", At(op)));
  }
}

void SleepOnHandle(const Op& op, int log) {
  const void* channel = w.proc[op.object];
  if (w.thread[op.object] != nullptr) channel = w.thread[op.object];
  if (channel == nullptr) {
    Note(log, -2);
    return;
  }
  Note(log,
       kernel().Sleep(channel, &w.mutex[op.lock].lock_object, op.flags, "join",
                      Kernel::TicksToNs(op.ticks), "msleep", At(op)));
}

// Spins, yields, polls, or looks under a lock.
void Await(const Op& op, int log) {
  Kernel& k = kernel();
  Site pc = At(op);
  abi::lock_object* m = &w.mutex[1].lock_object;
  for (;;) {
    if (op.ticks == 3) k.LockExclusive(m, "mtx_lock", false, pc);
    const uint64_t seen =
        k.Atomic(abi::QZ_ATOMIC_LOAD, &v.atomic[op.object], 4, 0, nullptr, pc);
    if (op.ticks == 3) k.UnlockExclusive(m, "mtx_unlock", pc);
    if (seen != 0) {
      Note(log, static_cast<int>(seen));
      return;
    }
    if (op.ticks == 1) k.Yield(pc);
    if (op.ticks == 2) k.Pause("poll", Kernel::TicksToNs(1), false, pc);
  }
}

void Perform(const Op& op, int log) {
  Kernel& k = kernel();
  Site pc = At(op);
  abi::lock_object* m = &w.mutex[op.object & 1].lock_object;
  abi::lock_object* other = &w.other.lock_object;
  abi::lock_object* sx = &w.sx.lock_object;
  int64_t ns = Kernel::TicksToNs(op.ticks);
  switch (op.verb) {
    case Verb::kMtxLock:
      k.LockExclusive(m, "mtx_lock", false, pc);
      break;
    case Verb::kMtxUnlock:
      k.UnlockExclusive(m, "mtx_unlock", pc);
      break;
    case Verb::kMtxTrylock: {
      int got = k.TryLock(m, false, "mtx_trylock", pc);
      Note(log, got);
      if (got != 0) k.UnlockExclusive(m, "mtx_unlock", pc);
      break;
    }
    case Verb::kSxXlock:
      k.LockExclusive(sx, "sx_xlock", false, pc);
      break;
    case Verb::kSxSlock:
      k.LockShared(sx, "sx_slock", pc);
      break;
    case Verb::kSxUnlock:
      k.UnlockAny(sx, "sx_unlock", pc);
      break;
    case Verb::kMsleep:
      Note(log,
           k.Sleep(&w.channel[op.object & 1], &w.mutex[op.lock].lock_object,
                   op.flags, "wait", ns, "msleep", pc));
      break;
    case Verb::kTsleep:
      Note(log, k.Sleep(&w.channel[op.object & 1], nullptr, op.flags, "wait",
                        ns, "tsleep", pc));
      break;
    case Verb::kSleepHandle:
      SleepOnHandle(op, log);
      break;
    case Verb::kWakeup:
      k.Wakeup(&w.channel[op.object & 1], Kernel::kWakeAll, "wakeup", pc);
      break;
    case Verb::kWakeupOne:
      k.Wakeup(&w.channel[op.object & 1], Kernel::kWakeOne, "wakeup_one", pc);
      break;
    case Verb::kCvWait:
      Note(log, k.CvWait(&w.cv, &w.mutex[op.lock].lock_object,
                         (op.flags & kPcatch) != 0, op.ticks == 0 ? -1 : ns,
                         false, "cv_wait", pc));
      break;
    case Verb::kCvSignal:
      k.CvSignal(&w.cv, false, pc);
      break;
    case Verb::kCvBroadcast:
      k.CvSignal(&w.cv, true, pc);
      break;
    case Verb::kRead:
      k.Access(&v.plain[op.object & 1], sizeof(int), kReads, pc);
      Note(log, v.plain[op.object & 1]);
      break;
    case Verb::kWrite:
      k.Access(&v.plain[op.object & 1], sizeof(int), kWrites, pc);
      v.plain[op.object & 1] = op.value;
      break;
    case Verb::kFetchAdd:
      Note(log, static_cast<int>(k.Atomic(abi::QZ_ATOMIC_ADD,
                                          &v.atomic[op.object & 1], 4, op.value,
                                          nullptr, pc)));
      break;
    case Verb::kLoad:
      Note(log, static_cast<int>(k.Atomic(abi::QZ_ATOMIC_LOAD,
                                          &v.atomic[op.object & 1], 4, 0,
                                          nullptr, pc)));
      break;
    case Verb::kKprocCreate:
    case Verb::kKthreadAdd:
      Create(op, log);
      break;
    case Verb::kCalloutReset:
      Note(log, k.CalloutReset(&w.callout, ns, &Handler, nullptr, pc));
      break;
    case Verb::kCalloutStop:
      Note(log, k.CalloutStop(&w.callout, pc));
      break;
    case Verb::kCalloutDrain:
      Note(log, k.CalloutDrain(&w.callout, pc));
      break;
    case Verb::kEnqueue:
      Note(log, k.TaskqueueEnqueue(w.taskqueue, &w.task, pc));
      break;
    case Verb::kDrain:
      k.TaskqueueDrain(w.taskqueue, &w.task, pc);
      break;
    case Verb::kDelay:
      k.Delay(op.value, pc);
      break;
    case Verb::kPause:
      Note(log, k.Pause("pause", ns, false, pc));
      break;
    case Verb::kYield:
      k.Yield(pc);
      break;
    case Verb::kAwait:
      Await(op, log);
      break;
    case Verb::kTouchBlock:
      k.Access(blocks[op.object & 1], 4, kReads, pc);
      break;
    case Verb::kFree:
      k.Free(blocks[op.object & 1], nullptr, pc);
      break;
    case Verb::kMalloc: {
      const void* fresh = k.Malloc(kBlockSize, nullptr, kNowait, pc);
      Note(log, fresh == blocks[0] ? 0 : fresh == blocks[1] ? 1 : 2);
      break;
    }
    case Verb::kOtherLock:
      k.LockExclusive(other, "mtx_lock", false, pc);
      break;
    case Verb::kOtherUnlock:
      k.UnlockExclusive(other, "mtx_unlock", pc);
      break;
    case Verb::kOtherInit:
      k.LockInit(other, "other", "other", abi::QZ_LOCK_MTX, 0, false, pc);
      break;
    case Verb::kOtherDestroy:
      k.LockDestroy(other, pc);
      break;
    case Verb::kCancel:
      Note(log, k.TaskqueueCancel(w.taskqueue, &w.task, nullptr, pc));
      break;
    case Verb::kBlock:
    case Verb::kUnblock:
      k.TaskqueueBlock(w.taskqueue, op.verb == Verb::kBlock, pc);
      break;
    case Verb::kDrainAll:
      k.TaskqueueDrainAll(w.taskqueue, pc);
      break;
    case Verb::kExit:
      if (op.object == 0) k.KthreadExit(pc);
      k.KprocExit(0, pc);
    case Verb::kCount:
      break;
  }
}

void Play(const std::vector<Op>& ops, int log) {
  for (const Op& op : ops) Perform(op, log);
}

void Actor(void* index) {
  auto i = reinterpret_cast<uintptr_t>(index);
  Play(program->actors[i], static_cast<int>(i));
}
void Child(void* index) {
  auto i = reinterpret_cast<uintptr_t>(index);
  Play(program->children[i], RandomProgram::kThreadMax + static_cast<int>(i));
}
void Handler(void*) { Play(program->handler, kHandlerLog); }
void Task(void*, int pending) {
  Note(kTaskLog, pending);
  Play(program->handler, kTaskLog);
}

// ---- generating
// -----------------------------------------------------------------

class Generator {
 public:
  explicit Generator(uint64_t seed) : random_(seed) {}

  RandomProgram Generate() {
    RandomProgram p;
    Config(p.config);
    // Kernel threads of their own (children, softclock, a taskqueue) leave room
    // for less of everything else.
    uint32_t children = random_.Below(3) == 0 ? 1 + random_.Below(4) / 3 : 0;
    callouts_ = children == 0 && random_.Below(4) == 0;
    tasks_ = children == 0 && !callouts_ && random_.Below(5) == 0;
    sections_only_ = random_.Below(6) == 0;
    bool busy = children != 0 || callouts_ || tasks_;
    uint32_t actors =
        busy ? 2 - random_.Below(2) * children : 2 + random_.Below(3);
    if (actors == 0) actors = 1;
    for (uint32_t i = 0; i < actors; ++i) {
      uint32_t budget = actors == 1   ? 2 + random_.Below(4)
                        : busy        ? 1 + random_.Below(2)
                        : actors == 2 ? 3 + random_.Below(3)
                                      : 1 + random_.Below(2);
      p.actors.push_back(Body(budget));
    }
    for (uint32_t i = 0; i < children; ++i) {
      p.children[i] = Body(1 + random_.Below(3) / 2);
      auto& creator = p.actors[random_.Below(actors)];
      Op create;
      create.verb =
          random_.Below(3) == 0 ? Verb::kKthreadAdd : Verb::kKprocCreate;
      create.object = static_cast<uint8_t>(i);
      creator.insert(creator.begin(), create);
      if (random_.Below(2) == 0) Join(creator, i);
    }
    if (callouts_ || tasks_) {
      uint32_t n = random_.Below(3);
      for (uint32_t i = 0; i < n; ++i) p.handler.push_back(NeverSleeps());
      p.callout_locked = random_.Below(2) == 0;
    }
    return p;
  }

 private:
  Op Make(Verb verb) {
    Op op;
    op.verb = verb;
    // Mostly one of each object, so that threads meet.
    op.object = random_.Below(4) == 0 ? 1 : 0;
    op.lock = random_.Below(6) == 0 ? 1 : 0;
    op.value = static_cast<uint8_t>(1 + random_.Below(3));
    return op;
  }

  void Config(KernelConfig& c) {
    c.version = random_.Below(2) == 0 ? 13 : random_.Below(2) == 0 ? 12 : 15;
    c.flavour = static_cast<Flavour>(random_.Below(3));
    c.fault_create = random_.Below(4) == 0;
    c.fault_signal = random_.Below(5) == 0;
    c.fault_spurious = random_.Below(8) == 0;
  }

  Op NeverSleeps() {
    switch (random_.Below(7)) {
      case 0:
        return Make(Verb::kRead);
      case 1:
        return Make(Verb::kWrite);
      case 2:
        return Make(Verb::kFetchAdd);
      case 3:
        return Make(Verb::kLoad);
      case 4:
        return Make(Verb::kWakeup);
      case 5:
        return Make(Verb::kWakeupOne);
      default:
        return Make(random_.Below(2) == 0 ? Verb::kCvSignal
                                          : Verb::kCvBroadcast);
    }
  }

  Op Sleeps(int held) {
    Op op = Make(held >= 0 ? Verb::kMsleep : Verb::kTsleep);
    op.ticks = static_cast<uint8_t>(random_.Below(3));
    if (random_.Below(3) == 0) op.flags |= kPcatch;
    if (held < 0) {
      if (op.ticks == 0 && random_.Below(4) != 0) op.ticks = 1;  // K3.42
    } else {
      op.lock = static_cast<uint8_t>(held);
      if (random_.Below(3) == 0) op.verb = Verb::kCvWait;
    }
    return op;
  }

  Op Other() {
    if (callouts_ && random_.Below(3) != 0) {
      uint32_t n = random_.Below(4);
      Op op = Make(n < 2    ? Verb::kCalloutReset
                   : n == 2 ? Verb::kCalloutStop
                            : Verb::kCalloutDrain);
      op.ticks = static_cast<uint8_t>(1 + random_.Below(2));
      return op;
    }
    if (tasks_ && random_.Below(3) != 0) {
      return Make(random_.Below(2) == 0 ? Verb::kEnqueue : Verb::kDrain);
    }
    switch (random_.Below(9)) {
      case 0:
        return Make(Verb::kDelay);
      case 1: {
        Op op = Make(Verb::kPause);
        op.ticks = 1;
        return op;
      }
      case 2:
        return Make(Verb::kYield);
      case 3:
        return Make(Verb::kMtxTrylock);
      default:
        return NeverSleeps();
    }
  }

  // Critical sections mostly nest as they should; now and then one is left
  // open, or closed without having been opened.
  std::vector<Op> Body(uint32_t budget) {
    std::vector<Op> ops;
    while (ops.size() < budget) {
      uint32_t kind = random_.Below(10);
      if ((callouts_ || tasks_) && random_.Below(2) == 0) kind = 9;
      if (kind < 4 || sections_only_) {
        Section(ops);
      } else if (kind < 5) {
        SharedSection(ops);
      } else if (kind < 6) {
        ops.push_back(Sleeps(-1));
      } else if (kind < 7 && random_.Below(4) == 0) {
        ops.push_back(
            Make(random_.Below(2) == 0 ? Verb::kMtxUnlock : Verb::kMtxLock));
      } else {
        ops.push_back(Other());
      }
    }
    return ops;
  }

  void Section(std::vector<Op>& ops) {
    Op lock = Make(Verb::kMtxLock);
    ops.push_back(lock);
    uint32_t n = random_.Below(6) / 2;
    for (uint32_t i = 0; i < n; ++i) {
      if (random_.Below(3) == 0) {
        Op sleep = Sleeps(lock.object);
        if (random_.Below(6) == 0 && sleep.verb == Verb::kMsleep) {
          sleep.flags |= kPdrop;
          ops.push_back(sleep);
          return;
        }
        ops.push_back(sleep);
      } else {
        ops.push_back(random_.Below(6) == 0 ? Other() : NeverSleeps());
      }
    }
    Op unlock = lock;
    unlock.verb = Verb::kMtxUnlock;
    ops.push_back(unlock);
  }

  void SharedSection(std::vector<Op>& ops) {
    ops.push_back(
        Make(random_.Below(3) == 0 ? Verb::kSxXlock : Verb::kSxSlock));
    if (random_.Below(2) == 0) ops.push_back(NeverSleeps());
    ops.push_back(Make(Verb::kSxUnlock));
  }

  void Join(std::vector<Op>& ops, uint32_t child) {
    Op lock = Make(Verb::kMtxLock);
    Op join = Make(Verb::kSleepHandle);
    join.object = static_cast<uint8_t>(child);
    join.lock = lock.object;
    join.ticks = static_cast<uint8_t>(random_.Below(2));
    Op unlock = lock;
    unlock.verb = Verb::kMtxUnlock;
    ops.insert(ops.end(), {lock, join, unlock});
  }

  Random random_;
  bool callouts_ = false;
  bool tasks_ = false;
  bool sections_only_ = false;
};

void InitLock(abi::lock_object& lo, const char* name, uint32_t lock_class,
              uint32_t flags) {
  lo.lo_name = name;
  lo.lo_class = lock_class;
  lo.lo_flags = flags;
}

}  // namespace

const char* VerbName(Verb verb) {
  constexpr const char* kNames[] = {"mtx_lock",
                                    "mtx_unlock",
                                    "mtx_trylock",
                                    "sx_xlock",
                                    "sx_slock",
                                    "sx_unlock",
                                    "msleep",
                                    "tsleep",
                                    "msleep(handle)",
                                    "wakeup",
                                    "wakeup_one",
                                    "cv_wait",
                                    "cv_signal",
                                    "cv_broadcast",
                                    "read",
                                    "write",
                                    "fetchadd",
                                    "load",
                                    "kproc_create",
                                    "kthread_add",
                                    "callout_reset",
                                    "callout_stop",
                                    "callout_drain",
                                    "taskqueue_enqueue",
                                    "taskqueue_drain",
                                    "DELAY",
                                    "pause",
                                    "yield",
                                    "await",
                                    "touch_block",
                                    "free",
                                    "malloc",
                                    "other_lock",
                                    "other_unlock",
                                    "other_init",
                                    "other_destroy",
                                    "taskqueue_cancel",
                                    "taskqueue_block",
                                    "taskqueue_unblock",
                                    "taskqueue_drain_all",
                                    "exit"};
  static_assert(std::size(kNames) == static_cast<size_t>(Verb::kCount));
  return kNames[static_cast<int>(verb)];
}

RandomProgram Generate(uint64_t seed) { return Generator(seed).Generate(); }

RandomProgram GenerateLooping(uint64_t seed) {
  RandomProgram p = Generate(seed);
  Random random(seed * 7 + 1);
  for (uint32_t n = 1 + random.Below(2); n > 0; --n) {
    std::vector<Op>& body =
        p.actors[random.Below(static_cast<uint32_t>(p.actors.size()))];
    Op await;
    await.verb = Verb::kAwait;
    await.object = static_cast<uint8_t>(random.Below(5) / 4);
    await.ticks = static_cast<uint8_t>(random.Below(4));
    body.insert(
        body.begin() + random.Below(static_cast<uint32_t>(body.size() + 1)),
        await);
    if (random.Below(3) == 0) continue;
    Op set = await;
    set.verb = Verb::kFetchAdd;
    set.value = 1;
    p.actors[random.Below(static_cast<uint32_t>(p.actors.size()))].push_back(
        set);
  }
  return p;
}

namespace {

void Put(std::vector<Op>& body, Verb verb, uint8_t object, Random& random) {
  Op op;
  op.verb = verb;
  op.object = object;
  body.insert(
      body.begin() + random.Below(static_cast<uint32_t>(body.size() + 1)), op);
}

bool Tasks(const RandomProgram& p) {
  RandomProgram copy = p;
  for (const auto* body : copy.Bodies()) {
    for (const Op& op : *body) {
      if (op.verb == Verb::kEnqueue || op.verb == Verb::kDrain) return true;
    }
  }
  return false;
}

}  // namespace

RandomProgram GenerateComings(uint64_t seed) {
  RandomProgram p = Generate(seed);
  Random random(seed * 5 + 3);
  std::vector<std::vector<Op>*> threads;
  for (auto& a : p.actors) threads.push_back(&a);
  for (auto& c : p.children) {
    if (!c.empty()) threads.push_back(&c);
  }
  auto some = [&]() -> std::vector<Op>& {
    return *threads[random.Below(static_cast<uint32_t>(threads.size()))];
  };
  for (auto& c : p.children) {
    if (c.empty() || random.Below(2) == 0) continue;
    Op exit;
    exit.verb = Verb::kExit;
    exit.object = static_cast<uint8_t>(random.Below(2));
    c.push_back(exit);
  }
  p.other_there = random.Below(3) != 0;
  switch (Tasks(p) && random.Below(3) != 0 ? 2 : random.Below(2)) {
    case 0:  // memory
      for (uint32_t n = 1 + random.Below(3); n > 0; --n) {
        Put(some(), random.Below(3) == 0 ? Verb::kTouchBlock : Verb::kFree,
            static_cast<uint8_t>(random.Below(2)), random);
      }
      if (random.Below(2) == 0) Put(some(), Verb::kMalloc, 0, random);
      break;
    case 1: {  // a lock
      std::vector<Op>& body = some();
      const auto at = static_cast<ptrdiff_t>(
          random.Below(static_cast<uint32_t>(body.size() + 1)));
      Op lock, unlock;
      lock.verb = Verb::kOtherLock;
      unlock.verb = Verb::kOtherUnlock;
      body.insert(body.begin() + at, {lock, unlock});
      Put(some(), p.other_there ? Verb::kOtherDestroy : Verb::kOtherInit, 0,
          random);
      if (random.Below(3) == 0) Put(some(), Verb::kOtherInit, 0, random);
      break;
    }
    default:
      for (uint32_t n = 1 + random.Below(2); n > 0; --n) {
        constexpr Verb kVerbs[] = {Verb::kCancel, Verb::kBlock, Verb::kUnblock,
                                   Verb::kDrainAll};
        Put(some(), kVerbs[random.Below(4)], 0, random);
      }
  }
  return p;
}

std::vector<std::vector<Op>*> RandomProgram::Bodies() {
  std::vector<std::vector<Op>*> all;
  for (auto& a : actors) all.push_back(&a);
  for (auto& c : children) all.push_back(&c);
  all.push_back(&handler);
  return all;
}

std::string RandomProgram::Text() const {
  std::string text =
      absl::StrCat("kernel ", config.VersionName(), ",", config.FlavourName(),
                   config.fault_create ? " +create" : "",
                   config.fault_signal ? " +signal" : "",
                   config.fault_spurious ? " +spurious" : "",
                   callout_locked ? " callout under mutex 0" : "", "\n");
  auto body = [&](const std::string& name, const std::vector<Op>& ops) {
    if (ops.empty()) return;
    absl::StrAppend(&text, "  ", name, ":");
    for (const Op& op : ops) {
      absl::StrAppend(&text, " ", VerbName(op.verb), "(", int{op.object}, ",m",
                      int{op.lock}, ",t", int{op.ticks}, ",v", int{op.value},
                      (op.flags & kPcatch) != 0 ? ",PCATCH" : "",
                      (op.flags & kPdrop) != 0 ? ",PDROP" : "", ");");
    }
    absl::StrAppend(&text, "\n");
  };
  for (size_t i = 0; i < actors.size(); ++i) {
    body(absl::StrCat("actor ", i), actors[i]);
  }
  for (int i = 0; i < kChildMax; ++i)
    body(absl::StrCat("child ", i), children[i]);
  body("handler", handler);
  return text;
}

void RandomStory::SetUp(Kernel& k) {
  program = &program_;
  std::memset(static_cast<void*>(&w), 0, sizeof w);
  ClearVariables();
  InitLock(w.mutex[0].lock_object, "m0", abi::QZ_LOCK_MTX, 0);
  InitLock(w.mutex[1].lock_object, "m1", abi::QZ_LOCK_MTX, 0);
  InitLock(w.sx.lock_object, "sx", abi::QZ_LOCK_SX, abi::QZ_LO_SLEEPABLE);
  if (program_.other_there) {
    InitLock(w.other.lock_object, "other", abi::QZ_LOCK_MTX, 0);
  }
  for (void*& block : blocks) {
    block = k.Malloc(kBlockSize, nullptr, kNowait, nullptr);
  }
  w.cv.cv_description = "cv";
  w.cv.qz_class = abi::QZ_CV_LIVE;
  w.callout.qz_class = abi::QZ_CALLOUT_LIVE;
  if (program_.callout_locked) w.callout.c_lock = &w.mutex[0].lock_object;
  w.task.ta_func = &Task;
  k.AddRegion(&w, sizeof w);
  if (forget_ != Forget::kVariables) k.AddRegion(&v, sizeof v);
  if (Tasks(program_)) w.taskqueue = k.SharedTaskqueue();
  for (size_t i = 0; i < program_.actors.size(); ++i) {
    k.AddActor(absl::StrCat("actor", i).c_str(), &Actor,
               reinterpret_cast<void*>(i));
  }
}

std::string RandomStory::Digest() {
  World told = w;
  // What waits behind it may lie on a stack, and each session has its own.
  if (told.task.qz_next != nullptr) told.task.qz_next = &w.task;
  std::string bytes(reinterpret_cast<const char*>(&told), sizeof told);
  bytes.append(reinterpret_cast<const char*>(&v), sizeof v);
  return bytes;
}

void RandomStory::ClearVariables() {
  std::memset(static_cast<void*>(&v), 0, sizeof v);
}

}  // namespace quiesce::testing
