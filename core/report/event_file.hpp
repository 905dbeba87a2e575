#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/json/json_fwd.hpp"
#include "core/report/histograms.hpp"

namespace qnn {

// Records of a TensorBoard event file, as TFRecord frames around Event messages (event.proto,
// summary.proto and plugin_data.proto of tensorboard; the frames are those of TensorFlow's
// record_writer.h). Each function returns bytes to append to the file.

// The CRC-32C of bytes (RFC 3720, B.4), and its masked form as in frames.
std::uint32_t crc32c(std::string_view bytes);
std::uint32_t masked_crc32c(std::string_view bytes);

// Length as 8 bytes, masked CRC of those, data, masked CRC of the data; little-endian.
std::string event_frame(std::string_view data);

// What the file begins with: its version, the config as a text, and the config's numbers, texts and
// truth values as hyperparameters ("training.optimizer.learning_rate") with what is measured in the
// first line of metrics.jsonl as their metrics. `seconds` since 1970 is the time of these events.
std::string event_file_start(const Json& config, const Json& first_line, double seconds);

// Of one epoch: the numbers of a line of metrics.jsonl as scalars "loss/train",
// "loss/validation", "flip_ratio/conv1", "learning_rate"; and the histograms of a record as
// "weights/conv1/kernel". Steps are epochs.
std::string epoch_events(const Json& line, const WeightRecord& record);

// That the run is done.
std::string event_file_end(double seconds);

}  // namespace qnn
