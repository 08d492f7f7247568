#include "sim/kpi/compile.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "sim/kpi/complaints.h"
#include "sim/kpi/executable_path.h"
#include "sim/kpi/interface_file.h"
#include "sim/kpi/kpi_names.h"
#include "sim/kpi/subprocess.h"
#include "sim/kpi/undefined.h"

#ifndef QUIESCE_SOURCE_ROOT
#define QUIESCE_SOURCE_ROOT ""
#endif
#ifndef QUIESCE_SHARE_DIR
#define QUIESCE_SHARE_DIR ""
#endif

namespace quiesce {
namespace {

namespace fs = std::filesystem;

// The interface that `header`, foo_if.h, is made of; empty: none is known.
std::string InterfaceOf(const BuildRequest& request,
                        const std::string& header) {
  const std::string name = header.substr(0, header.size() - 1) + "m";
  std::vector<std::string> places = request.interfaces;
  for (const std::string& dir : request.include_dirs) {
    places.push_back(dir + "/" + name);
  }
  std::error_code error;
  for (const std::string& place : places) {
    if (fs::path(place).filename() == name &&
        fs::is_regular_file(place, error)) {
      return place;
    }
  }
  if (request.source_tree.empty()) return "";
  for (const char* part : {"/kern", "/dev", "/libkern"}) {
    fs::recursive_directory_iterator it(request.source_tree + part, error), end;
    for (; !error && it != end; it.increment(error)) {
      if (it->path().filename() == name) return it->path().string();
    }
  }
  return "";
}

// A header of the kernel's sources; empty: it is not there.
std::string InTree(const BuildRequest& request, const std::string& header) {
  if (request.source_tree.empty()) return "";
#if defined(__aarch64__)
  constexpr char kMachine[] = "/arm64/include/";
#else
  constexpr char kMachine[] = "/amd64/include/";
#endif
  std::vector<std::string> places = {request.source_tree + "/" + header};
  absl::string_view machine = header;
  if (absl::ConsumePrefix(&machine, "machine/")) {
    places.push_back(absl::StrCat(request.source_tree, kMachine, machine));
  }
  std::error_code error;
  for (const std::string& place : places) {
    if (fs::is_regular_file(place, error)) return fs::absolute(place).string();
  }
  return "";
}

struct Compiler {
  std::string path;
  bool clang = false;
  std::string include_dir;  // its own headers: <stdatomic.h> and the like
  std::vector<std::string> backend_flags;   // clang's -mllvm, those it knows
  std::vector<std::string> register_flags;  // kRegisterFlags, if it knows them
};

std::string BaseName(absl::string_view path) {
  return fs::path(std::string(path)).filename().string();
}

// "a.c", "a.c and b.c", "a.c, b.c and c.c"
std::string Sources(const std::vector<std::string>& sources) {
  std::vector<std::string> names;
  for (const std::string& s : sources) names.push_back(BaseName(s));
  if (names.size() == 1) return names[0];
  const std::string last = names.back();
  names.pop_back();
  return absl::StrCat(absl::StrJoin(names, ", "), " and ", last);
}

// ---- the compiler -----------------------------------------------------------

// What clang's optimizer must leave alone: a read that the write after it would
// make redundant, the volatility of an access, and the line of each of two
// calls that look alike.
constexpr const char* kBackendFlags[] = {
    "-tsan-instrument-read-before-write=1",
    "-tsan-distinguish-volatile=1",
    "-enable-tail-merge=0",
    "-sink-common-insts=0",
};

// Registers that a callee saves hold what its caller no longer needs: it would
// lie in the callee's frame and tell states apart that are the same.  So
// modules use none of them; no clang can do without on x86-64.
constexpr const char* kRegisterFlags[] = {
#if defined(__x86_64__)
    "-ffixed-rbx", "-ffixed-r12", "-ffixed-r13", "-ffixed-r14", "-ffixed-r15",
#elif defined(__aarch64__)
    "-ffixed-x20", "-ffixed-x21", "-ffixed-x22", "-ffixed-x23", "-ffixed-x24",
    "-ffixed-x25", "-ffixed-x26", "-ffixed-x27", "-ffixed-x28",
#endif
};

bool Accepts(const std::string& compiler,
             const std::vector<std::string>& flags) {
  std::vector<std::string> argv = {compiler, "-fsyntax-only", "-x", "c",
                                   "/dev/null"};
  argv.insert(argv.end(), flags.begin(), flags.end());
  absl::StatusOr<Subprocess> child = Subprocess::Start(argv, {});
  return child.ok() && child->Wait() == 0;
}

std::vector<std::string> ForBackend(const std::vector<std::string>& flags) {
  std::vector<std::string> all;
  for (const std::string& flag : flags) {
    all.insert(all.end(), {"-mllvm", flag});
  }
  return all;
}

absl::StatusOr<Compiler> Probe(const std::string& path,
                               const std::string& scratch) {
  absl::StatusOr<std::string> dir =
      OutputOf({path, "-print-file-name=include"}, "", scratch);
  if (!dir.ok()) return dir.status();
  Compiler compiler;
  compiler.path = path;
  compiler.include_dir = std::string(absl::StripAsciiWhitespace(*dir));
  // clang keeps its headers below …/clang/<version>/include, gcc below …/gcc/.
  compiler.clang = absl::StrContains(compiler.include_dir, "/clang/");
  const std::vector<std::string> registers(std::begin(kRegisterFlags),
                                           std::end(kRegisterFlags));
  if (Accepts(path, registers)) compiler.register_flags = registers;
  if (!compiler.clang) return compiler;
  // All at once, or else one by one: releases differ in what they know.
  const std::vector<std::string> all(std::begin(kBackendFlags),
                                     std::end(kBackendFlags));
  if (Accepts(path, ForBackend(all))) {
    compiler.backend_flags = all;
  } else {
    for (const std::string& flag : all) {
      if (Accepts(path, ForBackend({flag}))) {
        compiler.backend_flags.push_back(flag);
      }
    }
  }
  return compiler;
}

absl::StatusOr<Compiler> FindCompiler(const std::string& wanted,
                                      const std::string& scratch) {
  static auto* found = new std::map<std::string, Compiler>;
  std::string key = wanted;
  if (key.empty()) {
    const char* cc = getenv("CC");
    if (cc != nullptr) key = cc;
  }
  auto it = found->find(key);
  if (it != found->end()) return it->second;
  std::vector<std::string> candidates = {key};
  if (key.empty()) candidates = {"cc", "clang", "gcc"};
  for (const std::string& candidate : candidates) {
    absl::StatusOr<Compiler> compiler = Probe(candidate, scratch);
    if (compiler.ok()) return (*found)[key] = *compiler;
  }
  if (!key.empty()) {
    return absl::NotFoundError(absl::StrCat("the C compiler `", key, "` ",
                                            wanted.empty() ? "(from $CC) " : "",
                                            "cannot be run"));
  }
  return absl::NotFoundError(
      "no C compiler found: tried cc, clang and gcc; set CC");
}

bool IsCxx(const std::string& source) {
  const std::string suffix = fs::path(source).extension().string();
  return suffix == ".cc" || suffix == ".cpp";
}

// C++ in a kld: no runtime, no exceptions, no dynamic initialisation.
std::vector<std::string> CxxFlags() {
  return {"-x",
          "c++",
          "-std=c++20",
          "-nostdinc++",
          "-fno-rtti",
          "-fno-exceptions",
          "-fno-threadsafe-statics",
          "-fno-use-cxa-atexit"};
}

std::vector<std::string> CommonFlags(const Compiler& compiler,
                                     const KpiParts& parts, bool cxx = false) {
  std::vector<std::string> flags = {
      "-nostdinc",
      "-ffreestanding",
      absl::StrCat("-I", parts.include),
      absl::StrCat("-I", parts.abi),
      "-isystem",
      compiler.include_dir,
      "-fPIC",
      "-g",
      "-fno-omit-frame-pointer",
      "-fno-common",
      "-fwrapv",
      "-fno-strict-aliasing",
      "-fno-stack-protector",
  };
  if (cxx) {
    for (const std::string& flag : CxxFlags()) flags.push_back(flag);
  } else {
    flags.emplace_back("-std=gnu17");
  }
  return flags;
}

std::vector<std::string> ModuleFlags(const Compiler& compiler,
                                     const KernelConfig& kernel, bool cxx) {
  std::vector<std::string> flags = {
      "-D_KERNEL",
      "-DKLD_MODULE",
      absl::StrCat("-D__FreeBSD__=",
                   kernel.version == kVersionMain ? 15 : kernel.version),
      absl::StrCat("-D__FreeBSD_version=", kernel.OsVersion()),
      // The kernel is not the host.
      "-U__linux__",
      "-U__linux",
      "-Ulinux",
      "-U__gnu_linux__",
      "-U__APPLE__",
      "-O1",
      "-fno-inline",
      "-fno-optimize-sibling-calls",
      // A byte before each function: the return address of a call that never
      // returns and ends its function is then no other function's address.
      "-fpatchable-function-entry=1,1",
      "-fsanitize=thread",
      // Comparisons show what a counter decides (search/counters.h); blocks end
      // loops that reach no scheduling point.
      "-fsanitize-coverage=trace-pc,trace-cmp",
  };
  // What is global in a C kld can be used by those that depend on it.
  flags.emplace_back(cxx ? "-fvisibility=hidden"
                         : "-fno-semantic-interposition");
  if (!cxx) {
    // Real sources warn, and newer compilers turn these into errors.
    flags.insert(flags.end(), {"-Wno-error=implicit-function-declaration",
                               "-Wno-error=int-conversion",
                               "-Wno-error=incompatible-pointer-types"});
  }
  if (kernel.invariants()) {
    flags.insert(flags.end(), {"-DINVARIANTS", "-DINVARIANT_SUPPORT"});
  }
  if (kernel.witness()) flags.emplace_back("-DWITNESS");
  for (const auto& more :
       {ForBackend(compiler.backend_flags), compiler.register_flags}) {
    flags.insert(flags.end(), more.begin(), more.end());
  }
  if (!compiler.clang)
    flags.emplace_back("--param=tsan-distinguish-volatile=1");
  return flags;
}

// ---- jobs
// ---------------------------------------------------------------------

struct Job {
  std::vector<std::string> argv;
  std::string error_file;
  int status = 0;
  std::string messages;
};

// Two at a time: a kld has few sources, and the machine is shared.
absl::Status RunJobs(std::vector<Job>& jobs) {
  constexpr size_t kAtOnce = 2;
  for (size_t i = 0; i < jobs.size(); i += kAtOnce) {
    std::vector<Subprocess> running;
    const size_t end = std::min(jobs.size(), i + kAtOnce);
    for (size_t j = i; j < end; ++j) {
      Subprocess::Files files;
      files.output = files.error = jobs[j].error_file;
      absl::StatusOr<Subprocess> child = Subprocess::Start(jobs[j].argv, files);
      if (!child.ok()) {
        for (Subprocess& r : running) r.Wait();
        return child.status();
      }
      running.push_back(*child);
    }
    for (size_t j = i; j < end; ++j) {
      jobs[j].status = running[j - i].Wait();
      absl::StatusOr<std::string> text = ReadFile(jobs[j].error_file);
      if (text.ok()) jobs[j].messages = *text;
    }
  }
  return absl::OkStatus();
}

// Assembly that asks for one of the registers that modules do without cannot be
// compiled so.  True: the job is to be done again, with all of them.
bool GivesBackRegisters(const Compiler& compiler, Job& job) {
  if (job.status == 0 || !absl::StrContains(job.messages, "'asm'"))
    return false;
  size_t removed = 0;
  for (const std::string& flag : compiler.register_flags) {
    removed += std::erase(job.argv, flag);
  }
  return removed != 0;
}

Job ShimJob(const Compiler& compiler, const KpiParts& parts,
            const std::string& object) {
  Job job;
  job.argv = {compiler.path};
  std::vector<std::string> flags = CommonFlags(compiler, parts);
  flags.emplace_back("-fvisibility=hidden");
  job.argv.insert(job.argv.end(), flags.begin(), flags.end());
  job.argv.insert(job.argv.end(), {"-O2", "-fno-builtin", "-g0"});
  if (!compiler.clang) {
    job.argv.emplace_back("-fno-tree-loop-distribute-patterns");
  }
  job.argv.insert(job.argv.end(), {"-c", parts.shim, "-o", object});
  job.error_file = absl::StrCat(object, ".err");
  return job;
}

absl::Status CheckSources(const BuildRequest& request) {
  if (request.sources.empty()) {
    return absl::InvalidArgumentError("no source file given");
  }
  for (const std::string& source : request.sources) {
    std::error_code error;
    if (!fs::exists(source, error)) {
      return absl::NotFoundError(absl::StrCat(source, ": no such file"));
    }
    if (!fs::is_regular_file(source, error)) {
      return absl::InvalidArgumentError(absl::StrCat(source, " is not a file"));
    }
    absl::StatusOr<std::string> text = ReadFile(source);
    if (!text.ok()) return text.status();
    if (absl::StripAsciiWhitespace(*text).empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(BaseName(source), " is empty"));
    }
  }
  return absl::OkStatus();
}

bool IsSharedObject(const std::string& path) {
  const std::string suffix = fs::path(path).extension().string();
  return suffix == ".so" || suffix == ".dylib";
}

}  // namespace

