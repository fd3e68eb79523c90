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
    CHECK_FALSE(c.met("transport.step", {0, 0, 10, 10}, true));     // once
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
    c.clicked("b");                     // the pointer shows no ring
    CHECK_FALSE(c.focused("b"));
}

TEST_CASE("the audit reports text over text, and lets neighbours be") {
    TextAudit audit;
    audit.check({{{0, 0, 40, 12}, "left"}, {{40, 0, 40, 12}, "right"}, {{0, 12, 40, 12}, "below"}});
    CHECK(audit.overlaps.empty());
    audit.check({{{0, 0, 40, 12}, "one"}, {{30, 4, 40, 12}, "two"}});
    REQUIRE(audit.overlaps.size() == 1);
    CHECK(audit.overlaps[0] == "\"one\" over \"two\"");
}
