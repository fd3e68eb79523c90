// Speaks in small pieces. The pipe fills up all the same.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

static void speak(int write_end, char letter) {
    static char speech[200000];
    memset(speech, letter, sizeof speech);
    for (size_t at = 0; at < sizeof speech; at += 1000)
        if (write(write_end, speech + at, 1000) == -1) fail("write");
    close(write_end);                 // the other side sees the end of file
}

static void listen(int read_end) {
    static char text[10000];
    ssize_t count;
    while ((count = read(read_end, text, sizeof text)) > 0) {}
    if (count == -1) fail("read");
}

int main() {
    int down[2], up[2];               // down: parent to child; up: child to parent
    if (pipe(down) == -1 || pipe(up) == -1) fail("pipe");
    pid_t child = fork();
    if (child == -1) fail("fork");
    if (child == 0) {
        close(down[1]);
        close(up[0]);
        speak(up[1], 'c');
        listen(down[0]);
        return 0;
    }

    close(down[0]);
    close(up[1]);
    speak(down[1], 'p');
    listen(up[0]);
    if (waitpid(child, nullptr, 0) == -1) fail("waitpid");
}
