#include "tests/golden/layer_program.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>

#include "core/base/text.hpp"
#include "core/config/document.hpp"
#include "core/graph/graph.hpp"
#include "core/kernels/elementwise.hpp"
#include "core/program/lower.hpp"
#include "core/program/passes.hpp"
#include "core/spec/read_model.hpp"
#include "tests/golden/keras_config.hpp"
#include "tests/support/labelled_batch.hpp"

namespace qnn::golden {
namespace {

// Gives its parameter "value", whatever the model's input is:
//   y = value;   dvalue = dy
//   value  [batch, ...]
class GivenValue final : public Layer {
 public:
  static constexpr std::string_view kName = "given_value";
  static constexpr std::string_view kSummary = "an input whose gradient is wanted";
  static constexpr std::array<std::string_view, 0> kQuantizerKeys{};

  struct Params {
    std::vector<std::uint32_t> shape;  // with the batch
    template <class Fields>
    void fields(Fields& f) {
      f.required("shape", shape, "of the value, with the batch");
    }
  };

  explicit GivenValue(const Params& params) : shape_(extents_of(params)) {}

  LayerPlan plan(std::span<const Shape> /*inputs*/) const override {
    LayerPlan plan;
    plan.output = shape_.without_front();
    plan.parameters.push_back({.name = "value",
                               .shape = shape_,
                               .initializer = Zeros{},
                               .fans = {},
                               .constraint = {},
                               .quantizer_key = {},
                               .folded_into = {}});
    plan.backward_reads_input = false;
    return plan;
  }
  void forward(const ForwardArgs& args) const override {
    copy(args.parameters[0].floats(), args.output.floats());
  }
  void backward(const BackwardArgs& args) const override {
    copy(args.output_gradient.floats(), args.parameter_gradients[0].floats());
  }

 private:
  static Shape extents_of(const Params& params) {
    return Shape(std::vector<std::size_t>(params.shape.begin(), params.shape.end()));
  }

  Shape shape_;
};

constexpr const char* kLayer = "layer";

std::string input_name(std::size_t input) { return format("given_{}", input); }

// {"model": {"layers": [given values..., the layer]}}.
Json model_config(Json layer, const std::vector<ReferenceTensor>& inputs) {
  Json layers = Json::array();
  Json names = Json::array();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    names.push_back(input_name(i));
    const auto extents = inputs[i].shape.extents();
    layers.push_back(Json{{"type", std::string(GivenValue::kName)},
                          {"name", input_name(i)},
                          {"inputs", Json::array({"input"})},
                          {"shape", std::vector<std::size_t>(extents.begin(), extents.end())}});
  }
  layer["name"] = kLayer;
  layer["inputs"] = names;
  layers.push_back(std::move(layer));
  return {{"model", {{"layers", layers}}}, {"quantizers", custom_quantizers()}};
}

Catalog with_given_values(const Catalog& catalog) {
  Catalog extended = catalog;
  extended.layers.layers.add<GivenValue>();
  extended.layers.quantizer_keys[std::string(GivenValue::kName)] = {};
  return extended;
}

void throw_if_any(const Problems& problems) {
  if (!problems.empty()) throw ConfigError(problems.list());
}

std::set<std::string> passes_off(Passes passes) {
  std::set<std::string> names;
  for (const ProgramPass& pass : program_passes())
    if (passes == Passes::Off || (passes == Passes::Exact && !pass.exact)) names.emplace(pass.name);
  return names;
}

}  // namespace

class LayerProgram::GivenGradient final : public Loss {
 public:
  void check(const Shape&, const TargetInfo&) const override {}
  double evaluate(const LossArgs& args) const override {
    if (!args.gradient.empty()) copy(gradient, args.gradient.floats());
    return 0;
  }
  std::vector<float> gradient;
};

LayerProgram::LayerProgram(const Json& layer, const Catalog& catalog,
                           const std::vector<ReferenceTensor>& inputs, Passes passes)
    : rows_(inputs.at(0).shape[0]),
      model_input_(Shape{rows_, 1}),
      labels_(rows_, 0),
      loss_(std::make_unique<GivenGradient>()) {
  const Document document = parse_document(model_config(layer, inputs).dump(1), "layer.json");
  Problems problems;
  Json resolved;
  const Catalog extended = with_given_values(catalog);
  Graph graph = build_graph(read_model(document, extended, resolved, problems), problems);
  throw_if_any(problems);
  bind_inputs(graph, std::array{GivenInput{.name = kInputName, .shape = {1}}}, problems);
  NodePlans plans = infer_shapes(graph, problems);
  throw_if_any(problems);
  output_shape_ = plans[graph.outputs.at(0).node].output.with_front(rows_);

  Program program =
      lower(graph, plans, {.batch = rows_, .losses = {{.loss = loss_.get()}}, .training = true});
  run_passes(program, plans, passes_off(passes));
  const MemoryPlan memory = plan_memory(program, graph, plans);
  model_.emplace(std::move(graph), std::move(plans), std::move(program), memory, 0);
  for (std::size_t i = 0; i < inputs.size(); ++i)
    std::ranges::copy(inputs[i].floats(),
                      model_->parameters().parameters.at(i).weights.floats().begin());
}

LayerProgram::~LayerProgram() = default;

std::size_t LayerProgram::parameter_index(const std::string& name) const {
  const auto& parameters = model_->parameters().parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i)
    if (parameters[i].path == format("{}/{}", kLayer, name)) return i;
  throw std::runtime_error(format("the layer has no parameter '{}'", name));
}

void LayerProgram::set(const std::string& name, const ReferenceTensor& values) {
  ParameterStore& store = model_->parameters();
  Tensor* target = nullptr;
  for (State& state : store.states)
    if (state.path == format("{}/{}", kLayer, name)) target = &state.values;
  if (target == nullptr) target = &store.parameters[parameter_index(name)].weights;
  if (target->shape() != values.shape)
    throw std::runtime_error(
        format("'{}' has the shape {}, not {}", name, target->shape().text(), values.shape.text()));
  std::ranges::copy(values.floats(), target->floats().begin());
}

void LayerProgram::train(const ReferenceTensor& output_gradient) {
  if (output_gradient.shape != output_shape_)
    throw std::runtime_error(format("the output has the shape {}, not {}", output_shape_.text(),
                                    output_gradient.shape.text()));
  loss_->gradient = output_gradient.floats();
  model_->train_step(testing_support::LabelledBatch(model_input_.view(), labels_).batch(), 0);
}

void LayerProgram::predict() {
  model_->evaluate(testing_support::LabelledBatch(model_input_.view(), labels_).batch());
}

std::span<const float> LayerProgram::output() const { return model_->predictions().floats(); }
const Shape& LayerProgram::output_shape() const { return output_shape_; }

std::span<const float> LayerProgram::input_gradient(std::size_t input) {
  return model_->gradient(input);
}

std::span<const float> LayerProgram::gradient(const std::string& parameter) {
  return model_->gradient(parameter_index(parameter));
}

std::span<const float> LayerProgram::state(const std::string& name) const {
  for (const State& each : model_->parameters().states)
    if (each.path == format("{}/{}", kLayer, name)) return each.values.floats();
  throw std::runtime_error(format("the layer has no state '{}'", name));
}

}  // namespace qnn::golden
