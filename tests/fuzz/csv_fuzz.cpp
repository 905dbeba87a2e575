#include <string>

#include "data/csv.hpp"
#include "tests/fuzz/fuzz_target.hpp"
#include "tests/fuzz/read_set.hpp"
#include "tests/support/files_in_memory.hpp"

namespace qnn::fuzz {

// With and without a header; the last two columns of three are targets.
void csv(std::string_view bytes) {
  const testing_support::FilesInMemory files({{"table", std::string(bytes)}});
  for (const bool header : {true, false}) {
    Csv::Params params;
    params.train = "table";
    params.header = header;
    params.targets = {{"kind", CsvLabel{.column = "2", .classes = {}}},
                      {"size", CsvValues{.columns = {"1"}}}};
    try {
      read_set(Csv(params), files);
    } catch (const UserError&) {
    }
  }
}

}  // namespace qnn::fuzz
