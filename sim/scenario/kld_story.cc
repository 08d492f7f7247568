#include "sim/scenario/kld_story.h"

#include <xxhash.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "sim/kpi/compile.h"
#include "sim/kpi/loader.h"
#include "sim/kpi/makefile.h"
#include "sim/kpi/resolve.h"
#include "sim/scenario/script.h"

namespace quiesce {
namespace {

constexpr char kDefaultScript[] = "load,unload";

std::string Contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

class KldStory final : public Story {
 public:
  void SetUp(Kernel& kernel) override {
    for (const auto& kld : klds_) kernel.AddKld(&kld->image);
    kernel.SetNames(&resolver_);
    AddAdmins(kernel, script_);
    AddActors(kernel, actor_names_);
  }
  uint64_t Hash() const override { return hash_; }
  std::string Script() const override { return script_text_; }
  std::string Actors() const override { return actors_; }
  std::vector<std::string> Notes() const override { return notes_; }

  absl::Status Open(const TargetRequest& r);

 private:
  std::vector<std::unique_ptr<LoadedKld>> klds_;
  Resolver resolver_;
  ::quiesce::Script script_;
  std::string script_text_;
  std::string actors_;
  std::vector<std::string> actor_names_;
  std::vector<std::string> notes_;
  uint64_t hash_ = 0;
};

absl::Status KldStory::Open(const TargetRequest& r) {
  std::string identity;
  std::vector<std::string> names;
  std::vector<std::string> libraries;
  const std::vector<std::string> parts = KldsOfTarget(r.target);
  for (const std::string& part : parts) {
    BuildRequest build;
    build.sources = absl::StrSplit(part, ',');
    build.kernel = r.config;
    build.libraries = libraries;
    std::error_code ignored;
    if (std::filesystem::is_directory(part, ignored)) {
      absl::StatusOr<KmodMakefile> makefile = ReadKmodMakefile(part);
      if (!makefile.ok()) return makefile.status();
      build.name = makefile->kmod;
      build.sources = makefile->sources;
      build.cflags = makefile->cflags;
      build.include_dirs = makefile->include_dirs;
      build.interfaces = makefile->interfaces;
      build.source_tree = makefile->source_tree;
      for (const std::string& file : makefile->files) {
        absl::StrAppend(&identity, Contents(file), "\n");
      }
    }
    build.cflags.insert(build.cflags.end(), r.cflags.begin(), r.cflags.end());
    for (const std::string& source : build.sources) {
      absl::StrAppend(&identity, Contents(source), "\n");
    }
    absl::StatusOr<BuiltKld> built = BuildKld(build);
    if (!built.ok()) return built.status();
    absl::StatusOr<std::unique_ptr<LoadedKld>> loaded = LoadKld(*built);
    if (!loaded.ok()) return loaded.status();
    resolver_.Add(loaded->get());
    names.push_back((*loaded)->image.name);
    libraries.push_back(built->path);
    klds_.push_back(*std::move(loaded));
  }
  for (const std::string& flag : r.cflags)
    absl::StrAppend(&identity, flag, "\n");
  hash_ = XXH3_64bits(identity.data(), identity.size());
  script_text_ = r.script.empty() ? kDefaultScript : r.script;
  absl::StatusOr<::quiesce::Script> script = ParseScript(script_text_, names);
  if (!script.ok()) return script.status();
  script_ = *std::move(script);
  actors_ = r.actors;
  absl::StatusOr<std::vector<std::string>> actors = ParseActors(r.actors);
  if (!actors.ok()) return actors.status();
  actor_names_ = *std::move(actors);
  return absl::OkStatus();
}

}  // namespace

std::vector<std::string> KldsOfTarget(const std::string& target) {
  std::vector<std::string> klds;
  std::vector<std::string> words = absl::StrSplit(target, '+');
  while (!words.empty()) {
    std::error_code ignored;
    size_t n = words.size();
    auto name = [&] {
      return absl::StrJoin(words.begin(), words.begin() + static_cast<long>(n),
                           "+");
    };
    while (n > 1 && !std::filesystem::exists(name(), ignored)) --n;
    klds.push_back(name());
    words.erase(words.begin(), words.begin() + static_cast<long>(n));
  }
  return klds;
}

absl::StatusOr<std::unique_ptr<Story>> OpenKlds(const TargetRequest& request) {
  auto story = std::make_unique<KldStory>();
  absl::Status opened = story->Open(request);
  if (!opened.ok()) return opened;
  return story;
}

}  // namespace quiesce
