// JSON Lines: one object a line, one line an event, in the order of `seq`. A public interface: keys are only ever added.
//
// key             | of kinds                      | value
// seq, t_ns       | all                           | number of the event, from 0; ns since the launch, when the tracer saw it
// pid, tid, kind  | all                           | process, thread (0: none), name of the kind
// startup         | any                           | true: before `main`, the loader's work
// injected        | enter exit                    | true: made by the lab in the process
// amended         | enter                         | true: instead of the enter before it, because the lab changed an argument
// call            | enter exit blocked            | the kernel's name of the system call
// also            | enter exit                    | what a program calls, where the C library renames ("pipe" for "pipe2")
// args            | enter exit                    | its arguments in words, one string each
// result, errno   | exit                          | the result; -1 and the error's name where it failed
// restarted       | exit                          | name of the restart: not a result, the kernel makes the call again
// derived         | exit fork                     | true: worked out, not reported by the kernel
// fd, ofd, object | enter exit blocked descriptor | what the call works on: number, open file description, "pipe:3"
// bytes           | exit level                    | bytes moved; bytes unread in the object
// data            | enter exit output             | bytes written or read, one character a byte (\u00ff for 255)
// truncated       | enter exit output             | true: data or a string is only the beginning
// reason          | blocked                       | "pipe-full", "child", …
// release         | blocked                       | pids that can release it and do not wait themselves; 0 is somebody outside the run, who holds an end
// release_by      | blocked                       | by what, in the same order: "read", "close", …
// outside         | blocked                       | who else could: somebody outside the run "holds" an end; any process that knows the
//                 |                               | object's name or key ("named", "keyed"), that "maps" it, a "sender" of signals; a
//                 |                               | "person" who types; "unknown": not worked out
// timer           | blocked                       | true: a timer that the process has set may interrupt the wait
// timed           | blocked                       | true: time ends it too
// deadlock        | blocked                       | pids that wait for ever, for each other or for themselves, if the event closed such a set
// stuck           | blocked                       | pids that nobody in this run can release, though somebody outside who knows a name or key could
// waited_ns       | unblocked                     | how long
// capacity, level | level                         | of pipes, FIFOs and sockets: bytes it holds at most; bytes unread (the same as `bytes`)
// slot_free       | level                         | of pipes and FIFOs: a write of one byte would not block
// messages, most_messages | level                 | of message queues, which have no slots; `bytes` is what they hold
// mapped_by       | level                         | of shared memory: processes that have it mapped; `bytes` is its length
// value, waiters, owner | level                   | of semaphores and mutexes
// role, argv      | spawn                         | the program's role and its arguments
// path, argv      | exec                          | the program
// child, flags    | fork                          | pid of the child, clone flags
// signal          | signal signal-sent exiting exited | its name
// code, sender, disposition | signal              | si_code; pid; "default", "ignored" or "handled"
// target, target_tid | signal-sent                | who shall get it
// status          | exiting exited                | exit status, where no signal ended it
// cause           | held released                 | who asked: "user", "step", "start", "memory", "line"
// until_ns, pace_ns | paced                       | until when; how long
// file, line, pc  | line                          | source file, line from 1, address
// address, value, how, access, size, name | memory | what was seen of a variable: "watched", "at-stop", "sampled"; "seen", "load", "store"
// access, flags, path | descriptor                | "r", "w" or "rw"; ["nonblock", "append", "direct", "cloexec", "outside"]; fd -1: only a path
//                 |                               | that leads to a FIFO
// command, target, value, fd, text | command      | what was asked of the lab
// notice, object, text | notice                   | what the reader should know
#include "record/recording.h"
#include "world/export.h"
#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <sys/wait.h>

namespace ipclab {
namespace {

// Length of the UTF-8 character that `s` begins with, 0 if it is none (RFC 3629: no overlong forms, no surrogates).
std::size_t utf8_length(std::string_view s) {
    const auto byte = [&](std::size_t i) { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0u; };
    const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
        return byte(i) >= low && byte(i) <= high;
    };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef)
        return follows(1, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf) && follows(2) ? 3 : 0;
    if (first >= 0xf0 && first <= 0xf4)
        return follows(1, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf) && follows(2) && follows(3) ? 4 : 0;
    return 0;
}

// Writes one flat object; by hand, because a line is written for every event of a run.
class Object {
public:
    explicit Object(std::string& out) : out_(out) { out_ += '{'; }
    void end() { out_ += "}\n"; }

