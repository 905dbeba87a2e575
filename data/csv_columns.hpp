#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "data/csv_reader.hpp"

namespace qnn {

// The columns of one CSV file.
class CsvColumns {
 public:
  // From a row: the names of the columns if it is a header, else only how many there are.
  CsvColumns(const CsvRows& row, bool is_header, const Path& path);

  // The columns that these texts choose, in this order: a name; a number, counted from 0; or two
  // numbers "0-783", the last included. Throws UserError(BadData) that lists the names.
  std::vector<std::size_t> chosen(std::span<const std::string> texts) const;

  // All that are not in `taken`, in order.
  std::vector<std::size_t> others(std::span<const std::size_t> taken) const;

  std::string name(std::size_t column) const;  // for messages: "column 'age'", "column 3"

 private:
  std::size_t number(std::string_view text, const std::string& choice) const;

  std::vector<std::string> names_;  // empty without a header
  std::size_t count_;
  std::string path_;
};

}  // namespace qnn
