/* kobj(9): method tables. */
#ifndef _SYS_KOBJ_H_
#define	_SYS_KOBJ_H_
#include <sys/types.h>
typedef struct qz_kobj_method {
	const char *name;
	void (*func)(void);
} kobj_method_t;
struct kobj_class {
	const char *name;
	kobj_method_t *methods;
	size_t size;
	struct kobj_class **baseclasses;
};
typedef struct kobj_class *kobj_class_t;
/* What a generated foo_if.h asks for; null: the driver has no such method. */
void (*qz_kobj_method(device_t dev, const char *name))(void)
    QZ_KPI(kobj_method);
#endif /* _SYS_KOBJ_H_ */
