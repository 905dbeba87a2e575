#include "tests/cli/command_case.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "core/json/json.hpp"
#include "core/json/parse.hpp"
#include "core/json/parsed_json.hpp"
#include "tests/cli/process.hpp"
#include "tests/cli/text_file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace qnn::testing_support {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPlugins = "{plugins}";

const fs::path kFolder = fs::path(QNN_SOURCE_DIR) / "tests" / "cli";

void expect_known_keys(const Json& object, const std::set<std::string>& known) {
  for (const auto& [key, value] : object.items())
    EXPECT_TRUE(known.contains(key)) << "the case has an unknown key '" << key << "'";
}

// A member, or an empty object.
const Json& object_in(const Json& object, const char* key) {
  static const Json none = Json::object();
  const auto found = object.find(key);
  return found == object.end() ? none : *found;
}

// A member, or an empty list.
const Json& list_in(const Json& object, const char* key) {
  static const Json none = Json::array();
  const auto found = object.find(key);
  return found == object.end() ? none : *found;
}

std::string text_of(const Json& content) {
  if (content.is_string()) return content.get<std::string>();
  if (!content.is_array()) return content.dump(2) + "\n";
  std::string text;
  for (const Json& line : content) text += line.get<std::string>() + "\n";
  return text;
}

void change_file(const Json& change, const fs::path& folder) {
  expect_known_keys(change, {"file", "truncate_by", "flip_bit_at", "append", "remove"});
  const fs::path file = folder / change.at("file").get<std::string>();
  std::string bytes = read_text(file);
  if (change.contains("truncate_by"))
    bytes.resize(bytes.size() - change["truncate_by"].get<std::size_t>());
  if (change.contains("flip_bit_at")) {
    const auto at = change["flip_bit_at"].get<std::int64_t>();
    const auto size = static_cast<std::int64_t>(bytes.size());
    char& byte = bytes.at(static_cast<std::size_t>(at < 0 ? size + at : at));
    byte = static_cast<char>(byte ^ 1);
  }
  if (change.contains("append")) bytes += change["append"].get<std::string>();
  if (change.contains("remove")) {
    fs::remove(file);
  } else {
    write_text(file, bytes);
  }
}

void expect_text(const std::string& text, const Json& command, const std::string& stream) {
  using ::testing::HasSubstr;
  const Json& parts = list_in(command, stream.c_str());
  if (parts.is_string()) {
    EXPECT_EQ(text, parts.get<std::string>()) << stream;
  } else {
    for (const Json& part : parts) EXPECT_THAT(text, HasSubstr(part.get<std::string>())) << stream;
  }
  for (const Json& part : list_in(command, ("not_" + stream).c_str()))
    EXPECT_THAT(text, ::testing::Not(HasSubstr(part.get<std::string>()))) << stream;
}

void expect_values(const std::string& text, const Json& expected, const std::string& where) {
  const Json json = Json::parse(text, nullptr, false);
  ASSERT_FALSE(json.is_discarded()) << where << " is not one JSON document:\n" << text;
  for (const auto& [pointer, value] : expected.items()) {
    const Json::json_pointer at(pointer);
    ASSERT_TRUE(json.contains(at)) << where << " has no " << pointer << ":\n" << text;
    EXPECT_EQ(json.at(at), value) << where << " at " << pointer;
  }
}

// "file#/pointer": a value of a JSON file, as text.
std::string value_at(const fs::path& folder, const std::string& place) {
  const std::size_t hash = place.find('#');
  const Json json = Json::parse(read_text(folder / place.substr(0, hash)));
  return json.at(Json::json_pointer(place.substr(hash + 1))).dump();
}

void expect_files(const Json& command, const fs::path& folder) {
  for (const Json& file : list_in(command, "exists"))
    EXPECT_TRUE(fs::exists(folder / file.get<std::string>())) << file;
  for (const Json& file : list_in(command, "absent"))
    EXPECT_FALSE(fs::exists(folder / file.get<std::string>())) << file;
  for (const Json& pair : list_in(command, "equal"))
    EXPECT_TRUE(read_text(folder / pair.at(0).get<std::string>()) ==
                read_text(folder / pair.at(1).get<std::string>()))
        << pair << " differ";
  for (const Json& pair : list_in(command, "equal_values"))
    EXPECT_EQ(value_at(folder, pair.at(0)), value_at(folder, pair.at(1))) << pair;
  for (const auto& [file, count] : object_in(command, "lines").items()) {
    const std::string text = read_text(folder / file);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), count.get<std::int64_t>()) << file;
  }
  for (const auto& [file, values] : object_in(command, "json").items())
    expect_values(read_text(folder / file), values, file);
}

void run_one(const Json& command, const fs::path& folder) {
  expect_known_keys(command, {"arguments", "environment", "change", "exit", "stdout", "stderr",
                              "not_stdout", "not_stderr", "stdout_json", "json", "stdout_to",
                              "exists", "absent", "equal", "equal_values", "lines"});
  if (command.contains("change")) change_file(command["change"], folder);
  CommandLine line{.arguments = command.at("arguments").get<std::vector<std::string>>(),
                   .folder = folder};
  for (std::string& argument : line.arguments)
    if (argument.starts_with(kPlugins)) argument.replace(0, kPlugins.size(), QNN_PLUGIN_FOLDER);
  for (const auto& [name, value] : object_in(command, "environment").items())
    line.environment[name] = value.get<std::string>();
  const Finished finished = run(line);
  EXPECT_EQ(finished.exit, command.at("exit").get<int>());
  expect_text(finished.out, command, "stdout");
  expect_text(finished.err, command, "stderr");
  if (command.contains("stdout_json"))
    expect_values(finished.out, command["stdout_json"], "standard output");
  if (command.contains("stdout_to"))
    write_text(folder / command["stdout_to"].get<std::string>(), finished.out);
  expect_files(command, folder);
  if (::testing::Test::HasFailure())
    ADD_FAILURE() << ::testing::PrintToString(line.arguments) << " exited " << finished.exit
                  << "\n--- standard output\n"
                  << finished.out << "--- standard error\n"
                  << finished.err;
}

}  // namespace

std::vector<fs::path> command_cases() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kFolder / "cases"))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

void run_command_case(const fs::path& file) {
  const Json test = parse_json(read_text(file), file.string()).value;
  expect_known_keys(test, {"about", "files", "commands"});
  const TemporaryFolder folder;
  fs::copy_file(kFolder / "tiny.json", folder / "tiny.json");
  for (const auto& [name, content] : object_in(test, "files").items())
    write_text(folder / name, text_of(content));
  ASSERT_FALSE(test.at("commands").empty());
  for (const Json& command : test.at("commands")) {
    run_one(command, folder.path());
    if (::testing::Test::HasFailure()) return;  // later commands build on it
  }
}

}  // namespace qnn::testing_support
