#include "data/digit_painter.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "data/digit_forms.hpp"
#include "data/draws.hpp"

namespace qnn {
namespace {

constexpr float kSide = static_cast<float>(kDigitSide);
constexpr float kShades = 255.99f;  // cut off, from 0 to 255
constexpr std::size_t kLinesPerPiece = 4;

Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
Point operator*(float s, Point a) { return {s * a.x, s * a.y}; }
float dot(Point a, Point b) { return a.x * b.x + a.y * b.y; }
Point mix(Point a, Point b, float t) { return a + t * (b - a); }

// How one image departs from its form.
class Distortion {
 public:
  explicit Distortion(Draws& draws) {
    // A rotation by angle a, from t = tan(a / 2).
    const float t = draws.between(-0.11f, 0.11f);
    const float cosine = (1 - t * t) / (1 + t * t);
    const float sine = 2 * t / (1 + t * t);
    const float width = draws.between(12.0f, 18.0f);
    const float height = draws.between(18.0f, 22.0f);
    const float slant = draws.between(-0.28f, 0.28f);
    along_x_ = {width * cosine, width * sine};
    along_y_ = {height * (slant * cosine - sine), height * (slant * sine + cosine)};
    centre_ = {kSide / 2 + draws.between(-2.4f, 2.4f), kSide / 2 + draws.between(-2.0f, 2.0f)};
    const float wobble = draws.between(0.01f, 0.065f);
    for (Point& push : pushes_) {
      push = {draws.between(-wobble, wobble), draws.between(-wobble, wobble)};
    }
  }

  // From the unit square to pixels.
  Point operator()(Point p) const {
    const Point q = p + push_at(p) - Point{0.5f, 0.5f};
    return centre_ + q.x * along_x_ + q.y * along_y_;
  }

 private:
  static constexpr std::size_t kGrid = 4;

  // Bends the paper: random pushes at the nodes of a coarse grid, smooth between them.
  Point push_at(Point p) const {
    const auto [column, across] = cell(p.x);
    const auto [row, down] = cell(p.y);
    const Point* upper = &pushes_[row * kGrid + column];
    const Point* lower = upper + kGrid;
    return mix(mix(upper[0], upper[1], across), mix(lower[0], lower[1], across), down);
  }
  static std::pair<std::size_t, float> cell(float at) {
    const float scaled = std::clamp(at, 0.0f, 1.0f) * static_cast<float>(kGrid - 1);
    const std::size_t node = std::min(static_cast<std::size_t>(scaled), kGrid - 2);
    const float t = scaled - static_cast<float>(node);
    return {node, t * t * (3 - 2 * t)};
  }

  Point along_x_, along_y_, centre_;
  std::array<Point, kGrid * kGrid> pushes_;
};

// Without branches, so that the compiler can paint several pixels at once.
float larger(float a, float b) { return 0.5f * (a + b + std::abs(a - b)); }
float between_0_and_1(float a) { return 0.5f * (std::abs(a) - std::abs(a - 1) + 1); }

// Ink on paper, from 0 to 1, as a pen leaves it.
class Canvas {
 public:
  explicit Canvas(Draws& draws) : softness_(draws.between(1.0f, 2.0f)) {
    const float radius = draws.between(0.9f, 2.1f);
    for (float& r : radii_) r = radius * draws.between(0.75f, 1.25f);
  }

  // The width of the pen `way` (0 ... 1) along its path.
  float radius_at(float way) const {
    const float scaled = way * static_cast<float>(radii_.size() - 1);
    const std::size_t knot = std::min(static_cast<std::size_t>(scaled), radii_.size() - 2);
    const float t = scaled - static_cast<float>(knot);
    return radii_[knot] + t * (radii_[knot + 1] - radii_[knot]);
  }

