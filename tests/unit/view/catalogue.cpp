// The words of the window: the same in every language, all there, all drawable.
#include "words/catalogue.h"
#include "lesson/free.h"
#include "lesson/lesson.h"
#include "view/fonts.h"
#include "view/keys.h"
#include "view/run_index.h"
#include <doctest/doctest.h>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

using namespace ipclab;
using namespace ipclab::view;
namespace fs = std::filesystem;

namespace {

const fs::path kSource = IPCLAB_SOURCE_DIR;

Catalogue load(const char* language) {
    auto words = Catalogue::load(kSource / "assets" / "strings" / (std::string(language) + ".toml"));
    REQUIRE_MESSAGE(bool(words), (words ? "" : words.error().words));
    return std::move(*words);
}

std::string read(const fs::path& file) {
    std::ifstream in(file);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

// All sources of the view, the window's command, the worksheet and free play, in one text.
std::string sources() {
    std::string all = read(kSource / "app" / "cli" / "window.cpp") + read(kSource / "app" / "lesson" / "worksheet.cpp") +
                      read(kSource / "app" / "lesson" / "free_lab.cpp");
    for (const auto& file : fs::directory_iterator(kSource / "app" / "view")) all += read(file.path());
    return all;
}

// The literals inside the brackets of each call of a catalogue: tr("a.b"), tr(x ? "a.b" : "a.c", …), words("a.b").
std::set<std::string> keys_asked_for(const std::string& text) {
    std::set<std::string> keys;
    const std::regex call(R"(\b(tr|words)\()"), literal("\"([a-z_]+\\.[a-z0-9_]+)\"");
    for (std::sregex_iterator at(text.begin(), text.end(), call), end; at != end; ++at) {
        const std::size_t from = std::size_t(at->position() + at->length());
        std::size_t to = from;
        for (int depth = 1; to < text.size() && depth > 0; ++to) depth += text[to] == '(' ? 1 : text[to] == ')' ? -1 : 0;
        const std::string inside = text.substr(from, to - from);
        for (std::sregex_iterator key(inside.begin(), inside.end(), literal); key != std::sregex_iterator(); ++key)
            keys.insert((*key)[1]);
    }
    return keys;
}

// It stands in the sources whole, or is put together there: "stage.role_" and a name.
bool used(const std::string& key, const std::string& text) {
    if (text.find('"' + key + '"') != text.npos) return true;
    const std::string section = key.substr(0, key.find('.') + 1), name = '"' + key.substr(section.size()) + '"';
    const bool joined = text.find('"' + section + '"') != text.npos || text.find('"' + section + "{}\"") != text.npos;
    if (joined && text.find(name) != text.npos) return true;   // "free." and a verb's name
    for (std::size_t i = key.find('_'); i != key.npos; i = key.find('_', i + 1))
        if (text.find('"' + key.substr(0, i + 1) + '"') != text.npos) return true;
    return false;
}

// "{0} of {1}" -> {0}, {1}
std::set<std::string> placeholders(const std::string& words) {
    std::set<std::string> found;
    const std::regex one(R"(\{[0-9]+[^}]*\})");
    for (std::sregex_iterator at(words.begin(), words.end(), one), end; at != end; ++at) found.insert(at->str());
    return found;
}

}   // namespace

TEST_CASE("both languages have the same keys, and the same places to fill in") {
    const Catalogue english = load("en"), chinese = load("zh-CN");
    for (const auto& [key, words] : english.all()) {
        const auto other = chinese.all().find(key);
        CHECK_MESSAGE(other != chinese.all().end(), ("missing in zh-CN: " + key));
        if (other != chinese.all().end()) CHECK_MESSAGE(placeholders(words) == placeholders(other->second), key);
        CHECK_MESSAGE(!words.empty(), key);
    }
    for (const auto& [key, words] : chinese.all()) CHECK_MESSAGE(english.all().contains(key), ("missing in en: " + key));
}

TEST_CASE("every key that the window asks for exists, and no sentence is left over") {
    const Catalogue english = load("en");
    const std::string text = sources();
    for (const std::string& key : keys_asked_for(text))
        if (!key.ends_with("_")) CHECK_MESSAGE(english.all().contains(key), ("asked for, but not there: " + key));
    for (const Shortcut& s : shortcuts())
        if (*s.words) CHECK_MESSAGE(english.all().contains(s.words), s.words);
    for (const auto& [key, words] : english.all())
        if (!key.starts_with("labs.")) CHECK_MESSAGE(used(key, text), ("never used: " + key));
}

TEST_CASE("a key that is put together from a name exists for each name") {
    const Catalogue english = load("en");
    std::vector<std::string> keys;
    for (int k = 0; k < int(CommandKind::Count); ++k)
        if (is_deed(CommandKind(k))) keys.push_back("timeline.command_" + std::string(ipclab::name_of(CommandKind(k))));
    for (int s = 0; s < int(State::Exited); ++s) keys.push_back("state." + std::string(ipclab::name_of(State(s))));
    for (const Verb& verb : free_verbs()) keys.push_back("free." + std::string(verb.id));
    for (const std::string& key : keys) CHECK_MESSAGE(english.all().contains(key), key);
}

TEST_CASE("Chinese and Latin stand apart, whatever is filled in") {
    CHECK(spaced("a的更新丢失了") == "a 的更新丢失了");
    CHECK(spaced("写进程的更新") == "写进程的更新");
    CHECK(spaced("第3次，共10次") == "第 3 次，共 10 次");
    CHECK(spaced("“a”，B") == "“a”，B");   // a sign of punctuation brings its own room
    CHECK(spaced("plain 7") == "plain 7");
    CHECK(spaced("人") == "人");
    CHECK(spaced("") == "");
}

TEST_CASE("a missing key shows itself instead of nothing") {
    const Catalogue english = load("en");
    CHECK(std::string(english("no.such_key")) == "no.such_key");
}

TEST_CASE("a broken file of words is refused with its name and line") {
    const fs::path file = fs::temp_directory_path() / "ipclab-broken-words.toml";
    std::ofstream(file) << "[a]\nb = \"c\"\nd = 7\n";
    const auto words = Catalogue::load(file);
    fs::remove(file);
    REQUIRE_FALSE(bool(words));
    CHECK(words.error().words.find(file.string() + ":3") != std::string::npos);
}

TEST_CASE("every lesson has the same words in both languages, and the same controls in them") {
    const auto controls = [](const std::string& words) {
        std::multiset<std::string> found;
        const std::regex one(R"(\{[^}\s]*\})");
        for (std::sregex_iterator at(words.begin(), words.end(), one), end; at != end; ++at) found.insert(at->str());
        return found;
    };
    const Library library = load_library(kSource / "labs");
    for (const Error& error : library.errors) CHECK_MESSAGE(false, error.words);
    REQUIRE(!library.lessons.empty());
    for (const Lesson& lesson : library.lessons) {
        const auto &english = lesson.prose.at("en"), &chinese = lesson.prose.at("zh-CN");
        for (const auto& [key, words] : english) {
            const auto other = chinese.find(key);
            CHECK_MESSAGE(other != chinese.end(), (lesson.id + ": missing in zh-CN: " + key));
            if (other != chinese.end()) CHECK_MESSAGE(controls(words) == controls(other->second), (lesson.id + ": " + key));
        }
        for (const auto& [key, words] : chinese) CHECK_MESSAGE(english.contains(key), (lesson.id + ": missing in en: " + key));
    }
}

TEST_CASE("the fonts can draw every character of the window and of the lessons") {
    const Fonts fonts;
    for (const Face& face : fonts.faces()) {
        REQUIRE_MESSAGE(face.opens, face.path);
        CHECK_MESSAGE(face.family.find(face.wanted) != std::string::npos,
                      (face.wanted + " is not installed, " + face.family + " stands in"));
    }
    const auto check = [&](const std::string& words, const std::string& where) {
        for (const std::uint32_t c : fonts.missing(words))
            CHECK_MESSAGE(false, (where + ": no glyph for U+" + fmt::format("{:04X}", c)));
    };
    for (const char* language : {"en", "zh-CN"}) {
        const Catalogue catalogue = load(language);
        for (const auto& [key, words] : catalogue.all()) check(words, key);
    }
    const Library library = load_library(kSource / "labs");
    for (const Lesson& lesson : library.lessons)
        for (const auto& [language, prose] : lesson.prose)
            for (const auto& [key, words] : prose) check(words, lesson.id + " " + language + " " + key);
    CHECK(fonts.missing("\U0001F600").size() == 1);   // an emoji: so the check can fail
}
