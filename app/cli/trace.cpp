// `ipclab trace`: what the window would show of a command, as lines of text. The command keeps our stdio, session and
// process group, as if it had been typed without us.
#include "cli/cli.h"
#include "lesson/session.h"
#include "record/handle.h"
#include "trace/resolve.h"
#include "trace/tracer.h"
#include "world/export.h"
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fmt/core.h>
#include <optional>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

namespace ipclab {
namespace {

constexpr int kMoment = 5;   // ms

struct Wanted {
    std::string file;        // "": stderr
    std::string recording;   // "": none is kept
    ExportFormat format = ExportFormat::Text;
    bool one_cpu = false, lines = false;
    std::uint32_t payload = 32;
    std::vector<std::string> command;
};

Status write_all(int fd, std::string_view name, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return system_error("write " + std::string(name), errno);
        bytes.remove_prefix(std::size_t(written));
    }
    return Nothing{};
}

// The terminal's signals are meant for the command. SIGTERM is for us, and SIGCHLD tells that the tracer is gone: both
// are read from the descriptor that is returned.
Handle take_signals() {
    for (const int number : {SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGHUP, SIGPIPE}) signal(number, SIG_IGN);
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGCHLD);
    sigprocmask(SIG_BLOCK, &ours, nullptr);
    return Handle(signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK));
}

bool asked_to_end(int signals) {
    signalfd_siginfo info{};
    bool asked = false;
    while (read(signals, &info, sizeof info) == ssize_t(sizeof info)) asked |= info.ssi_signo == SIGTERM;
    return asked;
}

// What is to be said of the run when it is over.
struct Outcome {
    std::optional<int> status;      // of the command itself, as wait gives it
    std::optional<Error> refused;   // it was not started, or could not be followed
    std::int32_t root = 0;
    bool any_ended = false;

    void see(const Event& event, Bytes payload) {
        if (event.kind == Kind::Spawn && root == 0) root = event.pid;
        if (event.kind == Kind::Exited) {
            any_ended = true;
            if (event.pid == root && event.tid == root) status = int(event.a);
        }
        if (event.kind != Kind::Notice) return;
        const auto code = NoticeCode(event.a);
        const std::string words(reinterpret_cast<const char*>(payload.data()), payload.size());
        if (code == NoticeCode::LaunchFailed) refused = Error{words, 2};
        if (code == NoticeCode::ForeignAbi || code == NoticeCode::IoUring || code == NoticeCode::Untraced)
            refused = Error{words, 1};
    }
};

// The recording is written when the run is over, beside its name first: is that place ours to write to?
Status can_keep(const std::string& file) {
    const auto folder = std::filesystem::absolute(file).parent_path();
    if (access(folder.c_str(), W_OK | X_OK) != 0) return Error{system_error("write " + file, errno).words, 2};
    if (std::filesystem::is_directory(file)) return Error{system_error("write " + file, EISDIR).words, 2};
    return Nothing{};
}

int exit_status(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

int trace(const Wanted& wanted) {
    auto tracer = Tracer::start();
    if (!tracer) return fail(tracer.error());
    if (const auto program = resolve_program(wanted.command.front(), ""); !program) return fail(program.error());
    if (!wanted.recording.empty())
        if (const Status can = can_keep(wanted.recording); !can) return fail(can.error());
    const Handle signals = take_signals();
    if (!signals) return fail(system_error("signalfd", errno));

    Handle file;
    if (!wanted.file.empty()) {
        file.reset(open(wanted.file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
        if (!file) return fail({system_error("open " + wanted.file, errno).words, 2});
    }
    const int fd = file ? file.get() : STDERR_FILENO;
    const std::string name = wanted.file.empty() ? "stderr" : wanted.file;
    Export out(
        wanted.format, [&](std::string_view bytes) { return write_all(fd, name, bytes); }, wanted.payload);

    Launch launch;
    launch.programs = {{"main", wanted.command, {}}};
    launch.one_cpu = wanted.one_cpu;
    launch.lines = launch.line_each = wanted.lines;
    launch.payload = wanted.payload;
    if (!tracer->launch(launch)) return fail({"the tracer process is gone", 1});

    std::optional<Recording> kept;
    if (!wanted.recording.empty()) kept.emplace().facts() = facts_of_this_machine();
    Outcome outcome;
    bool terminated = false;
    for (;;) {
        const std::size_t taken = tracer->drain([&](const Event& event, Bytes payload) {
            out.add(event, payload);
            outcome.see(event, payload);
            if (kept && !kept->full()) kept->append(event, payload);   // memory is bounded: it keeps the beginning
        });
        if (outcome.refused && !outcome.root) break;
        if (outcome.any_ended && out.world().over()) break;
        // While events stream, look again after a moment: to be woken for each would slow the command down.
        out.flush();
        if (!taken && !tracer->alive()) return fail({"the tracer process is gone, and the run with it", 1});
        if (!taken && !tracer->arm()) continue;
        std::array<pollfd, 2> either{{{signals.get(), POLLIN, 0}, {tracer->wake_fd(), POLLIN, 0}}};
        poll(either.data(), taken ? 1 : 2, taken ? kMoment : -1);
        if (asked_to_end(signals.get()) && !std::exchange(terminated, true)) tracer->send({.kind = CommandKind::End});
    }
    const Status written = out.flush();
    if (kept && !kept->empty()) {
        if (const Status saved = kept->save(wanted.recording); !saved) return fail({saved.error().words, 1});
        if (kept->full())
            fmt::print(stderr, "ipclab: {} reached its limit of {} MB and holds only the beginning\n", wanted.recording,
                       kept->limit() >> 20);
    }
    if (outcome.refused) return fail(*outcome.refused);
    if (!written) return fail({written.error().words, 1});
    if (terminated) return 128 + SIGTERM;
    return outcome.status ? exit_status(*outcome.status) : 1;
}

}   // namespace

void add_trace(CLI::App& app, Run& run) {
    CLI::App* sub = app.add_subcommand("trace", "follow a command and write what the kernel did, one line a call");
    const auto wanted = std::make_shared<Wanted>();
    sub->add_option("-o", wanted->file, "write to FILE instead of stderr")->type_name("FILE");
    const auto format = std::make_shared<std::string>("text");
    sub->add_option("--format", *format, "text, or jsonl: one JSON object a line")
        ->check(CLI::IsMember({"text", "jsonl"}))
        ->option_text("text|jsonl");
    sub->add_option("--record", wanted->recording, "also keep the recording, for `ipclab replay FILE`")->type_name("FILE");
    sub->add_flag("--one-cpu", wanted->one_cpu, "one CPU for all: faster, but hides real concurrency");
    sub->add_flag("--lines", wanted->lines, "with the line of the program's source that makes each call");
    sub->add_option("--payload", wanted->payload, "bytes shown of each read and write (32)")
        ->check(CLI::Range(0, 65536))
        ->type_name("N");
    sub->add_option("COMMAND", wanted->command, "the command and its arguments, after --")
        ->required()
        ->expected(1, 1 << 20)
        ->type_name("ARG");
    sub->callback([wanted, format, &run] {
        wanted->format = *format == "jsonl" ? ExportFormat::JsonLines : ExportFormat::Text;
        run = [wanted] { return trace(*wanted); };
    });
}

}   // namespace ipclab
