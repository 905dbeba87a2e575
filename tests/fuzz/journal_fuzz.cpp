#include <string>

#include "core/sweep/journal.hpp"
#include "core/sweep/study.hpp"
#include "tests/fuzz/fuzz_target.hpp"
#include "tests/support/files_in_memory.hpp"

namespace qnn::fuzz {

void journal(std::string_view bytes) {
  testing_support::FilesInMemory files({{"journal", std::string(bytes)}});
  try {
    Journal read(files, "journal", "lock");
    Study study("s");
    for (const Json& record : read.read_new()) study.apply(record);
    for (const Trial& trial : study.trials()) {
      const Trial* same = study.of_id(trial.id);
      require(same != nullptr && same->id == trial.id, "a trial is lost");
    }
  } catch (const UserError&) {
  }
}

}  // namespace qnn::fuzz