    void number(std::string_view name, std::int64_t value) {
        key(name);
        digits(value);
    }
    void yes(std::string_view name, bool value = true) {
        if (!value) return;
        key(name);
        out_ += "true";
    }
    void string(std::string_view name, std::string_view value) {
        key(name);
        quote(value);
    }
    void data(std::string_view name, Bytes bytes) {
        key(name);
        out_ += '"';
        for (const std::byte b : bytes) character(std::to_integer<unsigned char>(b), true);
        out_ += '"';
    }
    void numbers(std::string_view name, const auto& values) {
        list(name, values, [this](std::int64_t v) { digits(v); });
    }
    void strings(std::string_view name, const auto& values) {
        list(name, values, [this](std::string_view v) { quote(v); });
    }

private:
    void key(std::string_view name) {
        if (out_.back() != '{') out_ += ',';
        out_ += '"';
        out_ += name;
        out_ += "\":";
    }
    void list(std::string_view name, const auto& values, const auto& write) {
        key(name);
        out_ += '[';
        for (bool first = true; const auto& v : values) {
            if (!std::exchange(first, false)) out_ += ',';
            write(v);
        }
        out_ += ']';
    }
    void digits(std::int64_t value) {
        char buffer[24];
        out_.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
    }
    // Names and paths are UTF-8 as they are; a byte that is not becomes U+FFFD.
    void quote(std::string_view s) {
        out_ += '"';
        while (!s.empty()) {
            const std::size_t length = utf8_length(s);
            if (length == 1) character(static_cast<unsigned char>(s[0]), false);
            else if (length == 0) out_ += "\\ufffd";
            else out_ += s.substr(0, length);
            s.remove_prefix(std::max<std::size_t>(length, 1));
        }
        out_ += '"';
    }
    void character(unsigned char c, bool binary) {
        constexpr char kHex[] = "0123456789abcdef";
        if (c == '"' || c == '\\') {
            out_ += '\\';
            out_ += char(c);
        } else if (c < 0x20 || (binary && c >= 0x7f)) {
            out_ += "\\u00";
            out_ += kHex[c >> 4];
            out_ += kHex[c & 15];
        } else {
            out_ += char(c);
        }
    }
    std::string& out_;
};

template <std::size_t N> std::string_view word(const std::string_view (&words)[N], std::int64_t i) {
    return i >= 0 && std::size_t(i) < N ? words[i] : "?";
}

constexpr std::string_view kCauses[] = {"user", "step", "start", "memory", "line"};
constexpr std::string_view kDispositions[] = {"default", "ignored", "handled"};
constexpr std::string_view kAccess[] = {"seen", "load", "store"};
constexpr std::string_view kHow[] = {"watched", "at-stop", "sampled"};

// NUL-separated words, as in the payload of Spawn and Exec: the first by itself, the others as a list.
void words_of(Object& o, std::string_view first_name, std::string_view payload) {
    std::vector<std::string_view> words;
    while (!payload.empty()) {
        const auto nul = std::min(payload.find('\0'), payload.size());
        words.push_back(payload.substr(0, nul));
        payload.remove_prefix(std::min(nul + 1, payload.size()));
    }
    o.string(first_name, words.empty() ? "" : words[0]);
    o.strings("argv", std::span(words).subspan(std::min<std::size_t>(1, words.size())));
}

void object(Object& o, ObjectId id) {
    if (id) o.string("object", to_string(id));
}

void name_call(Object& o, const Told& t, const Event* exit) {
    const Event& enter = t.call ? t.call->enter : t.event;
    const Syscall* row = find_syscall(enter.call);
    o.string("call", row ? std::string(row->name) : fmt::format("syscall_{}", enter.call));
    if (row && !row->also.empty()) o.string("also", row->also);
    if (!t.call) return;
    o.strings("args", argument_texts(enter, t.call->carried, exit, exit ? t.payload : Bytes{}, t.words));
    if (t.call->fd >= 0) o.number("fd", t.call->fd);
    if (t.call->ofd) o.number("ofd", t.call->ofd);
    object(o, t.call->object);
}

bool moves(const Syscall* row, std::uint32_t trait) { return row && (row->traits & trait); }

