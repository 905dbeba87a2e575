#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace qnn {

// Rows of cells under a title; cells may have several lines, and rows may have a line before them.
struct TextTable {
  std::string title;
  bool right_justified = false;  // all columns but the first
  std::vector<std::vector<std::string>> rows;
  std::vector<std::size_t> lines_before;  // indices of rows; the first is that after the header

  void add_row(std::vector<std::string> cells) { rows.push_back(std::move(cells)); }
  void add_line() { lines_before.push_back(rows.size()); }
};

// In the style of Python's terminaltables.AsciiTable without column borders, as Larq prints it. A
// title that does not fit is left out.
std::string ascii_text(const TextTable& table);

// As GitHub-flavoured Markdown, the title a heading above. A table without a header gets an empty
// one.
std::string markdown_text(const TextTable& table);

}  // namespace qnn
