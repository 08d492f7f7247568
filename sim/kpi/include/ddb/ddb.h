/* The kernel debugger is not there: its commands are never given. */
#ifndef _DDB_DDB_H_
#define	_DDB_DDB_H_
#include <sys/types.h>
#include <sys/systm.h>
typedef intptr_t db_expr_t;
typedef uintptr_t db_addr_t;
#define	QZ_DB(name, func)						\
static void func(db_expr_t addr, bool have_addr, db_expr_t count,	\
    char *modif) __attribute__((__unused__));				\
static void								\
func(db_expr_t addr __attribute__((__unused__)),			\
    bool have_addr __attribute__((__unused__)),				\
    db_expr_t count __attribute__((__unused__)),			\
    char *modif __attribute__((__unused__)))
#define	DB_COMMAND(name, func)		QZ_DB(name, func)
#define	DB_SHOW_COMMAND(name, func)	QZ_DB(name, func)
#define	DB_SHOW_ALL_COMMAND(name, func)	QZ_DB(name, func)
#define	db_printf	printf
#define	db_pager_quit	(0)
#endif /* _DDB_DDB_H_ */
