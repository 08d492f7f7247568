/* Where dev/extres/hwreset/hwreset.h went in 15. */
#include <dev/extres/hwreset/hwreset.h>
