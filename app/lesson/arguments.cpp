#include "lesson/arguments.h"
#include "calls/syscalls.h"
#include "lesson/lesson.h"
#include "lesson/nearest.h"
#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace ipclab::argument {

using Text = const std::string&;

static bool whole_number(std::string_view text, std::int64_t& value) {
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
    return wrong == std::errc{} && end == text.data() + text.size();
}

static std::vector<std::string> parts_of(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto comma = text.find(',');
        parts.emplace_back(text.substr(0, comma));
        text = comma == text.npos ? "" : text.substr(comma + 1);
    }
    return parts;
}

// The name of one of an enumeration, by its name_of.
template <class E> static std::string named(Text text, std::string_view what, int count, std::optional<E>& into) {
    std::vector<std::string> known;
    for (int i = 0; i < count; ++i) {
        known.emplace_back(name_of(E(i)));
        if (known.back() == text) into = E(i);
    }
    return into ? "" : unknown_word(what, text, known);
}

template <std::string Terms::*into> static std::string read_role(Text text, const Lesson& lesson, Terms& terms) {
    auto lineage = lineage_of(lesson, text);
    if (!lineage) return unknown_word("role", text, role_names(lesson));
    terms.*into = *lineage;
    return "";
}

static std::string read_roles(Text text, const Lesson& lesson, Terms& terms) {
    for (const auto& name : parts_of(text)) {
        auto lineage = lineage_of(lesson, name);
        if (!lineage) return unknown_word("role", name, role_names(lesson));
        terms.roles.push_back(*lineage);
    }
    return "";
}

static std::string read_calls(Text text, const Lesson&, Terms& terms) {
    for (const auto& name : parts_of(text)) {
        const auto numbers = calls_named(name);
        if (numbers.empty()) return unknown_word("call", name, call_names());
        terms.calls.insert(terms.calls.end(), numbers.begin(), numbers.end());
    }
    return "";
}

template <std::optional<Amount> Terms::*into> static std::string read_amount(Text text, const Lesson&, Terms& terms) {
    using Base = Amount::Base;
    static const std::pair<std::string_view, Base> kBases[] = {
        {"capacity", Base::Capacity}, {"level", Base::Level}, {"in", Base::In}, {"out", Base::Out}, {"asked", Base::Asked}};
    Amount amount;
    if (whole_number(text, amount.operand)) {
        terms.*into = amount;
        return "";
    }
    const auto letters = std::min(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), text.size());
    const auto word = text.substr(0, letters);
    std::vector<std::string> known;
    for (const auto& [name, base] : kBases) {
        known.emplace_back(name);
        if (name == word) amount.base = base;
    }
    if (amount.base == Base::Number) return unknown_word("amount", text, known);
    if (letters < text.size()) {
        amount.operation = text[letters];
        if (std::string_view("+-*/").find(amount.operation) == std::string_view::npos ||
            !whole_number(std::string_view(text).substr(letters + 1), amount.operand) || amount.operand < 0 ||
            amount.operand > 1'000'000'000 || (amount.operation == '/' && amount.operand == 0))
            return fmt::format("'{}' is no amount; write a number, or {}+N, -N, *N, /N", text, word);
    }
    terms.*into = amount;
    return "";
}

static std::string read_errno(Text text, const Lesson&, Terms& terms) {
    constexpr int kLast = 133;   // EHWPOISON, the last of errno(3)
    std::vector<std::string> known;
    for (int e = 1; e <= kLast; ++e) {
        if (errno_name(e).empty()) continue;
        known.emplace_back(errno_name(e));
        if (known.back() == text) terms.error = e;
    }
    return terms.error ? "" : unknown_word("errno", text, known);
}

static std::string read_count(Text text, const Lesson&, Terms& terms) {
    std::int64_t n = 0;
    if (!whole_number(text, n) || n < 0) return fmt::format("'{}' is no count", text);
    terms.count = n;
    return "";
}

static std::string read_status(Text text, const Lesson&, Terms& terms) {
    std::int64_t n = 0;
    if (!whole_number(text, n) || n < 0 || n > 255) return fmt::format("'{}' is no exit status (0 to 255)", text);
    terms.status = int(n);
    return "";
}

static std::string read_signal(Text text, const Lesson&, Terms& terms) {
    const int n = signal_number(text);
    if (n == 0) return fmt::format("unknown signal '{}'", text);
    terms.signal = n;
    return "";
}

