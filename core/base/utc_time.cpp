#include "core/base/utc_time.hpp"

#include <cstdint>
#include <ctime>

#include "core/base/text.hpp"

namespace qnn {

std::string utc_text(std::chrono::system_clock::time_point time, int decimals) {
  using std::chrono::duration_cast, std::chrono::floor, std::chrono::microseconds;
  const auto second = floor<std::chrono::seconds>(time);
  const std::time_t seconds = std::chrono::system_clock::to_time_t(second);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  std::string text = format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", utc.tm_year + 1900,
                            utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
  if (decimals > 0) {
    const std::int64_t fraction = duration_cast<microseconds>(time - second).count();
    text += format(".{:06}", fraction).substr(0, static_cast<std::size_t>(decimals) + 1);
  }
  return text;
}

}  // namespace qnn
