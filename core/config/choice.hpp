#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/config/value.hpp"

namespace qnn::detail {

// The "type" of a choice, from "name" or {"type": "name", ...}; reports and gives nothing if it is
// neither, or not one of `known`. `or_number`: messages say that a number would do as well.
// `slash_help`: what to do about an unknown name with a '/', if that means something here.
std::optional<std::string> read_choice_name(const ConfigValue& at,
                                            std::span<const std::string> known,
                                            bool or_number = false,
                                            std::string_view slash_help = {});

// The object whose members are the choice's fields: an empty one for the string form.
ConfigValue choice_object(const ConfigValue& at);

// One of an enum's names; reports and gives nothing if it is none.
std::optional<std::string> read_enum_name(const ConfigValue& at,
                                          std::span<const std::string> known);

}  // namespace qnn::detail
