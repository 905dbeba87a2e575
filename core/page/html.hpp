#pragma once

#include <string>
#include <string_view>

namespace qnn {

// Text for HTML, in an element or in a quoted attribute: markup characters become references, and
// control characters other than line feed and tab the replacement character.
std::string escaped(std::string_view text);

// A whole HTML document: self-contained, without a script, and forbidden by its own policy to load
// anything. `title` is text, `body` is HTML. Colours follow the reader's system, light or dark;
// light in print.
std::string html_page(std::string_view title, std::string_view body);

// <section id="id"><h2>heading</h2>body</section>; nothing if the body is empty.
std::string section(std::string_view id, std::string_view heading, const std::string& body);

// A box that scrolls sideways where its content is wider than the page; the keyboard can reach it.
std::string scroll_box(std::string_view label, const std::string& content);

// Four significant digits, and no exponent where none is needed: 0.9833, 1240, 3.2e-05.
std::string short_number(double value);

// "43 s", "12 min 5 s", "3 h 10 min".
std::string duration(double seconds);

}  // namespace qnn
