/*
 * Times, byte orders, characters, nodes of a device tree, and what a driver finds
 * where there is no hardware: each asked for what its manual page promises.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/cpuset.h>
#include <sys/ctype.h>
#include <sys/disk.h>
#include <sys/endian.h>
#include <sys/kdb.h>
#include <sys/kernel.h>
#include <sys/lock.h>
#include <sys/module.h>
#include <sys/rmlock.h>
#include <sys/stack.h>
#include <sys/sysctl.h>
#include <sys/time.h>
#include <sys/watchdog.h>
#include <dev/ofw/openfirm.h>
#include <dev/pci/pcivar.h>
#include <machine/cpufunc.h>

FEATURE(library, "what this module is about");

static struct rmlock early;
RM_SYSINIT(library_early, &early, "early rmlock");
static int8_t small = -3;
SYSCTL_NODE(_hw, OID_AUTO, library, CTLFLAG_RD, 0, "");
SYSCTL_S8(_hw_library, OID_AUTO, small, CTLFLAG_RD, &small, 0, "small");

static void
check_times(void)
{
	struct timeval tv = { 1, 600000 }, half = { 0, 500000 };
	struct timespec a = { 1, 600000000 }, b = { 0, 500000000 }, sum, back;
	struct bintime bt, quarter, back_again;

	timevaladd(&tv, &half);
	KASSERT(tv.tv_sec == 2 && tv.tv_usec == 100000, ("carries"));
	timevalsub(&tv, &half);
	KASSERT(tv.tv_sec == 1 && tv.tv_usec == 600000, ("borrows"));
	timespecadd(&a, &b, &sum);
	KASSERT(sum.tv_sec == 2 && sum.tv_nsec == 100000000, ("carries"));
	timespecsub(&sum, &b, &back);
	KASSERT(timespeccmp(&back, &a, ==) && timespeccmp(&a, &sum, <),
	    ("borrows"));
	KASSERT(timespecisset(&a), ("set"));

	bt.sec = 1;
	bt.frac = 3ULL << 62;
	quarter.sec = 0;
	quarter.frac = 1ULL << 62;
	bintime_add(&bt, &quarter);
	KASSERT(bt.sec == 2 && bt.frac == 0, ("carries"));
	bintime_sub(&bt, &quarter);
	KASSERT(bt.sec == 1 && bt.frac == 3ULL << 62, ("borrows"));
	bintime2timeval(&bt, &tv);
	bintime2timespec(&bt, &a);
	KASSERT(tv.tv_usec == 750000 && a.tv_nsec == 750000000, ("three quarters"));
	KASSERT(bttosbt(bt) == SBT_1S / 4 * 7, ("fixed point"));
	back_again = sbttobt(SBT_1S / 4 * 7);
	KASSERT(bintime_cmp(&back_again, &bt, ==), ("and back"));
}

static void
check_bytes(void)
{
	uint8_t buffer[9];
	size_t done;

	le32enc(buffer + 1, 0x01020304);
	KASSERT(buffer[1] == 4 && buffer[4] == 1, ("little end first"));
	KASSERT(be32dec(buffer + 1) == 0x04030201, ("big end first"));
	be16enc(buffer, 0x0102);
	KASSERT(buffer[0] == 1 && le16dec(buffer) == 0x0201, ("two bytes"));
	be64enc(buffer + 1, 5);
	KASSERT(buffer[8] == 5 && le64dec(buffer + 1) == 5ULL << 56, ("eight"));
	KASSERT(copystr("abc", buffer, sizeof(buffer), &done) == 0 && done == 4 &&
	    buffer[2] == 'c', ("with its end"));
	KASSERT(copystr("abc", buffer, 2, &done) == ENAMETOOLONG && done == 2,
	    ("too long"));
	KASSERT(isdigit('7') && !isdigit('a') && isxdigit('F') && !isxdigit('g'),
	    ("digits"));
	KASSERT(toupper('q') == 'Q' && tolower('Q') == 'q' && toupper('1') == '1',
	    ("cases"));
	KASSERT(isspace('\t') && isalnum('z') && !isprint(7) && isascii(7),
	    ("classes"));
}

static void
check_sets(void)
{
	cpuset_t set;

	CPU_FILL(&set);
	KASSERT(CPU_COUNT(&set) == CPU_SETSIZE && CPU_FFS(&set) == 1, ("all"));
	CPU_ZERO(&set);
	KASSERT(CPU_EMPTY(&set) && CPU_FFS(&set) == 0, ("none"));
	CPU_SET(65, &set);
	CPU_SET(200, &set);
	KASSERT(CPU_COUNT(&set) == 2 && CPU_FFS(&set) == 66, ("two"));
}

static void
check_absent_hardware(void)
{
	struct { uint32_t cells[2]; } reg;
	device_t nobody = NULL;
	long value;
	int capability;

	KASSERT(OF_getencprop(1, "reg", &reg, sizeof(reg)) == -1, ("no property"));
	KASSERT(OF_child(1) == 0 && OF_finddevice("/chosen") == (phandle_t)-1,
	    ("no relatives"));
	KASSERT(!OF_hasprop(1, "reg") && OF_getproplen(1, "reg") == -1, ("none"));
	KASSERT(inb(0x2e) == 0xff && inw(0x2e) == 0xffff && inl(0x2e) == ~0u,
	    ("an empty port"));
	outb(0x2e, 0x87);
	KASSERT(pci_find_bsf(0, 0x14, 0) == NULL, ("no other device"));
	KASSERT(pci_find_extcap(nobody, PCIY_EXPRESS, &capability) == ENOENT,
	    ("no capability"));
	KASSERT(resource_long_value("x", 0, "y", &value) == ENOENT, ("no hint"));
	KASSERT(!resource_disabled("x", 0), ("no hint"));
	KASSERT(IOCPARM_LEN(DIOCGMEDIASIZE) == sizeof(off_t), ("its argument"));
	KASSERT(WD_TO_1SEC - WD_TO_1MS == 10, ("powers of two"));
	if (kdb_active)
		kdb_enter(KDB_WHY_UNSET, "never");
	splx(splhigh());
}

static int
library_modevent(module_t mod __unused, int what, void *arg __unused)
{
	struct stack trace;

	switch (what) {
	case MOD_LOAD:
		rm_wlock(&early);
		rm_wunlock(&early);
		stack_save(&trace);
		stack_print(&trace);
		check_times();
		check_bytes();
		check_sets();
		check_absent_hardware();
		return (0);
	case MOD_UNLOAD:
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(library, library_modevent, NULL);
