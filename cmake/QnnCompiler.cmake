# Compiler settings shared by every target, as the interface library qnn_compiler.
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

add_library(qnn_compiler INTERFACE)
target_include_directories(qnn_compiler INTERFACE ${CMAKE_SOURCE_DIR})
# Same config, same bytes: the compiler may not fuse a multiply with an add on its own; kernels ask
# for fused operations explicitly.
target_compile_options(qnn_compiler INTERFACE
  -ffp-contract=off -fno-math-errno -fno-trapping-math
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast)
if(QNN_WARNINGS_ARE_ERRORS)
  target_compile_options(qnn_compiler INTERFACE -Werror)
endif()
if(QNN_SANITIZE)
  target_compile_options(qnn_compiler INTERFACE -fsanitize=${QNN_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(qnn_compiler INTERFACE -fsanitize=${QNN_SANITIZE})
endif()
