// Small words: plurals, numbers, durations, and paragraphs that fit.
#ifndef QUIESCE_REPORT_WORDS_H_
#define QUIESCE_REPORT_WORDS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace quiesce {

// "1 run", "2 runs", "12 345 runs".
std::string Count(int64_t n, std::string_view singular);

// Digits in groups of three: 12 345.
std::string Grouped(int64_t n);

// "0.02 s", "12.3 s", "4 min 5 s".
std::string Seconds(double seconds);

// Code points, each of which takes one column in everything we print.
int DisplayWidth(std::string_view text);

// Lines of at most `width` columns, broken between words; a word that is longer
// than a line stays whole.
std::vector<std::string> Wrap(std::string_view text, int width);

// A paragraph: `label` first, the text to the right of it, hanging.
std::string Paragraph(std::string_view label, int indent, std::string_view text,
                      int columns);

// `word` as a shell argument.
std::string ShellQuoted(std::string_view word);

}  // namespace quiesce

#endif  // QUIESCE_REPORT_WORDS_H_
