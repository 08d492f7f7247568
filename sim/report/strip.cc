#include "sim/report/strip.h"

#include <algorithm>

namespace quiesce {

Strip::Cell& Strip::At(int column) {
  const auto index = static_cast<size_t>(std::max(column, 0));
  if (index >= cells_.size()) cells_.resize(index + 1);
  return cells_[index];
}

int Strip::Put(int column, std::string_view text, Ink ink) {
  size_t i = 0;
  while (i < text.size()) {
    size_t end = i + 1;
    while (end < text.size() &&
           (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
      ++end;
    }
    Cell& cell = At(column++);
    cell.glyph = text.substr(i, end - i);
    cell.ink = ink;
    i = end;
  }
  return column;
}

void Strip::Fill(int from, int to, std::string_view glyph, Ink ink) {
  for (int column = from; column < to; ++column) Put(column, glyph, ink);
}

std::string Strip::Text(const Style& style) const {
  size_t end = cells_.size();
  while (end > 0 && cells_[end - 1].glyph == " ") --end;
  std::string out;
  for (size_t i = 0; i < end;) {
    const Ink ink = cells_[i].ink;
    std::string run;
    for (; i < end && cells_[i].ink == ink; ++i) run += cells_[i].glyph;
    out += Inked(run, ink, style);
  }
  return out + "\n";
}

}  // namespace quiesce
