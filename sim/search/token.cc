#include "sim/search/token.h"

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace quiesce {
namespace {

constexpr char kAlphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
constexpr char kPrefix[] = "q1.";
constexpr uint64_t kLengthMax = 1 << 24;

void PutNumber(std::string& out, uint64_t n) {
  while (n >= 0x80) {
    out.push_back(static_cast<char>(n | 0x80));
    n >>= 7;
  }
  out.push_back(static_cast<char>(n));
}

class Reader {
 public:
  explicit Reader(const std::string& bytes) : bytes_(bytes) {}
  uint64_t Number() {
    uint64_t n = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at_ >= bytes_.size()) break;
      auto b = static_cast<uint8_t>(bytes_[at_++]);
      n |= static_cast<uint64_t>(b & 0x7f) << shift;
      if (b < 0x80) return n;
    }
    ok_ = false;
    return 0;
  }
  std::string Text() {
    uint64_t n = Number();
    if (!ok_ || n > bytes_.size() - at_) {
      ok_ = false;
      return "";
    }
    std::string s = bytes_.substr(at_, n);
    at_ += n;
    return s;
  }
  bool ok() const { return ok_; }
  bool AtEnd() const { return at_ == bytes_.size(); }

 private:
  const std::string& bytes_;
  size_t at_ = 0;
  bool ok_ = true;
};

std::string ToBase32(const std::string& bytes) {
  std::string out;
  uint32_t bits = 0;
  int have = 0;
  for (char c : bytes) {
    bits = (bits << 8) | static_cast<uint8_t>(c);
    have += 8;
    while (have >= 5) {
      have -= 5;
      out.push_back(kAlphabet[(bits >> have) & 31]);
    }
  }
  if (have > 0) out.push_back(kAlphabet[(bits << (5 - have)) & 31]);
  return out;
}

bool FromBase32(const std::string& text, size_t from, std::string& out) {
  uint32_t bits = 0;
  int have = 0;
  for (size_t i = from; i < text.size(); ++i) {
    char c = text[i];
    int v = c >= 'a' && c <= 'z'   ? c - 'a'
            : c >= 'A' && c <= 'Z' ? c - 'A'
            : c >= '2' && c <= '7' ? c - '2' + 26
                                   : -1;
    if (v < 0) return false;
    bits = (bits << 5) | static_cast<uint32_t>(v);
    have += 5;
    if (have >= 8) {
      have -= 8;
      out.push_back(static_cast<char>((bits >> have) & 0xff));
    }
  }
  return true;
}

// Faults, and what else of the kernel's surroundings is yes or no.
uint32_t FaultBits(const KernelConfig& c) {
  return (c.fault_create ? 1u : 0) | (c.fault_nowait ? 2u : 0) |
         (c.fault_signal ? 4u : 0) | (c.fault_spurious ? 8u : 0) |
         (c.attach_any ? 16u : 0);
}

// CRC-16 (CCITT polynomial), most significant bit first: one wrong character is
// a burst of five bits, and bursts of up to 16 bits never pass.  A truncated
// hash lets one of 65 536 pass.
uint16_t Checksum(const std::string& bytes) {
  uint32_t crc = 0xffff;
  for (char c : bytes) {
    crc ^= static_cast<uint32_t>(static_cast<uint8_t>(c)) << 8;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
    }
  }
  return static_cast<uint16_t>(crc);
}

}  // namespace

std::string EncodeToken(const Token& t) {
  std::string bytes;
  PutNumber(bytes, t.target_hash);
  PutNumber(bytes, static_cast<uint64_t>(t.config.version));
  PutNumber(bytes, static_cast<uint64_t>(t.config.flavour));
  PutNumber(bytes, t.config.branch_on_accesses ? 1 : 0);
  PutNumber(bytes, FaultBits(t.config));
  PutNumber(bytes, static_cast<uint64_t>(t.config.fault_count));
  PutNumber(bytes, t.script.size());
  bytes += t.script;
  PutNumber(bytes, t.actors.size());
  bytes += t.actors;
  std::string runs;
  uint64_t run_count = 0;
  for (size_t i = 0; i < t.schedule.size();) {
    size_t j = i;
    while (j < t.schedule.size() && t.schedule[j] == t.schedule[i]) ++j;
    PutNumber(runs, (uint64_t{t.schedule[i].chosen} << 3) |
                        static_cast<uint64_t>(t.schedule[i].kind));
    PutNumber(runs, j - i);
    ++run_count;
    i = j;
  }
  PutNumber(bytes, run_count);
  bytes += runs;
  uint16_t sum = Checksum(bytes);
  bytes.push_back(static_cast<char>(sum >> 8));
  bytes.push_back(static_cast<char>(sum & 0xff));
  return kPrefix + ToBase32(bytes);
}

absl::StatusOr<Token> DecodeToken(const std::string& text) {
  auto bad = [&](const char* why) {
    return absl::InvalidArgumentError(
        absl::StrCat("this is not a token that quiesce printed: ", why,
                     "\n  expected: q1. followed by letters and the digits 2 "
                     "to 7, as in the "
                     "`replay` line of a report; copy the whole line"));
  };
  if (text.size() < 3 || text.substr(0, 1) != "q") {
    return bad("it does not begin with q1.");
  }
  if (text.substr(0, 3) != kPrefix) {
    return bad("it is of another version than q1");
  }
  std::string bytes;
  if (!FromBase32(text, 3, bytes)) return bad("it has characters of no token");
  if (bytes.size() < 12) return bad("it is too short");
  auto high = static_cast<uint8_t>(bytes[bytes.size() - 2]);
  auto low = static_cast<uint8_t>(bytes[bytes.size() - 1]);
  bytes.resize(bytes.size() - 2);
  if (Checksum(bytes) != (low | high << 8)) {
    return bad("it is damaged (the checksum does not fit)");
  }
  Reader in(bytes);
  Token t;
  t.target_hash = static_cast<uint32_t>(in.Number());
  t.config.version = static_cast<int>(in.Number());
  t.config.flavour = static_cast<Flavour>(in.Number());
  t.config.branch_on_accesses = in.Number() != 0;
  uint64_t faults = in.Number();
  t.config.fault_create = (faults & 1) != 0;
  t.config.fault_nowait = (faults & 2) != 0;
  t.config.fault_signal = (faults & 4) != 0;
  t.config.fault_spurious = (faults & 8) != 0;
  t.config.attach_any = (faults & 16) != 0;
  t.config.fault_count = static_cast<int>(in.Number());
  t.script = in.Text();
  t.actors = in.Text();
  uint64_t runs = in.Number();
  for (uint64_t i = 0; in.ok() && i < runs; ++i) {
    uint64_t what = in.Number();
    uint64_t times = in.Number();
    if (times > kLengthMax || t.schedule.size() + times > kLengthMax ||
        (what & 7) > static_cast<uint64_t>(ChoiceKind::kFault)) {
      return bad("its contents make no sense");
    }
    t.schedule.insert(t.schedule.end(), times,
                      {static_cast<ChoiceKind>(what & 7),
                       static_cast<uint8_t>(what >> 3), 2});
  }
  if (!in.ok() || !in.AtEnd()) return bad("its contents make no sense");
  return t;
}

}  // namespace quiesce
