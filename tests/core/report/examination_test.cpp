#include "core/report/examination.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/report/picture.hpp"
#include "core/report/sections.hpp"

namespace qnn {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

// A batch of 2 by 2 images with the label in each pixel, and what a network of three classes says.
class ExaminationTest : public testing::Test {
 protected:
  void examine(std::vector<std::int32_t> labels, std::vector<float> predictions) {
    const std::size_t rows = labels.size();
    Tensor images(Shape{rows, 2, 2, 1}, DType::F32);
    for (std::size_t i = 0; i < rows * 4; ++i)
      images.floats()[i] = static_cast<float>(labels[i / 4] * (i % 2 == 0 ? 1 : 2));
    Tensor outputs(Shape{rows, 3}, DType::F32);
    std::copy(predictions.begin(), predictions.end(), outputs.floats().begin());
    const std::vector<ConstTensorView> inputs{images.view()};
    const std::vector<Targets> targets{{.labels = labels, .values = {}}};
    examination_.add({.inputs = inputs, .targets = targets, .rows = rows}, outputs.view());
  }

  Examination examination_{"test", 3};
};

TEST_F(ExaminationTest, CountsAndRemembersTheWorstMistakes) {
  examine({1, 1, 2}, {0.1f, 0.8f, 0.1f, 0.5f, 0.4f, 0.1f, 0.0f, 0.1f, 0.9f});
  examine({1, 0}, {0.9f, 0.05f, 0.05f, 0.2f, 0.3f, 0.5f});

  EXPECT_EQ(examination_.samples(), 5u);
  EXPECT_EQ(examination_.at(1, 1), 1u);
  EXPECT_EQ(examination_.at(1, 0), 2u);
  EXPECT_EQ(examination_.at(0, 2), 1u);
  EXPECT_EQ(examination_.of_label(1), 3u);
  EXPECT_EQ(examination_.of_prediction(2), 2u);
  EXPECT_THAT(examination_.worst_pairs(9), ElementsAre(Pair(1, 0), Pair(0, 2)));
  const std::vector<Mistake>& mistakes = examination_.mistakes(1, 0);
  ASSERT_EQ(mistakes.size(), 2u);
  EXPECT_EQ(mistakes[0].sample, 3u);  // by 0.85; sample 1 by 0.1
  EXPECT_EQ(mistakes[1].sample, 1u);
  ASSERT_TRUE(mistakes[0].image);
  EXPECT_EQ(mistakes[0].image->pixels, std::string("\x00\xff\x00\xff", 4));
}

TEST_F(ExaminationTest, KeepsFourOfAPair) {
  for (int i = 0; i < 6; ++i) examine({0}, {0, 0.1f * static_cast<float>(i + 1), 0});
  std::vector<std::size_t> samples;
  for (const Mistake& mistake : examination_.mistakes(0, 1)) samples.push_back(mistake.sample);
  EXPECT_THAT(samples, ElementsAre(5, 4, 3, 2));
  EXPECT_EQ(examination_.at(0, 1), 6u);
}

TEST_F(ExaminationTest, GivesPrecisionRecallAndF1) {
  // Class 0: 1 right of 2 labels, and of 1 prediction: precision 1, recall 1/2, F1 2/3.
  examine({0, 0, 1}, {1, 0, 0, 0, 1, 0, 0, 1, 0});
  const std::string classes = classes_section(examination_);
  EXPECT_THAT(classes, HasSubstr("--v:1.000\">1.0000</td><td class=\"bar\" style=\"--v:0.500\">"
                                 "0.5000</td><td class=\"bar\" style=\"--v:0.667\">0.6667</td>"
                                 "<td>2</td>"));
  const std::string confusion = confusion_section(examination_);
  EXPECT_THAT(confusion, HasSubstr("2 of 3 samples recognised"));
  EXPECT_THAT(confusion, HasSubstr("<b>0</b> taken for <b>1</b>: 1 of 2 (50.0&nbsp;%)"));
  EXPECT_THAT(confusion, HasSubstr("alt=\"sample 1: a 0 taken for 1\""));
}

TEST(Picture, EncodesAsTheStandardDoes) {
  // RFC 4648, section 10.
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Picture, AveragesPixelsOfALargeImage) {
  // 128 wide: two by two pixels become one; the halves are black and white.
  std::vector<float> values(128 * 128);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = i % 128 < 64 ? -1.0f : 1.0f;
  const auto image = thumbnail(values, {128, 128, 1});
  ASSERT_TRUE(image);
  EXPECT_EQ(image->width, 64u);
  EXPECT_EQ(image->height, 64u);
  EXPECT_EQ(image->pixels[0], '\0');
  EXPECT_EQ(image->pixels[63], '\xff');
}

TEST(Picture, IsNothingForWhatIsNoImage) {
  const std::vector<float> values(8);
  EXPECT_FALSE(thumbnail(values, {8}));
  EXPECT_FALSE(thumbnail(values, {2, 2, 2}));
  EXPECT_TRUE(thumbnail(values, {4, 2}));
}

}  // namespace
}  // namespace qnn
