#include "lesson/build.h"
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>

extern char** environ;

namespace ipclab {

namespace fs = std::filesystem;

namespace {

// A stranger's file can make a compiler compute for ever, or print for ever.
constexpr rlim_t kCpuSeconds = 60, kMemory = rlim_t(3) << 30, kFile = rlim_t(256) << 20;
constexpr std::size_t kMostPrinted = 1 << 20, kMostDiagnostics = 100;   // bytes

std::string compiler() {
    const char* named = std::getenv("CXX");
    return named && *named ? named : "c++";
}

// The limits are set by a shell-less detour: the child is ours until execvp, and posix_spawn could set none.
[[noreturn]] void compile(char* const* argv, char* const* envp, int output, pid_t parent) {
    constexpr int kNotFound = 127;
    setpgid(0, 0);   // the compiler is several processes; they end together
    if (getppid() != parent) _exit(kNotFound);
    const std::pair<int, rlim_t> limits[] = {
        {RLIMIT_CPU, kCpuSeconds}, {RLIMIT_AS, kMemory}, {RLIMIT_FSIZE, kFile}, {RLIMIT_CORE, 0}};
    for (const auto& [which, most] : limits) {
        const rlimit limit{most, most};
        setrlimit(__rlimit_resource(which), &limit);
    }
    if (const int nothing = open("/dev/null", O_RDONLY); nothing >= 0) dup2(nothing, 0);
    dup2(output, 1);
    dup2(output, 2);
    execvpe(argv[0], argv, envp);
    _exit(kNotFound);
}

int number(std::string_view text) {
    int value = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
    return wrong == std::errc() && end == text.data() + text.size() ? value : 0;
}

// "12" and the rest after the colon; 0 where no number stands there.
int take_number(std::string_view& rest) {
    const auto colon = rest.find(':');
    if (colon == rest.npos) return 0;
    const int value = number(rest.substr(0, colon));
    if (value > 0) rest.remove_prefix(colon + 1);
    return value;
}

std::optional<Diagnostic> read_diagnostic(std::string_view line) {
    static constexpr std::pair<std::string_view, bool> kKinds[] = {
        {" fatal error: ", true}, {" error: ", true}, {" warning: ", false}, {" undefined reference to ", true}};
    const auto colon = line.find(':');
    if (colon == line.npos || colon == 0) return {};
    Diagnostic d;
    d.file = line.substr(0, colon);
    auto rest = line.substr(colon + 1);
    d.line = take_number(rest);
    d.column = take_number(rest);
    for (const auto& [kind, error] : kKinds)
        if (rest.rfind(kind, 0) == 0) {
            d.error = error;
            d.words = rest.substr(kind.back() == ' ' && kind.find(':') == kind.npos ? 1 : kind.size());
            return d;
        }
    return {};
}

}   // namespace

std::string Diagnostic::text() const {
    auto place = fs::path(file).filename().string();
    if (line > 0) place += fmt::format(":{}", line);
    if (line > 0 && column > 0) place += fmt::format(":{}", column);
    return fmt::format("{}: {}: {}", place, error ? "error" : "warning", words);
}

const std::vector<std::string>& build_options() {
    static const std::vector<std::string> known = {"-pthread", "-lrt", "-O2", "-latomic"};
    return known;
}

std::vector<Diagnostic> read_diagnostics(std::string_view printed) {
    std::vector<Diagnostic> all;
    while (!printed.empty() && all.size() < kMostDiagnostics) {
        const auto end = std::min(printed.find('\n'), printed.size());
        if (auto one = read_diagnostic(printed.substr(0, end))) all.push_back(std::move(*one));
        printed.remove_prefix(std::min(end + 1, printed.size()));
    }
    return all;
}

Result<Build> Build::start(const BuildPlan& plan) {
    std::vector<std::string> words = {compiler(), "-std=c++20", "-O0", "-g", "-Wall", "-Wextra", "-fdiagnostics-color=never"};
    const auto library = [](const std::string& option) { return option.rfind("-l", 0) == 0; };
    for (const auto& option : plan.options)
        if (!library(option)) words.push_back(option);
    words.insert(words.end(), {"-o", plan.program.string(), plan.source.string()});
    for (const auto& option : plan.options)
        if (library(option)) words.push_back(option);   // the linker looks from left to right
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);

