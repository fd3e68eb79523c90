// Two processes hand one byte back and forth over two pipes: the dearest case for a tracer, two switches a round.
#include <cstdlib>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char** argv) {
    const long rounds = argc > 1 ? std::atol(argv[1]) : 10000;
    int there[2], back[2];
    if (pipe(there) || pipe(back)) return 1;
    const pid_t child = fork();
    if (child < 0) return 1;
    char byte = 'x';
    if (child == 0) {
        for (long i = 0; i < rounds; ++i)
            if (read(there[0], &byte, 1) != 1 || write(back[1], &byte, 1) != 1) return 1;
        return 0;
    }
    for (long i = 0; i < rounds; ++i)
        if (write(there[1], &byte, 1) != 1 || read(back[0], &byte, 1) != 1) return 1;
    int status = 0;
    return waitpid(child, &status, 0) == child && status == 0 ? 0 : 1;
}
