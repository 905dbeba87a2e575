#include "core/fetch/sources.hpp"

#include <cctype>
#include <filesystem>

#include "core/base/errors.hpp"
#include "core/base/file_system.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr std::string_view kFile = "file://";

std::string file_address(const std::string& folder) {
  std::string address(kFile);
  for (const char c : std::filesystem::absolute(folder).string()) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        std::isalnum(byte) != 0 || std::string_view("/-._~").find(c) != std::string_view::npos;
    address += plain ? std::string(1, c) : format("%{:02X}", byte);
  }
  return address;
}

std::string address_of(const std::string& named) {
  for (const std::string_view scheme :
       {std::string_view("https://"), std::string_view("http://"), kFile})
    if (named.starts_with(scheme)) return named;
  if (named.find("://") != std::string::npos)
    throw UserError(
        ErrorKind::Usage,
        format("'{}' cannot be a source; name an https or http address, or a folder", named));
  return file_address(named);
}

}  // namespace

std::vector<std::string> source_addresses(const DownloadableSet& set, std::string_view named) {
  if (named.empty()) return {set.sources.begin(), set.sources.end()};
  std::string address = address_of(std::string(named));
  if (!address.ends_with('/')) address += '/';
  return {std::move(address)};
}

bool needs_network(std::string_view address) { return !address.starts_with(kFile); }

}  // namespace qnn
