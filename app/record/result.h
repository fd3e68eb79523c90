// A failure is a value: what was tried, on what, and why (a line for the user, already in words).
#pragma once
#include <string>
#include <utility>
#include <variant>

namespace ipclab {

struct Error {
    std::string words;   // one line, names what and where: "labs/x/lesson.toml:12: unknown check 'ful'"
    int status = 2;      // exit status that goes with it
};

// The words of a failed system call: "open /tmp/x: No such file or directory".
Error system_error(std::string what, int errno_value);

template <class T> class Result {
public:
    Result(T value) : v_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : v_(std::in_place_index<1>, std::move(error)) {}
    explicit operator bool() const { return v_.index() == 0; }
    T& operator*() { return std::get<0>(v_); }
    const T& operator*() const { return std::get<0>(v_); }
    T* operator->() { return &std::get<0>(v_); }
    const T* operator->() const { return &std::get<0>(v_); }
    const Error& error() const { return std::get<1>(v_); }

private:
    std::variant<T, Error> v_;
};

struct Nothing {};
using Status = Result<Nothing>;

}   // namespace ipclab
