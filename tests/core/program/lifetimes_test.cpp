#include "core/program/lifetimes.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "core/base/text.hpp"
#include "tests/support/lowered_network.hpp"

namespace qnn::testing_support {
namespace {

// Steps: 0 a/kernel/quantize, 1 a, 2 a/add_bias, 3 b, 4 b/add_bias, 5 b/activate, 6 loss,
// 7 b/bias_gradient, 8 b/gradient, 9 a/bias_gradient, 10 a/gradient, 11 a/kernel/quantize_gradient.
class Lifetimes : public testing::Test {
 protected:
  Lifetimes()
      : network_({.layers = R"(["flatten",
            {"type": "quant_dense", "units": 4, "kernel_quantizer": "ste_sign", "name": "a"},
            {"type": "dense", "units": 3, "activation": "softmax", "name": "b"}])"}),
        program(lowered(network_)) {}

  Lifetime of(const std::string& name) const {
    const std::vector<Lifetime> lifetimes = lifetimes_of(program);
    for (BufferId id = 0; id < program.buffers.size(); ++id)
      if (program.buffers[id].name == name) return lifetimes[id];
    throw std::out_of_range(name);
  }

 private:
  PlannedNetwork network_;

 protected:
  Program program;  // NOLINT: the fixture's word
};

TEST_F(Lifetimes, GoFromTheFirstWriteToTheLastRead) {
  ASSERT_EQ(program.steps.size(), 12u);
  EXPECT_EQ(program.steps[10].name, "a/gradient");
  EXPECT_EQ(of("a/output"), (Lifetime{1, 9}));  // read by b/gradient
  EXPECT_EQ(of("b/output"), (Lifetime{3, 7}));  // read by the loss
  EXPECT_EQ(of("a/output_gradient"), (Lifetime{8, 11}));
}

TEST_F(Lifetimes, GoToTheEndForWhatCallersRead) {
  EXPECT_EQ(of("b/activated"), (Lifetime{5, 12}));
  EXPECT_EQ(of("b/kernel/gradient"), (Lifetime{8, 12}));
  EXPECT_EQ(of("a/kernel/quantized"), (Lifetime{0, 11}));
  program.kept.push_back(program.parameters[0].quantized);
  EXPECT_EQ(of("a/kernel/quantized"), (Lifetime{0, 12}));
}

TEST_F(Lifetimes, AreNoneOfWhatIsGivenFromOutside) {
  EXPECT_TRUE(of("labels").empty());
  EXPECT_TRUE(of("a/kernel").empty());
  EXPECT_TRUE(of("flatten/reshaped").empty());  // the bytes of the input
}

TEST_F(Lifetimes, OfAnAliasAreThoseOfItsStorage) {
  Buffer alias = program.buffers[program.parameters[0].quantized];
  alias.name = "alias";
  alias.alias = program.parameters[0].quantized;
  program.buffers.push_back(alias);
  EXPECT_EQ(of("alias"), of("a/kernel/quantized"));
}

}  // namespace
}  // namespace qnn::testing_support
