#include "world/export.h"
#include "record/recording.h"

namespace ipclab {
namespace {

constexpr std::size_t kPiece = 64 * 1024;   // bytes gathered before they are written

}   // namespace

Export::Export(ExportFormat format, Sink sink, std::size_t shown)
    : format_(format), sink_(std::move(sink)), words_{.most = shown} {
    out_.reserve(kPiece + kPiece / 4);
}

CallSeen& Export::begin(const Event& enter, Bytes payload) {
    CallSeen& call = calls_[{enter.tid, bool(enter.flags & kInjected)}];
    call = {.enter = enter, .carried{payload.begin(), payload.end()}};
    const Syscall* row = find_syscall(enter.call);
    if (!row || row->fd_arg < 0) return call;
    call.fd = int(arguments(enter, payload)[std::size_t(row->fd_arg)]);
    if (const Descriptor* d = world_.descriptors().find(enter.pid, call.fd)) call.ofd = d->ofd;
    call.object = world_.descriptors().object(enter.pid, call.fd);
    return call;
}

void Export::add(const Event& event, Bytes payload) {
    if (event.kind == Kind::Command && event.seq == 0) {   // a launch: another recording begins
        world_ = {};
        calls_.clear();
    }
    world_.apply(event, payload);
    if (event.kind == Kind::Enter) begin(event, payload);

    const auto at = calls_.find({event.tid, bool(event.flags & kInjected)});
    CallSeen* call = at != calls_.end() ? &at->second : nullptr;
    if (call && event.kind == Kind::Line) call->line = {std::string(text(payload)), int(event.a)};

    const Told told{event, payload, world_, call, words_};
    if (status_) (format_ == ExportFormat::Text ? text_line : json_line)(told, out_);

    if (call && (event.kind == Kind::Exit || event.kind == Kind::Exited)) calls_.erase(at);
    if (out_.size() >= kPiece) flush();
}

Status Export::flush() {
    if (status_ && !out_.empty()) status_ = sink_(out_);
    out_.clear();
    return status_;
}

}   // namespace ipclab
