#include "core/graph/text_table.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace qnn {
namespace {

using Cells = std::vector<std::string>;

std::vector<std::size_t> column_widths(const TextTable& table) {
  std::vector<std::size_t> widths(table.rows.front().size(), 0);
  for (const Cells& row : table.rows)
    for (std::size_t column = 0; column < row.size(); ++column)
      for (const std::string& line : split(row[column], '\n'))
        widths[column] = std::max(widths[column], line.size());
  return widths;
}

std::string row_text(const Cells& cells, const std::vector<std::size_t>& widths,
                     bool right_justified) {
  std::vector<Cells> lines;
  std::size_t height = 1;
  for (const std::string& cell : cells) {
    lines.push_back(split(cell, '\n'));
    height = std::max(height, lines.back().size());
  }
  std::string text;
  for (std::size_t y = 0; y < height; ++y) {
    text += "|";
    for (std::size_t column = 0; column < cells.size(); ++column) {
      const std::string line = y < lines[column].size() ? lines[column][y] : "";
      const std::string padding(widths[column] - line.size(), ' ');
      const bool right = right_justified && column > 0;
      text += format(" {}{} ", right ? padding : line, right ? line : padding);
    }
    text += "|\n";
  }
  return text;
}

std::string markdown_row(const Cells& cells) {
  std::string text = "|";
  for (const std::string& cell : cells) text += format(" {} |", join(split(cell, '\n'), " "));
  return text + "\n";
}

}  // namespace

std::string ascii_text(const TextTable& table) {
  const std::vector<std::size_t> widths = column_widths(table);
  std::size_t inner = 0;
  for (const std::size_t width : widths) inner += width + 2;
  const std::string title = table.title.size() <= inner ? table.title : "";
  std::string text = format("+{}{}+\n", title, std::string(inner - title.size(), '-'));
  const std::string line = format("+{}+\n", std::string(inner, '-'));
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    if (std::count(table.lines_before.begin(), table.lines_before.end(), row) > 0) text += line;
    text += row_text(table.rows[row], widths, table.right_justified);
  }
  return text + line;
}

std::string markdown_text(const TextTable& table) {
  const bool has_header = !table.lines_before.empty();
  const std::size_t columns = table.rows.front().size();
  std::string text = format("## {}\n\n", table.title);
  text += markdown_row(has_header ? table.rows.front() : Cells(columns));
  text += "|";
  for (std::size_t column = 0; column < columns; ++column)
    text += table.right_justified && column > 0 ? " ---: |" : " --- |";
  text += "\n";
  for (std::size_t row = has_header ? 1 : 0; row < table.rows.size(); ++row)
    text += markdown_row(table.rows[row]);
  return text;
}

}  // namespace qnn
