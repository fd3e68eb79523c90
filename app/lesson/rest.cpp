#include "lesson/rest.h"
#include <csignal>
#include <sys/syscall.h>

namespace ipclab {

static constexpr std::string_view kMark = "at rest?";
// The second one brings what a terminal still held when the first came back.
static constexpr int kMarks = 2;

void Rest::new_run() {
    seen_ = 0, marks_ = 0;
    under_way_ = between_rounds_ = false;
    alarms_.clear();
}

void Rest::take_in() {
    const auto& log = session_.recording();
    for (; seen_ < log.size(); ++seen_) {
        const auto [event, payload] = log[seen_];
        if (event.kind == Kind::Command && text(payload) == kMark) {
            under_way_ = false;
            ++marks_;
            continue;
        }
        if (event.kind != Kind::Level) marks_ = 0;   // a probe tells of no move
        if (event.kind == Kind::Exited) between_rounds_ = event.b > 0;
        const bool stopped = event.kind == Kind::Notice &&
                             (NoticeCode(event.a) == NoticeCode::LaunchFailed || NoticeCode(event.a) == NoticeCode::LimitReached);
        if (event.kind == Kind::Spawn || stopped) between_rounds_ = false;
        if (event.kind == Kind::Enter && event.call == SYS_setitimer) alarms_.insert(event.pid);
        if (event.kind == Kind::Enter && event.call == SYS_alarm) {
            if (event.a != 0) alarms_.insert(event.pid);
            else alarms_.erase(event.pid);
        }
        if ((event.kind == Kind::Signal && event.a == SIGALRM) || (event.kind == Kind::Exited && event.tid == event.pid))
            alarms_.erase(event.pid);
    }
}

std::optional<Rest::Look> Rest::look() const {
    Look all;
    if (session_.world().processes().empty() || between_rounds_) return {};
    for (const auto& [pid, process] : session_.world().processes()) {
        if (!process.alive) continue;
        if (alarms_.count(pid) || (!process.followed && process.state() != State::Held)) return {};
        for (const auto& [tid, thread] : process.threads) {
            const auto stillness = look_at(tid);
            if (!stillness) {   // reaped: its end was told before the next mark, or (killed at its birth) never will be
                all[tid] = {};
                continue;
            }
            // Who is not followed is held at its gate, and sleeps there.
            const bool stopped = process.followed && (thread.state == State::Held || thread.state == State::Stopped);
            if (process.followed && !stopped && (thread.state != State::Blocked || thread.wait.timed)) return {};
            const char state = stillness->state;
            const bool asleep = state == 'S' || (state == 'D' && thread.wait.reason == Reason::Vfork);
            if (stopped ? state != 't' && state != 'T' : !asleep) return {};
            all[tid] = *stillness;
        }
    }
    return all;
}

bool Rest::reached() {
    take_in();
    auto now = look();
    if (!now || *now != asleep_) marks_ = 0;
    if (!now) return false;
    asleep_ = std::move(*now);
    if (marks_ >= kMarks) return true;
    if (!under_way_) {
        under_way_ = true;
        session_.send({.kind = CommandKind::Mark, .text = std::string(kMark)});
    }
    return false;
}

}   // namespace ipclab
