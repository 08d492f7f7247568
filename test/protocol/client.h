/*
 * What the clients of the protocol tests share: each defines client_load and
 * client_unload, and says with REQUIRE what must be so.
 */
/* FreeBSD's own headers want sys/param.h first. */
/* clang-format off */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
/* clang-format on */

#include "quiesce.h"

#define REQUIRE(fact)                          \
  do {                                         \
    if (!(fact)) panic("required: %s", #fact); \
  } while (0)

/* What threads tell each other without a lock. */
#define GET(flag) __atomic_load_n(&(flag), __ATOMIC_SEQ_CST)
#define SET(flag, value) __atomic_store_n(&(flag), value, __ATOMIC_SEQ_CST)

static int client_load(void);
static int client_unload(void);

static int client_modevent(module_t mod __unused, int what,
                           void* arg __unused) {
  switch (what) {
    case MOD_LOAD:
      return (client_load());
    case MOD_UNLOAD:
      return (client_unload());
    default:
      return (EOPNOTSUPP);
  }
}

static moduledata_t client_mod = {"client", client_modevent, NULL};
DECLARE_MODULE(client, client_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(client, 1);
#ifndef QUIESCE_IN_MODULE
MODULE_DEPEND(client, quiesce, 1, 1, 1);
#endif
