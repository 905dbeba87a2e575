#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace qnn {

struct FieldDoc;
struct TypeDoc;

// What kind of value a field takes (the list is in fields.hpp), in a form that programs read: the
// JSON Schema of configs is made from it. What lies within it is told by functions, so that nothing
// is made that nobody asks for, and nothing without end; that of one C++ type is always the same.
struct ValueDoc {
  enum class Kind {
    Boolean,
    Text,
    Number,
    Whole,      // a number without a fraction
    List,       // of elements
    OneOrMany,  // an element, or a list of them
    Array,      // an element, or a list of `size` of them
    Map,        // an object of elements under keys of the user's
    Name,       // one of `names`
    Choice,     // one of `types`: its name, or an object with "type" and its fields
    Object,     // with `fields`
  };
  Kind kind = Kind::Boolean;
  double low = 0, high = 0;  // of numbers: what the C++ type holds
  bool or_null = false;
  bool or_number = false;  // of a Choice: a number will do as well
  std::vector<std::string> names = {};
  std::size_t size = 0;
  ValueDoc (*element)() = nullptr;
  std::vector<TypeDoc> (*types)() = nullptr;
  std::vector<FieldDoc> (*fields)() = nullptr;
};

template <class T>
ValueDoc value_doc();

}  // namespace qnn
