# quiesce_add_kld(name SOURCES a.c b.c [CFLAGS …])
#   names a kernel module: nothing is built here, `quiesce check` compiles it
#   against its own section-9 headers each time.
#
# quiesce_add_check(NAME test KLD name | TARGET target [ARGS …] [EXPECT status]
#                   [FINDING kind] [LABELS …] [TIMEOUT seconds])
#   registers one run of `quiesce check` with ctest.  It passes when the exit
#   status is EXPECT (0 when not given; 1 with FINDING) and, with FINDING, when
#   a finding of that kind is reported.
#
# Outside of quiesce's own build: include() this file from the installed share
# directory, with `quiesce` in the PATH.

set(QUIESCE_ADD_KLD_FILE "${CMAKE_CURRENT_LIST_FILE}")

function(quiesce_add_kld name)
  cmake_parse_arguments(ARG "" "" "SOURCES;CFLAGS" ${ARGN})
  if(NOT ARG_SOURCES)
    message(FATAL_ERROR "quiesce_add_kld(${name}): SOURCES are missing")
  endif()
  set(paths)
  foreach(source IN LISTS ARG_SOURCES)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}"
               NORMALIZE)
    list(APPEND paths "${source}")
  endforeach()
  list(JOIN paths "," target)
  set_property(GLOBAL PROPERTY QUIESCE_KLD_${name}_TARGET "${target}")
  set_property(GLOBAL PROPERTY QUIESCE_KLD_${name}_CFLAGS "${ARG_CFLAGS}")
endfunction()

function(quiesce_add_check)
  cmake_parse_arguments(ARG "" "NAME;KLD;TARGET;EXPECT;FINDING;TIMEOUT"
                        "ARGS;LABELS" ${ARGN})
  set(cflags)
  if(ARG_KLD)
    get_property(ARG_TARGET GLOBAL PROPERTY QUIESCE_KLD_${ARG_KLD}_TARGET)
    get_property(cflags GLOBAL PROPERTY QUIESCE_KLD_${ARG_KLD}_CFLAGS)
  endif()
  if(NOT ARG_NAME OR NOT ARG_TARGET)
    message(FATAL_ERROR "quiesce_add_check: NAME and KLD or TARGET are needed")
  endif()
  if(NOT DEFINED ARG_EXPECT)
    set(ARG_EXPECT 0)
    if(ARG_FINDING)
      set(ARG_EXPECT 1)
    endif()
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  if(TARGET quiesce)
    set(command $<TARGET_FILE:quiesce>)
  else()
    set(command quiesce)
  endif()
  set(rest)
  if(cflags)
    set(rest "--" ${cflags})
  endif()
  add_test(NAME ${ARG_NAME}
           COMMAND ${CMAKE_COMMAND} -D "EXPECT=${ARG_EXPECT}" -D
                   "FINDING=${ARG_FINDING}" -P "${QUIESCE_ADD_KLD_FILE}" --
                   ${command} check ${ARG_TARGET} ${ARG_ARGS} ${rest})
  set_tests_properties(${ARG_NAME} PROPERTIES LABELS "kld;${ARG_LABELS}" TIMEOUT
                                              ${ARG_TIMEOUT})
endfunction()

# The same file run as a script is the referee of one such test.
if(CMAKE_SCRIPT_MODE_FILE AND DEFINED EXPECT)
  set(command)
  set(after_dashes FALSE)
  math(EXPR last "${CMAKE_ARGC} - 1")
  foreach(i RANGE ${last})
    if(after_dashes)
      list(APPEND command "${CMAKE_ARGV${i}}")
    elseif(CMAKE_ARGV${i} STREQUAL "--")
      set(after_dashes TRUE)
    endif()
  endforeach()
  execute_process(COMMAND ${command} RESULT_VARIABLE status
                  OUTPUT_VARIABLE output ERROR_VARIABLE errors)
  message("${output}${errors}")
  if(NOT status STREQUAL "${EXPECT}")
    message(FATAL_ERROR "exit status ${status}, expected ${EXPECT}")
  endif()
  if(FINDING)
    string(FIND "${output}" "[${FINDING}]" at)
    if(at EQUAL -1)
      message(FATAL_ERROR "no finding[${FINDING}] in the report")
    endif()
  endif()
endif()
