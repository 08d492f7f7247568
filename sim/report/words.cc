#include "sim/report/words.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "sim/report/style.h"

namespace quiesce {
namespace {

bool StartsCodePoint(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

}  // namespace

std::string Inked(std::string_view text, Ink ink, const Style& style) {
  if (!style.color || ink == Ink::kPlain || text.empty()) {
    return std::string(text);
  }
  const char* code = "0";
  switch (ink) {
    case Ink::kPlain:
      break;
    case Ink::kBold:
      code = "1";
      break;
    case Ink::kDim:
      code = "2";
      break;
    case Ink::kRed:
      code = "1;31";
      break;
    case Ink::kYellow:
      code = "1;33";
      break;
    case Ink::kGreen:
      code = "1;32";
      break;
  }
  return std::string("\033[") + code + "m" + std::string(text) + "\033[0m";
}

std::string InAlphabet(std::string_view text, const Style& style) {
  if (!style.ascii) return std::string(text);
  static constexpr std::pair<std::string_view, std::string_view> kPlain[] = {
      {"…", "..."}, {"→", "->"}, {"─", "-"}, {"▶", ">"}, {"◀", "<"},
      {"✗", "x"},   {"◆", "*"},  {"✓", "+"}, {"·", "-"}, {"≤", "<="},
      {"≥", ">="},  {"×", "x"},  {"’", "'"}};
  std::string out;
  for (size_t i = 0; i < text.size();) {
    if (static_cast<unsigned char>(text[i]) < 0x80U) {
      out += text[i++];
      continue;
    }
    size_t end = i + 1;
    while (end < text.size() && !StartsCodePoint(text[end])) ++end;
    const std::string_view glyph = text.substr(i, end - i);
    const auto* const row =
        std::find_if(std::begin(kPlain), std::end(kPlain),
                     [&](const auto& pair) { return pair.first == glyph; });
    out += row == std::end(kPlain) ? "?" : std::string(row->second);
    i = end;
  }
  return out;
}

std::string Grouped(int64_t n) {
  std::string digits = std::to_string(n);
  const size_t first = digits[0] == '-' ? 1 : 0;
  for (size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, " ");
  }
  return digits;
}

std::string Count(int64_t n, std::string_view singular) {
  std::string out = Grouped(n) + " " + std::string(singular);
  if (n != 1) out += "s";
  return out;
}

std::string Seconds(double seconds) {
  char text[64];
  if (seconds < 1) {
    std::snprintf(text, sizeof text, "%.2f s", seconds);
  } else if (seconds < 120) {
    std::snprintf(text, sizeof text, "%.1f s", seconds);
  } else {
    const auto whole = std::llround(seconds);
    std::snprintf(text, sizeof text, "%lld min %lld s", whole / 60, whole % 60);
  }
  return text;
}

int DisplayWidth(std::string_view text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), StartsCodePoint));
}

std::vector<std::string> Wrap(std::string_view text, int width) {
  std::vector<std::string> lines;
  std::string line;
  size_t at = 0;
  while (at < text.size()) {
    const size_t space = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, space - at);
    at = space + 1;
    if (word.empty()) continue;
    if (!line.empty() && DisplayWidth(line) + 1 + DisplayWidth(word) > width) {
      lines.push_back(line);
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  if (!line.empty() || lines.empty()) lines.push_back(line);
  return lines;
}

std::string Paragraph(std::string_view label, int indent, std::string_view text,
                      int columns) {
  std::string out;
  std::string margin(label);
  for (const std::string& line : Wrap(text, std::max(columns - indent, 30))) {
    margin.append(
        static_cast<size_t>(std::max(indent - DisplayWidth(margin), 0)), ' ');
    out += margin + line + "\n";
    margin.clear();
  }
  return out;
}

std::string ShellQuoted(std::string_view word) {
  constexpr std::string_view kHarmless =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
      "_-./,:=+@%^";
  if (!word.empty() &&
      word.find_first_not_of(kHarmless) == std::string_view::npos) {
    return std::string(word);
  }
  std::string out = "'";
  for (const char c : word) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

}  // namespace quiesce
