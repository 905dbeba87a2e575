#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/text.hpp"
#include "core/graph/summary.hpp"
#include "core/graph/text_table.hpp"

namespace qnn {
namespace {

constexpr double kBitsPerKilobyte = 8 * 1024;

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

std::string outputs_cell(const LayerSummary& layer) {
  return layer.outputs_differ ? "multiple" : shape_text(layer.output);
}

std::vector<std::string> layer_row(const LayerSummary& layer, const LayerSummary& total,
                                   bool extended) {
  const bool is_total = &layer == &total;
  std::vector<std::string> row{is_total ? "Total" : layer.name};
  row.push_back(is_total ? "" : layer.input_precision ? format("{}", *layer.input_precision) : "-");
  row.push_back(is_total ? "" : outputs_cell(layer));
  for (const auto& [bits, count] : total.weights) row.push_back(count_cell(layer.weights, bits));
  row.push_back(memory_cell(layer.memory_bits));
  for (const auto& [bits, count] : total.macs)
    row.push_back(is_total || layer.macs_known ? count_cell(layer.macs, bits) : "?");
  if (extended) {
    row.push_back(memory_cell(layer.activation_bits));
    row.push_back(memory_cell(layer.training_bits));
    row.push_back(is_total || layer.macs_known ? format("{:.0f}", layer.operations) : "?");
  }
  return row;
}

TextTable stats_table(const ModelSummary& summary, bool extended) {
  TextTable table{
      .title = summary.name + " stats", .right_justified = true, .rows = {}, .lines_before = {}};
  std::vector<std::string> header{"Layer", "Input prec.\n(bit)", "Outputs"};
  for (const auto& [bits, count] : summary.total.weights)
    header.push_back(format("# {}-bit\nx 1", bits));
  header.emplace_back("Memory\n(kB)");
  for (const auto& [bits, count] : summary.total.macs)
    header.push_back(format("{}-bit MACs", bits));
  if (extended) {
    header.emplace_back("Activations\n(kB)");
    header.emplace_back("Training\n(kB)");
    header.emplace_back("Operations\n(32-bit)");
  }
  table.add_row(header);
  table.add_line();
  for (const LayerSummary& layer : summary.layers)
    table.add_row(layer_row(layer, summary.total, extended));
  table.add_line();
  table.add_row(layer_row(summary.total, summary.total, extended));
  return table;
}

void add_share_of_macs(TextTable& table, const std::string& what, const ModelSummary& summary,
                       int precision, std::uint64_t all) {
  const auto found = summary.total.macs.find(precision);
  if (found == summary.total.macs.end() || found->second == 0) return;
  table.add_row({format("Ratio of MACs that are {}", what),
                 format("{:.4f}", static_cast<double>(found->second) /
                                      static_cast<double>(std::max<std::uint64_t>(all, 1)))});
}

void add_macs(TextTable& table, const ModelSummary& summary) {
  std::uint64_t macs = 0;
  for (const auto& [bits, count] : summary.total.macs) macs += count;
  table.add_row({"Number of MACs", readable_number(static_cast<double>(macs))});
  add_share_of_macs(table, "binarized", summary, 1, macs);
  add_share_of_macs(table, "ternarized", summary, 2, macs);
}

void add_extension(TextTable& table, const ModelSummary& summary) {
  table.add_row(
      {"Activation memory at once (a sample)", readable_memory(summary.peak_activation_bits)});
  table.add_row({"Training memory (a sample)", readable_memory(summary.total.training_bits)});
  table.add_row({"Operations (of 32 bits)", readable_number(summary.total.operations)});
}

TextTable totals_table(const ModelSummary& summary, const TableOptions& options) {
  const LayerSummary& total = summary.total;
  const std::uint64_t parameters = total.trainable + total.non_trainable;
  const std::uint64_t float_bits = 32 * parameters;
  TextTable table{
      .title = summary.name + " summary", .right_justified = false, .rows = {}, .lines_before = {}};
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
  if (options.macs) add_macs(table, summary);
  if (options.extended) add_extension(table, summary);
  return table;
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

std::string larq_tables(const ModelSummary& summary, const TableOptions& options) {
  const TextTable stats = stats_table(summary, options.extended);
  const TextTable totals = totals_table(summary, options);
  if (!options.markdown) return ascii_text(stats) + ascii_text(totals);
  return markdown_text(stats) + "\n" + markdown_text(totals);
}

}  // namespace qnn
