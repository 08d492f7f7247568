/* The console below the tty layer; nobody types there. */
#ifndef _SYS_CONS_H_
#define	_SYS_CONS_H_
#include <sys/types.h>
int cncheckc(void);
int cngetc(void);
void cnputc(int c);
void cnputs(char *s);
#endif /* _SYS_CONS_H_ */
