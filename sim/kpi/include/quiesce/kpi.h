/*
 * What every section-9 header of the simulator starts from: the shared object
 * layouts, the assembler labels, and the records a kld declares itself with.
 *
 * A KPI function keeps its documented C name and gets the symbol
 * quiesce_kpi_<name>, so that the kernel's malloc(size, type, flags) and the
 * host's malloc(size) never meet, and so that the linker can list every name
 * that is not modelled.  A prototype without QZ_KPI is declared, because real
 * sources mention it, but not modelled: calling it is reported by name.
 */
#ifndef _QUIESCE_KPI_H_
#define	_QUIESCE_KPI_H_

#include <quiesce_abi.h>

#define	QZ_STRING_(x)	#x
#define	QZ_STRING(x)	QZ_STRING_(x)
#define	QZ_CONCAT_(a, b)	a ## b
#define	QZ_CONCAT(a, b)	QZ_CONCAT_(a, b)

#define	QZ_KPI(name) \
	__asm__(QZ_STRING(__USER_LABEL_PREFIX__) "quiesce_kpi_" #name)

/* Ends a declaring macro, so that its user's semicolon has something to end. */
#define	QZ_SEMICOLON	struct qz_semicolon

#define	QZ_UNUSED	__attribute__((__unused__))

/* Defined by the simulator; called while the kld is being mapped. */
void quiesce_kpi_register(int kind, void *record);

/*
 * Hand a record over when the kld is mapped.  `fill` runs first, for the
 * records whose fields are not constant expressions.
 */
#define	QZ_REGISTER(kind, record, unique, fill)				\
	__attribute__((__constructor__, __used__, __no_sanitize_thread__)) \
	static void							\
	QZ_CONCAT(qz_register_, unique)(void)				\
	{								\
		fill;							\
		quiesce_kpi_register(kind, &(record));			\
	}								\
	QZ_SEMICOLON

#endif /* _QUIESCE_KPI_H_ */
