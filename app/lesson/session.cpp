#include "lesson/session.h"
#include <algorithm>
#include <chrono>
#include <sys/utsname.h>
#include <unistd.h>

namespace ipclab {

namespace {

bool begins_a_recording(const Event& e) {
    return e.seq == 0 && e.kind == Kind::Command && CommandKind(e.a) == CommandKind::Launch;
}

}   // namespace

std::map<std::string, std::string> facts_of_this_machine() {
    std::map<std::string, std::string> facts;
    facts["page_size"] = std::to_string(::sysconf(_SC_PAGESIZE));
    utsname name{};
    if (::uname(&name) == 0) {
        facts["kernel"] = std::string(name.sysname) + " " + name.release;
        facts["machine"] = name.machine;
    }
    facts["format"] = "1";
    return facts;
}

void Session::set_limit(std::size_t bytes) {
    limit_ = bytes;
    recording_.set_limit(bytes);
}

void Session::launch(const Launch& launch) {
    if (!source_) return;
    replaying_ = false;
    source_->launch(launch);
}

void Session::replay(Recording recording) {
    replaying_ = true;
    begun_ = false;   // what the tracer still sends of a run belongs to none
    before_ = std::exchange(recording_, std::move(recording));
    history_.clear();
    history_.advance(recording_);
    full_ = false;
    ++generation_;
}

void Session::begin() {
    before_ = std::exchange(recording_, Recording());
    recording_.facts() = facts_of_this_machine();
    if (limit_) recording_.set_limit(*limit_);
    history_.clear();
    full_ = false;
    begun_ = true;
    ++generation_;
}

void Session::take(const Event& e, std::span<const std::byte> payload) {
    if (begins_a_recording(e)) begin();
    if (begun_) recording_.append(e, payload);
}

bool Session::pump() {
    if (!live()) return false;
    const std::size_t came = source_->drain([this](const Event& e, std::span<const std::byte> payload) { take(e, payload); });
    if (came == 0) return false;
    history_.advance(recording_);
    if (recording_.full() && !full_) {
        full_ = true;
        send({.kind = CommandKind::Hold, .target = kEveryone});
    }
    return true;
}

void Session::send(const Command& command) {
    if (live()) source_->send(command);
}

bool Session::wait_for(const std::function<bool(const Session&)>& done, int limit_ms) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::milliseconds(limit_ms);
    while (true) {
        while (pump())
            if (done(*this)) return true;
        if (done(*this)) return true;
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
        if (!live() || !source_->alive() || left <= 0) return pump() && done(*this);   // its last words
        if (source_->arm()) source_->wait(int(left));
    }
}

}   // namespace ipclab
