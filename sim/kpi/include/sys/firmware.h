/* firmware(9): what it is; none can be had. */
#ifndef _SYS_FIRMWARE_H_
#define	_SYS_FIRMWARE_H_
#include <sys/types.h>
#include <sys/linker.h>
struct firmware {
	const char *name;
	const void *data;
	size_t datasize;
	unsigned int version;
};
#define	FIRMWARE_UNLOAD		0x0001
#define	FIRMWARE_GET_NOWARN	0x0001
const struct firmware *firmware_get(const char *name);
const struct firmware *firmware_get_flags(const char *name, uint32_t flags);
void firmware_put(const struct firmware *fp, int flags);
const struct firmware *firmware_register(const char *name, const void *data,
    size_t size, unsigned int version, const struct firmware *parent);
int firmware_unregister(const char *name);
#endif /* _SYS_FIRMWARE_H_ */