    // Words in English, so that they can be read; and none of the compiler's own files in a place that others share.
    std::vector<std::string> variables = {"LC_ALL=C", "TMPDIR=" + plan.program.parent_path().string()};
    std::vector<char*> envp;
    for (char** variable = environ; *variable; ++variable) {
        const std::string_view name(*variable, std::string_view(*variable).find('=') + 1);
        if (name != "LC_ALL=" && name != "TMPDIR=") envp.push_back(*variable);
    }
    for (auto& variable : variables) envp.push_back(variable.data());
    envp.push_back(nullptr);

    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return system_error("pipe2", errno);
    Build build;
    build.output_.reset(ends[0]);
    const Handle in(ends[1]);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    build.built_.program = plan.program;
    build.until_ = std::chrono::steady_clock::now() + plan.patience;
    const pid_t parent = getpid();
    build.pid_ = fork();
    if (build.pid_ < 0) {
        build.pid_ = 0;
        return system_error("fork", errno);
    }
    if (build.pid_ == 0) compile(argv.data(), envp.data(), in.get(), parent);
    setpgid(build.pid_, build.pid_);   // whichever of the two comes first
    return build;
}

Build::Build(Build&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)), until_(other.until_), output_(std::move(other.output_)),
      built_(std::move(other.built_)) {}

Build& Build::operator=(Build&& other) noexcept {
    if (this == &other) return *this;
    end();
    pid_ = std::exchange(other.pid_, 0);
    until_ = other.until_;
    output_ = std::move(other.output_);
    built_ = std::move(other.built_);
    return *this;
}

Build::~Build() { end(); }

void Build::end() {
    if (pid_ == 0) return;
    kill(-pid_, SIGKILL);
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {}
    pid_ = 0;
}

std::optional<Built> Build::poll() {
    if (pid_ == 0) return {};
    char part[4096];
    ssize_t got;
    while ((got = read(output_.get(), part, sizeof part)) > 0)
        if (built_.raw.size() < kMostPrinted) built_.raw.append(part, std::size_t(got));
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        if (std::chrono::steady_clock::now() < until_) return {};
        end();
        output_.reset();
        built_.waited = true;
        built_.diagnostics = {{built_.program.filename().string() + ".cpp", 0, 0, true,
                               "the compiler only waited, and was ended: is what it includes a regular file?"}};
        return std::move(built_);
    }
    // End of file: nobody is left who could print. It ends now, or has.
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {}
    pid_ = 0;
    output_.reset();
    built_.diagnostics = read_diagnostics(built_.raw);
    built_.ok = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    const auto failed = [](const Diagnostic& d) { return d.error; };
    if (!built_.ok && std::none_of(built_.diagnostics.begin(), built_.diagnostics.end(), failed)) {
        const bool absent = WIFEXITED(status) && WEXITSTATUS(status) == 127;
        const auto words =
            absent ? fmt::format("the compiler '{}' is not there: install g++, or set CXX", compiler())
            : WIFSIGNALED(status)
                ? fmt::format("the compiler was ended by signal {}: it used too much time or memory", WTERMSIG(status))
                : built_.raw.substr(0, built_.raw.find('\n'));
        built_.diagnostics.push_back({built_.program.filename().string() + ".cpp", 0, 0, true, words});
    }
    return std::move(built_);
}

std::optional<Built> Builds::poll() {
    for (;;) {
        if (now_) {
            auto built = now_->poll();
            if (!built) return {};
            now_.reset();
            sum_.ok = built->ok;
            sum_.waited = built->waited;
            sum_.program = built->program;
            sum_.raw += built->raw;
            sum_.diagnostics.insert(sum_.diagnostics.end(), built->diagnostics.begin(), built->diagnostics.end());
            if (!built->ok || next_ == plans_.size()) return std::move(sum_);
        }
        if (next_ == plans_.size()) return {};
        const auto& plan = plans_[next_++];
        auto started = Build::start(plan);
        if (started) now_ = std::move(*started);
        else
            return Built{
                .program = plan.program, .diagnostics = {{plan.source.string(), 0, 0, true, started.error().words}}, .raw = {}};
    }
}

Result<Built> build_now(const BuildPlan& plan) {
    auto build = Build::start(plan);
    if (!build) return build.error();
    for (;;) {
        if (auto built = build->poll()) return std::move(*built);
        pollfd wanted{build->fd(), POLLIN, 0};
        constexpr int kLook = 1000;   // ms
        ::poll(&wanted, 1, kLook);
    }
}

}   // namespace ipclab
