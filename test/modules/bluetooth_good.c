/*
 * The unload race of a Bluetooth driver, mended: a stop flag, a count of pending
 * operations and a stop event (Qadeer and Wu, "KISS", PLDI 2004), told as a
 * kld. The worker counts itself before it looks at the flag, so the count
 * cannot reach zero while it uses the device.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <machine/atomic.h>

struct device {
	int transfers;
};

static struct mtx lock;
static struct proc *worker;
static struct device *device;
static u_int stopping_flag;
static u_int pending_io;
static int stopping_event;
static int stop;

static void
io_decrement(void)
{
	if (atomic_fetchadd_int(&pending_io, -1) == 1) {
		mtx_lock(&lock);
		stopping_event = 1;
		wakeup(&stopping_event);
		mtx_unlock(&lock);
	}
}

static void
pnp_add(void)
{
	atomic_add_int(&pending_io, 1);
	if (!atomic_load_acq_int(&stopping_flag))
		device->transfers = 1;
	io_decrement();
}

static void
worker_main(void *arg __unused)
{
	pnp_add();
	mtx_lock(&lock);
	while (!stop)
		mtx_sleep(&stop, &lock, 0, "btidle", 0);
	mtx_unlock(&lock);
	kproc_exit(0);
}

static int
handler(module_t mod __unused, int what, void *arg __unused)
{
	int error;

	switch (what) {
	case MOD_LOAD:
		stopping_flag = 0;
		stopping_event = 0;
		stop = 0;
		pending_io = 1;
		device = malloc(sizeof(*device), M_TEMP, M_WAITOK | M_ZERO);
		mtx_init(&lock, "bluetooth", NULL, MTX_DEF);
		error = kproc_create(worker_main, NULL, &worker, 0, 0, "bt");
		if (error != 0) {
			mtx_destroy(&lock);
			free(device, M_TEMP);
		}
		return (error);
	case MOD_UNLOAD:
		atomic_store_rel_int(&stopping_flag, 1);
		io_decrement();
		mtx_lock(&lock);
		while (!stopping_event)
			mtx_sleep(&stopping_event, &lock, 0, "btstop", 0);
		free(device, M_TEMP);
		stop = 1;
		wakeup(&stop);
		mtx_sleep(worker, &lock, 0, "btexit", 0);
		mtx_unlock(&lock);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t bluetooth_good_mod = { "bluetooth_good", handler, NULL };
DECLARE_MODULE(bluetooth_good, bluetooth_good_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
MODULE_VERSION(bluetooth_good, 1);
