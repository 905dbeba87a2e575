#include "core/graph/summary.hpp"

#include <gtest/gtest.h>

#include "core/base/file_system.hpp"
#include "tests/support/planned_network.hpp"

namespace qnn::testing_support {
namespace {

// The tables of a shipped config, for samples of 28x28x1.
std::string tables_of_config(const std::string& path) {
  const auto files = make_posix_file_system();
  Problems problems;
  RunSpec spec = read_run_spec(load_document(*files, Path(QNN_SOURCE_DIR) / "configs" / path),
                               make_catalog(), "test", problems);
  Graph graph = build_graph(std::move(spec.model), problems);
  bind_inputs(graph, std::array{GivenInput{.name = "image", .shape = {28, 28, 1}}}, problems);
  const NodePlans plans = infer_shapes(graph, problems);
  if (!problems.empty()) throw ConfigError(problems.list());
  return larq_tables(summarize(graph, plans));
}

// Numbers of the tutorial as Larq prints them; the layout is Larq's.
TEST(LarqTables, OfTheTutorialsCnn) {
  EXPECT_EQ("\n" + tables_of_config("mnist/bnn_cnn.json"), R"(
+mnist_bnn_cnn stats---------------------------------------------------------------------------------------+
| Layer                  Input prec.           Outputs  # 1-bit  # 32-bit  Memory  1-bit MACs  32-bit MACs |
|                              (bit)                        x 1       x 1    (kB)                          |
+----------------------------------------------------------------------------------------------------------+
| quant_conv2d                     -  (-1, 26, 26, 32)      288         0    0.04           0       194688 |
| max_pooling2d                    -  (-1, 13, 13, 32)        0         0       0           0            0 |
| batch_normalization              -  (-1, 13, 13, 32)        0        64    0.25           0            0 |
| quant_conv2d_1                   1  (-1, 11, 11, 64)    18432         0    2.25     2230272            0 |
| max_pooling2d_1                  -    (-1, 5, 5, 64)        0         0       0           0            0 |
| batch_normalization_1            -    (-1, 5, 5, 64)        0       128    0.50           0            0 |
| quant_conv2d_2                   1    (-1, 3, 3, 64)    36864         0    4.50      331776            0 |
| batch_normalization_2            -    (-1, 3, 3, 64)        0       128    0.50           0            0 |
| flatten                          -         (-1, 576)        0         0       0           0            0 |
| quant_dense                      1          (-1, 64)    36864         0    4.50       36864            0 |
| batch_normalization_3            -          (-1, 64)        0       128    0.50           0            0 |
| quant_dense_1                    1          (-1, 10)      640         0    0.08         640            0 |
| batch_normalization_4            -          (-1, 10)        0        20    0.08           0            0 |
| activation                       -          (-1, 10)        0         0       0           ?            ? |
+----------------------------------------------------------------------------------------------------------+
| Total                                                   93088       468   13.19     2599552       194688 |
+----------------------------------------------------------------------------------------------------------+
+mnist_bnn_cnn summary-------------------------+
| Total params                      93.6 k     |
| Trainable params                  93.1 k     |
| Non-trainable params              468        |
| Model size                        13.19 KiB  |
| Model size (8-bit FP weights)     11.82 KiB  |
| Float-32 Equivalent               365.45 KiB |
| Compression Ratio of Memory       0.04       |
| Number of MACs                    2.79 M     |
| Ratio of MACs that are binarized  0.9303     |
+----------------------------------------------+
)");
}

// 784 * 512 and 512 * 10 one-bit weights, 522 float biases; the first layer reads floats.
TEST(LarqTables, OfTheGuidesMlp) {
  EXPECT_EQ("\n" + tables_of_config("mnist/bnn_mlp.json"), R"(
+mnist_bnn_mlp stats------------------------------------------------------------------------+
| Layer          Input prec.    Outputs  # 1-bit  # 32-bit  Memory  1-bit MACs  32-bit MACs |
|                      (bit)                 x 1       x 1    (kB)                          |
+-------------------------------------------------------------------------------------------+
| flatten                  -  (-1, 784)        0         0       0           0            0 |
| quant_dense              -  (-1, 512)   401408       512   51.00           0       401408 |
| quant_dense_1            1   (-1, 10)     5120        10    0.66        5120            0 |
+-------------------------------------------------------------------------------------------+
| Total                                   406528       522   51.66        5120       401408 |
+-------------------------------------------------------------------------------------------+
+mnist_bnn_mlp summary------------------------+
| Total params                      407 k     |
| Trainable params                  407 k     |
| Non-trainable params              0         |
| Model size                        51.66 KiB |
| Model size (8-bit FP weights)     50.13 KiB |
| Float-32 Equivalent               1.55 MiB  |
| Compression Ratio of Memory       0.03      |
| Number of MACs                    407 k     |
| Ratio of MACs that are binarized  0.0126    |
+---------------------------------------------+
)");
}

// The output of Larq's own code for this network, but for the row of Keras's input layer.
TEST(LarqTables, OfANetworkWithSeveralPrecisions) {
  const PlannedNetwork network({.layers = R"([
      {"type": "conv2d", "name": "c0", "filters": 16, "kernel_size": 3},
      {"type": "batch_normalization", "name": "bn0"},
      {"type": "quant_conv2d", "name": "c1", "filters": 32, "kernel_size": 3, "use_bias": false,
       "input_quantizer": "ste_sign", "kernel_quantizer": "ste_sign"},
      {"type": "activation", "name": "act", "activation": "relu"},
      {"type": "flatten", "name": "fl"},
      {"type": "quant_dense", "name": "d", "units": 10, "input_quantizer": "four_bits",
       "kernel_quantizer": "two_bits"}])",
                                .shape = "[8, 8, 3]",
                                .quantizers = R"json({
      "four_bits": {"type": "expression", "forward": "clip(x, 0, 1)", "gradient": "dy",
                    "precision": 4},
      "two_bits": {"type": "expression", "forward": "sgn(x)", "gradient": "dy",
                   "precision": 2}})json"});
  ModelSummary summary = summarize(network.graph, network.plans);
  summary.name = "demo";
  EXPECT_EQ("\n" + larq_tables(summary), R"(
+demo stats---------------------------------------------------------------------------------------------------+
| Layer  Input prec.         Outputs  # 1-bit  # 2-bit  # 32-bit  Memory  1-bit MACs  4-bit MACs  32-bit MACs |
|              (bit)                      x 1      x 1       x 1    (kB)                                      |
+-------------------------------------------------------------------------------------------------------------+
| c0               -  (-1, 6, 6, 16)        0        0       448    1.75           0           0        15552 |
| bn0              -  (-1, 6, 6, 16)        0        0        32    0.12           0           0            0 |
| c1               1  (-1, 4, 4, 32)     4608        0         0    0.56       73728           0            0 |
| act              -  (-1, 4, 4, 32)        0        0         0       0           ?           ?            ? |
| fl               -       (-1, 512)        0        0         0       0           0           0            0 |
| d                4        (-1, 10)        0     5120        10    1.29           0        5120            0 |
+-------------------------------------------------------------------------------------------------------------+
| Total                                  4608     5120       490    3.73       73728        5120        15552 |
+-------------------------------------------------------------------------------------------------------------+
+demo summary---------------------------------+
| Total params                      10.2 k    |
| Trainable params                  10.2 k    |
| Non-trainable params              32        |
| Model size                        3.73 KiB  |
| Model size (8-bit FP weights)     2.29 KiB  |
| Float-32 Equivalent               39.91 KiB |
| Compression Ratio of Memory       0.09      |
| Number of MACs                    94.4 k    |
| Ratio of MACs that are binarized  0.7810    |
+---------------------------------------------+
)");
}

