#include "layout.hpp"

#include "fingerd/format.hpp"

namespace fingerpost::fingerd {

std::string dialled(std::string_view number) {
    const bool digits =
        std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
    const auto part = [number](std::size_t at, std::size_t size = std::string_view::npos) {
        return std::string(number.substr(at, size));
    };
    switch (digits ? number.size() : 0) {
        case 11:
            return '+' + part(0, 1) + '-' + part(1, 3) + '-' + part(4, 3) + '-' + part(7);
        case 10:
            return part(0, 3) + '-' + part(3, 3) + '-' + part(6);
        case 7:
            return part(0, 3) + '-' + part(3);
        case 5:
            return 'x' + part(0, 1) + '-' + part(1);
        case 4:
            return 'x' + part(0);
        default:
            return part(0);
    }
}

std::string one_line(std::string_view text, const look& how) {
    return base::visible_line(text, how.charset).append(crlf);
}

std::string no_such_user(std::string_view name, const look& how) {
    return one_line(std::string(name) + ": no such user.", how);
}

std::string cannot_tell_now(std::string_view name, const look& how) {
    return one_line(std::string(name) + ": cannot be told now; try again later.", how);
}

}  // namespace fingerpost::fingerd
