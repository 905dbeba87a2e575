#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/text.hpp"
#include "core/graph/summary.hpp"

namespace qnn {
namespace {

constexpr double kBitsPerKilobyte = 8 * 1024;

// A table in the style of Python's terminaltables.AsciiTable without column borders. Cells may have
// several lines.
class Table {
 public:
  Table(std::string title, bool right_justified)
      : title_(std::move(title)), right_justified_(right_justified) {}

  void add_row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  void add_line() { lines_before_.push_back(rows_.size()); }

  std::string text() const {
    const std::vector<std::size_t> widths = column_widths();
    std::size_t inner = 0;
    for (const std::size_t width : widths) inner += width + 2;
    const std::string title = title_.size() <= inner ? title_ : "";
    std::string text = format("+{}{}+\n", title, std::string(inner - title.size(), '-'));
    const std::string line = format("+{}+\n", std::string(inner, '-'));
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (std::count(lines_before_.begin(), lines_before_.end(), row) > 0) text += line;
      text += row_text(rows_[row], widths);
    }
    return text + line;
  }

 private:
  std::vector<std::size_t> column_widths() const {
    std::vector<std::size_t> widths(rows_.front().size(), 0);
    for (const auto& row : rows_)
      for (std::size_t column = 0; column < row.size(); ++column)
        for (const std::string& line : split(row[column], '\n'))
          widths[column] = std::max(widths[column], line.size());
    return widths;
  }

  std::string row_text(const std::vector<std::string>& cells,
                       const std::vector<std::size_t>& widths) const {
    std::vector<std::vector<std::string>> lines;
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
        const bool right = right_justified_ && column > 0;
        text += format(" {}{} ", right ? padding : line, right ? line : padding);
      }
      text += "|\n";
    }
    return text;
  }

  std::string title_;
  bool right_justified_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::size_t> lines_before_;
};

// A Python tuple with -1 for the batch.
std::string shape_text(const Shape& shape) {
  std::string text = "(-1";
  for (const std::size_t extent : shape.extents()) text += format(", {}", extent);
  return text + (shape.rank() == 0 ? ",)" : ")");
}

std::string memory_cell(std::uint64_t bits) {
  if (bits == 0) return "0";
  return format("{:.2f}", static_cast<double>(bits) / kBitsPerKilobyte);
}

std::string count_cell(const std::map<int, std::uint64_t>& counts, int bits) {
  const auto found = counts.find(bits);
  return format("{}", found == counts.end() ? 0 : found->second);
}

std::vector<std::string> layer_row(const LayerSummary& layer, const LayerSummary& total,
                                   bool is_total) {
  std::vector<std::string> row{is_total ? "Total" : layer.name};
  row.push_back(is_total ? "" : layer.input_precision ? format("{}", *layer.input_precision) : "-");
  row.push_back(is_total ? "" : shape_text(layer.output));
  for (const auto& [bits, count] : total.weights) row.push_back(count_cell(layer.weights, bits));
  row.push_back(memory_cell(layer.memory_bits));
  for (const auto& [bits, count] : total.macs)
    row.push_back(is_total || layer.macs_known ? count_cell(layer.macs, bits) : "?");
  return row;
}

std::string stats_table(const ModelSummary& summary) {
  Table table(summary.name + " stats", true);
  std::vector<std::string> header{"Layer", "Input prec.\n(bit)", "Outputs"};
  for (const auto& [bits, count] : summary.total.weights)
    header.push_back(format("# {}-bit\nx 1", bits));
  header.emplace_back("Memory\n(kB)");
  for (const auto& [bits, count] : summary.total.macs)
    header.push_back(format("{}-bit MACs", bits));
  table.add_row(header);
  table.add_line();
  for (const LayerSummary& layer : summary.layers)
    table.add_row(layer_row(layer, summary.total, false));
  table.add_line();
  table.add_row(layer_row(summary.total, summary.total, true));
  return table.text();
}

void add_share_of_macs(Table& table, const std::string& what, const ModelSummary& summary,
                       int precision, std::uint64_t all) {
  const auto found = summary.total.macs.find(precision);
  if (found == summary.total.macs.end() || found->second == 0) return;
  table.add_row({format("Ratio of MACs that are {}", what),
                 format("{:.4f}", static_cast<double>(found->second) /
                                      static_cast<double>(std::max<std::uint64_t>(all, 1)))});
}

std::string totals_table(const ModelSummary& summary) {
  const LayerSummary& total = summary.total;
  const std::uint64_t parameters = total.trainable + total.non_trainable;
  const std::uint64_t float_bits = 32 * parameters;
  std::uint64_t macs = 0;
  for (const auto& [bits, count] : total.macs) macs += count;
  Table table(summary.name + " summary", false);
  table.add_row({"Total params", readable_number(static_cast<double>(parameters))});
  table.add_row({"Trainable params", readable_number(static_cast<double>(total.trainable))});
  table.add_row(
      {"Non-trainable params", readable_number(static_cast<double>(total.non_trainable))});
  table.add_row({"Model size", readable_memory(total.memory_bits)});
  table.add_row({"Model size (8-bit FP weights)", readable_memory(total.memory_bits_int8)});
  table.add_row({"Float-32 Equivalent", readable_memory(float_bits)});
  table.add_row({"Compression Ratio of Memory",
                 format("{:.2f}", static_cast<double>(total.memory_bits) /
                                      std::max(1e-8, static_cast<double>(float_bits)))});
  table.add_row({"Number of MACs", readable_number(static_cast<double>(macs))});
  add_share_of_macs(table, "binarized", summary, 1, macs);
  add_share_of_macs(table, "ternarized", summary, 2, macs);
  return table.text();
}

}  // namespace

std::string readable_number(double number) {
  // Rounded to three significant digits before the unit is chosen, so that 999,999 is "1 M".
  double value = parse_double(format("{:.3g}", number)).value_or(number);
  static constexpr std::array<const char*, 5> kUnits{"", " k", " M", " B", " T"};
  std::size_t unit = 0;
  while (value >= 1000 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  if (value >= 1000) return format("{:.2E}", number);
  return format("{:.3g}{}", value, kUnits[unit]);
}

std::string readable_memory(std::uint64_t bits) {
  static constexpr std::array<const char*, 4> kUnits{"B", "KiB", "MiB", "GiB"};
  double value = static_cast<double>(bits) / 8;
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  // Two decimals with commas between thousands.
  const std::string digits = format("{:.2f}", value);
  const std::size_t point = digits.find('.');
  const auto whole = static_cast<std::uint64_t>(parse_integer(digits.substr(0, point)).value_or(0));
  return format("{}{} {}", with_thousands(whole), digits.substr(point), kUnits[unit]);
}

std::string larq_tables(const ModelSummary& summary) {
  return stats_table(summary) + totals_table(summary);
}

}  // namespace qnn
