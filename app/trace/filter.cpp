#include "trace/filter.h"
#include "calls/syscalls.h"
#include <array>
#include <cerrno>
#include <cstddef>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>

namespace ipclab {
namespace {

constexpr std::uint32_t kX32Bit = 0x40000000;
constexpr int kWords = 16;   // 512 numbers, 32 a word

class Program {
public:
    void step(std::uint16_t code, std::uint32_t k) { out_.push_back({code, 0, 0, k}); }
    void jump(std::uint16_t test, std::uint32_t k, std::uint8_t yes, std::uint8_t no) {
        out_.push_back({std::uint16_t(BPF_JMP | test | BPF_K), yes, no, k});
    }
    void load(std::size_t offset) { step(BPF_LD | BPF_W | BPF_ABS, std::uint32_t(offset)); }
    void fail(int error) { step(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | std::uint32_t(error)); }
    void allow() { step(BPF_RET | BPF_K, SECCOMP_RET_ALLOW); }
    void stop(FilterStop why) { step(BPF_RET | BPF_K, SECCOMP_RET_TRACE | std::uint32_t(why)); }
    std::vector<sock_filter> take() { return std::move(out_); }

private:
    std::vector<sock_filter> out_;
};

}   // namespace

std::vector<sock_filter> make_filter(bool confined) {
    std::array<std::uint32_t, kWords> map{};
    for (const Syscall& row : all_syscalls())
        if (row.number < kWords * 32) map[std::size_t(row.number) / 32] |= 1u << (row.number % 32);

    Program p;
    p.load(offsetof(seccomp_data, arch));
    p.jump(BPF_JEQ, AUDIT_ARCH_X86_64, 1, 0);
    p.stop(FilterStop::ForeignAbi);
    p.load(offsetof(seccomp_data, nr));
    p.jump(BPF_JEQ, ~std::uint32_t(0), 0, 1);   // syscall(-1) is no x32 call; it just fails
    p.allow();
    p.jump(BPF_JGE, kX32Bit, 0, 1);
    p.stop(FilterStop::ForeignAbi);
    p.jump(BPF_JEQ, SYS_io_uring_setup, 0, 1);
    p.stop(FilterStop::IoUring);
    if (confined) {
        p.jump(BPF_JEQ, SYS_clone3, 0, 1);
        p.fail(ENOSYS);
        p.jump(BPF_JEQ, SYS_ptrace, 0, 1);
        p.fail(EPERM);
    }

    // X = 1 << (nr & 31), A = nr / 32: then one comparison a word finds the call.
    p.step(BPF_ALU | BPF_AND | BPF_K, 31);
    p.step(BPF_MISC | BPF_TAX, 0);
    p.step(BPF_LD | BPF_IMM, 1);
    p.step(BPF_ALU | BPF_LSH | BPF_X, 0);
    p.step(BPF_MISC | BPF_TAX, 0);
    p.load(offsetof(seccomp_data, nr));
    p.step(BPF_ALU | BPF_RSH | BPF_K, 5);
    for (std::uint32_t word = 0; word < kWords; ++word) {
        if (map[word] == 0) continue;
        p.jump(BPF_JEQ, word, 0, 4);
        p.step(BPF_MISC | BPF_TXA, 0);
        p.jump(BPF_JSET, map[word], 0, 1);
        p.stop(FilterStop::Call);
        p.allow();
    }
    p.allow();
    return p.take();
}

}   // namespace ipclab
