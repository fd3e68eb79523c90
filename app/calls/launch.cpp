// A Launch as text: one "key value" a line, so that a saved recording can be read by eye. Line ends and backslashes
// in values are escaped.
#include "calls/launch.h"
#include <algorithm>
#include <charconv>
#include <string_view>

namespace ipclab {
namespace {

void line(std::string& out, std::string_view key, std::string_view value) {
    out += key;
    out += ' ';
    for (const char c : value)
        if (c == '\n') out += "\\n";
        else if (c == '\\') out += "\\\\";
        else out += c;
    out += '\n';
}

std::string unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) out += text[++i] == 'n' ? '\n' : text[i];
        else out += text[i];
    }
    return out;
}

template <class T> bool number(std::string_view text, T& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
}

bool flag(std::string_view text, bool& value) {
    value = text == "1";
    return text == "0" || text == "1";
}

// Takes one line in; false if it means nothing.
bool take(Launch& launch, std::string_view key, const std::string& value) {
    if (key == "program") {
        launch.programs.push_back({value, {}, {}, {}});
        return true;
    }
    if (key == "arg" || key == "env") {
        if (launch.programs.empty()) return false;
        Program& program = launch.programs.back();
        (key == "arg" ? program.argv : program.env).push_back(value);
        return true;
    }
    if (key == "ignored") {
        int signal = 0;
        if (launch.programs.empty() || !number(value, signal) || signal < 1 || signal > 64) return false;
        launch.programs.back().ignored.push_back(signal);
        return true;
    }
    if (key == "folder") {
        launch.folder = value;
        return true;
    }
    if (key == "begin") {
        launch.begin.push_back(value);
        return true;
    }
    if (key == "pty") return flag(value, launch.pty);
    if (key == "spare-terminals") return number(value, launch.spare_terminals);
    if (key == "one-cpu") return flag(value, launch.one_cpu);
    if (key == "lines") return flag(value, launch.lines);
    if (key == "line-each") return flag(value, launch.line_each);
    if (key == "clean") return flag(value, launch.clean);
    if (key == "hold") return flag(value, launch.hold);
    if (key == "payload") return number(value, launch.payload);
    if (key == "pace") return number(value, launch.pace_ns);
    if (key == "watch") {
        launch.watch.push_back(value);
        return true;
    }
    if (key == "confined") return flag(value, launch.confined);
    if (key == "rounds") return number(value, launch.rounds);
    if (key == "cpu-s") return number(value, launch.limits.cpu_s);
    if (key == "memory-mb") return number(value, launch.limits.memory_mb);
    if (key == "file-mb") return number(value, launch.limits.file_mb);
    if (key == "processes") return number(value, launch.limits.processes);
    if (key == "output-kb") return number(value, launch.limits.output_kb);
    return false;
}

}   // namespace

bool Launch::at_lines() const { return std::ranges::find(begin, "line") != begin.end(); }

std::string Launch::pack() const {
    std::string out;
    for (const Program& program : programs) {
        line(out, "program", program.role);
        for (const auto& arg : program.argv) line(out, "arg", arg);
        for (const auto& variable : program.env) line(out, "env", variable);
        for (const int signal : program.ignored) line(out, "ignored", std::to_string(signal));
    }
    line(out, "folder", folder);
    line(out, "pty", pty ? "1" : "0");
    if (spare_terminals) line(out, "spare-terminals", std::to_string(spare_terminals));
    line(out, "one-cpu", one_cpu ? "1" : "0");
    line(out, "lines", lines ? "1" : "0");
    line(out, "hold", hold ? "1" : "0");
    line(out, "payload", std::to_string(payload));
    line(out, "pace", std::to_string(pace_ns));
    for (const auto& call : begin) line(out, "begin", call);
    for (const auto& variable : watch) line(out, "watch", variable);
    if (confined) line(out, "confined", "1");
    if (line_each) line(out, "line-each", "1");
    if (clean) line(out, "clean", "1");
    if (rounds) line(out, "rounds", std::to_string(rounds));
    const std::pair<std::string_view, std::uint32_t> numbers[] = {{"cpu-s", limits.cpu_s},
                                                                  {"memory-mb", limits.memory_mb},
                                                                  {"file-mb", limits.file_mb},
                                                                  {"processes", limits.processes},
                                                                  {"output-kb", limits.output_kb}};
    for (const auto& [key, value] : numbers)
        if (value) line(out, key, std::to_string(value));
    return out;
}

Result<Launch> Launch::unpack(const std::string& text) {
    Launch launch;
    std::size_t row = 0;
    for (std::size_t at = 0; at < text.size();) {
        ++row;
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view whole = std::string_view(text).substr(at, end - at);
        const std::size_t space = std::min(whole.find(' '), whole.size());
        const std::string value = unescape(whole.substr(std::min(space + 1, whole.size())));
        if (!take(launch, whole.substr(0, space), value))
            return Error{"launch:" + std::to_string(row) + ": cannot use '" + std::string(whole) + "'"};
        at = end + 1;
    }
    for (const Program& program : launch.programs)
        if (program.argv.empty()) return Error{"launch: program '" + program.role + "' has no command"};
    if (launch.programs.empty()) return Error{"launch: no program to run"};
    return launch;
}

std::string object_name(const std::filesystem::path& run_folder) { return "ipclab-" + run_folder.filename().string(); }

}   // namespace ipclab
