#pragma once

#include <array>
#include <string_view>

namespace qnn::fuzz {

// Each reads any bytes as one kind of input, and checks what the reader promises of what it takes.
// What is refused as the reader documents it is caught inside; whatever else ends one of them (an
// exception, a signal, too much time or memory) is a finding.
void checkpoint(std::string_view bytes);
void cifar(std::string_view bytes);
void config(std::string_view bytes);
void csv(std::string_view bytes);
void expression(std::string_view bytes);
void idx(std::string_view bytes);
void idx_gz(std::string_view bytes);
void image(std::string_view bytes);
void journal(std::string_view bytes);
void npy(std::string_view bytes);
void override_set(std::string_view bytes);
void records(std::string_view bytes);
void space(std::string_view bytes);

struct Target {
  std::string_view name;  // of <name>_fuzz.cpp and of its corpus
  void (*run)(std::string_view bytes);
};

inline constexpr std::array kTargets{
    Target{"checkpoint", &checkpoint},
    Target{"cifar", &cifar},
    Target{"config", &config},
    Target{"csv", &csv},
    Target{"expression", &expression},
    Target{"idx", &idx},
    Target{"idx_gz", &idx_gz},
    Target{"image", &image},
    Target{"journal", &journal},
    Target{"npy", &npy},
    Target{"override_set", &override_set},
    Target{"records", &records},
    Target{"space", &space},
};

}  // namespace qnn::fuzz
