#include "lesson/evidence.h"
#include "calls/syscalls.h"
#include <fmt/format.h>

namespace ipclab {

std::string evidence_words(const Lesson& lesson, const Recording& log, const World& world, std::uint64_t seq) {
    if (seq >= log.size()) return {};
    const auto entry = log[seq];
    const auto& e = entry.event;
    const auto* process = world.process(e.pid);
    const auto who = process ? lesson.role_of(process->lineage) + ": " : "";
    switch (e.kind) {
    case Kind::Enter:
        return who + call_text(e, entry.payload, nullptr, {});
    case Kind::Exit:
        for (auto at = seq; at-- > 0;) {
            const auto enter = log[at];
            if (enter.event.kind == Kind::Enter && enter.event.tid == e.tid)
                return who + call_text(enter.event, enter.payload, &e, entry.payload) + " = " + result_text(e);
        }
        return who + result_text(e);
    case Kind::Blocked:
        return who + fmt::format("blocked ({})", name_of(Reason(e.b)));
    case Kind::Command:
        return who + fmt::format("command {}", name_of(CommandKind(e.a)));
    case Kind::Signal:
        return who + fmt::format("signal {}", signal_name(int(e.a)));
    default:
        return who + std::string(name_of(e.kind));
    }
}

}   // namespace ipclab
