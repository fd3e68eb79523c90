// Writes two lines to a reader who takes only one and goes. Today SIGPIPE ends this program at the second line: the draft
// stays behind, and the helper is never started. Make it notice EPIPE, remove the draft, start the helper as any program
// would like to be started, and exit with 3.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

static void make_draft() {
    int draft = open("draft", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (draft == -1) fail("open");
    close(draft);
}

static pid_t start_reader(int ends[2]) {
    pid_t child = fork();
    if (child == -1) fail("fork");
    if (child == 0) {
        close(ends[1]);
        char line[6];
        if (read(ends[0], line, sizeof line) == -1) fail("read");
        _exit(0);
    }
    close(ends[0]);
    return child;
}

static void run_helper() {
    pid_t child = fork();
    if (child == -1) fail("fork");
    if (child == 0) {
        execl("./helper", "helper", nullptr);
        _exit(127);
    }
    if (waitpid(child, nullptr, 0) == -1) fail("waitpid");
}

int main() {
    int ends[2];
    make_draft();
    if (pipe(ends) == -1) fail("pipe");
    pid_t reader = start_reader(ends);
    if (write(ends[1], "line 1\n", 7) == -1) fail("write");
    if (waitpid(reader, nullptr, 0) == -1) fail("waitpid");      // it has taken its line and gone

    if (write(ends[1], "line 2\n", 7) == -1) fail("write");
    run_helper();
    return 3;
}
