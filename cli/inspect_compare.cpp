#include "cli/inspect.hpp"
#include "core/base/errors.hpp"
#include "core/graph/summary.hpp"

namespace qnn {
namespace {

// Of what the config means here; nothing if it means nothing, for want of a plugin or of data.
void add_sizes(const Catalog& catalog, const DataSource& source, ComparedRun& run) {
  try {
    const Document document = parse_document(run.config.dump(), run.label + " (its config)");
    const CheckedRun checked = check_run(document, catalog, "run", source);
    const LayerSummary total = summarize(checked.graph, checked.plans).total;
    run.parameters = total.trainable + total.non_trainable;
    run.memory_bits = total.memory_bits;
  } catch (const UserError&) {  // so are problems of a config
    return;
  }
}

}  // namespace

std::vector<ComparedRun> read_compared_runs(const std::vector<std::string>& folders,
                                            const Catalog& catalog, const DataSource& source) {
  std::vector<ComparedRun> runs;
  for (const std::string& folder : folders) {
    runs.push_back(read_compared_run(*source.files, folder));
    add_sizes(catalog, source, runs.back());
  }
  return runs;
}

}  // namespace qnn
