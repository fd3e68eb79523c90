// Keys, focus and the audit of text, with no drawing.
#include "view/controls.h"
#include "view/probe.h"
#include <doctest/doctest.h>
#include <set>

using namespace ipclab::view;

TEST_CASE("no two actions share a key") {
    std::set<std::pair<int, bool>> seen;
    for (const Shortcut& s : shortcuts()) CHECK_MESSAGE(seen.insert({s.code, s.ctrl}).second, s.cap);
    CHECK(std::string(cap_of("transport.run")) == "F5");
    CHECK(cap_of("no.such.control") == nullptr);
}

TEST_CASE("a shortcut presses the control it stands for, if it can be used") {
    Controls c;
    c.keys = {{'S'}};
    c.begin(0);
    CHECK(c.met("transport.step", {0, 0, 10, 10}, true));
    CHECK_FALSE(c.met("transport.run", {0, 0, 10, 10}, true));
    CHECK_FALSE(c.met("transport.step", {0, 0, 10, 10}, false));
    c.end();
    c.begin(0);
    CHECK_FALSE(c.met("transport.step", {0, 0, 10, 10}, true));   // once
}

TEST_CASE("Enter presses what is in focus, and nothing where nothing is") {
    Controls c;
    const auto frame = [&](std::vector<KeyPress> keys) {
        c.keys = std::move(keys);
        c.begin(0);
        const bool a = c.met("a", {}, true), b = c.met("b", {}, true);
        c.end();
        return std::pair{a, b};
    };
    frame({});
    CHECK(frame({{kEnter}}) == std::pair{false, false});
    CHECK(c.asked("lesson.primary"));
    frame({{kTab}});
    CHECK(c.focused("a"));
    CHECK(frame({{kEnter}}) == std::pair{true, false});
    CHECK_FALSE(c.asked("lesson.primary"));
    frame({{kTab}});
    CHECK(frame({{' '}}) == std::pair{false, true});
    frame({{kTab, true}});
    CHECK(c.focused("a"));
    c.clicked("b");   // the pointer shows no ring
    CHECK_FALSE(c.focused("b"));
}

TEST_CASE("what is typed belongs to the text field, and only what leads out of it does not") {
    Controls c;
    const auto frame = [&](std::vector<KeyPress> keys) {
        c.keys = std::move(keys);
        c.begin(0);
        c.met("text", {}, true);
        c.met("transport.step", {}, true);
        c.end();
        return c.typed().size();
    };
    frame({});
    CHECK(frame({{'S'}, {.character = U's'}}) == 0);
    CHECK(c.asked("transport.step"));
    c.begin_typing("text");
    CHECK(c.typing("text"));
    CHECK(frame({{'S'}, {.character = U's'}, {kLeft}, {kTab}, {kEnter}, {'Z', false, true}, {.character = U'管'}}) ==
          6);   // letters come once
    CHECK_FALSE(c.asked("transport.step"));
    CHECK_FALSE(c.asked("lesson.primary"));
    CHECK(c.typed()[0].character == U's');
    CHECK(frame({{kF5}, {kEnter, false, true}}) == 0);
    CHECK(c.asked("transport.run"));
    CHECK(c.asked("lesson.build"));
    CHECK(frame({{.character = U'a'}, {kEscape}, {'S'}, {.character = U's'}}) == 1);
    CHECK(c.asked("transport.step"));
    CHECK_FALSE(c.typing("text"));
    CHECK(c.focused("text"));   // from here Tab goes on
    c.begin_typing("text");
    c.clicked("transport.step");
    CHECK_FALSE(c.typing("text"));
    c.begin_typing("gone");   // a field that is no longer there takes nothing
    frame({{'S'}});
    CHECK(c.asked("transport.step"));
    c.begin_typing("text");
    c.modal = "keys.";   // nor does one under an overlay
    CHECK(frame({{.character = U'a'}}) == 0);
}

TEST_CASE("signs are keys by what they mean, and letters held down act once") {
    Controls c;
    c.keys = {{.character = U'？'}, {.character = U'='}};
    c.begin(0);
    CHECK(c.asked("top.keys"));
    CHECK(c.asked("transport.faster"));
    c.keys = {{'S', false, false, true}, {kRight, false, false, true}};
    c.begin(0);
    CHECK_FALSE(c.asked("transport.step"));
    CHECK(c.asked("view.forward"));
    c.instead("view.forward", "something.else");
    CHECK_FALSE(c.asked("view.forward"));
    CHECK(c.asked("something.else"));
}

TEST_CASE("the audit reports text over text, and lets neighbours be") {
    TextAudit audit;
    audit.check({{{0, 0, 40, 12}, "left"}, {{40, 0, 40, 12}, "right"}, {{0, 12, 40, 12}, "below"}});
    CHECK(audit.overlaps.empty());
    audit.check({{{0, 0, 40, 12}, "one"}, {{30, 4, 40, 12}, "two"}});
    REQUIRE(audit.overlaps.size() == 1);
    CHECK(audit.overlaps[0] == "\"one\" over \"two\"");
}
