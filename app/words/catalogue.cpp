#include "words/catalogue.h"
#include <toml++/toml.h>

namespace ipclab {

Result<Catalogue> Catalogue::load(const std::filesystem::path& file) {
    Catalogue catalogue;
    try {
        const toml::table root = toml::parse_file(file.string());
        for (const auto& [section, entries] : root) {
            const toml::table* table = entries.as_table();
            if (!table) return Error{file.string() + ": '" + std::string(section.str()) + "' stands outside a section"};
            for (const auto& [key, value] : *table) {
                const auto words = value.value<std::string>();
                if (!words)
                    return Error{file.string() + ":" + std::to_string(value.source().begin.line) + ": '" +
                                 std::string(key.str()) + "' is no text"};
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

std::string spaced(std::string words) {
    const auto ideograph = [&](std::size_t i) {   // U+4E00 to U+9FFF: three bytes of UTF-8 that begin with E4 to E9
        const auto c = static_cast<unsigned char>(words[i]);
        return c >= 0xE4 && c <= 0xE9 && !(c == 0xE4 && static_cast<unsigned char>(words[i + 1]) < 0xB8);
    };
    const auto latin = [&](std::size_t i) {
        return (words[i] >= '0' && words[i] <= '9') || (words[i] >= 'a' && words[i] <= 'z') ||
               (words[i] >= 'A' && words[i] <= 'Z');
    };
    for (std::size_t i = 0; i + 3 < words.size(); ++i) {
        if (latin(i) && ideograph(i + 1)) words.insert(i + 1, 1, ' ');
        else if (ideograph(i) && latin(i + 3)) words.insert(i + 3, 1, ' ');
    }
    return words;
}

const char* Catalogue::operator()(std::string_view key) const {
    if (const auto found = words_.find(key); found != words_.end()) return found->second.c_str();
    return key.data();   // keys are literals
}

}   // namespace ipclab
