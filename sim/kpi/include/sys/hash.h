/* hash(9): Bernstein's. */
#ifndef _SYS_HASH_H_
#define	_SYS_HASH_H_
#include <sys/types.h>
#define	HASHINIT	5381
#define	HASHSTEP(hash, c)	(((hash) << 5) + (hash) + (c))

static __inline uint32_t
hash32_buf(const void *buf, size_t len, uint32_t hash)
{
	const unsigned char *p = (const unsigned char *)buf;

	while (len-- > 0)
		hash = HASHSTEP(hash, *p++);
	return (hash);
}

static __inline uint32_t
hash32_str(const void *buf, uint32_t hash)
{
	const unsigned char *p = (const unsigned char *)buf;

	while (*p != 0)
		hash = HASHSTEP(hash, *p++);
	return (hash);
}

static __inline uint32_t
hash32_strn(const void *buf, size_t len, uint32_t hash)
{
	const unsigned char *p = (const unsigned char *)buf;

	while (len-- > 0 && *p != 0)
		hash = HASHSTEP(hash, *p++);
	return (hash);
}

/* Up to a character, whose place is handed out. */
static __inline uint32_t
hash32_strne(const void *buf, size_t len, int end, char **ep, uint32_t hash)
{
	const unsigned char *p = (const unsigned char *)buf;

	while (len-- > 0 && *p != 0 && *p != end)
		hash = HASHSTEP(hash, *p++);
	if (ep != 0)
		*ep = (char *)(uintptr_t)p;
	return (hash);
}
#define	hash32_stre(buf, end, ep, hash)					\
	hash32_strne((buf), ~(size_t)0, (end), (ep), (hash))
#define	jenkins_hash32(buf, count, hash)	\
	hash32_buf((buf), (count) * sizeof(uint32_t), (hash))
#define	jenkins_hash(buf, len, hash)		hash32_buf((buf), (len), (hash))
#define	murmur3_32_hash(buf, len, hash)		hash32_buf((buf), (len), (hash))
#endif /* _SYS_HASH_H_ */
