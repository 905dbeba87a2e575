#pragma once

#include <chrono>
#include <string>

namespace qnn {

// "2026-01-31T12:00:00.123", of UTC: ISO 8601 without the zone, which is the caller's to write,
// with 0 to 6 decimals of the second, cut off.
std::string utc_text(std::chrono::system_clock::time_point time, int decimals = 0);

}  // namespace qnn
