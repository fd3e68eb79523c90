// The grade as a file: our own JSON, Gradescope's results.json, JUnit's XML. One function each.
#include "lesson/grade.h"
#include "lesson/text_file.h"
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ipclab {

using Json = nlohmann::ordered_json;

namespace {

// A submission's words may be anything. Line ends stay, all else that is not text is made visible; so what is left is
// UTF-8, and fit for JSON and XML.
std::string printable(std::string_view text) {
    std::string safe;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        auto line = text.substr(at, end - at);
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);   // a terminal's line ends
        safe += one_line(line);
        if (end < text.size()) safe += '\n';
        at = end + 1;
    }
    // U+FFFE and U+FFFF are UTF-8, but no characters of XML 1.0 (section 2.2).
    for (const std::string_view none : {"\xef\xbf\xbe", "\xef\xbf\xbf"})
        for (std::size_t place; (place = safe.find(none)) != safe.npos;) safe.replace(place, none.size(), "\xef\xbf\xbd");
    return safe;
}

double rounded(double points) { return std::round(points * 100) / 100; }

std::string lines_of(const std::vector<Diagnostic>& diagnostics) {
    std::string lines;
    for (const auto& d : diagnostics) lines += d.text() + "\n";
    return lines;
}

// "A `read` returns 0: passed, event 118: child: read(3, …) = 0"
std::string sentence(const GradedGoal& goal) {
    std::string text = fmt::format("{}: {}", name_of(goal.mark), goal.words);
    if (goal.event) text += fmt::format(" [event {}{}{}]", *goal.event, goal.evidence.empty() ? "" : ": ", goal.evidence);
    return text;
}

std::string report(const GradedTrial& trial) {
    std::string text;
    for (const auto& goal : trial.goals) text += sentence(goal) + "\n";
    if (!trial.why.empty()) text += "ended: " + trial.why + "\n";
    if (!trial.recording.empty()) text += fmt::format("recording: {} (ipclab replay)\n", trial.recording.filename().string());
    if (!trial.output.empty()) text += "output:\n" + trial.output;
    return printable(text);
}

std::string summary(const Grade& grade) {
    std::string text = fmt::format("{}: {}", grade.title, name_of(grade.mark));
    if (!grade.why.empty()) text += ": " + grade.why;
    text += "\n" + lines_of(grade.diagnostics);
    if (grade.mark == Mark::NotObserved) text += "This is no failure of the submission. Grade it again.\n";
    return printable(text);
}

