/*
 * bus_dma(9): memory that a device reaches.  Every buffer is one segment, and
 * a load calls back before it returns; no device reads or writes behind it.
 */
#ifndef _SYS_BUS_DMA_H_
#define	_SYS_BUS_DMA_H_
#include <sys/types.h>
#include <machine/bus.h>
typedef struct bus_dma_tag *bus_dma_tag_t;
typedef struct bus_dmamap *bus_dmamap_t;
typedef struct bus_dma_segment {
	bus_addr_t ds_addr;
	bus_size_t ds_len;
} bus_dma_segment_t;
typedef int bus_dmasync_op_t;
typedef enum { BUS_DMA_LOCK = 1, BUS_DMA_UNLOCK = 2 } bus_dma_lock_op_t;
typedef void bus_dmamap_callback_t(void *arg, bus_dma_segment_t *segments,
    int count, int error);
typedef int bus_dma_filter_t(void *arg, bus_addr_t address);
typedef void bus_dma_lock_t(void *arg, bus_dma_lock_op_t op);

#define	BUS_DMA_WAITOK		0x00
#define	BUS_DMA_NOWAIT		0x01
#define	BUS_DMA_ALLOCNOW	0x02
#define	BUS_DMA_COHERENT	0x04
#define	BUS_DMA_ZERO		0x08
#define	BUS_DMA_NOCACHE		0x20
#define	BUS_DMASYNC_PREREAD	1
#define	BUS_DMASYNC_POSTREAD	2
#define	BUS_DMASYNC_PREWRITE	4
#define	BUS_DMASYNC_POSTWRITE	8
#define	BUS_SPACE_MAXADDR_24BIT	0xffffffULL
#define	BUS_SPACE_MAXADDR_32BIT	0xffffffffULL
#define	BUS_SPACE_MAXSIZE_32BIT	0xffffffffULL
#define	BUS_SPACE_UNRESTRICTED	(~0)

#define	bus_get_dma_tag(dev)	((void)(dev), (bus_dma_tag_t)0)
int bus_dma_tag_create(bus_dma_tag_t parent, bus_size_t alignment,
    bus_addr_t boundary, bus_addr_t lowaddr, bus_addr_t highaddr,
    bus_dma_filter_t *filter, void *filterarg, bus_size_t maxsize,
    int nsegments, bus_size_t maxsegsz, int flags, bus_dma_lock_t *lockfunc,
    void *lockfuncarg, bus_dma_tag_t *tag) QZ_KPI(bus_dma_tag_create);
int bus_dma_tag_destroy(bus_dma_tag_t tag) QZ_KPI(bus_dma_tag_destroy);
int bus_dmamap_create(bus_dma_tag_t tag, int flags, bus_dmamap_t *map)
    QZ_KPI(bus_dmamap_create);
int bus_dmamap_destroy(bus_dma_tag_t tag, bus_dmamap_t map)
    QZ_KPI(bus_dmamap_destroy);
int bus_dmamem_alloc(bus_dma_tag_t tag, void **address, int flags,
    bus_dmamap_t *map) QZ_KPI(bus_dmamem_alloc);
void bus_dmamem_free(bus_dma_tag_t tag, void *address, bus_dmamap_t map)
    QZ_KPI(bus_dmamem_free);
int bus_dmamap_load(bus_dma_tag_t tag, bus_dmamap_t map, void *buffer,
    bus_size_t length, bus_dmamap_callback_t *callback, void *arg, int flags)
    QZ_KPI(bus_dmamap_load);
#define	bus_dmamap_sync(tag, map, op)	((void)(tag), (void)(map), (void)(op))
#define	bus_dmamap_unload(tag, map)	((void)(tag), (void)(map))
#define	busdma_lock_mutex	((bus_dma_lock_t *)0)
#endif /* _SYS_BUS_DMA_H_ */
