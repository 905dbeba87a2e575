// qnn-golden [DIR]: runs every case of every reference file in DIR, or in $QNN_GOLDEN_DIR, through
// this program. A line for each case, then the counts. Exit codes: 0 all cases that this program
// covers agree, 1 some do not, 64 usage, 66 DIR is not there, 77 no DIR is given and QNN_GOLDEN_DIR
// is not set or not there.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/base/parallel.hpp"
#include "core/base/text.hpp"
#include "core/catalog/catalog.hpp"
#include "core/json/json.hpp"
#include "tests/golden/comparison.hpp"
#include "tests/golden/kinds.hpp"

namespace qnn::golden {
namespace {

constexpr int kDisagrees = 1, kUsage = 64, kMissingInput = 66, kSkipped = 77;

struct Counts {
  int passed = 0, failed = 0, skipped = 0;
};

void say(const std::string& text) { std::fputs((text + "\n").c_str(), stdout); }

// The verdict's line, and its count.
void run_case(const std::string& file, const Json& reference, const Catalog& catalog,
              Counts& counts) {
  const bool has_name = reference.is_object() && reference.value("name", Json()).is_string();
  const std::string name =
      format("{}: {}", file, has_name ? reference["name"].get<std::string>() : "(no name)");
  try {
    Comparison comparison;
    const FlushDenormals flush;
    kind_of(file, reference)(reference, catalog, comparison);
    if (comparison.failed()) {
      ++counts.failed;
      say(format("FAILED  {}\n  {}", name, comparison.report()));
    } else {
      ++counts.passed;
      say(format("passed  {} ({})", name, comparison.report()));
    }
  } catch (const Uncovered& lacking) {
    ++counts.skipped;
    say(format("skipped: {}  {}", lacking.what(), name));
  } catch (const std::exception& error) {
    ++counts.failed;
    say(format("FAILED  {}\n  {}", name, error.what()));
  }
}

void run_file(const std::filesystem::path& path, const Catalog& catalog, Counts& counts) {
  std::ifstream stream(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  const Json file = Json::parse(text, nullptr, false);
  const auto cases = file.is_object() ? file.find("cases") : file.end();
  if (!file.is_object() || cases == file.end() || !cases->is_array()) {
    ++counts.failed;
    say(format("FAILED  {}\n  not a reference file: no list of cases", path.string()));
    return;
  }
  for (const Json& reference : *cases) run_case(path.stem().string(), reference, catalog, counts);
}

int run_folder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  const Catalog catalog = make_catalog();
  Counts counts;
  for (const auto& file : files) run_file(file, catalog, counts);
  if (counts.passed + counts.failed + counts.skipped == 0) {
    ++counts.failed;
    say(format("FAILED  no case in {}", folder.string()));
  }
  say(format("{} passed, {} failed, {} skipped", counts.passed, counts.failed, counts.skipped));
  return counts.failed > 0 ? kDisagrees : 0;
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() > 1) {
    std::fputs("usage: qnn-golden [DIR]\n", stderr);
    return kUsage;
  }
  const char* variable = std::getenv("QNN_GOLDEN_DIR");
  const bool given = !arguments.empty();
  if (!given && (variable == nullptr || *variable == '\0')) {
    say("SKIPPED: QNN_GOLDEN_DIR is not set; it names the folder of Larq's reference numbers");
    return kSkipped;
  }
  const std::filesystem::path folder = given ? arguments[0] : std::string(variable);
  if (!std::filesystem::is_directory(folder)) {
    say(format("{}there is no folder {}", given ? "" : "SKIPPED: ", folder.string()));
    return given ? kMissingInput : kSkipped;
  }
  return run_folder(folder);
}

}  // namespace
}  // namespace qnn::golden

int main(int argc, char** argv) {
  try {
    return qnn::golden::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fputs((std::string("qnn-golden: ") + error.what() + "\n").c_str(), stderr);
    return 1;
  }
}
