#include "lesson/lint.h"
#include "lesson/player.h"
#include <algorithm>
#include <fmt/format.h>

namespace ipclab {

namespace fs = std::filesystem;

static bool latin(unsigned char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }
static bool digit(unsigned char c) { return c >= '0' && c <= '9'; }

std::size_t words_in(const std::string& markdown) {
    std::size_t words = 0;
    bool inside = false, counts = false; // marks alone ("-", "**") are no word
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
        if (c >= 0xe4 && c <= 0xe9) ++count; // the first byte of U+4000 to U+9FFF: ideographs
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

std::vector<std::string> wrong_attempts(const Lesson& lesson) {
    std::vector<std::string> names;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(lesson.folder / "wrong", none))
        if (entry.is_directory(none)) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

namespace {

struct Runs {
    const Lesson& lesson;
    Session& session;
    std::string round;
    std::vector<std::string> wrong;

    void say(const std::string& words) { wrong.push_back(fmt::format("{}: {}{}", lesson.id, words, round)); }

    Played play(Attempt attempt, const std::vector<Deed>& deeds) {
        // Nobody watches, so a quarter of the pace is slow enough; with none at all "hold it when the level is …" comes too late.
        return ipclab::play(lesson, session, attempt, deeds, lesson.launch.pace_ns / 4);
    }

    static std::string open_steps(const Played& played) {
        std::string ids;
        for (const auto& step : played.steps)
            if (!step.done) ids += (ids.empty() ? "" : ", ") + step.id;
        return ids;
    }

    void solution(const std::vector<Deed>& deeds) {
        const auto played = play(Attempt::Deeds, deeds);
        if (!played.all_done()) {
            say(fmt::format("the solution does not pass: {}; not done: {}; {} of {} actions carried out", played.stopped,
                            open_steps(played), played.deeds_done, deeds.size()));
            return;
        }
        if (played.deeds_done < deeds.size()) say(fmt::format("the solution passes before its action {}", played.deeds_done + 1));
        for (const auto& step : played.steps) {
            if (step.choices.empty()) continue;
            const auto hold = std::count_if(step.choices.begin(), step.choices.end(),
                                            [](const auto& c) { return c.second.finding.verdict == Verdict::Holds; });
            const bool unseen = std::any_of(step.choices.begin(), step.choices.end(),
                                            [](const auto& c) { return c.second.finding.verdict == Verdict::NotObserved; });
            if (hold != 1 && !unseen) say(fmt::format("step '{}': {} choices came true, not one", step.id, hold));
        }
    }

    void must_fail(const std::string& name, Attempt attempt, const std::vector<Deed>& deeds) {
        const auto played = play(attempt, deeds);
        if (played.all_done()) say(fmt::format("{} passes", name));
        if (attempt != Attempt::Empty) return;
        for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
            const auto kind = lesson.steps[i].kind;
            if ((kind == StepKind::Exercise || kind == StepKind::Transfer) && played.steps[i].done)
                say(fmt::format("step '{}' is done by doing nothing", lesson.steps[i].id));
        }
    }
};

} // namespace

std::vector<std::string> lint_runs(const Lesson& lesson, Session& session, int rounds) {
    Runs runs{lesson, session, {}, {}};
    auto solution = load_deeds(lesson.folder / "solution" / "actions.toml", lesson);
    if (!solution) return {solution.error().words};
    const auto names = wrong_attempts(lesson);
    if (names.empty()) runs.say("it has no wrong attempt (wrong/<name>/actions.toml)");
    std::vector<std::vector<Deed>> attempts;
    for (const auto& name : names) {
        auto deeds = load_deeds(lesson.folder / "wrong" / name / "actions.toml", lesson);
        if (!deeds) return {deeds.error().words};
        attempts.push_back(std::move(*deeds));
    }
    for (int round = 1; round <= rounds && runs.wrong.empty(); ++round) {
        if (rounds > 1) runs.round = fmt::format(" (round {} of {})", round, rounds);
        runs.solution(*solution);
        for (std::size_t i = 0; i < names.size(); ++i)
            runs.must_fail(fmt::format("the wrong attempt '{}'", names[i]), Attempt::Deeds, attempts[i]);
        runs.must_fail("the empty attempt", Attempt::Empty, {});
    }
    return runs.wrong;
}

} // namespace ipclab
