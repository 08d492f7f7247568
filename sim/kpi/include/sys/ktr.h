/* ktr(4): trace points leave nothing. */
#ifndef _SYS_KTR_H_
#define	_SYS_KTR_H_
#define	KTR_GEN		0x00000001
#define	KTR_DEV		0x00000004
#define	KTR_LOCK	0x00000008
#define	KTR_SPARE1	0
#define	CTR0(m, d)	((void)0)
#define	CTR1(m, d, p1)	((void)0)
#define	CTR2(m, d, p1, p2)	((void)0)
#define	CTR3(m, d, p1, p2, p3)	((void)0)
#define	CTR4(m, d, p1, p2, p3, p4)	((void)0)
#define	CTR5(m, d, p1, p2, p3, p4, p5)	((void)0)
#define	CTR6(m, d, p1, p2, p3, p4, p5, p6)	((void)0)
#endif /* _SYS_KTR_H_ */
