// Two children add one to a shared counter: by a pointer, in three lines or in one; or by a member of a shared structure.
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int* counter;

static void three_lines() {
    int mine = *counter;      // load
    mine = mine + 1;          // add
    *counter = mine;          // store
}                             // three end

static void one_line() {
    (*counter)++;             // both
}

int main(int argc, char** argv) {
    const bool one = argc > 1 && std::strcmp(argv[1], "one") == 0;
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 1;
    void* shared = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    counter = static_cast<volatile int*>(shared);   // known
    for (int child = 0; child < 2; ++child)
        if (fork() == 0) {
            for (int i = 0; i < rounds; ++i) {
                if (one) one_line();
                else three_lines();
            }
            _exit(0);
        }
    while (wait(nullptr) > 0) {}
    return *counter;
}
