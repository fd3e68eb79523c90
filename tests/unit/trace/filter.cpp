// The filter, run by an interpreter of the classic BPF that seccomp allows.
#include "trace/filter.h"
#include "calls/syscalls.h"
#include <cstddef>
#include <cstring>
#include <doctest/doctest.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>

using namespace ipclab;

namespace {

std::uint32_t evaluate(const std::vector<sock_filter>& program, std::uint32_t arch, std::uint32_t number) {
    const seccomp_data data{.nr = int(number), .arch = arch, .instruction_pointer = 0, .args = {}};
    std::uint32_t a = 0, x = 0;
    for (std::size_t pc = 0; pc < program.size(); ++pc) {
        const auto& [code, jt, jf, k] = program[pc];
        switch (code) {
        case BPF_LD | BPF_W | BPF_ABS:
            std::memcpy(&a, reinterpret_cast<const char*>(&data) + k, sizeof a);
            break;
        case BPF_LD | BPF_IMM:
            a = k;
            break;
        case BPF_ALU | BPF_AND | BPF_K:
            a &= k;
            break;
        case BPF_ALU | BPF_RSH | BPF_K:
            a >>= k;
            break;
        case BPF_ALU | BPF_LSH | BPF_X:
            a <<= x;
            break;
        case BPF_MISC | BPF_TAX:
            x = a;
            break;
        case BPF_MISC | BPF_TXA:
            a = x;
            break;
        case BPF_JMP | BPF_JEQ | BPF_K:
            pc += a == k ? jt : jf;
            break;
        case BPF_JMP | BPF_JGE | BPF_K:
            pc += a >= k ? jt : jf;
            break;
        case BPF_JMP | BPF_JSET | BPF_K:
            pc += a & k ? jt : jf;
            break;
        case BPF_RET | BPF_K:
            return k;
        default:
            FAIL("unexpected instruction ", code);
        }
    }
    FAIL("ran off the end");
    return 0;
}

constexpr std::uint32_t trace(FilterStop why) { return SECCOMP_RET_TRACE | std::uint32_t(why); }

}   // namespace

TEST_CASE("exactly the calls of the table stop") {
    const auto program = make_filter();
    CHECK(program.size() <= BPF_MAXINSNS);
    for (std::uint32_t number = 0; number < 1000; ++number) {
        CAPTURE(number);
        const auto expected = number == SYS_io_uring_setup ? trace(FilterStop::IoUring)
                              : find_syscall(int(number))  ? trace(FilterStop::Call)
                                                           : std::uint32_t(SECCOMP_RET_ALLOW);
        CHECK(evaluate(program, AUDIT_ARCH_X86_64, number) == expected);
    }
}

TEST_CASE("other ABIs stop, whatever they call") {
    const auto program = make_filter();
    CHECK(evaluate(program, AUDIT_ARCH_I386, 3) == trace(FilterStop::ForeignAbi));
    CHECK(evaluate(program, AUDIT_ARCH_I386, 39) == trace(FilterStop::ForeignAbi));
    CHECK(evaluate(program, AUDIT_ARCH_X86_64, 0x40000000) == trace(FilterStop::ForeignAbi));
    CHECK(evaluate(program, AUDIT_ARCH_X86_64, 0x40000000 | 1) == trace(FilterStop::ForeignAbi));
    CHECK(evaluate(program, AUDIT_ARCH_X86_64, ~std::uint32_t(0)) == SECCOMP_RET_ALLOW);   // syscall(-1) merely fails
}
