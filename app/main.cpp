// IPC Lab. A command is parsed, then run; what runs opens its parts in order (the tracer process first, before there
// is a window or a thread; then the session that records, the lesson, the window) and closes them in reverse.
#include "cli/cli.h"
#include <csignal>
#include <cstdio>
#include <fmt/core.h>

int main(int argc, char** argv) {
    using namespace ipclab;

    CLI::App app{"IPC Lab: see what the kernel does when programs talk to each other", "ipclab"};
    app.set_version_flag("--version", "ipclab " IPCLAB_VERSION);
    app.require_subcommand(0, 1);
    app.footer("With no command, the window opens: at LESSON, or at the home page.");

    Run run;
    for (auto add : {add_window, add_trace, add_lessons, add_play, add_check, add_grade, add_doctor}) add(app, run);

    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) {   // --help, --version
        return app.exit(asked);
    } catch (const CLI::ParseError& wrong) { return fail({fmt::format("{}; see `ipclab --help`", wrong.what()), 2}); }
    return run();
}
