#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace qnn {

// Checks every #include under core, data, cli and tests of the tree at `root` against the module
// table in its core/CMakeLists.txt:
//
//   - a module includes only itself and the modules of its row; cli anything in core and data;
//     tests anything
//   - a third-party header only in the module whose row has its library (CLI11: cli; GoogleTest,
//     GoogleMock, Google Benchmark: tests), or in tests
//   - everything else is a header of the C++ standard or of the operating system
//   - our own headers are named from the root
//
// Gives the violations, "file:line: what is wrong", sorted; none if all is well.
std::vector<std::string> include_violations(const std::filesystem::path& root);

}  // namespace qnn
