# Everything quiesce stands on, found in the ordinary places of the system.
# `./dev` installs what is missing.
find_package(Threads REQUIRED)
find_package(absl REQUIRED CONFIG)
find_package(Boost 1.71 REQUIRED COMPONENTS context)
find_package(CLI11 REQUIRED CONFIG)
find_package(nlohmann_json REQUIRED CONFIG)

# xxHash ships without a CMake package on Debian.  It is used header-only where
# XXH_INLINE_ALL is defined; the library serves everything else.
find_path(QUIESCE_XXHASH_INCLUDE xxhash.h REQUIRED)
find_library(QUIESCE_XXHASH_LIBRARY xxhash REQUIRED)
mark_as_advanced(QUIESCE_XXHASH_INCLUDE QUIESCE_XXHASH_LIBRARY)
add_library(quiesce_xxhash INTERFACE)
target_include_directories(quiesce_xxhash SYSTEM
                           INTERFACE "${QUIESCE_XXHASH_INCLUDE}")
target_link_libraries(quiesce_xxhash INTERFACE "${QUIESCE_XXHASH_LIBRARY}")

if(BUILD_TESTING)
  find_package(GTest REQUIRED)
  find_package(benchmark QUIET CONFIG)  # only for test/bench
  find_package(Python3 QUIET COMPONENTS Interpreter)
endif()
