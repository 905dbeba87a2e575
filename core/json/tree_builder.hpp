#pragma once

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/json/json.hpp"
#include "core/json/parsed_json.hpp"
#include "core/json/source_text.hpp"
#include "core/json/syntax_error.hpp"
#include "core/json/tokens.hpp"

namespace qnn {

// Receives a parser's events and builds the value and its origins. Refuses what parse_json refuses
// by throwing UserError(Config). References must outlive it.
class TreeBuilder final : public nlohmann::json_sax<Json> {
 public:
  // Duplicate keys go to `duplicates`, or are refused if there is none.
  TreeBuilder(const SourceText& source, const JsonLimits& limits,
              std::vector<DuplicateKey>* duplicates);

  ParsedJson take() { return std::move(result_); }

  bool null() override;
  bool boolean(bool value) override;
  bool number_integer(number_integer_t value) override;
  bool number_unsigned(number_unsigned_t value) override;
  bool number_float(number_float_t value, const string_t& digits) override;
  bool string(string_t& value) override;
  bool binary(binary_t& value) override;
  bool start_object(std::size_t elements) override;
  bool key(string_t& value) override;
  bool end_object() override;
  bool start_array(std::size_t elements) override;
  bool end_array() override;
  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::detail::exception& error) override;

 private:
  // An object or array that is still open. Members are kept in vectors of their own: an object of
  // nlohmann's compares each new key with all before it, and copies its members when it grows.
  struct Open {
    bool is_object = false;
    std::string pointer;
    std::string key;
    bool has_key = false;   // a key that still waits for its value
    bool is_again = false;  // the key is a duplicate: its value is dropped
    std::vector<std::pair<std::string, Json>> members;
    std::vector<Json> elements;
    std::unordered_map<std::string, std::size_t> key_offsets;
  };

  Token advance();
  void begin_value(const Token& token);
  bool scalar(Json value);
  bool start(bool is_object);
  void add(Json value);
  std::string pointer_to_next() const;
  void record(std::string pointer, const Token& token);
  Accepted accepted() const;

  const SourceText& source_;
  const JsonLimits& limits_;
  std::vector<DuplicateKey>* duplicates_;
  PlaceCounter places_;
  Token last_;
  std::vector<Open> open_;
  bool done_ = false;
  std::uint64_t values_ = 0;
  std::uint64_t pointer_bytes_ = 0;
  ParsedJson result_;
};

}  // namespace qnn
