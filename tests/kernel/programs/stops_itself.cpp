// Stops itself and stays so until somebody continues it.
#include <csignal>

int main() {
    raise(SIGSTOP);
    return 6;
}
