// Several processes make and open the same FIFOs, whoever comes first, in step: argv[1] a folder, argv[2] how many.
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <new>
#include <sched.h>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

constexpr int kProcesses = 8;

static int make_all(std::atomic<int>& arrived, const std::string& folder, int count) {
    for (int i = 0; i < count; ++i) {
        const std::string name = folder + "/" + std::to_string(i);
        for (++arrived; arrived < kProcesses * (i + 1);) sched_yield();
        if (mkfifo(name.c_str(), 0600) != 0 && errno != EEXIST) return 1;
        const int fd = open(name.c_str(), O_RDWR);
        if (fd < 0) return 2;
        close(fd);
    }
    return 0;
}

int main(int, char** argv) {
    void* memory = mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    auto* arrived = new (memory) std::atomic<int>(0);
    for (int i = 1; i < kProcesses; ++i)
        if (fork() == 0) return make_all(*arrived, argv[1], std::atoi(argv[2]));
    int wrong = make_all(*arrived, argv[1], std::atoi(argv[2]));
    for (int status; wait(&status) > 0;) wrong += status != 0;
    return wrong;
}
