// Source lines of a small program, compiled here with debug information, at the stops that it makes.
#include "trace/lines.h"
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <signal.h>
#include <string>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ipclab;

namespace {

// A program that stops itself, and is traced by us. Killed at the end.
class Stopped {
public:
    Stopped(const std::string& source, const std::string& flags) {
        char name[] = "/tmp/ipclab-lines-XXXXXX";
        folder_ = mkdtemp(name);
        file_ = folder_ / "program.cpp";
        std::ofstream(file_) << source;
        const auto binary = folder_ / "program";
        const std::string compile = "c++ " + flags + " -o " + binary.string() + " " + file_.string();
        REQUIRE(std::system(compile.c_str()) == 0);
        pid = fork();
        if (pid == 0) {
            ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
            execl(binary.c_str(), binary.c_str(), static_cast<char*>(nullptr));
            _exit(127);
        }
        REQUIRE(next() == SIGTRAP);   // the exec
    }
    ~Stopped() {
        kill(pid, SIGKILL);
        waitpid(pid, nullptr, 0);
        std::filesystem::remove_all(folder_);
    }
    // The signal of the next stop, 0 at the end.
    int next() {
        if (begun_) ptrace(PTRACE_CONT, pid, nullptr, nullptr);
        begun_ = true;
        int status = 0;
        return waitpid(pid, &status, 0) == pid && WIFSTOPPED(status) ? WSTOPSIG(status) : 0;
    }
    user_regs_struct registers() const {
        user_regs_struct regs{};
        ptrace(PTRACE_GETREGS, pid, nullptr, &regs);
        return regs;
    }
    std::string file() const { return file_; }
    pid_t pid = 0;

private:
    std::filesystem::path folder_, file_;
    bool begun_ = false;
};

const char* const kPlain = R"(#include <csignal>
void inner() {
    raise(SIGSTOP);
}
int main() {
    inner();
    raise(SIGSTOP);
}
)";

}   // namespace

TEST_CASE("the line that made the call is found through the C library") {
    for (const std::string flags :
         {"-g -O0", "-g -O2 -fno-inline -fno-optimize-sibling-calls", "-g -O0 -static", "-g -O0 -no-pie"}) {
        CAPTURE(flags);
        Stopped program(kPlain, flags);
        Lines lines;
        CHECK_FALSE(lines.user_line(program.pid, program.registers()));   // at exec: only the loader is there
        REQUIRE(program.next() == SIGSTOP);
        const auto first = lines.user_line(program.pid, program.registers());
        REQUIRE(first);
        CHECK(first->line == 3);
        CHECK(first->file == program.file());
        CHECK(first->function == "inner()");
        REQUIRE(program.next() == SIGSTOP);
        const auto second = lines.user_line(program.pid, program.registers());
        REQUIRE(second);
        CHECK(second->line == 7);
        CHECK(second->function == "main");
    }
}

TEST_CASE("without debug information there is no line, but main is found") {
    Stopped program(kPlain, "-g0");
    Lines lines;
    REQUIRE(program.next() == SIGSTOP);
    CHECK_FALSE(lines.user_line(program.pid, program.registers()));
    CHECK(lines.function_address(program.pid, "main"));
    CHECK_FALSE(lines.function_address(program.pid, "no_such_function"));
}

TEST_CASE("the address of main is where the program says") {
    for (const std::string flags : {"-g", "-g -no-pie", "-g -static"}) {
        CAPTURE(flags);
        // It stops with the address of main in rbx.
        Stopped program("#include <csignal>\n#include <unistd.h>\nint main() { register void* p asm(\"rbx\") = (void*)&main;\n"
                        "asm volatile(\"int3\" : : \"r\"(p)); }\n",
                        flags + " -std=c++14 -w");
        Lines lines;
        const auto address = lines.function_address(program.pid, "main");
        REQUIRE(program.next() == SIGTRAP);
        REQUIRE(address);
        CHECK(*address == program.registers().rbx);
    }
}

TEST_CASE("code of a system header counts as the line that used it") {
    Stopped program("#include <algorithm>\n#include <csignal>\nint main() {\n    int one[] = {1};\n"
                    "    std::for_each(one, one + 1,\n        [](int) { raise(SIGSTOP); });\n}\n",
                    "-g -O2");
    Lines lines;
    REQUIRE(program.next() == SIGSTOP);
    const auto place = lines.user_line(program.pid, program.registers());
    REQUIRE(place);
    CHECK(place->file == program.file());
    CHECK(place->line == 6);
}

TEST_CASE("a process that is gone has no lines") {
    Lines lines;
    pid_t gone = 0;
    user_regs_struct regs{};
    {
        Stopped program(kPlain, "-g");
        gone = program.pid;
        REQUIRE(program.next() == SIGSTOP);
        regs = program.registers();
        CHECK(lines.user_line(gone, regs));
    }
    lines.forget(gone);
    CHECK_FALSE(lines.user_line(gone, regs));
    CHECK_FALSE(lines.function_address(gone, "main"));
}
