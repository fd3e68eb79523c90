// Two processes add 1 to the same number, as often as they are told. Mend it, so that no addition is lost.
// Keep `counter` pointing to the number: the lab watches what it points to.
#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

int main(int count, char** arguments) {
    int times = count > 1 ? atoi(arguments[1]) : 1000000;
    int* counter = static_cast<int*>(mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    if (counter == MAP_FAILED) fail("mmap");

    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == -1) fail("fork");
        if (child == 0) {
            for (int n = 0; n < times; n++) *counter = *counter + 1;
            return 0;
        }
    }

    while (wait(nullptr) > 0) {}
    printf("%d of %d\n", *counter, 2 * times);
}
