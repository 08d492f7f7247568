// The strategies that sample, by name.
#ifndef QUIESCE_SEARCH_SAMPLERS_H_
#define QUIESCE_SEARCH_SAMPLERS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "sim/schedule/guarantee.h"
#include "sim/schedule/strategy.h"

namespace quiesce {

struct Sampler {
  std::unique_ptr<Strategy> strategy;
  std::function<Guarantee()> promise;  // by what it has played
};

// None: `name` is not one of random, pct, pos, surw.
std::optional<Sampler> SamplerOf(std::string_view name, uint64_t seed);

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_SAMPLERS_H_
