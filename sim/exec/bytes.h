// Plain values to bytes and back, between processes that share their addresses.
#ifndef QUIESCE_EXEC_BYTES_H_
#define QUIESCE_EXEC_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "sim/exec/bug.h"

namespace quiesce {

template <typename T>
void Put(std::string& to, const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}
template <typename T>
void Put(std::string& to, const std::vector<T>& values) {
  Put(to, static_cast<uint64_t>(values.size()));
  for (const T& v : values) Put(to, v);
}

// Takes it off the front of `from`.
template <typename T>
T Get(std::string_view& from) {
  static_assert(std::is_trivially_copyable_v<T>);
  QUIESCE_CHECK(from.size() >= sizeof(T));
  T value;
  std::memcpy(&value, from.data(), sizeof value);
  from.remove_prefix(sizeof value);
  return value;
}
template <typename T>
std::vector<T> GetAll(std::string_view& from) {
  std::vector<T> values(Get<uint64_t>(from));
  for (T& v : values) v = Get<T>(from);
  return values;
}

}  // namespace quiesce

#endif  // QUIESCE_EXEC_BYTES_H_
