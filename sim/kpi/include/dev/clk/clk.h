/* Where dev/extres/clk/clk.h went in 15. */
#include <dev/extres/clk/clk.h>
