#include "data/digit_forms.hpp"

#include <array>
#include <cstddef>

namespace qnn {
namespace {

constexpr Point kZeroRound[] = {{.52f, .06f}, {.30f, .14f}, {.18f, .42f},
                                {.22f, .74f}, {.44f, .94f}, {.68f, .84f},
                                {.82f, .54f}, {.74f, .22f}, {.52f, .06f}};
constexpr Point kZeroNarrow[] = {{.56f, .05f}, {.38f, .22f}, {.30f, .52f}, {.36f, .82f},
                                 {.48f, .95f}, {.62f, .80f}, {.68f, .48f}, {.64f, .20f},
                                 {.52f, .06f}, {.44f, .12f}};
constexpr Point kZeroOpen[] = {{.44f, .10f}, {.26f, .24f}, {.20f, .56f}, {.34f, .88f}, {.60f, .92f},
                               {.78f, .66f}, {.76f, .32f}, {.60f, .12f}, {.40f, .14f}};

constexpr Point kOneBar[] = {{.52f, .05f}, {.51f, .35f}, {.50f, .65f}, {.49f, .95f}};
constexpr Point kOneFlag[] = {{.34f, .26f}, {.46f, .16f}, {.56f, .05f}, kPenUp,
                              {.56f, .05f}, {.54f, .50f}, {.53f, .95f}};
constexpr Point kOneBase[] = {{.36f, .24f}, {.54f, .06f}, kPenUp,       {.54f, .06f}, {.53f, .50f},
                              {.53f, .93f}, kPenUp,       {.32f, .94f}, {.54f, .93f}, {.74f, .93f}};

constexpr Point kTwoPlain[] = {{.22f, .26f}, {.34f, .10f}, {.56f, .06f}, {.74f, .20f},
                               {.70f, .42f}, {.48f, .68f}, {.22f, .93f}, kPenUp,
                               {.22f, .93f}, {.50f, .91f}, {.80f, .93f}};
constexpr Point kTwoLooped[] = {{.24f, .20f}, {.48f, .06f}, {.72f, .20f}, {.66f, .46f},
                                {.44f, .74f}, {.26f, .90f}, {.20f, .80f}, {.32f, .74f},
                                {.50f, .86f}, {.66f, .94f}, {.82f, .84f}};
constexpr Point kTwoRound[] = {{.20f, .34f}, {.28f, .12f}, {.52f, .05f}, {.72f, .18f},
                               {.68f, .40f}, {.50f, .62f}, {.34f, .80f}, {.30f, .90f},
                               {.44f, .93f}, {.78f, .88f}};

constexpr Point kThreePlain[] = {{.24f, .16f}, {.46f, .05f}, {.70f, .16f}, {.68f, .36f},
                                 {.44f, .47f}, kPenUp,       {.44f, .47f}, {.70f, .56f},
                                 {.76f, .76f}, {.54f, .94f}, {.22f, .86f}};
constexpr Point kThreeFlat[] = {{.24f, .08f}, {.48f, .08f}, {.74f, .08f}, kPenUp,
                                {.74f, .08f}, {.58f, .26f}, {.44f, .42f}, kPenUp,
                                {.44f, .42f}, {.68f, .48f}, {.78f, .68f}, {.62f, .90f},
                                {.40f, .95f}, {.22f, .84f}};
constexpr Point kThreeLooped[] = {{.28f, .12f}, {.50f, .05f}, {.70f, .18f}, {.60f, .40f},
                                  {.42f, .50f}, {.38f, .44f}, {.52f, .46f}, {.74f, .60f},
                                  {.70f, .84f}, {.46f, .95f}, {.20f, .82f}};

constexpr Point kFourOpen[] = {{.30f, .08f}, {.26f, .32f}, {.24f, .56f}, kPenUp,
                               {.24f, .56f}, {.50f, .56f}, {.80f, .54f}, kPenUp,
                               {.66f, .10f}, {.63f, .50f}, {.60f, .95f}};
constexpr Point kFourClosed[] = {{.62f, .05f}, {.42f, .34f}, {.18f, .64f}, kPenUp,
                                 {.18f, .64f}, {.50f, .65f}, {.84f, .64f}, kPenUp,
                                 {.62f, .05f}, {.62f, .50f}, {.62f, .95f}};
constexpr Point kFourCurved[] = {{.26f, .10f}, {.22f, .34f}, {.28f, .50f},
                                 {.48f, .54f}, {.70f, .44f}, kPenUp,
                                 {.74f, .08f}, {.70f, .46f}, {.66f, .95f}};

constexpr Point kFivePlain[] = {{.74f, .08f}, {.50f, .08f}, {.32f, .08f}, kPenUp,
                                {.32f, .08f}, {.30f, .24f}, {.27f, .44f}, kPenUp,
                                {.27f, .44f}, {.52f, .38f}, {.74f, .52f}, {.74f, .78f},
                                {.52f, .94f}, {.22f, .88f}};
constexpr Point kFiveSmooth[] = {{.76f, .07f}, {.52f, .08f}, {.36f, .14f},
                                 {.30f, .32f}, {.44f, .44f}, {.66f, .54f},
                                 {.72f, .74f}, {.54f, .93f}, {.24f, .88f}};
constexpr Point kFiveHat[] = {{.36f, .10f}, {.32f, .28f}, {.30f, .44f}, kPenUp,       {.30f, .44f},
                              {.56f, .42f}, {.72f, .62f}, {.62f, .88f}, {.38f, .95f}, {.20f, .84f},
                              kPenUp,       {.36f, .10f}, {.58f, .09f}, {.82f, .05f}};

constexpr Point kSixCurved[] = {{.68f, .08f}, {.42f, .24f}, {.26f, .54f},
                                {.28f, .82f}, {.50f, .95f}, {.72f, .82f},
                                {.72f, .60f}, {.52f, .50f}, {.30f, .64f}};
constexpr Point kSixStraight[] = {{.50f, .05f}, {.34f, .38f}, {.26f, .70f},
                                  {.38f, .93f}, {.62f, .92f}, {.74f, .74f},
                                  {.62f, .58f}, {.42f, .60f}, {.28f, .76f}};
constexpr Point kSixWide[] = {{.74f, .14f}, {.52f, .06f}, {.32f, .22f}, {.22f, .52f}, {.28f, .84f},
                              {.54f, .95f}, {.78f, .78f}, {.70f, .56f}, {.46f, .52f}, {.26f, .68f}};

constexpr Point kSevenPlain[] = {{.20f, .09f}, {.50f, .09f}, {.80f, .08f}, kPenUp,
                                 {.80f, .08f}, {.62f, .42f}, {.44f, .95f}};
constexpr Point kSevenCrossed[] = {{.22f, .10f}, {.50f, .09f}, {.78f, .08f}, kPenUp,
                                   {.78f, .08f}, {.60f, .46f}, {.46f, .95f}, kPenUp,
                                   {.36f, .50f}, {.56f, .49f}, {.76f, .48f}};
constexpr Point kSevenCurved[] = {{.22f, .24f}, {.24f, .10f}, {.46f, .12f}, {.76f, .08f},
                                  {.70f, .26f}, {.56f, .56f}, {.52f, .95f}};

constexpr Point kEightCrossing[] = {{.70f, .18f}, {.50f, .05f}, {.28f, .18f}, {.36f, .38f},
                                    {.60f, .54f}, {.76f, .76f}, {.54f, .95f}, {.28f, .82f},
                                    {.34f, .58f}, {.58f, .40f}, {.70f, .18f}};
constexpr Point kEightRings[] = {{.50f, .05f}, {.30f, .14f}, {.32f, .36f}, {.50f, .46f},
                                 {.70f, .36f}, {.70f, .14f}, {.50f, .05f}, kPenUp,
                                 {.50f, .46f}, {.26f, .58f}, {.24f, .84f}, {.50f, .95f},
                                 {.76f, .84f}, {.74f, .58f}, {.50f, .46f}};
constexpr Point kEightOpen[] = {{.76f, .12f}, {.54f, .06f}, {.32f, .18f}, {.40f, .40f},
                                {.62f, .58f}, {.68f, .82f}, {.46f, .95f}, {.30f, .80f},
                                {.42f, .56f}, {.62f, .36f}, {.74f, .16f}};

constexpr Point kNineStraight[] = {{.72f, .22f}, {.54f, .06f}, {.30f, .18f}, {.28f, .40f},
                                   {.48f, .50f}, {.68f, .38f}, {.72f, .20f}, kPenUp,
                                   {.72f, .16f}, {.70f, .50f}, {.64f, .95f}};
constexpr Point kNineCurved[] = {{.72f, .26f}, {.56f, .06f}, {.30f, .14f}, {.26f, .38f},
                                 {.48f, .50f}, {.70f, .34f}, {.74f, .22f}, {.74f, .52f},
                                 {.64f, .82f}, {.40f, .95f}, {.22f, .86f}};
constexpr Point kNineSlanted[] = {{.70f, .14f}, {.46f, .08f}, {.26f, .28f}, {.34f, .46f},
                                  {.56f, .40f}, {.72f, .14f}, kPenUp,       {.72f, .12f},
                                  {.58f, .54f}, {.44f, .95f}};

constexpr std::size_t kFormsPerDigit = 3;
constexpr std::array<std::array<DigitForm, kFormsPerDigit>, 10> kForms{{
    {kZeroRound, kZeroNarrow, kZeroOpen},
    {kOneBar, kOneFlag, kOneBase},
    {kTwoPlain, kTwoLooped, kTwoRound},
    {kThreePlain, kThreeFlat, kThreeLooped},
    {kFourOpen, kFourClosed, kFourCurved},
    {kFivePlain, kFiveSmooth, kFiveHat},
    {kSixCurved, kSixStraight, kSixWide},
    {kSevenPlain, kSevenCrossed, kSevenCurved},
    {kEightCrossing, kEightRings, kEightOpen},
    {kNineStraight, kNineCurved, kNineSlanted},
}};

}  // namespace

std::span<const DigitForm> forms_of(std::size_t digit) { return kForms.at(digit); }

}  // namespace qnn
