#include "lesson/exercise.h"
#include "calls/syscalls.h"
#include "lesson/evidence.h"
#include "lesson/hand.h"
#include "lesson/objects.h"
#include "lesson/paths.h"
#include "lesson/programs.h"
#include "lesson/rest.h"
#include "lesson/terms.h"
#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace ipclab {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using Stage = TrialState::Stage;

static void name_objects(Program& program, const fs::path& folder) {
    const std::pair<std::string_view, std::string> words[] = {{"{name}", object_name(folder)},
                                                              {"{key}", std::to_string(object_key(folder))}};
    for (std::size_t i = 1; i < program.argv.size(); ++i)
        for (const auto& [word, stands_for] : words)
            if (const auto at = program.argv[i].find(word); at != std::string::npos)
                program.argv[i].replace(at, word.size(), stands_for);
}

Launch launch_in(const Lesson& lesson, Launch launch, const Places& places) {
    const auto path_of = [&](const std::string& name) {
        if (lesson.code && name == lesson.code->program() && !places.learner.empty()) return places.learner;
        if (!places.programs.empty() && name.rfind('/', 0) != 0) return places.programs / name;
        return program_path(lesson, name);
    };
    for (auto& program : launch.programs) {
        program.argv[0] = path_of(program.argv[0]).string();
        name_objects(program, places.folder);
    }
    launch.folder = places.folder.string();
    if (!lesson.code) return launch;
    for (const auto& helper : lesson.code->helpers) {
        const auto name = fs::path(helper).stem();
        std::error_code there;
        fs::create_symlink(path_of(name.string()), places.folder / name, there);
    }
    return launch;
}

// One trial from its launch to its verdicts.
class Trials::Run {
public:
    Run(const Lesson& lesson, const Trial& trial, Session& session, Places places, TrialState& state)
        : lesson_(lesson), trial_(trial), session_(session), state_(state), folder_(runs_folder()), hand_(session),
          rest_(session) {
        places.folder = folder_;
        launch_ = launch_in(lesson, trial.launch, places);
        state_.stage = Stage::Running;
        state_.goals.assign(trial.goals.size(), {});
        session_.launch(launch_);
    }
    ~Run() {
        std::error_code ignored;   // what cannot be removed now is found by clean_runs() later
        fs::remove_all(folder_, ignored);
        remove_objects(folder_);
    }
    Run(const Run&) = delete;

    const World& world() const { return judged_.world; }

    // True: it is judged.
    bool update() {
        if (!begun_ && !begin()) return !session_.source()->alive() && stop("the tracer is gone");
        const auto& log = session_.recording();
        if (session_.generation() != generation_) return stop("another run took its place");
        while (judged_.events < log.size()) take(judged_.next(log));
        act();
        for (std::size_t i = 0; i < goals_.size(); ++i) state_.goals[i] = goals_[i].finding(judged_.world, judged_.seen);
        if (!unwatched_.empty()) return stop(unwatched_);
        if (session_.full() && limited_.empty()) limited_ = "it made more calls than a recording can keep";
        if (rest_.reached()) return judge();
        if (!session_.source()->alive()) return stop("the tracer is gone");
        return Clock::now() - started_ > kPatience && stop("after three minutes it still slept, and was not done");
    }

private:
    // No verdict hangs on it: a run that sleeps for so long is said not to have been watched to its end.
    static constexpr auto kPatience = std::chrono::minutes(3);

    bool begin() {
        const auto& log = session_.recording();
        if (log.empty()) return false;
        const auto launch = Launch::unpack(std::string(text(log[0].payload)));
        if (!launch || launch->folder != launch_.folder) return false;   // of runs asked for before, some may still come
        begun_ = true;
        generation_ = session_.generation();
        for (const auto& goal : trial_.goals) goals_.emplace_back(goal, lesson_, judged_.world, judged_.seen);
        for (const auto& action : trial_.actions) afters_.emplace_back(action.after, lesson_, judged_.world, judged_.seen);
        return true;
    }

    void take(const Recording::Entry& entry) {
        bool changed = hand_.hear(entry.event);
        const auto kind = entry.event.kind;
        if (kind != Kind::Command && kind != Kind::Level) fact_ = entry.event.seq;
        for (auto& w : goals_) w.see(entry, judged_.world, judged_.seen);
        for (auto& w : afters_) changed |= w.see(entry, judged_.world, judged_.seen);
        if (entry.event.kind == Kind::Notice) notice(NoticeCode(entry.event.a), std::string(text(entry.payload)));
        if (changed) act();
    }

    void notice(NoticeCode code, const std::string& words) {
        switch (code) {
        case NoticeCode::LimitReached:   // and what a program does so that nobody can see what it does
        case NoticeCode::Untraced:
        case NoticeCode::ForeignAbi:
        case NoticeCode::IoUring:
            if (limited_.empty()) limited_ = words;
            break;
        case NoticeCode::NotConfined:
            state_.walled = false;
            break;
        case NoticeCode::LaunchFailed:
            unwatched_ = words;
            break;
        default:
            break;
        }
    }

