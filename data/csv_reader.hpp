#pragma once

#include <cstddef>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/errors.hpp"
#include "core/base/file_system.hpp"
#include "data/values.hpp"

namespace qnn {

// The contents of a CSV file, decompressed if its first bytes are gzip's, without a byte-order
// mark. Throws UserError(BadData) if the file is empty, and the errors of FileSystem.
Values<char> read_csv_text(const FileSystem& files, const Path& path);

// Goes through the rows of a CSV text (RFC 4180): fields between separators, spaces around them
// dropped; a field in double quotes may hold the separator, and a quote written twice. Lines end in
// LF or CRLF; a line break within quotes is refused, empty lines may stand at the end only. Every
// row must have as many fields as the first. At most kMaxCsvLine bytes a line.
//
// Errors: UserError(BadData) with FILE:LINE:COLUMN, both counted from 1, the column in bytes.
class CsvRows {
 public:
  // All of these must outlive the reader.
  CsvRows(std::string_view text, char separator, const Path& path)
      : rest_(text), separator_(separator), path_(path) {}

  // Goes to the next row; false at the end.
  bool next();

  // Of this row; valid until the next one.
  std::span<const std::string_view> fields() const { return fields_; }

  // An error at a field of this row.
  UserError bad_field(std::size_t field, std::string_view what) const;

 private:
  void read_line(std::string_view line);
  std::string_view quoted_field(std::string_view line, std::size_t& at);
  UserError bad_place(std::size_t at, std::string_view what) const;

  std::string_view rest_;
  char separator_;
  const Path& path_;
  std::size_t line_number_ = 0;
  std::size_t columns_ = 0;  // of the first row
  std::vector<std::string_view> fields_;
  std::vector<std::size_t> starts_;   // of the fields in their line
  std::deque<std::string> unquoted_;  // fields of this row that had quotes in them
};

}  // namespace qnn
