#include "lesson/prose.h"
#include "folder.h"
#include "lesson/lint.h"
#include <doctest/doctest.h>

using namespace ipclab;
using test::Folder;

TEST_CASE("sections become keys, in both languages alike") {
    Folder folder;
    folder.write();
    auto en = read_prose(folder.lesson(), "en.md"), zh = read_prose(folder.lesson(), "zh-CN.md");
    REQUIRE(en);
    REQUIRE(zh);
    CHECK(en->words.at("title") == "Full");
    CHECK(en->words.at("belief") == "A pipe has no limit.");
    CHECK(en->words.at("predict") == "What will it do?");
    CHECK(en->words.at("predict.a") == "It waits");
    CHECK(en->words.at("predict.a.why") == "Yes: it is **blocked**.");
    CHECK(en->words.count("predict.b.why") == 0);
    CHECK(en->lines.at("fill.goal1") == 9);
    CHECK(zh->words.at("predict.a.why") == "对，它**阻塞**了。");
    for (const auto& [key, words] : en->words) CHECK_MESSAGE(zh->words.count(key), key);
}

TEST_CASE("headlines, fences, line ends and paragraphs") {
    Folder folder;
    folder.put("en.md",
               "# T\r\nobjective: o\r\n\r\n## s\r\none\r\n\r\ntwo\r\n```\r\n## no heading\r\n```\r\n### headline\r\nh\r\n");
    auto prose = read_prose(folder.lesson(), "en.md");
    REQUIRE(prose);
    CHECK(prose->words.at("s") == "one\n\ntwo\n```\n## no heading\n```");
    CHECK(prose->words.at("s.title") == "h");
    CHECK(prose->words.at("objective") == "o");
}

TEST_CASE("misplaced prose is an error with a line") {
    Folder folder;
    auto error = [&](const std::string& text) {
        folder.put("en.md", text);
        auto prose = read_prose(folder.lesson(), "en.md");
        return prose ? std::string() : prose.error().words;
    };
    CHECK(error("# T\n### a\nx\n").find("en.md:2:") != std::string::npos);
    CHECK(error("# T\nobjectif: x\n").find("en.md:2:") != std::string::npos);
    CHECK(error("## a\nx\n## a\ny\n").find("'a' is there twice") != std::string::npos);
}

TEST_CASE("words and characters are counted as a person would") {
    CHECK(words_in("Let the **writer** run - and `read(3, b)`.") == 7);
    CHECK(characters_in("读进程调用 `read`，返回 0。") == 9);
    CHECK(words_in("") == 0);
}

TEST_CASE("lint names texts that are too long or in one language only") {
    Folder folder;
    std::string longer;
    for (int i = 0; i < 50; ++i) longer += "word ";
    folder.write().put("en.md", Folder::replaced(test::kEnglish, "Let it write.", longer));
    folder.put("zh-CN.md", std::string(test::kChinese) + "### done\n好\n");
    auto lesson = load_lesson(folder.lesson());
    REQUIRE(lesson);
    const auto wrong = lint_prose(*lesson);
    REQUIRE(wrong.size() == 2);
    CHECK(wrong[0].find("'fill' has 50 words, 45 at most") != std::string::npos);
    CHECK(wrong[1].find("'predict.done' is in this language only") != std::string::npos);
}
