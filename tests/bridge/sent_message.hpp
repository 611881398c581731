#pragma once

#include <string>

#include "hop.hpp"

namespace fingerpost::tests {

/// A SIP message as it left.
struct sent_message {
    bridge::hop to;
    std::string text;

    /// The value of the first header of that name; empty: none.
    [[nodiscard]] std::string header(const std::string& name) const {
        const auto at = text.find("\r\n" + name + ": ");
        if (at == std::string::npos) return {};
        const auto begin = at + name.size() + 4;
        return text.substr(begin, text.find("\r\n", begin) - begin);
    }
    [[nodiscard]] std::string method() const { return text.substr(0, text.find(' ')); }
    [[nodiscard]] std::string branch() const {
        const std::string via = header("Via");
        const auto begin = via.find("branch=") + 7;
        return via.substr(begin, via.find(';', begin) - begin);
    }
    [[nodiscard]] std::string body() const { return text.substr(text.find("\r\n\r\n") + 4); }
};

}  // namespace fingerpost::tests