absl::StatusOr<KpiParts> FindKpiParts() {
  std::vector<std::string> candidates;
  const char* env = getenv("QUIESCE_HOME");
  if (env != nullptr && *env != '\0') {
    candidates.emplace_back(env);
  } else {
    const std::string self = ExecutablePath();
    if (!self.empty()) {
      candidates.push_back(
          (fs::path(self).parent_path().parent_path() / "share" / "quiesce")
              .string());
    }
    candidates.emplace_back(QUIESCE_SOURCE_ROOT);
    candidates.emplace_back(QUIESCE_SHARE_DIR);
  }
  for (const std::string& dir : candidates) {
    if (dir.empty()) continue;
    // A source tree and an installation are laid out differently.
    const KpiParts layouts[] = {
        {dir + "/sim/kpi/include", dir + "/sim/kernel/abi",
         dir + "/sim/kpi/shim/module_shim.c"},
        {dir + "/include", dir + "/include/sim/kernel/abi",
         dir + "/shim/module_shim.c"}};
    for (const KpiParts& parts : layouts) {
      std::error_code error;
      if (fs::exists(parts.include + "/sys/param.h", error) &&
          fs::exists(parts.abi + "/quiesce_abi.h", error) &&
          fs::exists(parts.shim, error)) {
        return parts;
      }
    }
  }
  return absl::NotFoundError(
      absl::StrCat("the section-9 headers were not found; looked in ",
                   absl::StrJoin(candidates, ", "), "; set QUIESCE_HOME"));
}

