#include "core/fetch/transfer.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"

namespace qnn {
namespace {

constexpr long kMostRedirects = 3;
constexpr long kTooFar = 416;  // the part file is no beginning of what the server has

struct CloseCurl {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeHeaders {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

void begin_curl() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
      throw UserError(ErrorKind::Unavailable, "libcurl cannot be started on this machine");
  });
}

// "name: value" without the line's end; nothing if the header has another name.
std::optional<std::string> header_value(std::string_view line, std::string_view name) {
  if (line.size() <= name.size() || line[name.size()] != ':') return std::nullopt;
  const bool same = std::equal(name.begin(), name.end(), line.begin(), [](char a, char b) {
    return a == std::tolower(static_cast<unsigned char>(b));
  });
  if (!same) return std::nullopt;
  std::string_view value = line.substr(name.size() + 1);
  while (!value.empty() && std::isspace(static_cast<unsigned char>(value.front())) != 0)
    value.remove_prefix(1);
  while (!value.empty() && std::isspace(static_cast<unsigned char>(value.back())) != 0)
    value.remove_suffix(1);
  return std::string(value);
}

// Worth to be asked again.
bool is_passing(long status) {
  return status == 408 || status == 425 || status == 429 || status >= 500;
}

bool is_passing(CURLcode code) {
  static constexpr std::array kPassing{CURLE_PARTIAL_FILE, CURLE_RECV_ERROR,   CURLE_SEND_ERROR,
                                       CURLE_GOT_NOTHING,  CURLE_HTTP2_STREAM, CURLE_HTTP2};
  return std::find(kPassing.begin(), kPassing.end(), code) != kPassing.end();
}

class Transfer {
 public:
  Transfer(const TransferRequest& request, PartFile& part,
           const std::function<void(std::uint64_t)>& progress, std::stop_token stop)
      : request_(request), part_(part), progress_(progress), stop_(std::move(stop)) {
    begin_curl();
    curl_.reset(curl_easy_init());
    if (!curl_) throw std::bad_alloc();
  }

  TransferResult run() {
    set_up();
    const CURLcode code = curl_easy_perform(curl_.get());
    if (error_) std::rethrow_exception(error_);
    part_.save();
    TransferResult result = judge(code);
    result.etag = etag_;
    return result;
  }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    require(curl_easy_setopt(curl_.get(), option, value) == CURLE_OK, "libcurl lacks an option");
  }

