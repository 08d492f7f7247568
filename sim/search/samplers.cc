#include "sim/search/samplers.h"

#include <utility>

#include "sim/search/pct.h"
#include "sim/search/pos.h"
#include "sim/search/strategies.h"
#include "sim/search/surw.h"

namespace quiesce {
namespace {

constexpr int kPctDepth = 3;

template <class T>
Sampler Of(std::unique_ptr<T> strategy) {
  const T* its = strategy.get();
  return {std::move(strategy), [its] { return its->Promise(); }};
}

}  // namespace

std::optional<Sampler> SamplerOf(std::string_view name, uint64_t seed) {
  if (name == "random") return Of(std::make_unique<RandomStrategy>(seed));
  if (name == "pct") return Of(std::make_unique<PctStrategy>(seed, kPctDepth));
  if (name == "pos") return Of(std::make_unique<PosStrategy>(seed));
  if (name == "surw") return Of(std::make_unique<SurwStrategy>(seed));
  return std::nullopt;
}

}  // namespace quiesce
