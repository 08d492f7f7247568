/* iicbus(4): where a chip is.  The bus itself belongs to the base kernel. */
#ifndef _DEV_IICBUS_IICBUS_H_
#define	_DEV_IICBUS_IICBUS_H_

#include <sys/types.h>
#include <sys/bus.h>
#include <sys/rman.h>

enum { IICBUS_IVAR_ADDR };
#define	IICBUS_ACCESSOR(A, B, T)	__BUS_ACCESSOR(iicbus, A, IICBUS, B, T)
IICBUS_ACCESSOR(addr, ADDR, uint32_t)

#define	IICBUS_MINVER	1
#define	IICBUS_PREFVER	1
#define	IICBUS_MAXVER	1

#define	IICBUS_FDT_PNP_INFO(table)	QZ_SEMICOLON
#define	IICBUS_ACPI_PNP_INFO(table)	QZ_SEMICOLON

#endif /* _DEV_IICBUS_IICBUS_H_ */
