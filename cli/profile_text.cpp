#include "cli/profile_text.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace qnn {
namespace {

// Steps with less than this share are summed up in one line.
constexpr double kSmallestShare = 0.005;

std::string line(const std::string& name, double milliseconds, double whole,
                 const std::string& rest) {
  std::string text =
      format("  {:>10.3f}  {:>5.1f} %  {}", milliseconds, 100 * milliseconds / whole, name);
  if (!rest.empty()) text.resize(std::max<std::size_t>(text.size(), 72), ' ');
  return rest.empty() ? text + "\n" : format("{}  {}\n", text, rest);
}

std::string rates(double operations, double product_milliseconds, double bytes,
                  double other_milliseconds) {
  std::string text;
  if (operations > 0) text += format("{:>7.1f} GOP/s", rate(operations, product_milliseconds));
  if (bytes > 0)
    text += format("{}{:>7.1f} GB/s", text.empty() ? "" : "  ", rate(bytes, other_milliseconds));
  return text;
}

std::string groups_text(const char* title, const std::vector<ProfileGroup>& groups, double whole) {
  std::string text = format("\n{}\n", title);
  for (const ProfileGroup& group : groups) {
    const std::string name = group.name.empty() ? "(no layer)" : group.name;
    text += line(
        group.calls == 1 ? name : format("{} x {}", group.calls, name), group.milliseconds, whole,
        rates(group.operations, group.product_milliseconds, group.bytes, group.other_milliseconds));
  }
  return text;
}

std::string step_rates(const ProfiledStep& step) {
  return step.cost.products.empty() ? rates(0, 0, step.cost.bytes, step.milliseconds)
                                    : rates(step.cost.operations(), step.milliseconds, 0, 0);
}

std::string steps_text(const Profile& profile) {
  std::string text = "\nby step of the program\n";
  std::vector<const ProfiledStep*> steps;
  for (const ProfiledStep& step : profile.steps) steps.push_back(&step);
  std::stable_sort(steps.begin(), steps.end(), [](const ProfiledStep* a, const ProfiledStep* b) {
    return a->milliseconds > b->milliseconds;
  });
  std::size_t shown = 0;
  double shown_milliseconds = 0;
  double all_milliseconds = 0;
  for (const ProfiledStep* step : steps) {
    all_milliseconds += step->milliseconds;
    if (step->milliseconds < kSmallestShare * profile.milliseconds) continue;
    ++shown;
    shown_milliseconds += step->milliseconds;
    text += line(step->name, step->milliseconds, profile.milliseconds, step_rates(*step));
  }
  if (shown < steps.size())
    text += line(format("({} others)", steps.size() - shown), all_milliseconds - shown_milliseconds,
                 profile.milliseconds, "");
  return text;
}

}  // namespace

std::string profile_text(const Profile& profile) {
  if (profile.measured == 0) return {};
  const double whole = profile.milliseconds;
  std::string text = format(
      "profile of a step of {} samples: {:.3f} ms, the mean of the {} steps around the median of "
      "{}\n(median {:.3f}, fastest {:.3f}, slowest {:.3f})\n\n  {:>10}  {:>7}\n",
      profile.rows, whole, profile.averaged, profile.measured, profile.median, profile.fastest,
      profile.slowest, "ms a step", "share");
  for (const ProfiledPart& part : profile.parts)
    text += line(part.name, part.milliseconds, whole, rates(0, 0, part.bytes, part.milliseconds));
  text += groups_text("the program by kind", by_kind(profile), whole);
  text += groups_text("the program by layer", by_layer(profile), whole);
  return text + steps_text(profile);
}

}  // namespace qnn
