// One set of vector icons, drawn on a 16 x 16 grid from path text. No icon font, no images.
#pragma once
#include "view/canvas.h"

namespace ipclab::view {

enum class Icon {
    Play,
    Hand,
    Step,
    Hourglass,
    Plug,
    Reset,
    Search,
    Sun,
    Moon,
    Present,
    ChevronRight,
    ChevronDown,
    Check,
    Cross,
    Terminal,
    Target,
    Home,
    Panel,
    Octagon,
    Arrow,
    Clock,
    Lock,
    Bolt,
    Bounce,
    ChevronLeft,
    Keyboard,
    Bulb,
    Rewind,
    Warning,
    Flag,
    Copy,
    Shield,
    Hook
};

void icon(const Canvas&, Icon, ImVec2 centre, float side, ImU32 colour);

}   // namespace ipclab::view
