#include "core/catalog/catalog.hpp"
#include "core/config/document.hpp"
#include "core/train/check_run.hpp"
#include "tests/fuzz/fuzz_target.hpp"
#include "tests/support/files_in_memory.hpp"

namespace qnn::fuzz {

// All that happens to a config before memory is taken for its network.
void config(std::string_view bytes) {
  static const Catalog catalog = make_catalog();
  static const testing_support::FilesInMemory no_files;
  try {
    const Document document = parse_document(bytes, "config.json");
    try {
      const CheckedRun run =
          check_run(document, catalog, "fuzz", {.files = &no_files, .folder = {}});
      std::vector<std::string> notes;
      const Program program =
          make_program(run, {.batch = run.spec.data.batch_size, .training = true}, notes);
      plan_memory(program, run.graph, run.plans);
    } catch (const ConfigError& error) {
      describe_problems(error.problems(), document);
    }
  } catch (const UserError&) {
  }
}

}  // namespace qnn::fuzz
