/* Between the module's two languages. */
#ifndef EXAMPLE_CXX_H_
#define	EXAMPLE_CXX_H_

#ifdef __cplusplus
extern "C" {
#endif
int example_cxx_load(int ticks);
void example_cxx_unload(void);
#ifdef __cplusplus
}
#endif

#endif /* EXAMPLE_CXX_H_ */
