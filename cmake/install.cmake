# SPDX-License-Identifier: GPL-2.0-or-later
#
# What lies where after `cmake --install`; the unit and its sysusers and tmpfiles entries are installed by systemd/, the
# package is described in cmake/package.cmake. Nothing is written to /etc: see docs/decisions/default-policy.md.
install(TARGETS mailfwd RUNTIME DESTINATION ${CMAKE_INSTALL_SBINDIR})
install(TARGETS mailfwctl RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

foreach(section 1 5 8)
  file(GLOB pages CONFIGURE_DEPENDS docs/man/*.${section})
  install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
endforeach()
install(FILES completion/mailfwctl DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)

install(FILES config/mailfw.toml DESTINATION ${CMAKE_INSTALL_DATADIR}/mailfwd)
install(DIRECTORY config/examples DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs PATTERN man EXCLUDE)

include(cmake/package.cmake)
