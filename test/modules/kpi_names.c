/*
 * Names that few drivers need, each asked for what its manual page promises:
 * strings, numbers of users, processors, holds of the root, flags of threads.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/callout.h>
#include <sys/eventhandler.h>
#include <sys/gtaskqueue.h>
#include <sys/hash.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/refcount.h>
#include <sys/sbuf.h>
#include <sys/sched.h>
#include <sys/smp.h>
#include <sys/stack.h>
#include <sys/sysctl.h>
#include <sys/taskqueue.h>
#include <vm/uma.h>

static struct callout tick_later;
static const char label[] = "label";
SYSCTL_NODE(_hw, OID_AUTO, names, CTLFLAG_RD, 0, "");
SYSCTL_CONST_STRING(_hw_names, OID_AUTO, label, CTLFLAG_RD, label, "label");

#if __FreeBSD_version >= 1400000
static int
by_value(const void *a, const void *b, void *thunk)
#else
static int
by_value(void *thunk, const void *a, const void *b)
#endif
{
	++*(int *)thunk;
	return (*(const int *)a - *(const int *)b);
}

static void
check_strings(void)
{
	int numbers[] = { 3, 1, 2 }, compared = 0;
	char *end;

	KASSERT(strspn("aabc", "ab") == 3 && strcspn("aabc", "cx") == 3, ("span"));
	KASSERT(*strpbrk("drive", "iv") == 'i' && strpbrk("drive", "x") == NULL,
	    ("first of a set"));
	KASSERT(*strchrnul("ab", 'b') == 'b' && *strchrnul("ab", 'x') == '\0',
	    ("or its end"));
	KASSERT(*strcasestr("a Needle", "nEE") == 'N', ("any case"));
	KASSERT(strcasestr("a", "b") == NULL, ("not there"));
	KASSERT(*(char *)memmem("abcd", 4, "cd", 2) == 'c' &&
	    memmem("abcd", 4, "dc", 2) == NULL, ("bytes in bytes"));
	KASSERT(timingsafe_bcmp("ab", "ab", 2) == 0 && hex2ascii(11) == 'b',
	    ("compares"));
#if __FreeBSD_version >= 1400000
	qsort_r(numbers, nitems(numbers), sizeof(int), by_value, &compared);
#else
	qsort_r(numbers, nitems(numbers), sizeof(int), &compared, by_value);
#endif
	KASSERT(numbers[0] == 1 && numbers[2] == 3 && compared > 1, ("sorts"));
	KASSERT(hash32_stre("ab/c", '/', &end, HASHINIT) ==
	    hash32_strn("abc", 2, HASHINIT) && *end == '/', ("up to there"));
}

static void
check_users(void)
{
	int32_t word = 7;
	int64_t wide;
	u_char byte = 9;

	KASSERT(fueword32(&word, &word) == 0 && word == 7, ("a word"));
	KASSERT(suword32(&word, 8) == 0 && fuword32(&word) == 8, ("there, back"));
	KASSERT(subyte(&byte, 5) == 0 && fubyte(&byte) == 5, ("a byte"));
	KASSERT(fueword64((void *)8, &wide) == -1, ("nobody's page"));
	THREAD_NO_SLEEPING();
	KASSERT(!THREAD_CAN_SLEEP(), ("not here"));
	KASSERT(copyin_nofault(&word, &word, sizeof(word)) == 0 &&
	    copyout_nofault(&word, &word, sizeof(word)) == 0, ("never sleep"));
	THREAD_SLEEPING_OK();
	KASSERT(THREAD_CAN_SLEEP(), ("again"));
}

static void
count_cpu(void *arg)
{
	CRITICAL_ASSERT(curthread);
	atomic_add_int((u_int *)arg, 1);
}

static void
later(void *arg)
{
}

static void
check_kernel(void)
{
	struct root_hold_token *hold;
	struct sbuf sb;
	struct stack *st;
	struct bintime booted;
	sbintime_t when, slack;
	u_int cpus = 0, last = 2;
	long number;
	bool set;

	hold = root_mount_hold("names");
	KASSERT(root_mounted(), ("long since"));
	root_mount_rel(hold);
	root_mount_rel(NULL);
	smp_rendezvous(NULL, count_cpu, smp_no_rendezvous_barrier, &cpus);
	KASSERT(cpus == (u_int)mp_ncpus, ("everywhere"));
	KASSERT(!refcount_release_if_last(&last) && last == 2, ("not the last"));
	KASSERT(getenv_long("names", &number) == 0 &&
	    getenv_bool("names", &set) == 0, ("nothing is set"));
	getboottimebin(&booted);
	KASSERT(booted.sec > 0 && sbttots(SBT_1S / 2).tv_nsec == 500000000,
	    ("times"));
	callout_when(SBT_1S, SBT_1MS, C_ABSOLUTE, &when, &slack);
	KASSERT(when == SBT_1S && slack == SBT_1MS, ("when"));
	callout_init(&tick_later, 1);
	callout_reset(&tick_later, hz, later, NULL);
#if __FreeBSD_version >= 1000000
	callout_schedule_sbt_on(&tick_later, SBT_1S, 0, 0, 0);
#endif
	callout_drain(&tick_later);
	sbuf_new(&sb, NULL, 32, SBUF_AUTOEXTEND);
	sbuf_bcpy(&sb, "abc", 3);
	KASSERT(sbuf_setpos(&sb, 1) == 0 && sbuf_setpos(&sb, 9) == -1, ("back"));
	sbuf_nl_terminate(&sb);
	sbuf_finish(&sb);
	KASSERT(strcmp(sbuf_data(&sb), "a\n") == 0, ("one line"));
	sbuf_delete(&sb);
	st = stack_create(M_WAITOK);
	stack_save(st);
	stack_destroy(st);
	sched_user_prio(curthread, 120);
}

static int
names_modevent(module_t mod, int type, void *data)
{

	switch (type) {
	case MOD_LOAD:
		check_strings();
		check_users();
		check_kernel();
		return (0);
	case MOD_UNLOAD:
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

static moduledata_t names_mod = { "names", names_modevent, NULL };
DECLARE_MODULE(names, names_mod, SI_SUB_DRIVERS, SI_ORDER_MIDDLE);
