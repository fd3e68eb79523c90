#include "lesson/terms.h"
#include "calls/syscalls.h"
#include "lesson/lesson.h"
#include <algorithm>
#include <array>
#include <charconv>

namespace ipclab {

std::optional<std::int64_t> Amount::value(const Channel* channel, std::optional<std::int64_t> asked) const {
    std::optional<std::int64_t> v;
    switch (base) {
    case Base::Number:
        v = 0;
        break;
    case Base::Asked:
        v = asked;
        break;
    case Base::Capacity:
        if (channel && channel->capacity >= 0) v = channel->capacity;
        break;
    case Base::Level:
        if (channel) v = channel->level;
        break;
    case Base::In:
        if (channel) v = std::int64_t(channel->bytes_in);
        break;
    case Base::Out:
        if (channel) v = std::int64_t(channel->bytes_out);
        break;
    }
    if (!v) return v;
    switch (operation) {
    case '-':
        return *v - operand;
    case '*':
        return *v * operand;
    case '/':
        return *v / operand;
    default:
        return *v + operand;
    }
}

const Channel* ChannelName::find(const World& world) const {
    // Serials rise with birth, so the map's order is the order of birth. What came in from outside is not the run's own.
    std::size_t seen = 0;
    const Channel* latest = nullptr;
    for (const auto& [id, channel] : world.channels()) {
        if (id.kind != kind || channel.outside) continue;
        if (name.empty() && ++seen == number) return &channel;
        if (!name.empty() && std::string_view(channel.path).substr(channel.path.rfind('/') + 1) == name) latest = &channel;
    }
    return latest;
}

std::optional<ChannelName> channel_name(std::string_view text) {
    ChannelName name;
    const auto colon = text.find(':');
    const auto kind = text.substr(0, colon);
    name.kind = ObjectKind::None;
    for (int k = 1; k < int(ObjectKind::Count); ++k)
        if (name_of(ObjectKind(k)) == kind) name.kind = ObjectKind(k);
    if (name.kind == ObjectKind::None) return {};
    if (colon == text.npos) return name;
    const auto digits = text.substr(colon + 1);
    const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), name.number);
    if (wrong != std::errc{} || end != digits.data() + digits.size()) name.name = digits;
    if (digits.empty() || name.number == 0 || digits.find('/') != digits.npos) return {};
    return name;
}

bool Terms::about(std::int16_t call) const { return calls.empty() || std::find(calls.begin(), calls.end(), call) != calls.end(); }

static constexpr std::array kCommands = {
    CommandWord{"run", CommandKind::Run},           CommandWord{"hold", CommandKind::Hold},
    CommandWord{"step", CommandKind::Step},         CommandWord{"pace", CommandKind::Pace},
    CommandWord{"signal", CommandKind::Signal},     CommandWord{"kill", CommandKind::Kill},
    CommandWord{"nonblock", CommandKind::Nonblock}, CommandWord{"capacity", CommandKind::Capacity},
    CommandWord{"close", CommandKind::CloseEnd},    CommandWord{"line", CommandKind::StepLine},
    CommandWord{"access", CommandKind::StepAccess},
};

std::vector<std::string> command_words() {
    std::vector<std::string> words;
    for (const auto& c : kCommands) words.emplace_back(c.word);
    return words;
}

std::optional<CommandKind> command_named(std::string_view word) {
    for (const auto& c : kCommands)
        if (c.word == word) return c.kind;
    return {};
}

std::optional<std::string> lineage_of(const Lesson& lesson, std::string_view role) {
    if (auto named = lesson.roles.find(std::string(role)); named != lesson.roles.end()) return named->second;
    for (const auto& program : lesson.launch.programs)
        if (program.role == role) return program.role;
    return {};
}

std::vector<std::string> role_names(const Lesson& lesson) {
    std::vector<std::string> names;
    for (const auto& [name, lineage] : lesson.roles) names.push_back(name);
    for (const auto& program : lesson.launch.programs)
        if (std::find(names.begin(), names.end(), program.role) == names.end()) names.push_back(program.role);
    return names;
}

std::vector<std::int16_t> calls_named(std::string_view name) {
    std::vector<std::int16_t> numbers;
    for (const auto& call : all_syscalls())
        if (call.name == name || call.also == name) numbers.push_back(call.number);
    return numbers;
}

std::vector<std::string> call_names() {
    std::vector<std::string> names;
    for (const auto& call : all_syscalls()) {
        names.emplace_back(call.name);
        if (!call.also.empty() && call.also != call.name) names.emplace_back(call.also);
    }
    return names;
}

}   // namespace ipclab
