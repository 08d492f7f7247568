/* Compiles and links, but declares no module: told once it is loaded. */
#include <sys/param.h>
#include <sys/systm.h>

int
unused(int x)
{
	return (x + 1);
}
