#include "core/base/text.hpp"
#include "core/page/html.hpp"
#include "core/report/sections.hpp"

namespace qnn {
namespace {

std::string count_of(const std::map<int, std::uint64_t>& counts, int bits) {
  const auto found = counts.find(bits);
  return found == counts.end() || found->second == 0 ? "" : with_thousands(found->second);
}

std::string shape_of(const LayerSummary& layer) {
  if (layer.outputs_differ) return "several";
  std::vector<std::string> extents;
  for (const std::size_t extent : layer.output.extents()) extents.push_back(format("{}", extent));
  return join(extents, " × ");
}

std::string cell(const std::string& text) { return format("<td>{}</td>", escaped(text)); }

// Columns of weights and operations, by bits; `total` says which there are.
std::string numbers(const LayerSummary& layer, const LayerSummary& total, bool macs_known) {
  std::string text;
  for (const auto& [bits, count] : total.weights) text += cell(count_of(layer.weights, bits));
  text += cell(layer.memory_bits == 0 ? "" : readable_memory(layer.memory_bits));
  for (const auto& [bits, count] : total.macs)
    text += cell(macs_known ? count_of(layer.macs, bits) : "?");
  return text;
}

std::string header(const LayerSummary& total) {
  std::string text =
      "<thead><tr><th class=\"text\" scope=\"col\">layer</th><th scope=\"col\">input bits</th>"
      "<th scope=\"col\">output</th>";
  for (const auto& [bits, count] : total.weights)
    text += format("<th scope=\"col\">{}-bit weights</th>", bits);
  text += "<th scope=\"col\">memory</th>";
  for (const auto& [bits, count] : total.macs)
    text += format("<th scope=\"col\">{}-bit MACs</th>", bits);
  return text + "</tr></thead>\n";
}

// "312,000 of 317,000 weights are one bit; ..."
std::string in_words(const LayerSummary& total) {
  const std::uint64_t all = total.trainable + total.non_trainable;
  const auto one_bit = total.weights.find(1);
  std::string text;
  if (one_bit != total.weights.end() && one_bit->second > 0 && all > 0)
    text = format("{:.1f} % of the {} parameters are one bit. ",
                  100.0 * static_cast<double>(one_bit->second) / static_cast<double>(all),
                  with_thousands(all));
  if (total.memory_bits == 0) return text;
  const auto as_float = 32.0 * static_cast<double>(all);
  return text + format("The model takes {}, where float32 would take {}: {:.3g} times less.",
                       readable_memory(total.memory_bits),
                       readable_memory(static_cast<std::uint64_t>(as_float)),
                       as_float / static_cast<double>(total.memory_bits));
}

}  // namespace

std::string layers_section(const ModelSummary& summary) {
  if (summary.layers.empty()) return {};
  const LayerSummary& total = summary.total;
  std::string text = "<table class=\"wide\">\n" + header(total) + "<tbody>\n";
  for (const LayerSummary& layer : summary.layers)
    text += format("<tr><th scope=\"row\">{}</th>{}{}{}</tr>\n", escaped(layer.name),
                   cell(layer.input_precision ? format("{}", *layer.input_precision) : ""),
                   cell(shape_of(layer)), numbers(layer, total, layer.macs_known));
  text +=
      format("</tbody>\n<tfoot><tr><th scope=\"row\">total</th><td></td><td></td>{}</tr></tfoot>\n",
             numbers(total, total, true));
  text += "</table>\n";
  return section(
      "layers", "Layers",
      format("<p class=\"soft\">{}</p>\n{}", escaped(in_words(total)), scroll_box("layers", text)));
}

}  // namespace qnn
