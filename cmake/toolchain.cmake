# SPDX-License-Identifier: GPL-2.0-or-later
#
# Warnings, sanitizers, and the two tools that shorten builds on two cores where they are installed.
add_library(mailfwd_options INTERFACE)
target_compile_options(mailfwd_options INTERFACE
  -Wall -Wextra -Werror -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wimplicit-fallthrough
  -fstack-protector-strong)
if(MAILFWD_SANITIZE)
  target_compile_options(mailfwd_options INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(mailfwd_options INTERFACE -fsanitize=address,undefined)
elseif(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  target_compile_definitions(mailfwd_options INTERFACE _FORTIFY_SOURCE=2)
  # g++ 12 takes the inactive alternative of a std::variant inside a std::optional for a read of nothing (-O2 only).
  target_compile_options(mailfwd_options INTERFACE -Wno-maybe-uninitialized)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  target_link_options(mailfwd_options INTERFACE -Wl,-z,relro,-z,now)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  target_link_options(mailfwd_options INTERFACE -fuse-ld=mold)
endif()