  void set_up() {
    const bool secure = request_.url.starts_with("https:");
    set(CURLOPT_URL, request_.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, secure ? "https" : "http,https,file");
    set(CURLOPT_REDIR_PROTOCOLS_STR, secure ? "https" : "http,https");
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, kMostRedirects);
    set(CURLOPT_FAILONERROR, 1L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_USERAGENT, "qnn-data");
    set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(request_.patience.silence.count()));
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(request_.patience.silence.count()));
    set(CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(request_.patience.least_per_second));
    if (!request_.certificates.empty()) set(CURLOPT_CAINFO, request_.certificates.c_str());
    set(CURLOPT_ERRORBUFFER, message_.data());
    set(CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_HEADERFUNCTION, &Transfer::on_header);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &Transfer::on_progress);
    set(CURLOPT_XFERINFODATA, this);
    if (part_.size() > 0) ask_for_the_rest();
  }

  void ask_for_the_rest() {
    asked_from_ = part_.size();
    range_ = format("{}-", asked_from_);
    set(CURLOPT_RANGE, range_.c_str());
    if (request_.etag.empty()) return;
    const std::string line = format("If-Range: {}", request_.etag);
    headers_.reset(curl_slist_append(nullptr, line.c_str()));
    if (!headers_) throw std::bad_alloc();
    set(CURLOPT_HTTPHEADER, headers_.get());
  }

  // Exceptions must not cross libcurl: they wait for its return.
  template <class Action>
  bool guarded(Action&& action) {
    try {
      return action();
    } catch (...) {
      error_ = std::current_exception();
      return false;
    }
  }

  static std::size_t on_body(char* bytes, std::size_t, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    return transfer.guarded([&] { return transfer.take({bytes, count}); }) ? count : 0;
  }

  static std::size_t on_header(char* bytes, std::size_t, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    return transfer.guarded([&] { return transfer.hear({bytes, count}); }) ? count : 0;
  }

  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto& transfer = *static_cast<Transfer*>(self);
    return transfer.guarded([&] {
      transfer.progress_(transfer.part_.size());
      return !transfer.stop_.stop_requested();
    })
               ? 0
               : 1;
  }

  bool hear(std::string_view line) {
    if (line.starts_with("HTTP/")) {  // of the next answer in a row of redirects
      etag_.clear();
      content_range_.clear();
    }
    if (const auto value = header_value(line, "content-range")) content_range_ = *value;
    // Weak ones do not promise the same bytes.
    if (const auto value = header_value(line, "etag"); value && !value->starts_with("W/"))
      etag_ = *value;
    return true;
  }

  bool take(std::string_view bytes) {
    if (!begun_ && !begin()) return false;
    if (bytes.size() > request_.size - part_.size()) {
      is_wrong_ = true;
      return refuse(format("it sends more than the {} bytes of the published file",
                           with_thousands(request_.size)));
    }
    part_.append(bytes);
    return true;
  }

  bool refuse(std::string reason) {
    refusal_ = std::move(reason);
    return false;
  }

  // Looks at the answer before its first byte is kept.
  bool begin() {
    begun_ = true;
    const char* type = nullptr;
    curl_easy_getinfo(curl_.get(), CURLINFO_CONTENT_TYPE, &type);
    if (type != nullptr && std::string_view(type).starts_with("text/html"))
      return refuse("it answers with a web page instead of the file");
    const bool sends_rest = asked_from_ > 0 && (status() == 206 || status() == 0);
    if (asked_from_ > 0 && !sends_rest) part_.restart();
    if (sends_rest && status() == 206 && !content_range_.starts_with(range_header())) {
      is_wrong_ = true;
      return refuse("it sends another part of the file than it was asked for");
    }
    curl_off_t announced = -1;
    curl_easy_getinfo(curl_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
    const std::uint64_t missing = request_.size - part_.size();
    if (announced >= 0 && static_cast<std::uint64_t>(announced) != missing)
      return refuse(format("it offers {} bytes where the published file has {}",
                           with_thousands(static_cast<std::uint64_t>(announced) + part_.size()),
                           with_thousands(request_.size)));
    return true;
  }

  std::string range_header() const { return format("bytes {}", range_); }

  long status() const {
    long status = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
    return status;
  }

  TransferResult judge(CURLcode code) {
    if (stop_.stop_requested()) return {TransferEnd::Stopped, "it was stopped", {}};
    if (is_wrong_) part_.remove();
    if (refusal_) return {TransferEnd::Refused, *refusal_, {}};
    if (code == CURLE_OK && part_.size() == request_.size) return {};
    if (code == CURLE_OK || is_passing(code))
      return {TransferEnd::Interrupted,
              format("it broke off after {} of {} bytes", with_thousands(part_.size()),
                     with_thousands(request_.size)),
              {}};
    if (code == CURLE_HTTP_RETURNED_ERROR) return judge_status(status());
    return {TransferEnd::Refused, reason_of(code), {}};
  }

  TransferResult judge_status(long status) {
    if (status == kTooFar && asked_from_ > 0) {
      part_.remove();
      return {TransferEnd::Interrupted, "it does not have the rest", {}};
    }
    return {is_passing(status) ? TransferEnd::Interrupted : TransferEnd::Refused,
            format("it answers with {}", status),
            {}};
  }

  std::string reason_of(CURLcode code) const {
    switch (code) {
      case CURLE_TOO_MANY_REDIRECTS:
        return format("it redirects more than {} times", kMostRedirects);
      case CURLE_UNSUPPORTED_PROTOCOL:
        return "it redirects to an address that is not https";
      case CURLE_OPERATION_TIMEDOUT:
        return format("it sends too little, below {} bytes/s for {} s",
                      request_.patience.least_per_second, request_.patience.silence.count());
      case CURLE_FILE_COULDNT_READ_FILE:
        return "it has no such file, or none that may be read";
      default:
        return message_[0] != '\0' ? std::string(message_.data()) : curl_easy_strerror(code);
    }
  }

  const TransferRequest& request_;
  PartFile& part_;
  const std::function<void(std::uint64_t)>& progress_;
  std::stop_token stop_;
  std::unique_ptr<curl_slist, FreeHeaders> headers_;
  std::unique_ptr<CURL, CloseCurl> curl_;
  std::array<char, CURL_ERROR_SIZE> message_{};
  std::exception_ptr error_;
  std::optional<std::string> refusal_;
  std::string range_;
  std::string etag_;
  std::string content_range_;
  std::uint64_t asked_from_ = 0;
  bool begun_ = false;
  bool is_wrong_ = false;  // what was stored may not be the published file
};

}  // namespace

TransferResult transfer(const TransferRequest& request, PartFile& part,
                        const std::function<void(std::uint64_t)>& progress, std::stop_token stop) {
  return Transfer(request, part, progress, std::move(stop)).run();
}

}  // namespace qnn
