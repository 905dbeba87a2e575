#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/config/fields.hpp"
#include "data/csv_classes.hpp"
#include "data/csv_columns.hpp"
#include "data/dataset.hpp"

namespace qnn {

// A target that is a class. If every label of the training part is a whole number, it is the class,
// and there are as many classes as the highest of both parts and one; else the classes are the
// texts of the training part in the order of their bytes, and the test part may have no others.
struct CsvLabel {
  static constexpr std::string_view kName = "label";
  static constexpr std::string_view kSummary = "a class: a whole number or a text";
  std::string column;
  std::optional<std::vector<std::string>> classes;
  template <class Fields>
  void fields(Fields& f) {
    f.required("column", column, "its name, or its number from 0");
    f.optional("classes", classes, "the texts of all classes in order; null: those that occur");
  }
};

struct CsvValues {
  static constexpr std::string_view kName = "values";
  static constexpr std::string_view kSummary = "numbers";
  std::vector<std::string> columns;
  template <class Fields>
  void fields(Fields& f) {
    f.required("columns", columns, "names, numbers from 0, or ranges of them: \"3-5\"");
  }
};

using CsvTarget = std::variant<CsvLabel, CsvValues>;

// Tables of numbers as text (see csv_reader.hpp), one sample a row, by path; gzip or not. Relative
// paths start from --data-dir or QNN_DATA_DIR if given, else from the current folder.
class Csv final : public Dataset {
 public:
  static constexpr std::string_view kName = "csv";
  static constexpr std::string_view kSource = "RFC 4180";
  static constexpr std::string_view kSummary = "tables of numbers as text, by path";

  struct Params {
    std::string train;
    std::optional<std::string> test;
    bool header = true;
    std::string separator = ",";
    std::optional<std::vector<std::string>> input;
    std::map<std::string, std::vector<std::string>> inputs;
    std::optional<CsvTarget> target;
    std::map<std::string, CsvTarget> targets;

    template <class Fields>
    void fields(Fields& f) {
      f.required("train", train, "file of the training samples");
      f.optional("test", test, "file of the test samples, with the same columns");
      f.optional("header", header, "whether the first row holds the columns' names");
      f.optional("separator", separator, "the character between two fields");
      f.optional("input", input,
                 "columns of the only input: names, numbers from 0, or ranges of them: \"0-783\"; "
                 "null: all but those of targets");
      f.optional("inputs", inputs,
                 "columns of several inputs by name, taken in alphabetical order");
      f.optional("target", target, "the only target");
      f.optional("targets", targets, "several targets by name, in alphabetical order");
    }
  };

  // Throws FieldError for a separator that cannot be one, if inputs or targets are given in both
  // forms, and for lists without columns or classes.
  explicit Csv(const Params& params);

  DatasetInfo info(const DataSource& source) const override;
  Samples load(Part part, const DataSource& source) const override;

 private:
  struct Columns;  // chosen in one file
  struct Growing;  // the arrays of a part, being read
  struct Scan;     // what a look through a file finds, without reading numbers
  using Classes = std::map<std::string, CsvClasses>;  // of the targets that are labels

  Path path_of(Part part, const DataSource& source) const;
  Columns choose(const CsvColumns& columns) const;
  Scan scan(Part part, const DataSource& source) const;
  Classes classes(const Scan& train) const;
  Growing empty_arrays(const Columns& columns) const;
  static Samples samples_of(const Columns& columns, Growing arrays);

  std::string train_;
  std::optional<std::string> test_;
  bool header_;
  char separator_;
  std::map<std::string, std::vector<std::string>> inputs_;  // without columns: all the others
  std::map<std::string, CsvTarget> targets_;
};

}  // namespace qnn
