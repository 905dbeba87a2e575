// write_schema_verdicts COUNT: what the reader says of every shipped config and of COUNT configs
// with one thing changed by chance, the same ones every time; for schema_agrees_with_reader.sh. A
// line of JSON each: {"file", "kind", "at", "config", "problems": [text, ...]}.

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/json/json.hpp"
#include "core/json/parse.hpp"
#include "core/spec/run_spec.hpp"
#include "core/sweep/sweep_spec.hpp"
#include "tests/cli/text_file.hpp"
#include "tests/support/files_in_memory.hpp"
#include "tests/support/shipped_configs.hpp"

namespace qnn {
namespace {

namespace fs = std::filesystem;
using Pointer = Json::json_pointer;
using testing_support::FilesInMemory;
using testing_support::read_text;

bool is_sweep(const fs::path& file) { return file.parent_path().filename() == "sweeps"; }

std::vector<fs::path> shipped_files() {
  std::vector<fs::path> files = testing_support::shipped_configs();
  for (const auto& entry : fs::directory_iterator(fs::path(QNN_SOURCE_DIR) / "configs/sweeps"))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> problems_of(const fs::path& file, const std::string& text) {
  static const Catalog catalog = make_catalog();
  FilesInMemory files;
  for (const auto& entry : fs::directory_iterator(file.parent_path()))
    if (entry.is_regular_file()) files.put(entry.path().string(), read_text(entry.path()));
  files.put(file.string(), text);
  Problems problems;
  try {
    const Document document = load_document(files, file);
    if (is_sweep(file)) {
      read_sweep_spec(document, "sweep", problems);
    } else {
      read_run_spec(document, catalog, "run", problems);
    }
  } catch (const UserError& error) {
    problems.report("", error.what());
  }
  std::vector<std::string> texts;
  for (const Problem& problem : problems.list())
    texts.push_back(format("{}: {}", problem.pointer, problem.message));
  return texts;
}

class Mutator {
 public:
  Mutator(Json json, std::mt19937_64& random) : json_(std::move(json)), random_(random) {
    collect(json_, Pointer());
  }

  const Json& json() const { return json_; }
  const std::string& at() const { return at_; }

  // Each does one thing and says whether there was something to do it to.
  bool drop_letter() {
    return at_key([](const Pointer&) { return true; },
                  [&](Json& object, const std::string& key) {
                    std::string shorter = key;
                    shorter.erase(draw(key.size()), 1);
                    return !object.contains(shorter) && rename(object, key, shorter);
                  });
  }

  bool drop_key() {
    return at_key([](const Pointer&) { return true; },
                  [](Json& object, const std::string& key) { return object.erase(key) > 0; });
  }

  bool change_type() {
    static const std::array<Json, 9> kOthers{
        true, "abc", 3.75, -1, nullptr, Json::array(), Json::object(), Json{1, 2, 3}, Json{"abc"}};
    return at_value([](const Json&) { return true; },
                    [&](Json& value) {
                      const Json other = kOthers[draw(kOthers.size())];
                      if (value.type() == other.type()) return false;
                      value = other;
                      return true;
                    });
  }

  bool leave_range() {
    static const std::array<Json, 8> kOthers{-1, 0, -0.5, 1.5, 2.5, 1e30, 1e300, 4294967296};
    return at_value([](const Json& value) { return value.is_number(); },
                    [&](Json& value) {
                      value = kOthers[draw(kOthers.size())];
                      return true;
                    });
  }

  bool misspell_name() {
    return at_value([](const Json& value) { return value.is_string() && value != ""; },
                    [&](Json& value) {
                      auto name = value.get<std::string>();
                      name.insert(draw(name.size()), 1, 'x');
                      value = name;
                      return true;
                    });
  }

 private:
  std::size_t draw(std::size_t count) { return random_() % count; }

  void collect(const Json& json, const Pointer& at) {
    if (at.to_string().starts_with("/about")) return;  // free text
    if (!at.empty()) places_.push_back(at);
    if (json.is_object())
      for (const auto& [key, value] : json.items()) collect(value, at / key);
    if (json.is_array())
      for (std::size_t i = 0; i < json.size(); ++i) collect(json[i], at / i);
  }

  static bool rename(Json& object, const std::string& key, const std::string& name) {
    Json renamed = Json::object();
    for (const auto& [old, value] : object.items()) renamed[old == key ? name : old] = value;
    object = std::move(renamed);
    return true;
  }

  bool at_key(const std::function<bool(const Pointer&)>& fits,
              const std::function<bool(Json&, const std::string&)>& change) {
    std::vector<Pointer> chosen;
    for (const Pointer& place : places_)
      if (json_.at(place.parent_pointer()).is_object() && fits(place)) chosen.push_back(place);
    if (chosen.empty()) return false;
    const Pointer place = chosen[draw(chosen.size())];
    at_ = place.to_string();
    return change(json_.at(place.parent_pointer()), place.back());
  }

  bool at_value(const std::function<bool(const Json&)>& fits,
                const std::function<bool(Json&)>& change) {
    std::vector<Pointer> chosen;
    for (const Pointer& place : places_)
      if (fits(json_.at(place))) chosen.push_back(place);
    if (chosen.empty()) return false;
    const Pointer place = chosen[draw(chosen.size())];
    at_ = place.to_string();
    return change(json_.at(place));
  }

  Json json_;
  std::mt19937_64& random_;
  std::vector<Pointer> places_;
  std::string at_;
};

void write(const fs::path& file, const char* kind, const std::string& at, const Json& config) {
  const std::string name = file.lexically_relative(QNN_SOURCE_DIR).string();
  const Json line{{"file", name},
                  {"kind", kind},
                  {"at", at},
                  {"config", config},
                  {"problems", problems_of(file, config.dump())}};
  std::puts(line.dump().c_str());
}

void write_all(std::size_t count) {
  const std::vector<fs::path> files = shipped_files();
  std::vector<Json> configs;
  for (const fs::path& file : files) {
    configs.push_back(parse_json(read_text(file), file.string()).value);
    write(file, "shipped", "", configs.back());
  }
  struct Kind {
    const char* name;
    bool (Mutator::*change)();
  };
  constexpr std::array kKinds{
      Kind{"a letter of a key", &Mutator::drop_letter}, Kind{"a missing key", &Mutator::drop_key},
      Kind{"a wrong type", &Mutator::change_type}, Kind{"out of range", &Mutator::leave_range},
      Kind{"a misspelt name", &Mutator::misspell_name}};
  std::mt19937_64 random(8);
  for (std::size_t done = 0; done < count;) {
    const std::size_t file = random() % files.size();
    const Kind& kind = kKinds[done % kKinds.size()];
    Mutator mutator(configs[file], random);
    if (!(mutator.*kind.change)()) continue;
    write(files[file], kind.name, mutator.at(), mutator.json());
    ++done;
  }
}

}  // namespace
}  // namespace qnn

int main(int argc, char** argv) {
  qnn::write_all(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 0);
  return 0;
}
