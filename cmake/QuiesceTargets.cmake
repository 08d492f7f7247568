# quiesce_library(NAME …): one folder, one target.
# quiesce_link_kpi(target): an executable that loads modules.

# What every target of ours is compiled with.
add_library(quiesce_options INTERFACE)
target_include_directories(quiesce_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_features(quiesce_options INTERFACE cxx_std_20)
target_compile_options(
  quiesce_options
  INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wpedantic;-Wshadow>
            $<$<COMPILE_LANGUAGE:C>:-Wall;-Wextra>)

# The library of the folder this is called from.  DEPS are sibling folders and
# are the folder's row of the layer picture; LIBS are foreign libraries.  A
# folder without sources becomes a header-only target.
function(quiesce_library name)
  cmake_parse_arguments(ARG "" "" "DEPS;LIBS;EXCLUDE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cc *.c *.S)
  foreach(pattern IN LISTS ARG_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "${pattern}")
  endforeach()
  list(TRANSFORM ARG_DEPS PREPEND quiesce_)
  if(sources)
    add_library(quiesce_${name} STATIC ${sources})
    target_link_libraries(quiesce_${name} PUBLIC quiesce_options ${ARG_DEPS}
                                                 ${ARG_LIBS})
  else()
    add_library(quiesce_${name} INTERFACE)
    target_link_libraries(quiesce_${name} INTERFACE quiesce_options ${ARG_DEPS}
                                                    ${ARG_LIBS})
  endif()
  set_property(GLOBAL APPEND PROPERTY QUIESCE_FOLDERS ${name})
endfunction()

# Modules are dlopen'ed and find quiesce_kpi_* in the executable, so it exports
# its symbols; sim/kpi/entry_points.h keeps them all in.
function(quiesce_link_kpi target)
  target_link_libraries(${target} PRIVATE quiesce_kpi ${CMAKE_DL_LIBS})
  set_target_properties(${target} PROPERTIES ENABLE_EXPORTS ON)
endfunction()
