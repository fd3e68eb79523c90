#include "cli/cli.h"
#include "lesson/lint.h"
#include "lesson/nearest.h"
#include "lesson/paths.h"
#include "lesson/player.h"
#include "trace/syscalls.h"
#include <algorithm>
#include <filesystem>
#include <fmt/core.h>

namespace ipclab {

namespace {

struct Options {
    std::string lesson, wrong;
    bool solution = false, empty = false;
};

std::string_view word_of(Verdict verdict) {
    static constexpr std::string_view kWords[] = {"not yet", "holds", "fails", "could not observe"};
    return kWords[int(verdict)];
}

// "writer: write(4, "AAAA"..., 4096) = 4096": the event that decided, in words.
std::string words_of(const Recording& log, const Lesson& lesson, const World& world, std::uint64_t seq) {
    if (seq >= log.size()) return {};
    const auto entry = log[seq];
    const auto& e = entry.event;
    const auto* process = world.process(e.pid);
    std::string words = process ? lesson.role_of(process->lineage) + ": " : "";
    if (e.kind == Kind::Enter) return words + call_text(e, entry.payload, nullptr, {});
    if (e.kind != Kind::Exit) {
        words += name_of(e.kind);
        if (e.kind == Kind::Blocked) words += fmt::format(" ({})", name_of(Reason(e.b)));
        if (e.kind == Kind::Command) words += fmt::format(" {}", name_of(CommandKind(e.a)));
        if (e.kind == Kind::Signal) words += " " + signal_name(int(e.a));
        return words;
    }
    for (auto at = seq; at-- > 0;) {
        const auto enter = log[at];
        if (enter.event.kind == Kind::Enter && enter.event.tid == e.tid)
            return words + call_text(enter.event, enter.payload, &e, entry.payload) + " = " + result_text(e);
    }
    return words + result_text(e);
}

class Report {
public:
    Report(const Lesson& lesson, const Session& session) : lesson_(lesson), session_(session) {}

    void print(const Played& played) const {
        for (std::size_t i = 0; i < played.steps.size(); ++i) print(played.steps[i], lesson_.steps[i]);
        if (!played.stopped.empty()) fmt::print("stopped at {}\n", played.stopped);
        fmt::print("{}: {}\n", lesson_.id, played.all_done() ? "all checks hold" : "not done");
    }

private:
    void print(const PlayedStep& step, const Step& of) const {
        fmt::print("{:<12} {}\n", step.id, step.done ? "done" : step.reached ? "not done" : "not reached");
        for (std::size_t i = 0; i < step.goals.size(); ++i) print(fmt::format("goal{} {}", i + 1, shown(of.goals[i])), step.goals[i]);
        for (const auto& choice : of.choices) {
            const auto found = step.choices.find(choice.id);
            const auto mark = step.chosen == choice.id ? " (chosen)" : "";
            if (found != step.choices.end()) print(fmt::format("choice {}{}", choice.id, mark), found->second);
            else if (*mark) fmt::print("    choice {}{}: {}\n", choice.id, mark, choice.correct ? "right" : "wrong");
        }
        if (step.pointed) fmt::print("    pointed: {}\n", *step.pointed ? "right" : "wrong");
    }
    void print(const std::string& what, const Finding& finding) const {
        fmt::print("    {}: {}", what, word_of(finding.verdict));
        if (finding.evidence)
            fmt::print("  [#{} {}]", *finding.evidence, words_of(session_.recording(), lesson_, session_.world(), *finding.evidence));
        fmt::print("\n");
    }
    // "level(at_least=capacity-4096, channel=pipe)"
    static std::string shown(const Check& check) {
        std::string inside;
        for (const auto& [name, value] : check.arguments) inside += fmt::format("{}{}={}", inside.empty() ? "" : ", ", name, value);
        for (const auto& part : check.checks) inside += (inside.empty() ? "" : ", ") + shown(part);
        return fmt::format("{}({})", check.predicate, inside);
    }

    const Lesson& lesson_;
    const Session& session_;
};

Result<Lesson> lesson_named(const std::string& name) {
    std::error_code none;
    if (std::filesystem::is_directory(name, none)) return load_lesson(name);
    const auto library = load_library(data_folder() / "labs");
    auto found = find_lesson(library, name);
    if (!found) return found.error();
    return **found;
}

int play_lesson(const Options& options) {
    auto tracer = Tracer::start();
    if (!tracer) return fail(tracer.error());
    auto lesson = lesson_named(options.lesson);
    if (!lesson) return fail(lesson.error());
    std::vector<Deed> deeds;
    if (!options.empty) {
        const auto folder = options.wrong.empty() ? lesson->folder / "solution" : lesson->folder / "wrong" / options.wrong;
        const auto known = wrong_attempts(*lesson);
        if (!options.wrong.empty() && std::find(known.begin(), known.end(), options.wrong) == known.end()) {
            return fail({fmt::format("{}: {}", lesson->id, unknown_word("wrong attempt", options.wrong, known))});
        }
        auto loaded = load_deeds(folder / "actions.toml", *lesson);
        if (!loaded) return fail(loaded.error());
        deeds = std::move(*loaded);
    }
    clean_runs();
    Session session(&*tracer);
    const auto played = play(*lesson, session, options.empty ? Attempt::Empty : Attempt::Deeds, deeds);
    Report(*lesson, session).print(played);
    return played.all_done() ? 0 : 1;
}

} // namespace

void add_play(CLI::App& app, Run& run) {
    auto* command = app.add_subcommand("play", "Runs a lesson with no window; prints each check's verdict and its evidence");
    auto options = std::make_shared<Options>();
    command->add_option("LESSON", options->lesson, "A lesson (pipe/full), or its folder")->required();
    auto* solution = command->add_flag("--solution", options->solution, "Carries out its solution (the default)");
    auto* wrong = command->add_option("--wrong", options->wrong, "Carries out its wrong attempt of that name");
    auto* empty = command->add_flag("--empty", options->empty, "Clicks through and does nothing on the stage");
    solution->excludes(wrong)->excludes(empty);
    wrong->excludes(empty);
    command->callback([=, &run] { run = [=] { return play_lesson(*options); }; });
}

} // namespace ipclab
