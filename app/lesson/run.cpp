#include "lesson/run.h"
#include "lesson/objects.h"
#include "lesson/paths.h"
#include <algorithm>
#include <fmt/format.h>

namespace ipclab {

LessonRun::LessonRun(const Lesson& lesson, Session& session)
    : lesson_(lesson), session_(session), hand_(session), taken_(lesson.steps.size()) {}

LessonRun::~LessonRun() {
    remove_folder();
    before_ = folder_;
    remove_folder();
    before_ = workshop_;
    remove_folder();
}

void LessonRun::remove_folder() {
    std::error_code ignored;   // what cannot be removed now is found by clean_runs() later
    if (!before_.empty()) std::filesystem::remove_all(before_, ignored);
    remove_objects(before_);
    before_.clear();
}

int LessonRun::run_of(int step) const {
    while (step > 0 && !lesson_.steps[std::size_t(step)].fresh) --step;
    return step;
}

const Launch& LessonRun::launch_of(int step) const {
    const auto& first = lesson_.steps[std::size_t(run_of(step))];
    return first.launch ? *first.launch : lesson_.launch;
}

int LessonRun::index_of(const std::string& step_id) const {
    const auto is = [&](const Step& s) { return s.id == step_id; };
    return int(std::find_if(lesson_.steps.begin(), lesson_.steps.end(), is) - lesson_.steps.begin());
}

// -- The run ---------------------------------------------------------------------------------------------------------

void LessonRun::start(int step) {
    step_ = std::clamp(step, 0, int(lesson_.steps.size()) - 1);
    hints_ = 0;
    begin_run();
}

void LessonRun::reset() { begin_run(); }

// All that was about the run before; answers stay.
void LessonRun::forget_run() {
    acting_ = run_of(step_);
    acted_ = 0;
    hand_.forget();
    taken_.assign(lesson_.steps.size(), {});
    choices_.clear();
    // Predictions stay locked. What this run is to show of them is open again; of others, the verdict stays, but its
    // evidence was in a log that is gone.
    for (auto& [id, answer] : answers_) {
        if (index_of(id) >= acting_ || !answer.settled) answer = {answer.choice, 0, {}, false};
        answer.seq = 0;
        for (auto& [choice, finding] : answer.choices) finding.evidence.reset();
    }
    waiting_ = true;
}

void LessonRun::begin_run() {
    forget_run();
    trials_.reset();
    code_.trial = -1;
    if (!session_.live() || !prepare_programs()) return;
    remove_folder();
    before_ = std::exchange(folder_, runs_folder());
    auto launch = launch_in(lesson_, launch_of(step_), {folder_, programs_, learner_});
    for (auto& program : launch.programs)
        if (const auto set = ignored_.find(program.role); set != ignored_.end()) program.ignored = set->second;
    if (pace_ns_) launch.pace_ns = *pace_ns_;
    // A class that is brought back to a step does not wait for the steps before it. No pace at all would be too fast for
    // "hold it when the level is …".
    constexpr std::int64_t kHurry = 45'000'000;
    hurries_ = acting_ < step_ && launch.pace_ns > kHurry;
    if (hurries_) launch.pace_ns = kHurry;
    session_.launch(launch);
}

// The program that a role descends from.
static const Program* program_of(const Lesson& lesson, const std::string& role) {
    const auto lineage = lineage_of(lesson, role).value_or(role);
    const auto first = lineage.substr(0, lineage.find('/'));
    const auto is = [&](const Program& p) { return p.role == first; };
    const auto found = std::find_if(lesson.launch.programs.begin(), lesson.launch.programs.end(), is);
    return found == lesson.launch.programs.end() ? nullptr : &*found;
}

void LessonRun::set_ignored(const std::string& role, int signal, bool ignored) {
    const auto* program = program_of(lesson_, role);
    if (!program) return;
    auto& set = ignored_.try_emplace(program->role, program->ignored).first->second;
    std::erase(set, signal);
    if (ignored) set.push_back(signal);
}

bool LessonRun::ignored(const std::string& role, int signal) const {
    const auto* program = program_of(lesson_, role);
    if (!program) return false;
    const auto set = ignored_.find(program->role);
    const auto& all = set == ignored_.end() ? program->ignored : set->second;
    return std::find(all.begin(), all.end(), signal) != all.end();
}

void LessonRun::begin_judging() {
    waiting_ = false;
    generation_ = session_.generation();
    judged_ = {};
    if (session_.live()) remove_folder();   // its processes have ended: the launch ended them
    enter(acting_);
    for (const auto& [id, answer] : answers_)
        if (const int step = index_of(id);
            step < acting_ && !answer.settled && lesson_.steps[std::size_t(step)].kind == StepKind::Predict)
            watch_choices(step);
}

// The recording is of the run that was asked for: of those launched just before, some may still come. No two runs have
// the same folder.
bool LessonRun::ours() const {
    const auto& log = session_.recording();
    if (!session_.live()) return true;
    if (log.empty()) return false;
    const auto launch = Launch::unpack(std::string(text(log[0].payload)));
    return launch && launch->folder == folder_.string();
}

void LessonRun::update() {
    if (update_code()) return;
    if (!waiting_ && session_.generation() != generation_) forget_run();   // somebody else's, or another is replayed
    if (waiting_) {
        if (!ours()) return;
        begin_judging();
    }
    const auto& log = session_.recording();
    while (!waiting_ && judged_.events < log.size())
        if (watch(judged_.next(log))) settle();
    if (!waiting_) settle();
}

bool LessonRun::watch(const Recording::Entry& entry) {
    bool changed = hand_.hear(entry.event);
    auto see = [&](std::vector<Watch>& watches) {
        for (auto& w : watches) changed |= w.see(entry, judged_.world, judged_.seen);
    };
    for (auto& t : taken_) {
        see(t.goals);
        see(t.afters);
    }
    for (auto& [id, watches] : choices_) see(watches);
    if (entry.event.kind == Kind::Command && CommandKind(entry.event.a) == CommandKind::Mark)
        for (auto& [id, answer] : answers_)
            if (text(entry.payload) == fmt::format("{} {} {}", lesson_.id, id, answer.choice)) answer.seq = entry.event.seq;
    return changed;
}

// -- Steps -----------------------------------------------------------------------------------------------------------

void LessonRun::enter(int step) {
    acting_ = step;
    if (step == step_ && std::exchange(hurries_, false))
        hand_.send({.kind = CommandKind::Pace, .target = kEveryone, .value = pace_ns_.value_or(launch_of(step_).pace_ns)});
    acted_ = 0;
    const auto& s = lesson_.steps[std::size_t(step)];
    auto& t = taken(step);
    t.entered = true;
    t.since = judged_.events;
    t.goals.clear();
    t.afters.clear();
    for (const auto& goal : s.goals) t.goals.emplace_back(goal, lesson_, judged_.world, judged_.seen);
    for (const auto& action : s.actions) t.afters.emplace_back(action.after, lesson_, judged_.world, judged_.seen);
    if (s.kind == StepKind::Predict && answer(s.id)) watch_choices(step);   // locked in an earlier run
}

void LessonRun::watch_choices(int step) {
    const auto& s = lesson_.steps[std::size_t(step)];
    auto& watches = choices_[s.id];
    watches.clear();
    for (const auto& choice : s.choices) watches.emplace_back(choice.holds, lesson_, judged_.world, judged_.seen);
    session_.send({.kind = CommandKind::Mark, .text = fmt::format("{} {} {}", lesson_.id, s.id, answers_[s.id].choice)});
}

void LessonRun::move(int step) {
    step = std::clamp(step, 0, int(lesson_.steps.size()) - 1);
    if (step == step_) return;
    step_ = step;
    hints_ = 0;
    if (run_of(step_) != run_of(acting_) || trials_) begin_run();
    else if (!waiting_) settle();
}

void LessonRun::settle() {
    // Each round carries out or goes on at least once; a lesson's steps and actions are finite.
    for (bool again = true; again && !waiting_;) {
        again = act();
        settle_answers();
        if (!holds(step_)) continue;
        done_.insert(current().id);
        const bool last = step_ + 1 == int(lesson_.steps.size());
        finished_ |= last;
        if (!current().flows || last || acting_ != step_ || acted_ < current().actions.size()) continue;
        move(step_ + 1);
        return;   // it has settled the new step, or begun its run
    }
}

bool LessonRun::act() {
    bool did = false;
    while (acting_ <= step_ && open(acting_) && !hand_.busy()) {
        const auto& actions = lesson_.steps[std::size_t(acting_)].actions;
        if (acted_ == actions.size()) {
            if (acting_ == step_) break;
            enter(acting_ + 1);
            did = true;
            continue;
        }
        if (taken(acting_).afters[acted_].finding(judged_.world, judged_.seen).verdict != Verdict::Holds) break;
        auto prepared = prepare(actions[acted_]);
        if (prepared.state == Prepared::State::NotYet) break;
        if (prepared.state == Prepared::State::Ready) hand_.send(prepared.command);
        ++acted_;
        did = true;
    }
    return did;
}

Prepared LessonRun::prepare(const Action& action) const { return ipclab::prepare(action, lesson_, launch_of(step_), judged_); }

bool LessonRun::open(int step) const {
    const auto& s = lesson_.steps[std::size_t(step)];
    if (step < step_) return true;
    if (s.pressed()) return taken(step).pressed;
    return s.kind != StepKind::Predict || answer(s.id);
}

// -- Verdicts --------------------------------------------------------------------------------------------------------

void LessonRun::settle_answers() {
    for (auto& [id, watches] : choices_) {
        auto& answer = answers_[id];
        if (answer.settled) continue;   // what comes later in the run is about something else
        const auto& choices = lesson_.steps[std::size_t(index_of(id))].choices;
        int hold = 0;
        for (std::size_t i = 0; i < choices.size(); ++i) {
            auto& finding = answer.choices[choices[i].id];
            finding = watches[i].finding(judged_.world, judged_.seen);
            hold += finding.verdict == Verdict::Holds;
        }
        answer.settled = hold == 1;
    }
}

bool LessonRun::goals_hold(int step) const {
    const auto& goals = taken(step).goals;
    return std::all_of(goals.begin(), goals.end(), [&](const Watch& goal) {
        const auto verdict = goal.finding(judged_.world, judged_.seen).verdict;
        return verdict == Verdict::Holds || verdict == Verdict::NotObserved;
    });
}

bool LessonRun::holds(int step) const {
    const auto& s = lesson_.steps[std::size_t(step)];
    const auto& t = taken(step);
    if (s.code) return passed_.count(s.id);
    if (waiting_ || !t.entered || !goals_hold(step)) return false;
    const auto* given = answer(s.id);
    switch (s.kind) {
    case StepKind::Predict: {
        if (!given) return false;
        const auto unseen = [](const auto& c) { return c.second.verdict == Verdict::NotObserved; };
        return s.actions.empty() || given->settled || std::any_of(given->choices.begin(), given->choices.end(), unseen);
    }
    case StepKind::Explain:
        return given && std::any_of(s.choices.begin(), s.choices.end(),
                                    [&](const Choice& c) { return c.id == given->choice && c.correct; });
    case StepKind::Observe: {
        const auto clicked = pointed_.find(s.id);
        return s.point.empty() || (clicked != pointed_.end() && clicked->second);
    }
    case StepKind::Run:
        if (s.pressed() && !t.pressed) return false;
        return !s.goals.empty() || acting_ > step || acted_ == s.actions.size();
    case StepKind::Exercise:
    case StepKind::Transfer:
        return true;
    }
    return false;
}

// -- What the learner does -------------------------------------------------------------------------------------------

bool LessonRun::choose(const std::string& choice) {
    const auto& s = current();
    const auto chosen = std::find_if(s.choices.begin(), s.choices.end(), [&](const Choice& c) { return c.id == choice; });
    if (chosen == s.choices.end()) return false;
    if (const auto* given = answer(s.id)) {
        if (s.kind == StepKind::Predict || given->choice == choice || holds(step_)) return false;
    }
    answers_[s.id] = {choice, 0, {}, false};
    if (s.kind == StepKind::Predict && taken(step_).entered) watch_choices(step_);
    else session_.send({.kind = CommandKind::Mark, .text = fmt::format("{} {} {}", lesson_.id, s.id, choice)});
    settle();
    return true;
}

bool LessonRun::point(const std::string& what) {
    const auto& s = current();
    if (s.kind != StepKind::Observe || s.point.empty()) return false;
    const auto wanted = channel_name(s.point), given = channel_name(what);
    const bool right = wanted && given ? wanted->kind == given->kind && wanted->number == given->number : s.point == what;
    pointed_[s.id] = right;
    session_.send({.kind = CommandKind::Mark, .text = fmt::format("{} {} {}", lesson_.id, s.id, what)});
    settle();
    return true;
}

bool LessonRun::wants_press() const { return current().pressed() && !taken(step_).pressed; }

bool LessonRun::press() {
    if (!wants_press()) return false;
    taken(step_).pressed = true;
    session_.send({.kind = CommandKind::Mark, .text = fmt::format("{} {}", lesson_.id, current().id)});
    settle();
    return true;
}

bool LessonRun::may_go_on() const { return done_.count(current().id) || holds(step_); }

bool LessonRun::next() {
    if (!may_go_on() || step_ + 1 == int(lesson_.steps.size())) return false;
    move(step_ + 1);
    return true;
}

void LessonRun::skip() { move(step_ + 1); }
void LessonRun::go(int step) { move(step); }

void LessonRun::hint() { hints_ = std::min(hints_ + 1, int(current().hints.size())); }

// -- What is known ---------------------------------------------------------------------------------------------------

const Answer* LessonRun::answer(const std::string& step_id) const {
    const auto found = answers_.find(step_id);
    return found == answers_.end() || found->second.choice.empty() ? nullptr : &found->second;
}

std::vector<Finding> LessonRun::goals(int step) const {
    std::vector<Finding> findings;
    for (const auto& goal : taken(step).goals) findings.push_back(goal.finding(judged_.world, judged_.seen));
    findings.resize(lesson_.steps[std::size_t(step)].goals.size());
    return findings;
}

std::optional<bool> LessonRun::pointed() const {
    const auto found = pointed_.find(current().id);
    return found == pointed_.end() ? std::nullopt : std::optional(found->second);
}

std::int32_t LessonRun::pid_of(const std::string& role) const {
    const auto* process = shown().by_lineage(lineage_of(lesson_, role).value_or(role));
    return process ? process->pid : 0;
}

std::string LessonRun::role_of(std::int32_t pid) const {
    const auto* process = shown().process(pid);
    return process ? lesson_.role_of(process->lineage) : std::string();
}

bool LessonRun::begun() const { return !waiting_ && taken(step_).entered; }
std::uint64_t LessonRun::since() const { return taken(step_).since; }
bool LessonRun::acting() const {
    return waiting_ || acting_ < step_ || (acting_ == step_ && open(step_) && acted_ < current().actions.size());
}

}   // namespace ipclab
