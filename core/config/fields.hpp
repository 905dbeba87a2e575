#pragma once

// A parameter struct lists its fields once:
//
//   struct Params {
//     std::uint32_t units = 0;
//     float clip_value = 1.0f;
//
//     template <class Fields>
//     void fields(Fields& f) {
//       f.required("units", units, "number of outputs per sample", AtLeast{1});
//       f.optional("clip_value", clip_value, "gradients pass where |x| <= clip_value");
//     }
//   };
//
// The list is visited by FieldReader (config to struct), FieldWriter (struct to resolved config)
// and FieldDocs (the listing of `qnn-inspect types`), so that what is read, saved and documented
// cannot drift apart.
//
// A field may be: bool; std::string; float, double; std::int32_t, std::uint32_t, std::uint64_t;
// std::optional<T> (null is nothing); std::array<T, N> (a list of N, or one value for all);
// std::vector<T>; OneOrMany<T> (a list of any length, or one value); std::map<std::string, T> (an
// object with keys of the user's); an enum with enum_names (field_traits.hpp); a struct with
// fields() (an object); or a std::variant of structs that each carry kName, kSummary and fields():
// a *choice*, written "name" or {"type": "name", ...}. A variant may begin with `double`: then a
// plain number is taken too.

#include "core/config/choice.hpp"
#include "core/config/field_docs.hpp"
#include "core/config/field_reader.hpp"
#include "core/config/field_traits.hpp"
#include "core/config/field_writer.hpp"
#include "core/config/rules.hpp"
#include "core/config/value.hpp"