  // A straight line; a pixel is as dark as the line's nearest point makes it.
  void draw_line(Point from, Point to, float radius, float darkness) {
    const float reach = radius + softness_;
    const auto [left, right] =
        pixels(std::min(from.x, to.x) - reach, std::max(from.x, to.x) + reach);
    const auto [top, bottom] =
        pixels(std::min(from.y, to.y) - reach, std::max(from.y, to.y) + reach);
    const Point way = to - from;
    const float length = dot(way, way);
    const float inverse = length > 0 ? 1 / length : 0;
    const float rise = 1 / softness_;  // of darkness, by pixel, at the line's edge
    const float outside = radius + 0.5f * softness_;
    for (int y = top; y < bottom; ++y) {
      const float down = static_cast<float>(y) + 0.5f - from.y;
      float* row = &ink_[static_cast<std::size_t>(y) * kDigitSide];
      for (int x = left; x < right; ++x) {
        const float across = static_cast<float>(x) + 0.5f - from.x;
        const float t = between_0_and_1((across * way.x + down * way.y) * inverse);
        const float off_x = across - t * way.x;
        const float off_y = down - t * way.y;
        const float edge = (outside - std::sqrt(off_x * off_x + off_y * off_y)) * rise;
        row[x] = larger(row[x], darkness * between_0_and_1(edge));
      }
    }
  }

  void print(const RandomStream& random, float noise, DigitImage image) const {
    for (std::size_t i = 0; i < image.size(); i += 16) {
      const std::array<std::uint32_t, 4> words = random.block(kNoiseBlock + i / 16);
      for (std::size_t k = 0; k < 16; ++k) {
        const std::uint32_t byte = words[k / 4] >> (8 * (k % 4)) & 0xff;
        const float grain = noise * (static_cast<float>(byte) / 127.5f - 1);
        const float value = std::clamp(ink_[i + k] + grain, 0.0f, 1.0f);
        image[i + k] = static_cast<std::uint8_t>(kShades * value);
      }
    }
  }

 private:
  // The pixels whose centres lie between two places, cut to the image.
  static std::pair<int, int> pixels(float low, float high) {
    const float first = std::clamp(low - 0.5f, 0.0f, kSide);
    const float last = std::clamp(high + 0.5f, 0.0f, kSide);
    return {static_cast<int>(first), static_cast<int>(last)};
  }

  float softness_;
  std::array<float, 5> radii_{};
  std::array<float, kDigitSide * kDigitSide> ink_{};
};

// The cubic of Catmull and Rom from b to c, with neighbours a and d; t from 0 to 1.
Point spline(Point a, Point b, Point c, Point d, float t) {
  const Point slope_b = 0.5f * (c - a);
  const Point slope_c = 0.5f * (d - b);
  const float t2 = t * t;
  const float t3 = t2 * t;
  return (2 * t3 - 3 * t2 + 1) * b + (t3 - 2 * t2 + t) * slope_b + (3 * t2 - 2 * t3) * c +
         (t3 - t2) * slope_c;
}

bool lifts(Point p) { return p.x < 0; }

void draw_form(DigitForm form, const Distortion& distort, float darkness, Canvas& canvas) {
  const float steps = static_cast<float>(form.size());
  for (std::size_t i = 0; i + 1 < form.size(); ++i) {
    const Point b = form[i];
    const Point c = form[i + 1];
    if (lifts(b) || lifts(c)) continue;
    const Point a = i == 0 || lifts(form[i - 1]) ? b : form[i - 1];
    const Point d = i + 2 == form.size() || lifts(form[i + 2]) ? c : form[i + 2];
    Point from = distort(b);
    for (std::size_t line = 1; line <= kLinesPerPiece; ++line) {
      const float t = static_cast<float>(line) / static_cast<float>(kLinesPerPiece);
      const Point to = distort(spline(a, b, c, d, t));
      canvas.draw_line(from, to, canvas.radius_at((static_cast<float>(i) + t) / steps), darkness);
      from = to;
    }
  }
}

// A short line that does not belong to the digit, on every fifth image or so.
void draw_scratch(Draws& draws, Canvas& canvas) {
  const Point from{draws.between(0, kSide), draws.between(0, kSide)};
  const Point to = from + Point{draws.between(-8, 8), draws.between(-8, 8)};
  const float radius = draws.between(0.3f, 0.9f);
  const float darkness = draws.between(0.3f, 0.9f);
  if (draws.below(5) == 0) canvas.draw_line(from, to, radius, darkness);
}

}  // namespace

void paint_digit(std::size_t digit, const RandomStream& random, DigitImage image) {
  Draws draws(random);
  const std::span<const DigitForm> forms = forms_of(digit);
  const DigitForm form = forms[draws.below(forms.size())];
  const Distortion distort(draws);
  Canvas canvas(draws);
  draw_form(form, distort, draws.between(0.65f, 1.0f), canvas);
  draw_scratch(draws, canvas);
  canvas.print(random, draws.between(0.0f, 0.15f), image);
}

}  // namespace qnn
