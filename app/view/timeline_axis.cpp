#include "view/timeline_axis.h"
#include <algorithm>
#include <cmath>

namespace ipclab::view {

namespace {
constexpr double kEnd = 24;
}   // namespace

TimeAxis::TimeAxis(const RunIndex& index, bool real_time, float x0, float width, float pitch, float zoom)
    : index_(index), real_(real_time), x0_(x0), width_(width), zoom_(zoom) {
    const auto columns = double(index.columns().size());
    const double torn = kBreak * double(index.pauses().size()) + (index.has_start_up() ? kStartUp : 0);
    const double fits = (double(width) - kEnd - torn) / std::max(1.0, columns);
    pitch_ = pitch > 0 ? std::clamp(pitch, kMinPitch, kMaxPitch) : float(std::clamp(fits, double(kMinPitch), 26.0));
    per_ns_ = (double(width) - kEnd) * zoom_ / double(std::max<std::uint64_t>(1'000'000, index.end_ns()));
}

double TimeAxis::place(std::uint32_t column) const {
    const auto& columns = index_.columns();
    if (real_) {
        if (columns.empty()) return 0;
        if (column >= columns.size()) return double(index_.end_ns()) * per_ns_;
        return double(columns[column].t_ns) * per_ns_;
    }
    const auto& pauses = index_.pauses();
    const auto breaks = std::upper_bound(pauses.begin(), pauses.end(), column) - pauses.begin();
    const double start_up = index_.has_start_up() && column > 0 ? double(kStartUp) - double(pitch_) : 0;
    return double(pitch_) * (double(column) + 0.5) + start_up + kBreak * double(breaks);
}

double TimeAxis::whole() const {
    const auto n = std::uint32_t(index_.columns().size());
    return n ? place(n - 1) + (real_ ? 0 : double(pitch_)) + kEnd : 0;
}

void TimeAxis::scroll_to(double offset) { offset_ = std::clamp(offset, 0.0, std::max(0.0, whole() - double(width_))); }

std::uint32_t TimeAxis::first_seen() const {
    std::uint32_t low = 0, high = std::uint32_t(index_.columns().size());
    while (low < high) {
        const std::uint32_t mid = low + (high - low) / 2;
        if (place(mid) < offset_) low = mid + 1;
        else high = mid;
    }
    return low ? low - 1 : 0;
}

std::uint32_t TimeAxis::last_seen() const {
    std::uint32_t low = 0, high = std::uint32_t(index_.columns().size());
    while (low < high) {
        const std::uint32_t mid = low + (high - low) / 2;
        if (place(mid) <= offset_ + double(width_)) low = mid + 1;
        else high = mid;
    }
    return low;
}

std::uint32_t TimeAxis::column_at(float at) const {
    const std::uint32_t first = first_seen(), last = last_seen();
    std::uint32_t low = first, high = last;
    while (low < high) {
        const std::uint32_t mid = low + (high - low) / 2;
        if (x(mid) < at) low = mid + 1;
        else high = mid;
    }
    if (low > first && std::fabs(x(low - 1) - at) < std::fabs(x(low) - at)) --low;
    return std::min(low, index_.columns().empty() ? 0 : std::uint32_t(index_.columns().size() - 1));
}

}   // namespace ipclab::view
