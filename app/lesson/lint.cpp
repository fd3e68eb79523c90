#include "lesson/lint.h"
#include "lesson/attempts.h"
#include <algorithm>
#include <fmt/format.h>

namespace ipclab {

namespace fs = std::filesystem;

static bool latin(unsigned char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }
static bool digit(unsigned char c) { return c >= '0' && c <= '9'; }

std::size_t words_in(const std::string& markdown) {
    std::size_t words = 0;
    bool inside = false, counts = false;   // marks alone ("-", "**") are no word
    for (unsigned char c : markdown + " ") {
        const bool space = c == ' ' || c == '\n' || c == '\t';
        if (space) {
            words += inside && counts;
            inside = counts = false;
        } else {
            inside = true;
            counts |= latin(c) || digit(c) || c >= 0x80;
        }
    }
    return words;
}

std::size_t characters_in(const std::string& markdown) {
    std::size_t count = 0;
    bool word = false;
    for (std::size_t i = 0; i < markdown.size(); ++i) {
        const auto c = static_cast<unsigned char>(markdown[i]);
        if (c >= 0xe4 && c <= 0xe9) ++count;   // the first byte of U+4000 to U+9FFF: ideographs
        const bool part = latin(c) || digit(c) || c == '_';
        count += part && !word;
        word = part;
    }
    return count;
}

std::vector<std::string> lint_prose(const Lesson& lesson) {
    constexpr std::size_t kWords = 45, kCharacters = 90;
    std::vector<std::string> wrong;
    for (const auto& [language, words] : lesson.prose) {
        const auto file = (lesson.folder / (language + ".md")).string();
        const bool chinese = language == "zh-CN";
        const auto& other = lesson.prose.at(chinese ? "en" : "zh-CN");
        for (const auto& [key, text] : words) {
            const auto count = chinese ? characters_in(text) : words_in(text);
            const auto most = chinese ? kCharacters : kWords;
            if (count > most)
                wrong.push_back(
                    fmt::format("{}: '{}' has {} {}, {} at most", file, key, count, chinese ? "characters" : "words", most));
            if (!other.count(key)) wrong.push_back(fmt::format("{}: '{}' is in this language only", file, key));
        }
    }
    return wrong;
}

std::vector<std::string> lint_shape(const Lesson& lesson) {
    if (lesson.code) return {};
    static constexpr std::pair<StepKind, const char*> kNeeded[] = {
        {StepKind::Predict, "predict"}, {StepKind::Run, "run"}, {StepKind::Explain, "explain"}};
    std::vector<std::string> wrong;
    for (const auto& [kind, name] : kNeeded)
        if (std::none_of(lesson.steps.begin(), lesson.steps.end(), [kind = kind](const Step& s) { return s.kind == kind; }))
            wrong.push_back(fmt::format("{}: it has no step of kind \"{}\"", (lesson.folder / "lesson.toml").string(), name));
    return wrong;
}

namespace {

struct Runs {
    const Lesson& lesson;
    Session& session;
    std::string round;
    std::vector<std::string> wrong;

    void say(const std::string& words) { wrong.push_back(fmt::format("{}: {}{}", lesson.id, words, round)); }

    Played play(const AttemptFiles& files) {
        // Nobody watches, so a quarter of the pace is slow enough; with none at all "hold it when the level is …" comes too late.
        return ipclab::play(lesson, session, files.attempt, files.deeds, lesson.launch.pace_ns / 4, files.program);
    }

    // Neither passed nor failed: a check that only gave up waiting proves nothing about a lesson.
    bool unseen(const AttemptFiles& files, const Played& played) {
        if (played.unseen) say(fmt::format("{} could not be observed to its end: {}", files.name, played.stopped));
        return played.unseen;
    }

    static std::string open_steps(const Played& played) {
        std::string ids;
        for (const auto& step : played.steps)
            if (!step.done) ids += (ids.empty() ? "" : ", ") + step.id;
        return ids;
    }

    void must_pass(const AttemptFiles& files) {
        const auto played = play(files);
        if (unseen(files, played)) return;
        if (!played.all_done()) {
            const auto failure = first_failure(lesson, played);
            say(fmt::format("{} does not pass: {}; not done: {}; {} of {} actions carried out{}{}", files.name, played.stopped,
                            open_steps(played), played.deeds_done, files.deeds.size(), failure.empty() ? "" : "; ", failure));
            return;
        }
        if (played.deeds_done < files.deeds.size())
            say(fmt::format("{} passes before its action {}", files.name, played.deeds_done + 1));
        for (const auto& step : played.steps) {
            if (step.choices.empty()) continue;
            const auto hold = std::count_if(step.choices.begin(), step.choices.end(),
                                            [](const auto& c) { return c.second.finding.verdict == Verdict::Holds; });
            const bool unseen = std::any_of(step.choices.begin(), step.choices.end(),
                                            [](const auto& c) { return c.second.finding.verdict == Verdict::NotObserved; });
            if (hold != 1 && !unseen) say(fmt::format("step '{}': {} choices came true, not one", step.id, hold));
        }
    }

    // An exercise in code is failed by a trial: stopping on the way proves nothing.
    static bool failed(const Played& played) {
        return std::any_of(played.steps.begin(), played.steps.end(), [](const PlayedStep& step) {
            return std::any_of(step.trials.begin(), step.trials.end(),
                               [](const TrialState& trial) { return trial.stage == TrialState::Stage::Failed; });
        });
    }

    void must_fail(const AttemptFiles& files) {
        const auto played = play(files);
        if (unseen(files, played)) return;
        if (played.all_done()) say(fmt::format("{} passes", files.name));
        else if (lesson.code && !failed(played))
            say(fmt::format("{} fails in no trial: {}; {}", files.name, played.stopped, first_failure(lesson, played)));
        if (files.name != empty_of(lesson).name) return;
        for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
            const auto kind = lesson.steps[i].kind;
            if ((kind == StepKind::Exercise || kind == StepKind::Transfer) && played.steps[i].done)
                say(fmt::format("step '{}' is done by doing nothing", lesson.steps[i].id));
        }
    }
};

}   // namespace

std::vector<std::string> lint_runs(const Lesson& given, Session& session, int rounds) {
    Lesson lesson = given;
    Workshop workshop;
    if (auto built = workshop.prepare(lesson); !built) return {built.error().words};
    Runs runs{lesson, session, {}, {}};
    std::vector<AttemptFiles> passing, failing;
    auto take = [&](Result<AttemptFiles> files, std::vector<AttemptFiles>& into) {
        if (files) into.push_back(std::move(*files));
        else runs.wrong.push_back(files.error().words);
    };
    take(solution_of(lesson, workshop.folder()), passing);
    for (const auto& name : other_ways(lesson)) take(way_of(lesson, name, workshop.folder()), passing);
    const auto names = wrong_attempts(lesson);
    if (names.empty())
        runs.say(lesson.code ? "it has no wrong attempt (wrong/<name>/" + lesson.code->file + ")"
                             : "it has no wrong attempt (wrong/<name>/actions.toml)");
    if (lesson.code && names.size() == 1) runs.say("it has one wrong attempt; an exercise in code needs two");
    for (const auto& name : names) take(wrong_of(lesson, name, workshop.folder()), failing);
    failing.push_back(empty_of(lesson));
    for (int round = 1; round <= rounds && runs.wrong.empty(); ++round) {
        if (rounds > 1) runs.round = fmt::format(" (round {} of {})", round, rounds);
        for (const auto& files : passing) runs.must_pass(files);
        for (const auto& files : failing) runs.must_fail(files);
    }
    return runs.wrong;
}

}   // namespace ipclab
