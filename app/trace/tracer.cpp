// The owner's side of the tracer process.
#include "trace/tracer.h"
#include "calls/wire.h"
#include "record/handle.h"
#include "trace/engine.h"
#include "trace/keeper.h"
#include "trace/leftovers.h"
#include "trace/ring.h"
#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ipclab {
namespace {

constexpr int kEndMost = 3000;   // ms that the tracer may take to end its run

// The terminal's signals are for the programs: `trace` shares their process group.
constexpr int kIgnored[] = {SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGHUP, SIGPIPE};

// Closes what the tracer inherited besides stdio and its own: an end of a pipe kept open here would be kept from its
// end of file.
void close_others(std::array<int, 2> own) {
    std::sort(own.begin(), own.end());
    unsigned from = 3;
    for (const int fd : own) {
        if (unsigned(fd) > from) syscall(SYS_close_range, from, unsigned(fd) - 1, 0);
        from = unsigned(fd) + 1;
    }
    syscall(SYS_close_range, from, ~0u, 0);
}

void ignore_terminal() {
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    for (const int signal : kIgnored) sigaction(signal, &ignore, nullptr);
}

// SIGTERM, of the keeper or the kernel: owner or keeper are gone. For the tracer that is the end of its commands, from
// inside: with the socket's end of file the run ends as it does when the owner closes it.
int commands = -1;
void no_more_commands(int) { shutdown(commands, SHUT_RD); }

struct Hello {
    int refused = 0;
    pid_t tracer = 0;
};   // the tracer's first words; refused: the errno of ptrace

[[noreturn]] void be_the_tracer(Ring& ring, int bell, int socket) {
    prctl(PR_SET_NAME, "ipclab-tracer");
    commands = socket;
    struct sigaction end {};
    end.sa_handler = no_more_commands;
    sigaction(SIGTERM, &end, nullptr);
    close_others({bell, socket});

    // Whoever loses its parent becomes our child, so that the end of a run can reap everything.
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    const Hello hello{try_ptrace(), getpid()};
    if (send(socket, &hello, sizeof hello, MSG_NOSIGNAL) == sizeof hello && hello.refused == 0) Engine(ring, bell, socket).run();
    _exit(0);
}

}   // namespace

struct Tracer::Link {
    Ring ring;
    Handle bell, socket;
    pid_t keeper = 0, tracer = 0;
    Handle kept, traced;   // pidfds of both

    explicit Link(Ring ring) : ring(std::move(ring)) {}
    bool gone(int timeout_ms) const {
        pollfd end{kept.get(), POLLIN, 0};
        return poll(&end, 1, timeout_ms) > 0;
    }
    ~Link() {
        if (keeper == 0) return;
        socket.reset();   // end of file there ends the run, the tracer, and then the keeper
        if (!gone(kEndMost)) syscall(SYS_pidfd_send_signal, traced.get(), SIGKILL, nullptr, 0);
        while (waitpid(keeper, nullptr, 0) < 0 && errno == EINTR) {}
    }
};

Result<Tracer> Tracer::start() {
    clean_leftovers();   // of tracers that were killed
    auto ring = Ring::make();
    if (!ring) return ring.error();
    auto link = std::make_unique<Link>(std::move(*ring));
    link->bell.reset(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!link->bell) return system_error("eventfd", errno);
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return system_error("socketpair", errno);
    link->socket.reset(ends[0]);
    Handle theirs(ends[1]);

    const pid_t owner = getpid();
    const pid_t pid = fork();
    if (pid < 0) return system_error("fork", errno);
    if (pid == 0) {
        ignore_terminal();
        keep(owner, [&] { be_the_tracer(link->ring, link->bell.get(), theirs.get()); });
    }
    theirs.reset();
    link->keeper = pid;
    link->kept.reset(int(syscall(SYS_pidfd_open, pid, 0)));
    if (!link->kept) return system_error("pidfd_open", errno);
    Hello hello;
    const ssize_t got = recv(link->socket.get(), &hello, sizeof hello, MSG_WAITALL);
    if (got != sizeof hello) return Error{"the tracer process did not start", 1};
    if (hello.refused) return Error{why_refused(hello.refused), 1};
    link->tracer = hello.tracer;
    link->traced.reset(int(syscall(SYS_pidfd_open, hello.tracer, 0)));
    return Tracer(std::move(link));
}

Tracer::Tracer(std::unique_ptr<Link> link) : link_(std::move(link)) {}
Tracer::Tracer(Tracer&&) noexcept = default;
Tracer& Tracer::operator=(Tracer&&) noexcept = default;
Tracer::~Tracer() = default;

bool Tracer::send(const Command& command) {
    const std::string bytes = encode(command);
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t sent = ::send(link_->socket.get(), bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return false;
        done += std::size_t(sent);
    }
    return true;
}

std::size_t Tracer::drain(const std::function<void(const Event&, std::span<const std::byte>)>& take, std::size_t most) {
    std::size_t n = 0;
    for (Ring& ring = link_->ring; n < most && !ring.empty(); ++n) {
        take(ring.front(), ring.front_payload());
        ring.pop();
    }
    return n;
}

int Tracer::wake_fd() const { return link_->bell.get(); }

bool Tracer::arm() {
    std::uint64_t rings = 0;   // an old ring of the bell must not wake us again
    [[maybe_unused]] const auto got = read(link_->bell.get(), &rings, sizeof rings);
    return link_->ring.arm();
}

void Tracer::wait(int timeout_ms) {
    if (!arm()) return;
    std::array<pollfd, 2> either{{{link_->bell.get(), POLLIN, 0}, {link_->kept.get(), POLLIN, 0}}};
    poll(either.data(), either.size(), timeout_ms);
    link_->ring.disarm();
}

bool Tracer::alive() const { return !link_->gone(0); }
int Tracer::pid() const { return link_->tracer; }

}   // namespace ipclab
