/* Does not compile: the first errors are quoted. */
#include <sys/param.h>
#include <sys/kernel.h>
#include <sys/module.h>

static int
handler(module_t mod, int what, void *arg)
{
	this is not C;
	return (undeclared);
}
