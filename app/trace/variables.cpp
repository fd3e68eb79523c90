#include "trace/variables.h"
#include <algorithm>
#include <cstring>
#include <dwarf.h>
#include <memory>

namespace ipclab {
namespace {

constexpr int kDepthMost = 12;   // of types made of types

std::optional<Dwarf_Die> type_of(Dwarf_Die* die) {
    Dwarf_Attribute attribute;
    Dwarf_Die type;
    if (!dwarf_attr_integrate(die, DW_AT_type, &attribute) || !dwarf_formref_die(&attribute, &type)) return std::nullopt;
    return type;
}

// Without typedef, const, volatile, references left as they are.
std::optional<Dwarf_Die> bare(std::optional<Dwarf_Die> type) {
    for (int depth = 0; type && depth < kDepthMost; ++depth) {
        switch (dwarf_tag(&*type)) {
        case DW_TAG_typedef:
        case DW_TAG_const_type:
        case DW_TAG_volatile_type:
        case DW_TAG_restrict_type:
        case DW_TAG_atomic_type:
            type = type_of(&*type);
            break;
        default:
            return type;
        }
    }
    return std::nullopt;
}

struct Named {
    std::string_view name;
    Shape shape;
};
// Types that mean something by their name; the C library makes both of unions.
constexpr Named kNamed[] = {{"sem_t", Shape::Semaphore}, {"pthread_mutex_t", Shape::Mutex}, {"mutex", Shape::Mutex}};

Shape named_shape(std::optional<Dwarf_Die> type) {
    for (int depth = 0; type && depth < kDepthMost; ++depth) {
        const char* name = dwarf_diename(&*type);
        for (const Named& known : kNamed)
            if (name && known.name == name) return known.shape;
        switch (dwarf_tag(&*type)) {
        case DW_TAG_typedef:
        case DW_TAG_const_type:
        case DW_TAG_volatile_type:
            type = type_of(&*type);
            break;
        default:
            return Shape::Other;
        }
    }
    return Shape::Other;
}

struct Plain {
    Shape shape = Shape::Other;
    std::uint8_t size = 0;
    bool is_signed = true;
};

Plain plain(std::optional<Dwarf_Die> type) {
    if (const Shape shape = named_shape(type); shape != Shape::Other) return {shape, 0, false};
    type = bare(type);
    if (!type) return {};
    const int size = dwarf_bytesize(&*type);
    if (size != 1 && size != 2 && size != 4 && size != 8) return {};
    Dwarf_Attribute attribute;
    Dwarf_Word encoding = DW_ATE_signed;
    switch (dwarf_tag(&*type)) {
    case DW_TAG_base_type:
        dwarf_formudata(dwarf_attr(&*type, DW_AT_encoding, &attribute), &encoding);
        if (encoding == DW_ATE_float || encoding == DW_ATE_complex_float) return {};
        return {Shape::Integer, std::uint8_t(size), encoding == DW_ATE_signed || encoding == DW_ATE_signed_char};
    case DW_TAG_enumeration_type:
        return {Shape::Integer, std::uint8_t(size), false};
    case DW_TAG_structure_type:
    case DW_TAG_class_type: {   // std::atomic<int> has one member, in a base of it
        const char* name = dwarf_diename(&*type);
        return name && std::string_view(name).starts_with("atomic") ? Plain{Shape::Integer, std::uint8_t(size), true} : Plain{};
    }
    default:
        return {};
    }
}

VariableType described(std::optional<Dwarf_Die> type) {
    const Plain own = plain(type);
    VariableType out{own.shape, own.size, own.is_signed};
    const auto stripped = bare(type);
    if (!stripped) return out;
    Dwarf_Die pointer = *stripped;
    const int tag = dwarf_tag(&pointer);
    if (tag != DW_TAG_pointer_type && tag != DW_TAG_reference_type) return out;
    const Plain target = plain(type_of(&pointer));
    return {Shape::Pointer, 8, false, target.shape, target.size, target.is_signed};
}

// Where a member of a structure is, and what.
struct Member {
    std::uint64_t offset = 0;
    Dwarf_Die type{};
};
std::optional<Member> member_of(std::optional<Dwarf_Die> type, std::string_view name) {
    type = bare(type);
    Dwarf_Die child;
    if (!type || dwarf_child(&*type, &child) != 0) return std::nullopt;
    do {
        const char* its = dwarf_diename(&child);
        if (dwarf_tag(&child) != DW_TAG_member || !its || name != its) continue;
        Member found;
        Dwarf_Attribute attribute;
        Dwarf_Word offset = 0;
        dwarf_formudata(dwarf_attr(&child, DW_AT_data_member_location, &attribute), &offset);   // a union's members have none
        const auto its_type = type_of(&child);
        if (!its_type) return std::nullopt;
        found.offset = offset;
        found.type = *its_type;
        return found;
    } while (dwarf_siblingof(&child, &child) == 0);
    return std::nullopt;
}

// A name as it is written: "counter", "shared->counter", "both.left".
struct Path {
    std::string base, member;
    bool through_pointer = false;
    explicit Path(std::string_view text) {
        const auto arrow = text.find("->"), dot = text.find('.');
        const auto at = std::min(arrow, dot);
        base = text.substr(0, at);
        if (at == text.npos) return;
        through_pointer = at == arrow;
        member = text.substr(at + (through_pointer ? 2 : 1));
    }
};

// DWARF's numbers 0 to 16, or none for others (floating point).
std::optional<Dwarf_Word> reg(const FrameState& frame, std::size_t number) {
    if (number >= frame.registers.size() || !frame.known[number]) return std::nullopt;
    return frame.registers[number];
}

// A location expression: the variable's address, or its value. False: none of what this knows, or nowhere.
class Locator {
public:
    Locator(const FrameState* frame, Dwarf_Addr bias, Dwarf_Die* function) : frame_(frame), bias_(bias), function_(function) {}

