// The child has five words to say, and a handler for SIGPIPE. The parent reads one of them and closes its end.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t pipes_broken = 0;

static void on_broken_pipe(int) { pipes_broken = pipes_broken + 1; }

static void fail(const char* call) {
    perror(call);
    exit(1);
}

static int say_five_words(int write_end) {
    struct sigaction action {};
    action.sa_handler = on_broken_pipe;
    action.sa_flags = SA_RESTART;
    sigaction(SIGPIPE, &action, nullptr);
    for (int word = 1; word <= 5; ++word)
        if (write(write_end, "word\n", 5) == -1) {
            if (errno != EPIPE) fail("write");
            printf("nobody heard word %d; the handler ran %d time(s)\n", word, int(pipes_broken));
            return 3;
        }
    return 0;
}

int main() {
    int ends[2];
    if (pipe(ends) == -1) fail("pipe");
    pid_t child = fork();
    if (child == -1) fail("fork");
    if (child == 0) {
        close(ends[0]);
        return say_five_words(ends[1]);
    }
    close(ends[1]);
    char word[5];
    if (read(ends[0], word, sizeof word) == -1) fail("read");
    close(ends[0]);
    if (waitpid(child, nullptr, 0) == -1) fail("waitpid");
}
