#include "view/panel_memory.h"

namespace ipclab::view {

PanelMemory& memory_of(ViewState& state, const Scene& scene, double t) {
    if (!state.memory) state.memory = std::make_shared<PanelMemory>();
    PanelMemory& m = *state.memory;
    const Session& session = scene.session;
    if (m.session != &session || m.generation != session.generation() || session.recording().size() < m.index.size()) {
        SourceTexts kept = std::move(m.sources);
        m = PanelMemory{};
        m.sources = std::move(kept);
        m.session = &session;
        m.generation = session.generation();
    }
    m.cast.follow(session.world(), lesson_of(scene), m.generation);
    m.index.advance(session.recording());
    if (session.world().seq() != m.seen_seq || session.world().now_ns() != m.seen_ns) {
        m.seen_seq = session.world().seq(), m.seen_ns = session.world().now_ns();
        m.seen_at = t;
    }
    return m;
}

std::uint64_t shown_ns(const PanelMemory& m, const ViewState& state, const Scene& scene, double t) {
    if (state.at) return scene.world.now_ns();
    return m.seen_ns + std::uint64_t(std::max(0.0, t - m.seen_at) * 1e9);
}

const Lesson* lesson_of(const Scene& scene) { return scene.lesson ? &scene.lesson->lesson() : nullptr; }

}   // namespace ipclab::view
