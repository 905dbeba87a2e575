#pragma once

#include <map>
#include <string>
#include <utility>

namespace qnn {

// Maps by JSON pointer, such as Origins: what they hold for a value and all within it.

// Forgets the value at `pointer` and all within it.
template <class T>
void erase_subtree(std::map<std::string, T>& places, const std::string& pointer) {
  places.erase(pointer);
  const std::string within = pointer + '/';
  auto last = places.lower_bound(within);
  while (last != places.end() && last->first.starts_with(within)) last = places.erase(last);
}

// What stood at `from` and within it now stands at `to`.
template <class T>
void move_subtree(std::map<std::string, T>& places, const std::string& from,
                  const std::string& to) {
  std::map<std::string, T> moved;
  const auto move_one = [&](auto place) {
    moved.emplace(to + place->first.substr(from.size()), std::move(place->second));
  };
  if (const auto whole = places.find(from); whole != places.end()) move_one(whole);
  const std::string within = from + '/';
  for (auto place = places.lower_bound(within);
       place != places.end() && place->first.starts_with(within); ++place) {
    move_one(place);
  }
  erase_subtree(places, from);
  erase_subtree(places, to);
  places.merge(moved);
}

}  // namespace qnn
