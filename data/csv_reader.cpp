#include "data/csv_reader.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "data/data_files.hpp"
#include "data/gzip.hpp"
#include "data/limits.hpp"

namespace qnn {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kSpaces = " \t";

bool is_space(char c) { return kSpaces.find(c) != std::string_view::npos; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// Before a file is read whole: that its beginning has lines.
void check_first_line(const FileSystem& files, const Path& path) {
  constexpr std::size_t kMost = kMaxCsvLine + 2;
  std::string head = files.read_range(path, 0, kMost);
  if (is_gzip(head)) head = inflate_gzip_head(head, kMost, path.string());
  if (head.size() == kMost && head.find('\n') == std::string::npos)
    throw bad_file(path, format("the first line is longer than {} bytes; is this a CSV file?",
                                with_thousands(kMaxCsvLine)));
}

}  // namespace

Values<char> read_csv_text(const FileSystem& files, const Path& path) {
  check_first_line(files, path);
  std::string file = files.read(path, kMaxDataBytes);
  Values<char> text;
  if (is_gzip(file)) {
    const std::uint64_t most = std::min(kMaxDataBytes, kMaxInflation * file.size());
    text = inflate_gzip(file, most, path.string());
  } else {
    text = text_values(std::move(file));
  }
  const bool marked = as_text(text).starts_with(kByteOrderMark);
  Values<char> rest(std::move(text), [marked](const Values<char>& kept) {
    return std::span(kept.data(), kept.size()).subspan(marked ? kByteOrderMark.size() : 0);
  });
  if (as_text(rest).find_first_not_of("\r\n") == std::string_view::npos)
    throw bad_file(path, "the file holds no rows");
  return rest;
}

bool CsvRows::next() {
  if (rest_.find_first_not_of("\r\n") == std::string_view::npos) return false;
  ++line_number_;
  const std::size_t end = std::min(rest_.find('\n'), rest_.size());
  std::string_view line = rest_.substr(0, end);
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.size() > kMaxCsvLine)
    throw bad_place(kMaxCsvLine, format("the line is longer than {} bytes; is this a CSV file?",
                                        with_thousands(kMaxCsvLine)));
  read_line(line);
  if (columns_ == 0) columns_ = fields_.size();
  if (fields_.size() != columns_)
    throw bad_place(line.size(), format("the row has {} fields, but the first row has {}",
                                        fields_.size(), columns_));
  return true;
}

void CsvRows::read_line(std::string_view line) {
  fields_.clear();
  starts_.clear();
  unquoted_.clear();
  if (line.empty()) throw bad_place(0, "the line is empty; remove it");
  for (std::size_t at = 0;; ++at) {
    while (at < line.size() && is_space(line[at]) && line[at] != separator_) ++at;
    starts_.push_back(at);
    if (at < line.size() && line[at] == '"') {
      fields_.push_back(quoted_field(line, at));
    } else {
      const std::size_t end = std::min(line.find(separator_, at), line.size());
      fields_.push_back(trimmed(line.substr(at, end - at)));
      at = end;
    }
    if (at == line.size()) return;
  }
}

// From the quote at `at`; leaves `at` at the separator behind the field, or at the end.
std::string_view CsvRows::quoted_field(std::string_view line, std::size_t& at) {
  const std::size_t begin = at++;
  std::string& text = unquoted_.emplace_back();
  for (;; ++at) {
    const std::size_t quote = line.find('"', at);
    if (quote == std::string_view::npos)
      throw bad_place(begin,
                      "the quote is not closed in this line; line breaks in a field are not "
                      "read");
    text += line.substr(at, quote - at);
    at = quote + 1;
    if (at == line.size() || line[at] != '"') break;
    text += '"';
  }
  while (at < line.size() && is_space(line[at]) && line[at] != separator_) ++at;
  if (at < line.size() && line[at] != separator_)
    throw bad_place(at, format("there should be a '{}' after the closing quote", separator_));
  return text;
}

UserError CsvRows::bad_field(std::size_t field, std::string_view what) const {
  return bad_place(starts_[field], what);
}

UserError CsvRows::bad_place(std::size_t at, std::string_view what) const {
  return UserError(ErrorKind::BadData,
                   format("{}:{}:{}: {}", path_.string(), line_number_, at + 1, what));
}

}  // namespace qnn