    bool find(Dwarf_Attribute* location, Variable& out) const {
        Dwarf_Op* operations = nullptr;
        std::size_t count = 0;
        const int found = frame_ ? dwarf_getlocation_addr(location, frame_->pc, &operations, &count, 1)
                                 : (dwarf_getlocation(location, &operations, &count) == 0 ? 1 : 0);
        if (found != 1 || count == 0) return false;
        std::optional<Dwarf_Word> value;
        bool is_value = false;
        for (std::size_t i = 0; i < count; ++i)
            if (!step(operations[i], value, is_value)) return false;
        if (!value) return false;
        if (is_value) out.value = *value;
        else out.address = *value;
        return true;
    }

private:
    bool step(const Dwarf_Op& op, std::optional<Dwarf_Word>& value, bool& is_value) const {
        const unsigned atom = op.atom;
        if (atom == DW_OP_addr) value = op.number + bias_;
        else if (atom == DW_OP_fbreg) value = plus(frame_base(), op.number);
        else if (atom >= DW_OP_breg0 && atom <= DW_OP_breg31)
            value = frame_ ? plus(reg(*frame_, atom - DW_OP_breg0), op.number) : std::nullopt;
        else if (atom >= DW_OP_reg0 && atom <= DW_OP_reg31) {
            value = frame_ ? reg(*frame_, atom - DW_OP_reg0) : std::nullopt;
            is_value = true;
        } else if (atom >= DW_OP_lit0 && atom <= DW_OP_lit31) value = atom - DW_OP_lit0;
        else if (atom >= DW_OP_const1u && atom <= DW_OP_consts) value = op.number;
        else if (atom == DW_OP_plus_uconst) value = plus(value, op.number);
        else if (atom == DW_OP_call_frame_cfa) value = cfa();
        else if (atom == DW_OP_stack_value) is_value = true;
        else return false;
        return value.has_value();
    }
    static std::optional<Dwarf_Word> plus(std::optional<Dwarf_Word> base, Dwarf_Word offset) {
        return base ? std::optional(*base + offset) : std::nullopt;
    }
    std::optional<Dwarf_Word> cfa() const { return frame_ && frame_->cfa ? std::optional(frame_->cfa) : std::nullopt; }
    std::optional<Dwarf_Word> frame_base() const {
        Dwarf_Attribute attribute;
        Dwarf_Op* operations = nullptr;
        std::size_t count = 0;
        if (!frame_ || !function_ || !dwarf_attr_integrate(function_, DW_AT_frame_base, &attribute)) return std::nullopt;
        if (dwarf_getlocation_addr(&attribute, frame_->pc, &operations, &count, 1) != 1 || count != 1) return std::nullopt;
        if (operations[0].atom == DW_OP_call_frame_cfa) return cfa();
        if (operations[0].atom >= DW_OP_reg0 && operations[0].atom <= DW_OP_reg31)
            return reg(*frame_, operations[0].atom - DW_OP_reg0);
        return std::nullopt;
    }

