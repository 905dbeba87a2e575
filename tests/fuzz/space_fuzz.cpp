#include "core/config/document.hpp"
#include "core/config/problems.hpp"
#include "core/sweep/sweep_spec.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace qnn::fuzz {

void space(std::string_view bytes) {
  try {
    const Document document = parse_document(bytes, "space.json");
    Problems problems;
    read_sweep_spec(document, "sweep", problems);
    describe_problems(problems.list(), document);
  } catch (const UserError&) {
  }
}

}  // namespace qnn::fuzz
