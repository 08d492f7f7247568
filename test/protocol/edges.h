// What the edges_*.cc share.  Each explores edges of the protocol, one of them
// a module: edges_mod.c calls edge_load and edge_unload with EDGE.
//
// `w` lies in memory that is given back right after Destroy: whoever is still
// inside a call is then found.  `b` is a second thread that acts at the same
// time, `c` a third.
#ifndef QUIESCE_TEST_PROTOCOL_EDGES_H_
#define QUIESCE_TEST_PROTOCOL_EDGES_H_

#include "kld/freebsd_services.h"
#include "worker.h"

extern "C" {
[[noreturn]] void edge_broken(const char* what);
void* edge_alloc(unsigned long size);
void edge_free(void* memory);
int edge_load(int edge);
int edge_unload(int edge);
}

namespace quiesce {

using S = InModule;
using W = Worker<S>;

// What kthread_add and kproc_create fail with.
inline bool CannotCreate(int error) { return error == 12 || error == 35; }

// What threads tell each other without a lock.
struct Flag {
  operator int() const { return __atomic_load_n(&value, __ATOMIC_SEQ_CST); }
  void operator=(int v) { __atomic_store_n(&value, v, __ATOMIC_SEQ_CST); }
  int value;
};

inline void Require(bool fact, const char* what) {
  if (!fact) edge_broken(what);
}
inline bool Same(const char* a, const char* b) {
  while (*a != 0 && *a == *b) ++a, ++b;
  return *a == *b;
}

inline W* w;
inline constinit W b{};
inline constinit W c{};
inline S::Thread id;               // of w's thread, written by its body
inline constinit Flag ran{};       // the body was called
inline constinit Flag round{};     // how often it was started
inline constinit Flag beats{};     // the body does something
inline constinit Flag saw_stop{};  // the body was told to stop
inline constinit Flag stopping{};  // somebody has asked for it
inline constinit Flag helped{};    // b is through
inline constinit Flag released{};  // the body need not be late any more

inline void At(const char* where) { Require(Same(w->Where(), where), where); }
inline void Until(Flag& flag) {
  while (flag == 0) S::Pause("until", 1);
}
inline void Gone() { Require(S::Gone(id), "after a stop the thread is gone"); }

inline int Begin(W::Body body) {
  w = static_cast<W*>(edge_alloc(sizeof *w));
  __builtin_memset(static_cast<void*>(w), 0xa5, sizeof *w);
  w->Init("edge");
  int error = w->StartHeld(body, nullptr, nullptr);
  if (error != 0) return error;
  Require(Same(w->Where(), "not run yet"), "held until it is let go");
  w->LetGo();
  return 0;
}
inline int BeginB(W::Body body) {
  __builtin_memset(static_cast<void*>(&b), 0xa5, sizeof b);
  b.Init("other");
  return b.Start(body, nullptr);
}
inline void End() {
  w->Destroy();
  __builtin_memset(static_cast<void*>(w), 0xa5, sizeof *w);
  edge_free(w);
}
inline void EndB() {
  Require(b.Stop() == 0, "b stops");
  b.Destroy();
}

}  // namespace quiesce

#endif  // QUIESCE_TEST_PROTOCOL_EDGES_H_
