#pragma once

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/result.hpp"

namespace fingerpost::base {

/// What a parser makes of `text`: the value as it prints, or the error's message.
struct reading {
    const char* why;
    std::string_view text;
    std::string_view gives;
    friend std::ostream& operator<<(std::ostream& out, const reading& r) { return out << r.why; }
};

inline constexpr std::string_view empty = "nothing where a value is required";
inline constexpr std::string_view too_long = "too long";
inline constexpr std::string_view bad_char = "has a character that is not allowed";
inline constexpr std::string_view bad_form = "not of the right form";

template <class T, class Print>
std::string shown(const result<T>& read, const Print& print) {
    return read ? std::string(print(*read)) : read.error().message();
}

}  // namespace fingerpost::base
