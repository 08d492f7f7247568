#include "sim/kpi/make_reader.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "sim/kpi/subprocess.h"

namespace quiesce {
namespace {

namespace fs = std::filesystem;

constexpr int kDepthMax = 8;  // of .include

// Makefiles of the base system that set up variables and rules of their own.
constexpr absl::string_view kSystem[] = {
    "bsd.kmod.mk", "kmod.mk",         "bsd.own.mk", "bsd.init.mk",
    "src.opts.mk", "bsd.compiler.mk", "bsd.opts.mk"};

bool IsNameChar(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' ||
         c == '.' || c == '-';
}

// Where the brace or parenthesis at `from` is closed; they may nest.
size_t ClosedAt(absl::string_view text, size_t from) {
  const char open = text[from];
  const char close = open == '{' ? '}' : ')';
  int depth = 0;
  for (size_t at = from; at < text.size(); ++at) {
    if (text[at] == open) ++depth;
    if (text[at] == close && --depth == 0) return at;
  }
  return absl::string_view::npos;
}

// The word of a directive: "for" of ".  for x in a b".
std::string DirectiveOf(absl::string_view line) {
  line = absl::StripAsciiWhitespace(line);
  if (!absl::ConsumePrefix(&line, ".")) return "";
  line = absl::StripLeadingAsciiWhitespace(line);
  size_t end = 0;
  while (end < line.size() &&
         absl::ascii_isalpha(static_cast<unsigned char>(line[end]))) {
    ++end;
  }
  return std::string(line.substr(0, end));
}

std::string Modify(const std::string& value, const std::string& modifiers) {
  if (modifiers.empty()) return value;
  std::vector<std::string> words = Words(value);
  for (std::string& word : words) {
    for (char modifier : modifiers) {
      const fs::path path(word);
      if (modifier == 'H') {
        word = path.has_parent_path() ? path.parent_path().string() : ".";
      } else if (modifier == 'T') {
        word = path.filename().string();
      } else {
        word = (path.parent_path() / path.stem()).string();
      }
    }
  }
  return absl::StrJoin(words, " ");
}

}  // namespace

std::vector<std::string> Words(absl::string_view text) {
  return absl::StrSplit(text, absl::ByAnyChar(" \t"), absl::SkipEmpty());
}

MakeReader::MakeReader(const std::string& dir) : dir_(dir) {
  // Absolute for make; shown as the user named it.
  std::error_code ignored;
  absolute_ = fs::absolute(dir, ignored).lexically_normal().string();
  variables_[".CURDIR"] = absolute_;
#if defined(__aarch64__)
  const char* cpu = "aarch64";
  const char* machine = "arm64";
#else
  const char* cpu = "amd64";
  const char* machine = "amd64";
#endif
  variables_["MACHINE"] = machine;
  variables_["MACHINE_ARCH"] = variables_["MACHINE_CPUARCH"] = cpu;
  SetSourceTree();
  path_.push_back(dir);
}

// SRCTOP and SYSDIR: what the environment says, as make would have it, or the
// tree that the Makefile is in, below sys/modules.
void MakeReader::SetSourceTree() {
  constexpr char kModules[] = "/sys/modules/";
  const char* top = getenv("SRCTOP");
  const char* sys = getenv("SYSDIR");
  const size_t at = absolute_.rfind(kModules);
  if (top != nullptr) {
    variables_["SRCTOP"] = top;
  } else if (at != std::string::npos) {
    variables_["SRCTOP"] = absolute_.substr(0, at);
  }
  if (sys != nullptr) {
    variables_["SYSDIR"] = sys;
  } else if (Defined("SRCTOP")) {
    variables_["SYSDIR"] = absl::StrCat(variables_["SRCTOP"], "/sys");
  }
}

bool MakeReader::Skipping() const {
  return std::any_of(ifs_.begin(), ifs_.end(),
                     [](const If& i) { return !i.active; });
}

absl::Status MakeReader::Read(const std::string& file, int depth) {
  absl::StatusOr<std::string> text = ReadFile(file);
  if (!text.ok()) return text.status();
  files_.push_back(file);
  const size_t open = ifs_.size();
  const std::string shown = fs::path(file).filename().string();
  std::vector<std::string> lines = absl::StrSplit(*text, '\n');
  std::vector<Logical> logical;
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string place = absl::StrCat(shown, ":", i + 1);
    std::string line = lines[i];
    while (absl::EndsWith(line, "\\") && i + 1 < lines.size()) {
      line.pop_back();
      absl::StrAppend(&line, " ", lines[++i]);
    }
    // A # begins a comment unless it is escaped.
    for (size_t at = line.find('#'); at != std::string::npos;
         at = line.find('#', at + 1)) {
      if (at > 0 && line[at - 1] == '\\') continue;
      line.resize(at);
      break;
    }
    logical.push_back({place, line});
  }
  absl::Status status = Lines(logical, depth);
  if (!status.ok()) return status;
  if (ifs_.size() != open) return Refuse("the end of the file", ".endif");
  return absl::OkStatus();
}

