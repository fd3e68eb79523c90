#include "view/home.h"

namespace ipclab::view {

HomeGroup group_of(const Lesson& lesson) { return lesson.code ? HomeGroup::Exercises : HomeGroup(lesson.level); }

bool finished(const Progress& progress, const Lesson& lesson) {
    const auto found = progress.lessons.find(lesson.id);
    return found != progress.lessons.end() && found->second.finished;
}

std::vector<HomeLab> labs_of(const Library& library, const Progress& progress) {
    std::vector<HomeLab> labs;
    for (const std::string& id : library.labs) {
        HomeLab lab{id, {}};
        for (const Lesson& lesson : library.lessons)
            if (std::string_view(lesson.id).substr(0, lesson.id.find('/')) == id)
                lab.lessons.push_back(&lesson), lab.done += finished(progress, lesson);
        std::stable_sort(lab.lessons.begin(), lab.lessons.end(),
                         [](const Lesson* a, const Lesson* b) { return group_of(*a) < group_of(*b); });
        if (!lab.lessons.empty()) labs.push_back(std::move(lab));
    }
    return labs;
}

const Lesson* next_lesson(const Library& library, const Progress& progress) {
    if (const Lesson* last = library.find(progress.last); last && !finished(progress, *last)) return last;
    for (const Lesson& lesson : library.lessons)
        if (!finished(progress, lesson)) return &lesson;
    return nullptr;
}

}   // namespace ipclab::view
