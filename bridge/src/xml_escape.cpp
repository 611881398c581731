#include "xml_escape.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fingerpost::bridge {
namespace {

/// ASCII that stands for itself wherever it stands.
bool is_plain(char c) {
    return c >= 0x20 && c < 0x7F && c != '&' && c != '<' && c != '>' && c != '"' && c != '\'';
}

/// What stands for the ASCII character `c` that is not plain; nothing for what may not appear.
std::string_view entity(char32_t c) {
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&#39;";
        case '\t':
            return "&#9;";
        case '\n':
            return "&#10;";
        case '\r':
            return "&#13;";
        default:
            return {};
    }
}

bool is_allowed(char32_t c) { return c >= 0xA0 && c != 0xFFFE && c != 0xFFFF; }

}  // namespace

void append_escaped(std::string& to, std::string_view text) {
    while (!text.empty()) {
        const auto plain = std::find_if_not(text.begin(), text.end(), is_plain);
        to.append(text.begin(), plain);
        text.remove_prefix(static_cast<std::size_t>(plain - text.begin()));
        if (text.empty()) return;
        const std::string_view before = text;
        const auto c = base::next_code_point(text);
        if (!c) {
            to += "\xEF\xBF\xBD";
        } else if (*c < 0x80) {
            to += entity(*c);
        } else if (is_allowed(*c)) {
            to += before.substr(0, before.size() - text.size());
        }
    }
}

}  // namespace fingerpost::bridge