absl::Status MakeReader::Lines(const std::vector<Logical>& lines, int depth) {
  for (size_t i = 0; i < lines.size(); ++i) {
    place_ = lines[i].place;
    if (DirectiveOf(lines[i].text) != "for" || Skipping()) {
      absl::Status status = Line(lines[i].text, depth);
      if (!status.ok()) return status;
      continue;
    }
    size_t end = i + 1;
    for (int open = 1; end < lines.size(); ++end) {
      const std::string word = DirectiveOf(lines[end].text);
      if (word == "for") ++open;
      if (word == "endfor" && --open == 0) break;
    }
    if (end == lines.size()) return Refuse(lines[i].text, ".endfor after it");
    absl::Status status = For(lines[i].text,
                              {lines.begin() + static_cast<long>(i) + 1,
                               lines.begin() + static_cast<long>(end)},
                              depth);
    if (!status.ok()) return status;
    i = end;
  }
  return absl::OkStatus();
}

// The body once for each word, or each group of as many as there are names: as
// make does, by writing the word in place of ${name} and then reading the line.
absl::Status MakeReader::For(absl::string_view line,
                             const std::vector<Logical>& body, int depth) {
  constexpr int kNestedMax = 8;
  const std::vector<std::string> words = Words(line);
  const auto in = std::find(words.begin(), words.end(), "in");
  // ".for" may be written ". for".
  const auto first = words.begin() + (words[0] == "." ? 2 : 1);
  if (in == words.end() || in <= first || depth > kNestedMax) {
    return Refuse(line, ".for NAME in WORDS");
  }
  const std::vector<std::string> names(first, in);
  absl::StatusOr<std::string> list =
      Expand(absl::StrJoin(in + 1, words.end(), " "));
  if (!list.ok()) return list.status();
  const std::vector<std::string> values = Words(*list);
  if (values.size() % names.size() != 0) {
    return Refuse(line, absl::StrCat("a multiple of ", names.size(), " words"));
  }
  for (size_t v = 0; v < values.size(); v += names.size()) {
    std::vector<Logical> round = body;
    for (Logical& l : round) {
      for (size_t n = 0; n < names.size(); ++n) {
        const std::string& value = values[v + n];
        l.text = absl::StrReplaceAll(
            l.text, {{absl::StrCat("${", names[n], "}"), value},
                     {absl::StrCat("$(", names[n], ")"), value},
                     {absl::StrCat("${", names[n], ":"),
                      absl::StrCat("${:U", value, ":")}});
      }
    }
    absl::Status status = Lines(round, depth + 1);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status MakeReader::Line(absl::string_view line, int depth) {
  const bool indented = absl::StartsWith(line, "\t");
  line = absl::StripAsciiWhitespace(line);
  // The command of a rule, which may well begin with a dot.
  if (line.empty() || (indented && in_rule_)) return absl::OkStatus();
  // A special target, like .PHONY, is a rule; .PATH has a meaning here.
  const bool special = line.size() > 1 && line[0] == '.' &&
                       absl::ascii_isupper(static_cast<unsigned char>(line[1]));
  if (line[0] == '.' && !special) return Directive(line, depth);
  if (Skipping()) return absl::OkStatus();
  if (indented) {
    return Refuse("a command", "a rule before it");
  }
  in_rule_ = false;
  if (absl::StartsWith(line, ".PATH")) {
    absl::string_view rest = absl::StripAsciiWhitespace(line.substr(5));
    if (!absl::ConsumePrefix(&rest, ":")) {
      return Refuse(line, ".PATH: DIRECTORY…");
    }
    absl::StatusOr<std::string> dirs = Expand(rest);
    if (!dirs.ok()) return dirs.status();
    for (const std::string& d : Words(*dirs)) {
      path_.push_back(Place(d));
    }
    return absl::OkStatus();
  }
  size_t end = 0;
  while (end < line.size() && IsNameChar(line[end])) ++end;
  const std::string name(line.substr(0, end));
  absl::string_view rest = absl::StripLeadingAsciiWhitespace(line.substr(end));
  char how = '=';
  if (!name.empty() && rest.size() > 1 && rest[1] == '=' &&
      absl::StrContains("+?:!", rest[0])) {
    how = rest[0];
    rest.remove_prefix(1);
  }
  if (name.empty() || !absl::ConsumePrefix(&rest, "=")) {
    // A rule for something else than the module: `test: driver_test`.  One for
    // a source of the module would change what is built.
    const size_t colon = line.find(':');
    if (colon != absl::string_view::npos && colon > 0) {
      absl::StatusOr<std::string> targets = Expand(line.substr(0, colon));
      if (!targets.ok()) return targets.status();
      for (const std::string& target : Words(*targets)) made_.push_back(target);
      in_rule_ = true;
      return absl::OkStatus();
    }
    return Refuse(absl::StrCat("cannot read `", line, "`"),
                  "VARIABLE=value, a rule, .PATH, .include or .if");
  }
  return Assign(name, how, absl::StripAsciiWhitespace(rest));
}

absl::Status MakeReader::Assign(const std::string& name, char how,
                                absl::string_view value) {
  // What would change the build and is not done.
  if (name == "MFILES") return absl::OkStatus();  // found where they are
  for (absl::string_view refused : {"LDADD", "FIRMWS", "CC"}) {
    if (name == refused) {
      return Refuse(absl::StrCat("the variable ", name, " is not read"),
                    "SRCS and CFLAGS");
    }
  }
  if (absl::StartsWith(name, "CFLAGS.")) {
    return Refuse(absl::StrCat(name, ": flags for one file are not read"),
                  "CFLAGS");
  }
  switch (how) {
    case '+':
      variables_[name] = absl::StrCat(
          variables_[name], variables_[name].empty() ? "" : " ", value);
      break;
    case '!':
      // What a command would say is not guessed: an error where it is used.
      variables_.erase(name);
      commands_[name] = place_;
      break;
    case '?':
      if (!Defined(name)) variables_[name] = std::string(value);
      break;
    case ':': {
      absl::StatusOr<std::string> now = Expand(value);
      if (!now.ok()) return now.status();
      variables_[name] = *now;
      break;
    }
    default:
      variables_[name] = std::string(value);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> MakeReader::Expand(absl::string_view text,
                                               int depth) {
  if (depth > kDepthMax) {
    return Refuse("a variable that contains itself", "a plain value");
  }
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '$') {
      out += text[i];
      continue;
    }
    if (i + 1 < text.size() && text[i + 1] == '$') {
      out += '$';
      ++i;
      continue;
    }
    const char open = i + 1 < text.size() ? text[i + 1] : '\0';
    // $X is ${X}, for one letter.
    const bool letter = absl::ascii_isalpha(static_cast<unsigned char>(open));
    const size_t end = letter                       ? i + 1
                       : open == '{' || open == '(' ? ClosedAt(text, i + 1)
                                                    : absl::string_view::npos;
    if (end == absl::string_view::npos) {
      return Refuse(absl::StrCat("cannot read `", text.substr(i), "`"),
                    "${VARIABLE}");
    }
    std::string name(letter ? text.substr(i + 1, 1)
                            : text.substr(i + 2, end - i - 2));
    // ${V:H} is the directory of each word, ${V:T} the last part, ${V:R} all
    // but the suffix, ${V:tA} as it is here; they can follow each other.
    std::string modifiers;
    if (absl::EndsWith(name, ":tA")) name.resize(name.size() - 3);
    while (name.size() > 2 && name[name.size() - 2] == ':' &&
           absl::StrContains("HTR", name.back())) {
      modifiers.insert(modifiers.begin(), name.back());
      name.resize(name.size() - 2);
    }
    // ${V:Utext} is the text if V is not set, ${V:Dtext} if it is.  .for writes
    // its words as ${:Uword}.
    if (const size_t colon = name.find(':');
        colon != std::string::npos && colon + 1 < name.size() &&
        absl::StrContains("DU", name[colon + 1]) &&
        std::all_of(name.begin(), name.begin() + static_cast<long>(colon),
                    IsNameChar)) {
      const std::string of = name.substr(0, colon);
      const bool set = colon != 0 && Defined(of);
      const bool text_wanted = set == (name[colon + 1] == 'D');
      absl::StatusOr<std::string> word =
          text_wanted ? Expand(name.substr(colon + 2), depth + 1)
          : set       ? Expand(variables_[of], depth + 1)
                      : absl::StatusOr<std::string>("");
      if (!word.ok()) return word;
      out += Modify(*word, modifiers);
      i = end;
      continue;
    }
    if (!std::all_of(name.begin(), name.end(), IsNameChar)) {
      return Refuse(absl::StrCat("the modifier in ${", name, "} is not read"),
                    "${VARIABLE}");
    }
    auto it = variables_.find(name);
    if (auto command = commands_.find(name);
        it == variables_.end() && command != commands_.end()) {
      return Refuse(
          absl::StrCat("${", name, "} is what a command says (",
                       command->second, "), and no command is run"),
          "a plain value, or the sources named after `quiesce check`");
    }
    if (it == variables_.end() && !strict_ && name != "SRCTOP" &&
        name != "SYSDIR") {
      i = end;
      continue;  // as make does
    }
    if (it == variables_.end()) {
      return Refuse(absl::StrCat("the variable ", name, " is not set"),
                    name == "SRCTOP" || name == "SYSDIR"
                        ? "it in the environment, or a Makefile below "
                          "sys/modules"
                        : "one that the Makefile sets, .CURDIR or MACHINE");
    }
    absl::StatusOr<std::string> value = Expand(it->second, depth + 1);
    if (!value.ok()) return value;
    out += Modify(*value, modifiers);
    i = end;
  }
  return out;
}

absl::StatusOr<bool> MakeReader::Term(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  bool negate = false;
  while (absl::ConsumePrefix(&text, "!")) {
    negate = !negate;
    text = absl::StripAsciiWhitespace(text);
  }
  bool value = false;
  if (absl::StartsWith(text, "exists(") && absl::EndsWith(text, ")")) {
    absl::StatusOr<std::string> file = Expand(text.substr(7, text.size() - 8));
    if (!file.ok()) return file.status();
    std::error_code error;
    value = fs::exists(Place(*file), error);
  } else if (absl::StartsWith(text, "make(") && absl::EndsWith(text, ")")) {
    value = false;  // nobody has named a target
  } else if ((absl::StartsWith(text, "defined(") ||
              absl::StartsWith(text, "empty(")) &&
             absl::EndsWith(text, ")")) {
    const size_t open = text.find('(');
    const std::string name(text.substr(open + 1, text.size() - open - 2));
    if (!std::all_of(name.begin(), name.end(), IsNameChar)) {
      return Refuse(absl::StrCat("cannot read `", text, "`"),
                    "defined(VARIABLE) or empty(VARIABLE)");
    }
    if (text[0] == 'd') {
      value = Defined(name);
    } else {
      auto it = variables_.find(name);
      value = it == variables_.end() ||
              absl::StripAsciiWhitespace(it->second).empty();
    }
  } else {
    // A word alone is the question whether it is defined.
    if (!text.empty() &&
        !absl::ascii_isdigit(static_cast<unsigned char>(text[0])) &&
        std::all_of(text.begin(), text.end(), IsNameChar)) {
      return Defined(std::string(text)) != negate;
    }
    const bool equal = absl::StrContains(text, "==");
    const std::vector<std::string> sides =
        absl::StrSplit(text, equal ? "==" : "!=");
    if (sides.size() != 2) {
      return Refuse(absl::StrCat("cannot read the condition `", text, "`"),
                    "defined(V), empty(V), ${V} == \"word\" or ${V} != "
                    "\"word\"");
    }
    std::string plain[2];
    for (int i = 0; i < 2; ++i) {
      // Comparing what is not set is an error of make's.
      strict_ = true;
      absl::StatusOr<std::string> side =
          Expand(absl::StripAsciiWhitespace(sides[i]));
      strict_ = false;
      if (!side.ok()) return side.status();
      absl::string_view word = *side;
      if (absl::ConsumePrefix(&word, "\"")) absl::ConsumeSuffix(&word, "\"");
      plain[i] = std::string(word);
    }
    value = (plain[0] == plain[1]) == equal;
  }
  return value != negate;
}

// || of && of terms; parentheses only where a term has them.
absl::StatusOr<bool> MakeReader::Condition(absl::string_view text) {
  bool any = false;
  for (absl::string_view alternative : absl::StrSplit(text, "||")) {
    bool all = true;
    for (absl::string_view term : absl::StrSplit(alternative, "&&")) {
      // As make does: what is decided is not read on.
      if (!all || any) continue;
      absl::StatusOr<bool> value = Term(term);
      if (!value.ok()) return value;
      all = *value;
    }
    any = any || all;
  }
  return any;
}

absl::Status MakeReader::Include(absl::string_view rest, int depth) {
  absl::string_view name = rest;
  if (absl::ConsumePrefix(&name, "<") && absl::ConsumeSuffix(&name, ">")) {
    if (std::find(std::begin(kSystem), std::end(kSystem), name) ==
        std::end(kSystem)) {
      return Refuse(absl::StrCat(".include <", name, ">"),
                    absl::StrCat("<", absl::StrJoin(kSystem, ">, <"), ">"));
    }
    kmod_mk_ |= name == "bsd.kmod.mk" || name == "kmod.mk";
    return absl::OkStatus();
  }
  name = rest;
  if (!absl::ConsumePrefix(&name, "\"") || !absl::ConsumeSuffix(&name, "\"")) {
    return Refuse(absl::StrCat(".include ", rest), "<bsd.kmod.mk> or \"FILE\"");
  }
  absl::StatusOr<std::string> file = Expand(name);
  if (!file.ok()) return file.status();
  if (depth == kDepthMax) return Refuse("files include each other", "an end");
  const std::string path = Place(*file);
  const std::string here = place_;
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    return Refuse(absl::StrCat(path, " does not exist"), "a file to include");
  }
  absl::Status status = Read(path, depth + 1);
  if (status.ok()) place_ = here;
  return status;
}

absl::Status MakeReader::Directive(absl::string_view line, int depth) {
  size_t end = 1;
  while (end < line.size() &&
         absl::ascii_isalpha(static_cast<unsigned char>(line[end]))) {
    ++end;
  }
  const absl::string_view word = line.substr(1, end - 1);
  const absl::string_view rest = absl::StripAsciiWhitespace(line.substr(end));
  if (word == "if" || word == "ifdef" || word == "ifndef") {
    // A condition in a part that is skipped need not make sense.
    bool value = false;
    if (!Skipping()) {
      if (word == "if") {
        absl::StatusOr<bool> condition = Condition(rest);
        if (!condition.ok()) return condition.status();
        value = *condition;
      } else {
        value = Defined(std::string(rest)) == (word == "ifdef");
      }
    }
    ifs_.push_back({value, value, false});
    return absl::OkStatus();
  }
  if (word == "elif" || word == "else" || word == "endif") {
    if (ifs_.empty()) {
      return Refuse(absl::StrCat(".", word, " without .if"), ".if before it");
    }
    const If open = ifs_.back();
    ifs_.pop_back();
    if (word == "endif") return absl::OkStatus();
    if (open.in_else) return Refuse("a branch after .else", ".endif");
    bool value = !open.taken;
    if (word == "elif" && value && !Skipping()) {
      absl::StatusOr<bool> condition = Condition(rest);
      if (!condition.ok()) return condition.status();
      value = *condition;
    }
    ifs_.push_back({open.taken || value, value, word == "else"});
    return absl::OkStatus();
  }
  if (Skipping()) return absl::OkStatus();
  if (word == "include") return Include(rest, depth);
  if (word == "error") return Refuse(line, "a Makefile that does without");
  if (word == "export" || word == "warning" || word == "info") {
    return absl::OkStatus();  // changes nothing that is built
  }
  if (word == "undef") {
    for (const std::string& name : Words(rest)) variables_.erase(name);
    return absl::OkStatus();
  }
  if (word == "sinclude" || word == "endfor") {
    return Refuse(absl::StrCat(".", word, " is not read"),
                  ".include, .if, .for or an assignment");
  }
  return Refuse(absl::StrCat("cannot read `", line, "`"),
                ".PATH, .include, .if or an assignment");
}

absl::StatusOr<std::string> MakeReader::Value(const std::string& name) {
  const auto it = variables_.find(name);
  return it == variables_.end() ? std::string() : Expand(it->second);
}

std::string MakeReader::Place(absl::string_view name) const {
  if (absl::ConsumePrefix(&name, absolute_)) {
    absl::ConsumePrefix(&name, "/");
  } else if (absl::StartsWith(name, "/")) {
    return std::string(name);
  }
  return name.empty() || name == "." ? dir_ : absl::StrCat(dir_, "/", name);
}

absl::Status MakeReader::Refuse(absl::string_view what,
                                absl::string_view expected) const {
  return absl::InvalidArgumentError(
      absl::StrCat(place_, ": ", what, "; expected ", expected));
}

}  // namespace quiesce
