/* The library inside the kernel: strings, minima, random numbers. */
#ifndef _SYS_LIBKERN_H_
#define	_SYS_LIBKERN_H_

#include <sys/types.h>
#include <sys/param.h>
#include <sys/systm.h>

#define	QZ_MINMAX(suffix, type)						\
static __inline type							\
suffix ## max(type a, type b)						\
{									\
	return (a > b ? a : b);						\
}									\
static __inline type							\
suffix ## min(type a, type b)						\
{									\
	return (a < b ? a : b);						\
}
QZ_MINMAX(i, int)
QZ_MINMAX(l, long)
QZ_MINMAX(q, quad_t)
QZ_MINMAX(ul, u_long)
QZ_MINMAX(uq, u_quad_t)
QZ_MINMAX(off_, off_t)
QZ_MINMAX(, u_int)
#define	omax	off_max
#define	omin	off_min

/* memory: defined in the module itself, so that every byte is reported */
void *memchr(const void *b, int c, size_t len);
int memcmp(const void *b1, const void *b2, size_t len);
void *memcpy(void *to, const void *from, size_t len);
void *memmove(void *to, const void *from, size_t len);
void *memset(void *buf, int c, size_t len);
int bcmp(const void *b1, const void *b2, size_t len);
void bcopy(const void *from, void *to, size_t len);
void bzero(void *buf, size_t len);
void explicit_bzero(void *buf, size_t len);

size_t strlen(const char *) QZ_KPI(strlen);
size_t strnlen(const char *, size_t) QZ_KPI(strnlen);
int strcmp(const char *, const char *) QZ_KPI(strcmp);
int strncmp(const char *, const char *, size_t) QZ_KPI(strncmp);
int strcasecmp(const char *, const char *) QZ_KPI(strcasecmp);
int strncasecmp(const char *, const char *, size_t) QZ_KPI(strncasecmp);
char *strcpy(char *, const char *) QZ_KPI(strcpy);
char *strncpy(char *, const char *, size_t) QZ_KPI(strncpy);
char *strcat(char *, const char *) QZ_KPI(strcat);
char *strncat(char *, const char *, size_t) QZ_KPI(strncat);
size_t strlcpy(char *, const char *, size_t) QZ_KPI(strlcpy);
size_t strlcat(char *, const char *, size_t) QZ_KPI(strlcat);
char *strchr(const char *, int) QZ_KPI(strchr);
char *strrchr(const char *, int) QZ_KPI(strrchr);
char *strstr(const char *, const char *) QZ_KPI(strstr);
char *strsep(char **, const char *) QZ_KPI(strsep);
char *strdup(const char *, struct malloc_type *) QZ_KPI(strdup);
char *strdup_flags(const char *, struct malloc_type *, int)
    QZ_KPI(strdup_flags);
#define	index(s, c)	strchr((s), (c))
#define	rindex(s, c)	strrchr((s), (c))
long strtol(const char *, char **, int) QZ_KPI(strtol);
u_long strtoul(const char *, char **, int) QZ_KPI(strtoul);
quad_t strtoq(const char *, char **, int) QZ_KPI(strtoq);
u_quad_t strtouq(const char *, char **, int) QZ_KPI(strtouq);
int sscanf(const char *, const char *, ...);

/* In the module, so that every byte that moves is seen. */
static __inline void
qsort(void *base, size_t nmemb, size_t size,
    int (*cmp)(const void *, const void *))
{
	char *at = (char *)base, swap;
	size_t i, j, k;

	for (i = 1; i < nmemb; i++) {
		for (j = i; j > 0; j--) {
			if (cmp(at + (j - 1) * size, at + j * size) <= 0)
				break;
			for (k = j * size; k < (j + 1) * size; k++) {
				swap = at[k];
				at[k] = at[k - size];
				at[k - size] = swap;
			}
		}
	}
}

/* 14 turned the thunk round, as POSIX has it. */
#if __FreeBSD_version >= 1400000
#define	QZ_COMPARE(cmp, thunk, a, b)	(cmp)((a), (b), (thunk))
typedef int qz_compare_r(const void *, const void *, void *);
static __inline void
qsort_r(void *base, size_t nmemb, size_t size, qz_compare_r *cmp, void *thunk)
#else
#define	QZ_COMPARE(cmp, thunk, a, b)	(cmp)((thunk), (a), (b))
typedef int qz_compare_r(void *, const void *, const void *);
static __inline void
qsort_r(void *base, size_t nmemb, size_t size, void *thunk, qz_compare_r *cmp)
#endif
{
	char *at = (char *)base, swap;
	size_t i, j, k;

	for (i = 1; i < nmemb; i++) {
		for (j = i; j > 0; j--) {
			if (QZ_COMPARE(cmp, thunk, at + (j - 1) * size,
			    at + j * size) <= 0)
				break;
			for (k = j * size; k < (j + 1) * size; k++) {
				swap = at[k];
				at[k] = at[k - size];
				at[k - size] = swap;
			}
		}
	}
}

