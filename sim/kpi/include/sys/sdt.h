/* Statically defined tracing: no probe is enabled. */
#ifndef _SYS_SDT_H_
#define	_SYS_SDT_H_
#include <sys/cdefs.h>
#define	SDT_PROVIDER_DEFINE(prov)	struct qz_semicolon
#define	SDT_PROVIDER_DECLARE(prov)	struct qz_semicolon
#define	SDT_PROBE_DEFINE(prov, mod, func, name)		struct qz_semicolon
#define	SDT_PROBE_DECLARE(prov, mod, func, name)	struct qz_semicolon
#define	SDT_PROBE_DEFINE0(...)	struct qz_semicolon
#define	SDT_PROBE_DEFINE1(...)	struct qz_semicolon
#define	SDT_PROBE_DEFINE2(...)	struct qz_semicolon
#define	SDT_PROBE_DEFINE3(...)	struct qz_semicolon
#define	SDT_PROBE_DEFINE4(...)	struct qz_semicolon
#define	SDT_PROBE_DEFINE5(...)	struct qz_semicolon
#define	SDT_PROBE_DEFINE6(...)	struct qz_semicolon
#define	SDT_PROBE_DEFINE7(...)	struct qz_semicolon
#define	SDT_PROBE(...)	do { } while (0)
#define	SDT_PROBE0(...)	do { } while (0)
#define	SDT_PROBE1(...)	do { } while (0)
#define	SDT_PROBE2(...)	do { } while (0)
#define	SDT_PROBE3(...)	do { } while (0)
#define	SDT_PROBE4(...)	do { } while (0)
#define	SDT_PROBE5(...)	do { } while (0)
#define	SDT_PROBE6(...)	do { } while (0)
#define	SDT_PROBE7(...)	do { } while (0)
#endif /* _SYS_SDT_H_ */
