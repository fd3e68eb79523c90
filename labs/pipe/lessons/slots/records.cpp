// The child writes records of 2,049 bytes. The parent reads them in thirds.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

constexpr size_t kRecord = 2049, kThird = kRecord / 3;

static void fail(const char* call) {
    perror(call);
    exit(1);
}

static void write_records(int write_end) {
    char record[kRecord];
    for (char letter = 'A'; letter <= 'Z'; ++letter) {
        memset(record, letter, sizeof record);
        if (write(write_end, record, sizeof record) == -1) fail("write");
    }
}

int main() {
    int ends[2];
    if (pipe(ends) == -1) fail("pipe");
    pid_t child = fork();
    if (child == -1) fail("fork");
    if (child == 0) {
        close(ends[0]);
        write_records(ends[1]);
        return 0;
    }
    close(ends[1]);
    char third[kThird];
    ssize_t count, total = 0;
    while ((count = read(ends[0], third, sizeof third)) > 0) total += count;
    if (count == -1) fail("read");
    printf("read %zd bytes\n", total);
    if (waitpid(child, nullptr, 0) == -1) fail("waitpid");
}
