/* byteorder(9), for a little-endian machine */
#ifndef _SYS_ENDIAN_H_
#define	_SYS_ENDIAN_H_
#include <sys/types.h>
#define	_LITTLE_ENDIAN	1234
#define	_BIG_ENDIAN	4321
#define	_BYTE_ORDER	_LITTLE_ENDIAN
#define	LITTLE_ENDIAN	_LITTLE_ENDIAN
#define	BIG_ENDIAN	_BIG_ENDIAN
#define	BYTE_ORDER	_BYTE_ORDER
#define	bswap16(x)	__builtin_bswap16(x)
#define	bswap32(x)	__builtin_bswap32(x)
#define	bswap64(x)	__builtin_bswap64(x)
#define	htole16(x)	((uint16_t)(x))
#define	htole32(x)	((uint32_t)(x))
#define	htole64(x)	((uint64_t)(x))
#define	le16toh(x)	((uint16_t)(x))
#define	le32toh(x)	((uint32_t)(x))
#define	le64toh(x)	((uint64_t)(x))
#define	htobe16(x)	bswap16(x)
#define	htobe32(x)	bswap32(x)
#define	htobe64(x)	bswap64(x)
#define	be16toh(x)	bswap16(x)
#define	be32toh(x)	bswap32(x)
#define	be64toh(x)	bswap64(x)

/* In memory, at any address. */
#define	QZ_ENDIAN_CODEC(bits, order)					\
static __inline uint ## bits ## _t					\
order ## bits ## dec(const void *at)					\
{									\
	uint ## bits ## _t value;					\
									\
	__builtin_memcpy(&value, at, sizeof(value));			\
	return (order ## bits ## toh(value));				\
}									\
static __inline void							\
order ## bits ## enc(void *at, uint ## bits ## _t value)		\
{									\
	value = hto ## order ## bits(value);				\
	__builtin_memcpy(at, &value, sizeof(value));			\
}
QZ_ENDIAN_CODEC(16, le)
QZ_ENDIAN_CODEC(32, le)
QZ_ENDIAN_CODEC(64, le)
QZ_ENDIAN_CODEC(16, be)
QZ_ENDIAN_CODEC(32, be)
QZ_ENDIAN_CODEC(64, be)
#endif /* _SYS_ENDIAN_H_ */
