#include "lesson/player.h"
#include "lesson/evidence.h"
#include "lesson/hand.h"
#include "lesson/programs.h"
#include "lesson/rest.h"
#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace ipclab {

bool Played::all_done() const {
    return stopped.empty() && std::all_of(steps.begin(), steps.end(), [](const PlayedStep& s) { return s.done; });
}

namespace {

using Clock = std::chrono::steady_clock;

class Player {
public:
    Player(const Lesson& lesson, Session& session, Attempt attempt, const std::vector<Deed>& deeds, std::filesystem::path program)
        : lesson_(lesson), session_(session), run_(lesson, session), rest_(session), hand_(session), attempt_(attempt),
          deeds_(deeds), program_(std::move(program)) {
        for (const auto& step : lesson.steps) played_.steps.push_back({.id = step.id});
    }

    Played play(std::optional<std::int64_t> pace_ns) {
        if (pace_ns) run_.set_pace(*pace_ns);
        run_.start();
        generation_ = session_.generation();
        auto last_news = Clock::now();
        while (!run_.finished()) {
            const bool news = session_.pump();
            run_.update();
            note();
            if (session_.generation() != generation_) {
                generation_ = session_.generation();
                new_run();
                after_.reset();
                since_ = 0;
            }
            listen();
            if (news || run_.waiting()) last_news = Clock::now();   // of a trial, or a compiler: they have limits of their own
            if (run_.finished()) break;
            if (run_.code().stage == CodeState::Stage::BuildFailed) return stop(first_error(run_.code().built));
            if (trying()) {
                if (run_.code().stage != CodeState::Stage::Running && !run_.may_go_on()) return stop("the program does not pass");
            } else if (deed()) {
                rest_.disturbed();
                continue;
            }
            if (!trying() && run_.begun() && rest_.reached()) {
                const bool acting = run_.acting();
                if (!click_on())
                    return stop(acting ? "nothing moves any more; the lab's own next action waits for what cannot come"
                                       : "nothing moves any more, and nothing is left to do");
                rest_.disturbed();
            }
            if (!session_.live() || !session_.source()->alive()) return unseen("the tracer is gone");
            if (Clock::now() - last_news > kPatience) return unseen("for a minute somebody ran or slept without a word");
            if (!news && session_.source()->arm()) session_.source()->wait(5);
        }
        note();
        return std::move(played_);
    }

private:
    static constexpr auto kPatience = std::chrono::seconds(60);

    // A deed waits until the tracer has answered the one before: two steps sent together come to one.
    void listen() {
        const auto& log = session_.recording();
        while (heard_ < log.size()) hand_.hear(log[heard_++].event);
    }
    void new_run() {
        rest_.new_run();
        hand_.forget();
        heard_ = 0;
    }

    // The step asks for code: the program is on trial, or has been.
    bool trying() {
        if (!run_.has_code() || program_.empty()) return false;
        if (!tried_.insert(run_.current().id).second) return true;
        if (run_.begun()) run_.try_program(program_);
        else tried_.erase(run_.current().id);
        return run_.begun();
    }

    // "writer held, reader blocked (pipe-empty)"
    std::string situation() const {
        std::string words;
        for (const auto& [pid, process] : session_.world().processes()) {
            words +=
                fmt::format("{}{} {}", words.empty() ? "" : ", ", lesson_.role_of(process.lineage), name_of(process.state()));
            if (const auto* front = process.front(); front && process.state() == State::Blocked)
                words += fmt::format(" ({})", name_of(front->wait.reason));
        }
        return words.empty() ? "no process has begun" : words;
    }

    Played stop(std::string why) {
        note();
        played_.stopped = fmt::format("step '{}', action {} of {}: {}; {}", run_.current().id,
                                      std::min(played_.deeds_done + 1, deeds_.size()), deeds_.size(), why, situation());
        return std::move(played_);
    }

    Played unseen(std::string why) {
        played_.unseen = true;
        return stop(std::move(why));
    }

    // How things stand in the current step, and in predictions, whose runs may come later.
    void note() {
        const auto done = run_.done();
        for (int i = 0; i < int(played_.steps.size()); ++i) {
            auto& step = played_.steps[std::size_t(i)];
            step.reached |= i <= run_.step();
            step.done = done.count(step.id);
            if (i == run_.step()) step.pointed = run_.pointed();
            if (i == run_.step() && run_.has_code()) step.trials = run_.code().trials;
            const auto goals = run_.goals(i);
            step.goals.resize(goals.size());
            for (std::size_t g = 0; g < goals.size(); ++g) tell(step.goals[g], goals[g]);
            if (const auto* answer = run_.answer(step.id)) {
                step.chosen = answer->choice;
                for (const auto& [choice, finding] : answer->choices) tell(step.choices[choice], finding);
            }
        }
    }

