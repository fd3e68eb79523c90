// Every sentence of the window, from assets/strings/<language>.toml: [section] and key = "words {0}".
#pragma once
#include "record/result.h"
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <string>
#include <string_view>

namespace ipclab {

// Chinese beside Latin letters and digits, as it is set: with a space between them. What was put into a sentence may be
// of either script ("写进程", "a").
std::string spaced(std::string words);

class Catalogue {
public:
    static Result<Catalogue> load(const std::filesystem::path& file);
    // Each lab's own name and blurb, from <labs>/<lab>/lab.toml, as "labs.<lab>" and "labs.<lab>_blurb".
    Status add_labs(const std::filesystem::path& labs, const std::string& language);

    // The words for "section.key"; the key itself where it is missing (a test finds those).
    const char* operator()(std::string_view key) const;
    template <class... A> std::string operator()(std::string_view key, const A&... a) const {
        return spaced(fmt::format(fmt::runtime((*this)(key)), a...));
    }
    const std::map<std::string, std::string, std::less<>>& all() const { return words_; }

private:
    std::map<std::string, std::string, std::less<>> words_;
};

}   // namespace ipclab
