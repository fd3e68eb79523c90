// Who stands on the stage: each process's letter, name and column. Decided once and kept for the run, so that nothing
// jumps when a state changes or when the past is looked at.
#pragma once
#include "lesson/lesson.h"
#include "words/catalogue.h"
#include "world/world.h"

namespace ipclab::view {

enum class Side : std::uint8_t { Left, Right };

struct Member {
    char badge = '?';
    std::string role;   // the lesson's name, else the lineage: the same in all languages, part of control ids
    std::string name;   // for the eye: the role, or the program
    Side side = Side::Left;
    bool settled = false;   // it has shown which end it uses
    std::uint64_t born_seq = 0;
};

class Cast {
public:
    // Takes in who was born, who became another program, and who uses which end. `world` is the latest moment.
    void follow(const World& world, const Lesson*, std::uint64_t generation);
    const Member& of(std::int32_t pid) const;   // a nameless one for 0 or a stranger
    // The name in the language of the window: "writer", "写进程".
    std::string name(std::int32_t pid, const Catalogue&) const;
    // All that are known at a moment, in order of birth.
    std::vector<std::int32_t> in_order(const World&) const;

private:
    void introduce(const Process&, const Lesson*);
    void seat(const World&);
    char free_letter(std::string_view name) const;
    void settle(std::int32_t pid, Side);

    std::map<std::int32_t, Member> members_;
    std::uint64_t generation_ = 0, seq_ = 0;
    bool any_ = false;
};

// Pipes and FIFOs, in order of birth. Where there are many, those that nobody ever used are left out once closed.
std::vector<const Channel*> channels_on_stage(const World&);
// What lessons call it: "pipe" for the first, "pipe:2" for the second. Outside channels have none.
std::string channel_key(const World&, ObjectId);

}   // namespace ipclab::view
