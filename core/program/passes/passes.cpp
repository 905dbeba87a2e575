#include "core/program/passes.hpp"

#include <algorithm>

#include "core/base/errors.hpp"
#include "core/base/text.hpp"
#include "core/program/passes/drop_unread_steps.hpp"
#include "core/program/passes/fold_into_bounds.hpp"
#include "core/program/passes/fuse_batch_norm_with_sign.hpp"
#include "core/program/passes/fuse_masks_with_sums.hpp"
#include "core/program/passes/fuse_softmax_with_loss.hpp"
#include "core/program/passes/fuse_updates.hpp"
#include "core/program/passes/pool_signs.hpp"
#include "core/program/passes/save_gradient_masks.hpp"
#include "core/program/passes/share_gradients.hpp"
#include "core/program/passes/use_binary_products.hpp"
#include "core/program/passes/use_sign_products.hpp"

namespace qnn {

const std::vector<ProgramPass>& program_passes() {
  static const std::vector<ProgramPass> kPasses{
      {"fuse_softmax_with_loss", "the loss on logits makes the probabilities as well", true,
       fuse_softmax_with_loss},
      {"use_binary_products", "products of ±1 by ±1 run on bits", true, use_binary_products},
      {"use_sign_products", "gradients of products by ±1 read bits", false, use_sign_products},
      {"pool_signs", "max-pooling before signs runs on their bits, in inference", true, pool_signs,
       true},
      {"fuse_batch_norm_with_sign", "batch normalization before signs makes their bits at once",
       true, fuse_batch_norm_with_sign},
      {"fold_into_bounds",
       "sums of binary products, normalized for their signs, are compared with bounds, in "
       "inference",
       true, fold_into_bounds, true},
      {"save_gradient_masks", "a quantizer's clipped gradient reads a bit per value, no floats",
       true, save_gradient_masks},
      {"fuse_masks_with_sums", "masked gradients are masked when they are added", true,
       fuse_masks_with_sums},
      {"share_gradients", "gradients that are no more than others are their bytes", true,
       share_gradients},
      {"drop_unread_steps", "steps whose results nobody reads are left out", true,
       drop_unread_steps},
      {"fuse_updates", "updates mask the gradients of kernels and pack their signs", true,
       fuse_updates},
  };
  return kPasses;
}

std::string pass_name_problem(const std::string& name) {
  std::vector<std::string> known;
  for (const ProgramPass& pass : program_passes()) known.emplace_back(pass.name);
  if (std::find(known.begin(), known.end(), name) != known.end()) return {};
  return format("there is no pass '{}'; the passes are {}", name, join(known));
}

std::vector<std::string> run_passes(Program& program, const NodePlans& plans,
                                    const std::set<std::string>& off) {
  for (const std::string& name : off) {
    const std::string problem = pass_name_problem(name);
    if (!problem.empty()) throw UserError(ErrorKind::Usage, problem);
  }
  std::vector<std::string> notes;
  for (const ProgramPass& pass : program_passes()) {
    if (off.contains(std::string(pass.name))) continue;
    pass.run(program, plans, notes);
    verify(program, std::string(pass.name));
  }
  return notes;
}

}  // namespace qnn
