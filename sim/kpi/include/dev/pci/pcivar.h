/*
 * A device on a PCI bus.  It has the identity that the driver's probe asks for:
 * the bus watches what the probe compares an unknown identity with.  Its
 * configuration space reads as zero, and it has one message to interrupt with.
 */
#ifndef _DEV_PCI_PCIVAR_H_
#define	_DEV_PCI_PCIVAR_H_
#include <sys/bus.h>
#include <dev/pci/pcireg.h>
#define	PCI_POWERSTATE_D0	0
#define	PCI_POWERSTATE_D3	3
uint16_t pci_get_vendor(device_t dev) QZ_KPI(pci_get_vendor);
uint16_t pci_get_device(device_t dev) QZ_KPI(pci_get_device);
uint32_t pci_get_devid(device_t dev) QZ_KPI(pci_get_devid);
uint8_t pci_get_class(device_t dev) QZ_KPI(pci_get_class);
#define	pci_get_subvendor(dev)	((void)(dev), (uint16_t)0)
#define	pci_get_subdevice(dev)	((void)(dev), (uint16_t)0)
#define	pci_get_subclass(dev)	((void)(dev), (uint8_t)0)
#define	pci_get_progif(dev)	((void)(dev), (uint8_t)0)
#define	pci_get_revid(dev)	((void)(dev), (uint8_t)0)
#define	pci_get_domain(dev)	((void)(dev), (uint32_t)0)
#define	pci_get_bus(dev)	((void)(dev), (uint8_t)0)
#define	pci_get_slot(dev)	((void)(dev), (uint8_t)1)
#define	pci_get_function(dev)	((void)(dev), (uint8_t)0)
#define	pci_get_irq(dev)	((void)(dev), (uint8_t)11)
#define	pci_enable_busmaster(dev)	((void)(dev), 0)
#define	pci_disable_busmaster(dev)	((void)(dev), 0)
#define	pci_enable_io(dev, space)	((void)(dev), (void)(space), 0)
#define	pci_disable_io(dev, space)	((void)(dev), (void)(space), 0)
#define	pci_set_powerstate(dev, state)	((void)(dev), (void)(state), 0)
#define	pci_get_powerstate(dev)		((void)(dev), PCI_POWERSTATE_D0)
#define	pci_save_state(dev)		((void)(dev))
#define	pci_restore_state(dev)		((void)(dev))

static __inline uint32_t
pci_read_config(device_t dev, int reg, int width)
{
	(void)dev, (void)reg, (void)width;
	return (0);
}

static __inline void
pci_write_config(device_t dev, int reg, uint32_t value, int width)
{
	(void)dev, (void)reg, (void)value, (void)width;
}

static __inline int
pci_find_cap(device_t dev, int capability, int *reg)
{
	(void)dev, (void)capability, (void)reg;
	return (ENOENT);
}

#define	pci_find_extcap(dev, capability, reg)				\
	pci_find_cap((dev), (capability), (reg))

#define	pci_get_max_read_req(dev)		((void)(dev), 512)
#define	pci_set_max_read_req(dev, size)		((void)(dev), (size))
#define	pci_msix_table_bar(dev)			((void)(dev), -1)
#define	pci_msix_pba_bar(dev)			((void)(dev), -1)
#define	pcie_read_config(dev, reg, width)	pci_read_config(dev, reg, width)
#define	pcie_write_config(dev, reg, value, width)			\
	pci_write_config((dev), (reg), (value), (width))
#define	pcie_flr(dev, max_delay, force)					\
	((void)(dev), (void)(max_delay), (void)(force), true)

/* What a driver supports, as a table: each entry says which words matter. */
struct pci_device_table {
	u_int match_flag_vendor:1, match_flag_device:1, match_flag_subvendor:1,
	    match_flag_subdevice:1, match_flag_class:1, match_flag_subclass:1,
	    match_flag_revid:1, match_flag_unused:25;
	uint16_t vendor, device, subvendor, subdevice;
	uint16_t class_id, subclass, revid, unused;
	uintptr_t driver_data;
	char *descr;
};
#define	PCI_DEV(v, d)							\
	.match_flag_vendor = 1, .vendor = (v), .match_flag_device = 1,	\
	.device = (d)
#define	PCI_SUBDEV(sv, sd)						\
	.match_flag_subvendor = 1, .subvendor = (sv),			\
	.match_flag_subdevice = 1, .subdevice = (sd)
#define	PCI_CLASS(x)	.match_flag_class = 1, .class_id = (x)
#define	PCI_SUBCLASS(x)	.match_flag_subclass = 1, .subclass = (x)
#define	PCI_REVID(x)	.match_flag_revid = 1, .revid = (x)
#define	PCI_DESCR(x)	.descr = (x)
#define	PCI_PNP_INFO(table)	QZ_SEMICOLON

static __inline const struct pci_device_table *
pci_match_device(device_t child, const struct pci_device_table *table,
    size_t count)
{
	const struct pci_device_table *t;

	for (t = table; t != table + count; t++) {
		if (t->match_flag_vendor && t->vendor != pci_get_vendor(child))
			continue;
		if (t->match_flag_device && t->device != pci_get_device(child))
			continue;
		if (t->match_flag_subvendor &&
		    t->subvendor != pci_get_subvendor(child))
			continue;
		if (t->match_flag_subdevice &&
		    t->subdevice != pci_get_subdevice(child))
			continue;
		if (t->match_flag_class && t->class_id != pci_get_class(child))
			continue;
		if (t->match_flag_subclass &&
		    t->subclass != pci_get_subclass(child))
			continue;
		if (t->match_flag_revid && t->revid != pci_get_revid(child))
			continue;
		return (t);
	}
	return (0);
}
#define	PCI_MATCH(child, table)						\
	pci_match_device((child), (table), sizeof(table) / sizeof((table)[0]))

/* There is no other device on the bus. */
#define	pci_find_bsf(bus, slot, function)				\
	((void)(bus), (void)(slot), (void)(function), (device_t)0)
#define	pci_find_dbsf(domain, bus, slot, function)			\
	((void)(domain), pci_find_bsf((bus), (slot), (function)))
#define	pci_find_device(vendor, device)					\
	((void)(vendor), (void)(device), (device_t)0)

int quiesce_kpi_pci_messages(device_t dev, int take);

static __inline int
pci_msi_count(device_t dev)
{
	(void)dev;
	return (1);
}

static __inline int
pci_msix_count(device_t dev)
{
	(void)dev;
	return (1);
}

static __inline int
pci_alloc_msi(device_t dev, int *count)
{
	*count = 1;
	return (quiesce_kpi_pci_messages(dev, 1));
}

static __inline int
pci_alloc_msix(device_t dev, int *count)
{
	*count = 1;
	return (quiesce_kpi_pci_messages(dev, 1));
}

static __inline int
pci_release_msi(device_t dev)
{
	return (quiesce_kpi_pci_messages(dev, 0));
}

#define	PCI_PNP_INFO(table)	QZ_SEMICOLON
#endif /* _DEV_PCI_PCIVAR_H_ */
