#include "trace/ring.h"
#include "record/handle.h"
#include <atomic>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <new>
#include <sys/mman.h>

namespace ipclab {

namespace {
constexpr std::size_t kPage = 4096;
}

// Positions count slots from the start and never wrap; each on a cache line of its own.
struct Ring::Shared {
    alignas(64) std::atomic<std::uint64_t> head{0};       // next slot to be written
    alignas(64) std::atomic<std::uint64_t> tail{0};       // next slot to be read
    alignas(64) std::atomic<std::uint32_t> sleeping{0};   // the consumer wants to be rung
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

Result<Ring> Ring::make(std::size_t slots) {
    static_assert(sizeof(Shared) <= kPage);
    const std::size_t bytes = slots * kSlot;
    assert((slots & (slots - 1)) == 0 && bytes % kPage == 0);
    Handle memory(memfd_create("ipclab-ring", MFD_CLOEXEC));
    if (!memory) return system_error("memfd_create", errno);
    if (ftruncate(memory.get(), off_t(kPage + bytes)) != 0) return system_error("ftruncate of the event ring", errno);

    void* place = mmap(nullptr, kPage + 2 * bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (place == MAP_FAILED) return system_error("mmap of the event ring", errno);
    auto* base = static_cast<std::byte*>(place);
    const auto map = [&](std::byte* address, std::size_t length, std::size_t offset) {
        return mmap(address, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, memory.get(), off_t(offset)) != MAP_FAILED;
    };
    if (!map(base, kPage, 0) || !map(base + kPage, bytes, kPage) || !map(base + kPage + bytes, bytes, kPage)) {
        const int error = errno;
        munmap(place, kPage + 2 * bytes);
        return system_error("mmap of the event ring", error);
    }
    return Ring(new (base) Shared, base + kPage, slots);
}

Ring::Ring(Ring&& other) noexcept { *this = std::move(other); }

Ring& Ring::operator=(Ring&& other) noexcept {
    std::swap(shared_, other.shared_);
    std::swap(first_, other.first_);
    std::swap(slots_, other.slots_);
    return *this;
}

Ring::~Ring() {
    if (shared_) munmap(shared_, kPage + 2 * slots_ * kSlot);
}

std::size_t Ring::room() const {
    const auto used = shared_->head.load(std::memory_order_relaxed) - shared_->tail.load(std::memory_order_acquire);
    return slots_ - std::size_t(used);
}

void Ring::put(const Event& event, std::span<const std::byte> payload) {
    const std::size_t needed = 1 + payload_slots(event.payload);
    assert(payload.size() == event.payload && needed <= room());
    const auto head = shared_->head.load(std::memory_order_relaxed);
    std::byte* slot = at(head);
    std::memcpy(slot, &event, sizeof event);
    if (!payload.empty()) std::memcpy(slot + kSlot, payload.data(), payload.size());
    shared_->head.store(head + needed, std::memory_order_release);
}

// The store of head and the load of sleeping must not pass each other, nor must their mirror images in arm, or the
// consumer could fall asleep over an event: hence the fence here and sequential consistency there.
bool Ring::wanted() {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (shared_->sleeping.load() == 0 || shared_->head.load() == shared_->tail.load()) return false;
    return shared_->sleeping.exchange(0) != 0;
}

bool Ring::empty() const {
    return shared_->tail.load(std::memory_order_relaxed) == shared_->head.load(std::memory_order_acquire);
}

const Event& Ring::front() const {
    return *std::launder(reinterpret_cast<const Event*>(at(shared_->tail.load(std::memory_order_relaxed))));
}

std::span<const std::byte> Ring::front_payload() const {
    return {at(shared_->tail.load(std::memory_order_relaxed)) + kSlot, front().payload};
}

void Ring::pop() {
    const auto tail = shared_->tail.load(std::memory_order_relaxed);
    shared_->tail.store(tail + 1 + payload_slots(front().payload), std::memory_order_release);
}

bool Ring::arm() {
    shared_->sleeping.store(1);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (shared_->tail.load() == shared_->head.load()) return true;
    shared_->sleeping.store(0);
    return false;
}

void Ring::disarm() { shared_->sleeping.store(0); }

}   // namespace ipclab
