// A lock on a file goes when the last descriptor of its open file description does.
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/file.h>
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

int main() {
    int* left = static_cast<int*>(shared(sizeof(int)));
    int* right = static_cast<int*>(shared(sizeof(int)));
    *left = 100;

    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == -1) fail("fork");
        if (child == 0) {
            int gate = open("gate", O_RDWR | O_CREAT, 0600);
            if (gate == -1) fail("open");
            if (flock(gate, LOCK_EX) == -1) fail("flock");
            *right = 100 - *left;                    // whoever died may have left the two apart
            *left = *left - 10;
            *right = *right + 10;
            if (flock(gate, LOCK_UN) == -1) fail("flock");
            return 0;
        }
    }

    while (wait(nullptr) > 0) {}
    printf("%d and %d\n", *left, *right);
}
