/* Where dev/extres/regulator/regulator.h went in 15. */
#include <dev/extres/regulator/regulator.h>
