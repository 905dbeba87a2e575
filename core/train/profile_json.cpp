#include "core/train/profile_json.hpp"

#include "core/json/json.hpp"
#include "core/program/operation_names.hpp"

namespace qnn {
namespace {

Json step_to_json(const ProfiledStep& step, double whole) {
  Json products = Json::array();
  for (const ProductCost& product : step.cost.products)
    products.push_back(
        {{"operands", name_of(product.operands)}, {"operations", product.operations}});
  return {{"name", step.name},
          {"stage", name_of(step.stage)},
          {"layer", step.layer},
          {"kind", step.kind},
          {"ms", step.milliseconds},
          {"share", step.milliseconds / whole},
          {"bytes", step.cost.bytes},
          {"gb_per_s", rate(step.cost.bytes, step.milliseconds)},
          {"products", std::move(products)},
          {"gop_per_s", rate(step.cost.operations(), step.milliseconds)}};
}

Json groups_to_json(const std::vector<ProfileGroup>& groups, double whole) {
  Json json = Json::array();
  for (const ProfileGroup& group : groups)
    json.push_back({{"name", group.name},
                    {"calls", group.calls},
                    {"ms", group.milliseconds},
                    {"share", group.milliseconds / whole}});
  return json;
}

}  // namespace

Json profile_to_json(const Profile& profile) {
  const double whole = profile.milliseconds;
  Json json{{"schema", 1},
            {"batch", profile.rows},
            {"steps", {{"measured", profile.measured}, {"averaged", profile.averaged}}},
            {"step_ms",
             {{"profiled", whole},
              {"median", profile.median},
              {"fastest", profile.fastest},
              {"slowest", profile.slowest}}},
            {"parts", Json::array()},
            {"steps_of_program", Json::array()},
            {"kinds", groups_to_json(by_kind(profile), whole)},
            {"layers", groups_to_json(by_layer(profile), whole)}};
  for (const ProfiledPart& part : profile.parts)
    json["parts"].push_back({{"name", part.name},
                             {"ms", part.milliseconds},
                             {"share", part.milliseconds / whole},
                             {"bytes", part.bytes}});
  for (const ProfiledStep& step : profile.steps)
    json["steps_of_program"].push_back(step_to_json(step, whole));
  return json;
}

}  // namespace qnn
