#include "observed.h"
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::test;

static bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

TEST_CASE("a blocked call has its source line") {
    Observed run;
    run.start("full");
    run.until_blocked("main", Reason::PipeFull);
    run.until("its line is known", [](const World& w) { return w.by_lineage("main")->front()->line.line > 0; });
    CHECK(ends_with(run.thread("main").line.file, "full.cpp"));
    CHECK(run.thread("main").line.line == line_of("full", "// blocked"));
}

TEST_CASE("a held call has its source line") {
    Observed run;
    run.start("endless", {}, [](Launch& launch) {
        launch.hold = true;
        launch.begin = {"write"};
    });
    run.until("held, its line known", [](const World& w) {
        const Process* p = w.by_lineage("main");
        return p && p->state() == State::Held && p->front()->line.line > 0;
    });
    CHECK(run.thread("main").line.line == line_of("endless", "// held"));
}
