// The words that the actor knows, and which of them a lab offers.
#include "lesson/free.h"
#include "lesson/nearest.h"
#include "lesson/toml_reader.h"
#include <algorithm>

namespace ipclab {
namespace {

using Fd = Verb::Fd;
using With = Verb::With;
constexpr Verb kVerbs[] = {
    {"write", Fd::Writable, With::Bytes}, {"read", Fd::Readable, With::Bytes}, {"close", Fd::Any, With::Nothing},
    {"nonblock", Fd::Any, With::OnOff},   {"pipe", Fd::None, With::Nothing},   {"fifo", Fd::None, With::File},
    {"open", Fd::None, With::Mode},       {"remove", Fd::None, With::File},    {"sem", Fd::None, With::Semaphore},
    {"take", Fd::None, With::Nothing},    {"post", Fd::None, With::Nothing},   {"share", Fd::None, With::Memory},
    {"load", Fd::None, With::Nothing},    {"add", Fd::None, With::Nothing},    {"store", Fd::None, With::Nothing},
    {"ignore", Fd::None, With::Signal},   {"fork", Fd::None, With::Terminal},  {"wait", Fd::None, With::Nothing},
    {"exit", Fd::None, With::Status},
};

}   // namespace

std::span<const Verb> free_verbs() { return kVerbs; }

const Verb* find_free_verb(std::string_view id) {
    const auto found = std::ranges::find(kVerbs, id, &Verb::id);
    return found == std::end(kVerbs) ? nullptr : found;
}

Result<FreeLab> load_free_lab(const std::filesystem::path& labs, const std::string& lab) {
    const auto known = free_labs(labs);
    if (std::ranges::find(known, lab) == known.end()) return Error{unknown_word("lab", lab, known), 2};
    TomlReader reader(labs / lab / "lab.toml");
    const toml::table root = reader.open();
    FreeLab out{.lab = lab, .offers = {}, .start = {}};
    std::vector<std::string> words;
    for (const Verb& verb : kVerbs) words.emplace_back(verb.id);
    if (const auto* table = reader.table(root, "free", true)) {
        reader.only(*table, "a lab's [free] table", {"offers", "start"});
        for (const auto& id : reader.texts(*table, "offers", true)) {
            if (const Verb* verb = find_free_verb(id)) out.offers.push_back(verb);
            else reader.fail(TomlReader::line_of(*table, "offers"), unknown_word("order", id, words));
        }
        for (const auto& order : reader.texts(*table, "start")) {
            const auto word = order.substr(0, order.find(' '));
            if (!find_free_verb(word)) reader.fail(TomlReader::line_of(*table, "start"), unknown_word("order", word, words));
            out.start.push_back(order);
        }
    }
    if (reader.error()) return *reader.error();
    return out;
}

std::vector<std::string> free_labs(const std::filesystem::path& labs) {
    std::vector<std::pair<std::int64_t, std::string>> found;
    std::error_code none;
    for (const auto& lab : std::filesystem::directory_iterator(labs, none)) {
        const auto file = lab.path() / "lab.toml";
        if (!std::filesystem::exists(file, none)) continue;
        TomlReader reader(file);
        const toml::table root = reader.open();
        if (root.contains("free")) found.emplace_back(reader.number(root, "order", 0, 0, 1000), lab.path().filename().string());
    }
    std::sort(found.begin(), found.end());
    std::vector<std::string> out;
    for (auto& [order, name] : found) out.push_back(std::move(name));
    return out;
}

}   // namespace ipclab
