#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/activations/activation.hpp"
#include "core/activations/regularizer.hpp"
#include "core/layers/builtin_layers.hpp"
#include "core/layers/constraint.hpp"
#include "core/layers/initializer.hpp"
#include "core/losses/builtin_losses.hpp"
#include "core/metrics/metric.hpp"
#include "core/optimizers/builtin_optimizers.hpp"
#include "core/optimizers/schedule.hpp"
#include "core/quantizers/builtin_quantizers.hpp"
#include "core/spec/run_spec.hpp"
#include "core/sweep/sweep_spec.hpp"
#include "data/augment.hpp"
#include "data/builtin_datasets.hpp"
#include "data/csv.hpp"
#include "data/preprocess.hpp"

namespace qnn {
namespace {

namespace fs = std::filesystem;

using Names = std::set<std::string>;

template <class Interface>
void add_names(const Registry<Interface>& registry, Names& names) {
  const std::vector<std::string> more = registry.names();
  names.insert(more.begin(), more.end());
}

template <class Choice>
void add_choices(Names& names) {
  for (const TypeDoc& doc : choice_docs<Choice>()) names.insert(doc.name);
}

// What a config may name, by the folder whose headers declare it.
std::map<std::string, Names> registered_names() {
  std::map<std::string, Names> names;
  add_names(builtin_quantizers(), names["core/quantizers"]);
  add_names(builtin_layers().layers, names["core/layers"]);
  add_choices<Initializer>(names["core/layers"]);
  add_choices<Constraint>(names["core/layers"]);
  add_choices<Activation>(names["core/activations"]);
  add_choices<Regularizer>(names["core/activations"]);
  add_names(builtin_losses(), names["core/losses"]);
  add_choices<Metric>(names["core/metrics"]);
  // A loss as a metric is declared by the loss.
  for (const std::string& loss : names["core/losses"]) names["core/metrics"].erase(loss);
  add_names(builtin_optimizers(), names["core/optimizers"]);
  add_choices<Hyperparameter>(names["core/optimizers"]);
  add_names(builtin_datasets(), names["data"]);
  add_choices<CsvTarget>(names["data"]);
  add_choices<Preprocess>(names["data"]);
  add_choices<Augmentation>(names["data"]);
  add_choices<decltype(CheckpointSpec::every)>(names["core/spec"]);
  add_choices<NonFinitePolicy>(names["core/spec"]);
  add_choices<SearchMethod>(names["core/sweep"]);
  return names;
}

// Adds the texts between the braces of `kNames{"one", "two"}`, of a template that has several
// names.
void add_names_in_braces(std::string_view source, std::vector<std::string>& names) {
  constexpr std::string_view kKey = " kNames{";
  for (std::size_t at = source.find(kKey); at != std::string_view::npos;
       at = source.find(kKey, at + 1)) {
    const std::size_t end = source.find('}', at);
    std::size_t quote = source.find('"', at);
    while (quote < end) {
      const std::size_t close = source.find('"', quote + 1);
      names.emplace_back(source.substr(quote + 1, close - quote - 1));
      quote = source.find('"', close + 1);
    }
  }
}

// The texts in `kName = "text"` and `kNames{"text", "text"}`, wherever the line is broken.
std::vector<std::string> declared_names(std::string_view source) {
  constexpr std::string_view kKey = " kName";
  constexpr std::string_view kBlank = " \t\n";
  std::vector<std::string> names;
  add_names_in_braces(source, names);
  for (std::size_t at = source.find(kKey); at != std::string_view::npos;
       at = source.find(kKey, at + 1)) {
    const std::size_t equals = source.find_first_not_of(kBlank, at + kKey.size());
    if (equals == std::string_view::npos || source[equals] != '=') continue;
    const std::size_t quote = source.find_first_not_of(kBlank, equals + 1);
    if (quote == std::string_view::npos || source[quote] != '"') continue;
    names.emplace_back(source.substr(quote + 1, source.find('"', quote + 1) - quote - 1));
  }
  return names;
}

struct Declaration {
  std::string folder;
  std::string header;
  std::string name;
};

std::vector<Declaration> declarations_below(const fs::path& root) {
  std::vector<Declaration> all;
  for (const std::string_view top : {"core", "data"}) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / top)) {
      if (entry.path().extension() != ".hpp") continue;
      std::ifstream stream(entry.path());
      const std::string text{std::istreambuf_iterator<char>(stream), {}};
      const fs::path header = fs::relative(entry.path(), root);
      for (const std::string& name : declared_names(text)) {
        all.push_back({header.parent_path().generic_string(), header.generic_string(), name});
      }
    }
  }
  return all;
}

TEST(DeclaredNames, AreFoundWhereverTheLineIsBroken) {
  EXPECT_THAT(declared_names("  static constexpr std::string_view kName = \"one\";\n"
                             "  constexpr auto kName =\n      \"two\";\n"
                             "use(T::kName); // kName of T\n  other = kName;\n"),
              testing::ElementsAre("one", "two"));
  EXPECT_THAT(declared_names("  constexpr std::array<std::string_view, 2> kNames{\"one\",\n"
                             "      \"two\"};\n  constexpr auto kName = kNames[N];\n"
                             "  other = \"three\";\n"),
              testing::ElementsAre("one", "two"));
}

TEST(Registration, HasEveryTypeThatAHeaderDeclares) {
  const std::map<std::string, Names> registered = registered_names();

  for (const Declaration& declared : declarations_below(QNN_SOURCE_DIR)) {
    const auto folder = registered.find(declared.folder);
    ASSERT_NE(folder, registered.end()) << declared.header << " declares '" << declared.name
                                        << "', but this test does not know the "
                                        << "list for " << declared.folder;
    EXPECT_TRUE(folder->second.contains(declared.name))
        << declared.header << ": '" << declared.name
        << "' is in no list; add it to the built-in list or the variant of its folder";
  }
}

TEST(Registration, HasNothingThatNoHeaderDeclares) {
  std::map<std::string, Names> declared;
  for (const Declaration& one : declarations_below(QNN_SOURCE_DIR)) {
    declared[one.folder].insert(one.name);
  }

  for (const auto& [folder, names] : registered_names()) {
    EXPECT_FALSE(names.empty()) << folder;
    for (const std::string& name : names) {
      EXPECT_TRUE(declared[folder].contains(name))
          << "no header of " << folder << " declares '" << name << "' as kName";
    }
  }
}

TEST(Registration, GivesEachClassNameOnce) {
  std::set<std::string> seen;
  for (const Declaration& declared : declarations_below(QNN_SOURCE_DIR)) {
    EXPECT_TRUE(seen.insert(declared.folder + " " + declared.name).second)
        << declared.header << ": '" << declared.name << "' is declared twice in its folder";
  }
}

}  // namespace
}  // namespace qnn
