/* CRC-32, as Ethernet and zip have it. */
#ifndef _SYS_GSB_CRC32_H_
#define	_SYS_GSB_CRC32_H_
#include <sys/types.h>
static __inline uint32_t
crc32_raw(const void *buf, size_t size, uint32_t crc)
{
	const uint8_t *byte = (const uint8_t *)buf;
	int bit;

	for (; size != 0; size--, byte++) {
		crc ^= *byte;
		for (bit = 0; bit < 8; bit++)
			crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320U : 0);
	}
	return (crc);
}

static __inline uint32_t
crc32(const void *buf, size_t size)
{
	return (crc32_raw(buf, size, ~0U) ^ ~0U);
}
#endif /* _SYS_GSB_CRC32_H_ */