TEST(LarqTables, LeaveOutATitleThatIsTooLong) {
  const PlannedNetwork network({.layers = R"(["flatten"])"});
  ModelSummary summary = summarize(network.graph, network.plans);
  summary.name = std::string(200, 'x');
  const std::string text = larq_tables(summary);
  EXPECT_EQ(text.find("xx"), std::string::npos);
  EXPECT_EQ(text.substr(0, 3), "+--");
}

TEST(Summarize, CountsABiasAsAWeightButNotAsMacs) {
  const PlannedNetwork network({.layers = R"(["flatten", {"type": "quant_dense", "units": 3,
                                  "kernel_quantizer": "ste_sign"}])"});
  const LayerSummary layer = summarize(network.graph, network.plans).layers.at(1);
  EXPECT_EQ(layer.weights, (std::map<int, std::uint64_t>{{1, 96}, {32, 3}}));
  EXPECT_EQ(layer.macs, (std::map<int, std::uint64_t>{{32, 96}}));  // its input is float
  EXPECT_EQ(layer.memory_bits, 96u + 32 * 3);
  EXPECT_EQ(layer.memory_bits_int8, 96u + 8 * 3);
  EXPECT_EQ(layer.trainable, 99u);
}

// Whether scale and center are on or off, as they merge with the statistics.
TEST(Summarize, CountsABatchNormalizationAsItsStatistics) {
  for (const char* options : {"", R"(, "scale": false)", R"(, "center": false)"}) {
    const PlannedNetwork network(
        {.layers = R"([{"type": "batch_normalization")" + std::string(options) + "}]"});
    const LayerSummary layer = summarize(network.graph, network.plans).layers.at(0);
    EXPECT_EQ(layer.trainable, 0u) << options;
    EXPECT_EQ(layer.non_trainable, 4u) << options;
    EXPECT_TRUE(layer.macs_known);
  }
}

