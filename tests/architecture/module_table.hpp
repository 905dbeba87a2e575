#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace qnn {

// A row of the module table in core/CMakeLists.txt.
struct ModuleRow {
  std::set<std::string> may_include;   // other modules
  std::vector<std::string> libraries;  // CMake targets of third-party libraries confined to it
};

struct ModuleTable {
  std::map<std::string, ModuleRow> rows;
  std::vector<std::string> problems;  // of the table itself, "line: what"
};

// Reads the qnn_module(NAME dependencies... [DIRECTORY dir] [LIBRARIES targets...]) commands of a
// CMake file. A dependency must stand above its user, so the table cannot have a cycle.
ModuleTable read_module_table(std::string_view cmake_text);

}  // namespace qnn
