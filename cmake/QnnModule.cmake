# qnn_module(NAME [dependencies...] [DIRECTORY dir] [LIBRARIES targets...])
#
# A module is a folder, a CMake target qnn_NAME and a row of the table in core/CMakeLists.txt. All
# .cpp files of the folder and its subfolders belong to it. DEPENDENCIES are the modules it may
# include, LIBRARIES the third-party libraries that are confined to it; tests/architecture checks both
# against the sources.
set(QNN_ONLY_MODULES "" CACHE STRING "Build these modules and their tests alone (for work on one)")

function(qnn_module name)
  if(QNN_ONLY_MODULES AND NOT name IN_LIST QNN_ONLY_MODULES)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 module "" "DIRECTORY" "LIBRARIES")
  if(NOT module_DIRECTORY)
    set(module_DIRECTORY ${CMAKE_SOURCE_DIR}/core/${name})
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${module_DIRECTORY}/*.cpp ${module_DIRECTORY}/*/*.cpp)
  if(NOT QNN_ONEDNN)
    list(FILTER sources EXCLUDE REGEX "_onednn\\.cpp$")
  endif()
  if(NOT sources)
    message(FATAL_ERROR "module '${name}' has no sources in ${module_DIRECTORY}")
  endif()
  if(NOT EXISTS ${module_DIRECTORY}/README.md)
    message(FATAL_ERROR "module '${name}' has no README.md")
  endif()

  add_library(qnn_${name} STATIC ${sources})
  set_property(GLOBAL APPEND PROPERTY QNN_MODULES ${name})
  target_link_libraries(qnn_${name} PUBLIC qnn_compiler)
  foreach(dependency IN LISTS module_UNPARSED_ARGUMENTS)
    target_link_libraries(qnn_${name} PUBLIC qnn_${dependency})
  endforeach()
  # Confined libraries: their headers count as system headers, so that -Werror is about our code.
  target_link_libraries(qnn_${name} PUBLIC ${module_LIBRARIES})

  # Eigen compiles its best code only for an instruction set chosen at compile time.
  set(eigen_sources ${sources})
  list(FILTER eigen_sources INCLUDE REGEX "_eigen\\.cpp$")
  set_source_files_properties(${eigen_sources} PROPERTIES
    COMPILE_OPTIONS "-march=${QNN_MARCH};-DEIGEN_DONT_PARALLELIZE;$<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>")
endfunction()
