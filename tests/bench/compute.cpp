// Nothing but computing: what a tracer costs a program that makes no calls.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    std::uint64_t x = 88172645463325252u;
    for (long i = argc > 1 ? std::atol(argv[1]) : 400'000'000; i > 0; --i) x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    std::printf("%llu\n", static_cast<unsigned long long>(x));
}
