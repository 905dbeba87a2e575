#include "core/page/html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qnn {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Html, EscapesWhatMarkupIsMadeOf) {
  EXPECT_EQ(escaped("<b onclick='x'>\"a\" & b</b>"),
            "&lt;b onclick=&#39;x&#39;&gt;&quot;a&quot; &amp; b&lt;/b&gt;");
  EXPECT_EQ(escaped(std::string("a\0b\x1b\n", 5)),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD\n");
  EXPECT_EQ(escaped("größer"), "größer");
}

TEST(Html, IsAPageThatMayLoadNothing) {
  const std::string page = html_page("</title><script>", "<p>body</p>");
  EXPECT_THAT(page, HasSubstr("default-src 'none'; img-src data:; style-src 'unsafe-inline'"));
  EXPECT_THAT(page, HasSubstr("<title>&lt;/title&gt;&lt;script&gt;</title>"));
  EXPECT_THAT(page, HasSubstr("<p>body</p>"));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("http:")));
  EXPECT_THAT(page, Not(HasSubstr("url(")));
}

TEST(Html, LeavesAnEmptySectionOut) {
  EXPECT_EQ(section("id", "Heading", ""), "");
  EXPECT_EQ(section("id", "A & B", "<p>"),
            "<section id=\"id\">\n<h2>A &amp; B</h2>\n<p></section>\n");
}

TEST(Html, WritesNumbersForPeople) {
  EXPECT_EQ(short_number(0.98333), "0.9833");
  EXPECT_EQ(short_number(1), "1");
  EXPECT_EQ(short_number(123456), "123456");
  EXPECT_EQ(short_number(-0.00001234), "-1.234e-05");
  EXPECT_EQ(duration(9.04), "9.0 s");
  EXPECT_EQ(duration(59.4), "59 s");
  EXPECT_EQ(duration(725), "12 min 5 s");
  EXPECT_EQ(duration(11400), "3 h 10 min");
}

}  // namespace
}  // namespace qnn
