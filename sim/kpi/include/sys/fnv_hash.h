/* The hash of Fowler, Noll and Vo. */
#ifndef _SYS_FNV_HASH_H_
#define	_SYS_FNV_HASH_H_
#include <sys/types.h>
typedef uint32_t Fnv32_t;
typedef uint64_t Fnv64_t;
#define	FNV_32_PRIME	((Fnv32_t)0x01000193U)
#define	FNV1_32_INIT	((Fnv32_t)2166136261U)
#define	FNV_64_PRIME	((Fnv64_t)0x100000001b3ULL)
#define	FNV1_64_INIT	((Fnv64_t)14695981039346656037ULL)

/* Multiply, then mix in a byte. */
#define	QZ_FNV(bits)							\
static __inline Fnv ## bits ## _t					\
fnv_ ## bits ## _buf(const void *buf, size_t len, Fnv ## bits ## _t hash) \
{									\
	const uint8_t *byte = (const uint8_t *)buf;			\
									\
	for (; len != 0; len--, byte++)					\
		hash = (hash * FNV_ ## bits ## _PRIME) ^ *byte;		\
	return (hash);							\
}									\
static __inline Fnv ## bits ## _t					\
fnv_ ## bits ## _str(const char *str, Fnv ## bits ## _t hash)		\
{									\
	for (; *str != 0; str++)					\
		hash = (hash * FNV_ ## bits ## _PRIME) ^ (uint8_t)*str;	\
	return (hash);							\
}
QZ_FNV(32)
QZ_FNV(64)
#undef QZ_FNV
#endif /* _SYS_FNV_HASH_H_ */
