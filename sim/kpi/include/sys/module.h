/* module(9), DECLARE_MODULE(9), MODULE_DEPEND(9), MODULE_VERSION(9) */
#ifndef _SYS_MODULE_H_
#define	_SYS_MODULE_H_

#include <sys/types.h>
#include <sys/kernel.h>

typedef struct module *module_t;

typedef enum modeventtype {
	MOD_LOAD,
	MOD_UNLOAD,
	MOD_SHUTDOWN,
	MOD_QUIESCE
} modeventtype_t;

typedef int (*modeventhand_t)(module_t, int /* modeventtype_t */, void *);

typedef struct moduledata {
	const char *name;
	modeventhand_t evhand;
	void *priv;
} moduledata_t;

typedef union modspecific {
	int intval;
	u_int uintval;
	long longval;
	u_long ulongval;
} modspecific_t;

/* The record is filled while the kld is mapped: `data` is a variable. */
#define	DECLARE_MODULE_WITH_MAXVER(nm, data, sub, ord, maxver)		\
	static struct qz_module_record QZ_CONCAT(qz_module_, nm);	\
	QZ_REGISTER(QZ_RECORD_MODULE, QZ_CONCAT(qz_module_, nm),	\
	    QZ_CONCAT(module_, nm),					\
	    QZ_CONCAT(qz_module_, nm).name = (data).name;		\
	    QZ_CONCAT(qz_module_, nm).evhand = (data).evhand;		\
	    QZ_CONCAT(qz_module_, nm).priv = (data).priv;		\
	    QZ_CONCAT(qz_module_, nm).subsystem = (sub);		\
	    QZ_CONCAT(qz_module_, nm).order = (ord))
#define	DECLARE_MODULE(name, data, sub, order)				\
	DECLARE_MODULE_WITH_MAXVER(name, data, sub, order,		\
	    __FreeBSD_version)
#define	DECLARE_MODULE_TIED(name, data, sub, order)			\
	DECLARE_MODULE_WITH_MAXVER(name, data, sub, order,		\
	    __FreeBSD_version)

/* Names are taken as they are written, macros or not. */
#define	MODULE_VERSION(module, vers)					\
	static struct qz_version_record qz_version_ ## module =		\
	    { #module, (vers) };					\
	QZ_REGISTER(QZ_RECORD_VERSION, qz_version_ ## module,		\
	    version_ ## module, (void)0)
#define	MODULE_DEPEND(module, mdepend, vmin, vpref, vmax)		\
	static struct qz_depend_record					\
	    qz_depend_ ## module ## _ ## mdepend =			\
	    { #mdepend, (vmin), (vpref), (vmax) };			\
	QZ_REGISTER(QZ_RECORD_DEPEND,					\
	    qz_depend_ ## module ## _ ## mdepend,			\
	    depend_ ## module ## _ ## mdepend, (void)0)
#define	MODULE_PNP_INFO(d, b, unique, t, n)	QZ_SEMICOLON
#define	MODULE_METADATA(uniquifier, type, data, cval)	QZ_SEMICOLON

/* A module that is only a device: loaded with the drivers. */
#define	DEV_MODULE_ORDERED(name, evh, arg, ord)				\
	static moduledata_t name ## _mod = { #name, (evh), (arg) };	\
	DECLARE_MODULE(name, name ## _mod, SI_SUB_DRIVERS, ord)
#ifndef DEV_MODULE
#define	DEV_MODULE(name, evh, arg)					\
	DEV_MODULE_ORDERED(name, evh, arg, SI_ORDER_MIDDLE)
#endif

int module_getid(module_t) QZ_KPI(module_getid);
const char *module_getname(module_t) QZ_KPI(module_getname);
module_t module_lookupbyname(const char *name);
module_t module_lookupbyid(int modid);
void module_setspecific(module_t, modspecific_t *);

#endif /* _SYS_MODULE_H_ */