std::string dump(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

// ---- our own

Json own_goal(const GradedGoal& goal) {
    Json json{{"goal", printable(goal.words)}, {"verdict", name_of(goal.mark)}};
    json["points"] = rounded(goal.points);
    json["max_points"] = rounded(goal.most);
    json["event"] = goal.event ? Json(*goal.event) : Json();
    json["evidence"] = printable(goal.evidence);
    return json;
}

std::string own(const Grade& grade) {
    Json json{{"format", "ipclab-grade 1"},      {"lesson", printable(grade.lesson)},
              {"title", printable(grade.title)}, {"submission", printable(grade.submission)},
              {"verdict", name_of(grade.mark)},  {"why", printable(grade.why)}};
    json["points"] = rounded(grade.points());
    json["max_points"] = kFullMarks;
    json["confined"] = grade.walled;
    json["diagnostics"] = Json::array();
    for (const auto& d : grade.diagnostics)
        json["diagnostics"].push_back({{"file", printable(d.file)},
                                       {"line", d.line},
                                       {"column", d.column},
                                       {"severity", d.error ? "error" : "warning"},
                                       {"words", printable(d.words)}});
    json["trials"] = Json::array();
    for (const auto& trial : grade.trials) {
        Json one{
            {"id", trial.id}, {"trial", printable(trial.words)}, {"verdict", name_of(trial.mark)}, {"why", printable(trial.why)}};
        one["points"] = rounded(trial.points());
        one["max_points"] = rounded(trial.most());
        one["recording"] = trial.recording.empty() ? Json() : Json(printable(trial.recording.string()));
        one["goals"] = Json::array();
        for (const auto& goal : trial.goals) one["goals"].push_back(own_goal(goal));
        one["output"] = printable(trial.output);
        json["trials"].push_back(std::move(one));
    }
    return dump(json);
}

// ---- Gradescope: https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format

std::string gradescope(const Grade& grade) {
    Json json;
    json["score"] = rounded(grade.points());
    json["output"] = summary(grade);
    json["output_format"] = "text";
    json["test_output_format"] = "text";
    json["visibility"] = "visible";
    json["stdout_visibility"] = "hidden";   // what the grader itself prints is for the teacher
    json["tests"] = Json::array();
    for (std::size_t i = 0; i < grade.trials.size(); ++i) {
        const auto& trial = grade.trials[i];
        Json test{{"score", rounded(trial.points())}, {"max_score", rounded(trial.most())}};
        // There is no status for what was not observed; without one it is shown by its score alone.
        if (trial.mark != Mark::NotObserved) test["status"] = name_of(trial.mark);
        test["name"] = printable(fmt::format("{}: {}", trial.id, trial.words));
        test["number"] = std::to_string(i + 1);
        test["output"] = report(trial);
        test["visibility"] = "visible";
        Json events = Json::array();
        for (const auto& goal : trial.goals) events.push_back(goal.event ? Json(*goal.event) : Json());
        test["extra_data"] = {{"recording", printable(trial.recording.filename().string())}, {"events", events}};
        json["tests"].push_back(std::move(test));
    }
    json["extra_data"] = {{"lesson", printable(grade.lesson)}, {"verdict", name_of(grade.mark)}};
    return dump(json);
}

// ---- JUnit: what Jenkins and GitLab read, https://github.com/jenkinsci/xunit-plugin (junit-10.xsd)

std::string xml(std::string_view text) {
    static constexpr std::pair<char, std::string_view> kNamed[] = {
        {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&apos;"}};
    std::string safe;
    for (const char c : printable(text)) {
        const auto* named = std::find_if(std::begin(kNamed), std::end(kNamed), [&](const auto& n) { return n.first == c; });
        if (named != std::end(kNamed)) safe += named->second;
        else safe += c;
    }
    return safe;
}
// In an attribute, a reader turns a line end into a space unless it is written like this.
std::string attribute(std::string_view text) {
    std::string safe;
    for (const char c : xml(text)) safe += c == '\n' ? std::string("&#10;") : std::string(1, c);
    return safe;
}

std::string junit(const Grade& grade) {
    std::string cases;
    std::size_t tests = 0, failures = 0, errors = 0;
    auto add = [&](std::string_view name, Mark mark, std::string_view message, std::string_view detail) {
        ++tests;
        cases += fmt::format("    <testcase name=\"{}\" classname=\"{}\">", attribute(name), attribute(grade.lesson));
        if (mark != Mark::Passed) {
            const auto element = mark == Mark::Failed ? "failure" : "error";
            ++(mark == Mark::Failed ? failures : errors);
            cases += fmt::format("\n      <{0} type=\"{1}\" message=\"{2}\">{3}</{0}>\n    ", element, name_of(mark),
                                 attribute(message), xml(detail));
        }
        cases += "</testcase>\n";
    };
    std::string output;
    if (!grade.why.empty()) add("submission", grade.mark, grade.why, summary(grade));
    for (const auto& trial : grade.trials) {
        const auto& why = grade.why.empty() || !trial.why.empty() ? trial.why : grade.why;
        for (const auto& goal : trial.goals)
            add(fmt::format("{}: {}", trial.id, goal.words), goal.mark, why.empty() ? name_of(goal.mark) : std::string_view(why),
                sentence(goal));
        if (trial.mark != Mark::Passed || !trial.recording.empty())
            output += fmt::format("{}: {}\n{}\n", trial.id, name_of(trial.mark), report(trial));
    }
    const auto counts = fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\"", tests, failures, errors);
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n  <testsuite name=\"{1}\" {0} skipped=\"0\">\n"
        "{2}    <system-out>{3}</system-out>\n  </testsuite>\n</testsuites>\n",
        counts, attribute(grade.lesson), cases, xml(output));
}

}   // namespace

const std::vector<GradeFormat>& grade_formats() {
    static const std::vector<GradeFormat> rows = {{"json", own}, {"gradescope", gradescope}, {"junit", junit}};
    return rows;
}

}   // namespace ipclab
