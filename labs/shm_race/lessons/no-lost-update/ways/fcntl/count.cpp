// A record lock, which belongs to the process.
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

static void* shared(size_t size) {
    void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) fail("mmap");
    return memory;
}

int main(int count, char** arguments) {
    int times = count > 1 ? atoi(arguments[1]) : 1000000;
    int* counter = static_cast<int*>(shared(sizeof(int)));
    int gate = open("gate", O_RDWR | O_CREAT, 0600);
    if (gate == -1) fail("open");
    struct flock take = {}, give = {};
    take.l_type = F_WRLCK;
    give.l_type = F_UNLCK;

    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == -1) fail("fork");
        if (child == 0) {
            for (int n = 0; n < times; n++) {
                if (fcntl(gate, F_SETLKW, &take) == -1) fail("fcntl");
                *counter = *counter + 1;
                if (fcntl(gate, F_SETLK, &give) == -1) fail("fcntl");
            }
            return 0;
        }
    }

    while (wait(nullptr) > 0) {}
    printf("%d of %d\n", *counter, 2 * times);
}
