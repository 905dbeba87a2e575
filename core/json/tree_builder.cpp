#include "core/json/tree_builder.hpp"

#include "core/base/errors.hpp"
#include "core/base/printable.hpp"
#include "core/base/text.hpp"
#include "core/json/record.hpp"

namespace qnn {

TreeBuilder::TreeBuilder(const SourceText& source, const JsonLimits& limits,
                         std::vector<DuplicateKey>* duplicates)
    : source_(source),
      limits_(limits),
      duplicates_(duplicates),
      places_(source.text, source.file) {}

bool TreeBuilder::null() { return scalar(nullptr); }
bool TreeBuilder::boolean(bool value) { return scalar(value); }
bool TreeBuilder::number_integer(number_integer_t value) { return scalar(value); }
bool TreeBuilder::number_unsigned(number_unsigned_t value) { return scalar(value); }

bool TreeBuilder::number_float(number_float_t value, const string_t&) {
  // The parser falls back to a double for integers that are too large.
  const Token token = next_token(source_.strict, last_.end);
  const std::string_view digits =
      std::string_view(source_.strict).substr(token.begin, token.end - token.begin);
  if (digits.find_first_of(".eE") == std::string_view::npos) {
    source_.fail(token.begin,
                 "this integer does not fit 64 bits; a real number has a point or an "
                 "exponent");
  }
  return scalar(value);
}

bool TreeBuilder::string(string_t& value) { return scalar(std::move(value)); }

bool TreeBuilder::binary(binary_t&) { throw InternalError("a JSON text held binary data"); }

bool TreeBuilder::start_object(std::size_t) { return start(true); }
bool TreeBuilder::start_array(std::size_t) { return start(false); }

bool TreeBuilder::key(string_t& value) {
  const Token token = advance();
  Open& object = open_.back();
  if (object.key_offsets.size() == kMaxKeys) {
    source_.fail(token.begin,
                 format("an object holds more than {} keys", with_thousands(kMaxKeys)));
  }
  const auto [first, is_new] = object.key_offsets.emplace(value, token.begin);
  object.is_again = !is_new;
  if (!is_new && duplicates_ != nullptr) {
    duplicates_->push_back({pointer_to(object.pointer, value),
                            PlaceCounter(source_.text, source_.file).at(token.begin)});
  } else if (!is_new) {
    const Origin place = PlaceCounter(source_.text, source_.file).at(first->second);
    source_.fail(token.begin, format("the key '{}' stands here a second time; the first is at line "
                                     "{}, column {}",
                                     printable_line(value), place.line, place.column));
  }
  object.key = std::move(value);
  object.has_key = true;
  record(pointer_to_next(), token);
  return true;
}

bool TreeBuilder::end_object() {
  advance();
  Json value = Json::object();
  auto& object = value.get_ref<Json::object_t&>();
  std::vector<std::pair<std::string, Json>> members = std::move(open_.back().members);
  open_.pop_back();
  object.reserve(members.size());
  for (auto& [key, member] : members) {
    // The container's own, which does not search for the key: it is known to be new.
    object.Json::object_t::Container::emplace_back(std::move(key), std::move(member));
  }
  add(std::move(value));
  return true;
}

bool TreeBuilder::end_array() {
  advance();
  Json value = std::move(open_.back().elements);
  open_.pop_back();
  add(std::move(value));
  return true;
}

bool TreeBuilder::parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) {
  fail_syntax(source_, accepted(), last_);
}

Token TreeBuilder::advance() {
  last_ = next_token(source_.strict, last_.end);
  return last_;
}

void TreeBuilder::begin_value(const Token& token) {
  if (++values_ > limits_.max_values) {
    source_.fail(token.begin,
                 format("the text holds more than {} values", with_thousands(limits_.max_values)));
  }
  // A member's origin was recorded with its key.
  if (open_.empty() || !open_.back().is_object) record(pointer_to_next(), token);
}

bool TreeBuilder::scalar(Json value) {
  begin_value(advance());
  add(std::move(value));
  return true;
}

bool TreeBuilder::start(bool is_object) {
  const Token token = advance();
  begin_value(token);
  if (open_.size() >= limits_.max_depth) {
    source_.fail(token.begin,
                 format("objects and lists are nested more than {} deep", limits_.max_depth));
  }
  Open opened;
  opened.is_object = is_object;
  opened.pointer = pointer_to_next();
  open_.push_back(std::move(opened));
  return true;
}

void TreeBuilder::add(Json value) {
  if (open_.empty()) {
    result_.value = std::move(value);
    done_ = true;
    return;
  }
  Open& parent = open_.back();
  if (parent.is_object) {
    if (!parent.is_again) parent.members.emplace_back(std::move(parent.key), std::move(value));
    parent.has_key = false;
  } else {
    parent.elements.push_back(std::move(value));
  }
}

std::string TreeBuilder::pointer_to_next() const {
  if (open_.empty()) return {};
  const Open& parent = open_.back();
  if (parent.is_object) return pointer_to(parent.pointer, parent.key);
  return pointer_to(parent.pointer, parent.elements.size());
}

// Long keys high up are repeated in every pointer below them: a small text could fill the memory.
void TreeBuilder::record(std::string pointer, const Token& token) {
  pointer_bytes_ += pointer.size();
  if (pointer_bytes_ > limits_.max_pointer_bytes) {
    source_.fail(token.begin, "the keys are too long for how deep they are nested; shorten them");
  }
  result_.origins.emplace(std::move(pointer), places_.at(token.begin));
}

Accepted TreeBuilder::accepted() const {
  if (open_.empty()) return done_ ? Accepted::WholeValue : Accepted::Nothing;
  const Open& parent = open_.back();
  if (parent.has_key) return Accepted::Key;
  if (parent.is_object) return parent.members.empty() ? Accepted::ObjectStart : Accepted::Member;
  return parent.elements.empty() ? Accepted::ArrayStart : Accepted::Element;
}

}  // namespace qnn
