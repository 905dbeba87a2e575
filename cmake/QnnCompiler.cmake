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
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast
  $<$<COMPILE_LANG_AND_ID:CXX,Clang>:-Wno-sign-conversion>)  # which GCC's -Wconversion leaves out
if(QNN_WARNINGS_ARE_ERRORS)
  target_compile_options(qnn_compiler INTERFACE -Werror)
endif()
if(QNN_SANITIZE)
  target_compile_options(qnn_compiler INTERFACE -fsanitize=${QNN_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(qnn_compiler INTERFACE -fsanitize=${QNN_SANITIZE})
endif()

# A release is hardened against what hostile files may find in it: canaries, checked calls of the C
# library, checked indices of the standard library (but in the inner loops of targets with the property
# QNN_UNCHECKED), addresses that differ in each process, tables of the dynamic linker that are read-only
# before main. Sanitizers see more, and get in the way of these.
if(QNN_HARDEN AND NOT QNN_SANITIZE AND NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  set(QNN_HARDENED ON)
  target_compile_options(qnn_compiler INTERFACE -fstack-protector-strong -fPIE
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
    $<$<NOT:$<BOOL:$<TARGET_PROPERTY:QNN_UNCHECKED>>>:-D_GLIBCXX_ASSERTIONS>)
  target_link_options(qnn_compiler INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
endif()