    const FrameState* frame_;
    Dwarf_Addr bias_;
    Dwarf_Die* function_;
};

std::optional<Variable> found_variable(Dwarf_Die* die, const Path& path, const Locator& locator, bool local) {
    Variable out;
    const auto type = type_of(die);
    out.type = described(type);
    out.local = local;
    dwarf_decl_line(die, &out.declared);
    Dwarf_Attribute attribute;
    Dwarf_Word constant = 0;
    if (dwarf_attr_integrate(die, DW_AT_location, &attribute)) out.gone = !locator.find(&attribute, out);
    else if (dwarf_attr_integrate(die, DW_AT_const_value, &attribute) && dwarf_formudata(&attribute, &constant) == 0)
        out.value = constant;
    else out.gone = true;
    if (path.member.empty()) return out;

    auto whole = bare(type);
    if (path.through_pointer) whole = whole ? type_of(&*whole) : std::nullopt;
    const auto member = member_of(whole, path.member);
    if (!member) return std::nullopt;
    if (path.through_pointer) {
        const Plain target = plain(member->type);
        out.type = {Shape::Pointer, 8, false, target.shape, target.size, target.is_signed, member->offset};
    } else {
        out.type = described(member->type);
        if (out.address) out.address += member->offset;
    }
    return out;
}

bool is_named(Dwarf_Die* die, std::string_view name) {
    const char* its = dwarf_diename(die);
    if (its) return name == its;
    Dwarf_Attribute attribute;   // of the declaration that this one completes
    Dwarf_Die origin;
    for (const unsigned which : {unsigned(DW_AT_specification), unsigned(DW_AT_abstract_origin)})
        if (dwarf_attr(die, which, &attribute) && dwarf_formref_die(&attribute, &origin) && dwarf_diename(&origin))
            return name == dwarf_diename(&origin);
    return false;
}

// A static variable of a function has an address of its own; locals have not.
bool is_static(Dwarf_Die* die) {
    Dwarf_Attribute attribute;
    Dwarf_Op* operations = nullptr;
    std::size_t count = 0;
    return dwarf_attr_integrate(die, DW_AT_location, &attribute) && dwarf_getlocation(&attribute, &operations, &count) == 0 &&
           count == 1 && operations[0].atom == DW_OP_addr;
}

std::optional<Variable> search(Dwarf_Die* parent, const Path& path, Dwarf_Addr bias, int depth) {
    Dwarf_Die child;
    if (depth > kDepthMost || dwarf_child(parent, &child) != 0) return std::nullopt;
    do {
        const int tag = dwarf_tag(&child);
        if (tag == DW_TAG_variable && is_named(&child, path.base) && is_static(&child))
            if (auto found = found_variable(&child, path, Locator(nullptr, bias, nullptr), false)) return found;
        const bool inside = tag == DW_TAG_namespace || tag == DW_TAG_subprogram || tag == DW_TAG_lexical_block;
        if (inside)
            if (auto found = search(&child, path, bias, depth + 1)) return found;
    } while (dwarf_siblingof(&child, &child) == 0);
    return std::nullopt;
}

bool is_lock(Shape shape) { return shape == Shape::Semaphore || shape == Shape::Mutex; }

// The member of a structure that is a semaphore or mutex and begins `offset` bytes in.
std::string lock_member(std::optional<Dwarf_Die> type, std::uint64_t offset) {
    type = bare(type);
    Dwarf_Die child;
    if (!type || dwarf_child(&*type, &child) != 0) return {};
    do {
        Dwarf_Attribute attribute;
        Dwarf_Word at = 0;
        if (dwarf_tag(&child) != DW_TAG_member || !is_lock(plain(type_of(&child)).shape)) continue;
        dwarf_formudata(dwarf_attr(&child, DW_AT_data_member_location, &attribute), &at);
        if (at == offset && dwarf_diename(&child)) return dwarf_diename(&child);
    } while (dwarf_siblingof(&child, &child) == 0);
    return {};
}

bool declares(Dwarf_Die* parent, std::string_view base, int depth) {
    Dwarf_Die child;
    if (depth > kDepthMost || dwarf_child(parent, &child) != 0) return false;
    do {
        const int tag = dwarf_tag(&child);
        if ((tag == DW_TAG_variable || tag == DW_TAG_formal_parameter) && is_named(&child, base)) return true;
        if (declares(&child, base, depth + 1)) return true;
    } while (dwarf_siblingof(&child, &child) == 0);
    return false;
}

}   // namespace

bool declared_in(Dwarf_Die* unit, std::string_view name) { return declares(unit, Path(name).base, 0); }

std::optional<Variable> variable_in_scope(Dwarf_Die* unit, std::string_view name, const FrameState& frame) {
    const Path path(name);
    Dwarf_Die* scopes = nullptr;
    const int depth = dwarf_getscopes(unit, frame.pc, &scopes);
    const std::unique_ptr<Dwarf_Die, void (*)(void*)> owned(scopes, std::free);
    Dwarf_Die* function = nullptr;
    for (int i = 0; i < depth && !function; ++i)
        if (dwarf_tag(&scopes[i]) == DW_TAG_subprogram) function = &scopes[i];
    const Locator locator(&frame, frame.bias, function);
    std::optional<Variable> gone;
    for (int i = 0; i < depth; ++i) {
        Dwarf_Die child;
        const int tag = dwarf_tag(&scopes[i]);
        if (tag == DW_TAG_compile_unit || dwarf_child(&scopes[i], &child) != 0) continue;
        do {
            const int its = dwarf_tag(&child);
            if ((its != DW_TAG_variable && its != DW_TAG_formal_parameter) || !is_named(&child, path.base)) continue;
            auto found = found_variable(&child, path, locator, !is_static(&child));
            if (found && !found->gone) return found;
            if (found && !gone) gone = found;
        } while (dwarf_siblingof(&child, &child) == 0);
    }
    return gone;
}

std::string name_of_lock(Dwarf_Die* unit, Dwarf_Addr bias, std::uint64_t address,
                         const std::function<std::uint64_t(std::uint64_t)>& read) {
    Dwarf_Die child;
    if (dwarf_child(unit, &child) != 0) return {};
    do {
        const char* name = dwarf_diename(&child);
        if (dwarf_tag(&child) != DW_TAG_variable || !name || !is_static(&child)) continue;
        const auto type = type_of(&child);
        const auto v = found_variable(&child, Path(name), Locator(nullptr, bias, nullptr), false);
        if (!v || !v->address) continue;
        const bool pointer = v->type.shape == Shape::Pointer;
        const std::uint64_t begin = pointer ? read(v->address) : v->address;
        if (begin == 0 || address < begin) continue;
        if (begin == address && is_lock(pointer ? v->type.to : v->type.shape)) return name;
        auto whole = bare(type);
        if (pointer && whole) whole = type_of(&*whole);
        const std::string member = lock_member(whole, address - begin);
        if (!member.empty()) return std::string(name) + (pointer ? "->" : ".") + member;
    } while (dwarf_siblingof(&child, &child) == 0);
    return {};
}

std::optional<Variable> variable_of_program(Dwarf_Die* unit, std::string_view name, Dwarf_Addr bias) {
    return search(unit, Path(name), bias, 0);
}

}   // namespace ipclab
