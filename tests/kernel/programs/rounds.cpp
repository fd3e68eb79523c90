// Says who follows it and on how many CPUs it may run; `leave` leaves a child running, `wait` goes on until it is killed,
// `escape` has a grandchild that turns its back on everybody.
#include <csignal>
#include <cstdio>
#include <cstring>
#include <sched.h>
#include <unistd.h>

static int field(const char* name) {
    char line[256];
    int value = -1;
    FILE* status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (strncmp(line, name, strlen(name)) == 0) sscanf(line + strlen(name), ":%d", &value);
    if (status) fclose(status);
    return value;
}

int main(int count, char** arguments) {
    cpu_set_t cpus;
    sched_getaffinity(0, sizeof cpus, &cpus);
    printf("tracer %d, filter %d, cpus %d\n", field("TracerPid"), field("Seccomp"), CPU_COUNT(&cpus));
    fflush(stdout);
    if (count < 2) return 3;
    if (strcmp(arguments[1], "escape") == 0 && fork() == 0) {
        signal(SIGHUP, SIG_IGN);
        setsid();
        if (fork() == 0) {
            puts("escaped");
            fflush(stdout);
        }
    } else if (strcmp(arguments[1], "wait") != 0 && strcmp(arguments[1], "escape") != 0 && fork() != 0) {
        return 0;
    }
    for (;;) pause();
}
