#pragma once

#include <string>

#include "core/model/profile.hpp"

namespace qnn {

// Tables for people: the parts of a step, the program by kind of operation and by layer, and its
// slowest steps with the rates that they reach. Empty if no step was measured.
std::string profile_text(const Profile& profile);

}  // namespace qnn
