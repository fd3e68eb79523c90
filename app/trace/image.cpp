#include "trace/image.h"
#include "trace/variables.h"
#include <cxxabi.h>
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <filesystem>
#include <sys/uio.h>

namespace ipclab {
namespace {

constexpr int kFramesMost = 64;
constexpr unsigned kStackPointer = 7;   // DWARF's number of rsp

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

const char* path_of(Dwfl_Module* module) {
    const char* path = dwfl_module_info(module, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
    return path ? path : "";
}

// Separate debug information is not looked for: libdwfl would ask servers for it.
int no_debuginfo(Dwfl_Module*, void**, const char*, Dwarf_Addr, const char*, const char*, GElf_Word, char**) { return -1; }

// Where a function of a system header was inlined, goes out to the line of the user's that called it.
bool leave_inlined(Dwfl_Module* module, Dwarf_Addr pc, const char* folder, SourcePlace& place) {
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

}   // namespace

const Dwfl_Callbacks Image::kCallbacks = {dwfl_linux_proc_find_elf, no_debuginfo, nullptr, nullptr};
const Dwfl_Thread_Callbacks Image::kThreadCallbacks = {
    &Image::next_thread, &Image::get_thread, &Image::read_word, &Image::set_registers, nullptr, nullptr};

Image::Image(pid_t pid) : pid_(pid), dwfl_(dwfl_begin(&kCallbacks), &dwfl_end) {
    std::error_code ignored;
    exe_ = std::filesystem::read_symlink("/proc/" + std::to_string(pid) + "/exe", ignored);
    usable_ = dwfl_ && refresh() && dwfl_attach_state(dwfl_.get(), nullptr, pid, &kThreadCallbacks, this);
}

bool Image::refresh() {
    dwfl_report_begin(dwfl_.get());
    const int failed = dwfl_linux_proc_report(dwfl_.get(), pid_);
    known_.clear();
    points_.clear();
    strays_.clear();
    return dwfl_report_end(dwfl_.get(), nullptr, nullptr) == 0 && failed == 0;
}

Dwfl_Module* Image::program() {
    Dwfl_Module* module = nullptr;
    std::pair<Image*, Dwfl_Module**> want{this, &module};
    dwfl_getmodules(
        dwfl_.get(),
        [](Dwfl_Module* m, void**, const char* path, Dwarf_Addr, void* arg) {
            const auto& [self, out] = *static_cast<decltype(want)*>(arg);
            if (self->exe_ != path) return int(DWARF_CB_OK);
            *out = m;
            return int(DWARF_CB_ABORT);
        },
        &want, 0);
    return module;
}

bool Image::is_own(Dwfl_Module* module) const {
    const char* path = path_of(module);
    return exe_ == path || !is_system_module(path);
}

std::optional<SourcePlace> Image::user_line(const user_regs_struct& regs) {
    const SourcePlace* found = nullptr;
    const OnFrame look = [&](Dwfl_Frame*, Dwarf_Addr pc, bool exact) {
        return !(found = own_place(exact ? pc : pc - 1)) && !stray_;
    };
    walk(regs, look);
    return found ? std::optional(*found) : std::nullopt;
}

std::optional<std::uint64_t> Image::function_address(std::string_view name) {
    Dwfl_Module* module = program();
    const int symbols = module ? dwfl_module_getsymtab(module) : 0;
    for (int i = 0; i < symbols; ++i) {
        GElf_Sym symbol;
        GElf_Addr address = 0;
        const char* its = dwfl_module_getsym_info(module, i, &symbol, &address, nullptr, nullptr, nullptr);
        if (its && name == its && GELF_ST_TYPE(symbol.st_info) == STT_FUNC && symbol.st_shndx != SHN_UNDEF) return address;
    }
    return std::nullopt;
}

// A line table of its own, and not only of what it was linked with (the C runtime's start files have some at times).
bool Image::has_lines() {
    if (has_lines_) return *has_lines_;
    has_lines_ = false;
    Dwarf_Addr bias = 0;
    Dwfl_Module* module = program();
    for (Dwarf_Die* unit = nullptr; module && (unit = dwfl_module_nextcu(module, unit, &bias));) {
        Dwarf_Lines* lines = nullptr;
        std::size_t count = 0;
        if (dwarf_getsrclines(unit, &lines, &count) != 0 || count == 0) continue;
        for (const auto& [address, statement] : statements(unit))
            if (!is_system_source(*statement.file)) return *(has_lines_ = true);
    }
    return false;
}

// An address in no module: something was mapped since (the C library itself, at first), or code was made at run time.
bool Image::walk(const user_regs_struct& regs, const OnFrame& visitor) {
    for (bool again : {true, false}) {
        regs_ = &regs;
        visitor_ = &visitor;
        stray_ = 0;
        frames_ = 0;
        dwfl_getthread_frames(dwfl_.get(), pid_, &Image::on_frame, this);
        if (!stray_) return true;
        if (!again || strays_.contains(stray_)) break;
        const Dwarf_Addr stray = stray_;
        refresh();
        if (!dwfl_addrmodule(dwfl_.get(), stray)) strays_.insert(stray);
    }
    return false;
}

int Image::on_frame(Dwfl_Frame* frame, void* arg) {
    auto* self = static_cast<Image*>(arg);
    Dwarf_Addr pc = 0;
    bool exact = false;
    if (!dwfl_frame_pc(frame, &pc, &exact) || ++self->frames_ > kFramesMost) return DWARF_CB_ABORT;
    if (!dwfl_addrmodule(self->dwfl_.get(), exact ? pc : pc - 1)) {
        self->stray_ = pc;
        return DWARF_CB_ABORT;
    }
    return (*self->visitor_)(frame, pc, exact) ? DWARF_CB_OK : DWARF_CB_ABORT;
}

const SourcePlace* Image::own_place(Dwarf_Addr pc) {
    auto [at, fresh] = known_.try_emplace(pc);
    if (fresh) {
        Dwfl_Module* module = dwfl_addrmodule(dwfl_.get(), pc);
        if (module) at->second = look_up(module, pc);
    }
    return at->second.file.empty() ? nullptr : &at->second;
}

SourcePlace Image::look_up(Dwfl_Module* module, Dwarf_Addr pc) const {
    if (!is_own(module)) return {};
    Dwfl_Line* line = dwfl_module_getsrc(module, pc);
    int number = 0;
    const char* file = line ? dwfl_lineinfo(line, nullptr, &number, nullptr, nullptr, nullptr) : nullptr;
    if (!file || number == 0) return {};
    SourcePlace place{absolute(file, dwfl_line_comp_dir(line)), number, {}};
    if (is_system_source(place.file) && !leave_inlined(module, pc, dwfl_line_comp_dir(line), place)) return {};
    if (const char* name = dwfl_module_addrname(module, pc)) place.function = demangled(name);
    return place;
}

// Rows of the line table that begin a statement. Several may share an address: the last one is what stands there.
const Image::Statements& Image::statements(Dwarf_Die* unit) {
    auto [at, fresh] = statements_.try_emplace(unit->addr);
    if (!fresh) return at->second;
    Dwarf_Lines* lines = nullptr;
    std::size_t count = 0;
    if (dwarf_getsrclines(unit, &lines, &count) != 0) return at->second;
    Dwarf_Attribute attribute;
    const char* folder = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));
    std::unordered_map<const char*, const std::string*> named;   // libdw gives one file's name at one place
    for (std::size_t i = 0; i < count; ++i) {
        Dwarf_Line* row = dwarf_onesrcline(lines, i);
        Dwarf_Addr address = 0;
        bool begins = false, ends = false;
        int line = 0;
        const char* file = dwarf_linesrc(row, nullptr, nullptr);
        dwarf_linebeginstatement(row, &begins);
        dwarf_lineendsequence(row, &ends);
        if (!file || !begins || ends || dwarf_lineaddr(row, &address) != 0 || dwarf_lineno(row, &line) != 0 || line == 0)
            continue;
        const std::string*& name = named[file];
        if (!name) name = &*files_.insert(absolute(file, folder)).first;
        at->second[address] = {line, name};
    }
    return at->second;
}

Image::Function Image::function_of(Dwarf_Die* unit, Dwarf_Addr pc, Dwarf_Addr bias) const {
    Dwarf_Die* inner = nullptr;
    const int depth = dwarf_getscopes(unit, pc - bias, &inner);
    const std::unique_ptr<Dwarf_Die, void (*)(void*)> owned(inner, std::free);
    for (int i = 0; i < depth; ++i) {
        Function function;
        if (dwarf_tag(&inner[i]) != DW_TAG_subprogram || dwarf_entrypc(&inner[i], &function.entry) != 0) continue;
        function.entry += bias;
        function.body = function.entry;
        Dwarf_Addr* first = nullptr;
        if (dwarf_entry_breakpoints(&inner[i], &first) > 0 && first[0] + bias > function.entry) function.body = first[0] + bias;
        std::free(first);
        return function;
    }
    return {};
}

CodePoint Image::at(std::uint64_t pc) {
    const auto known = points_.find(pc);
    if (known != points_.end()) return known->second;
    if (!dwfl_addrmodule(dwfl_.get(), pc) && !strays_.contains(pc)) {
        refresh();
        if (!dwfl_addrmodule(dwfl_.get(), pc)) strays_.insert(pc);
    }
    return points_[pc] = look_closer(pc);
}

CodePoint Image::look_closer(Dwarf_Addr pc) {
    CodePoint point;
    Dwfl_Module* module = dwfl_addrmodule(dwfl_.get(), pc);
    Dwarf_Addr bias = 0;
    Dwarf_Die* unit = module && is_own(module) ? dwfl_module_addrdie(module, pc, &bias) : nullptr;
    Dwfl_Line* row = unit ? dwfl_module_getsrc(module, pc) : nullptr;
    const char* file = row ? dwfl_lineinfo(row, nullptr, &point.line, nullptr, nullptr, nullptr) : nullptr;
    if (!file) return point;
    point.file = &*files_.insert(absolute(file, dwfl_line_comp_dir(row))).first;
    const Statements& all = statements(unit);
    if (const auto statement = all.find(pc - bias); statement != all.end()) {
        point.begins = true;
        point.line = statement->second.line;
        point.file = statement->second.file;
    }
    point.own = !is_system_source(*point.file);
    point.passable = !point.own;
    const Function function = function_of(unit, pc, bias);
    point.entry = pc == function.entry;
    point.prologue = pc >= function.entry && pc < function.body;
    return point;
}

std::optional<Caller> Image::caller(const user_regs_struct& regs) {
    std::optional<Caller> found;
    walk(regs, [&](Dwfl_Frame* frame, Dwarf_Addr pc, bool exact) {
        Dwarf_Word stack = 0;
        if (exact || !own_place(pc - 1) || dwfl_frame_reg(frame, kStackPointer, &stack) != 0) return true;
        found = {pc, stack};
        return false;
    });
    return found;
}

std::vector<std::string> Image::functions(const user_regs_struct& regs) {
    std::vector<std::string> names;
    walk(regs, [&](Dwfl_Frame*, Dwarf_Addr pc, bool exact) {
        const Dwarf_Addr inside = exact ? pc : pc - 1;
        if (own_place(inside)) return false;
        const char* name = dwfl_module_addrname(dwfl_addrmodule(dwfl_.get(), inside), inside);
        names.push_back(name ? name : "");
        return true;
    });
    return names;
}

std::optional<Variable> Image::local_variable(std::string_view name, const user_regs_struct& regs) {
    // The frame's own registers, and the stack pointer of the frame around it, which is this frame's CFA.
    FrameState state;
    Dwarf_Addr own = 0;
    walk(regs, [&](Dwfl_Frame* frame, Dwarf_Addr pc, bool exact) {
        if (own) {
            dwfl_frame_reg(frame, kStackPointer, &state.cfa);
            return false;
        }
        const Dwarf_Addr inside = exact ? pc : pc - 1;
        if (!own_place(inside)) return true;
        own = inside;
        for (unsigned i = 0; i < state.registers.size(); ++i)
            state.known[i] = dwfl_frame_reg(frame, int(i), &state.registers[i]) == 0;
        return true;
    });
    Dwarf_Die* unit = own ? dwfl_module_addrdie(dwfl_addrmodule(dwfl_.get(), own), own, &state.bias) : nullptr;
    state.pc = own - state.bias;
    return unit ? variable_in_scope(unit, name, state) : std::nullopt;
}

std::optional<Variable> Image::static_variable(std::string_view name) {
    Dwarf_Addr bias = 0;
    Dwfl_Module* module = program();
    for (Dwarf_Die* unit = nullptr; module && (unit = dwfl_module_nextcu(module, unit, &bias));)
        if (auto found = variable_of_program(unit, name, bias)) return found;
    return std::nullopt;
}

bool Image::declares(std::string_view name) {
    Dwarf_Addr bias = 0;
    Dwfl_Module* module = program();
    for (Dwarf_Die* unit = nullptr; module && (unit = dwfl_module_nextcu(module, unit, &bias));)
        if (declared_in(unit, name)) return true;
    return false;
}

std::string Image::name_of(std::uint64_t address) {
    std::string name;
    Dwarf_Addr bias = 0;
    Dwfl_Module* module = program();
    const auto read = [this](std::uint64_t at) {
        Dwarf_Word word = 0;
        return read_word(nullptr, at, &word, this) ? word : 0;
    };
    for (Dwarf_Die* unit = nullptr; module && name.empty() && (unit = dwfl_module_nextcu(module, unit, &bias));)
        name = name_of_lock(unit, bias, address, read);
    return name;
}

pid_t Image::next_thread(Dwfl*, void* arg, void** thread) {
    if (*thread) return 0;
    *thread = arg;
    return static_cast<Image*>(arg)->pid_;
}

bool Image::get_thread(Dwfl*, pid_t, void* arg, void** thread) {
    *thread = arg;
    return true;
}

bool Image::read_word(Dwfl*, Dwarf_Addr address, Dwarf_Word* word, void* arg) {
    iovec here{word, sizeof *word}, there{reinterpret_cast<void*>(address), sizeof *word};
    return process_vm_readv(static_cast<Image*>(arg)->pid_, &here, 1, &there, 1, 0) == ssize_t(sizeof *word);
}

// The order of registers is that of DWARF on x86-64 (System V ABI, table 3.36).
bool Image::set_registers(Dwfl_Thread* thread, void* arg) {
    const user_regs_struct& r = *static_cast<Image*>(arg)->regs_;
    const std::array<Dwarf_Word, 17> words = {r.rax, r.rdx, r.rcx, r.rbx, r.rsi, r.rdi, r.rbp, r.rsp, r.r8,
                                              r.r9,  r.r10, r.r11, r.r12, r.r13, r.r14, r.r15, r.rip};
    return dwfl_thread_state_registers(thread, 0, unsigned(words.size()), words.data());
}

}   // namespace ipclab
