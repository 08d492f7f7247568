/*
 * bus_space(9): plain registers, one event each.  A handle is a resource; what
 * is written is read back, and nothing behind it acts by itself.
 */
#ifndef _MACHINE_BUS_H_
#define	_MACHINE_BUS_H_
#include <sys/types.h>
#include <sys/cdefs.h>
#include <quiesce/kpi.h>

typedef uint64_t bus_addr_t;
typedef uint64_t bus_size_t;
typedef uint64_t bus_space_tag_t;
typedef uint64_t bus_space_handle_t;
struct resource;

#define	BUS_SPACE_MAXADDR	0xffffffffffffffffULL
#define	BUS_SPACE_MAXSIZE	0xffffffffffffffffULL
#define	X86_BUS_SPACE_IO	0
#define	X86_BUS_SPACE_MEM	1
#define	BUS_SPACE_BARRIER_READ	0x01
#define	BUS_SPACE_BARRIER_WRITE	0x02

uint64_t quiesce_kpi_bus_register_read(uint64_t handle, uint64_t offset,
    size_t width);
void quiesce_kpi_bus_register_write(uint64_t handle, uint64_t offset,
    uint64_t value, size_t width);

#define	QZ_BUS_ACCESS(n, type)						\
static __inline type							\
bus_space_read_ ## n(bus_space_tag_t t, bus_space_handle_t h,		\
    bus_size_t offset)							\
{									\
	(void)t;							\
	return ((type)quiesce_kpi_bus_register_read(h, offset, n));	\
}									\
static __inline void							\
bus_space_write_ ## n(bus_space_tag_t t, bus_space_handle_t h,		\
    bus_size_t offset, type value)					\
{									\
	(void)t;							\
	quiesce_kpi_bus_register_write(h, offset, value, n);		\
}									\
static __inline type							\
bus_read_ ## n(struct resource *r, bus_size_t offset)			\
{									\
	return ((type)quiesce_kpi_bus_register_read((uintptr_t)r,	\
	    offset, n));						\
}									\
static __inline void							\
bus_write_ ## n(struct resource *r, bus_size_t offset, type value)	\
{									\
	quiesce_kpi_bus_register_write((uintptr_t)r, offset, value, n);	\
}
QZ_BUS_ACCESS(1, uint8_t)
QZ_BUS_ACCESS(2, uint16_t)
QZ_BUS_ACCESS(4, uint32_t)
QZ_BUS_ACCESS(8, uint64_t)

/* Many at one register (multi), or at as many as there are (region). */
#define	QZ_BUS_MANY(n, type)						\
static __inline void							\
bus_space_read_multi_ ## n(bus_space_tag_t t, bus_space_handle_t h,	\
    bus_size_t offset, type *to, bus_size_t count)			\
{									\
	while (count-- > 0)						\
		*to++ = bus_space_read_ ## n(t, h, offset);		\
}									\
static __inline void							\
bus_space_write_multi_ ## n(bus_space_tag_t t, bus_space_handle_t h,	\
    bus_size_t offset, const type *from, bus_size_t count)		\
{									\
	while (count-- > 0)						\
		bus_space_write_ ## n(t, h, offset, *from++);		\
}									\
static __inline void							\
bus_space_read_region_ ## n(bus_space_tag_t t, bus_space_handle_t h,	\
    bus_size_t offset, type *to, bus_size_t count)			\
{									\
	for (; count-- > 0; offset += n)				\
		*to++ = bus_space_read_ ## n(t, h, offset);		\
}									\
static __inline void							\
bus_space_write_region_ ## n(bus_space_tag_t t, bus_space_handle_t h,	\
    bus_size_t offset, const type *from, bus_size_t count)		\
{									\
	for (; count-- > 0; offset += n)				\
		bus_space_write_ ## n(t, h, offset, *from++);		\
}									\
static __inline void							\
bus_space_set_region_ ## n(bus_space_tag_t t, bus_space_handle_t h,	\
    bus_size_t offset, type value, bus_size_t count)			\
{									\
	for (; count-- > 0; offset += n)				\
		bus_space_write_ ## n(t, h, offset, value);		\
}									\
static __inline void							\
bus_read_multi_ ## n(struct resource *r, bus_size_t offset, type *to,	\
    bus_size_t count)							\
{									\
	bus_space_read_multi_ ## n(0, (uintptr_t)r, offset, to, count);	\
}									\
static __inline void							\
bus_write_multi_ ## n(struct resource *r, bus_size_t offset,		\
    const type *from, bus_size_t count)					\
{									\
	bus_space_write_multi_ ## n(0, (uintptr_t)r, offset, from, count); \
}									\
static __inline void							\
bus_read_region_ ## n(struct resource *r, bus_size_t offset, type *to,	\
    bus_size_t count)							\
{									\
	bus_space_read_region_ ## n(0, (uintptr_t)r, offset, to, count); \
}									\
static __inline void							\
bus_write_region_ ## n(struct resource *r, bus_size_t offset,		\
    const type *from, bus_size_t count)					\
{									\
	bus_space_write_region_ ## n(0, (uintptr_t)r, offset, from, count); \
}
QZ_BUS_MANY(1, uint8_t)
QZ_BUS_MANY(2, uint16_t)
QZ_BUS_MANY(4, uint32_t)
QZ_BUS_MANY(8, uint64_t)

#define	bus_set_region_1(r, o, v, c)	\
	bus_space_set_region_1(0, (uintptr_t)(r), (o), (v), (c))
#define	bus_set_region_2(r, o, v, c)	\
	bus_space_set_region_2(0, (uintptr_t)(r), (o), (v), (c))
#define	bus_set_region_4(r, o, v, c)	\
	bus_space_set_region_4(0, (uintptr_t)(r), (o), (v), (c))
/* No bytes are swapped. */
#define	bus_read_stream_2	bus_read_2
#define	bus_read_stream_4	bus_read_4
#define	bus_write_stream_2	bus_write_2
#define	bus_write_stream_4	bus_write_4
#define	bus_space_read_stream_4	bus_space_read_4
#define	bus_space_write_stream_4	bus_space_write_4

#define	bus_space_barrier(t, h, offset, length, flags)	\
	((void)(t), (void)(h), (void)(offset), (void)(length), (void)(flags))
#define	bus_barrier(r, offset, length, flags)		\
	((void)(r), (void)(offset), (void)(length), (void)(flags))
#include <sys/bus_dma.h>
#endif /* _MACHINE_BUS_H_ */
