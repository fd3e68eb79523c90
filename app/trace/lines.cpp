#include "trace/lines.h"
#include "trace/image.h"
#include "trace/proc.h"
#include <map>

namespace ipclab {

struct Lines::Impl {
    std::map<pid_t, std::unique_ptr<Image>> images;
    std::map<pid_t, pid_t> process_of_thread;

    Image* image(pid_t pid) {
        auto& p = images[pid];
        if (!p) p = std::make_unique<Image>(pid);
        if (p->usable()) return p.get();
        images.erase(pid);
        return nullptr;
    }
};

Lines::Lines() : impl_(std::make_unique<Impl>()) {}
Lines::Lines(Lines&&) noexcept = default;
Lines& Lines::operator=(Lines&&) noexcept = default;
Lines::~Lines() = default;

std::optional<SourcePlace> Lines::user_line(pid_t tid, const user_regs_struct& regs) {
    auto [at, fresh] = impl_->process_of_thread.try_emplace(tid, 0);
    if (fresh) {
        const pid_t tgid = process_status(tid).tgid;
        at->second = tgid ? tgid : tid;
    }
    Image* image = impl_->image(at->second);
    return image ? image->user_line(regs) : std::nullopt;
}

std::optional<std::uint64_t> Lines::function_address(pid_t pid, std::string_view name) {
    Image* image = impl_->image(pid);
    return image ? image->function_address(name) : std::nullopt;
}

bool Lines::has_lines(pid_t pid) {
    Image* image = impl_->image(pid);
    return image && image->has_lines();
}

CodePoint Lines::at(pid_t pid, std::uint64_t pc) {
    Image* image = impl_->image(pid);
    return image ? image->at(pc) : CodePoint{};
}

std::optional<Caller> Lines::caller(pid_t pid, const user_regs_struct& regs) {
    Image* image = impl_->image(pid);
    return image ? image->caller(regs) : std::nullopt;
}

std::vector<std::string> Lines::functions(pid_t pid, const user_regs_struct& regs) {
    Image* image = impl_->image(pid);
    return image ? image->functions(regs) : std::vector<std::string>{};
}

std::optional<Variable> Lines::local_variable(pid_t pid, std::string_view name, const user_regs_struct& regs) {
    Image* image = impl_->image(pid);
    return image ? image->local_variable(name, regs) : std::nullopt;
}

std::optional<Variable> Lines::static_variable(pid_t pid, std::string_view name) {
    Image* image = impl_->image(pid);
    return image ? image->static_variable(name) : std::nullopt;
}

std::string Lines::name_of(pid_t pid, std::uint64_t address) {
    Image* image = impl_->image(pid);
    return image ? image->name_of(address) : std::string();
}

bool Lines::declares(pid_t pid, std::string_view name) {
    Image* image = impl_->image(pid);
    return image && image->declares(name);
}

void Lines::forget(pid_t id) {
    impl_->images.erase(id);
    std::erase_if(impl_->process_of_thread, [&](const auto& pair) { return pair.first == id || pair.second == id; });
}

}   // namespace ipclab
