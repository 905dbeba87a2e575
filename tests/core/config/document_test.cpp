#include "core/config/document.hpp"

#include <gmock/gmock.h>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "tests/core/config/text_files.hpp"

namespace qnn {
namespace {

using testing::HasSubstr;

std::string place_of(const Document& document, const std::string& pointer) {
  const Origin& origin = document.origins.at(pointer);
  return format("{}:{}:{}", origin.file, origin.line, origin.column);
}

// What load_document throws for "main.json" of these files.
std::string refusal(const std::map<std::string, std::string>& files,
                    ErrorKind kind = ErrorKind::Config) {
  try {
    load_document(TextFiles(files), "main.json");
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), kind);
    return error.what();
  }
  return "nothing";
}

TEST(LoadDocument, ReadsAFileWithItsPlaces) {
  const std::map<std::string, std::string> texts{
      {"./dir/main.json", "{\"seed\": 1,\n \"model\": {\"layers\": [\"a\"]}}"}};
  const TextFiles files(texts);

  const Document document = load_document(files, "./dir/main.json");

  EXPECT_EQ(document.value.dump(), R"({"seed":1,"model":{"layers":["a"]}})");
  EXPECT_EQ(document.file, "dir/main.json");
  EXPECT_EQ(place_of(document, "/seed"), "dir/main.json:1:2");
  EXPECT_EQ(place_of(document, "/model/layers/0"), "dir/main.json:2:23");
}

TEST(LoadDocument, MergesThreeLevels) {
  const TextFiles files({
      {"configs/main.json", "{\"extends\": \"../base/middle.json\",\n\"seed\": 3}"},
      {"base/middle.json",
       "{\"extends\": [\"root.json\"],\n"
       "\"training\": {\"epochs\": 2, \"optimizer\": {\"type\": \"sgd\"}}}"},
      {"base/root.json",
       "{\"seed\": 1,\n"
       "\"training\": {\"epochs\": 1, \"loss\": \"mse\",\n"
       "\"optimizer\": {\"type\": \"adam\", \"beta_1\": 0.9}}}"},
  });

  const Document document = load_document(files, "configs/main.json");

  EXPECT_EQ(document.value.dump(),
            R"({"seed":3,"training":{"epochs":2,"loss":"mse","optimizer":{"type":"sgd"}}})");
  EXPECT_EQ(place_of(document, "/seed"), "configs/main.json:2:1");
  EXPECT_EQ(place_of(document, "/training/epochs"), "base/middle.json:2:14");
  EXPECT_EQ(place_of(document, "/training/loss"), "base/root.json:2:27");
  EXPECT_EQ(place_of(document, "/training/optimizer/type"), "base/middle.json:2:41");
  EXPECT_FALSE(document.origins.contains("/training/optimizer/beta_1"));
  EXPECT_FALSE(document.origins.contains("/extends"));
  EXPECT_EQ(document.texts.size(), 3u);
}

TEST(LoadDocument, LaysLaterFilesOverEarlierOnes) {
  const TextFiles files({
      {"main.json", R"({"extends": ["a.json", "b.json"], "z": 3})"},
      {"a.json", R"({"x": 1, "y": 1, "z": 1})"},
      {"b.json", R"({"y": 2, "z": 2})"},
  });

  EXPECT_EQ(load_document(files, "main.json").value.dump(), R"({"x":1,"y":2,"z":3})");
}

TEST(LoadDocument, LetsTwoFilesExtendTheSame) {
  const TextFiles files({
      {"main.json", R"({"extends": ["a.json", "b.json"]})"},
      {"a.json", R"({"extends": "c.json", "x": 1})"},
      {"b.json", R"({"extends": "c.json", "y": 1})"},
      {"c.json", R"({"x": 0, "y": 0})"},
  });

  // b.json says again what c.json says, and comes later.
  EXPECT_EQ(load_document(files, "main.json").value.dump(), R"({"x":0,"y":1})");
}

TEST(LoadDocument, AppliesOverridesLast) {
  const TextFiles files({{"main.json", R"({"extends": "a.json", "seed": 2})"},
                         {"a.json", R"({"seed": 1, "name": "a"})"}});
  const std::vector<Override> overrides{parse_set("seed=3"), parse_set("name=b"),
                                        parse_set("seed=4")};

  EXPECT_EQ(load_document(files, "main.json", overrides).value.dump(), R"({"seed":4,"name":"b"})");
}

TEST(LoadDocument, SaysWhoExtendsAFileThatIsNotThere) {
  EXPECT_EQ(refusal({{"main.json", "{\n  \"extends\": [\"base/none.json\"]\n}"}},
                    ErrorKind::MissingInput),
            "main.json:2:15: /extends/0: cannot extend 'base/none.json': base/none.json: no such "
            "file\n"
            "  2 |   \"extends\": [\"base/none.json\"]\n"
            "    |               ^^^^^^^^^^^^^^^^");
  EXPECT_EQ(refusal({}, ErrorKind::MissingInput), "main.json: no such file");
}

