// Tokens: a schedule and everything that decides which choices exist, as text.
//
//   q1.<base32>   lower-case RFC 4648 alphabet, no padding: survives chat,
//   shells
//                 and line wrapping
//
// Payload, all numbers as LEB128 varints:
//   target hash (32 bit) · kernel version · flavour · points · fault bits ·
//   fault count · script · actors (length, bytes) · choices · checksum (16 bit)
// Choices are runs: kind (3 bits) and value packed in one number, then how
// often in a row.  A token dies when the program under test changes, not when
// the search does.
#ifndef QUIESCE_SEARCH_TOKEN_H_
#define QUIESCE_SEARCH_TOKEN_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "sim/kernel/config.h"
#include "sim/schedule/choice.h"

namespace quiesce {

struct Token {
  uint32_t target_hash = 0;
  KernelConfig config;
  std::string script;
  std::string actors;
  Schedule schedule;
};

std::string EncodeToken(const Token& token);

// Errors say what is wrong: not a token, damaged, or of another version.
absl::StatusOr<Token> DecodeToken(const std::string& text);

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_TOKEN_H_
