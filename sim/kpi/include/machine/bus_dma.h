/* bus_dma(9) */
#ifndef _MACHINE_BUS_DMA_H_
#define	_MACHINE_BUS_DMA_H_
#include <sys/bus_dma.h>
#endif /* _MACHINE_BUS_DMA_H_ */
