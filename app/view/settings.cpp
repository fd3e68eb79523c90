#include "view/settings.h"
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <toml++/toml.h>

namespace ipclab::view {

Result<Settings> Settings::load(const std::filesystem::path& file) {
    Settings s;
    if (!std::filesystem::exists(file)) return s;
    try {
        const toml::table root = toml::parse_file(file.string());
        s.dark = root["theme"].value_or(std::string("dark")) != "light";
        s.reduce_motion = root["reduce_motion"].value_or(false);
        s.language = root["language"].value_or(std::string());
        s.width = int(root["width"].value_or(std::int64_t(s.width)));
        s.height = int(root["height"].value_or(std::int64_t(s.height)));
        s.pace_ns = root["pace_ms"].value_or(s.pace_ns / 1'000'000) * 1'000'000;
    } catch (const toml::parse_error& e) {
        return Error{file.string() + ":" + std::to_string(e.source().begin.line) + ": " + std::string(e.description())};
    }
    return s;
}

Status Settings::save(const std::filesystem::path& file) const {
    std::error_code wrong;
    std::filesystem::create_directories(file.parent_path(), wrong);
    const std::filesystem::path fresh = file.string() + ".new";
    std::ofstream out(fresh);
    out << toml::table{{"theme", dark ? "dark" : "light"},
                       {"reduce_motion", reduce_motion},
                       {"language", language},
                       {"width", width},
                       {"height", height},
                       {"pace_ms", pace_ns / 1'000'000}}
        << '\n';
    out.close();
    if (!out) return system_error("write " + fresh.string(), errno);
    std::filesystem::rename(fresh, file, wrong);
    if (wrong) return system_error("rename " + fresh.string(), wrong.value());
    return Nothing{};
}

std::string locale_language() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
        if (const char* value = std::getenv(name); value && *value)
            return std::string_view(value).starts_with("zh") ? "zh-CN" : "en";
    return "en";
}

}   // namespace ipclab::view
