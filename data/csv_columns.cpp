#include "data/csv_columns.hpp"

#include <algorithm>
#include <optional>

#include "core/base/text.hpp"
#include "data/data_files.hpp"

namespace qnn {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

CsvColumns::CsvColumns(const CsvRows& row, bool is_header, const Path& path)
    : count_(row.fields().size()), path_(path.string()) {
  if (!is_header) return;
  names_.assign(row.fields().begin(), row.fields().end());
  for (std::size_t i = 0; i < count_; ++i) {
    if (std::find(names_.begin(), names_.begin() + static_cast<std::ptrdiff_t>(i), names_[i]) !=
        names_.begin() + static_cast<std::ptrdiff_t>(i))
      throw row.bad_field(i, format("there is a column named '{}' already", names_[i]));
  }
}

std::vector<std::size_t> CsvColumns::chosen(std::span<const std::string> texts) const {
  std::vector<std::size_t> columns;
  for (const std::string& text : texts) {
    const auto named = std::find(names_.begin(), names_.end(), text);
    const std::size_t dash = text.find('-');
    if (named != names_.end()) {
      columns.push_back(static_cast<std::size_t>(named - names_.begin()));
    } else if (dash != std::string::npos && is_number(std::string_view(text).substr(0, dash)) &&
               is_number(std::string_view(text).substr(dash + 1))) {
      const std::size_t last = number(std::string_view(text).substr(dash + 1), text);
      for (std::size_t i = number(std::string_view(text).substr(0, dash), text); i <= last; ++i)
        columns.push_back(i);
    } else {
      columns.push_back(number(text, text));
    }
  }
  return columns;
}

std::size_t CsvColumns::number(std::string_view text, const std::string& choice) const {
  const std::optional<std::int64_t> value = is_number(text) ? parse_integer(text) : std::nullopt;
  if (value && static_cast<std::uint64_t>(*value) < count_) return static_cast<std::size_t>(*value);
  constexpr std::size_t kShown = 20;
  std::string known = format("its columns are 0 to {}", count_ - 1);
  if (!names_.empty()) {
    const auto shown = std::span(names_).first(std::min(kShown, names_.size()));
    known += format(", named {}{}", join(shown), names_.size() > kShown ? " ..." : "");
  }
  throw UserError(ErrorKind::BadData,
                  format("{}: there is no column '{}'; {}", path_, choice, known));
}

std::vector<std::size_t> CsvColumns::others(std::span<const std::size_t> taken) const {
  std::vector<bool> is_taken(count_, false);
  for (const std::size_t column : taken) is_taken[column] = true;
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < count_; ++i)
    if (!is_taken[i]) columns.push_back(i);
  return columns;
}

std::string CsvColumns::name(std::size_t column) const {
  return names_.empty() ? format("column {}", column) : format("column '{}'", names_[column]);
}

}  // namespace qnn