    void act() {
        while (acted_ < afters_.size() && !hand_.busy()) {
            if (afters_[acted_].finding(judged_.world, judged_.seen).verdict != Verdict::Holds) break;
            const auto prepared = prepare(trial_.actions[acted_], lesson_, launch_, judged_);
            if (prepared.state == Prepared::State::NotYet) break;
            if (prepared.state == Prepared::State::Ready) hand_.send(prepared.command);
            rest_.disturbed();
            ++acted_;
        }
        if (!trial_.alternate.empty() && !free_) alternate();
    }

    // One call of the lesson's for each in turn. Who is blocked is passed over; where one has ended, the others run on.
    void alternate() {
        if (hand_.busy()) return;
        std::vector<const Process*> all;
        for (const auto& role : trial_.alternate) {
            const auto* process = judged_.world.by_lineage(lineage_of(lesson_, role).value_or(""));
            if (!process) return;
            if (!process->alive) return let_go();
            if (between_steps(*process) || (process->state() != State::Held && process->state() != State::Blocked)) return;
            all.push_back(process);
        }
        for (std::size_t tries = 0; tries < all.size(); ++tries, ++turn_) {
            const auto& process = *all[turn_ % all.size()];
            const auto* front = process.front();
            if (process.state() != State::Held || !front || !front->call) continue;
            // Calls that are not the lesson's go with the one before.
            const auto* call = find_syscall(front->call->number);
            const auto counts = [&](const std::string& name) { return call && answers_to(*call, name); };
            const bool takes_turn = lesson_.calls.empty() || std::any_of(lesson_.calls.begin(), lesson_.calls.end(), counts);
            hand_.send({.kind = CommandKind::Step, .target = process.pid});
            rest_.disturbed();
            turn_ += takes_turn;
            return;
        }
    }

    void let_go() {
        free_ = true;
        hand_.send({.kind = CommandKind::Run});
        rest_.disturbed();
    }

    // Nothing can come any more: what is undecided did not happen.
    bool judge() {
        bool fails = !limited_.empty(), unseen = false;
        for (std::size_t i = 0; i < goals_.size(); ++i) {
            auto& goal = state_.goals[i];
            if (goal.verdict == Verdict::Pending) goal.verdict = Verdict::Fails;
            goal.evidence = std::min(goal.evidence.value_or(fact_), fact_);   // what came later were our own questions
            fails |= goal.verdict == Verdict::Fails;
            unseen |= goal.verdict == Verdict::NotObserved;
            state_.evidence.push_back(goal.evidence ? evidence_words(lesson_, session_.recording(), judged_.world, *goal.evidence)
                                                    : "");
        }
        state_.why = limited_;
        return settle(fails ? Stage::Failed : unseen ? Stage::NotObserved : Stage::Passed);
    }

    bool stop(const std::string& why) {
        state_.why = why;
        session_.send({.kind = CommandKind::End});
        return settle(Stage::NotObserved);
    }

    bool settle(Stage stage) {
        state_.stage = stage;
        state_.recording = std::make_shared<const Recording>(session_.recording());
        return true;
    }

    const Lesson& lesson_;
    const Trial& trial_;
    Session& session_;
    TrialState& state_;
    const fs::path folder_;
    const Clock::time_point started_ = Clock::now();
    Launch launch_;
    Hand hand_;
    Rest rest_;
    Judged judged_;
    std::vector<Watch> goals_, afters_;
    std::size_t acted_ = 0, turn_ = 0;
    std::uint64_t fact_ = 0;   // the latest event that the programs brought about
    std::uint64_t generation_ = 0;
    std::string limited_, unwatched_;
    bool begun_ = false, free_ = false;   // free_: those that took turns run on
};

Trials::Trials(const Lesson& lesson, const Step& step, Session& session, Places places)
    : lesson_(lesson), step_(step), session_(session), places_(std::move(places)) {
    for (const auto& trial : step.trials) states_.push_back({.id = trial.id});
    begin();
}

Trials::~Trials() = default;

void Trials::begin() {
    if (next_ == states_.size()) return;
    before_ = std::move(run_);   // its processes end with the launch of the next: its folder stays until then
    run_ = std::make_unique<Run>(lesson_, step_.trials[next_], session_, places_, states_[next_]);
    ++next_;
}

void Trials::update() {
    if (over() || !run_->update()) return;
    before_.reset();
    judged_ = next_;
    begin();
}

bool Trials::over() const { return judged_ == states_.size(); }
bool Trials::waiting() const { return !over(); }
int Trials::trial() const { return over() ? -1 : int(judged_); }
const std::vector<TrialState>& Trials::states() const { return states_; }
const World& Trials::world() const { return run_->world(); }

CodeState::Stage Trials::verdict() const {
    const auto any = [&](Stage stage) {
        return std::any_of(states_.begin(), states_.end(), [=](const auto& s) { return s.stage == stage; });
    };
    using Code = CodeState::Stage;
    return !over()                   ? Code::Running
           : any(Stage::Failed)      ? Code::Failed
           : any(Stage::NotObserved) ? Code::NotObserved
                                     : Code::Passed;
}

}   // namespace ipclab