TEST(LoadDocument, ShowsACycle) {
  EXPECT_EQ(refusal({{"main.json", R"({"extends": "a.json"})"},
                     {"a.json", R"({"extends": "b.json"})"},
                     {"b.json", R"({"extends": "./a.json"})"}}),
            "b.json:1:2: /extends: a config cannot extend itself: a.json -> b.json -> a.json\n"
            "  1 | {\"extends\": \"./a.json\"}\n"
            "    |  ^^^^^^^^^");
  EXPECT_THAT(refusal({{"main.json", R"({"extends": "main.json"})"}}),
              HasSubstr("a config cannot extend itself: main.json -> main.json"));
}

std::map<std::string, std::string> chain_of(int depth) {
  std::map<std::string, std::string> files;
  for (int i = 0; i < depth; ++i) {
    const std::string name = i == 0 ? "main.json" : format("{}.json", i);
    files[name] = format("{{\"extends\": \"{}.json\"}}", i + 1);
  }
  files[format("{}.json", depth)] = R"({"seed": 7})";
  return files;
}

TEST(LoadDocument, GoesEightFilesDeep) {
  EXPECT_EQ(load_document(TextFiles(chain_of(8)), "main.json").value.dump(), R"({"seed":7})");
  EXPECT_THAT(refusal(chain_of(9)),
              HasSubstr("8.json:1:2: /extends: configs extend each other at most 8 deep: main.json "
                        "-> 1.json -> 2.json -> 3.json -> 4.json -> 5.json -> 6.json -> 7.json -> "
                        "8.json -> 9.json"));
}

TEST(LoadDocument, BoundsTheNumberOfFiles) {
  // Each level names the next one three times: 3^4 files and more.
  std::map<std::string, std::string> files = chain_of(4);
  for (auto& [name, text] : files) {
    if (const auto colon = text.find(": "); text.starts_with("{\"extends")) {
      const std::string next = text.substr(colon + 2, text.size() - colon - 3);
      text = format("{{\"extends\": [{0}, {0}, {0}]}}", next);
    }
  }

  EXPECT_THAT(refusal(files), HasSubstr("a config extends at most 64 files"));
}

TEST(LoadDocument, RefusesWhatIsNoFileName) {
  EXPECT_THAT(refusal({{"main.json", R"({"extends": 3})"}}),
              HasSubstr("main.json:1:2: /extends: must be a file or a list of files, got 3"));
  EXPECT_THAT(refusal({{"main.json", R"({"extends": ["a.json", null]})"}}),
              HasSubstr("main.json:1:24: /extends/1: must be text, got null"));
}

TEST(LoadDocument, RefusesAConfigThatIsNoObject) {
  EXPECT_EQ(refusal({{"main.json", " [1]"}}),
            "main.json:1:2: must be an object, got the list [1]\n"
            "  1 |  [1]\n"
            "    |  ^");
  EXPECT_THAT(refusal({{"main.json", R"({"extends": "a.json"})"}, {"a.json", "3"}}),
              HasSubstr("a.json:1:1: must be an object, got 3"));
}

// They do not end reading, so that all that is wrong with a config is told at once.
TEST(ParseDocument, NotesDuplicateKeysAndKeepsTheFirstValue) {
  const Document document = parse_document("{\"a\": 1,\n \"a\": 2, \"b\": 3}", "main.json");

  EXPECT_EQ(document.value, (Json{{"a", 1}, {"b", 3}}));
  ASSERT_EQ(document.problems.size(), 1U);
  EXPECT_EQ(document.problems.list()[0].pointer, "/a");
  EXPECT_THAT(describe_problems(document.problems.list(), document),
              AllOf(HasSubstr("main.json:1:2: /a: "), HasSubstr("again, at line 2, column 2"),
                    HasSubstr("remove one of the two")));
}

TEST(LoadDocument, NamesThePlaceOfASyntaxErrorInAnExtendedFile) {
  EXPECT_THAT(refusal({{"main.json", R"({"extends": "a.json"})"}, {"a.json", "{\n\"a\": NaN}"}}),
              HasSubstr("a.json:2:6: "));
}

TEST(ParseDocument, ReadsATextAndOverrides) {
  const std::vector<Override> overrides{parse_set("seed=2")};

  const Document document = parse_document(R"({"seed": 1, "name": "a"})", "text", overrides);

  EXPECT_EQ(document.value.dump(), R"({"seed":2,"name":"a"})");
  EXPECT_EQ(place_of(document, "/name"), "text:1:13");
  EXPECT_EQ(place_of(document, "/seed"), "--set seed:0:0");
}

TEST(ParseDocument, CannotExtendFiles) {
  try {
    parse_document(R"({"extends": "a.json"})", "text");
    FAIL();
  } catch (const UserError& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Config);
    EXPECT_THAT(error.what(), HasSubstr("text:1:2: /extends: a config that does not come from a "
                                        "file cannot extend files"));
  }
}

TEST(ConfigRoot, KnowsWhatWasTyped) {
  const std::vector<Override> overrides{parse_set("name=3"), parse_set("seed=3")};
  const Document document = parse_document("{}", "text", overrides);
  Problems problems;
  std::string name;
  std::uint64_t seed = 0;

  EXPECT_TRUE(config_root(document, problems).member("name")->read_string(name));
  EXPECT_TRUE(config_root(document, problems).member("seed")->read_seed(seed));

  EXPECT_EQ(name, "3");
  EXPECT_EQ(seed, 3u);
}

}  // namespace
}  // namespace qnn
