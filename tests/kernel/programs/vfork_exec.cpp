// A vfork child that runs another program: its parent is suspended until then.
#include <sys/wait.h>
#include <unistd.h>

int main() {
    if (vfork() == 0) {
        execl("/bin/true", "true", static_cast<char*>(nullptr));
        _exit(127);
    }
    int status;
    return wait(&status) > 0 ? WEXITSTATUS(status) : 2;
}
