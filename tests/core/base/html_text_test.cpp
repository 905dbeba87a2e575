#include "core/base/html_text.hpp"

#include <gtest/gtest.h>

namespace qnn {
namespace {

TEST(HtmlText, EscapesWhatMarkupIsMadeOf) {
  EXPECT_EQ(escaped("<b onclick='x'>\"a\" & b</b>"),
            "&lt;b onclick=&#39;x&#39;&gt;&quot;a&quot; &amp; b&lt;/b&gt;");
  EXPECT_EQ(escaped(std::string("a\0b\x1b\n", 5)),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD\n");
  EXPECT_EQ(escaped("größer"), "größer");
}

}  // namespace
}  // namespace qnn
