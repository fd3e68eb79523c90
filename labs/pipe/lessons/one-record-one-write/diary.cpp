// Two writers keep one diary: each puts 12 records of 400 bytes into the same pipe, and the parent counts the torn ones.
// Often there are none. The task is to put in a record so that nothing can ever come between its parts.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

constexpr size_t kRecord = 400, kRecords = 12;

static void fail(const char* call) {
    perror(call);
    exit(1);
}

static void put_record(int write_end, char letter) {
    char text[kRecord - 1];
    memset(text, letter, sizeof text);
    if (write(write_end, text, sizeof text) == -1) fail("write");
    if (write(write_end, "\n", 1) == -1) fail("write");
}

static void start_writer(const int ends[2], char letter) {
    pid_t child = fork();
    if (child == -1) fail("fork");
    if (child != 0) return;
    close(ends[0]);
    for (size_t i = 0; i < kRecords; ++i) put_record(ends[1], letter);
    exit(0);
}

int main() {
    int ends[2];
    if (pipe(ends) == -1) fail("pipe");
    start_writer(ends, 'a');
    start_writer(ends, 'b');
    close(ends[1]);

    static char text[2 * kRecords * kRecord];
    size_t length = 0, torn = 0;
    ssize_t count;
    while ((count = read(ends[0], text + length, sizeof text - length)) > 0) length += size_t(count);
    if (count == -1) fail("read");
    for (size_t i = 0; i + kRecord <= length; i += kRecord)
        torn += text[i] != text[i + kRecord - 2] || text[i + kRecord - 1] != '\n';
    printf("%zu of %zu records are torn\n", torn, length / kRecord);
    while (wait(nullptr) > 0) {}
}
