/* Devices on an ISA bus: none is plug and play. */
#ifndef _ISA_ISAVAR_H_
#define	_ISA_ISAVAR_H_
#include <sys/bus.h>
struct isa_pnp_id {
	uint32_t ip_id;
	const char *ip_desc;
};
#define	isa_get_vendorid(dev)	((void)(dev), 0)
#define	isa_get_logicalid(dev)	((void)(dev), 0)
#define	ISA_PNP_PROBE(bus, dev, ids)	\
	((void)(bus), (void)(dev), (void)(ids), ENOENT)
#define	ISA_PNP_INFO(ids)	QZ_SEMICOLON
#endif /* _ISA_ISAVAR_H_ */
