#include "lesson/toml_reader.h"
#include "lesson/nearest.h"
#include "lesson/text_file.h"
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ipclab {

static constexpr std::size_t kMostEntries = 64, kLongestText = 4096;   // bytes

// toml++ takes "a.b.c…" apart, and frees it again, by a call within a call for each dot: many dots overflow the stack.
static int line_of_many_dots(std::string_view text) {
    constexpr int kMostDots = 32;
    for (int line = 1, dots = 0; const char c : text) {
        if (c == '\n') ++line, dots = 0;
        else if (c == '.' && ++dots > kMostDots) return line;
    }
    return 0;
}

toml::table TomlReader::open() {
    auto text = folder_.empty() ? read_text(file_) : read_text(folder_, file_.lexically_relative(folder_));
    if (!text) {
        error_ = text.error();
        return {};
    }
    if (const int line = line_of_many_dots(*text)) {
        fail(line, "too many dots in one line");
        return {};
    }
    try {
        return toml::parse(*text);
    } catch (const toml::parse_error& e) {
        fail(int(e.source().begin.line), std::string(e.description()));
        return {};
    }
}

void TomlReader::fail(int line, const std::string& words) {
    if (!error_) error_ = Error{fmt::format("{}:{}: {}", file_.string(), std::max(line, 1), one_line(words))};
}

int TomlReader::line_of(const toml::node& node) { return int(node.source().begin.line); }

int TomlReader::line_of(const toml::table& table, std::string_view key) {
    auto node = table.get(key);
    return node ? line_of(*node) : line_of(table);
}

void TomlReader::only(const toml::table& table, std::string_view what, const std::vector<std::string>& keys) {
    for (const auto& [key, node] : table)
        if (std::find(keys.begin(), keys.end(), key.str()) == keys.end())
            return fail(int(key.source().begin.line), unknown_word(fmt::format("key of {}", what), key.str(), keys));
}

bool TomlReader::fits(const toml::node& node, std::string_view key, std::size_t entries) {
    if (entries <= kMostEntries) return true;
    fail(line_of(node), fmt::format("'{}' has {} entries; {} at most", key, entries, kMostEntries));
    return false;
}

// A text goes on to the screen and into arguments of programs: "\u0007" is as unfit as the character itself.
std::string TomlReader::fit(const toml::node& node, std::string_view key, std::string text) {
    if (text.size() > kLongestText) fail(line_of(node), fmt::format("'{}' is longer than {} bytes", key, kLongestText));
    else if (const auto why = unfit(text); !why.empty())
        fail(line_of(node), fmt::format("'{}' has a{}", key, why.substr(why.find(' '))));
    else return text;
    return {};
}

const toml::node* TomlReader::find(const toml::table& table, std::string_view key, bool needed) {
    const auto* node = table.get(key);
    if (!node && needed) fail(line_of(table), fmt::format("'{}' is missing", key));
    return node;
}

std::string TomlReader::text(const toml::table& table, std::string_view key, bool needed) {
    const auto* node = find(table, key, needed);
    if (!node) return {};
    if (auto value = node->value_exact<std::string>()) return fit(*node, key, std::move(*value));
    fail(line_of(*node), fmt::format("'{}' must be a text", key));
    return {};
}

std::int64_t TomlReader::number(const toml::table& table, std::string_view key, std::int64_t otherwise, std::int64_t least,
                                std::int64_t most) {
    const auto* node = find(table, key, false);
    if (!node) return otherwise;
    auto value = node->value_exact<std::int64_t>();
    if (value && *value >= least && *value <= most) return *value;
    fail(line_of(*node), fmt::format("'{}' must be a whole number from {} to {}", key, least, most));
    return otherwise;
}

bool TomlReader::flag(const toml::table& table, std::string_view key, bool otherwise) {
    const auto* node = find(table, key, false);
    if (!node) return otherwise;
    if (auto value = node->value_exact<bool>()) return *value;
    fail(line_of(*node), fmt::format("'{}' must be true or false", key));
    return otherwise;
}

std::vector<std::string> TomlReader::texts(const toml::table& table, std::string_view key, bool needed) {
    const auto* node = find(table, key, needed);
    if (!node) return {};
    if (auto one = node->value_exact<std::string>()) return {fit(*node, key, std::move(*one))};
    std::vector<std::string> all;
    if (const auto* array = node->as_array()) {
        if (!fits(*node, key, array->size())) return {};
        for (const auto& item : *array) {
            if (auto value = item.value_exact<std::string>()) all.push_back(fit(item, key, std::move(*value)));
            else fail(line_of(item), fmt::format("'{}' must have texts only", key));
        }
    } else fail(line_of(*node), fmt::format("'{}' must be a list of texts", key));
    return all;
}

std::vector<const toml::table*> TomlReader::tables(const toml::table& table, std::string_view key, bool needed) {
    const auto* node = find(table, key, needed);
    if (!node) return {};
    std::vector<const toml::table*> all;
    if (const auto* array = node->as_array()) {
        if (!fits(*node, key, array->size())) return {};
        for (const auto& item : *array) {
            if (const auto* t = item.as_table()) all.push_back(t);
            else fail(line_of(item), fmt::format("'{}' must have tables only", key));
        }
    } else fail(line_of(*node), fmt::format("'{}' must be a list of tables: [[{}]]", key, key));
    return all;
}

const toml::table* TomlReader::table(const toml::table& parent, std::string_view key, bool needed) {
    const auto* node = find(parent, key, needed);
    if (!node) return nullptr;
    if (!node->is_table()) fail(line_of(*node), fmt::format("'{}' must be a table", key));
    return node->as_table();
}

std::string TomlReader::plain(const toml::node& node) {
    if (auto text = node.value_exact<std::string>()) return fit(node, "value", std::move(*text));
    if (auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
    if (auto flag = node.value_exact<bool>()) return *flag ? "true" : "false";
    if (const auto* array = node.as_array()) {
        std::vector<std::string> parts;
        if (!fits(node, "list", array->size())) return {};
        for (const auto& item : *array)
            if (!item.is_array() && !item.is_table()) parts.push_back(plain(item));
        return fmt::format("{}", fmt::join(parts, ","));
    }
    fail(line_of(node), "must be a text, a number, true or false, or a list of these");
    return {};
}

}   // namespace ipclab
