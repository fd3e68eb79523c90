// Reads a TOML file as its schema asks. The first thing that is wrong is kept, with file and line; after it every
// question is answered with a default, so that a reader is written straight through and asks once, at its end.
// Files may be hostile: lists, texts and nesting have limits that no honest file comes near.
#pragma once
#include "record/result.h"
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <toml++/toml.h>
#include <vector>

namespace ipclab {

class TomlReader {
public:
    explicit TomlReader(std::filesystem::path file) : file_(std::move(file)) {}
    // A file of that folder, and of nowhere else: see read_text.
    TomlReader(std::filesystem::path folder, const std::filesystem::path& inside)
        : file_(folder / inside), folder_(std::move(folder)) {}

    toml::table open();   // empty where it could not be read
    const std::filesystem::path& file() const { return file_; }
    const std::optional<Error>& error() const { return error_; }
    void fail(int line, const std::string& words);

    // Any other key is an error that names the nearest right one.
    void only(const toml::table&, std::string_view what, const std::vector<std::string>& keys);
    std::string text(const toml::table&, std::string_view key, bool needed = false);
    std::int64_t number(const toml::table&, std::string_view key, std::int64_t otherwise, std::int64_t least, std::int64_t most);
    bool flag(const toml::table&, std::string_view key, bool otherwise);
    std::vector<std::string> texts(const toml::table&, std::string_view key, bool needed = false);   // an array, or one text
    std::vector<const toml::table*> tables(const toml::table&, std::string_view key, bool needed = false);
    const toml::table* table(const toml::table&, std::string_view key, bool needed = false);
    // Any plain value as text: 3 -> "3", true -> "true", ["a", "b"] -> "a,b".
    std::string plain(const toml::node&);

    // A list of lists and texts never has so many that a reader could be slow: more than 64 entries are an error.
    bool fits(const toml::node&, std::string_view key, std::size_t entries);

    static int line_of(const toml::node&);
    static int line_of(const toml::table&, std::string_view key);   // of its value, else of the table

private:
    const toml::node* find(const toml::table&, std::string_view key, bool needed);
    std::string fit(const toml::node&, std::string_view key, std::string text);

    std::filesystem::path file_, folder_;
    std::optional<Error> error_;
};

}   // namespace ipclab
