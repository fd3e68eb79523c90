#include "lesson/worksheet.h"
#include "lesson/text_file.h"
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>

namespace ipclab {

namespace {

constexpr const char* kBox = "☐";
constexpr std::string_view kLine = "\n\n______________________________________________________________\n";

// What the words on the screen say to do with the mouse stays readable on paper; a headline and hints are left out.
class Sheet {
public:
    Sheet(const Lesson& lesson, std::string language, const Words& tr)
        : lesson_(lesson), language_(std::move(language)), tr_(tr) {}

    std::string written(const Played* solved) {
        head();
        programs();
        int number = 0;
        for (const auto& step : lesson_.steps) section(step, ++number);
        table();
        if (solved) answers(*solved);
        return out_;
    }

private:
    template <class... A> void put(fmt::format_string<A...> format, A&&... a) {
        fmt::format_to(std::back_inserter(out_), format, std::forward<A>(a)...);
    }
    // The words of a step, or of the lesson; "" where there are none.
    std::string words(const std::string& key) const {
        const auto& found = lesson_.words(language_, key);
        return found == key ? "" : found;
    }
    std::string kind(const Step& step) const {
        static constexpr const char* kKinds[] = {"predict", "run", "observe", "explain", "exercise", "transfer"};
        return tr_(fmt::format("worksheet.{}", kKinds[int(step.kind)]));
    }

    void head() {
        put("# {}\n\n", words("title"));
        put("{} ____________________   {} ______________\n\n", tr_("worksheet.name"), tr_("worksheet.date"));
        put("**{}** {}\n\n", tr_("worksheet.objective"), words("objective"));
        put("`ipclab {}` · {} {}", lesson_.id, lesson_.minutes, tr_("worksheet.minutes"));
        if (!lesson_.before.empty()) put(" · {} {}", tr_("worksheet.before"), fmt::join(lesson_.before, ", "));
        put("\n");
    }

    void programs() {
        for (const auto& program : lesson_.launch.programs) {
            const auto file = program.argv[0] + ".cpp";
            const auto text = read_text(lesson_.folder, file);
            if (!text) continue;   // the system's own
            put("\n## {} `{}`\n\n```cpp\n{}{}```\n", tr_("worksheet.program"), file, *text, text->ends_with('\n') ? "" : "\n");
        }
    }

    void section(const Step& step, int number) {
        if (step.code) return task(step, number);
        put("\n## {}. {}\n\n{}\n", number, kind(step), words(step.id));
        if (!step.choices.empty()) {
            put("\n");
            for (const auto& choice : step.choices) put("- {} **{}** {}\n", kBox, choice.id, words(step.id + "." + choice.id));
            put("\n{}{}", tr_(step.kind == StepKind::Predict ? "worksheet.because" : "worksheet.own_words"), kLine);
            if (step.kind == StepKind::Predict) put("\n{}{}", tr_("worksheet.happened"), kLine);
            return;
        }
        if (const auto goal = words(step.id + ".goal"); !goal.empty()) put("\n**{}**\n", goal);
        if (!step.goals.empty()) put("\n");
        for (std::size_t i = 1; i <= step.goals.size(); ++i) put("- {} {}\n", kBox, words(fmt::format("{}.goal{}", step.id, i)));
        const bool does = step.kind == StepKind::Exercise || step.kind == StepKind::Transfer;
        put("\n{}{}{}", tr_(does ? "worksheet.did" : "worksheet.saw"), kLine, does ? kLine : "");
    }

    // A program to write: what its trials ask, and room for a plan.
    void task(const Step& step, int number) {
        put("\n## {}. {}\n\n{}\n\n", number, kind(step), words(step.id));
        for (const auto& trial : step.trials) {
            put("- {} {}\n", kBox, words(fmt::format("{}.{}", step.id, trial.id)));
            for (std::size_t i = 1; i <= trial.goals.size(); ++i)
                put("    - {} {}\n", kBox, words(fmt::format("{}.{}.goal{}", step.id, trial.id, i)));
        }
        put("\n{}{}{}{}", tr_("worksheet.plan"), kLine, kLine, kLine);
    }

