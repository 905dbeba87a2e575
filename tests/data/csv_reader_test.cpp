#include "data/csv_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "data/csv_classes.hpp"
#include "data/csv_columns.hpp"
#include "data/limits.hpp"
#include "tests/support/expect_user_error.hpp"
#include "tests/support/files_in_memory.hpp"
#include "tests/support/idx_bytes.hpp"

namespace qnn {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing_support::expect_user_error;
using testing_support::FilesInMemory;

const Path kPath = "t.csv";

using Table = std::vector<std::vector<std::string>>;

Table table_of(const std::string& text, char separator = ',') {
  CsvRows rows(text, separator, kPath);
  Table table;
  while (rows.next()) table.emplace_back(rows.fields().begin(), rows.fields().end());
  return table;
}

TEST(CsvRows, AreFieldsBetweenSeparators) {
  EXPECT_EQ(table_of("a,b\n1,2\n"), (Table{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(table_of("a;b,c;\r\n;;", ';'), (Table{{"a", "b,c", ""}, {"", "", ""}}));
  EXPECT_EQ(table_of("1\t\t3", '\t'), (Table{{"1", "", "3"}}));
  EXPECT_EQ(table_of("1 2", ' '), (Table{{"1", "2"}}));
  EXPECT_EQ(table_of(" 1 ,\t2 \n"), (Table{{"1", "2"}}));
}

TEST(CsvRows, UndoQuotes) {
  EXPECT_EQ(table_of(R"("a,b", "say ""x""" ,"",c"d)"), (Table{{"a,b", R"(say "x")", "", "c\"d"}}));
}

TEST(CsvRows, MayEndInEmptyLines) { EXPECT_EQ(table_of("1\n2\n\r\n\n"), (Table{{"1"}, {"2"}})); }

TEST(CsvRows, NameThePlaceOfWhatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"1,2\n3\n", "t.csv:2:2: the row has 1 fields, but the first row has 2"},
      {"1,2\n3,4,5\n", "t.csv:2:6: the row has 3 fields"},
      {"1\n\n2\n", "t.csv:2:1: the line is empty"},
      {"1, \"2\n3\",4\n", "t.csv:1:4: the quote is not closed"},
      {"1,\"2\"x,3\n", "t.csv:1:6: there should be a ',' after"},
      {"1\n" + std::string(kMaxCsvLine + 1, '2'), "t.csv:2:1048577: the line is longer"}};
  for (const auto& [text, message] : cases)
    expect_user_error(ErrorKind::BadData, HasSubstr(message), [&] { table_of(text); });
}

TEST(CsvText, IsInflatedAndFreedOfItsMark) {
  const FilesInMemory files({{"a", testing_support::gzip_of("1,2\n")},
                             {"b",
                              "\xef\xbb\xbf"
                              "1\n"},
                             {"c", "\r\n\n"}});
  EXPECT_EQ(as_text(read_csv_text(files, "a")), "1,2\n");
  EXPECT_EQ(as_text(read_csv_text(files, "b")), "1\n");
  expect_user_error(ErrorKind::BadData, HasSubstr("c: the file holds no rows"),
                    [&] { read_csv_text(files, "c"); });
}

CsvColumns columns_of(const std::string& first_row, bool header) {
  CsvRows rows(first_row, ',', kPath);
  rows.next();
  return {rows, header, kPath};
}

TEST(CsvColumns, AreChosenByNameNumberOrRange) {
  const CsvColumns columns = columns_of("id,age,3-4,size,1", true);
  const auto chosen = [&](const std::vector<std::string>& texts) { return columns.chosen(texts); };
  EXPECT_THAT(chosen({"size", "id"}), ElementsAre(3, 0));
  EXPECT_THAT(chosen({"0", "2-4"}), ElementsAre(0, 2, 3, 4));
  EXPECT_THAT(chosen({"3-4", "1"}), ElementsAre(2, 4));  // names come first
  EXPECT_THAT(columns.others(chosen({"1-3"})), ElementsAre(0, 4));
  EXPECT_EQ(columns.name(1), "column 'age'");
  EXPECT_EQ(columns_of("1,2", false).name(1), "column 1");
}

TEST(CsvColumns, AreListedWhenOneIsUnknown) {
  const auto choose = [](const std::string& text) {
    columns_of("id,age", true).chosen(std::vector{text});
  };
  for (const std::string text : {"agee", "2", "0-2", "-", "", "99999999999999999999"})
    expect_user_error(ErrorKind::BadData,
                      AllOf(HasSubstr("t.csv: there is no column '" + text + "'"),
                            HasSubstr("0 to 1, named id, age")),
                      [&] { choose(text); });
}

TEST(CsvColumns, MustDifferInName) {
  expect_user_error(ErrorKind::BadData, HasSubstr("t.csv:1:6: there is a column named 'a'"),
                    [] { columns_of("a,bb,a", true); });
}

TEST(CsvClasses, AreWholeNumbersThemselves) {
  const CsvClasses classes = CsvClasses::learn({"0", "7", "10"});
  EXPECT_EQ(classes.find("7"), 7);
  EXPECT_EQ(classes.find("3"), 3);
  EXPECT_EQ(classes.find("-1"), std::nullopt);
  EXPECT_EQ(classes.find("1.0"), std::nullopt);
  EXPECT_EQ(classes.find("1000000"), std::nullopt);
  EXPECT_EQ(classes.count_with({"0", "7", "10", "no"}), 11u);
}

TEST(CsvClasses, AreElseTextsInTheirOrder) {
  const CsvClasses classes = CsvClasses::learn({"rose", "lily", "7"});
  EXPECT_EQ(classes.find("7"), 0);
  EXPECT_EQ(classes.find("lily"), 1);
  EXPECT_EQ(classes.find("rose"), 2);
  EXPECT_EQ(classes.find("tulip"), std::nullopt);
  EXPECT_EQ(classes.count_with({"rose", "tulip"}), 3u);
  EXPECT_EQ(classes.text(), "one of '7', 'lily', 'rose'");
}

TEST(CsvClasses, KeepAGivenOrder) {
  const CsvClasses classes(std::vector<std::string>{"no", "maybe", "yes"});
  EXPECT_EQ(classes.find("maybe"), 1);
  EXPECT_EQ(classes.find("no"), 0);
}

}  // namespace
}  // namespace qnn
