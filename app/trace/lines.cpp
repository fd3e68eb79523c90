#include "trace/lines.h"
#include <array>
#include <cstring>
#include <cxxabi.h>
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <sys/uio.h>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace ipclab {
namespace {

constexpr int kFramesMost = 64;

bool begins_with_any(std::string_view path, std::initializer_list<std::string_view> prefixes) {
    for (const auto prefix : prefixes)
        if (path.starts_with(prefix)) return true;
    return false;
}
// Code that its user did not write: a function of <string> that was compiled into the program, for example.
bool is_system_source(std::string_view file) { return begins_with_any(file, {"/usr/include/", "/usr/lib/", "/build/"}); }
bool is_system_module(std::string_view path) { return begins_with_any(path, {"/usr/lib", "/lib", "["}); }

std::string demangled(const char* name) {
    int status = 0;
    const std::unique_ptr<char, void (*)(void*)> plain(abi::__cxa_demangle(name, nullptr, nullptr, &status), std::free);
    return status == 0 && plain ? plain.get() : name;
}

std::string absolute(const char* file, const char* folder) {
    std::filesystem::path path(file);
    if (path.is_relative() && folder) path = std::filesystem::path(folder) / path;
    return path.lexically_normal();
}

pid_t process_of(pid_t tid) {
    std::ifstream status("/proc/" + std::to_string(tid) + "/status");
    for (std::string word; status >> word;)
        if (word == "Tgid:") {
            pid_t pid = 0;
            status >> pid;
            return pid;
        }
    return tid;
}

// The program that a process runs: its modules, and what is known of their addresses.
class Program {
public:
    explicit Program(pid_t pid) : pid_(pid), dwfl_(dwfl_begin(&kCallbacks), &dwfl_end) {
        std::error_code ignored;
        exe_ = std::filesystem::read_symlink("/proc/" + std::to_string(pid) + "/exe", ignored);
        usable_ = dwfl_ && refresh() && dwfl_attach_state(dwfl_.get(), nullptr, pid, &kThreadCallbacks, this);
    }
    bool usable() const { return usable_; }

    std::optional<SourcePlace> user_line(const user_regs_struct& regs) {
        regs_ = &regs;
        if (walk()) return *found_;
        // An address in no module: something was mapped since (the C library itself, at first), or code was made at run time.
        if (stray_ && !strays_.contains(stray_)) {
            const Dwarf_Addr stray = stray_;
            refresh();
            if (walk()) return *found_;
            if (stray_ == stray) strays_.insert(stray);
        }
        return std::nullopt;
    }

    std::optional<std::uint64_t> function_address(std::string_view name) {
        Dwfl_Module* program = nullptr;
        std::pair<Program*, Dwfl_Module**> want{this, &program};
        dwfl_getmodules(dwfl_.get(), [](Dwfl_Module* m, void**, const char* path, Dwarf_Addr, void* arg) {
            const auto& [self, out] = *static_cast<decltype(want)*>(arg);
            if (self->exe_ != path) return int(DWARF_CB_OK);
            *out = m;
            return int(DWARF_CB_ABORT);
        }, &want, 0);
        const int symbols = program ? dwfl_module_getsymtab(program) : 0;
        for (int i = 0; i < symbols; ++i) {
            GElf_Sym symbol;
            GElf_Addr address = 0;
            const char* its = dwfl_module_getsym_info(program, i, &symbol, &address, nullptr, nullptr, nullptr);
            if (its && name == its && GELF_ST_TYPE(symbol.st_info) == STT_FUNC && symbol.st_shndx != SHN_UNDEF) return address;
        }
        return std::nullopt;
    }

private:
    // What stands at an address; looked up once, since modules do not move. Without `file` it is nobody's source.
    using Known = std::unordered_map<Dwarf_Addr, SourcePlace>;

    bool refresh() {
        dwfl_report_begin(dwfl_.get());
        const int failed = dwfl_linux_proc_report(dwfl_.get(), pid_);
        known_.clear();
        strays_.clear();
        return dwfl_report_end(dwfl_.get(), nullptr, nullptr) == 0 && failed == 0;
    }

    bool walk() {
        found_ = nullptr;
        stray_ = 0;
        frames_ = 0;
        dwfl_getthread_frames(dwfl_.get(), pid_, &Program::on_frame, this);
        return found_ != nullptr;
    }

    static int on_frame(Dwfl_Frame* frame, void* arg) {
        auto* self = static_cast<Program*>(arg);
        Dwarf_Addr pc = 0;
        bool exact = false;
        if (!dwfl_frame_pc(frame, &pc, &exact) || ++self->frames_ > kFramesMost) return DWARF_CB_ABORT;
        if (!exact) --pc;   // a return address: the call is the instruction before it
        Dwfl_Module* module = dwfl_addrmodule(self->dwfl_.get(), pc);
        if (!module) {
            self->stray_ = pc;
            return DWARF_CB_ABORT;
        }
        auto [at, fresh] = self->known_.try_emplace(pc);
        if (fresh) at->second = self->look_up(module, pc);
        if (at->second.file.empty()) return DWARF_CB_OK;
        self->found_ = &at->second;
        return DWARF_CB_ABORT;
    }

    SourcePlace look_up(Dwfl_Module* module, Dwarf_Addr pc) const {
        const char* path = dwfl_module_info(module, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
        if (!path || (exe_ != path && is_system_module(path))) return {};
        Dwfl_Line* line = dwfl_module_getsrc(module, pc);
        int number = 0;
        const char* file = line ? dwfl_lineinfo(line, nullptr, &number, nullptr, nullptr, nullptr) : nullptr;
        if (!file || number == 0) return {};
        SourcePlace place{absolute(file, dwfl_line_comp_dir(line)), number, {}};
        if (is_system_source(place.file) && !leave_inlined(module, pc, dwfl_line_comp_dir(line), place)) return {};
        if (const char* name = dwfl_module_addrname(module, pc)) place.function = demangled(name);
        return place;
    }

    // Where a function of a system header was inlined, goes out to the line of the user's that called it.
    static bool leave_inlined(Dwfl_Module* module, Dwarf_Addr pc, const char* folder, SourcePlace& place) {
        Dwarf_Addr bias = 0;
        Dwarf_Die* unit = dwfl_module_addrdie(module, pc, &bias);
        Dwarf_Die* inner = nullptr;
        const int depth = unit ? dwarf_getscopes(unit, pc - bias, &inner) : 0;
        const std::unique_ptr<Dwarf_Die, void (*)(void*)> owned(inner, std::free);
        Dwarf_Files* files = nullptr;
        if (depth <= 0 || dwarf_getsrcfiles(unit, &files, nullptr) != 0) return false;
        for (int i = 0; i < depth; ++i) {
            Dwarf_Attribute attribute;
            Dwarf_Word file = 0, line = 0;
            if (dwarf_tag(&inner[i]) != DW_TAG_inlined_subroutine) continue;
            if (dwarf_formudata(dwarf_attr(&inner[i], DW_AT_call_file, &attribute), &file) != 0) continue;
            if (dwarf_formudata(dwarf_attr(&inner[i], DW_AT_call_line, &attribute), &line) != 0) continue;
            const char* name = dwarf_filesrc(files, file, nullptr, nullptr);
            if (!name) continue;
            place.file = absolute(name, folder);
            place.line = int(line);
            if (!is_system_source(place.file)) return true;
        }
        return false;
    }

    static pid_t next_thread(Dwfl*, void* arg, void** thread) {
        if (*thread) return 0;
        *thread = arg;
        return static_cast<Program*>(arg)->pid_;
    }
    static bool get_thread(Dwfl*, pid_t, void* arg, void** thread) {
        *thread = arg;
        return true;
    }
    static bool read_word(Dwfl*, Dwarf_Addr address, Dwarf_Word* word, void* arg) {
        iovec here{word, sizeof *word}, there{reinterpret_cast<void*>(address), sizeof *word};
        return process_vm_readv(static_cast<Program*>(arg)->pid_, &here, 1, &there, 1, 0) == ssize_t(sizeof *word);
    }
    // The order of registers is that of DWARF on x86-64 (System V ABI, table 3.36).
    static bool set_registers(Dwfl_Thread* thread, void* arg) {
        const user_regs_struct& r = *static_cast<Program*>(arg)->regs_;
        const std::array<Dwarf_Word, 17> words = {r.rax, r.rdx, r.rcx, r.rbx, r.rsi, r.rdi, r.rbp, r.rsp, r.r8,
                                                  r.r9,  r.r10, r.r11, r.r12, r.r13, r.r14, r.r15, r.rip};
        return dwfl_thread_state_registers(thread, 0, unsigned(words.size()), words.data());
    }
    // Separate debug information is not looked for: libdwfl would ask servers for it.
    static int no_debuginfo(Dwfl_Module*, void**, const char*, Dwarf_Addr, const char*, const char*, GElf_Word, char**) { return -1; }

    static constexpr Dwfl_Callbacks kCallbacks = {dwfl_linux_proc_find_elf, &Program::no_debuginfo, nullptr, nullptr};
    static constexpr Dwfl_Thread_Callbacks kThreadCallbacks = {&Program::next_thread, &Program::get_thread, &Program::read_word,
                                                               &Program::set_registers, nullptr, nullptr};

    pid_t pid_;
    std::unique_ptr<Dwfl, void (*)(Dwfl*)> dwfl_;
    std::string exe_;
    bool usable_ = false;
    Known known_;
    std::unordered_set<Dwarf_Addr> strays_;   // in no module even after a refresh
    const user_regs_struct* regs_ = nullptr;  // of the walk that is going on
    const SourcePlace* found_ = nullptr;
    Dwarf_Addr stray_ = 0;
    int frames_ = 0;
};

} // namespace

struct Lines::Impl {
    std::map<pid_t, std::unique_ptr<Program>> programs;
    std::map<pid_t, pid_t> process_of_thread;

    Program* program(pid_t pid) {
        auto& p = programs[pid];
        if (!p) p = std::make_unique<Program>(pid);
        if (p->usable()) return p.get();
        programs.erase(pid);
        return nullptr;
    }
};

Lines::Lines() : impl_(std::make_unique<Impl>()) {}
Lines::Lines(Lines&&) noexcept = default;
Lines& Lines::operator=(Lines&&) noexcept = default;
Lines::~Lines() = default;

std::optional<SourcePlace> Lines::user_line(pid_t tid, const user_regs_struct& regs) {
    auto [at, fresh] = impl_->process_of_thread.try_emplace(tid, 0);
    if (fresh) at->second = process_of(tid);
    Program* program = impl_->program(at->second);
    return program ? program->user_line(regs) : std::nullopt;
}

std::optional<std::uint64_t> Lines::function_address(pid_t pid, std::string_view name) {
    Program* program = impl_->program(pid);
    return program ? program->function_address(name) : std::nullopt;
}

void Lines::forget(pid_t id) {
    impl_->programs.erase(id);
    std::erase_if(impl_->process_of_thread, [&](const auto& pair) { return pair.first == id || pair.second == id; });
}

} // namespace ipclab
