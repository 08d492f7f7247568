#include "sim/kpi/interface_file.h"

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace quiesce {
namespace {

// Comments become blanks, so that lines keep their numbers.  An interface file
// has its own kind besides C's: a line that begins with #, unless it includes.
std::string WithoutComments(absl::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (absl::StartsWith(text.substr(i), "/*")) {
      const size_t end = text.find("*/", i + 2);
      const size_t stop =
          end == absl::string_view::npos ? text.size() : end + 2;
      for (; i < stop; ++i) out += text[i] == '\n' ? '\n' : ' ';
      --i;
      continue;
    }
    const bool line_begins = i == 0 || text[i - 1] == '\n';
    if (line_begins && text[i] == '#' &&
        !absl::StartsWith(text.substr(i), "#include")) {
      while (i < text.size() && text[i] != '\n') ++i;
      if (i < text.size()) out += '\n';
      continue;
    }
    out += text[i];
  }
  return out;
}

// "const char *name" as {"const char *", "name"}.
std::pair<std::string, std::string> Declared(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  size_t at = text.size();
  while (at > 0 &&
         (absl::ascii_isalnum(static_cast<unsigned char>(text[at - 1])) ||
          text[at - 1] == '_')) {
    --at;
  }
  return {std::string(absl::StripAsciiWhitespace(text.substr(0, at))),
          std::string(text.substr(at))};
}

class Parser {
 public:
  Parser(const std::string& name, absl::string_view text)
      : name_(name), text_(WithoutComments(text)), rest_(text_) {}

  absl::StatusOr<std::string> Header() {
    for (Skip(); !rest_.empty(); Skip()) {
      absl::Status status = Item();
      if (!status.ok()) return status;
    }
    if (interface_.empty()) return Refuse("INTERFACE name;");
    // The code of an interface may well use its methods.
    return absl::StrCat("#pragma once\n#include <sys/kobj.h>\n",
                        "#include <sys/bus.h>\n", includes_, header_,
                        prototypes_, code_, methods_);
  }

 private:
  absl::Status Refuse(absl::string_view expected) {
    const size_t at = text_.size() - rest_.size();
    const std::vector<std::string> before =
        absl::StrSplit(absl::string_view(text_).substr(0, at), '\n');
    return absl::InvalidArgumentError(
        absl::StrCat(name_, ":", before.size(),
                     ": cannot read this interface; expected ", expected));
  }
  void Skip() { rest_ = absl::StripLeadingAsciiWhitespace(rest_); }
  std::string Word() {
    Skip();
    size_t n = 0;
    while (n < rest_.size() &&
           (absl::ascii_isalnum(static_cast<unsigned char>(rest_[n])) ||
            rest_[n] == '_')) {
      ++n;
    }
    std::string word(rest_.substr(0, n));
    rest_.remove_prefix(n);
    return word;
  }
  // What is between the brace that comes next and the one that closes it.
  bool Braces(std::string* inside) {
    Skip();
    if (!absl::ConsumePrefix(&rest_, "{")) return false;
    int depth = 1;
    for (size_t i = 0; i < rest_.size(); ++i) {
      if (rest_[i] == '{') ++depth;
      if (rest_[i] == '}' && --depth == 0) {
        *inside = std::string(rest_.substr(0, i));
        rest_.remove_prefix(i + 1);
        return true;
      }
    }
    return false;
  }
  bool Semicolon() {
    Skip();
    return absl::ConsumePrefix(&rest_, ";");
  }

  absl::Status Item() {
    if (absl::StartsWith(rest_, "#include")) {
      const size_t end = rest_.find('\n');
      absl::StrAppend(&includes_, rest_.substr(0, end), "\n");
      rest_.remove_prefix(end == absl::string_view::npos ? rest_.size() : end);
      return absl::OkStatus();
    }
    const std::string word = Word();
    if (word == "INTERFACE") {
      interface_ = Word();
      if (interface_.empty() || !Semicolon()) return Refuse("INTERFACE name;");
      return absl::OkStatus();
    }
    if (word == "HEADER" || word == "CODE") {
      std::string code;
      if (!Braces(&code)) return Refuse("{ … }");
      Semicolon();
      absl::StrAppend(word == "CODE" ? &code_ : &header_, code, "\n");
      return absl::OkStatus();
    }
    if (word == "SINGLETON") return absl::OkStatus();
    if (word == "METHOD" || word == "STATICMETHOD") {
      return Method(word == "STATICMETHOD");
    }
    return Refuse("INTERFACE, HEADER, CODE or METHOD");
  }

  absl::Status Method(bool of_class) {
    const size_t open = rest_.find('{');
    if (open == absl::string_view::npos)
      return Refuse("METHOD type name { … }");
    const auto [type, method] = Declared(rest_.substr(0, open));
    rest_.remove_prefix(open);
    std::string inside;
    if (type.empty() || method.empty() || !Braces(&inside)) {
      return Refuse("METHOD type name { arguments; }");
    }
    std::string fallback;
    Skip();
    if (absl::ConsumePrefix(&rest_, "DEFAULT")) fallback = Word();
    Semicolon();                            // often left out
    if (of_class) return absl::OkStatus();  // of no device: not modelled

    std::vector<std::string> arguments, names;
    for (absl::string_view part : absl::StrSplit(inside, ';')) {
      if (absl::StripAsciiWhitespace(part).empty()) continue;
      const auto [argument_type, argument] = Declared(part);
      if (argument_type.empty())
        return Refuse("arguments with types and names");
      arguments.push_back(absl::StrCat(argument_type, " ", argument));
      names.push_back(argument);
    }
    if (names.empty()) return Refuse("a first argument, the device");
    const std::string full = absl::StrCat(interface_, "_", method);
    const std::string list = absl::StrJoin(arguments, ", ");
    const std::string call = absl::StrCat("(", absl::StrJoin(names, ", "), ")");
    const bool silent = type == "void";
    std::string last;
    if (!fallback.empty()) {
      // Defaults are written for any arguments.
      last = absl::StrCat(silent ? "" : "return ", "((", full, "_t *)",
                          fallback, ")", call, ";");
    } else if (!silent) {
      last = absl::StrCat("return (", type, ")ENXIO;");
    }
    const std::string function =
        absl::StrCat("static __inline ", type, " ", absl::AsciiStrToUpper(full),
                     "(", list, ")");
    absl::StrAppend(&prototypes_, "typedef ", type, " ", full, "_t(", list,
                    ");\n", function, ";\n");
    absl::StrAppend(&methods_, function, "\n{\n\t", full, "_t *qz_method = (",
                    full, "_t *)qz_kobj_method((device_t)", names[0], ", \"",
                    full, "\");\n\n\tif (qz_method != 0) {\n\t\t",
                    silent ? "" : "return ", "qz_method", call, ";\n",
                    silent ? "\t\treturn;\n" : "", "\t}\n\t", last, "\n}\n");
    return absl::OkStatus();
  }

  std::string name_, text_;
  absl::string_view rest_;
  std::string interface_, includes_, header_, prototypes_, code_, methods_;
};

}  // namespace

absl::StatusOr<std::string> HeaderOfInterface(const std::string& name,
                                              absl::string_view text) {
  return Parser(name, text).Header();
}

}  // namespace quiesce
