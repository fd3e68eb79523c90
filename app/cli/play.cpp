#include "cli/cli.h"
#include "lesson/attempts.h"
#include "lesson/nearest.h"
#include "lesson/paths.h"
#include "trace/tracer.h"
#include <algorithm>
#include <filesystem>
#include <fmt/core.h>
#include <tuple>

namespace ipclab {

namespace {

struct Options {
    std::string lesson, wrong, way;
    bool solution = false, empty = false;
};

std::string_view word_of(Verdict verdict) {
    static constexpr std::string_view kWords[] = {"not yet", "holds", "fails", "could not observe"};
    return kWords[int(verdict)];
}

class Report {
public:
    explicit Report(const Lesson& lesson) : lesson_(lesson) {}

    void print(const Played& played) const {
        for (std::size_t i = 0; i < played.steps.size(); ++i) print(played.steps[i], lesson_.steps[i]);
        if (!played.stopped.empty()) fmt::print("stopped at {}\n", played.stopped);
        fmt::print("{}: {}\n", lesson_.id,
                   played.all_done() ? "all checks hold"
                   : played.unseen   ? "could not observe"
                                     : "not done");
    }

private:
    void print(const PlayedStep& step, const Step& of) const {
        fmt::print("{:<12} {}\n", step.id, step.done ? "done" : step.reached ? "not done" : "not reached");
        for (std::size_t i = 0; i < step.goals.size(); ++i)
            print(fmt::format("goal{} {}", i + 1, shown(of.goals[i])), step.goals[i]);
        for (const auto& choice : of.choices) {
            const auto found = step.choices.find(choice.id);
            const auto mark = step.chosen == choice.id ? " (chosen)" : "";
            if (found != step.choices.end()) print(fmt::format("choice {}{}", choice.id, mark), found->second);
            else if (*mark) fmt::print("    choice {}{}: {}\n", choice.id, mark, choice.correct ? "right" : "wrong");
        }
        for (std::size_t i = 0; i < step.trials.size(); ++i) print(step.trials[i], of.trials[i]);
        if (step.pointed) fmt::print("    pointed: {}\n", *step.pointed ? "right" : "wrong");
    }
    void print(const TrialState& trial, const Trial& of) const {
        static constexpr std::string_view kWords[] = {"not run", "still runs", "passes", "fails", "could not observe"};
        fmt::print("    trial {}: {}{}{}\n", trial.id, kWords[int(trial.stage)], trial.why.empty() ? "" : ": ", trial.why);
        if (!trial.walled) fmt::print("    (not confined: this kernel has no Landlock, or it is switched off)\n");
        for (std::size_t i = 0; i < trial.goals.size(); ++i)
            print(fmt::format("    goal{} {}", i + 1, shown(of.goals[i])),
                  {trial.goals[i], i < trial.evidence.size() ? trial.evidence[i] : ""});
    }
    void print(const std::string& what, const Judgement& told) const {
        fmt::print("    {}: {}", what, word_of(told.finding.verdict));
        if (told.finding.evidence) fmt::print("  [#{} {}]", *told.finding.evidence, told.evidence);
        fmt::print("\n");
    }
    // "level(at_least=capacity-4096, channel=pipe)"
    static std::string shown(const Check& check) {
        std::string inside;
        for (const auto& [name, value] : check.arguments)
            inside += fmt::format("{}{}={}", inside.empty() ? "" : ", ", name, value);
        for (const auto& part : check.checks) inside += (inside.empty() ? "" : ", ") + shown(part);
        return fmt::format("{}({})", check.predicate, inside);
    }

    const Lesson& lesson_;
};

int play_lesson(const Options& options) {
    auto tracer = Tracer::start();
    if (!tracer) return fail(tracer.error());
    auto lesson = lesson_named(options.lesson);
    if (!lesson) return fail(lesson.error());
    clean_runs();
    Workshop workshop;
    if (auto built = workshop.prepare(*lesson); !built) return fail(built.error());
    for (const auto& [word, name, known] : {std::tuple("wrong attempt", options.wrong, wrong_attempts(*lesson)),
                                            std::tuple("way", options.way, other_ways(*lesson))})
        if (!name.empty() && std::find(known.begin(), known.end(), name) == known.end())
            return fail({fmt::format("{}: {}", lesson->id, unknown_word(word, name, known))});
    const auto files = options.empty            ? Result(empty_of(*lesson))
                       : !options.wrong.empty() ? wrong_of(*lesson, options.wrong, workshop.folder())
                       : !options.way.empty()   ? way_of(*lesson, options.way, workshop.folder())
                                                : solution_of(*lesson, workshop.folder());
    if (!files) return fail(files.error());
    Session session(&*tracer);
    const auto played = play(*lesson, session, files->attempt, files->deeds, {}, files->program);
    Report(*lesson).print(played);
    return played.all_done() ? 0 : 1;
}

}   // namespace

void add_play(CLI::App& app, Run& run) {
    auto* command = app.add_subcommand("play", "Runs a lesson with no window; prints each check's verdict and its evidence");
    auto options = std::make_shared<Options>();
    command->add_option("LESSON", options->lesson, "A lesson (pipe/full), or its folder")->required();
    auto* solution = command->add_flag("--solution", options->solution, "Carries out its solution (the default)");
    auto* wrong = command->add_option("--wrong", options->wrong, "Carries out its wrong attempt of that name");
    auto* empty = command->add_flag("--empty", options->empty, "Clicks through and does nothing on the stage");
    auto* way = command->add_option("--way", options->way, "Carries out its other solution of that name (ways/NAME)");
    solution->excludes(wrong)->excludes(empty)->excludes(way);
    wrong->excludes(empty)->excludes(way);
    way->excludes(empty);
    command->callback([=, &run] { run = [=] { return play_lesson(*options); }; });
}

}   // namespace ipclab
