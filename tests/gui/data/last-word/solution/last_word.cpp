// The writer says one word and leaves. The reader reads until nothing can come any more.
// 写进程只说一句话就离开。读进程一直读到再也不会有数据为止。
#include <cstdio>
#include <sys/wait.h>
#include <unistd.h>

static int read_all(int fd)
{
    char bytes[64];
    ssize_t n;
    while ((n = read(fd, bytes, sizeof bytes)) > 0)
        fwrite(bytes, 1, static_cast<size_t>(n), stdout);
    return n == 0 ? 0 : 1;
}

int main()
{
    int ends[2];
    if (pipe(ends) == -1)
        return 1;
    pid_t child = fork();
    if (child == 0) {
        close(ends[1]); // else the reader would be a writer, too, and wait for itself
        return read_all(ends[0]);
    }
    close(ends[0]);
    if (write(ends[1], "hello\n", 6) != 6)
        return 1;
    close(ends[1]);
    int status;
    waitpid(child, &status, 0);
    return 0;
}
