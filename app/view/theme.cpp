#include "view/theme.h"

namespace ipclab::view {

// State hues are Okabe-Ito's, lightened on the dark ground and darkened on the light one until
// the ink reaches 4.5:1 against a card. Bytes are paper: warm and neutral, so that only states have colour.
const Theme kDark = {
    .dark = true,
    .ground = rgb(0x101216),
    .panel = rgb(0x15181D),
    .card = rgb(0x1C2026),
    .well = rgb(0x0F1114),
    .raised = rgb(0x2A303A),
    .line = rgb(0x262B33),
    .line_strong = rgb(0x444C59),
    .text = rgb(0xEDEFF3),
    .text2 = rgb(0xB1B8C4),
    .text3 = rgb(0x8A93A1),
    .accent = rgb(0x6E5CE6),
    .on_accent = rgb(0xFFFFFF),
    .accent_ink = rgb(0xA99CFF),
    .paper = rgb(0xD6CFBC),
    .paper_line = rgb(0x9C947D),
    .paper_ink = rgb(0x1D1B16),
    .wall = rgb(0x868E99),
    .shadow = rgb(0x000000, 40),
    .runnable = {rgb(0x2FC79B), rgb(0x009E73, 40), rgb(0x00805D)},
    .held = {rgb(0x55B0EE), rgb(0x0072B2, 56), rgb(0x0072B2)},
    .blocked = {rgb(0xFF8A42), rgb(0xD55E00, 50), rgb(0xBF5300)},
    .error = {rgb(0xFF6B6B), rgb(0xE5484D, 44), rgb(0xC93A3F)},
    .quiet = {rgb(0x9AA3B1), rgb(0x8A93A1, 40), rgb(0x5A626F)},
    .killed = {rgb(0xFFFFFF), rgb(0x000000), rgb(0x000000)},
    .signal = rgb(0xD98FB8),
    .warning = rgb(0xE69F00),
    .syntax = {rgb(0xB9A9FF), rgb(0x7CC7D8), rgb(0xC5C08A), rgb(0xD9A98A), rgb(0x7F8896)},
};

const Theme kLight = {
    .dark = false,
    .ground = rgb(0xF5F6F8),
    .panel = rgb(0xFFFFFF),
    .card = rgb(0xFFFFFF),
    .well = rgb(0xF1F3F6),
    .raised = rgb(0xE8EBF0),
    .line = rgb(0xE1E5EB),
    .line_strong = rgb(0xA9B2C0),
    .text = rgb(0x16191E),
    .text2 = rgb(0x464E5A),
    .text3 = rgb(0x656E7C),
    .accent = rgb(0x5A48D6),
    .on_accent = rgb(0xFFFFFF),
    .accent_ink = rgb(0x5341C9),
    .paper = rgb(0xF3ECDA),
    .paper_line = rgb(0x8F8564),
    .paper_ink = rgb(0x2C2717),
    .wall = rgb(0x6B7380),
    .shadow = rgb(0x1B2436, 12),
    .runnable = {rgb(0x00795A), rgb(0x009E73, 30), rgb(0x00795A)},
    .held = {rgb(0x00669F), rgb(0x0072B2, 26), rgb(0x00669F)},
    .blocked = {rgb(0xB94E00), rgb(0xD55E00, 30), rgb(0xB94E00)},
    .error = {rgb(0xC62A2F), rgb(0xE5484D, 28), rgb(0xC62A2F)},
    .quiet = {rgb(0x5C6572), rgb(0x656E7C, 26), rgb(0x5C6572)},
    .killed = {rgb(0xFFFFFF), rgb(0x000000), rgb(0x000000)},
    .signal = rgb(0x98396E),
    .warning = rgb(0x8F5F00),
    .syntax = {rgb(0x5B3FC4), rgb(0x00687E), rgb(0x6B6200), rgb(0x9A4A12), rgb(0x6D7683)},
};

}   // namespace ipclab::view
