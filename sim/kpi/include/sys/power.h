/* Who manages the power of the machine: nobody. */
#ifndef _SYS_POWER_H_
#define	_SYS_POWER_H_
#include <sys/types.h>
#include <sys/eventhandler.h>
#define	POWER_PM_TYPE_APM	0x01
#define	POWER_PM_TYPE_ACPI	0x02
#define	POWER_PM_TYPE_NONE	0xff
#define	POWER_PROFILE_PERFORMANCE	0
#define	POWER_PROFILE_ECONOMY		1
u_int power_pm_get_type(void);
int power_profile_get_state(void);
#endif /* _SYS_POWER_H_ */
