#include "lesson/grade.h"
#include "lesson/evidence.h"
#include "lesson/paths.h"
#include <algorithm>
#include <fmt/format.h>

namespace ipclab {

namespace fs = std::filesystem;

std::string_view name_of(Mark mark) {
    static constexpr std::string_view kNames[] = {"passed", "failed", "not observed"};
    return kNames[int(mark)];
}

template <class Part> static double sum(const std::vector<Part>& parts, double (*of)(const Part&)) {
    double total = 0;
    for (const auto& part : parts) total += of(part);
    return total;
}
double GradedTrial::points() const {
    return sum<GradedGoal>(goals, [](const GradedGoal& g) { return g.points; });
}
double GradedTrial::most() const {
    return sum<GradedGoal>(goals, [](const GradedGoal& g) { return g.most; });
}
double Grade::points() const {
    return sum<GradedTrial>(trials, [](const GradedTrial& t) { return t.points(); });
}

// The worst of all: one that failed fails the whole, and one that was not seen leaves it open.
template <class Part> static Mark mark_of_all(const std::vector<Part>& parts) {
    auto any = [&](Mark mark) { return std::any_of(parts.begin(), parts.end(), [&](const Part& p) { return p.mark == mark; }); };
    if (any(Mark::Failed)) return Mark::Failed;
    return parts.empty() || any(Mark::NotObserved) ? Mark::NotObserved : Mark::Passed;
}

Grade ungraded(const Lesson& lesson, const fs::path& submission, const GradeOptions& options, std::string why) {
    Grade grade;
    grade.lesson = lesson.id;
    grade.title = lesson.words(options.language, "title");
    grade.submission = submission.string();
    grade.why = std::move(why);
    std::size_t trials = 0;
    for (const auto& step : lesson.steps) trials += step.trials.size();
    for (const auto& step : lesson.steps) {
        for (const auto& trial : step.trials) {
            const auto key = step.id + "." + trial.id;
            auto& graded = grade.trials.emplace_back(GradedTrial{.id = trial.id, .words = lesson.words(options.language, key)});
            for (std::size_t i = 1; i <= trial.goals.size(); ++i)
                graded.goals.push_back({.words = lesson.words(options.language, fmt::format("{}.goal{}", key, i)),
                                        .most = kFullMarks / double(trials * trial.goals.size())});
        }
    }
    return grade;
}

Result<fs::path> submitted_file(const Lesson& lesson, const fs::path& submission) {
    std::error_code wrong;
    // A link could lead anywhere, and a FIFO would never end: only what is really a file there is read.
    auto regular = [&](const fs::path& file) { return fs::symlink_status(file, wrong).type() == fs::file_type::regular; };
    if (!fs::is_directory(submission, wrong)) {
        if (regular(submission)) return submission;
        return Error{fmt::format("{}: not a regular file", submission.filename().string())};
    }
    if (const auto named = submission / lesson.code->file; regular(named)) return named;
    std::vector<fs::path> sources;
    for (fs::directory_iterator entry(submission, wrong), end; !wrong && entry != end; entry.increment(wrong))
        if (entry->path().extension() == ".cpp" && regular(entry->path())) sources.push_back(entry->path());
    if (sources.size() == 1) return sources.front();
    return Error{fmt::format("the submission has no {}{}", lesson.code->file,
                             sources.empty() ? "" : fmt::format(", and {} other C++ files", sources.size()))};
}

namespace {

// What a trial printed, as much of it as somebody will read.
std::string output_of(const Recording& log) {
    constexpr std::size_t kMost = 4096;
    std::string output;
    for (std::size_t seq = 0; seq < log.size() && output.size() < kMost; ++seq) {
        const auto entry = log[seq];
        if (entry.event.kind == Kind::Output)
            output.append(reinterpret_cast<const char*>(entry.payload.data()), entry.payload.size());
    }
    if (output.size() >= kMost) output.resize(kMost), output += "\n(and more)";
    return output;
}

// "parent waits (child), child waits (pipe-empty)": who is left, where somebody is.
std::string left_waiting(const Lesson& lesson, const World& world) {
    std::string words;
    for (const auto& [pid, process] : world.processes()) {
        if (!process.alive) continue;
        words += fmt::format("{}{} {}", words.empty() ? "" : ", ", lesson.role_of(process.lineage), name_of(process.state()));
        if (const auto* front = process.front(); front && process.state() == State::Blocked)
            words += fmt::format(" ({})", name_of(front->wait.reason));
    }
    if (words.empty()) return words;
    return (world.waits_in_vain().empty() ? "at the end: " : "a closed set of waiters, who wait for ever: ") + words;
}

// What never came was decided by the end of the run. The lab's own marks and probes are behind that.
std::uint64_t last_seen(const Recording& log, std::uint64_t seq) {
    auto told = [&](Kind kind) { return kind != Kind::Command && kind != Kind::Level && kind != Kind::Notice; };
    for (auto at = std::min<std::uint64_t>(seq + 1, log.size()); at-- > 0;)
        if (told(log[at].event.kind)) return at;
    return seq;
}

// A folder for the built program, gone with it.
class Workshop {
public:
    Workshop() : path_(runs_folder()) {}
    ~Workshop() {
        std::error_code none;
        if (!path_.empty()) fs::remove_all(path_, none);
    }
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

class Grader {
public:
    Grader(const Lesson& lesson, Source& source, const GradeOptions& options, Grade& grade)
        : lesson_(lesson), source_(source), options_(options), session_(&source), grade_(grade) {}

