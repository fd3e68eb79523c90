#include "record/descriptors.h"
#include <doctest/doctest.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <sys/syscall.h>

using namespace ipclab;

namespace {

constexpr ObjectId kPipe{ObjectKind::Pipe, 1};
constexpr DescriptorBits kReadEnd{.readable = true}, kWriteEnd{.writable = true};

struct Tables {
    Descriptors d;

    void spawn(int pid) { d.apply({.pid = pid, .tid = pid, .kind = Kind::Spawn}, {}, nullptr); }
    void fork(int pid, int child, std::int64_t flags = 0) {
        d.apply({.pid = pid, .tid = pid, .kind = Kind::Fork, .a = child, .b = child, .c = flags}, {}, nullptr);
    }
    void exec(int pid) { d.apply({.pid = pid, .tid = pid, .kind = Kind::Exec, .a = pid}, {}, nullptr); }
    void exited(int pid) { d.apply({.pid = pid, .tid = pid, .kind = Kind::Exited}, {}, nullptr); }
    void open(int pid, int fd, Ofd ofd, DescriptorBits bits, ObjectId object = kPipe) {
        d.apply({.pid = pid, .tid = pid, .kind = Kind::Descriptor, .a = fd, .b = ofd, .c = object.pack(), .d = bits.pack()}, {},
                nullptr);
    }
    void call(int pid, int number, std::int64_t a, std::int64_t b = 0, std::int64_t c = 0, std::int64_t result = 0) {
        const Event enter{.pid = pid, .tid = pid, .kind = Kind::Enter, .call = std::int16_t(number), .a = a, .b = b, .c = c};
        d.apply({.pid = pid, .tid = pid, .kind = Kind::Exit, .call = std::int16_t(number), .a = result}, {}, &enter);
    }
    std::string fds(int pid) const {
        std::string text;
        for (const Descriptor& x : d.table(pid))
            text += (text.empty() ? "" : " ") + std::to_string(x.fd) + "=" + std::to_string(x.ofd);
        return text;
    }
};

struct PipeInOne : Tables {
    PipeInOne() {
        spawn(10);
        open(10, 3, 1, kReadEnd);
        open(10, 4, 2, kWriteEnd);
    }
};

}   // namespace

TEST_CASE("bits of a descriptor event survive packing") {
    for (std::int64_t v = 0; v < 128; ++v) CHECK(DescriptorBits::unpack(v).pack() == v);
}

TEST_CASE_FIXTURE(PipeInOne, "fork copies the table; the descriptions are shared") {
    fork(10, 11);
    call(11, SYS_close, 3);
    CHECK(fds(10) == "3=1 4=2");
    CHECK(fds(11) == "4=2");
    CHECK(d.readers(kPipe).size() == 1);
    CHECK(d.writers(kPipe).size() == 2);
    call(11, SYS_fcntl, 4, F_SETFL, O_NONBLOCK | O_WRONLY);
    CHECK(d.description(10, 4)->nonblock);   // P40: it belongs to the open file description
}

TEST_CASE_FIXTURE(PipeInOne, "with CLONE_FILES both have one table, and so have their copies") {
    fork(10, 11, CLONE_FILES);
    call(11, SYS_close, 3);
    CHECK(fds(10) == "4=2");
    Descriptors copy = d;
    copy.remove(10, 4);
    CHECK(copy.table(11).empty());
    CHECK(fds(11) == "4=2");   // the original is untouched
    exited(11);
    CHECK(fds(10) == "4=2");
    CHECK(d.description(2) != nullptr);
}

TEST_CASE_FIXTURE(PipeInOne, "a thread has no table of its own") {
    d.apply({.pid = 10, .tid = 10, .kind = Kind::Fork, .a = 10, .b = 12, .c = CLONE_THREAD | CLONE_FILES}, {}, nullptr);
    CHECK(d.table(12).empty());
    d.apply({.pid = 10, .tid = 12, .kind = Kind::Exited}, {}, nullptr);
    CHECK(fds(10) == "3=1 4=2");
}

TEST_CASE_FIXTURE(PipeInOne, "exec closes what is close-on-exec and unshares the table") {
    fork(10, 11, CLONE_FILES);
    call(10, SYS_fcntl, 3, F_SETFD, FD_CLOEXEC);
    exec(11);
    CHECK(fds(11) == "4=2");
    CHECK(fds(10) == "3=1 4=2");
    call(11, SYS_close, 4);
    CHECK(fds(10) == "3=1 4=2");
}

TEST_CASE_FIXTURE(PipeInOne, "dup2 onto an open number closes what was there") {
    open(10, 3, 2, kWriteEnd);
    CHECK(d.description(1) == nullptr);
    CHECK(d.readers(kPipe).empty());
    CHECK(d.writers(kPipe).size() == 2);
}

TEST_CASE_FIXTURE(PipeInOne, "close fails only for what is not open") {
    call(10, SYS_close, 3, 0, 0, -EINTR);   // close(2): released all the same
    CHECK(fds(10) == "4=2");
    call(10, SYS_close, 4, 0, 0, -EBADF);
    CHECK(fds(10) == "4=2");
}

TEST_CASE_FIXTURE(PipeInOne, "close_range closes, marks, or unshares first") {
    open(10, 7, 3, kReadEnd);
    SUBCASE("closes") {
        call(10, SYS_close_range, 4, std::int64_t(~0u));
        CHECK(fds(10) == "3=1");
    }
    SUBCASE("marks") {
        call(10, SYS_close_range, 4, std::int64_t(~0u), CLOSE_RANGE_CLOEXEC);
        CHECK(fds(10) == "3=1 4=2 7=3");
        exec(10);
        CHECK(fds(10) == "3=1");
    }
    SUBCASE("unshares") {
        fork(10, 11, CLONE_FILES);
        call(11, SYS_close_range, 3, 4, CLOSE_RANGE_UNSHARE);
        CHECK(fds(10) == "3=1 4=2 7=3");
        CHECK(fds(11) == "7=3");
    }
}

TEST_CASE_FIXTURE(PipeInOne, "descriptions are gone with the last descriptor") {
    fork(10, 11);
    exited(10);
    CHECK(d.description(1) != nullptr);
    exited(11);
    CHECK(d.description(1) == nullptr);
    CHECK(d.holders(kPipe).empty());
}

TEST_CASE_FIXTURE(PipeInOne, "what a child did before its fork was told still counts") {
    call(11, SYS_close, 3);
    open(11, 5, 2, kWriteEnd);
    fork(10, 11);
    CHECK(fds(11) == "4=2 5=2");
    exited(10);
    exited(11);
    CHECK(d.description(2) == nullptr);
}

TEST_CASE_FIXTURE(PipeInOne, "an ofd of 0 says that the descriptor was found closed") {
    open(10, 3, 0, {}, {});
    CHECK(fds(10) == "4=2");
}

TEST_CASE_FIXTURE(PipeInOne, "a pid that is used again begins anew") {
    exited(10);
    spawn(10);
    CHECK(fds(10).empty());
    fork(10, 11);
    open(11, 9, 5, kReadEnd);
    fork(10, 11);
    CHECK(fds(11).empty());
    CHECK(d.description(5) == nullptr);
}

TEST_CASE_FIXTURE(PipeInOne, "an end that came from outside") {
    CHECK_FALSE(d.outside(kPipe));
    open(10, 0, 9, {.readable = true, .outside = true});
    CHECK(d.outside(kPipe));
}
