#include "tests/architecture/module_table.hpp"

#include <algorithm>
#include <sstream>

#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::string_view kCommand = "qnn_module(";

std::string without_comments(std::string_view text) {
  std::string kept;
  bool comment = false;
  for (const char c : text) {
    if (c == '#') comment = true;
    if (c == '\n') comment = false;
    if (!comment) kept += c;
  }
  return kept;
}

void add_row(const std::string& arguments, std::size_t line, ModuleTable& table) {
  std::istringstream words(arguments);
  std::string name;
  words >> name;
  ModuleRow row;
  std::string keyword;
  for (std::string word; words >> word;) {
    if (word == "DIRECTORY" || word == "LIBRARIES") {
      keyword = word;
    } else if (keyword == "LIBRARIES") {
      row.libraries.push_back(word);
    } else if (keyword.empty()) {
      if (!table.rows.contains(word)) {
        table.problems.push_back(
            format("{}: '{}' names '{}', which is no module above it", line, name, word));
      }
      row.may_include.insert(word);
    }
  }
  if (!table.rows.emplace(name, row).second) {
    table.problems.push_back(format("{}: module '{}' stands twice", line, name));
  }
}

}  // namespace

ModuleTable read_module_table(std::string_view cmake_text) {
  const std::string text = without_comments(cmake_text);
  ModuleTable table;
  for (std::size_t at = text.find(kCommand); at != std::string::npos;
       at = text.find(kCommand, at + 1)) {
    const auto before = text.begin() + static_cast<std::ptrdiff_t>(at);
    const auto line = static_cast<std::size_t>(std::count(text.begin(), before, '\n')) + 1;
    const std::size_t begin = at + kCommand.size();
    const std::size_t end = text.find(')', begin);
    add_row(text.substr(begin, end - begin), line, table);
  }
  return table;
}

}  // namespace qnn