    // What was decided stays told when its run is ended by a fresh one.
    void tell(Judgement& told, const Finding& now) {
        const bool decided = now.verdict != Verdict::Pending && now.evidence;
        if (!decided && told.finding.verdict != Verdict::Pending) return;
        if (told.finding.verdict == now.verdict && told.finding.evidence == now.evidence) return;
        told.finding = now;
        told.evidence = now.evidence ? evidence_words(lesson_, session_.recording(), session_.world(), *now.evidence) : "";
    }

    // The next deed, if it can be done now.
    bool deed() {
        if (played_.deeds_done == deeds_.size() || !run_.begun() || hand_.busy()) return false;
        const auto& deed = deeds_[played_.deeds_done];
        if (!deed.step.empty() && run_.current().id != deed.step) return false;
        if (deed.action.after) {
            if (!after_) after_.emplace(deed.action.after, lesson_, session_.recording(), since_);
            if (after_->advance(session_.recording()).verdict != Verdict::Holds) return false;
        }
        if (!carry_out(deed)) return false;
        ++played_.deeds_done;
        after_.reset();
        since_ = run_.since();
        return true;
    }

    bool carry_out(const Deed& deed) {
        switch (deed.kind) {
        case Deed::Kind::Choose:
            return run_.choose(deed.choice);
        case Deed::Kind::Press:
            return run_.press();
        case Deed::Kind::Next:
            return run_.next();
        case Deed::Kind::Point:
            return run_.point(deed.point);
        case Deed::Kind::Reset:
            run_.reset();
            return true;
        case Deed::Kind::Disposition:
            run_.set_ignored(deed.action.role, int(deed.action.value), deed.ignored);
            return true;
        case Deed::Kind::Act:
            break;
        }
        const auto prepared = run_.prepare(deed.action);
        if (prepared.state == Prepared::State::Ready) hand_.send(prepared.command, "");
        return prepared.state != Prepared::State::NotYet;
    }

    // What is done where all has come to rest: go on where that is allowed; and, clicking through, what anybody would do.
    bool click_on() {
        if (run_.next()) return moved();
        if (attempt_ != Attempt::Empty) return false;
        const auto& step = run_.current();
        if (run_.press()) return true;
        if (step.kind == StepKind::Predict && run_.choose(step.choices.front().id)) return true;
        if (run_.step() + 1 == int(lesson_.steps.size())) return false;
        run_.skip();
        return moved();
    }
    bool moved() {
        since_ = run_.since();
        return true;
    }

    const Lesson& lesson_;
    Session& session_;
    LessonRun run_;
    Rest rest_;
    Hand hand_;
    std::size_t heard_ = 0;   // events
    Attempt attempt_;
    const std::vector<Deed>& deeds_;
    const std::filesystem::path program_;
    std::set<std::string> tried_;   // steps
    Played played_;
    std::optional<Follow> after_;
    std::uint64_t since_ = 0, generation_ = 0;
};

}   // namespace

Played play(const Lesson& lesson, Session& session, Attempt attempt, const std::vector<Deed>& deeds,
            std::optional<std::int64_t> pace_ns, const std::filesystem::path& program) {
    return Player(lesson, session, attempt, deeds, program).play(pace_ns);
}

std::string first_failure(const Lesson& lesson, const Played& played) {
    for (std::size_t i = 0; i < played.steps.size(); ++i)
        for (const auto& trial : played.steps[i].trials) {
            if (trial.stage == TrialState::Stage::Passed) continue;
            auto words = fmt::format("trial '{}' of step '{}'", trial.id, lesson.steps[i].id);
            if (!trial.why.empty()) words += ": " + trial.why;
            for (std::size_t g = 0; g < trial.goals.size(); ++g)
                if (trial.goals[g].verdict != Verdict::Holds)
                    words +=
                        fmt::format("; goal{} {} [{}]", g + 1, trial.goals[g].verdict == Verdict::Fails ? "fails" : "is open",
                                    g < trial.evidence.size() ? trial.evidence[g] : "");
            return words;
        }
    return {};
}

}   // namespace ipclab
