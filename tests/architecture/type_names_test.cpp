#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <vector>

namespace qnn {
namespace {

namespace fs = std::filesystem;

// Types that headers define directly in the namespace, as the formatter writes them: "struct X {",
// "class X final : public Y {". What is nested is indented.
std::vector<std::string> defined_types(const fs::path& header) {
  static const std::regex kDefinition(
      R"(^(?:struct|class|enum class) (\w+)(?: final)?(?: :.*)?.*\{)");
  std::vector<std::string> names;
  std::ifstream file(header);
  for (std::string line; std::getline(file, line);) {
    std::smatch found;
    if (std::regex_search(line, found, kDefinition)) names.push_back(found[1]);
  }
  return names;
}

// All modules share one namespace. Two types of one name in it break the rule of one definition,
// which no compiler reports: the linker keeps either destructor for both.
TEST(TypeNames, StandForOneTypeEach) {
  const fs::path root(QNN_SOURCE_DIR);
  std::map<std::string, std::vector<std::string>> headers_of;
  for (const char* folder : {"core", "data", "cli"})
    for (const auto& entry : fs::recursive_directory_iterator(root / folder))
      if (entry.path().extension() == ".hpp")
        for (const std::string& name : defined_types(entry.path()))
          headers_of[name].push_back(fs::relative(entry.path(), root).string());
  EXPECT_GT(headers_of.size(), 100u);
  for (const auto& [name, headers] : headers_of)
    EXPECT_EQ(headers.size(), 1u) << name << " is defined in " << ::testing::PrintToString(headers);
}

}  // namespace
}  // namespace qnn
