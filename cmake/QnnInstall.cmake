# cmake --install, the packages that cpack makes, and what lets other projects find the library:
# find_package(qnn) and pkg-config. Included last, when every target is known.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# ---- the commands --------------------------------------------------------------------------------

set(qnn_command_names qnn-train qnn-eval qnn-inspect qnn-sweep qnn-data)
install(TARGETS ${qnn_command_names} RUNTIME COMPONENT commands)
# Completion for shells, manual pages (cli/CMakeLists.txt).
install(DIRECTORY ${CMAKE_BINARY_DIR}/share/ DESTINATION ${CMAKE_INSTALL_DATADIR} COMPONENT commands)
install(DIRECTORY configs DESTINATION ${CMAKE_INSTALL_DATADIR}/qnn COMPONENT commands USE_SOURCE_PERMISSIONS)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT commands)
install(FILES CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME NEWS.md COMPONENT commands)
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs COMPONENT commands PATTERN "*.sh" EXCLUDE)

# ---- the library ---------------------------------------------------------------------------------

# One archive of all modules, so that others need no list of them in the right order.
add_library(qnn STATIC)
get_property(modules GLOBAL PROPERTY QNN_MODULES)
foreach(module IN LISTS modules)
  target_sources(qnn PRIVATE $<TARGET_OBJECTS:qnn_${module}>)
  get_target_property(libraries qnn_${module} LINK_LIBRARIES)
  list(FILTER libraries EXCLUDE REGEX "^qnn_")
  list(APPEND third_party ${libraries})
endforeach()
list(REMOVE_DUPLICATES third_party)
target_link_libraries(qnn PUBLIC ${third_party})
target_compile_features(qnn INTERFACE cxx_std_20)
set_target_properties(qnn PROPERTIES LINKER_LANGUAGE CXX)
target_include_directories(qnn INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/qnn>)
install(TARGETS qnn EXPORT qnnTargets ARCHIVE COMPONENT library)

install(DIRECTORY core data DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/qnn COMPONENT library
  FILES_MATCHING PATTERN "*.hpp" PATTERN "*.h")
set(qnn_package ${CMAKE_INSTALL_LIBDIR}/cmake/qnn)
install(EXPORT qnnTargets NAMESPACE qnn:: DESTINATION ${qnn_package} COMPONENT library)
configure_package_config_file(cmake/qnnConfig.cmake.in qnnConfig.cmake INSTALL_DESTINATION ${qnn_package})
write_basic_package_version_file(qnnConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/qnnConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/qnnConfigVersion.cmake
  cmake/FindRandom123.cmake cmake/Findlibdeflate.cmake cmake/FindOneDnn.cmake
  DESTINATION ${qnn_package} COMPONENT library)
file(RELATIVE_PATH pc_to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/qnn.pc.in qnn.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/qnn.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
  COMPONENT library)
install(DIRECTORY examples/train_a_network DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libqnn-dev/examples
  COMPONENT library)

# ---- Debian packages: cpack -G DEB ---------------------------------------------------------------

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME qnn)
# Who makes a package signs it: as for all tools of Debian, DEBFULLNAME and DEBEMAIL say who that is.
set(maintainer "The qnn developers <qnn@localhost>")
if(DEFINED ENV{DEBEMAIL})
  set(maintainer "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
endif()
set(QNN_MAINTAINER "${maintainer}" CACHE STRING "Maintainer of the Debian packages: NAME <ADDRESS>")
set(CPACK_PACKAGE_CONTACT "${QNN_MAINTAINER}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL commands library)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_COMMANDS_PACKAGE_NAME qnn)
set(CPACK_DEBIAN_COMMANDS_PACKAGE_SECTION science)
set(CPACK_COMPONENT_COMMANDS_DESCRIPTION
"train quantized neural networks from a JSON config
 qnn trains networks whose weights and activations have one or a few bits.
 A JSON config names layers and quantizers; qnn-train builds the network,
 trains it and writes checkpoints and metrics, qnn-eval measures it,
 qnn-inspect shows it, qnn-sweep searches over variants of a config.")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libqnn-dev)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS
  "nlohmann-json3-dev, libeigen3-dev, libspdlog-dev, libfmt-dev, libtbb-dev, libhwy-dev, librandom123-dev, zlib1g-dev, libdeflate-dev, libpng-dev, libjpeg62-turbo-dev, libssl-dev, libcurl4-openssl-dev")
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION
"library to train quantized neural networks from C++
 The static library behind the commands of the package qnn, its headers and
 an example. CMake finds it by find_package(qnn), others by pkg-config.")

# What Debian's policy asks of every package: copyright, and the changes of the package itself.
foreach(package_of_component qnn:commands libqnn-dev:library)
  string(REPLACE ":" ";" pair ${package_of_component})
  list(GET pair 0 package)
  list(GET pair 1 component)
  install(FILES packaging/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package} COMPONENT ${component})
  install(FILES ${CMAKE_BINARY_DIR}/packaging/changelog.gz
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package} COMPONENT ${component})
endforeach()
configure_file(packaging/changelog.in packaging/changelog @ONLY)
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/packaging/changelog.gz
  COMMAND gzip -9nc ${CMAKE_BINARY_DIR}/packaging/changelog > ${CMAKE_BINARY_DIR}/packaging/changelog.gz
  DEPENDS ${CMAKE_BINARY_DIR}/packaging/changelog VERBATIM)
add_custom_target(qnn_package_files ALL DEPENDS ${CMAKE_BINARY_DIR}/packaging/changelog.gz)

include(CPack)