    Status grade(const fs::path& program) {
        std::size_t first = 0;
        for (const auto& step : lesson_.steps) {
            if (!step.code) continue;
            const auto states = run(step, program);
            for (std::size_t i = 0; i < states.size(); ++i) {
                auto& graded = grade_.trials[first + i];
                mark(graded, states[i]);
                if (auto kept = keep(graded, states[i]); !kept) return kept;
            }
            first += states.size();
        }
        return Nothing{};
    }

private:
    // To the end of the trials, or of the tracer: then what has not been judged stays so.
    std::vector<TrialState> run(const Step& step, const fs::path& program) {
        Trials trials(lesson_, step, session_, Places{{}, {}, program});
        while (!trials.over()) {
            const bool news = session_.pump();
            trials.update();
            if (!news && !source_.alive()) break;
            if (!news && !trials.over() && source_.arm()) source_.wait(trials.waiting() ? 5 : 100);
        }
        return trials.states();
    }

    void mark(GradedTrial& graded, const TrialState& state) {
        using Stage = TrialState::Stage;
        const bool judged = state.stage == Stage::Passed || state.stage == Stage::Failed || state.stage == Stage::NotObserved;
        grade_.walled &= state.walled;
        graded.mark = state.stage == Stage::Passed   ? Mark::Passed
                      : state.stage == Stage::Failed ? Mark::Failed
                                                     : Mark::NotObserved;
        graded.why = judged ? state.why : source_.alive() ? "not run" : "the tracer was lost: nothing more could be observed";
        if (!state.recording) return;
        History history;
        history.advance(*state.recording);
        if (graded.why.empty() && graded.mark == Mark::Failed) graded.why = left_waiting(lesson_, history.now());
        for (std::size_t i = 0; judged && i < graded.goals.size() && i < state.goals.size(); ++i) {
            auto& goal = graded.goals[i];
            const auto& found = state.goals[i];
            // In a trial that was judged, what did not come about will not.
            goal.mark = found.verdict == Verdict::Holds                                             ? Mark::Passed
                        : found.verdict == Verdict::NotObserved || graded.mark == Mark::NotObserved ? Mark::NotObserved
                                                                                                    : Mark::Failed;
            if (found.evidence) {
                goal.event = last_seen(*state.recording, *found.evidence);
                goal.evidence = evidence_words(lesson_, *state.recording, history.now(), *goal.event);
            }
            goal.points = goal.mark == Mark::Passed ? goal.most : 0;
        }
        graded.output = output_of(*state.recording);
    }

    Status keep(GradedTrial& graded, const TrialState& state) {
        if (options_.recordings.empty() || !state.recording) return Nothing{};
        auto name = lesson_.id + "." + graded.id + ".ipclab";
        std::replace(name.begin(), name.end(), '/', '.');
        graded.recording = options_.recordings / name;
        return state.recording->save(graded.recording);
    }

    const Lesson& lesson_;
    Source& source_;
    const GradeOptions& options_;
    Session session_;
    Grade& grade_;
};

}   // namespace

Result<Grade> grade(const Lesson& lesson, Source& runs, const fs::path& submission, const GradeOptions& options) {
    auto grade = ungraded(lesson, submission, options, "");
    auto failed = [&](std::string why) {
        grade.mark = Mark::Failed;
        grade.why = std::move(why);
        return grade;
    };
    const auto source = submitted_file(lesson, submission);
    if (!source) return failed(source.error().words);
    const Workshop workshop;
    if (workshop.path().empty()) return Error{"no folder could be made for the built program"};
    auto built = build_now({*source, workshop.path() / lesson.code->program(), lesson.code->options});
    if (!built) return built.error();
    grade.diagnostics = built->diagnostics;
    if (built->waited) {   // nothing is known of the program
        grade.why = built->diagnostics.front().words;
        return grade;
    }
    if (!built->ok) return failed("it does not build");
    if (const auto status = Grader(lesson, runs, options, grade).grade(built->program); !status) return status.error();
    grade.mark = mark_of_all(grade.trials);
    return grade;
}

}   // namespace ipclab
