#include "core/json/record.hpp"

#include <string>
#include <utility>
#include <vector>

#include "core/json/json.hpp"

namespace qnn {
namespace {

constexpr std::size_t kMaxDepth = 32;
constexpr std::uint64_t kMaxValues = 4'000'000;  // a list or an object counts twice

// Receives a parser's events and builds the value within the limits. A method returns false to
// stop.
class RecordBuilder final : public nlohmann::json_sax<Json> {
 public:
  Json take() { return std::move(value_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t& /*digits*/) override {
    return add(value);
  }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*elements*/) override { return start(Json::object()); }
  bool start_array(std::size_t /*elements*/) override { return start(Json::array()); }
  bool end_object() override { return end(); }
  bool end_array() override { return end(); }
  bool key(string_t& value) override {
    if (open_.back().value.size() == kMaxKeys) return false;
    open_.back().key = std::move(value);
    return true;
  }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    return false;
  }

 private:
  struct Open {
    Json value;
    std::string key;  // of the member that comes next
  };

  bool start(Json value) {
    if (open_.size() == kMaxDepth) return false;
    open_.push_back({.value = std::move(value), .key = {}});
    return ++values_ <= kMaxValues;
  }

  bool end() {
    Json value = std::move(open_.back().value);
    open_.pop_back();
    return add(std::move(value));
  }

  bool add(Json value) {
    if (open_.empty()) {
      value_ = std::move(value);
    } else if (Open& parent = open_.back(); parent.value.is_array()) {
      parent.value.push_back(std::move(value));
    } else {
      // The container's own, which does not search for the key.
      auto& members = parent.value.get_ref<Json::object_t&>();
      members.Json::object_t::Container::emplace_back(std::move(parent.key), std::move(value));
    }
    return ++values_ <= kMaxValues;
  }

  std::vector<Open> open_;
  std::uint64_t values_ = 0;
  Json value_;
};

}  // namespace

Json parse_record(std::string_view text) {
  RecordBuilder builder;
  return Json::sax_parse(text, &builder) ? builder.take() : Json(Json::value_t::discarded);
}

const Json& member_at(const Json& json, const char* key) {
  static const Json kNone;
  if (!json.is_object()) return kNone;
  const auto found = json.find(key);
  return found == json.end() ? kNone : *found;
}

std::string text_at(const Json& json, const char* key, const char* absent) {
  const Json& member = member_at(json, key);
  return member.is_string() ? member.get<std::string>() : std::string(absent);
}

std::uint64_t count_at(const Json& json, const char* key, std::uint64_t absent) {
  const Json& member = member_at(json, key);
  const bool counts = member.is_number_unsigned() ||
                      (member.is_number_integer() && member.get<std::int64_t>() >= 0);
  return counts ? member.get<std::uint64_t>() : absent;
}

double number_at(const Json& json, const char* key) {
  const Json& member = member_at(json, key);
  return member.is_number() ? member.get<double>() : 0;
}

}  // namespace qnn