void spawn(Object& o, const Told& t) { words_of(o, "role", text(t.payload)); }
void exec(Object& o, const Told& t) { words_of(o, "path", text(t.payload)); }
void fork(Object& o, const Told& t) {
    o.number("child", t.event.a);
    o.number("child_tid", t.event.b);
    o.number("flags", t.event.c);
    o.yes("derived", t.event.flags & kDerived);
}
void enter(Object& o, const Told& t) {
    name_call(o, t, nullptr);
    if (moves(find_syscall(t.event.call), kWrites)) o.data("data", pieces(t.event, t.payload));
    o.yes("truncated", t.event.flags & kTruncated);
    o.yes("injected", t.event.flags & kInjected);
    o.yes("amended", t.event.flags & kAmended);
}
void exit(Object& o, const Told& t) {
    const Event& e = t.event;
    name_call(o, t, &e);
    if (e.flags & kRestarted) {
        o.string("restarted", errno_name(int(-e.a)));
    } else if (e.a < 0 && e.a > -4096) {
        o.number("result", -1);
        o.string("errno", errno_name(int(-e.a)));
    } else {
        o.number("result", e.a);
        const Syscall* row = find_syscall(e.call);
        if (moves(row, kReads | kWrites | kMoves)) o.number("bytes", e.a);
        if (moves(row, kReads)) o.data("data", t.payload);
    }
    o.yes("derived", e.flags & kDerived);
    o.yes("truncated", e.flags & kTruncated);
    o.yes("injected", e.flags & kInjected);
}
void blocked(Object& o, const Told& t) {
    if (t.call)
        if (const Syscall* row = find_syscall(t.call->enter.call)) o.string("call", row->name);
    object(o, ObjectId::unpack(t.event.a));
    if (t.event.c >= 0) o.number("fd", t.event.c);
    if (t.call && t.call->ofd) o.number("ofd", t.call->ofd);
    o.string("reason", name_of(Reason(t.event.b)));
    const Thread* thread = t.world.thread(t.event.tid);
    if (!thread) return;
    std::vector<std::int64_t> who;
    std::vector<std::string_view> by;
    std::vector<std::string_view> outside;
    for (const Releaser& r : t.world.releasers(*thread)) {
        if (r.pid == 0) {
            if (std::ranges::find(outside, name_of(r.how)) == outside.end()) outside.push_back(name_of(r.how));
            if (r.how != Outsider::Holds) continue;
        } else if (!t.world.can_act(r.pid, *thread)) continue;
        who.push_back(r.pid);
        by.push_back(r.by);
    }
    o.numbers("release", who);
    o.strings("release_by", by);
    if (!outside.empty()) o.strings("outside", outside);
    if (const Process* p = t.world.process(t.event.pid)) o.yes("timer", p->has_timer());
    o.yes("timed", thread->wait.timed);
    if (const auto ring = t.world.deadlock(); std::ranges::find(ring, t.event.pid) != ring.end()) o.numbers("deadlock", ring);
    else if (const auto all = t.world.waits_in_vain(); std::ranges::find(all, t.event.pid) != all.end()) o.numbers("stuck", all);
}
void unblocked(Object& o, const Told& t) {
    object(o, ObjectId::unpack(t.event.a));
    o.number("waited_ns", t.event.b);
}
void cause(Object& o, const Told& t) { o.string("cause", word(kCauses, t.event.a)); }
void paced(Object& o, const Told& t) {
    o.number("until_ns", t.event.a);
    o.number("pace_ns", t.event.b);
}
void signal_sent(Object& o, const Told& t) {
    o.number("target", t.event.a);
    o.string("signal", t.event.b ? signal_name(int(t.event.b)) : "0");
    if (t.event.c) o.number("target_tid", t.event.c);
}
void signal(Object& o, const Told& t) {
    o.string("signal", signal_name(int(t.event.a)));
    o.string("code", signal_code_name(int(t.event.a), int(t.event.b)));
    if (t.event.c > 0) o.number("sender", t.event.c);
    o.string("disposition", word(kDispositions, t.event.d));
}
void ended(Object& o, const Told& t) {
    const int status = int(t.event.a);
    if (WIFSIGNALED(status)) o.string("signal", signal_name(WTERMSIG(status)));
    else o.number("status", WEXITSTATUS(status));
}
void line(Object& o, const Told& t) {
    o.string("file", text(t.payload));
    o.number("line", t.event.a);
    o.string("pc", fmt::format("{:#x}", std::uint64_t(t.event.b)));
}
void memory(Object& o, const Told& t) {
    o.string("name", text(t.payload));
    o.string("address", fmt::format("{:#x}", std::uint64_t(t.event.a)));
    o.number("value", t.event.b);
    const MemoryBits bits = MemoryBits::unpack(t.event.c);
    o.string("how", word(kHow, std::int64_t(bits.how)));
    o.string("access", word(kAccess, std::int64_t(bits.access)));
    o.number("size", bits.size);
    if (t.event.d) object(o, ObjectId::unpack(t.event.d));
}
void output(Object& o, const Told& t) {
    o.number("fd", t.event.a);
    o.data("data", t.payload);
    o.yes("truncated", t.event.flags & kTruncated);
}
void level(Object& o, const Told& t) {
    object(o, ObjectId::unpack(t.event.a));
    const ObjectKind kind = ObjectId::unpack(t.event.a).kind;
    if (!t.payload.empty()) o.string("name", text(t.payload));
    if (kind == ObjectKind::Semaphore || kind == ObjectKind::Mutex) {
        o.number("value", t.event.b);
        if (kind == ObjectKind::Semaphore && t.event.d >= 0) o.number("waiters", t.event.d);
        if (kind == ObjectKind::Mutex && t.event.c > 0) o.number("owner", t.event.c);
        return;
    }
    if (kind == ObjectKind::Queue) {
        o.number("messages", t.event.b);
        if (t.event.c >= 0) o.number("most_messages", t.event.c);
        o.number("bytes", t.event.d);
        return;
    }
    o.number("bytes", t.event.b);
    if (kind == ObjectKind::Memory) {
        if (t.event.d >= 0) o.number("mapped_by", t.event.d);
        return;
    }
    o.number("level", t.event.b);
    if (t.event.c >= 0) o.number("capacity", t.event.c);
    o.yes("slot_free", t.event.d == 1);
}
void descriptor(Object& o, const Told& t) {
    const auto bits = DescriptorBits::unpack(t.event.d);
    o.number("fd", t.event.a);
    o.number("ofd", t.event.b);
    object(o, ObjectId::unpack(t.event.c));
    o.string("access", bits.readable && bits.writable ? "rw" : bits.readable ? "r" : bits.writable ? "w" : "");
    std::vector<std::string_view> flags;
    for (const auto& [set, name] : {std::pair{bits.nonblock, "nonblock"},
                                    {bits.append, "append"},
                                    {bits.direct, "direct"},
                                    {bits.cloexec, "cloexec"},
                                    {bits.outside, "outside"}})
        if (set) flags.push_back(name);
    o.strings("flags", flags);
    if (!t.payload.empty()) o.string("path", text(t.payload));
}
void command(Object& o, const Told& t) {
    o.string("command", name_of(CommandKind(t.event.a)));
    o.number("target", t.event.b);
    o.number("value", t.event.c);
    o.number("fd", t.event.d);
    if (!t.payload.empty()) o.string("text", text(t.payload));
}
void notice(Object& o, const Told& t) {
    o.string("notice", name_of(NoticeCode(t.event.a)));
    object(o, ObjectId::unpack(t.event.b));
    o.string("text", text(t.payload));
}

