/*
 * firmware(9): none can be had.  Asking for an image loads a module of its name,
 * and so waits for the linker, which a kldunload holds (K5.27, T13).
 */
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

static __inline const struct firmware *
firmware_get_flags(const char *name, uint32_t flags)
{
	linker_file_t file;

	(void)flags;
	if (linker_reference_module(name, NULL, &file) == 0)
		(void)linker_release_module(NULL, NULL, file);
	return (NULL);
}
#define	firmware_get(name)	firmware_get_flags((name), 0)

static __inline void
firmware_put(const struct firmware *fp, int flags)
{
	(void)fp;
	(void)flags;
}

const struct firmware *firmware_register(const char *name, const void *data,
    size_t size, unsigned int version, const struct firmware *parent);
int firmware_unregister(const char *name);
#endif /* _SYS_FIRMWARE_H_ */
