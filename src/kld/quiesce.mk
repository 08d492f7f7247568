# C++ in a kld: for Makefiles that list .cc files in QUIESCE_CXX, before they
# include <bsd.kmod.mk>.  bsd.kmod.mk compiles C and assembler; its CFLAGS bring
# the kernel's code generation (-mcmodel=kernel, -mno-red-zone …), of which the
# words that C++ does not know are taken out.

.MAIN: all

QUIESCE_CXXFLAGS=	${CFLAGS:N-std=*:N-Wstrict-prototypes:N-Wnested-externs:N-Wmissing-prototypes:N-Wold-style-definition:N-Wno-pointer-sign:N-Wpointer-sign:N-include:N-Werror:N*opt_global.h} \
			-std=c++20 -ffreestanding -nostdinc -nostdinc++ \
			-fno-exceptions -fno-rtti -fno-threadsafe-statics \
			-fno-use-cxa-atexit -fno-asynchronous-unwind-tables
.if ${COMPILER_TYPE:Uclang} == "clang"
QUIESCE_CXXFLAGS+=	-fno-c++-static-destructors
.endif

.for _cc in ${QUIESCE_CXX}
OBJS+=		${_cc:T:.cc=.o}
CLEANFILES+=	${_cc:T:.cc=.o}
${_cc:T:.cc=.o}: ${_cc}
	${CXX} ${QUIESCE_CXXFLAGS} -c ${.ALLSRC:M*.cc} -o ${.TARGET}
.endfor
