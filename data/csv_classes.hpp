#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace qnn {

// The different texts of a label column.
using CsvTexts = std::set<std::string, std::less<>>;

// Which class each text of a label column is.
class CsvClasses {
 public:
  // Class i is the i-th text.
  explicit CsvClasses(std::span<const std::string> texts);

  // From the texts of the training part: whole numbers are their own classes if all are whole
  // numbers, else every text is a class, in the order of their bytes.
  static CsvClasses learn(const CsvTexts& texts);

  std::optional<std::int32_t> find(std::string_view text) const;

  // How many classes there are if these texts occur; those that are no class count for nothing.
  std::size_t count_with(const CsvTexts& texts) const;

  std::string text() const;  // for messages: "one of 'a', 'b'"

 private:
  CsvClasses() = default;

  bool whole_numbers_ = false;
  std::map<std::string, std::int32_t, std::less<>> classes_;  // unless whole_numbers_
};

}  // namespace qnn
