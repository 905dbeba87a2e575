#include <limits>
#include <string>

#include "core/base/errors.hpp"
#include "core/json/json_lines.hpp"
#include "core/report/histograms.hpp"
#include "core/report/run_history.hpp"
#include "core/train/progress.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace qnn::fuzz {

// As metrics.jsonl, as histograms.jsonl, and as the progress in a checkpoint.
void records(std::string_view bytes) {
  const std::string text(bytes);
  RunHistory history;
  history.add_lines(text);
  for (const std::string& name : history.measures()) history.curve(name);
  const WeightRecords weights =
      read_weight_records(text, std::numeric_limits<std::uint64_t>::max());
  require(weights.bytes <= text.size(), "more was read than there is");
  try {
    const Progress progress = progress_from_json(text, "file");
    const std::string written = progress_to_json(progress);
    require(progress_to_json(progress_from_json(written, "file")) == written,
            "progress changes when it is written and read");
  } catch (const UserError&) {
  }
}

}  // namespace qnn::fuzz
