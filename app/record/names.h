// Names of enumerators, one table each; what is outside the table (a damaged file) has the name "?".
#pragma once
#include <array>
#include <cstddef>
#include <string_view>

namespace ipclab {

template <class Enum, std::size_t N>
constexpr std::string_view name_in(const std::array<std::string_view, N>& names, Enum value) {
    const auto i = static_cast<std::size_t>(value);
    return i < N ? names[i] : std::string_view("?");
}

}   // namespace ipclab
