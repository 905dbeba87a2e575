#include <cmath>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/config/value.hpp"
#include "core/json/json.hpp"

namespace qnn {

void ValueWriter::null() { *target_ = nullptr; }
void ValueWriter::boolean(bool value) { *target_ = value; }
void ValueWriter::integer(std::int64_t value) { *target_ = value; }
void ValueWriter::unsigned_integer(std::uint64_t value) { *target_ = value; }

void ValueWriter::number(double value) {
  require(std::isfinite(value), "JSON has no infinity and no NaN");
  *target_ = value;
}

void ValueWriter::number(float value) {
  require(std::isfinite(value), "JSON has no infinity and no NaN");
  // 0.1f is 0.100000001490116 as a double; the double nearest to its shortest decimal prints as
  // 0.1.
  *target_ = parse_double(shortest(value)).value_or(static_cast<double>(value));
}

void ValueWriter::text(std::string_view value) { *target_ = std::string(value); }
void ValueWriter::copy(const Json& value) { *target_ = value; }

void ValueWriter::begin_object() {
  if (!target_->is_object()) *target_ = Json::object();
}

ValueWriter ValueWriter::member(std::string_view key) {
  Json& member = (*target_)[std::string(key)];
  member = nullptr;
  return ValueWriter(member);
}

void ValueWriter::begin_list() { *target_ = Json::array(); }

ValueWriter ValueWriter::element() {
  target_->push_back(nullptr);
  return ValueWriter(target_->back());
}

}  // namespace qnn
