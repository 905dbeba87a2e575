#pragma once

#include <optional>
#include <string>

namespace qnn {

// The instruction set that vectorised kernels use on this CPU, in Highway's words: "AVX3_ZEN4";
// "AVX3_ZEN4, oneDNN 2.6.3" where the program was built with QNN_ONEDNN=ON and float products are
// that library's.
std::string kernel_target();

// A few files are compiled for the CPU that built the program (QNN_MARCH). The first instruction
// set that they use and this CPU lacks, or nothing if the program can run here. The command asks
// before anything else.
std::optional<std::string> missing_cpu_feature();

}  // namespace qnn
