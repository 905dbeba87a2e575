#include "data/shape_painter.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "data/draws.hpp"

namespace qnn {
namespace {

constexpr float kShades = 255.99f;  // cut off, from 0 to 255
constexpr std::size_t kChannels = 3;
using Colour = std::array<float, kChannels>;

// How deep a point lies in each shape, in the square from -1 to 1; negative outside.
float box(float u, float v) { return std::max(std::abs(u), std::abs(v)); }
float radius(float u, float v) { return std::sqrt(u * u + v * v); }
float cross(float u, float v) {
  return std::min(0.9f - box(u, v), 0.26f - std::min(std::abs(u), std::abs(v)));
}
float bars(float u, float v) {
  const float nearest = std::min(std::abs(v), std::abs(std::abs(v) - 0.64f));
  return std::min(0.9f - box(u, v), 0.19f - nearest);
}

float depth(std::size_t kind, float u, float v) {
  constexpr float kDiagonal = 0.70710678f;
  switch (kind) {
    case 0:
      return 0.9f - radius(u, v);
    case 1:
      return 0.2f - std::abs(radius(u, v) - 0.72f);
    case 2:
      return 0.8f - box(u, v);
    case 3:
      return 0.18f - std::abs(box(u, v) - 0.68f);
    case 4:
      return std::min(0.75f - v, 0.52f * (v + 0.95f) - std::abs(u));
    case 5:
      return cross(u, v);
    case 6:
      return cross(kDiagonal * (u + v), kDiagonal * (u - v));
    case 7:
      return bars(u, v);
    case 8:
      return bars(v, u);
    default:
      return std::min(0.9f - box(u, v), 3.3f * (0.3f - std::abs(u)) * (0.3f - std::abs(v)));
  }
}

// Where a shape lies in its image.
class Placement {
 public:
  Placement(Draws& draws, float side) {
    // A rotation by angle a, from t = tan(a / 2).
    const float t = draws.between(-0.12f, 0.12f);
    cosine_ = (1 - t * t) / (1 + t * t);
    sine_ = 2 * t / (1 + t * t);
    centre_x_ = side * draws.between(0.4f, 0.6f);
    centre_y_ = side * draws.between(0.4f, 0.6f);
    size_ = side * draws.between(0.26f, 0.4f);
    stretch_ = draws.between(0.85f, 1.18f);
  }

  // How much of the pixel at (x, y) the shape covers.
  float coverage(std::size_t kind, float x, float y) const {
    const float right = x - centre_x_;
    const float down = y - centre_y_;
    const float u = (right * cosine_ + down * sine_) / (size_ * stretch_);
    const float v = (down * cosine_ - right * sine_) * stretch_ / size_;
    return std::clamp(0.5f + depth(kind, u, v) * size_, 0.0f, 1.0f);
  }

 private:
  float cosine_, sine_, centre_x_, centre_y_, size_, stretch_;
};

Colour draw_colour(Draws& draws, float low, float high) {
  Colour colour{};
  for (float& channel : colour) channel = draws.between(low, high);
  return colour;
}

// The colours of an image.
struct Paint {
  explicit Paint(Draws& draws) {
    shape = draw_colour(draws, 0.6f, 1);
    ground = draw_colour(draws, 0, 0.4f);
    if (draws.below(2) == 0) std::swap(shape, ground);
    drift_x = draw_colour(draws, -0.15f, 0.15f);
    drift_y = draw_colour(draws, -0.15f, 0.15f);
  }

  Colour shape, ground, drift_x, drift_y;  // drifts: of the ground, from the centre to an edge
};

// A spot that does not belong to the shape, on every third image or so.
struct Spot {
  Spot(Draws& draws, float side)
      : x(draws.between(0, side)), y(draws.between(0, side)), size(side * draws.between(0, 0.09f)) {
    if (draws.below(3) != 0) size = 0;
  }
  float coverage(float at_x, float at_y) const {
    return size == 0 ? 0 : std::clamp(0.5f + size - radius(at_x - x, at_y - y), 0.0f, 1.0f);
  }
  float x, y, size;
};

// Adds noise to values from 0 to 1 and writes them as bytes.
class Printer {
 public:
  Printer(const RandomStream& random, float noise, std::span<std::uint8_t> image)
      : random_(random), noise_(noise), image_(image) {}

  void print(float value) {
    if (next_ % 16 == 0) words_ = random_.block(kNoiseBlock + next_ / 16);
    const std::uint32_t byte = words_[next_ % 16 / 4] >> (8 * (next_ % 4)) & 0xff;
    const float grain = noise_ * (static_cast<float>(byte) / 127.5f - 1);
    image_[next_++] = static_cast<std::uint8_t>(kShades * std::clamp(value + grain, 0.0f, 1.0f));
  }

 private:
  RandomStream random_;
  float noise_;
  std::span<std::uint8_t> image_;
  std::size_t next_ = 0;
  std::array<std::uint32_t, 4> words_{};
};

}  // namespace

void paint_shape(std::size_t kind, std::size_t side, const RandomStream& random,
                 std::span<std::uint8_t> image) {
  Draws draws(random);
  const auto extent = static_cast<float>(side);
  const Placement placement(draws, extent);
  const Paint paint(draws);
  const Spot spot(draws, extent);
  Printer printer(random, draws.between(0.02f, 0.2f), image);
  for (std::size_t row = 0; row < side; ++row) {
    const float y = static_cast<float>(row) + 0.5f;
    for (std::size_t column = 0; column < side; ++column) {
      const float x = static_cast<float>(column) + 0.5f;
      const float cover = std::max(placement.coverage(kind, x, y), spot.coverage(x, y));
      for (std::size_t c = 0; c < kChannels; ++c) {
        const float ground = paint.ground[c] + paint.drift_x[c] * (2 * x / extent - 1) +
                             paint.drift_y[c] * (2 * y / extent - 1);
        printer.print(ground + cover * (paint.shape[c] - ground));
      }
    }
  }
}

}  // namespace qnn
