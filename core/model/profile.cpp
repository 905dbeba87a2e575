#include "core/model/profile.hpp"

#include <algorithm>
#include <map>

namespace qnn {
namespace {

std::vector<ProfileGroup> grouped(const Profile& profile, std::string ProfiledStep::*key) {
  std::map<std::string, ProfileGroup> groups;
  for (const ProfiledStep& step : profile.steps) {
    ProfileGroup& group = groups[step.*key];
    group.name = step.*key;
    ++group.calls;
    group.milliseconds += step.milliseconds;
    if (step.cost.products.empty()) {
      group.bytes += step.cost.bytes;
      group.other_milliseconds += step.milliseconds;
    } else {
      group.operations += step.cost.operations();
      group.product_milliseconds += step.milliseconds;
    }
  }
  std::vector<ProfileGroup> sorted;
  for (auto& [name, group] : groups) sorted.push_back(std::move(group));
  std::stable_sort(sorted.begin(), sorted.end(), [](const ProfileGroup& a, const ProfileGroup& b) {
    return a.milliseconds > b.milliseconds;
  });
  return sorted;
}

}  // namespace

std::vector<ProfileGroup> by_kind(const Profile& profile) {
  return grouped(profile, &ProfiledStep::kind);
}
std::vector<ProfileGroup> by_layer(const Profile& profile) {
  return grouped(profile, &ProfiledStep::layer);
}

double rate(double amount, double milliseconds) {
  return milliseconds > 0 ? amount / milliseconds * 1e-6 : 0;
}

}  // namespace qnn
