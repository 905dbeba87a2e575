#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/text.hpp"
#include "core/config/document.hpp"
#include "core/graph/summary.hpp"
#include "core/spec/read_model.hpp"
#include "tests/golden/keras_config.hpp"
#include "tests/golden/kinds.hpp"

namespace qnn::golden {
namespace {

void throw_if_any(const Problems& problems) {
  if (!problems.empty()) throw ConfigError(problems.list());
}

ModelSummary summary_of(const TranslatedModel& translated, const std::string& name,
                        const Catalog& catalog) {
  const Json config{{"model", translated.model},
                    {"blocks", translated.blocks},
                    {"quantizers", custom_quantizers()}};
  const Document document = parse_document(config.dump(1), "summary.json");
  Problems problems;
  Json resolved;
  ModelSpec spec = read_model(document, catalog, resolved, problems);
  spec.name = name;
  Graph graph = build_graph(std::move(spec), problems);
  throw_if_any(problems);
  std::vector<GivenInput> given;
  for (const TranslatedInput& input : translated.inputs)
    given.push_back({.name = input.name, .shape = input.shape});
  bind_inputs(graph, given, problems);
  const NodePlans plans = infer_shapes(graph, problems);
  throw_if_any(problems);
  const ModelSummary summary = summarize(graph, plans);
  return translated.blocks.empty() ? summary : with_blocks_folded(summary);
}

// Larq takes any weight whose name has these letters for a bias.
void refuse_misread_names(const TranslatedModel& translated) {
  for (const Json& layer : translated.model.at("layers"))
    if (layer.at("name").get<std::string>().find("bias") != std::string::npos)
      throw Uncovered("on purpose, no layer loses its MACs by being named after a bias");
}

// An input is no layer here; its row has the input's shape and nothing else. Rows of inputs stand
// where Keras lists them.
void add_input_rows(const Json& keras, const TranslatedModel& translated, ModelSummary& summary,
                    Comparison& comparison) {
  std::size_t place = 0;
  for (const Json& layer : keras.at("config").at("layers")) {
    const auto name = layer.at("config").at("name").get<std::string>();
    for (const TranslatedInput& input : translated.inputs) {
      if (input.name != name) continue;
      LayerSummary row;
      row.name = input.name;
      row.output = input.shape;
      summary.layers.insert(summary.layers.begin() + static_cast<std::ptrdiff_t>(place), row);
    }
    ++place;
  }
  comparison.note("with rows for Keras's input layers added");
}

}  // namespace

void run_summary(const Json& reference, const Catalog& catalog, Comparison& comparison) {
  const TranslatedModel translated = translate_model(reference.at("model"), catalog);
  refuse_misread_names(translated);
  const auto name = reference.at("model").at("config").at("name").get<std::string>();
  ModelSummary summary = summary_of(translated, name, catalog);
  if (translated.functional) add_input_rows(reference.at("model"), translated, summary, comparison);
  TableOptions options;
  options.macs = reference.value("arguments", Json::object()).value("include_macs", true);
  std::string theirs;
  for (const Json& line : reference.at("text")) theirs += line.get<std::string>() + "\n";
  comparison.texts("tables", larq_tables(summary, options), theirs);
}

void run_summary_numbers(const Json& reference, const Catalog& /*catalog*/,
                         Comparison& comparison) {
  const auto name = reference.at("name").get<std::string>();
  const bool memory = name.find("memory") != std::string::npos;
  for (const auto& [number, text] : reference.at("text").items()) {
    const double value = parse_double(number).value();
    const std::string ours =
        memory ? readable_memory(static_cast<std::uint64_t>(value)) : readable_number(value);
    comparison.texts(number, ours, text.get<std::string>());
  }
}

}  // namespace qnn::golden
