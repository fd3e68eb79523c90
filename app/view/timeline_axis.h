// The horizontal axis of the timeline: where a column stands, by order or by time. No drawing.
#pragma once
#include "view/run_index.h"

namespace ipclab::view {

class TimeAxis {
public:
    static constexpr float kMinPitch = 14, kMaxPitch = 60, kBreak = 34, kStartUp = 64;

    // `pitch`: pixels a column, or 0 to fit; of real time: a factor on what fits.
    TimeAxis(const RunIndex&, bool real_time, float x0, float width, float pitch, float zoom);

    float x(std::uint32_t column) const { return x0_ + float(place(column) - offset_); }
    float x_ns(std::uint64_t t_ns) const { return x0_ + float(double(t_ns) * per_ns_ - offset_); }
    bool real_time() const { return real_; }
    float pitch() const { return pitch_; }
    float zoom() const { return zoom_; }
    double whole() const;   // length of the run in pixels
    double offset() const { return offset_; }
    void scroll_to(double offset);   // kept within the run
    void show_end() { scroll_to(whole()); }
    std::uint32_t first_seen() const;   // the columns in sight, one more at each side
    std::uint32_t last_seen() const;
    std::uint32_t column_at(float x) const;   // the nearest
    // Pauses between `from` and `to` (columns), as positions of the tear.
    float torn(std::uint32_t pause) const { return x(pause) - float((real_ ? 0 : kBreak / 2) + pitch_ / 2); }

private:
    double place(std::uint32_t column) const;

    const RunIndex& index_;
    bool real_;
    float x0_, width_, pitch_ = kMinPitch, zoom_ = 1;
    double per_ns_ = 0, offset_ = 0;
};

}   // namespace ipclab::view
