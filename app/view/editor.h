// A code editor, drawn by us: numbers, colours, what the compiler said at its line, selection by mouse and keys. It
// changes the text it is given and nothing else.
#pragma once
#include "view/text_buffer.h"
#include "view/widgets.h"
#include <span>

namespace ipclab::view {

// Something said of a line.
struct LineNote {
    int line = 0, column = 0;   // from 0; column in bytes, -1: of the line as a whole
    bool error = true;          // else a warning
    bool stale = false;         // the line was changed since
    std::string words;
};

// How one looks at the text; kept from frame to frame.
struct EditorLook {
    float top = 0, left = 0;    // scrolled off, logical pixels
    Place followed{-1, -1};     // the cursor that was last brought into sight
    bool show_cursor = false;   // bring it into sight, wherever it is
    double clicked_at = -1e9;   // for double and triple clicks
    Place clicked;
    int clicks = 0;
    bool dragging = false;
};

struct Edited {
    bool typing = false, save = false;
};
// `id`: of the control that takes what is typed.
Edited draw_editor(Ui&, const std::string& id, Rect, TextBuffer&, EditorLook&, std::span<const LineNote>, bool read_only = false);

}   // namespace ipclab::view
