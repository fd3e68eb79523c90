#include "lesson/hand.h"
#include "calls/syscalls.h"
#include "lesson/terms.h"
#include <algorithm>

namespace ipclab {

static bool steps(CommandKind kind) {
    return kind == CommandKind::Step || kind == CommandKind::StepLine || kind == CommandKind::StepAccess;
}
static bool moves(CommandKind kind) { return kind == CommandKind::Run || kind == CommandKind::Hold || steps(kind); }

// The tracer answers a command with its echo, or says that it will not work; a process that ends needs no answer.
static bool answers(const Event& e, const Command& command) {
    switch (e.kind) {
    case Kind::Command:
        return CommandKind(e.a) == command.kind && e.b == command.target;
    case Kind::Notice:
        return NoticeCode(e.a) == NoticeCode::WillNotWork || NoticeCode(e.a) == NoticeCode::CannotStep;
    case Kind::Exited:
        return e.pid == command.target && e.tid == e.pid;
    default:
        return false;
    }
}

static bool ready(const Process& process, const Launch& launch, const Seen& seen) {
    return !launch.hold || seen.held.count(process.pid);
}

// Held and yet to be held: its step is told, and its release is about to be.
bool between_steps(const Process& process) {
    return std::any_of(process.threads.begin(), process.threads.end(), [](const auto& entry) {
        const auto& thread = entry.second;
        return thread.will_hold && thread.state != State::Blocked;
    });
}

// It is kept before a call that opens something: its flags can still be changed.
static bool at_an_open(const Process& process) {
    const auto* front = process.front();
    const auto* row = front && front->call && !front->call->begun ? find_syscall(front->call->number) : nullptr;
    return row && row->traits & kOpens;
}

// A process lets itself be run or stepped once it has been held at its beginning: said earlier, it would be held there
// for ever, or never.
Prepared prepare(const Action& action, const Lesson& lesson, const Launch& launch, const Judged& judged) {
    const bool lets_go = action.command == CommandKind::Run || steps(action.command);
    Prepared p;
    p.command = {.kind = action.command, .value = action.value};
    if (action.role.empty()) {
        bool any = false;
        for (const auto& [pid, process] : judged.world.processes()) {
            if (!process.alive) continue;
            if (lets_go && !ready(process, launch, judged.seen)) return {};
            any = true;
        }
        p.state = any ? Prepared::State::Ready : judged.world.over() ? Prepared::State::Gone : Prepared::State::NotYet;
        return p;
    }
    const auto* process = judged.world.by_lineage(lineage_of(lesson, action.role).value_or(""));
    if (!process) return {};
    if (!process->alive) return {Prepared::State::Gone, {}};
    if (lets_go && !ready(*process, launch, judged.seen)) return {};
    if (steps(action.command) && between_steps(*process)) return {};
    p.command.target = process->pid;
    if (action.command == CommandKind::Nonblock && action.channel.empty() && !at_an_open(*process)) return {};
    if (!action.channel.empty()) {
        const auto* channel = channel_name(action.channel)->find(judged.world);
        if (!channel) return {};
        const auto& table = judged.world.descriptors();
        for (const auto& holder : table.holders(channel->id)) {
            const auto* description = table.description(holder.ofd);
            if (holder.pid != process->pid || !description) continue;
            if (action.end == "read" ? description->readable : action.end == "write" ? description->writable : true) {
                p.command.fd = holder.fd;
                break;
            }
        }
        if (p.command.fd < 0) return {};
    }
    p.state = Prepared::State::Ready;
    return p;
}

void Hand::send(Command command, std::string_view by) {
    command.text = by;
    session_.send(command);
    if (moves(command.kind)) unheard_ = std::move(command);
}

bool Hand::hear(const Event& e) {
    if (!unheard_ || !answers(e, *unheard_)) return false;
    unheard_.reset();
    return true;
}

}   // namespace ipclab
