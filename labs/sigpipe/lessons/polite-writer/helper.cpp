// Says how it finds SIGPIPE when it is started: exits with 0 if at its default, else with 1.
#include <csignal>
#include <cstdio>

int main() {
    struct sigaction action {};
    sigaction(SIGPIPE, nullptr, &action);
    bool standard = action.sa_handler == SIG_DFL;
    puts(standard ? "helper: SIGPIPE is at its default" : "helper: SIGPIPE is ignored");
    return standard ? 0 : 1;
}
