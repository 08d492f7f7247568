// A token, shown again: replay and shrink (check.h).
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "sim/scenario/session.h"
#include "sim/scenario/target.h"
#include "sim/search/check.h"
#include "sim/search/replay.h"
#include "sim/search/token.h"
#include "sim/search/verdict.h"
#include "sim/search/witness.h"

namespace quiesce {
namespace {

struct Opened {
  std::unique_ptr<Story> story;
  std::unique_ptr<Session> session;
};

absl::StatusOr<Opened> OpenToken(const std::string& target,
                                 const std::vector<std::string>& cflags,
                                 const Token& token,
                                 const std::string& carrier) {
  TargetRequest open{target, cflags, token.config, token.script, token.actors};
  absl::StatusOr<std::unique_ptr<Story>> story = OpenTarget(open);
  if (!story.ok()) return story.status();
  Opened opened;
  opened.story = *std::move(story);
  opened.session =
      std::make_unique<Session>(*opened.story, token.config, carrier);
  return opened;
}

absl::StatusOr<ReplayResult> ShowToken(const std::string& target,
                                       const std::vector<std::string>& cflags,
                                       const std::string& text,
                                       const std::string& carrier, bool shrink,
                                       bool tolerant) {
  absl::StatusOr<Token> token = DecodeToken(text);
  if (!token.ok()) return token.status();
  absl::StatusOr<Opened> opened = OpenToken(target, cflags, *token, carrier);
  if (!opened.ok()) return opened.status();
  Session& session = *opened->session;
  ReplayResult r;
  CheckRequest request;
  request.target = target;
  request.carrier = carrier;
  FillContext(request, session, r.context);
  bool other_target =
      static_cast<uint32_t>(session.story().Hash()) != token->target_hash;
  if (other_target) {
    r.context.notes.push_back(
        "the target has changed since this token was recorded");
  }
  Machine& m = machine();
  m.SetJudgeRounds(true);
  ReplayStrategy replay(token->schedule, tolerant);
  r.trace = session.Record(replay);
  r.tolerant = tolerant;
  r.choices = static_cast<int>(token->schedule.size());
  r.followed = static_cast<int>(replay.Followed());
  r.left_off = replay.Divergence();
  // What was left is another schedule, with a token of its own.
  const std::string shown = r.left_off.empty() && !other_target
                                ? text
                                : TokenFor(session, m.schedule());
  std::vector<RawFinding> found(m.findings(), m.findings() + m.finding_count());
  Ending ending = m.meter.ending;
  int preemptions = m.meter.preemptions;
  auto operations = static_cast<int>(m.meter.operations);
  m.SetJudgeRounds(false);
  if (ending == Ending::kDiverged) {
    r.trace.diverged = true;
    r.trace.divergence = replay.Divergence();
    if (other_target) {
      absl::StrAppend(
          &r.trace.divergence,
          "\n  the target has changed since the token was recorded: "
          "check it again, or follow the token as far as it fits "
          "(--tolerant)");
    }
    r.exit_status = 4;
    return r;
  }
  for (size_t i = 0; i < found.size(); ++i) {
    Witness w;
    if (shrink) {
      w = MakeWitness(session, found[i], token->schedule, true);
    } else {
      w.finding = r.trace.findings[i];
      w.trace = r.trace;
      w.finding.preemptions = preemptions;
      w.finding.operations = operations;
      w.finding.token = shown;
      w.found_operations = w.finding.operations;
      w.found_preemptions = preemptions;
    }
    if (w.finding.severity == Severity::kError) r.exit_status = 1;
    r.witnesses.push_back(std::move(w));
  }
  if (shrink && !r.witnesses.empty()) r.trace = r.witnesses[0].trace;
  return r;
}

}  // namespace

absl::StatusOr<ReplayResult> Replay(const std::string& target,
                                    const std::vector<std::string>& cflags,
                                    const std::string& token,
                                    const std::string& carrier, bool tolerant) {
  return ShowToken(target, cflags, token, carrier, false, tolerant);
}

absl::StatusOr<ReplayResult> Shrink(const std::string& target,
                                    const std::vector<std::string>& cflags,
                                    const std::string& token) {
  return ShowToken(target, cflags, token, "fiber", true, false);
}

}  // namespace quiesce