struct Row {
    Kind kind;
    void (*write)(Object&, const Told&);
};
constexpr Row kRows[] = {
    {Kind::Spawn, spawn},
    {Kind::Fork, fork},
    {Kind::Exec, exec},
    {Kind::Enter, enter},
    {Kind::Exit, exit},
    {Kind::Blocked, blocked},
    {Kind::Unblocked, unblocked},
    {Kind::Held, cause},
    {Kind::Released, cause},
    {Kind::Paced, paced},
    {Kind::SignalSent, signal_sent},
    {Kind::Signal, signal},
    {Kind::Exiting, ended},
    {Kind::Exited, ended},
    {Kind::Line, line},
    {Kind::Memory, memory},
    {Kind::Output, output},
    {Kind::Level, level},
    {Kind::Descriptor, descriptor},
    {Kind::Command, command},
    {Kind::Notice, notice},
};
static_assert(std::size(kRows) == std::size_t(Kind::Count));

}   // namespace

void json_line(const Told& told, std::string& out) {
    const Event& e = told.event;
    Object o(out);
    o.number("seq", std::int64_t(e.seq));
    o.number("t_ns", std::int64_t(e.t_ns));
    o.number("pid", e.pid);
    o.number("tid", e.tid);
    o.string("kind", name_of(e.kind));
    o.yes("startup", e.flags & kStartUp);
    const auto row = std::ranges::find(kRows, e.kind, &Row::kind);
    if (row != std::end(kRows)) row->write(o, told);
    o.end();
}

}   // namespace ipclab
