// A call through another ABI: "int80" the 32-bit one, "x32" that of x32, "io_uring" work that makes no calls.
#include <cstring>
#include <sys/syscall.h>
#include <unistd.h>

int main(int, char** argv) {
    if (strcmp(argv[1], "int80") == 0) {
        long result = 20;  // getpid, by its 32-bit number
        asm volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
    } else if (strcmp(argv[1], "x32") == 0) {
        syscall(0x40000000 + SYS_getpid);
    } else {
        syscall(SYS_io_uring_setup, 1, nullptr);
    }
    return 0;
}
