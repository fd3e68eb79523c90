#include "lesson/prose.h"
#include "lesson/text_file.h"
#include <algorithm>
#include <fmt/format.h>
#include <sstream>

namespace ipclab {

static std::string trimmed(const std::string& text) {
    constexpr std::string_view kBlank = " \t\r\n";
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// A heading's own word: what stands after the marks.
static bool heading(const std::string& line, std::string_view marks, std::string& word) {
    if (line.rfind(marks, 0) != 0) return false;
    word = trimmed(line.substr(marks.size()));
    return true;
}

// Choices have two texts: their words, and after a blank line what those read who chose it.
static bool is_choice(const std::string& part) { return part.size() == 1 && part[0] >= 'a' && part[0] <= 'z'; }

namespace {
struct Sections {
    std::string file;
    Prose prose;
    std::string key, body, wrong;
    int line = 0;

    // Far more than a person reads at a step, and little enough to be laid out in each frame.
    static constexpr std::size_t kLongest = 8192;   // bytes

    void put(const std::string& name, const std::string& text) {
        if (text.empty()) return;
        if (text.size() > kLongest && wrong.empty())
            wrong = fmt::format("{}:{}: '{}' is longer than {} bytes", file, line, name, kLongest);
        if (!prose.words.emplace(name, text).second && wrong.empty())
            wrong = fmt::format("{}:{}: '{}' is there twice", file, line, name);
        prose.lines.emplace(name, line);
    }
    void close() {
        const auto text = trimmed(body);
        const auto dot = key.find('.');
        const auto blank = text.find("\n\n");
        if (dot != std::string::npos && is_choice(key.substr(dot + 1)) && blank != std::string::npos) {
            put(key, trimmed(text.substr(0, blank)));
            put(key + ".why", trimmed(text.substr(blank)));
        } else if (!key.empty()) put(key, text);
        body.clear();
    }
    void open(std::string name, int at) {
        close();
        key = std::move(name);
        line = at;
    }
};
}   // namespace

Result<Prose> read_prose(const std::filesystem::path& folder, const std::filesystem::path& inside) {
    const auto file = folder / inside;
    auto text = read_text(folder, inside);
    if (!text) return text.error();
    Sections sections{file.string(), {}, {}, {}, {}, 0};
    std::istringstream lines(*text);
    std::string line, word, step;
    bool fenced = false;
    for (int n = 1; std::getline(lines, line); ++n) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (line.rfind("```", 0) == 0) fenced = !fenced;
        if (!fenced) {
            if (heading(line, "### ", word)) {
                if (step.empty())
                    return Error{fmt::format("{}:{}: '### {}' stands before the first '## step'", file.string(), n, word)};
                sections.open(step + "." + (word == "headline" ? "title" : word), n);
                continue;
            }
            if (heading(line, "## ", word)) {
                sections.open(step = word, n);
                continue;
            }
            if (heading(line, "# ", word)) {
                sections.open("", n);
                sections.put("title", word);
                continue;
            }
            if (step.empty()) {   // above the first step: one line each
                bool named = false;
                for (const std::string name : {"objective", "belief"})
                    if (line.rfind(name + ":", 0) == 0) {
                        sections.line = n;
                        sections.put(name, trimmed(line.substr(name.size() + 1)));
                        named = true;
                    }
                if (!named && !trimmed(line).empty())
                    return Error{fmt::format("{}:{}: expected 'objective: …', 'belief: …' or '## step'", file.string(), n)};
                continue;
            }
        }
        sections.body += line + '\n';
    }
    sections.close();
    if (!sections.wrong.empty()) return Error{sections.wrong};
    return sections.prose;
}

}   // namespace ipclab
