// Lines to step through: calls into the program's own functions, recursion, foreign code, and a line that blocks.
#include <cstdio>
#include <string>
#include <unistd.h>

static int factorial(int n) {
    if (n <= 1)                                     // base?
        return 1;                                   // one
    return n * factorial(n - 1);                    // recursion
}

static int twice(int n) {
    const int result = 2 * n;                       // twice
    return result;                                  // twice returns
}

int main() {
    int sum = 0;                                    // first line
    sum += twice(3);                                // calls twice
    sum += factorial(3);                            // calls factorial
    std::string text(100, 'x');                     // alien
    text += std::to_string(sum);                    // foreign, too
    std::printf("%s\n", text.c_str());              // prints
    int ends[2];
    if (pipe(ends) != 0) return 1;                  // pipe
    char byte;
    const bool got = read(ends[0], &byte, 1) == 1;  // blocks
    return got ? sum : 0;                           // after
}
