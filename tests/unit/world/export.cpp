// Recordings in words: hand-made events through the text and JSON Lines writers.
#include "world/export.h"
#include <algorithm>
#include <cstring>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <random>
#include <signal.h>
#include <sstream>
#include <sys/syscall.h>

using namespace ipclab;
using nlohmann::json;

namespace {

constexpr std::int32_t kWriter = 101, kReader = 102;
const ObjectId kPipe{ObjectKind::Pipe, 1};

// A run told to both writers at once.
class Story {
public:
    Story() {
        say({.kind = Kind::Command, .a = std::int64_t(CommandKind::Launch)});
        say({.pid = kWriter, .tid = kWriter, .kind = Kind::Spawn}, std::string("main\0./pipe\0", 12));
    }
    void say(Event event, std::string_view payload = {}) {
        event.seq = seq_;
        event.t_ns = 1000 * seq_++;
        event.payload = std::uint32_t(payload.size());
        const Bytes bytes = std::as_bytes(std::span(payload));
        text_.add(event, bytes);
        json_.add(event, bytes);
    }
    void descriptor(std::int32_t pid, int fd, Ofd ofd, DescriptorBits bits) {
        say({.pid = pid, .tid = pid, .kind = Kind::Descriptor, .a = fd, .b = ofd, .c = kPipe.pack(), .d = bits.pack()});
    }
    // The writer makes a pipe, forks, and each keeps its end.
    void pipe_between_two() {
        descriptor(kWriter, 3, 1, {.readable = true});
        descriptor(kWriter, 4, 2, {.writable = true});
        say({.pid = kWriter, .tid = kWriter, .kind = Kind::Fork, .a = kReader, .b = kReader, .c = SIGCHLD});
        for (const auto& [pid, fd] : {std::pair{kWriter, 3}, {kReader, 4}}) {
            say({.pid = pid, .tid = pid, .kind = Kind::Enter, .call = SYS_close, .a = fd});
            say({.pid = pid, .tid = pid, .kind = Kind::Exit, .call = SYS_close});
        }
    }
    std::string text() {
        text_.flush();
        return words_;
    }
    std::vector<json> lines() {
        json_.flush();
        std::vector<json> all;
        std::istringstream in(objects_);
        for (std::string line; std::getline(in, line);) all.push_back(json::parse(line));
        return all;
    }
    json last() { return lines().back(); }

private:
    std::uint64_t seq_ = 0;
    std::string words_, objects_;
    Export text_{ExportFormat::Text, [this](std::string_view piece) { return words_ += piece, Status(Nothing{}); }};
    Export json_{ExportFormat::JsonLines, [this](std::string_view piece) { return objects_ += piece, Status(Nothing{}); }};
};

bool has_line(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}   // namespace

TEST_CASE("a finished call is one line") {
    Story story;
    story.pipe_between_two();
    story.say({.pid = kWriter, .tid = kWriter, .kind = Kind::Enter, .call = SYS_write, .a = 4, .b = 0x1000, .c = 5}, "hello");
    story.say({.pid = kWriter, .tid = kWriter, .kind = Kind::Exit, .call = SYS_write, .a = 5});
    CHECK(has_line(story.text(), "[101] write(4, \"hello\", 5) = 5"));
    const json line = story.last();
    CHECK(line["kind"] == "exit");
    CHECK(line["call"] == "write");
    CHECK(line["args"] == json{"4", "\"hello\"", "5"});
    CHECK(line["fd"] == 4);
    CHECK(line["ofd"] == 2);
    CHECK(line["object"] == "pipe:1");
    CHECK(line["result"] == 5);
    CHECK(line["bytes"] == 5);
    CHECK_FALSE(line.contains("errno"));
    const auto lines = story.lines();
    CHECK(lines[lines.size() - 2]["data"] == "hello");
}

TEST_CASE("a failed call has the error's name, a restarted one no result") {
    Story story;
    story.say({.pid = kWriter, .tid = kWriter, .kind = Kind::Enter, .call = SYS_close, .a = 9});
    story.say({.pid = kWriter, .tid = kWriter, .kind = Kind::Exit, .call = SYS_close, .a = -9});
    CHECK(has_line(story.text(), "[101] close(9) = -1 EBADF (Bad file descriptor)"));
    CHECK(story.last()["result"] == -1);
    CHECK(story.last()["errno"] == "EBADF");
    story.say({.pid = kWriter, .tid = kWriter, .kind = Kind::Enter, .call = SYS_read, .a = 0, .b = 0x1000, .c = 1});
    story.say({.pid = kWriter, .tid = kWriter, .kind = Kind::Exit, .flags = kRestarted, .call = SYS_read, .a = -512});
    CHECK(has_line(story.text(), "[101] read(0, 0x1000, 1) = ? ERESTARTSYS"));
    CHECK(story.last()["restarted"] == "ERESTARTSYS");
    CHECK_FALSE(story.last().contains("result"));
}

TEST_CASE("who is blocked, on what, and who can release it") {
    Story story;
    story.pipe_between_two();
    story.say({.pid = kWriter, .tid = kWriter, .kind = Kind::Enter, .call = SYS_write, .a = 4, .b = 0x1000, .c = 4096}, "AAAA");
    story.say({.pid = kWriter, .tid = kWriter, .kind = Kind::Line, .a = 18}, "/home/someone/pipe.c");
    story.say(
        {.pid = kWriter, .tid = kWriter, .kind = Kind::Blocked, .a = kPipe.pack(), .b = std::int64_t(Reason::PipeFull), .c = 4});
    const auto text = story.text();
    CHECK(text.find("101 blocked in write(4, …, 4096): pipe:1 is full; 102 (read") != std::string::npos);
    CHECK(text.find(") can release it  # pipe.c:18\n") != std::string::npos);
    const json line = story.last();
    CHECK(line["reason"] == "pipe-full");
    CHECK(line["object"] == "pipe:1");
    CHECK(line["fd"] == 4);
    CHECK(line["release"][0] == kReader);
    CHECK(line["release_by"][0] == "read");
    CHECK(line["release"].size() == line["release_by"].size());
    CHECK_FALSE(line.contains("deadlock"));
}

TEST_CASE("signals and ends") {
    Story story;
    story.pipe_between_two();
    story.say({.pid = kWriter, .tid = kWriter, .kind = Kind::Enter, .call = SYS_write, .a = 4, .b = 0x1000, .c = 1}, "A");
    story.say({.pid = kWriter, .tid = kWriter, .kind = Kind::Signal, .a = SIGPIPE, .b = SI_USER, .c = kWriter});
    CHECK(story.last()["signal"] == "SIGPIPE");
    CHECK(story.last()["disposition"] == "default");
    story.say({.pid = kWriter, .tid = kWriter, .kind = Kind::Exited, .a = SIGPIPE});
    CHECK(story.last()["signal"] == "SIGPIPE");
    story.say({.pid = kReader, .tid = kReader, .kind = Kind::Enter, .call = SYS_exit_group, .a = 3});
    story.say({.pid = kReader, .tid = kReader, .kind = Kind::Exited, .a = 3 << 8});
    CHECK(story.last()["status"] == 3);
    const auto text = story.text();
    CHECK(has_line(text, "[101] --- SIGPIPE {si_code=SI_USER, si_pid=101} ---"));
    CHECK(has_line(text, "[101] write(4, \"A\", 1) = ?"));
    CHECK(has_line(text, "[101] +++ killed by SIGPIPE +++"));
    CHECK(has_line(text, "[102] exit_group(3) = ?\n[102] +++ exited with 3 +++"));
}

TEST_CASE("whatever the bytes are, a line is valid JSON and the data can be had back") {
    Story story;
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all += char(byte);
    story.say({.pid = kWriter, .tid = kWriter, .kind = Kind::Output, .a = 1}, all);
    std::string back;   // one character a byte: U+0000 … U+00FF
    const auto data = story.last()["data"].get<std::string>();
    for (std::size_t i = 0; i < data.size(); ++i) {
        const auto c = static_cast<unsigned char>(data[i]);
        back += c < 0x80 ? char(c) : char((c & 3) << 6 | (static_cast<unsigned char>(data[++i]) & 0x3f));
    }
    CHECK(back == all);
    story.say({.kind = Kind::Notice}, all);
    CHECK(story.last()["text"].get<std::string>().size() > 128);
    story.say({.kind = Kind::Notice}, "管道 “full”");
    CHECK(story.last()["text"] == "管道 “full”");
    for (const std::string_view broken : {"\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe4\xb8", "\xff"}) {
        story.say({.kind = Kind::Notice}, broken);
        CHECK(story.last()["text"].get<std::string>().starts_with("\xef\xbf\xbd"));
    }
}

TEST_CASE("arbitrary events are survived, and stay one valid line each") {
    std::mt19937 random(1);
    for (int round = 0; round < 2000; ++round) {
        Event event;
        event.pid = event.tid = std::int32_t(random() % 4);
        event.kind = Kind(random() % (int(Kind::Count) + 1));
        event.flags = std::uint8_t(random());
        event.call = std::int16_t(random() % 500);
        event.a = std::int32_t(random());
        event.b = std::int64_t(random() % 40);
        event.c = std::int32_t(random());
        event.d = std::int64_t(random());
        std::string payload(random() % 100, ' ');
        std::ranges::generate(payload, [&] { return char(random()); });
        event.payload = std::uint32_t(payload.size());
        const World world;
        CallSeen call{.enter = event};
        const Told told{event, std::as_bytes(std::span(payload)), world, round % 2 ? &call : nullptr, {}};
        std::string text, object;
        text_line(told, text);
        json_line(told, object);
        REQUIRE(json::accept(object));
        CHECK(std::ranges::count(object, '\n') == 1);
    }
}

TEST_CASE("a failing sink is reported once, and later events are still folded") {
    int calls = 0;
    Export out(ExportFormat::Text, [&](std::string_view) { return ++calls, Status(Error{"write x: No space left on device"}); });
    for (std::uint64_t i = 0; i < 4; ++i) {
        out.add({.seq = i, .pid = 7, .tid = 7, .kind = Kind::Enter, .call = SYS_exit_group}, {});
        CHECK_FALSE(bool(out.flush()));
    }
    CHECK(calls == 1);
    CHECK(out.flush().error().words == "write x: No space left on device");
    CHECK(out.world().seq() == 3);
}
