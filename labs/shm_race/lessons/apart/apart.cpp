// The child adds 1 to two numbers: an ordinary variable, and one in memory that is mapped shared. What does the parent see?
#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

int main() {
    int own = 0;
    void* memory = mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) fail("mmap");
    int* shared = static_cast<int*>(memory);     // fresh memory holds zeros

    pid_t child = fork();
    if (child == -1) fail("fork");

    if (child == 0) {
        own = own + 1;
        *shared = *shared + 1;
        printf("child: own %d, shared %d\n", own, *shared);
        return 0;
    }

    if (waitpid(child, nullptr, 0) == -1) fail("waitpid");
    printf("parent: own %d, shared %d\n", own, *shared);
}
