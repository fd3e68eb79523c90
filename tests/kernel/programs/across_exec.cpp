// Of two pipes, the one made with O_CLOEXEC is gone after exec.
#include <fcntl.h>
#include <unistd.h>

int main(int argc, char** argv) {
    if (argc > 1) return pause();
    int stays[2], goes[2];
    if (pipe(stays) != 0 || pipe2(goes, O_CLOEXEC) != 0) return 1;
    execl("/proc/self/exe", argv[0], "after", static_cast<char*>(nullptr));
    return 2;
}
