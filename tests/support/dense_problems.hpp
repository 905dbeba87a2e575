#pragma once

#include <cstddef>
#include <ostream>
#include <vector>

#include "core/kernels/dense.hpp"

namespace qnn::test {

// The problems that every implementation of the dense products is tested on and timed on.
struct DenseCase {
  const char* name;
  DenseProblem problem;
  std::size_t rows;            // when tested
  std::size_t timed_rows = 0;  // when timed; 0: not worth timing
};

inline void PrintTo(const DenseCase& c, std::ostream* out) { *out << c.name; }

inline std::vector<DenseCase> dense_cases() {
  return {
      {"one", {.in = 1, .out = 1}, 1},
      {"no_rows", {.in = 7, .out = 5}, 0},
      {"single_output", {.in = 70, .out = 1}, 9},
      {"single_input", {.in = 1, .out = 70}, 9},
      {"tile_and_one", {.in = 33, .out = 33}, 13},
      {"one_word", {.in = 64, .out = 32}, 12},
      {"odd", {.in = 131, .out = 67}, 65},
      {"two_row_blocks", {.in = 40, .out = 20}, 200},
      {"many_rows", {.in = 12, .out = 9}, 1100},
      {"many_words", {.in = 9000, .out = 35}, 3},
      {"deep", {.in = 1300, .out = 300}, 300},
      {"mnist_mlp_1", {.in = 784, .out = 512}, 33, 128},
      {"mnist_mlp_2", {.in = 512, .out = 10}, 33, 128},
      {"cnn_dense_1", {.in = 576, .out = 64}, 64, 64},
      {"cnn_dense_2", {.in = 64, .out = 10}, 64, 64},
      {"wide", {.in = 1024, .out = 1024}, 5, 256},
  };
}

}  // namespace qnn::test
