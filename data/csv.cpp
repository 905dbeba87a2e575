#include "data/csv.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "core/base/text.hpp"
#include "data/data_files.hpp"
#include "data/named_entries.hpp"

namespace qnn {

struct Csv::Columns {
  std::map<std::string, std::vector<std::size_t>> inputs;
  std::map<std::string, std::vector<std::size_t>> targets;
};

struct Csv::Scan {
  Columns columns;
  std::size_t rows = 0;
  std::map<std::string, CsvTexts> labels;  // of the targets that are labels
};

namespace {

void check_columns(const char* key, const std::string& name,
                   const std::vector<std::string>& columns) {
  if (columns.empty())
    throw FieldError(key, format("'{}' has no columns", name), "name at least one");
}

void check_target(const char* key, const std::string& name, const CsvTarget& target) {
  if (const auto* values = std::get_if<CsvValues>(&target))
    return check_columns(key, name, values->columns);
  const auto& classes = std::get<CsvLabel>(target).classes;
  if (!classes) return;
  if (classes->empty() ||
      std::set<std::string>(classes->begin(), classes->end()).size() != classes->size())
    throw FieldError(key, format("the classes of '{}' are none, or not all different", name),
                     "list every class once");
}

float number_at(const CsvRows& rows, std::size_t column, const CsvColumns& columns) {
  const std::string_view text = rows.fields()[column];
  const std::optional<double> value = parse_double(text);
  if (value && std::abs(*value) <= std::numeric_limits<float>::max())
    return static_cast<float>(*value);
  throw rows.bad_field(column, format("{} is '{}'; it must be a finite number that float32 holds",
                                      columns.name(column), text.substr(0, 40)));
}

std::int32_t class_at(const CsvRows& rows, std::size_t column, const CsvColumns& columns,
                      const CsvClasses& classes) {
  const std::string_view text = rows.fields()[column];
  if (const std::optional<std::int32_t> found = classes.find(text)) return *found;
  throw rows.bad_field(column, format("{} is '{}'; it must be {}", columns.name(column),
                                      text.substr(0, 40), classes.text()));
}

// Goes through a file; calls header(columns) once, then row(rows, columns) for each sample.
template <class Header, class Row>
void for_each_row(const Path& path, std::string_view text, char separator, bool has_header,
                  const Header& header, const Row& row) {
  CsvRows rows(text, separator, path);
  rows.next();
  const CsvColumns columns(rows, has_header, path);
  header(columns);
  if (has_header && !rows.next()) throw bad_file(path, "there are no rows below the header");
  do {
    row(rows, columns);
  } while (rows.next());
}

void check_same_sizes(const std::map<std::string, std::vector<std::size_t>>& train,
                      const std::map<std::string, std::vector<std::size_t>>& test,
                      const Path& path) {
  for (const auto& [name, columns] : train) {
    if (test.at(name).size() != columns.size())
      throw bad_file(path, format("'{}' has {} columns here, but {} in the training part", name,
                                  test.at(name).size(), columns.size()));
  }
}

}  // namespace

Csv::Csv(const Params& params)
    : train_(params.train), test_(params.test), header_(params.header), separator_(',') {
  constexpr std::string_view kNoSeparators = "\"\r\n.+-0123456789";
  if (params.separator.size() != 1 ||
      kNoSeparators.find(params.separator[0]) != std::string_view::npos)
    throw FieldError("separator", format("cannot be '{}'", params.separator),
                     "give one character, such as \",\", \";\" or \"\\t\"");
  separator_ = params.separator[0];
  if (!params.input && params.inputs.empty()) {
    inputs_.emplace(kInputKeys.one, std::vector<std::string>{});
  } else {
    inputs_ = named_entries(kInputKeys, params.input, params.inputs);
    for (const auto& [name, columns] : inputs_)
      check_columns(params.input ? kInputKeys.one : kInputKeys.several, name, columns);
  }
  targets_ = named_entries(kTargetKeys, params.target, params.targets);
  for (const auto& [name, target] : targets_)
    check_target(params.target ? kTargetKeys.one : kTargetKeys.several, name, target);
}

Path Csv::path_of(Part part, const DataSource& source) const {
  if (part == Part::Train) return existing_file(train_, kName, source);
  if (!test_)
    throw UserError(ErrorKind::MissingInput,
                    "the data set 'csv' has no test part; give the file 'test'");
  return existing_file(*test_, kName, source);
}

Csv::Columns Csv::choose(const CsvColumns& columns) const {
  Columns chosen;
  std::vector<std::size_t> taken;
  for (const auto& [name, target] : targets_) {
    const auto* values = std::get_if<CsvValues>(&target);
    const std::vector<std::string> texts =
        values != nullptr ? values->columns : std::vector{std::get<CsvLabel>(target).column};
    chosen.targets[name] = columns.chosen(texts);
    taken.insert(taken.end(), chosen.targets[name].begin(), chosen.targets[name].end());
    if (values == nullptr && chosen.targets[name].size() != 1)
      throw UserError(ErrorKind::Config,
                      format("data.dataset: '{}' is a range of columns; the label '{}' stands in "
                             "one",
                             texts[0], name));
  }
  for (const auto& [name, texts] : inputs_) {
    chosen.inputs[name] = texts.empty() ? columns.others(taken) : columns.chosen(texts);
    if (chosen.inputs[name].empty())
      throw UserError(ErrorKind::Config,
                      format("data.dataset: no columns are left for the input '{}'", name));
  }
  return chosen;
}

Csv::Scan Csv::scan(Part part, const DataSource& source) const {
  Scan scan;
  const Path path = path_of(part, source);
  const auto header = [&](const CsvColumns& columns) { scan.columns = choose(columns); };
  const auto row = [&](const CsvRows& rows, const CsvColumns&) {
    ++scan.rows;
    for (const auto& [name, target] : targets_) {
      if (!std::holds_alternative<CsvLabel>(target)) continue;
      CsvTexts& texts = scan.labels[name];
      const std::string_view text = rows.fields()[scan.columns.targets[name][0]];
      if (!texts.contains(text)) texts.emplace(text);
    }
  };
  const Values<char> text = read_csv_text(*source.files, path);
  for_each_row(path, as_text(text), separator_, header_, header, row);
  return scan;
}

Csv::Classes Csv::classes(const Scan& train) const {
  Classes classes;
  for (const auto& [name, texts] : train.labels) {
    const auto& given = std::get<CsvLabel>(targets_.at(name)).classes;
    classes.emplace(name, given ? CsvClasses(*given) : CsvClasses::learn(texts));
  }
  return classes;
}

DatasetInfo Csv::info(const DataSource& source) const {
  Scan train = scan(Part::Train, source);
  const Classes classes = this->classes(train);
  DatasetInfo info;
  info.train_count = train.rows;
  info.has_test = test_.has_value();
  if (test_) {
    Scan test = scan(Part::Test, source);
    const Path path = path_of(Part::Test, source);
    check_same_sizes(train.columns.inputs, test.columns.inputs, path);
    check_same_sizes(train.columns.targets, test.columns.targets, path);
    for (auto& [name, texts] : train.labels) texts.merge(test.labels[name]);
  }
  for (const auto& [name, columns] : train.columns.inputs)
    info.inputs.push_back({.name = name, .shape = {columns.size()}});
  for (const auto& [name, columns] : train.columns.targets) {
    const auto labels = classes.find(name);
    info.targets.push_back({.name = name, .info = {.classes = 0, .shape = {columns.size()}}});
    if (labels == classes.end()) continue;
    info.targets.back().info = {.classes = labels->second.count_with(train.labels[name]),
                                .shape = {}};
  }
  return info;
}

// Arrays that grow row by row, in the order of the columns' names.
struct Csv::Growing {
  std::vector<std::vector<float>> inputs;
  std::vector<std::variant<std::vector<std::int32_t>, std::vector<float>>> targets;
};

Csv::Growing Csv::empty_arrays(const Columns& columns) const {
  Growing arrays;
  arrays.inputs.resize(columns.inputs.size());
  for (const auto& [name, chosen] : columns.targets) {
    arrays.targets.emplace_back();
    if (std::holds_alternative<CsvValues>(targets_.at(name)))
      arrays.targets.back() = std::vector<float>();
  }
  return arrays;
}

Samples Csv::samples_of(const Columns& columns, Growing arrays) {
  Samples samples;
  std::size_t i = 0;
  for (const auto& [name, chosen] : columns.inputs)
    samples.inputs.push_back(
        {.name = name, .shape = {chosen.size()}, .values = std::move(arrays.inputs[i++])});
  i = 0;
  for (const auto& [name, chosen] : columns.targets) {
    TargetArray target{.name = name, .shape = {}, .values = {}};
    if (std::holds_alternative<std::vector<float>>(arrays.targets[i]))
      target.shape = {chosen.size()};
    std::visit([&](auto& values) { target.values = std::move(values); }, arrays.targets[i++]);
    samples.targets.push_back(std::move(target));
  }
  return samples;
}

Samples Csv::load(Part part, const DataSource& source) const {
  const Path path = path_of(part, source);
  const Classes classes = this->classes(scan(Part::Train, source));
  Columns chosen;
  Growing arrays;
  const auto header = [&](const CsvColumns& columns) {
    chosen = choose(columns);
    arrays = empty_arrays(chosen);
  };
  const auto row = [&](const CsvRows& rows, const CsvColumns& columns) {
    auto input = arrays.inputs.begin();
    for (const auto& [name, numbers] : chosen.inputs) {
      for (const std::size_t column : numbers) input->push_back(number_at(rows, column, columns));
      ++input;
    }
    auto target = arrays.targets.begin();
    for (const auto& [name, numbers] : chosen.targets) {
      for (const std::size_t column : numbers) {
        if (auto* labels = std::get_if<0>(&*target)) {
          labels->push_back(class_at(rows, column, columns, classes.at(name)));
        } else {
          std::get<1>(*target).push_back(number_at(rows, column, columns));
        }
      }
      ++target;
    }
  };
  const Values<char> text = read_csv_text(*source.files, path);
  for_each_row(path, as_text(text), separator_, header_, header, row);
  return samples_of(chosen, std::move(arrays));
}

}  // namespace qnn