absl::StatusOr<BuiltKld> BuildKld(const BuildRequest& request) {
  BuiltKld built;
  built.sources = request.sources;
  absl::Status sources = CheckSources(request);
  if (!sources.ok()) return sources;
  built.name = request.name.empty()
                   ? fs::path(request.sources[0]).stem().string()
                   : request.name;
  if (IsSharedObject(request.sources[0])) {
    if (request.sources.size() != 1) {
      return absl::InvalidArgumentError(
          "a module that is already built stands alone");
    }
    built.path = fs::absolute(request.sources[0]).string();
    return built;
  }

  absl::StatusOr<KpiParts> parts = FindKpiParts();
  if (!parts.ok()) return parts.status();
  absl::StatusOr<std::string> scratch = ScratchDir();
  if (!scratch.ok()) return scratch.status();
  absl::StatusOr<Compiler> compiler = FindCompiler(request.compiler, *scratch);
  if (!compiler.ok()) return compiler.status();
  built.compiler = compiler->path;

  // Each build has a directory of its own: two klds may be called the same.
  static int serial = 0;
  const std::string dir = absl::StrCat(*scratch, "/", serial++);
  const std::string generated = dir + "/generated";
  std::error_code error;
  fs::create_directories(generated, error);
  if (error) {
    return absl::PermissionDeniedError(
        absl::StrCat("cannot make ", generated, ": ", error.message()));
  }

  // The shim is the same for every module of this compiler.
  static auto* shims = new std::map<std::string, std::string>;
  std::string& shim = (*shims)[compiler->path];
  std::vector<Job> jobs;
  const bool new_shim = shim.empty();
  const std::string shim_object =
      new_shim ? absl::StrCat(*scratch, "/shim.", shims->size(), ".o") : shim;
  if (new_shim) jobs.push_back(ShimJob(*compiler, *parts, shim_object));

  std::vector<std::string> objects;
  for (size_t i = 0; i < request.sources.size(); ++i) {
    const std::string object = absl::StrCat(dir, "/", i, ".o");
    objects.push_back(object);
    Job job;
    job.argv = {compiler->path};
    auto append = [&job](const std::vector<std::string>& more) {
      job.argv.insert(job.argv.end(), more.begin(), more.end());
    };
    const bool cxx = IsCxx(request.sources[i]);
    append(CommonFlags(*compiler, *parts, cxx));
    append(ModuleFlags(*compiler, request.kernel, cxx));
    append({absl::StrCat("-I", generated)});
    for (const std::string& include : request.include_dirs) {
      append({absl::StrCat("-I", include)});
    }
    append(request.cflags);
    append({"-c", request.sources[i], "-o", object});
    job.error_file = absl::StrCat(object, ".err");
    jobs.push_back(std::move(job));
  }

  // Again, while what is missing is a header that a kernel build generates, or
  // one that is missed for good: an empty one shows which others are.
  std::vector<AbsentHeader> absent, borrowed;
  constexpr int kGeneratedMax = 64;
  for (int round = 0; round < kGeneratedMax; ++round) {
    absl::Status status = RunJobs(jobs);
    if (!status.ok()) return status;
    bool again = false;
    for (Job& job : jobs) {
      again |= GivesBackRegisters(*compiler, job);
      for (absl::string_view line : absl::StrSplit(job.messages, '\n')) {
        std::optional<Diagnostic> d = ParseDiagnostic(line);
        if (!d.has_value()) continue;
        const std::string header = MissingHeader(d->text);
        if (header.empty()) continue;
        std::string text;
        if (!IsGenerated(header)) {
          const std::string there = InTree(request, header);
          std::vector<AbsentHeader>& list = there.empty() ? absent : borrowed;
          if (!there.empty()) text = absl::StrCat("#include \"", there, "\"\n");
          auto same = std::find_if(
              list.begin(), list.end(),
              [&](const AbsentHeader& h) { return h.name == header; });
          if (same == list.end()) {
            list.push_back({header, {d->place}});
          } else if (std::find(same->places.begin(), same->places.end(),
                               d->place) == same->places.end()) {
            same->places.push_back(d->place);
          }
        } else if (const std::string m = absl::EndsWith(header, "_if.h")
                                             ? InterfaceOf(request, header)
                                             : "";
                   !m.empty()) {
          absl::StatusOr<std::string> interface = ReadFile(m);
          if (!interface.ok()) return interface.status();
          interface = HeaderOfInterface(BaseName(m), *interface);
          if (!interface.ok()) return interface.status();
          text = *interface;
        }
        if (!fs::exists(generated + "/" + header)) {
          fs::create_directories(
              fs::path(generated + "/" + header).parent_path(), error);
          absl::Status written = WriteFile(generated + "/" + header, text);
          if (!written.ok()) return written;
          again = true;
        }
      }
    }
    if (!again) break;
  }
  if (new_shim) {
    if (jobs[0].status != 0) {
      return absl::InternalError(absl::StrCat("the shim does not compile with ",
                                              compiler->path, ":\n",
                                              jobs[0].messages));
    }
    shim = shim_object;
    jobs.erase(jobs.begin());
  }
  const bool compiles = std::all_of(
      jobs.begin(), jobs.end(), [](const Job& job) { return job.status == 0; });
  const bool known =
      std::all_of(absent.begin(), absent.end(),
                  [](const AbsentHeader& h) { return IsKnownHeader(h.name); });
  if (!absent.empty() && !(compiles && known)) {
    return DescribeAbsent(Sources(request.sources), absent);
  }
  for (size_t i = 0; i < jobs.size(); ++i) {
    if (jobs[i].status == 0) continue;
    absl::Status errors =
        DescribeCompileErrors(request.sources[i], compiler->path,
                              parts->include, request.kernel, jobs[i].messages);
    if (borrowed.empty()) return errors;
    // What the kernel's sources say may not go with what is modelled.
    std::vector<std::string> names;
    for (const AbsentHeader& h : borrowed) names.push_back(h.name);
    return absl::InvalidArgumentError(
        absl::StrCat(errors.message(), "\nnot modelled, and taken from ",
                     request.source_tree, ": ", absl::StrJoin(names, ", ")));
  }

  const std::string out_dir = request.out_dir.empty() ? dir : request.out_dir;
  fs::create_directories(out_dir, error);
  built.path = absl::StrCat(out_dir, "/", built.name, ".so");
  Job link;
  link.argv = {compiler->path, "-shared", "-nostdlib"};
#ifdef __APPLE__
  // Untested.  The names are checked by the loader there.
  link.argv.insert(link.argv.end(), {"-undefined", "dynamic_lookup"});
#else
  // One link does both: the names the executable will provide and those nobody
  // will are all listed as warnings, and told apart here.
  link.argv.insert(link.argv.end(),
                   {"-Wl,-z,now", "-Wl,-z,relro", "-Wl,-z,defs",
                    "-Wl,-Bsymbolic", "-Wl,--warn-unresolved-symbols"});
#endif
  link.argv.insert(link.argv.end(), objects.begin(), objects.end());
  link.argv.insert(link.argv.end(), request.libraries.begin(),
                   request.libraries.end());
  link.argv.insert(link.argv.end(), {shim, "-o", built.path});
  link.error_file = dir + "/link.err";
  std::vector<Job> links = {link};
  absl::Status status = RunJobs(links);
  if (!status.ok()) return status;
  const std::vector<UndefinedName> undefined =
      ParseUndefined(links[0].messages);
  if (!undefined.empty()) {
    std::string text =
        DescribeUndefined(Sources(request.sources), undefined, parts->include);
    if (!absent.empty()) {
      absl::StrAppend(
          &text, "\n",
          DescribeAbsent(Sources(request.sources), absent).message());
    }
    return absl::UnimplementedError(text);
  }
  if (links[0].status != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(Sources(request.sources), " does not link:\n  ",
                     absl::StripAsciiWhitespace(links[0].messages)));
  }
  return built;
}

}  // namespace quiesce
