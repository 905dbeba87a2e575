#include "core/catalog/reference_page.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace qnn {
namespace {

TEST(ReferencePage, ListsFieldsWithTypesRulesAndDefaults) {
  const TypeDoc type{.name = "soft_sign",
                     .summary = "sign | soft",
                     .formula = "q = sign(x);  dx = dq",
                     .source = "Nobody, \"Nothing\", 1999",
                     .fields = {{.key = "width",
                                 .type = "number",
                                 .default_value = "1.0",
                                 .rules = "above 0",
                                 .help = "half of it"},
                                {.key = "units",
                                 .type = "whole number",
                                 .default_value = "",
                                 .rules = "",
                                 .help = "how many"}}};

  const std::string page = reference_page(std::vector<TypeFamily>{{"quantizer", {type}}});

  EXPECT_EQ(page.substr(page.find("- [")),
            "- [quantizer](#quantizer): `soft_sign`\n\n"
            "## quantizer\n\n"
            "### soft\\_sign\n\n"
            "sign \\| soft\n\n"
            "```\nq = sign(x)\ndx = dq\n```\n\n"
            "Source: Nobody, \"Nothing\", 1999\n\n"
            "| field | value | default | |\n|---|---|---|---|\n"
            "| `width` | number, above 0 | `1.0` | half of it |\n"
            "| `units` | whole number | required | how many |\n");
}

TEST(ReferencePage, OfTheBuiltInTypesIsTheOneInConfigs) {
  std::ifstream stream(QNN_SOURCE_DIR "/configs/REFERENCE.md", std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};

  EXPECT_TRUE(page == reference_page(list_types(make_catalog())))
      << "configs/REFERENCE.md is out of date; make it anew by\n"
         "  build/release/bin/qnn-inspect types --markdown > configs/REFERENCE.md";
}

}  // namespace
}  // namespace qnn
