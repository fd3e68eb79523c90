#include "view/syntax.h"
#include <algorithm>
#include <cctype>
#include <iterator>

namespace ipclab::view {

namespace {

constexpr std::string_view kKeywords[] = {
    "alignas", "auto",      "break",       "case",     "catch",    "class",    "const",   "constexpr", "continue", "default",
    "delete",  "do",        "else",        "enum",     "explicit", "extern",   "false",   "for",       "goto",     "if",
    "inline",  "namespace", "new",         "noexcept", "nullptr",  "operator", "private", "protected", "public",   "return",
    "sizeof",  "static",    "static_cast", "struct",   "switch",   "template", "this",    "throw",     "true",     "try",
    "typedef", "typename",  "union",       "using",    "virtual",  "volatile", "while"};
constexpr std::string_view kTypes[] = {"bool",      "char",    "double",   "float",   "int",    "int32_t", "int64_t",
                                       "long",      "mode_t",  "off_t",    "pid_t",   "pollfd", "short",   "sig_atomic_t",
                                       "sigaction", "signed",  "size_t",   "ssize_t", "std",    "string",  "uint32_t",
                                       "uint64_t",  "uint8_t", "unsigned", "void"};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

template <std::size_t N> bool one_of(std::string_view w, const std::string_view (&all)[N]) {
    return std::find(std::begin(all), std::end(all), w) != std::end(all);
}

Lexeme kind_of(std::string_view w) {
    if (std::isdigit(static_cast<unsigned char>(w[0]))) return Lexeme::Number;
    return one_of(w, kKeywords) ? Lexeme::Keyword : one_of(w, kTypes) ? Lexeme::Type : Lexeme::Name;
}

std::size_t quoted(std::string_view s) {
    for (std::size_t i = 1; i < s.size(); ++i) {
        if (s[i] == '\\') ++i;
        else if (s[i] == s[0]) return i + 1;
    }
    return s.size();
}

}   // namespace

std::vector<Lexed> Syntax::line(std::string_view s) {
    std::vector<Lexed> out;
    const auto take = [&](Lexeme kind, std::size_t n) {
        out.push_back({kind, s.substr(0, n)});
        s.remove_prefix(n);
    };
    // Of a directive the word after # is no name, and neither is the header in angle brackets.
    const std::size_t start = std::min(s.find_first_not_of(" \t"), s.size());
    if (!in_comment_ && s.substr(start).starts_with('#')) {
        const bool includes = s.substr(start + 1).starts_with("include");
        if (start) take(Lexeme::Space, start);
        const auto end = std::find_if_not(s.begin() + 1, s.end(), [](char c) { return is_word(c) || c == ' '; });
        auto n = std::size_t(end - s.begin());
        while (n > 1 && s[n - 1] == ' ') --n;
        take(Lexeme::Keyword, includes ? n : std::min(n, s.find(' ', 1)));
        if (const std::size_t at = s.find_first_not_of(' '); includes && at < s.size() && s[at] == '<') {
            if (at) take(Lexeme::Space, at);
            take(Lexeme::String, std::min(s.find('>'), s.size() - 1) + 1);
        }
    }
    while (!s.empty()) {
        if (in_comment_ || s.starts_with("/*")) {
            const std::size_t end = s.find("*/", in_comment_ ? 0 : 2);
            in_comment_ = end == s.npos;
            take(Lexeme::Comment, in_comment_ ? s.size() : end + 2);
        } else if (s.starts_with("//")) take(Lexeme::Comment, s.size());
        else if (s[0] == ' ') take(Lexeme::Space, std::min(s.find_first_not_of(' '), s.size()));
        else if (s[0] == '"' || s[0] == '\'') take(Lexeme::String, quoted(s));
        else if (is_word(s[0])) {
            const auto end = std::find_if_not(s.begin(), s.end(), is_word);
            const auto n = std::size_t(end - s.begin());
            take(kind_of(s.substr(0, n)), n);
        } else {
            const std::size_t end =
                std::min(s.size(), std::max<std::size_t>(1, std::size_t(std::find_if(s.begin() + 1, s.end(),
                                                                                     [](char c) {
                                                                                         return is_word(c) || c == ' ' ||
                                                                                                c == '"' || c == '\'' || c == '/';
                                                                                     }) -
                                                                        s.begin())));
            take(s[0] == '#' ? Lexeme::Keyword : Lexeme::Space, end);
            if (out.back().kind == Lexeme::Space) out.back().kind = Lexeme::Name;
        }
    }
    return out;
}

}   // namespace ipclab::view
