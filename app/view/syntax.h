// C and C++ in colours, a line at a time: enough to read by, no more.
#pragma once
#include <string_view>
#include <vector>

namespace ipclab::view {

enum class Lexeme : unsigned char { Name, Space, Keyword, Type, String, Number, Comment };
struct Lexed {
    Lexeme kind;
    std::string_view text;
};

class Syntax {
public:
    std::vector<Lexed> line(std::string_view);   // the next line; the pieces point into it

private:
    bool in_comment_ = false;
};

}   // namespace ipclab::view
