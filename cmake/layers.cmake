# SPDX-License-Identifier: GPL-2.0-or-later
#
# One library per folder of lib/. KNOWS lists the folders it may include from: the link edges are the rules of
# docs/architecture.md, and tests/checks/layers.py holds the includes against the same table. SMALL: what runs
# once per reload and not in a loop; a daemon that idles keeps its code in memory all the same.
function(mailfwd_library name)
  cmake_parse_arguments(ARG "SMALL" "" "SOURCES;KNOWS;USES" ${ARGN})
  set(target mailfwd_${name})
  if(ARG_SOURCES)
    add_library(${target} STATIC ${ARG_SOURCES})
    set(scope PUBLIC)
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(${target} ${scope} ${PROJECT_SOURCE_DIR}/lib)
  target_link_libraries(${target} ${scope} mailfwd_options)
  foreach(known IN LISTS ARG_KNOWS)
    target_link_libraries(${target} ${scope} mailfwd_${known})
  endforeach()
  target_link_libraries(${target} ${scope} ${ARG_USES})
  if(ARG_SMALL AND NOT MAILFWD_SANITIZE)
    target_compile_options(${target} PRIVATE -Os)
  endif()
endfunction()
