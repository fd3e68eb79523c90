#include "view/catalogue.h"
#include <toml++/toml.h>

namespace ipclab::view {

Result<Catalogue> Catalogue::load(const std::filesystem::path& file) {
    Catalogue catalogue;
    try {
        const toml::table root = toml::parse_file(file.string());
        for (const auto& [section, entries] : root) {
            const toml::table* table = entries.as_table();
            if (!table) return Error{file.string() + ": '" + std::string(section.str()) + "' stands outside a section"};
            for (const auto& [key, value] : *table) {
                const auto words = value.value<std::string>();
                if (!words) return Error{file.string() + ":" + std::to_string(value.source().begin.line) + ": '" + std::string(key.str()) + "' is no text"};
                catalogue.words_[std::string(section.str()) + "." + std::string(key.str())] = *words;
            }
        }
    } catch (const toml::parse_error& e) {
        return Error{file.string() + ":" + std::to_string(e.source().begin.line) + ": " + std::string(e.description())};
    }
    return catalogue;
}

Status Catalogue::add_labs(const std::filesystem::path& labs, const std::string& language) {
    std::error_code none;
    for (const auto& lab : std::filesystem::directory_iterator(labs, none)) {
        const std::filesystem::path file = lab.path() / "lab.toml";
        if (!std::filesystem::exists(file, none)) continue;
        try {
            const toml::table root = toml::parse_file(file.string());
            const auto take = [&](const char* entry, const char* suffix) {
                const toml::table* words = root[entry].as_table();
                if (!words) return;
                for (const std::string& wanted : {language, std::string("en")})
                    if (const auto found = (*words)[wanted].value<std::string>()) {
                        words_["labs." + lab.path().filename().string() + suffix] = *found;
                        return;
                    }
            };
            take("title", "");
            take("blurb", "_blurb");
        } catch (const toml::parse_error& e) {
            return Error{file.string() + ":" + std::to_string(e.source().begin.line) + ": " + std::string(e.description())};
        }
    }
    return Nothing{};
}

const char* Catalogue::operator()(std::string_view key) const {
    if (const auto found = words_.find(key); found != words_.end()) return found->second.c_str();
    return key.data();   // keys are literals
}

} // namespace ipclab::view
