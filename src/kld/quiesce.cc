// The C API, over the protocol; and, unless QUIESCE_IN_MODULE, the trampoline.
//
//   client.ko                 quiesce.ko
//                             ThreadMain ─▶ Worker::Main
//   body(worker, arg)  ◀───── calls
//   returns            ─────▶ Tails::Leave
//                             lock; left; wake; unlock; kthread_exit
//
// Everything after the client's last instruction is text of quiesce.ko.
#include "quiesce.h"

#include "../call_gate.h"
#include "../lifecycle.h"
#include "../tail.h"
#include "freebsd_services.h"

#ifndef QUIESCE_THREADS_MAX
#define QUIESCE_THREADS_MAX 256
#endif

namespace quiesce {
namespace {

#ifdef QUIESCE_IN_MODULE
using Services = InModule;
#else
using Book = Tails<InModule, QUIESCE_THREADS_MAX>;
Book book;

constexpr int kTooMany = 35;  // EAGAIN

struct Trampoline : InModule {
  static constexpr bool kJoinsTail = false;

  static void ThreadMain(void* entry) {
    auto* e = static_cast<Book::Entry*>(entry);
    book.Enter(e);
    e->main(e->arg);  // ends in ExitThread
  }
  static int CreateThread(void (*main)(void*), void* arg, Process* process,
                          const char* name) {
    Book::Entry* e = book.Claim(main, arg);
    if (e == nullptr) return kTooMany;
    int error = InModule::CreateThread(&ThreadMain, e, process, name);
    if (error != 0) book.Unclaim(e);
    return error;
  }
  static void LeavesClient() { book.Leave(); }
};
static_assert(KernelServices<Trampoline>);
using Services = Trampoline;
#endif

using CWorker = Worker<Services>;
using CGate = CallGate<Services>;
static_assert(sizeof(CWorker) <= sizeof(quiesce_worker));
static_assert(alignof(CWorker) <= alignof(quiesce_worker));
static_assert(sizeof(CGate) <= sizeof(quiesce_gate));

CWorker& Of(quiesce_worker* w) { return *reinterpret_cast<CWorker*>(w); }
CGate& Of(quiesce_gate* g) { return *reinterpret_cast<CGate*>(g); }
struct Row {
  quiesce_worker* first;
  CWorker& operator()(int i) const { return Of(&first[i]); }
};
// A C body takes the C name of the same object.
CWorker::Body BodyOf(quiesce_body_t* body) {
  return reinterpret_cast<CWorker::Body>(reinterpret_cast<void (*)()>(body));
}

}  // namespace
}  // namespace quiesce

using quiesce::BodyOf;
using quiesce::Of;
using quiesce::Patience;
using quiesce::Row;

extern "C" {

void quiesce_worker_init(quiesce_worker* w, const char* name) {
  Of(w).Init(name);
}
void quiesce_worker_destroy(quiesce_worker* w) { Of(w).Destroy(); }
int quiesce_worker_start(quiesce_worker* w, quiesce_body_t* body, void* arg) {
  return Of(w).Start(BodyOf(body), arg);
}
void quiesce_worker_request_stop(quiesce_worker* w) { Of(w).RequestStop(); }
int quiesce_worker_stop(quiesce_worker* w) { return Of(w).Stop(); }
int quiesce_worker_stop_within(quiesce_worker* w, int ticks,
                               int interruptible) {
  return Of(w).Stop(Patience{ticks, interruptible != 0});
}
void quiesce_worker_notify(quiesce_worker* w) { Of(w).Notify(); }
int quiesce_worker_suspend(quiesce_worker* w) { return Of(w).Suspend(); }
int quiesce_worker_resume(quiesce_worker* w) { return Of(w).Resume(); }
int quiesce_worker_running(quiesce_worker* w) { return Of(w).Running(); }
const char* quiesce_worker_where(quiesce_worker* w) { return Of(w).Where(); }
int quiesce_worker_should_stop(quiesce_worker* w) { return Of(w).ShouldStop(); }
int quiesce_worker_wait(quiesce_worker* w, int ticks) {
  return static_cast<int>(Of(w).Wait(ticks));
}

int quiesce_workers_start(quiesce_worker* w, int count, quiesce_body_t* body,
                          void* arg) {
  return quiesce::StartAll<quiesce::Services>(Row{w}, count, BodyOf(body), arg);
}
int quiesce_workers_stop(quiesce_worker* w, int count, int ticks) {
  return quiesce::StopAll(Row{w}, count, Patience{ticks, false});
}

void quiesce_gate_init(quiesce_gate* g, const char* name) { Of(g).Init(name); }
void quiesce_gate_destroy(quiesce_gate* g) { Of(g).Destroy(); }
int quiesce_gate_enter(quiesce_gate* g) { return Of(g).Enter(); }
void quiesce_gate_leave(quiesce_gate* g) { Of(g).Leave(); }
int quiesce_gate_close(quiesce_gate* g, int ticks) {
  return Of(g).Close(ticks);
}

#ifndef QUIESCE_IN_MODULE
void quiesce_trampoline_init(void) { quiesce::book.Init(); }
int quiesce_trampoline_busy(void) { return quiesce::book.Busy(); }
void quiesce_trampoline_fini(void) { quiesce::book.Destroy(); }
#endif

}  // extern "C"