static std::string read_reason(Text text, const Lesson&, Terms& terms) {
    return named(text, "reason", int(Reason::Count), terms.reason);
}

static std::string read_state(Text text, const Lesson&, Terms& terms) {
    return named(text, "state", int(State::Killed) + 1, terms.state);
}

static std::string read_command(Text text, const Lesson&, Terms& terms) {
    terms.command = command_named(text);
    return terms.command ? "" : unknown_word("command", text, command_words());
}

static std::string read_channel(Text text, const Lesson&, Terms& terms) {
    auto name = channel_name(text);
    if (!name) return fmt::format("'{}' is no channel; write pipe, pipe:2, fifo …", text);
    terms.channel = *name;
    terms.channel_named = true;
    return "";
}

static std::string read_end(Text text, const Lesson&, Terms& terms) {
    if (text != "read" && text != "write") return unknown_word("end", text, {"read", "write"});
    terms.write_end = text == "write";
    terms.end_named = true;
    return "";
}

static std::string read_side(Text text, const Lesson&, Terms& terms) {
    if (text != "in" && text != "out") return unknown_word("side", text, {"in", "out"});
    terms.into = text == "in";
    return "";
}

template <bool Terms::*into> static std::string read_flag(Text text, const Lesson&, Terms& terms) {
    if (text != "true" && text != "false" && text != "0" && text != "1")
        return fmt::format("'{}' is neither true nor false", text);
    terms.*into = text == "true" || text == "1";
    return "";
}

static std::string read_contains(Text text, const Lesson&, Terms& terms) {
    if (text.empty()) return "an empty text is in every output";
    terms.contains = text;
    return "";
}

static std::string read_program(Text text, const Lesson&, Terms& terms) {
    if (text.empty() || text.find('/') != std::string::npos)
        return fmt::format("'{}' is no program's name; write ls, cat …", text);
    terms.program = text;
    return "";
}

static std::string read_fd(Text text, const Lesson&, Terms& terms) {
    std::int64_t n = 0;
    if (!whole_number(text, n) || n < 0 || n > 1'000'000) return fmt::format("'{}' is no file descriptor", text);
    terms.fd = int(n);
    return "";
}

static std::string read_name(Text text, const Lesson&, Terms& terms) {
    if (text.empty()) return "a word or semaphore has a name";
    terms.name = text;
    return "";
}

static std::string read_which(Text text, const Lesson&, Terms& terms) {
    static const std::vector<std::string> kWords = {"over", "exact", "lost", "failed"};   // in the order of Terms::Which
    const auto found = std::find(kWords.begin(), kWords.end(), text);
    if (found == kWords.end()) return unknown_word("kind of round", text, kWords);
    terms.which = Terms::Which(found - kWords.begin());
    return "";
}

const Argument role{"role", false, read_role<&Terms::role>}, role_needed{"role", true, read_role<&Terms::role>};
const Argument by{"by", true, read_role<&Terms::by>}, roles{"roles", false, read_roles};
const Argument call{"call", false, read_calls}, call_needed{"call", true, read_calls};
const Argument result{"result", false, read_amount<&Terms::result>}, error{"errno", false, read_errno};
const Argument equals{"equals", false, read_amount<&Terms::equals>};
const Argument at_least{"at_least", false, read_amount<&Terms::at_least>},
    at_most{"at_most", false, read_amount<&Terms::at_most>};
const Argument short_count{"short", false, read_flag<&Terms::shortened>}, count{"count", false, read_count};
const Argument reason{"reason", false, read_reason}, channel{"channel", false, read_channel};
const Argument end{"end", false, read_end}, end_needed{"end", true, read_end};
const Argument side{"side", true, read_side}, state{"equals", true, read_state};
const Argument nonblocking{"equals", false, read_flag<&Terms::wanted>};
const Argument status{"status", false, read_status}, signal{"signal", false, read_signal};
const Argument command{"command", true, read_command}, contains{"contains", true, read_contains};
const Argument error_needed{"errno", true, read_errno}, program{"program", true, read_program}, fd{"fd", false, read_fd};
const Argument only{"only", false, read_flag<&Terms::only>};
const Argument name{"name", false, read_name}, name_needed{"name", true, read_name}, which{"which", false, read_which};

}   // namespace ipclab::argument