// Spot values printed by Larq.
TEST(ReadableNumber, RoundsToThreeDigitsBeforeItChoosesTheUnit) {
  EXPECT_EQ(readable_number(0), "0");
  EXPECT_EQ(readable_number(468), "468");
  EXPECT_EQ(readable_number(999), "999");
  EXPECT_EQ(readable_number(1000), "1 k");
  EXPECT_EQ(readable_number(1234), "1.23 k");
  EXPECT_EQ(readable_number(12345), "12.3 k");
  EXPECT_EQ(readable_number(885000), "885 k");
  EXPECT_EQ(readable_number(93556), "93.6 k");
  EXPECT_EQ(readable_number(999499), "999 k");
  EXPECT_EQ(readable_number(999999), "1 M");
  EXPECT_EQ(readable_number(2794240), "2.79 M");
  EXPECT_EQ(readable_number(1e9), "1 B");
  EXPECT_EQ(readable_number(999e12), "999 T");
  EXPECT_EQ(readable_number(1e15), "1.00E+15");
  EXPECT_EQ(readable_number(1e16), "1.00E+16");
}

TEST(ReadableMemory, ChoosesTheUnitBeforeItRounds) {
  EXPECT_EQ(readable_memory(0), "0.00 B");
  EXPECT_EQ(readable_memory(1), "0.12 B");  // 0.125: half to even
  EXPECT_EQ(readable_memory(8184), "1,023.00 B");
  EXPECT_EQ(readable_memory(8192), "1.00 KiB");
  EXPECT_EQ(readable_memory(108064), "13.19 KiB");
  EXPECT_EQ(readable_memory((1u << 20) * 8 - 1), "1,024.00 KiB");
  EXPECT_EQ(readable_memory((1u << 20) * 8), "1.00 MiB");
  EXPECT_EQ(readable_memory(std::uint64_t{1} << 43), "1,024.00 GiB");
}

TEST(Summarize, CountsASharedLayerOnce) {
  const PlannedNetwork network({.layers = R"(["flatten",
      {"type": "dense", "units": 32, "name": "a"}, {"type": "shared", "layer": "a", "name": "b"},
      {"type": "dense", "units": 3}])"});
  const ModelSummary summary = summarize(network.graph, network.plans);
  ASSERT_EQ(summary.layers.size(), 3u);
  EXPECT_EQ(summary.layers[1].weights, (std::map<int, std::uint64_t>{{32, 32 * 32 + 32}}));
  EXPECT_EQ(summary.layers[1].macs, (std::map<int, std::uint64_t>{{32, 32 * 32}}));
  EXPECT_EQ(summary.layers[1].operations, 2.0 * 32 * 32);  // it runs twice
}

TEST(LarqTables, ShowNoOneShapeOfASharedLayerWithSeveral) {
  const PlannedNetwork network({.layers = R"([
      {"type": "conv2d", "filters": 2, "kernel_size": 2, "name": "a"},
      {"type": "shared", "layer": "a", "name": "b"}, "flatten", {"type": "dense", "units": 3}])"});
  const std::string text = larq_tables(summarize(network.graph, network.plans));
  EXPECT_NE(text.find("multiple"), std::string::npos) << text;
}

TEST(Summarize, CountsWhatIsNotTrained) {
  const PlannedNetwork network({.layers = R"(["flatten",
      {"type": "dense", "units": 3, "trainable": false}, {"type": "dense", "units": 3}])"});
  const ModelSummary summary = summarize(network.graph, network.plans);
  EXPECT_EQ(summary.total.non_trainable, 32u * 3 + 3);
  EXPECT_EQ(summary.total.trainable, 3u * 3 + 3);
}

TEST(WithBlocksFolded, ShowsABlockAsOneRow) {
  const PlannedNetwork network({.layers = R"(["flatten", "unit", {"type": "dense", "units": 3}])",
                                .blocks = R"({"unit": {"layers": [
      {"type": "quant_dense", "units": 4, "input_quantizer": "ste_sign"}, "batch_normalization",
      {"type": "quant_dense", "units": 5, "input_quantizer": "ste_tern"}]}})"});
  const ModelSummary summary = with_blocks_folded(summarize(network.graph, network.plans));
  ASSERT_EQ(summary.layers.size(), 3u);
  const LayerSummary& block = summary.layers[1];
  EXPECT_EQ(block.name, "unit");
  EXPECT_EQ(block.input_precision, 1);
  EXPECT_EQ(block.output, (Shape{5}));
  EXPECT_EQ(block.weights, (std::map<int, std::uint64_t>{{32, 32 * 4 + 4 + 8 + 4 * 5 + 5}}));
  EXPECT_EQ(block.macs, (std::map<int, std::uint64_t>{{32, 32 * 4 + 4 * 5}}));
  EXPECT_TRUE(block.macs_known);
  EXPECT_EQ(block.non_trainable, 8u);
}

