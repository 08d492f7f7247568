/*
 * A callout feeds a task of a group taskqueue.  The group's thread belongs to the
 * kernel: detaching from the group waits for the task, and must come after
 * whoever enqueues it has gone.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/gtaskqueue.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>

static struct mtx lock;
static struct callout source;
static struct grouptask work;
static int flips;

static void
flip(void *arg __unused)
{
	mtx_lock(&lock);
	flips = !flips;
	mtx_unlock(&lock);
}

static void
feed(void *arg __unused)
{
	GROUPTASK_ENQUEUE(&work);
}

static int
group_modevent(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		mtx_init(&lock, "group", NULL, MTX_DEF);
		callout_init(&source, 1);
		GROUPTASK_INIT(&work, 0, flip, NULL);
		taskqgroup_attach_cpu(qgroup_softirq, &work, &work, 0, NULL,
		    NULL, "group");
		callout_reset(&source, hz, feed, NULL);
		return (0);
	case MOD_UNLOAD:
		callout_drain(&source);
		taskqgroup_detach(qgroup_softirq, &work);
		mtx_destroy(&lock);
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(group, group_modevent, NULL);
