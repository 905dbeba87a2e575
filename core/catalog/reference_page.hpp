#pragma once

#include <span>
#include <string>

#include "core/catalog/catalog.hpp"

namespace qnn {

// Everything that a config may name as one page of Markdown: for each type its summary, formula,
// source and a table of its fields. configs/REFERENCE.md is this page of the built-in types.
std::string reference_page(std::span<const TypeFamily> families);

}  // namespace qnn
