#include "world/slots.h"
#include <algorithm>
#include <climits>

namespace ipclab {

namespace {

std::uint64_t new_slots(std::deque<PipeSlot>& slots, const SlotRules& rules, std::uint64_t bytes, const SlotWrite& w) {
    std::uint64_t done = 0;
    while (done < bytes && slots.size() < rules.most) {
        const auto length = std::uint32_t(std::min<std::uint64_t>(bytes - done, rules.page));
        slots.push_back({0, length, w.writer, w.letter, !w.packet && !w.spliced, w.packet});
        done += length;
    }
    return done;
}

bool merges(const PipeSlot& last, std::uint64_t bytes, std::uint32_t page) {
    return last.merges && last.offset + last.length + bytes <= page;
}

}   // namespace

std::uint64_t write_slots(std::deque<PipeSlot>& slots, const SlotRules& rules, std::uint64_t bytes, const SlotWrite& w) {
    std::uint64_t done = 0;
    const std::uint64_t part = (w.whole ? w.whole : bytes) % rules.page;
    if (part && !w.spliced && !slots.empty() && merges(slots.back(), part, rules.page)) {
        done = std::min(part, bytes);
        slots.back().length += std::uint32_t(done);
    }
    return done + new_slots(slots, rules, bytes - done, w);
}

std::uint64_t continue_slots(std::deque<PipeSlot>& slots, const SlotRules& rules, std::uint64_t bytes, const SlotWrite& w) {
    std::uint64_t done = 0;
    if (!slots.empty() && slots.back().merges && slots.back().writer == w.writer) {
        PipeSlot& last = slots.back();
        done = std::min<std::uint64_t>(bytes, rules.page - last.offset - last.length);
        last.length += std::uint32_t(done);
    }
    return done + new_slots(slots, rules, bytes - done, w);
}

std::uint64_t read_slots(std::deque<PipeSlot>& slots, std::uint64_t bytes) {
    std::uint64_t done = 0;
    while (done < bytes && !slots.empty()) {
        PipeSlot& first = slots.front();
        if (first.packet) {
            if (done > 0) break;
            done = first.length;
            slots.pop_front();
            break;
        }
        const auto taken = std::uint32_t(std::min<std::uint64_t>(bytes - done, first.length));
        first.offset += taken;
        first.length -= taken;
        done += taken;
        if (first.length == 0) slots.pop_front();
    }
    return done;
}

std::uint64_t room_for(const std::deque<PipeSlot>& slots, const SlotRules& rules, std::uint64_t bytes) {
    std::uint64_t fits = 0;
    const std::uint64_t part = bytes % rules.page;
    if (part && !slots.empty() && merges(slots.back(), part, rules.page)) fits = part;
    const std::uint64_t free_slots = slots.size() < rules.most ? rules.most - slots.size() : 0;
    const std::uint64_t rest = bytes - fits, needed = (rest + rules.page - 1) / rules.page;
    fits += needed <= free_slots ? rest : free_slots * rules.page;
    return bytes <= PIPE_BUF && fits < bytes ? 0 : fits;
}

std::uint64_t bytes_in(const std::deque<PipeSlot>& slots) {
    std::uint64_t sum = 0;
    for (const PipeSlot& slot : slots) sum += slot.length;
    return sum;
}

}   // namespace ipclab
