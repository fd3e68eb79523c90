// Words of memory that Launch::watch names: where they are, who loads and stores them, and what they hold.
//
// A variable of the program that is a number is a word itself; a pointer leads to one as soon as it has a value, so
// stores to the pointer are caught too. The first word found has the watchpoints, in every thread of each process that
// sees it; the others, and local variables, are read at stops. Watchpoints do not see what the kernel does to a word
// (read into it), and an atomic addition looks like a store.
#include "trace/engine.h"
#include "trace/maps.h"
#include <algorithm>
#include <sys/ptrace.h>

namespace ipclab {
namespace {

std::int64_t extended(std::uint64_t raw, unsigned size, bool is_signed) {
    if (size >= 8) return std::int64_t(raw);
    const unsigned unused = 64 - 8 * size;
    return is_signed ? std::int64_t(raw << unused) >> unused : std::int64_t(raw << unused >> unused);
}

std::optional<std::int64_t> read_value(pid_t pid, std::uint64_t address, unsigned size, bool is_signed) {
    std::uint64_t raw = 0;
    if (read_memory(pid, address, std::as_writable_bytes(std::span(&raw, 1)).first(size)) != size) return std::nullopt;
    return extended(raw, size, is_signed);
}

// The value of a pointer.
std::uint64_t leads_to(pid_t pid, const Variable& v) {
    const std::uint64_t value = v.value     ? *v.value
                                : v.address ? std::uint64_t(read_value(pid, v.address, 8, false).value_or(0))
                                            : 0;
    return value ? value + v.type.to_offset : 0;
}

// Whether a variable of `size` bytes may lie there. A pointer that leads elsewhere has no value yet. Memory that is shared
// may be read-only here, for others store to it.
bool can_hold(pid_t pid, std::uint64_t address, unsigned size) {
    if (address % size != 0) return false;
    const auto mapping = mapping_at(pid, address);
    return mapping && (mapping->writable || mapping->shared);
}

// Where the semaphore or mutex is that the variable is, or leads to.
std::optional<std::pair<std::uint64_t, ObjectKind>> lock_at(pid_t pid, const Variable& v) {
    const bool pointer = v.type.shape == Shape::Pointer;
    const Shape shape = pointer ? v.type.to : v.type.shape;
    const std::uint64_t address = pointer ? leads_to(pid, v) : v.address;
    if (address == 0 || (shape != Shape::Semaphore && shape != Shape::Mutex)) return std::nullopt;
    return std::pair{address, shape == Shape::Semaphore ? ObjectKind::Semaphore : ObjectKind::Mutex};
}

}   // namespace

void Engine::find_statics(Thread& t) {
    Process& process = *t.process;
    for (const std::string& name : launch_.watch)
        if (const auto found = lines_.static_variable(process.pid, name)) {
            process.statics.insert_or_assign(name, *found);
            if (found->type.shape == Shape::Pointer && found->address && !process.pointer) {
                process.pointer = found->address;
                process.pointer_name = name;
                ++process.watch_version;
            }
        }
    find_words(t, nullptr);
}

// Whether a local pointer holds what the program has put there, and not what lay on the stack before. Where its first store
// is still to come and will be caught, that is waited for. Else it is believed once the line that declares it is past: a
// pointer that gets its value on a later line is believed too early then.
bool Engine::believed(Thread& t, const std::string& name, const Variable& v, const user_regs_struct& regs, bool stored) {
    Process& process = *t.process;
    const auto place = lines_.user_line(t.tid, regs);
    const bool past = place && place->line > v.declared;
    const bool leads_to_word = v.type.to == Shape::Integer && v.address;
    if (!leads_to_word || (process.pointer && process.pointer_name != name)) return past;
    if (process.pointer != v.address) {
        process.pointer = v.address;
        process.pointer_name = name;
        process.awaits_store = !past;
        ++process.watch_version;
    } else if (stored) {
        process.awaits_store = false;
        return true;
    }
    return past && !process.awaits_store;
}

// `stored`: the thread has just stored to the watched pointer.
void Engine::find_words(Thread& t, const user_regs_struct* regs, bool stored) {
    Process& process = *t.process;
    for (const std::string& name : launch_.watch) {
        std::optional<Variable> v;
        if (const auto known = process.statics.find(name); known != process.statics.end()) v = known->second;
        else if (regs) v = lines_.local_variable(process.pid, name, *regs);
        if (!v || v->gone) continue;
        if (v->local && v->type.shape == Shape::Pointer && !believed(t, name, *v, *regs, stored)) continue;
        const VariableType& type = v->type;
        if (const auto lock = lock_at(process.pid, *v); lock && can_hold(process.pid, lock->first, 4))
            if (SeenSemaphore* seen = semaphore_at(process.pid, lock->first, lock->second, name)) look_at(*seen, nullptr);
        if (type.shape == Shape::Integer && !v->local && v->address)
            found_word(process, name, v->address, type.size, type.is_signed);
        if (type.shape == Shape::Pointer && type.to == Shape::Integer)
            if (const std::uint64_t target = leads_to(process.pid, *v))
                found_word(process, name, target, type.to_size, type.to_signed);
    }
}

void Engine::found_word(Process& process, const std::string& name, std::uint64_t address, std::uint8_t size, bool is_signed) {
    const auto known = std::ranges::find(process.words, name, &WatchedWord::name);
    if (known != process.words.end() && known->address == address) return;
    if (!can_hold(process.pid, address, size) || !read_value(process.pid, address, size, is_signed)) return;
    const WatchedWord word{name, tell_memory(process.pid, address), address, size, is_signed};
    if (known != process.words.end()) *known = word;
    else {
        process.words.push_back(word);
        const auto wanted = [&](const WatchedWord& w) { return std::ranges::find(launch_.watch, w.name); };
        std::ranges::sort(process.words, {}, wanted);
    }
    ++process.watch_version;
    look_at_words(process, MemoryHow::AtStop);
    // Whoever runs is armed at its next stop; its own code may be long.
    for (const auto& [tid, t] : threads_)
        if (t->process == &process && t.get() != in_hand_ && t->where == Where::User && !t->stopped && !t->fresh)
            ptrace(PTRACE_INTERRUPT, tid, nullptr, nullptr);
}

// The shared object at an address, told of when it is seen first; none where the memory is the process's own.
ObjectId Engine::tell_memory(pid_t pid, std::uint64_t address) {
    const auto mapping = mapping_at(pid, address);
    if (!mapping || !mapping->shared) return {};
    const auto [object, fresh] = fds_.memory(*mapping);
    if (fresh)
        log_.put({.pid = pid,
                  .kind = Kind::Level,
                  .a = object.pack(),
                  .b = std::int64_t(mapping->end - mapping->begin),
                  .c = -1,
                  .d = -1},
                 mapping->path);
    return object;
}

void Engine::arm(Thread& t) {
    Process& process = *t.process;
    t.watch_version = process.watch_version;
    if (process.pointer && !t.debug.watch_pointer(t.tid, process.pointer)) process.awaits_store = false;   // nobody would tell
    if (process.words.empty()) return;
    const WatchedWord& word = process.words.front();
    if (t.debug.watch_word(t.tid, word.address, word.size) || std::exchange(watch_refused_, true)) return;
    cannot_step(process, "runs where debug registers are refused: loads and stores of " + word.name + " are not seen");
}

void Engine::tell_access(Thread& t, bool store) {
    if (t.process->words.empty()) return;
    const Process& process = *t.process;
    const WatchedWord& word = process.words.front();
    const auto value = read_value(process.pid, word.address, word.size, word.is_signed);
    if (!value) return;
    if (launch_.lines) {
        --t.registers.rip;   // the access was the instruction before
        tell_line(t);
        ++t.registers.rip;
    }
    const MemoryBits bits{MemoryHow::Watched, store ? Access::Store : Access::Load, word.size, word.is_signed};
    log_.put({.pid = process.pid,
              .tid = t.tid,
              .kind = Kind::Memory,
              .a = std::int64_t(word.address),
              .b = *value,
              .c = bits.pack(),
              .d = word.object.pack()},
             word.name);
    for (SeenWord& seen : seen_words_)
        if (seen.name == word.name && seen.object == word.object && (word.object || seen.pid == process.pid)) seen.value = *value;
}

// Local numbers. One that has just been declared holds what its memory held before: it is told of from the next line on.
void Engine::tell_locals(Thread& t, const user_regs_struct& regs) {
    for (const std::string& name : launch_.watch) {
        if (t.process->statics.contains(name)) continue;
        const auto v = lines_.local_variable(t.process->pid, name, regs);
        if (!v || v->gone || !v->local || v->type.shape != Shape::Integer) continue;
        const auto place = lines_.user_line(t.tid, regs);
        if (!t.locals.contains(name) && place && place->line <= v->declared) continue;
        const auto value = v->address ? read_value(t.process->pid, v->address, v->type.size, v->type.is_signed)
                                      : std::optional(extended(v->value.value_or(0), v->type.size, v->type.is_signed));
        if (!value) continue;
        const auto [known, fresh] = t.locals.try_emplace(name, *value);
        if (!fresh && known->second == *value) continue;
        known->second = *value;
        const MemoryBits bits{MemoryHow::AtStop, Access::Seen, v->type.size, v->type.is_signed, true};
        log_.put({.pid = t.process->pid,
                  .tid = t.tid,
                  .kind = Kind::Memory,
                  .a = std::int64_t(v->address),
                  .b = *value,
                  .c = bits.pack()},
                 name);
    }
}

void Engine::look_at_words(const Process& process, MemoryHow how) {
    for (const WatchedWord& word : process.words) {
        const auto value = read_value(process.pid, word.address, word.size, word.is_signed);
        if (!value) continue;
        const pid_t owner = word.object ? 0 : process.pid;
        auto seen = std::ranges::find_if(
            seen_words_, [&](const SeenWord& s) { return s.object == word.object && s.pid == owner && s.name == word.name; });
        const bool fresh = seen == seen_words_.end();
        if (fresh) seen = seen_words_.insert(seen, {word.object, owner, word.name, *value});
        else if (seen->value == *value) continue;
        seen->value = *value;
        const MemoryBits bits{how, Access::Seen, word.size, word.is_signed};
        log_.put({.pid = process.pid,
                  .tid = process.pid,
                  .kind = Kind::Memory,
                  .a = std::int64_t(word.address),
                  .b = *value,
                  .c = bits.pack(),
                  .d = word.object.pack()},
                 word.name);
    }
}

void Engine::sample_words() {
    if (log_.now() - last_sample_ < kSampleEvery) return;
    last_sample_ = log_.now();
    for (const auto& [pid, process] : processes_) look_at_words(*process, MemoryHow::Sampled);
    look_at_semaphores();
}

// Why there is no next load or store to step to; "" where there may be one.
std::string Engine::why_no_access(const Process& process) {
    if (launch_.watch.empty()) return "cannot be stepped by access: no variable is watched";
    if (watch_refused_) return "cannot be stepped by access: debug registers are refused here";
    if (!process.words.empty() || process.pointer) return "";
    if (!lines_.has_lines(process.pid))
        return "cannot be stepped by access: it was built without -g, so " + launch_.watch.front() + " cannot be found";
    for (const std::string& name : launch_.watch) {
        const auto known = process.statics.find(name);
        if (known == process.statics.end() && lines_.declares(process.pid, name)) return "";   // a local that may come into sight
    }
    const std::string& first = launch_.watch.front();
    const bool gone = process.statics.contains(first);
    return "cannot be stepped by access: " + first +
           (gone ? " was optimised away, or is no number" : " is no variable of it, or was optimised away");
}

}   // namespace ipclab
