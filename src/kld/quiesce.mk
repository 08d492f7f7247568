# C++ in a kld: for Makefiles that list .cc files in QUIESCE_CXX, before they
# include <bsd.kmod.mk>.  bsd.kmod.mk compiles C and assembler; its CFLAGS bring
# the kernel's code generation (-mcmodel=kernel, -mno-red-zone …).  Warnings are
# taken out, which are meant for C and for the base compiler, and what only that
# one knows.
#
# Concepts and constinit came with clang 10.  FreeBSD 12.0 and 12.1 have an older
# one: there, install a newer clang and say make CXX=clang++14 (and CC=clang14,
# if you like; WERROR= if it warns of the kernel's own headers).

.MAIN: all

.if !defined(QUIESCE_CXX_MAJOR)
QUIESCE_CXX_MAJOR!=	echo __clang_major__ | ${CXX} -E -P -x c++ - 2>/dev/null || echo 0
.endif
.if ${QUIESCE_CXX_MAJOR:M[0-9]*} != "" && ${QUIESCE_CXX_MAJOR} < 10
.error "${CXX} has no C++20: it needs clang 10 or later, for example make CXX=clang++14"
.endif

QUIESCE_CXXFLAGS=	${CFLAGS:N-std=*:N-W*:N-fformat-extensions:N-include:N*opt_global.h} \
			-std=c++20 -ffreestanding -nostdinc -nostdinc++ \
			-fno-exceptions -fno-rtti -fno-threadsafe-statics \
			-fno-use-cxa-atexit -fno-asynchronous-unwind-tables \
			-fno-c++-static-destructors -fno-use-init-array

.for _cc in ${QUIESCE_CXX}
OBJS+=		${_cc:T:.cc=.o}
# bsd.dep.mk reads what the compiler found to depend on.
DEPENDOBJS+=	${_cc:T:.cc=.o}
CLEANFILES+=	${_cc:T:.cc=.o}
${_cc:T:.cc=.o}: ${_cc}
	${CXX} ${QUIESCE_CXXFLAGS} -MD -MF.depend.${.TARGET} -MT${.TARGET} \
	    -c ${_cc} -o ${.TARGET}
.endfor
