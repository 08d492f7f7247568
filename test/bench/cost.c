// Runs the four steps of cost.h a given number of times, over a kernel that
// does nothing but switch between two threads: what size.py counts of it are
// the instructions of the driver and of the protocol alone, and the calls that
// they make of the kernel.
//
//   cost PAIRS CHECKS
//
// prints the kernel functions called and how often.
#include "cost.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>

#include "quiesce_abi.h"

int quiesce_kpi_hz = 100;
int quiesce_kpi_ticks = 0;

static ucontext_t stopper, worker;
static struct thread stopper_thread, worker_thread;
static char stack[65536];
static int alive, inside;
static void (*entry)(void*);
static void* argument;

// X(name): a counter for each function of the kernel.
#define KERNEL(X)                                                      \
  X(mtx_lock) X(mtx_unlock) X(mtx_sleep) X(wakeup) X(wakeup_one)       \
  X(pause) X(kthread_add) X(kthread_exit) X(tdfind)
#define COUNTER(name) static long n_##name;
KERNEL(COUNTER)

static void Die(const char* why) {
  fprintf(stderr, "cost: %s\n", why);
  exit(1);
}
static void ToWorker(void) {
  if (!alive) Die("waits for a thread that has gone");
  inside = 1;
  swapcontext(&stopper, &worker);
  inside = 0;
}
static void Begin(void) {
  entry(argument);
  Die("a thread returned");
}

void quiesce_kpi_mtx_init(void) {}
void quiesce_kpi_mtx_destroy(void) {}
void quiesce_kpi_mtx_assert(void) {}
void quiesce_kpi_witness_warn(void) {}
void quiesce_kpi_mtx_lock(void) { ++n_mtx_lock; }
void quiesce_kpi_mtx_unlock(void) { ++n_mtx_unlock; }
void quiesce_kpi_wakeup(void) { ++n_wakeup; }
void quiesce_kpi_wakeup_one(void) { ++n_wakeup_one; }
int quiesce_kpi_mtx_sleep(void) {
  ++n_mtx_sleep;
  if (inside) {
    swapcontext(&worker, &stopper);
  } else {
    ToWorker();
  }
  return 0;
}
int quiesce_kpi_pause(void) {
  ++n_pause;
  ToWorker();
  return 0;
}
int quiesce_kpi_kthread_add(void (*func)(void*), void* arg, struct proc* p,
                            struct thread** td, int flags, int pages,
                            const char* format, ...) {
  (void)p, (void)flags, (void)pages, (void)format;
  ++n_kthread_add;
  getcontext(&worker);
  worker.uc_stack.ss_sp = stack;
  worker.uc_stack.ss_size = sizeof stack;
  entry = func;
  argument = arg;
  makecontext(&worker, Begin, 0);
  worker_thread.td_tid = 2;
  alive = 1;
  *td = &worker_thread;
  ToWorker();  // until it waits
  return 0;
}
void quiesce_kpi_kproc_create(void) { Die("kproc_create"); }
void quiesce_kpi_kthread_exit(void) {
  ++n_kthread_exit;
  alive = 0;
  setcontext(&stopper);
}
struct thread* quiesce_kpi_curthread(void) {
  return inside ? &worker_thread : &stopper_thread;
}
struct thread* quiesce_kpi_tdfind(void) {
  ++n_tdfind;
  if (alive) Die("tdfind before the thread has gone");
  return NULL;
}
void quiesce_kpi_printf(void) { Die("printf"); }

int main(int argc, char** argv) {
  if (argc != 3) Die("usage: cost PAIRS CHECKS");
  cost_init();
  for (int i = atoi(argv[1]); i > 0; --i) {
    if (cost_start() != 0) Die("start");
    cost_stop();
    if (alive && inside) Die("stopped, and still there");
  }
  if (cost_start() != 0) Die("start");
  if (cost_checks(atoi(argv[2])) != 0) Die("a stop that nobody asked for");
  cost_stop();
  printf("state %lu\n", cost_state());
#define PRINT(name) printf(#name " %ld\n", n_##name);
  KERNEL(PRINT)
  return 0;
}
