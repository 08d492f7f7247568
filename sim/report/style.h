// How a report looks: colour, alphabet and width, and nothing else.
//
// The caller decides (only it knows whether a terminal is listening); reports
// obey.  A glyph is always one column wide, in both alphabets, so a layout does
// not depend on which of the two is used.
#ifndef QUIESCE_REPORT_STYLE_H_
#define QUIESCE_REPORT_STYLE_H_

#include <string>
#include <string_view>

namespace quiesce {

struct Style {
  bool color = false;
  bool ascii = false;
  int columns = 100;
};

enum class Ink { kPlain, kBold, kDim, kRed, kYellow, kGreen };

struct Glyphs {
  std::string_view line, dots, right, left, cross, check, bar, middot, to,
      ellipsis, cause;
};

inline const Glyphs& GlyphsOf(const Style& style) {
  static constexpr Glyphs kUnicode = {"─", "┄", "▶", "◀", "✗", "✓",
                                      "│", "·", "→", "…", "◆"};
  static constexpr Glyphs kAscii = {"-", ".", ">", "<", "x", "+",
                                    "|", "-", ">", "~", "*"};
  return style.ascii ? kAscii : kUnicode;
}

// `text` in the ink, when there is colour.
std::string Inked(std::string_view text, Ink ink, const Style& style);

// `text` with everything beyond ASCII replaced, when the alphabet is ASCII.
std::string InAlphabet(std::string_view text, const Style& style);

}  // namespace quiesce

#endif  // QUIESCE_REPORT_STYLE_H_
