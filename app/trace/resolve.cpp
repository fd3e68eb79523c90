#include "trace/resolve.h"
#include "record/handle.h"
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace ipclab {
namespace {

constexpr int kScriptDepth = 4;   // the kernel follows "#!" five times at most

std::string placed(const std::string& path, const std::string& folder) {
    return folder.empty() || path.starts_with('/') ? path : folder + "/" + path;
}

Error cannot(const std::string& program, std::string_view why) { return {"cannot run " + program + ": " + std::string(why), 2}; }

// Reads the beginning of the file as execve would: an ELF header for this machine, or a script with an interpreter.
Status runnable(const std::string& path, const std::string& shown, const std::string& folder, int depth) {
    struct stat facts {};
    if (stat(path.c_str(), &facts) != 0) return cannot(shown, errno == ENOENT ? "no such file" : std::strerror(errno));
    if (S_ISDIR(facts.st_mode)) return cannot(shown, "it is a directory");
    if (!S_ISREG(facts.st_mode)) return cannot(shown, "it is not a regular file");
    if (access(path.c_str(), X_OK) != 0) return cannot(shown, "it is not executable (no permission)");

    Handle file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return Nothing{};   // executable, not readable: let execve decide
    std::array<char, 256> head{};
    const ssize_t got = read(file.get(), head.data(), head.size() - 1);
    if (got <= 0) return cannot(shown, "the file is empty");
    if (std::memcmp(head.data(), ELFMAG, SELFMAG) == 0) {
        Elf64_Ehdr elf{};
        std::memcpy(&elf, head.data(), sizeof elf);
        if (elf.e_ident[EI_CLASS] != ELFCLASS64 || elf.e_machine != EM_X86_64)
            return cannot(shown, "it is built for another kind of machine (only 64-bit x86 programs can be observed)");
        return Nothing{};
    }
    if (head[0] == '#' && head[1] == '!') {
        std::string_view line(head.data() + 2);
        line = line.substr(0, line.find('\n'));
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        const std::string interpreter(line.substr(0, line.find_first_of(" \t")));
        if (interpreter.empty() || depth == 0) return cannot(shown, "its #! line names no interpreter");
        if (auto ok = runnable(placed(interpreter, folder), interpreter, folder, depth - 1); !ok)
            return cannot(shown, "its interpreter: " + ok.error().words);
        return Nothing{};
    }
    return cannot(shown, "it is neither a program nor a script with a #! line");
}

}   // namespace

Result<std::string> resolve_program(const std::string& name, const std::string& folder) {
    if (name.empty()) return Error{"no program named", 2};
    if (name.find('/') != std::string::npos) {
        if (auto ok = runnable(placed(name, folder), name, folder, kScriptDepth); !ok) return ok.error();
        return name;
    }
    const char* variable = std::getenv("PATH");
    const std::string_view all = variable ? variable : "/usr/local/bin:/usr/bin:/bin";
    Status last = cannot(name, "not found in PATH");
    for (std::size_t at = 0; at <= all.size();) {
        const std::size_t end = std::min(all.find(':', at), all.size());
        const std::string place = end == at ? "." : std::string(all.substr(at, end - at));
        const std::string path = place + "/" + name;
        at = end + 1;
        if (access(placed(path, folder).c_str(), F_OK) != 0) continue;
        last = runnable(placed(path, folder), name, folder, kScriptDepth);
        if (last) return path;
    }
    return last.error();
}

}   // namespace ipclab
