// One line of text under construction, addressed by column.
//
// Swim-lanes are drawn, not written: arrows cross lanes, marks stand in the
// gaps between them.  A Strip is a row of one-column cells, each a UTF-8 glyph
// with an ink, that grows to the right as it is drawn on.
#ifndef QUIESCE_REPORT_STRIP_H_
#define QUIESCE_REPORT_STRIP_H_

#include <string>
#include <string_view>
#include <vector>

#include "sim/report/style.h"

namespace quiesce {

class Strip {
 public:
  // Writes `text` from `column` on; returns the column after it.
  int Put(int column, std::string_view text, Ink ink = Ink::kPlain);
  // Repeats `glyph` on [from, to).
  void Fill(int from, int to, std::string_view glyph, Ink ink = Ink::kPlain);
  // The line, without trailing blanks, with a newline.
  std::string Text(const Style& style) const;

 private:
  struct Cell {
    std::string glyph = " ";
    Ink ink = Ink::kPlain;
  };
  Cell& At(int column);
  std::vector<Cell> cells_;
};

}  // namespace quiesce

#endif  // QUIESCE_REPORT_STRIP_H_