    // What each process does, and why, after each step that runs something.
    void table() {
        if (lesson_.code) return;
        std::vector<std::string> roles;
        for (const auto& [role, lineage] : lesson_.roles) roles.push_back(role);
        put("\n## {}\n\n{}\n\n| {} |", tr_("worksheet.table"), tr_("worksheet.states"), tr_("worksheet.step"));
        for (const auto& role : roles) put(" {} |", role);
        put(" {} |\n|---|", tr_("worksheet.bytes"));
        for (std::size_t i = 0; i <= roles.size(); ++i) put("---|");
        put("\n");
        int number = 0;
        for (const auto& step : lesson_.steps) {
            ++number;
            if (step.kind == StepKind::Explain || step.code) continue;
            put("| {} |", number);
            for (std::size_t i = 0; i <= roles.size(); ++i) put(" &nbsp; |");
            put("\n");
        }
    }

    void answers(const Played& solved) {
        put("\n<div style=\"page-break-before: always\"></div>\n\n---\n\n# {} {}\n\n{}\n", tr_("worksheet.answers"),
            words("title"), tr_("worksheet.measured"));
        put("\n{} {}\n", tr_("worksheet.belief"), words("belief"));
        for (std::size_t i = 0; i < lesson_.steps.size(); ++i) {
            const auto& step = lesson_.steps[i];
            put("\n**{}. {}**", i + 1, kind(step));
            if (!step.choices.empty()) answer(step, solved.steps[i]);
            else if (step.code) program(step, solved.steps[i]);
            else put(" {}\n", solution(step));
        }
        if (const auto differ = words("why-differ"); !differ.empty()) put("\n{} {}\n", tr_("worksheet.differ"), differ);
    }

    void answer(const Step& step, const PlayedStep& played) {
        bool any = false;
        for (const auto& choice : step.choices) {
            const auto seen = played.choices.find(choice.id);
            const bool came = seen != played.choices.end() && seen->second.finding.verdict == Verdict::Holds;
            if (!choice.correct && !came) continue;
            put(" {} — {}\n\n{}\n", choice.id, words(step.id + "." + choice.id), words(step.id + "." + choice.id + ".why"));
            any = true;
        }
        if (!any) put(" {}\n", tr_("worksheet.unseen"));
    }

    // The program that passed, and by what.
    void program(const Step& step, const PlayedStep& played) {
        put(" {}\n", solution(step));
        if (const auto text = read_text(lesson_.folder / "solution", lesson_.code->file))
            put("\n```cpp\n{}{}```\n", *text, text->ends_with('\n') ? "" : "\n");
        for (std::size_t i = 0; i < step.trials.size() && i < played.trials.size(); ++i) {
            const auto key = fmt::format("{}.{}", step.id, step.trials[i].id);
            put("\n- {}\n", words(key));
            for (std::size_t g = 0; g < played.trials[i].evidence.size(); ++g)
                put("    - {} `{}`\n", words(fmt::format("{}.goal{}", key, g + 1)), played.trials[i].evidence[g]);
        }
    }

    // The last rung of its hints says how; else what was to be seen.
    std::string solution(const Step& step) const {
        std::string said;
        if (!step.hints.empty()) said = words(step.hints.back());
        const auto done = words(step.id + ".done");
        return said + (said.empty() || done.empty() ? "" : " ") + done;
    }

    const Lesson& lesson_;
    std::string language_;
    const Words& tr_;
    std::string out_;
};

}   // namespace

std::string worksheet(const Lesson& lesson, const std::string& language, const Words& tr, const Played* solved) {
    return Sheet(lesson, language, tr).written(solved);
}

}   // namespace ipclab
