#include "core/config/suggestions.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace qnn {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Names = std::vector<std::string>;

TEST(Suggest, NamesTheNearest) {
  EXPECT_EQ(suggest("unitz", Names{"use_bias", "units"}), "did you mean 'units'?");
  EXPECT_EQ(suggest("lerning_rte", Names{"learning_rate", "rate"}),
            "did you mean 'learning_rate'?");
}

TEST(Suggest, SaysNothingIfNothingIsNear) {
  EXPECT_EQ(suggest("momentum", Names{"units", "padding"}), "");
  EXPECT_EQ(suggest("xy", Names{"lr", "k"}), "");
  EXPECT_EQ(suggest("abc", Names{"xyc"}), "");
  EXPECT_EQ(suggest("units", {}), "");
}

TEST(Suggest, OffersAllThatAreEquallyNear) {
  EXPECT_EQ(suggest("beta_", Names{"beta_2", "beta_1"}), "did you mean 'beta_1' or 'beta_2'?");
  EXPECT_EQ(suggest("a", Names{"aw", "ac", "ab"}), "did you mean 'ab', 'ac' or 'aw'?");
}

TEST(NearestNames, PrefersKeysThatAreNotThereYet) {
  const Names known{"beta_1", "beta_2"};

  EXPECT_THAT(nearest_names("beta_", known, Names{"beta_", "beta_1"}), ElementsAre("beta_2"));
  EXPECT_THAT(nearest_names("beta_", known, Names{"beta_1", "beta_2"}),
              ElementsAre("beta_1", "beta_2"));
}

TEST(NearestNames, PrefersFewerEditsToAKeyThatIsNotThere) {
  EXPECT_THAT(nearest_names("unit", Names{"unify", "units"}, Names{"units"}), ElementsAre("units"));
}

TEST(NearestNames, IgnoresCapitalsAndDashes) {
  EXPECT_THAT(nearest_names("KERNEL-SIZE", Names{"kernel_sizes", "kernel_size"}),
              ElementsAre("kernel_size"));
}

TEST(NearestNames, AllowsTwoEditsFromFourLettersOn) {
  EXPECT_THAT(nearest_names("nmae", Names{"name"}), ElementsAre("name"));
  EXPECT_THAT(nearest_names("nmee", Names{"name"}), ElementsAre("name"));
  EXPECT_THAT(nearest_names("sed", Names{"lad"}), IsEmpty());
}

TEST(NearestNames, AllowsOneThirdOfALongWord) {
  // Four edits in twelve letters and five in thirteen.
  EXPECT_THAT(nearest_names("abcdefghWXYZ", Names{"abcdefghijkl"}), ElementsAre("abcdefghijkl"));
  EXPECT_THAT(nearest_names("abcdefghVWXYZ", Names{"abcdefghijklm"}), IsEmpty());
}

TEST(NearestNames, GivesFiveAtMostWithoutRepetitions) {
  EXPECT_THAT(nearest_names("x", Names{"xg", "xf", "xe", "xd", "xc", "xb", "xb"}),
              ElementsAre("xb", "xc", "xd", "xe", "xf"));
}

TEST(NearestNames, FindsEveryKeyOfWhichOneLetterIsMissing) {
  const Names known{"k",
                    "lr",
                    "eps",
                    "axis",
                    "name",
                    "units",
                    "beta_1",
                    "beta_2",
                    "inputs",
                    "input",
                    "padding",
                    "pad_values",
                    "use_bias",
                    "filters",
                    "kernel_size",
                    "kernel_quantizer",
                    "input_quantizer"};
  for (const std::string& key : known) {
    for (std::size_t i = 0; i < key.size(); ++i) {
      std::string misspelt = key;
      misspelt.erase(i, 1);
      if (std::find(known.begin(), known.end(), misspelt) != known.end()) continue;  // "input"
      EXPECT_THAT(nearest_names(misspelt, known, Names{misspelt}), testing::Contains(key));
    }
  }
}

TEST(Shown, CutsLongTextsBetweenCharacters) {
  EXPECT_EQ(shown(std::string(40, 'a')), std::string(40, 'a'));
  EXPECT_EQ(shown(std::string(41, 'a')), std::string(40, 'a') + "…");
  EXPECT_EQ(shown(std::string(39, 'a') + "ää"), std::string(39, 'a') + "…");
}

TEST(Shown, HidesControlCharacters) { EXPECT_EQ(shown("a\x1b[2J\n"), "a?[2J?"); }

}  // namespace
}  // namespace qnn
