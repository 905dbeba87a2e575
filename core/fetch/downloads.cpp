#include "core/fetch/downloads.hpp"

#include <vector>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {

std::uint64_t DownloadableSet::bytes() const {
  std::uint64_t sum = 0;
  for (const Download& download : downloads) sum += download.size;
  return sum;
}

const DownloadableSet& downloadable_set(std::string_view name) {
  std::vector<std::string> names;
  for (const DownloadableSet& set : downloadable_sets()) {
    if (set.name == name) return set;
    names.emplace_back(set.name);
  }
  const auto near = nearest(name, names);
  throw UserError(ErrorKind::Usage, format("there is no set '{}' to fetch; {}", name,
                                           near ? format("did you mean '{}'?", *near)
                                                : format("the sets are {}", join(names))));
}

}  // namespace qnn
