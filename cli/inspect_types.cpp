#include "cli/inspect.hpp"
#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/catalog/reference_page.hpp"
#include "core/json/json.hpp"

namespace qnn {
namespace {

// quant_dense is documented at dense.
std::string plain_name(const std::string& name) {
  constexpr std::string_view kPrefix = "quant_";
  return name.starts_with(kPrefix) ? name.substr(kPrefix.size()) : name;
}

// The families with the types that `name` means.
std::vector<TypeFamily> select(const Catalog& catalog, const std::string& name) {
  std::vector<TypeFamily> all = list_types(catalog);
  if (name.empty()) return all;
  std::vector<TypeFamily> chosen;
  std::vector<std::string> known;
  for (TypeFamily& family : all) {
    known.push_back(family.name);
    if (family.name == name) return {std::move(family)};
    TypeFamily part{.name = family.name, .types = {}};
    for (TypeDoc& type : family.types) {
      known.push_back(type.name);
      if (type.name == name || type.name == plain_name(name)) part.types.push_back(std::move(type));
    }
    if (!part.types.empty()) chosen.push_back(std::move(part));
  }
  if (!chosen.empty()) return chosen;
  const auto near = nearest(name, known);
  throw UserError(ErrorKind::Usage, format("there is no type or family '{}'; {}", name,
                                           near ? format("did you mean '{}'?", *near)
                                                : "'qnn-inspect types' lists all"));
}

std::string field_text(const FieldDoc& field) {
  std::string text = format("      {}: {}", field.key, field.type);
  if (!field.rules.empty()) text += ", " + field.rules;
  text += field.default_value.empty() ? "; required" : "; default " + field.default_value;
  return text + "\n        " + field.help + "\n";
}

}  // namespace

std::string types_text(const Catalog& catalog, const std::string& name) {
  std::string text;
  for (const TypeFamily& family : select(catalog, name)) {
    text += family.name + "\n";
    for (const TypeDoc& type : family.types) {
      text += format("  {}: {}\n", type.name, type.summary);
      if (!type.formula.empty()) text += "    " + type.formula + "\n";
      if (!type.source.empty()) text += "    source: " + type.source + "\n";
      for (const FieldDoc& field : type.fields) text += field_text(field);
    }
    text += "\n";
  }
  return text;
}

std::string types_markdown(const Catalog& catalog, const std::string& name) {
  return reference_page(select(catalog, name));
}

Json types_json(const Catalog& catalog, const std::string& name) {
  Json json = Json::object();
  for (const TypeFamily& family : select(catalog, name)) {
    Json& types = json[family.name] = Json::object();
    for (const TypeDoc& type : family.types) {
      Json& entry = types[type.name] = {
          {"summary", type.summary}, {"formula", type.formula}, {"source", type.source}};
      entry["fields"] = Json::object();
      for (const FieldDoc& field : type.fields) {
        Json& described = entry["fields"][field.key] = {{"type", field.type},
                                                        {"required", field.default_value.empty()},
                                                        {"rules", field.rules},
                                                        {"help", field.help}};
        if (!field.default_value.empty()) described["default"] = Json::parse(field.default_value);
      }
    }
  }
  return json;
}

}  // namespace qnn
