// The parent collects the news of a worker. A helper, cat, writes them down as they come to it through a second pipe.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

int main() {
    int news[2], diary[2];
    if (pipe2(news, O_CLOEXEC) == -1 || pipe2(diary, O_CLOEXEC) == -1) fail("pipe2");   // no exec takes them along

    pid_t helper = fork();
    if (helper == -1) fail("fork");
    if (helper == 0) {
        if (dup2(diary[0], STDIN_FILENO) == -1) fail("dup2");
        execl("/bin/cat", "cat", nullptr);
        fail("execl");
    }

    pid_t worker = fork();
    if (worker == -1) fail("fork");
    if (worker == 0) {
        const char* text = "all is well\n";
        if (write(news[1], text, strlen(text)) == -1) fail("write");
        return 0;                     // closes all that the worker had open
    }

    close(news[1]);
    char text[100];
    ssize_t count;
    while ((count = read(news[0], text, sizeof text)) > 0)
        if (write(diary[1], text, size_t(count)) == -1) fail("write");
    if (count == -1) fail("read");
    close(diary[1]);                  // only now may the helper come to its end
    if (waitpid(helper, nullptr, 0) == -1 || waitpid(worker, nullptr, 0) == -1) fail("waitpid");
}
