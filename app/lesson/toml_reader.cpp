#include "lesson/toml_reader.h"
#include "lesson/nearest.h"
#include "lesson/text_file.h"
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ipclab {

toml::table TomlReader::open() {
    auto text = read_text(file_);
    if (!text) {
        error_ = text.error();
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
    if (!error_) error_ = Error{fmt::format("{}:{}: {}", file_.string(), std::max(line, 1), words)};
}

int TomlReader::line_of(const toml::node& node) { return int(node.source().begin.line); }

int TomlReader::line_of(const toml::table& table, std::string_view key) {
    auto node = table.get(key);
    return node ? line_of(*node) : line_of(table);
}

void TomlReader::only(const toml::table& table, std::string_view what, const std::vector<std::string>& keys) {
    for (const auto& [key, node] : table)
        if (std::find(keys.begin(), keys.end(), key.str()) == keys.end())
            fail(int(key.source().begin.line), unknown_word(fmt::format("key of {}", what), key.str(), keys));
}

const toml::node* TomlReader::find(const toml::table& table, std::string_view key, bool needed) {
    const auto* node = table.get(key);
    if (!node && needed) fail(line_of(table), fmt::format("'{}' is missing", key));
    return node;
}

std::string TomlReader::text(const toml::table& table, std::string_view key, bool needed) {
    const auto* node = find(table, key, needed);
    if (!node) return {};
    if (auto value = node->value_exact<std::string>()) return *value;
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
    if (auto one = node->value_exact<std::string>()) return {*one};
    std::vector<std::string> all;
    if (const auto* array = node->as_array()) {
        for (const auto& item : *array) {
            if (auto value = item.value_exact<std::string>()) all.push_back(*value);
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
    if (auto text = node.value_exact<std::string>()) return *text;
    if (auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
    if (auto flag = node.value_exact<bool>()) return *flag ? "true" : "false";
    if (const auto* array = node.as_array()) {
        std::vector<std::string> parts;
        for (const auto& item : *array)
            if (!item.is_array() && !item.is_table()) parts.push_back(plain(item));
        return fmt::format("{}", fmt::join(parts, ","));
    }
    fail(line_of(node), "must be a text, a number, true or false, or a list of these");
    return {};
}

} // namespace ipclab
