/*
 * Sorting, searching, checksums, decimal digits, sequence counters and what else a
 * driver includes although it has hardly any use for it.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/buf.h>
#include <sys/clock.h>
#include <sys/conf.h>
#include <sys/domainset.h>
#include <sys/epoch.h>
#include <sys/filedesc.h>
#include <sys/filio.h>
#include <sys/firmware.h>
#include <sys/fnv_hash.h>
#include <sys/gsb_crc32.h>
#include <sys/inttypes.h>
#include <sys/kenv.h>
#include <sys/kernel.h>
#include <sys/malloc.h>
#include <sys/mman.h>
#include <sys/module.h>
#include <sys/mount.h>
#include <sys/namei.h>
#include <sys/proc.h>
#include <sys/rtprio.h>
#include <sys/seqc.h>
#include <sys/syscallsubr.h>
#include <sys/vmmeter.h>
#include <ddb/ddb.h>
#include <isa/rtc.h>
#include <machine/clock.h>
#include <machine/cputypes.h>
#include <machine/md_var.h>
#include <machine/pcb.h>
#include <vm/vm.h>
#include <vm/pmap.h>
#include <vm/vm_extern.h>
#include <vm/vm_kern.h>
#include <vm/vm_map.h>
#include <vm/vm_object.h>
#include <vm/vm_page.h>

MALLOC_DEFINE(M_ALGORITHMS, "algorithms", "what is sorted");

static seqc_t version_of_pair;
static int pair[2];

DB_SHOW_COMMAND(pair, db_show_pair)
{
	db_printf("%d %d\n", pair[0], pair[1]);
}

static int
by_value(const void *a, const void *b)
{
	return (*(const int *)a - *(const int *)b);
}

static void
check_order(void)
{
	int *values = malloc_domainset(5 * sizeof(int), M_ALGORITHMS,
	    DOMAINSET_PREF(0), M_WAITOK);
	int key, i;

	for (i = 0; i < 5; i++)
		values[i] = (i * 3 + 4) % 5 * 10;
	qsort(values, 5, sizeof(values[0]), by_value);
	for (i = 0; i < 5; i++)
		KASSERT(values[i] == i * 10, ("sorted"));
	for (i = 0; i < 5; i++) {
		key = i * 10;
		KASSERT(bsearch(&key, values, 5, sizeof(values[0]),
		    by_value) == &values[i], ("found"));
		key++;
		KASSERT(bsearch(&key, values, 5, sizeof(values[0]),
		    by_value) == NULL, ("not there"));
	}
	free_domain(values, M_ALGORITHMS);
}

static void
check_sums(void)
{
	KASSERT(crc32("123456789", 9) == 0xcbf43926, ("the check value"));
	KASSERT(fnv_32_str("", FNV1_32_INIT) == FNV1_32_INIT, ("nothing"));
	KASSERT(fnv_32_buf("a", 1, FNV1_32_INIT) == 0x050c5d7e, ("one byte"));
	KASSERT(fnv_64_str("a", FNV1_64_INIT) == 0xaf63bd4c8601b7beULL,
	    ("one byte"));
	KASSERT(bcd2bin(0x59) == 59 && bin2bcd(59) == 0x59, ("decimal"));
	KASSERT(FROMBCD(TOBCD(31)) == 31, ("there and back"));
	KASSERT(nullop() == 0 && eopnotsupp() == EOPNOTSUPP, ("no operation"));
	KASSERT(IOCPARM_LEN(FIONWRITE) == sizeof(int), ("a count"));
	KASSERT(VM_PROT_ALL == (VM_PROT_RW | VM_PROT_EXECUTE), ("all"));
	KASSERT(vtophys(pair) == (vm_paddr_t)(uintptr_t)pair, ("in place"));
}

static void
check_versions(void)
{
	seqc_t before = seqc_read(&version_of_pair);

	KASSERT(!seqc_in_modify(before), ("at rest"));
	seqc_write_begin(&version_of_pair);
	KASSERT(seqc_in_modify(seqc_read_any(&version_of_pair)), ("changing"));
	KASSERT(!seqc_consistent(&version_of_pair, before), ("changing"));
	pair[0] = pair[1] = 1;
	seqc_write_end(&version_of_pair);
	KASSERT(!seqc_consistent(&version_of_pair, before), ("changed"));
	KASSERT(seqc_consistent(&version_of_pair,
	    seqc_read(&version_of_pair)), ("at rest again"));
}

static int
algorithms_modevent(module_t mod __unused, int what, void *arg __unused)
{
	switch (what) {
	case MOD_LOAD:
		check_order();
		check_sums();
		check_versions();
		return (0);
	case MOD_UNLOAD:
		return (0);
	default:
		return (EOPNOTSUPP);
	}
}

DEV_MODULE(algorithms, algorithms_modevent, NULL);