// Samples of 4x4x2 = 32 floats. The first layer's output is read as bits, and its input until then.
TEST(Summarize, CountsActivationsAsTheirReadersNeedThem) {
  const PlannedNetwork network({.layers = R"(["flatten", {"type": "dense", "units": 64},
      {"type": "quant_dense", "units": 3, "input_quantizer": "ste_sign",
       "kernel_quantizer": "ste_sign", "use_bias": false}])"});
  const ModelSummary summary = summarize(network.graph, network.plans);
  EXPECT_EQ(summary.layers[0].activation_bits, 0u);   // the input under another shape
  EXPECT_EQ(summary.layers[1].activation_bits, 64u);  // one bit each
  EXPECT_EQ(summary.layers[2].activation_bits, 3u * 32);
  EXPECT_EQ(summary.peak_activation_bits, 32u * 32 + 64);
  EXPECT_EQ(summary.layers[1].training_bits, 2u * 64 * 32);
  EXPECT_EQ(summary.layers[2].training_bits, (2u * 3 + 64) * 32);
  EXPECT_EQ(summary.layers[1].operations, 32.0 * 64);
  EXPECT_EQ(summary.layers[2].operations, 64.0 * 3 / 64);
}

TEST(LarqTables, CanBeExtendedAndLeaveOutMacs) {
  const PlannedNetwork network({.layers = R"(["flatten", {"type": "dense", "units": 64},
      {"type": "quant_dense", "units": 3, "input_quantizer": "ste_sign",
       "kernel_quantizer": "ste_sign", "use_bias": false}])"});
  const ModelSummary summary = summarize(network.graph, network.plans);
  EXPECT_EQ("\n" + larq_tables(summary, {.macs = false, .extended = true}), R"(
+net stats------------------------------------------------------------------------------------------------------------------+
| Layer        Input prec.   Outputs  # 1-bit  # 32-bit  Memory  1-bit MACs  32-bit MACs  Activations  Training  Operations |
|                    (bit)                x 1       x 1    (kB)                                  (kB)      (kB)    (32-bit) |
+---------------------------------------------------------------------------------------------------------------------------+
| flatten                -  (-1, 32)        0         0       0           0            0            0         0           0 |
| dense                  -  (-1, 64)        0      2112    8.25           0         2048         0.01      0.50        2048 |
| quant_dense            1   (-1, 3)      192         0    0.02         192            0         0.01      0.27           3 |
+---------------------------------------------------------------------------------------------------------------------------+
| Total                                   192      2112    8.27         192         2048         0.02      0.77        2051 |
+---------------------------------------------------------------------------------------------------------------------------+
+net summary-------------------------------------+
| Total params                          2.3 k    |
| Trainable params                      2.3 k    |
| Non-trainable params                  0        |
| Model size                            8.27 KiB |
| Model size (8-bit FP weights)         2.09 KiB |
| Float-32 Equivalent                   9.00 KiB |
| Compression Ratio of Memory           0.92     |
| Activation memory at once (a sample)  136.00 B |
| Training memory (a sample)            792.00 B |
| Operations (of 32 bits)               2.05 k   |
+------------------------------------------------+
)");
}

TEST(LarqTables, CanBeMarkdown) {
  const PlannedNetwork network({.layers = R"(["flatten", {"type": "dense", "units": 3}])"});
  const ModelSummary summary = summarize(network.graph, network.plans);
  EXPECT_EQ(larq_tables(summary, {.markdown = true}), R"(## net stats

| Layer | Input prec. (bit) | Outputs | # 32-bit x 1 | Memory (kB) | 32-bit MACs |
| --- | ---: | ---: | ---: | ---: | ---: |
| flatten | - | (-1, 32) | 0 | 0 | 0 |
| dense | - | (-1, 3) | 99 | 0.39 | 96 |
| Total |  |  | 99 | 0.39 | 96 |

## net summary

|  |  |
| --- | --- |
| Total params | 99 |
| Trainable params | 99 |
| Non-trainable params | 0 |
| Model size | 396.00 B |
| Model size (8-bit FP weights) | 99.00 B |
| Float-32 Equivalent | 396.00 B |
| Compression Ratio of Memory | 1.00 |
| Number of MACs | 96 |
)");
}

}  // namespace
}  // namespace qnn::testing_support
