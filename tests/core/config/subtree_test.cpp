#include "core/config/subtree.hpp"

#include <gmock/gmock.h>

namespace qnn {
namespace {

using testing::ElementsAre;
using testing::Pair;

using Places = std::map<std::string, int>;

TEST(EraseSubtree, TakesAValueAndAllWithinIt) {
  Places places{{"/a", 1}, {"/a/b", 2}, {"/a/b/c", 3}, {"/a b", 4}, {"/ab", 5}};

  erase_subtree(places, "/a");

  EXPECT_THAT(places, ElementsAre(Pair("/a b", 4), Pair("/ab", 5)));
}

TEST(MoveSubtree, ReplacesWhatStoodThere) {
  Places places{{"/l/1", 1}, {"/l/1/x", 2}, {"/l/2", 3}, {"/l/2/y", 4}, {"/l/20", 5}};

  move_subtree(places, "/l/2", "/l/1");

  EXPECT_THAT(places, ElementsAre(Pair("/l/1", 3), Pair("/l/1/y", 4), Pair("/l/20", 5)));
}

}  // namespace
}  // namespace qnn