static __inline void *
bsearch(const void *key, const void *base, size_t nmemb, size_t size,
    int (*cmp)(const void *, const void *))
{
	const char *low = (const char *)base, *middle;
	size_t left = nmemb;
	int order;

	while (left != 0) {
		middle = low + left / 2 * size;
		order = cmp(key, middle);
		if (order == 0)
			return ((void *)(uintptr_t)middle);
		if (order > 0) {
			low = middle + size;
			left--;
		}
		left /= 2;
	}
	return (0);
}

/* Two decimal digits in a byte. */
static __inline u_char
bcd2bin(int bcd)
{
	return ((u_char)((bcd >> 4) * 10 + (bcd & 0x0f)));
}

static __inline u_char
bin2bcd(int bin)
{
	return ((u_char)(((bin / 10) << 4) | (bin % 10)));
}

int ffs(int) QZ_KPI(ffs);
int fls(int) QZ_KPI(fls);
int ffsl(long) QZ_KPI(ffsl);
int flsl(long) QZ_KPI(flsl);
int ffsll(long long) QZ_KPI(ffsll);
int flsll(long long) QZ_KPI(flsll);
int abs(int) QZ_KPI(abs);
long labs(long) QZ_KPI(labs);

/* Always the same number: a run must be repeatable. */
u_long random(void) QZ_KPI(random);
uint32_t arc4random(void) QZ_KPI(arc4random);
uint32_t arc4random_uniform(uint32_t) QZ_KPI(arc4random_uniform);
void arc4rand(void *ptr, u_int len, int reseed) QZ_KPI(arc4rand);
void read_random(void *ptr, u_int len) QZ_KPI(read_random);
void srandom(u_long);

static __inline int
isspace(int c)
{
	return (c == ' ' || (c >= '\t' && c <= '\r'));
}

static __inline int
isdigit(int c)
{
	return (c >= '0' && c <= '9');
}

static __inline int
isupper(int c)
{
	return (c >= 'A' && c <= 'Z');
}

static __inline int
islower(int c)
{
	return (c >= 'a' && c <= 'z');
}

static __inline int
isalpha(int c)
{
	return (isupper(c) || islower(c));
}

static __inline int
isalnum(int c)
{
	return (isalpha(c) || isdigit(c));
}

static __inline int
isxdigit(int c)
{
	return (isdigit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f'));
}

static __inline int
isprint(int c)
{
	return (c >= ' ' && c <= '~');
}

static __inline int
isascii(int c)
{
	return ((c & ~0x7f) == 0);
}

static __inline int
toupper(int c)
{
	return (islower(c) ? c - 'a' + 'A' : c);
}

static __inline int
tolower(int c)
{
	return (isupper(c) ? c - 'A' + 'a' : c);
}

static __inline size_t
qz_span(const char *s, const char *set, int in)
{
	const char *at = s;

	while (*at != '\0' && (strchr(set, *at) != 0) == in)
		at++;
	return ((size_t)(at - s));
}
#define	strspn(s, set)	qz_span((s), (set), 1)
#define	strcspn(s, set)	qz_span((s), (set), 0)

static __inline char *
strpbrk(const char *s, const char *set)
{
	const char *at = s + qz_span(s, set, 0);

	return (*at == '\0' ? 0 : (char *)(uintptr_t)at);
}

static __inline char *
strchrnul(const char *s, int c)
{
	char *at = strchr(s, c);

	return (at != 0 ? at : (char *)(uintptr_t)s + strlen(s));
}

static __inline char *
strcasestr(const char *s, const char *find)
{
	size_t n = strlen(find);

	for (; *s != '\0'; s++)
		if (strncasecmp(s, find, n) == 0)
			return ((char *)(uintptr_t)s);
	return (n == 0 ? (char *)(uintptr_t)s : 0);
}

static __inline void *
memmem(const void *from, size_t size, const void *find, size_t n)
{
	const char *at = (const char *)from;

	if (n == 0)
		return ((void *)(uintptr_t)from);
	for (; size >= n; at++, size--)
		if (memcmp(at, find, n) == 0)
			return ((void *)(uintptr_t)at);
	return (0);
}

static __inline int
timingsafe_bcmp(const void *a, const void *b, size_t n)
{
	return (bcmp(a, b, n) != 0);
}

/* The digits of numbers up to base 36. */
#define	hex2ascii(digit)	("0123456789abcdefghijklmnopqrstuvwxyz"[digit])

#define	FNM_NOMATCH	1
int fnmatch(const char *, const char *, int);

#endif /* _SYS_LIBKERN_H_ */
